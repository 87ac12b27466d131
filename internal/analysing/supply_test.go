package analysing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/sample"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// monday begins a year of 53 Mondays and 52 of each other day. Of its public holidays three are Mondays (29 March, 17 May and 1
// November 2027), eight are from Monday to Friday: 253 working days.
var monday = calendar.NewDate(2026, 11, 23)

// seen tells a service: days and hours of the year, sure and possible, and why they differ.
func seen(s analysing.Service) string {
	return fmt.Sprintf("%d–%d days, %g–%g h %s", s.Days[coverage.Low].Count(), s.Days[coverage.High].Count(),
		s.Hours[coverage.Low], s.Hours[coverage.High], s.Why)
}

func TestWhenFixedPlacesHelp(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	storetest.PlantCommunes(t, pool,
		storetest.Commune{Code: "36124", Name: "Migné", Departement: "36", Centre: orb.Point{1.32, 46.72}, HalfSideDeg: 0.05},
		storetest.Commune{Code: "67482", Name: "Strasbourg", Departement: "67", Centre: orb.Point{7.75, 48.58}, HalfSideDeg: 0.05})
	const nobody = "" // is at the place on any day
	want := map[string]string{}
	var sites []site.Site
	plant := func(name, hours, expected string, change func(*site.Site)) {
		s := site.Site{Name: name, INSEECode: "36124", CommuneName: "Migné", HoursOSM: hours, CountsAsHelp: true, Position: storetest.At(1.32, 46.72)}
		if change != nil {
			change(&s)
		}
		sites = append(sites, s)
		if expected != nobody {
			want[name] = expected
		}
	}
	plant("hours that speak of holidays are sure", "Mo 09:00-12:00; PH off", "50–50 days, 150–150 h ", nil)
	plant("hours that do not are doubted on holidays", "Mo 09:00-12:00", "50–53 days, 150–159 h jour_ferie_non_precise", nil)
	plant("Alsace has two more holidays", "Fr 09:00-12:00", "49–52 days, 147–156 h jour_ferie_non_precise", func(s *site.Site) { s.INSEECode = "67482" })
	plant("unknown hours are any working day", "", "0–253 days, 0–1771 h horaires_absents", nil)
	plant("words that nobody could read are unknown hours", "", "0–253 days, 0–1771 h horaires_non_interpretes", func(s *site.Site) { s.HoursText = "selon les semaines" })
	plant("days without hours are possible, seven hours each", "Mo; PH off", "0–50 days, 0–350 h horaires_incertains", nil)
	plant("an appointment offered changes nothing", "Mo 09:00-12:00; PH off", "50–50 days, 150–150 h ", func(s *site.Site) { s.Appointment, s.Booking = site.AppointmentPossible, "Oui" })
	plant("an appointment required is never sure", "Mo 09:00-12:00; PH off", "0–50 days, 0–150 h sur_rendez_vous", func(s *site.Site) { s.Appointment = site.AppointmentRequired })
	plant("an appointment required at unknown hours is any working day", "", "0–253 days, 0–1771 h sur_rendez_vous", func(s *site.Site) { s.Appointment = site.AppointmentRequired })
	plant("an afternoon by appointment adds hours, not days", `Mo 09:00-12:00, Mo 14:00-17:00 "sur rendez-vous"; PH off`, "50–50 days, 150–300 h ", nil)
	plant("a summer closure counts", "Mo 09:00-12:00; PH off; Aug off", "45–45 days, 135–135 h ", nil)
	plant("a place that is closed", "off", nobody, nil)
	plant("a place that declares no help", "Mo 09:00-12:00", nobody, func(s *site.Site) { s.CountsAsHelp = false })
	plant("a place that is nowhere", "Mo 09:00-12:00", nobody, func(s *site.Site) { s.Position = site.Position{} })
	storetest.PlantSites(t, pool, sites...)

	got := map[string]string{}
	for _, s := range supply(t, store.New(pool)) {
		if s.Why != "" && !slices.Contains(analysing.Whys, s.Why) {
			t.Errorf("%s: %q is not among the reasons", s.Name, s.Why)
		}
		if s.Mobile || s.SiteID.String() != s.ID || s.Place == "" {
			t.Errorf("%+v", s)
		}
		got[s.Name] = seen(s)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A round is published on 23 November 2026, five hours a visit: its visits are made until 28 December 2027.
func TestWhenMobileUnitsCome(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	migne, hall := orb.Point{1.32, 46.72}, orb.Point{1.33, 46.73}
	storetest.PlantCommunes(t, pool, storetest.Commune{Code: "36124", Name: "Migné", Departement: "36", Centre: migne, HalfSideDeg: 0.05})
	storetest.PlantUnit(t, pool, "connecto-bus", "Connecto’bus, on demand")
	every := func(day time.Weekday) itinerary.Rule { return itinerary.Weekly{Days: []time.Weekday{day}, Interval: 1} }
	day := calendar.NewDate
	began, hours := day(2026, 1, 1), []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}
	lines := []struct {
		place, want string
		schedule    itinerary.Schedule
	}{
		{"a day without holiday", "52–52 days, 260–260 h ", itinerary.Schedule{Rule: every(time.Tuesday), Hours: hours}},
		{
			"the second Monday of the month", "12–12 days, 60–60 h ",
			itinerary.Schedule{Rule: itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{2}}, Hours: hours},
		},
		{"14 July is a Wednesday, and the hours are not said", "51–51 days, 0–357 h heures_non_precisees", itinerary.Schedule{Rule: every(time.Wednesday)}},
		{
			"a rule that ends goes on in the high run, holidays apart", "12–50 days, 60–250 h dates_non_publiees",
			itinerary.Schedule{Rule: every(time.Friday), Hours: hours, Until: day(2027, 2, 28)},
		},
		{
			"after two dates any working day may be one", "2–243 days, 10–1215 h dates_non_publiees",
			itinerary.Schedule{Rule: itinerary.OnDates{day(2026, 12, 1), day(2026, 12, 8)}, Hours: hours},
		},
		{"what ended in summer is over", "", itinerary.Schedule{Rule: every(time.Friday), Hours: hours, Until: day(2026, 6, 30)}},
		// 52 Thursdays, Ascension and 11 November apart: one is cancelled, one is on a Friday, one stands elsewhere.
		{"Thursdays, with exceptions", "48–48 days, 240–240 h ", itinerary.Schedule{Rule: every(time.Thursday), Hours: hours}},
	}
	want := map[string]string{"Thursdays, with exceptions@1.340000,46.740000": "1–1 days, 5–5 h "}
	round := itinerary.Itinerary{Source: itinerary.SourceTyped}
	for _, line := range lines {
		line.schedule.Anchor, line.schedule.Holidays = began, itinerary.SkipHolidays
		round.Stops = append(round.Stops, itinerary.Stop{
			ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(line.place)), Place: line.place, INSEECode: "36124", Geom: &hall, Level: site.LevelExact,
			RoomWheelchair: site.Unknown, Confidence: 1, Schedules: []itinerary.Schedule{line.schedule},
		})
		if line.want != "" {
			want[line.place] = line.want
		}
	}
	thursdays := round.Stops[len(round.Stops)-1].ID
	except := func(kind itinerary.ExceptionKind, on calendar.Date) itinerary.Exception {
		return itinerary.Exception{Kind: kind, StopID: thursdays, From: on, To: on}
	}
	otherDay, elsewhere := except(itinerary.Moved, day(2026, 12, 17)), except(itinerary.Moved, day(2026, 12, 10))
	otherDay.Day = day(2026, 12, 18)
	elsewhere.Place, elsewhere.PlaceAt = "devant la mairie", &orb.Point{1.34, 46.74}
	round.Exceptions = []itinerary.Exception{except(itinerary.Cancelled, day(2026, 12, 3)), otherDay, elsewhere}
	round.Stops = append(round.Stops, itinerary.Stop{
		ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte("nowhere")), Place: "nowhere", INSEECode: "36124", Level: site.LevelUnknown,
		RoomWheelchair: site.Unknown, Confidence: 1, Schedules: []itinerary.Schedule{round.Stops[0].Schedules[0]},
	})
	st := store.New(pool)
	publish(t, st, storetest.PlantUnit(t, pool, "la-ruralinette", "La Rur@linette"), round)

	got, tuesdays := map[string]string{}, analysing.Service{}
	for _, s := range supply(t, st) {
		if !s.Mobile || s.Unit != "la-ruralinette" || !strings.HasPrefix(s.ID, s.StopID.String()) {
			t.Errorf("%+v", s)
		}
		got[s.Place+strings.TrimPrefix(s.ID, s.StopID.String())] = seen(s)
		if s.Place == lines[0].place {
			tuesdays = s
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// Sunday 13 February 2028 is the last day that a window sees, six weeks after the last visit in the database.
	last := int(day(2028, 2, 8) - monday)
	if sure := tuesdays.Days[coverage.Low]; !sure.Has(last) || sure.Has(last+1) {
		t.Error("beyond the visits that are made, the rule does not go on")
	}
}

// What the machine read and published counts, and says so.
func TestARoundThatTheMachineReadCounts(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	at := orb.Point{1.32, 46.72}
	storetest.PlantCommunes(t, pool, storetest.Commune{Code: "36124", Name: "Migné", Departement: "36", Centre: at, HalfSideDeg: 0.05})
	st := store.New(pool)
	publish(t, st, storetest.PlantUnit(t, pool, "la-ruralinette", "La Rur@linette"), itinerary.Itinerary{
		Source: "france-services", AutoRead: true, Stops: []itinerary.Stop{{
			Place: "Migné", INSEECode: "36124", Geom: &at, Level: site.LevelCommune, RoomWheelchair: site.Yes, Confidence: 0.9,
			Schedules: []itinerary.Schedule{{
				Rule:   itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{2}},
				Anchor: calendar.NewDate(2024, 8, 1), Hours: []itinerary.Span{{From: 600, To: 750}}, Holidays: itinerary.SkipHolidays,
			}},
		}},
	})
	services := supply(t, st)
	if len(services) != 1 || seen(services[0]) != "12–12 days, 30–30 h lu_automatiquement" {
		t.Fatalf("%+v", services)
	}
	if !slices.Contains(services[0].Facets, "pmr:oui") || !slices.Contains(services[0].Facets, "services:?") {
		t.Errorf("facets %v, want the room's access and unknown services", services[0].Facets)
	}
}

// La Rur@linette in 2026: 236 visits to its 20 stops, eight of them on public holidays, when nobody comes (DOMAIN §3). The days
// of a stop are its passages.
func TestTheYearOfLaRuralinette(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	st := store.New(pool)
	year := calendar.NewDate(2026, 1, 1)
	if _, err := sample.Load(t.Context(), st, year.UTC); err != nil {
		t.Fatal(err)
	}
	all, err := analysing.Supply(t.Context(), st, year)
	if err != nil {
		t.Fatal(err)
	}
	stops, days, hours := 0, 0, 0.0
	for _, s := range all {
		if s.Unit != "bus-france-services-la-ruralinette" {
			continue
		}
		var passages int
		if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM passage
			WHERE stop_id = $1 AND held_on BETWEEN '2026-01-01' AND '2026-12-31' AND state <> 'annule'`, s.StopID).Scan(&passages); err != nil {
			t.Fatal(err)
		}
		if surely, perhaps := s.Days[coverage.Low].Count(), s.Days[coverage.High].Count(); surely != passages || perhaps != passages {
			t.Errorf("%s: %d to %d days, %d passages", s.Place, surely, perhaps, passages)
		}
		stops, days, hours = stops+1, days+passages, hours+s.Hours[coverage.Low]
	}
	if stops != 20 || days != 236-8 || hours != 5*(236-8) {
		t.Errorf("%d stops, %d days, %g hours", stops, days, hours)
	}
}

func publish(t *testing.T, st *store.Store, unit uuid.UUID, round itinerary.Itinerary) {
	t.Helper()
	err := st.Write(t.Context(), func(tx store.Tx) (bool, error) {
		return tx.SaveRound(t.Context(), unit, store.RoundEdit{
			At: monday.UTC().Add(9 * time.Hour), By: "test", Action: itinerary.AddedStop, After: &round,
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func supply(t *testing.T, st *store.Store) []analysing.Service {
	t.Helper()
	services, err := analysing.Supply(t.Context(), st, monday)
	if err != nil {
		t.Fatal(err)
	}
	return services
}

func TestEveryReasonHasWords(t *testing.T) {
	t.Parallel()
	for _, why := range analysing.Whys {
		if key := "couverture.pourquoi." + string(why); !wording.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
}
