package itinerary_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// ruralinetteText is the round of La Rur@linette as France services publishes it (August 2024, id_fs 2394).
const ruralinetteText = `Chaque mois : 1er lundi Vicq Exemplet, 2e lundi Migné, 3e lundi Pommiers – 1er mardi Neuvy Pailloux, 2e mardi Saint Août, 3e mardi Arthon, 4e mardi Pruniers – 1er mercredi Pellevoisin, 2e mercredi Argy, 3e mercredi Sougé,   4e mercredi Rosnay –   1e jeudi Migny, 2e jeudi Chouday, 3e jeudi Saint Georges/Arnon, 4e jeudi Avail – 1er vendredi Badecon Le Pin, 2e Vendredi Les Granges-Ceaulmont, 3e Vendredi Vigoux, 4e Vendredi Sacierges st Martin - DERNIER JOUR DU MOIS Ségry`

// ruralinette is that text as a round: "1er lundi Vicq Exemplet" by its own words, 10:00–12:30 and 13:30–16:00 on every
// day of the week, as its columns h_lundi to h_vendredi say.
func ruralinette(policy itinerary.HolidayPolicy) itinerary.Itinerary {
	weekdays := map[string]time.Weekday{
		"lundi": time.Monday, "mardi": time.Tuesday, "mercredi": time.Wednesday, "jeudi": time.Thursday, "vendredi": time.Friday,
	}
	_, text, _ := strings.Cut(ruralinetteText, "Chaque mois : ")
	text, segry, _ := strings.Cut(text, " - DERNIER JOUR DU MOIS ")
	var round itinerary.Itinerary
	add := func(place string, rule itinerary.Rule) {
		round.Stops = append(round.Stops, itinerary.Stop{
			ID: uuid.NewSHA1(uuid.Nil, []byte(place)), Place: place, INSEECode: "36000", Schedules: []itinerary.Schedule{{
				ID: uuid.NewSHA1(uuid.Max, []byte(place)), Rule: rule, Anchor: calendar.NewDate(2024, 8, 1), Holidays: policy,
				Hours: []itinerary.Span{{From: 10 * 60, To: 12*60 + 30}, {From: 13*60 + 30, To: 16 * 60}},
			}},
		})
	}
	for item := range strings.SplitSeq(strings.ReplaceAll(text, "–", ","), ",") {
		words := strings.Fields(item)
		rank, _ := strconv.Atoi(words[0][:1])
		day := weekdays[strings.ToLower(words[1])]
		add(strings.Join(words[2:], " "), itinerary.NthWeekday{Days: []time.Weekday{day}, Ranks: []int{rank}})
	}
	add(segry, itinerary.LastDay{})
	return round
}

func TestTheTextIsThatOfTheFile(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join(golden.SharedData(t), "itineraires", "itineraires_texte_libre_france_services_2024.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(rows, func(row []string) bool { return row[0] == "2394" })
	if i < 0 || rows[i][len(rows[i])-1] != ruralinetteText || rows[i][10] != "10:00 - 12:30 / 13:30 - 16:00" {
		t.Errorf("id_fs 2394 is %q", rows[i])
	}
}

// The figures of DOMAIN §3: passages, distinct days, those on public holidays, before any holiday policy.
func TestRuralinetteYearByYear(t *testing.T) {
	t.Parallel()
	round := ruralinette(itinerary.KeepHolidays)
	if len(round.Stops) != 20 {
		t.Fatalf("%d stops", len(round.Stops))
	}
	for year, want := range map[int][3]int{2025: {237, 236, 9}, 2026: {236, 236, 8}, 2029: {237, 236, 9}} {
		days := map[calendar.Date]bool{}
		var got [3]int
		for _, p := range round.Passages(calendar.NewDate(year, 1, 1), calendar.NewDate(year, 12, 31)) {
			got[0]++
			days[p.Day] = true
			if p.Cause == itinerary.ByHoliday {
				got[2]++
			}
		}
		if got[1] = len(days); got != want {
			t.Errorf("%d: %v passages, distinct days and days on holidays; expected %v", year, got, want)
		}
	}
}

func TestRuralinetteCannotBeAtTwoPlacesAtOnce(t *testing.T) {
	t.Parallel()
	round := ruralinette(itinerary.SkipHolidays)
	var got []string
	for _, c := range round.Conflicts(calendar.NewDate(2025, 1, 1), calendar.NewDate(2030, 12, 31), nil) {
		if c.Kind == itinerary.TwoPlaces {
			got = append(got, c.Day.String()+" "+placeOf(round, c.StopIDs[0])+", "+placeOf(round, c.StopIDs[1]))
		}
	}
	want := []string{"2025-02-28 Sacierges st Martin, Ségry", "2029-02-28 Rosnay, Ségry", "2030-02-28 Avail, Ségry"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAHolidayIsSkippedKeptOrMoved(t *testing.T) {
	t.Parallel()
	// 6 April 2026, Easter Monday, is the first Monday of April: Vicq Exemplet. Tuesday 7 April is Neuvy Pailloux's.
	easterMonday := calendar.NewDate(2026, 4, 6)
	for policy, want := range map[itinerary.HolidayPolicy]string{
		itinerary.SkipHolidays: "annule 2026-04-06", itinerary.KeepHolidays: "prevu 2026-04-06", itinerary.MoveHolidays: "deplace 2026-04-07",
	} {
		p := ruralinette(policy).Passages(easterMonday, easterMonday)[0]
		if got := string(p.State) + " " + p.Day.String(); got != want || p.Cause != itinerary.ByHoliday || p.Reason != "lundi de Pâques" {
			t.Errorf("%s: %s, %s %q", policy, got, p.Cause, p.Reason)
		}
	}
}

func TestWhatAPersonDecidesStandsAboveTheRules(t *testing.T) {
	t.Parallel()
	round := ruralinette(itinerary.SkipHolidays)
	migne := round.Stops[1].ID
	monday := calendar.NewDate(2026, 12, 14) // second Monday
	at := func(e itinerary.Exception) itinerary.Passage {
		changed := round
		changed.Exceptions = append(slices.Clone(round.Exceptions), e)
		for _, p := range changed.Passages(monday, monday) {
			if p.StopID == migne {
				return p
			}
		}
		t.Fatal("the passage is gone")
		return itinerary.Passage{}
	}
	one := itinerary.Exception{StopID: migne, From: monday, To: monday, Reason: "panne"}
	one.Kind = itinerary.Cancelled
	if p := at(one); p.State != itinerary.CancelledPassage || p.Reason != "panne" {
		t.Errorf("%+v", p)
	}
	one.Kind, one.Day, one.Hours, one.Place = itinerary.Moved, monday+1, []itinerary.Span{{From: 14 * 60, To: 17 * 60}}, "gymnase"
	if p := at(one); p.State != itinerary.MovedPassage || p.Due != monday || p.Start.Format(time.RFC3339) != "2026-12-15T14:00:00+01:00" || p.Place != "gymnase" {
		t.Errorf("%+v", p)
	}
	pause := itinerary.Exception{Kind: itinerary.Paused, From: calendar.NewDate(2026, 12, 1), To: calendar.NewDate(2027, 1, 31)}
	if p := at(pause); p.State != itinerary.CancelledPassage || p.Cause != itinerary.ByPause {
		t.Errorf("%+v", p)
	}
}

func TestExceptionsOnlyChangeOrRemoveVisits(t *testing.T) {
	t.Parallel()
	plain := ruralinette(itinerary.SkipHolidays)
	from := calendar.NewDate(2026, 1, 1)
	type visit struct {
		schedule uuid.UUID
		due      calendar.Date
	}
	visits := func(round itinerary.Itinerary) map[visit]itinerary.Passage {
		all := map[visit]itinerary.Passage{}
		passages := round.Passages(from, from+200)
		for i, p := range passages {
			all[visit{p.ScheduleID, p.Due}] = p
			if i > 0 && passages[i-1].Day > p.Day {
				t.Fatalf("%v comes after %v", p.Day, passages[i-1].Day)
			}
		}
		if len(all) != len(passages) {
			t.Fatal("two passages of one schedule are due on one day")
		}
		return all
	}
	before := visits(plain)
	rapid.Check(t, func(t *rapid.T) {
		round := plain
		for range rapid.IntRange(1, 4).Draw(t, "exceptions") {
			e := itinerary.Exception{
				Kind: rapid.SampledFrom([]itinerary.ExceptionKind{
					itinerary.Cancelled, itinerary.Moved, itinerary.Paused, itinerary.Confirmed,
				}).Draw(t, "kind"),
				From: from + calendar.Date(rapid.IntRange(-10, 210).Draw(t, "from")),
			}
			e.To = e.From + calendar.Date(rapid.IntRange(0, 60).Draw(t, "days"))
			if rapid.Bool().Draw(t, "one stop") {
				e.StopID = rapid.SampledFrom(plain.Stops).Draw(t, "stop").ID
			}
			if e.Kind == itinerary.Moved {
				e.Day = e.From + calendar.Date(rapid.IntRange(-5, 5).Draw(t, "to"))
			}
			round.Exceptions = append(slices.Clone(round.Exceptions), e)
		}
		after := visits(round)
		if len(after) != len(before) {
			t.Fatalf("%d visits instead of %d", len(after), len(before))
		}
		for v, p := range after {
			was, known := before[v]
			concerned := slices.ContainsFunc(round.Exceptions, func(e itinerary.Exception) bool {
				return e.From <= v.due && v.due <= e.To && (e.StopID == p.StopID || e.StopID == uuid.Nil)
			})
			if !known || !concerned && cmp.Diff(was, p) != "" {
				t.Fatalf("%+v was %+v", p, was)
			}
		}
	})
}

func TestConflictsOfARoundThatChanges(t *testing.T) {
	t.Parallel()
	before, now := ruralinette(itinerary.SkipHolidays), ruralinette(itinerary.SkipHolidays)
	for i := range now.Stops {
		now.Stops[i].Commune, before.Stops[i].Commune = now.Stops[i].Place, now.Stops[i].Place
	}
	before.Stops[19].INSEECode = "36215"
	today := calendar.NewDate(2026, 11, 22)
	now.Stops[3].Schedules[0].Until = today + 10
	now.Stops[4].Schedules[0].Until = today - 10
	kinds := map[itinerary.ConflictKind][]string{}
	for _, c := range now.Conflicts(today, today+399, &before) {
		for _, id := range c.StopIDs {
			kinds[c.Kind] = append(kinds[c.Kind], placeOf(now, id))
		}
		if c.Kind == itinerary.DroppedCommune {
			kinds[c.Kind] = append(kinds[c.Kind], c.Reason)
		}
	}
	if diff := cmp.Diff([]string{"Ségry"}, kinds[itinerary.DroppedCommune]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Neuvy Pailloux"}, kinds[itinerary.EndsSoon]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Saint Août"}, kinds[itinerary.NeverVisited]); diff != "" {
		t.Error(diff)
	}
}

// What calendars are worth (METHODS §5, 2026, no holiday removed): the share of days d of the year with a visit in
// [d, d + τ).
func TestWhatCalendarsAreWorth(t *testing.T) {
	t.Parallel()
	mondays := func(ranks ...int) itinerary.Rule {
		return itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: ranks}
	}
	for _, c := range []struct {
		name string
		rule itinerary.Rule
		want [3]string // τ = 7, 14, 31 days
	}{
		{"2nd Monday", mondays(2), [3]string{"0.230", "0.463", "0.956"}},
		{"1st and 3rd Mondays", mondays(1, 3), [3]string{"0.463", "0.923", "1.000"}},
		{"every Monday", itinerary.Weekly{Days: []time.Weekday{time.Monday}, Interval: 1}, [3]string{"1.000", "1.000", "1.000"}},
	} {
		first := calendar.NewDate(2026, 1, 1)
		s := itinerary.Schedule{Rule: c.rule, Anchor: first}
		visits := s.Days(first, first+365+31)
		for i, within := range []calendar.Date{7, 14, 31} {
			covered := 0
			for d := first; d < first+365; d++ {
				if slices.ContainsFunc(visits, func(v calendar.Date) bool { return v >= d && v < d+within }) {
					covered++
				}
			}
			if got := strconv.FormatFloat(float64(covered)/365, 'f', 3, 64); got != c.want[i] {
				t.Errorf("%s within %d days: %s, expected %s", c.name, within, got, c.want[i])
			}
		}
	}
}

func placeOf(round itinerary.Itinerary, id uuid.UUID) string {
	i := slices.IndexFunc(round.Stops, func(s itinerary.Stop) bool { return s.ID == id })
	return round.Stops[i].Place
}
