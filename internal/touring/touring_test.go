package touring_test

import (
	"context"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
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
	"github.com/maillage-numerique/maillage/internal/territory"
	"github.com/maillage-numerique/maillage/internal/touring"
)

const ruralinette = "bus-france-services-la-ruralinette"

func now() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

// theIndre is the sample of the Indre with its coverage computed.
func theIndre(t *testing.T, pool *pgxpool.Pool) *touring.Tourer {
	t.Helper()
	st := store.New(pool)
	if _, err := sample.Load(t.Context(), st, now); err != nil {
		t.Fatal(err)
	}
	if _, err := analysing.RunCoverage(t.Context(), st, analysing.DefaultParameters(), nil, now); err != nil {
		t.Fatal(err)
	}
	return &touring.Tourer{Store: st, Now: now, Others: func(ctx context.Context, from calendar.Date, unit string) ([]coverage.Service, error) {
		all, err := analysing.Supply(ctx, st, from)
		var others []coverage.Service
		for _, s := range all {
			if s.Unit != unit {
				others = append(others, s.Service)
			}
		}
		return others, err
	}}
}

// The Indre, one database for all that is asked of it.
func TestTheIndre(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	tourer := theIndre(t, pool)
	means := touring.DefaultMeans()
	proposed := sync.OnceValues(func() (*touring.Report, error) {
		return tourer.Propose(context.Background(), touring.Request{Unit: ruralinette, Year: 2027}, means)
	})
	t.Run("the present round is what DOMAIN says", func(t *testing.T) { checkPresent(t, tourer) })
	t.Run("visits of three stops by hand", func(t *testing.T) { checkByHand(t, proposed) })
	t.Run("2027 is arranged", func(t *testing.T) { checkProposal(t, proposed) })
	t.Run("the check sees what is wrong", func(t *testing.T) { checkTheCheck(t, proposed) })
	t.Run("the smallest repairs come first", func(t *testing.T) { checkRepairs(t, tourer, means) })
	t.Run("pinned stops, absences and closed halls are kept", func(t *testing.T) { checkWishes(t, tourer, means) })
	t.Run("a round is made from gaps", func(t *testing.T) { checkOutreach(t, tourer) })
	t.Run("what is proposed can be written, stops that are taken in too", func(t *testing.T) { checkWritten(t, tourer.Store, proposed) })
	t.Run("kilometres of three stops by hand", func(t *testing.T) { checkRoad(t, tourer, pool) }) // last: it plants units
}

func checkWritten(t *testing.T, s *store.Store, proposed func() (*touring.Report, error)) {
	r, err := proposed()
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Proposal.Round.Stops) == len(r.Round.Stops) {
		t.Fatal("the Indre takes no stop in any more: this test holds nothing")
	}
	if err := s.Write(t.Context(), func(tx store.Tx) (bool, error) {
		return tx.SaveRound(t.Context(), r.Unit.ID, store.RoundEdit{
			At: now(), By: "Anne", Action: itinerary.PublishedDraft, Before: &r.Round, After: &r.Proposal.Round,
		})
	}); err != nil {
		t.Error(err)
	}
}

// Three stops of La Rur@linette alone, each a unit's only one, from its base in Châteauroux, 148 avenue Marcel Lemoine (1.697614 E,
// 46.821357 N). By hand, with the haversine formula: Migné is 32.50 km away as the crow flies, 40.4 minutes by METHODS §3 (beyond
// 30 km, 37.4 + 1.18 a kilometre); 12 visits are 24 trips of 1.3 × 32.50 km.
func checkRoad(t *testing.T, tourer *touring.Tourer, pool *pgxpool.Pool) {
	for name, c := range map[string]struct {
		at          orb.Point
		code        string
		rule        itinerary.Rule
		held        int
		km, minutes float64
	}{
		"Migné":         {orb.Point{1.30027, 46.7147}, "36124", itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{2}}, 12, 1014.1, 969},
		"Vicq-Exemplet": {orb.Point{2.14267, 46.62213}, "36236", itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{1}}, 11, 1158.8, 1096},
		"Ségry":         {orb.Point{2.10122, 46.87614}, "36215", itinerary.LastDay{}, 8, 650.9, 623},
	} {
		slug := site.Slug("seul " + name)
		unit := storetest.PlantUnit(t, pool, slug, name)
		storetest.PlantRound(t, pool, unit, now(), itinerary.Stop{
			Place: name, INSEECode: territory.INSEECode(c.code), Geom: &c.at, Schedules: []itinerary.Schedule{{
				Rule: c.rule, Anchor: calendar.NewDate(2024, 8, 1), Hours: []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}},
				Holidays: itinerary.SkipHolidays,
			}},
		})
		if _, err := pool.Exec(t.Context(), "UPDATE unit SET base_insee_code = '36044', base = ST_SetSRID(ST_MakePoint(1.697614, 46.821357), 4326) WHERE slug = $1", slug); err != nil {
			t.Fatal(err)
		}
		r, err := tourer.Measure(t.Context(), touring.Request{Unit: slug, Year: 2027}, touring.DefaultMeans())
		if err != nil {
			t.Fatal(err)
		}
		m := r.Present
		if m.Held != c.held || math.Abs(m.KM-c.km) > 0.1 || math.Abs(m.Driving.Minutes()-c.minutes) > 1 {
			t.Errorf("%s: %d visits, %.1f km, %.0f minutes; by hand %+v", name, m.Held, m.KM, m.Driving.Minutes(), c)
		}
	}
}

// Passages, holidays and conflicts of DOMAIN §3; 28 February 2030 is Avail's and Ségry's.
func checkPresent(t *testing.T, tourer *touring.Tourer) {
	for _, c := range []struct{ year, due, holidays, conflicts int }{
		{2025, 237, 9, 1}, {2026, 236, 8, 0}, {2029, 237, 9, 1},
	} {
		r, err := tourer.Measure(t.Context(), touring.Request{Unit: ruralinette, Year: c.year}, touring.DefaultMeans())
		if err != nil {
			t.Fatal(err)
		}
		m := r.Present
		if m.Due != c.due || len(m.Undecided) != c.holidays || len(m.Conflicts) != c.conflicts || m.Held != c.due-c.holidays {
			t.Errorf("%d: %d visits, %d held, %d holidays, conflicts %v", c.year, m.Due, m.Held, len(m.Undecided), m.Conflicts)
		}
	}
	if tourer.NextYear() != 2027 {
		t.Errorf("the next year is %d", tourer.NextYear())
	}
}

// Migné, Vicq-Exemplet and Ségry in 2027, with a calendar.
func checkByHand(t *testing.T, proposed func() (*touring.Report, error)) {
	r, err := proposed()
	if err != nil {
		t.Fatal(err)
	}
	for place, want := range map[string]touring.StopMeasure{
		"Migné":         {Due: 12, Held: 12, Presence: 60 * time.Hour}, // 2nd Mondays: 11 January to 13 December, none a holiday
		"Vicq-Exemplet": {Due: 12, Held: 11, Presence: 55 * time.Hour}, // 1st Mondays: 1 November is one
		"Ségry":         {Due: 8, Held: 8, Presence: 40 * time.Hour},   // four ends of month on a weekend
	} {
		stop, err := r.Round.Stop(place)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Present.Stop(stop.ID); got != want {
			t.Errorf("%s: %+v, expected %+v", place, got, want)
		}
	}
	var ends []string
	for _, u := range r.Present.NoMonthEnd {
		ends = append(ends, u.Day.String())
	}
	if diff := cmp.Diff([]string{"2027-01-31", "2027-02-28", "2027-07-31", "2027-10-31"}, ends); diff != "" {
		t.Error(diff)
	}
}

func checkProposal(t *testing.T, proposed func() (*touring.Report, error)) {
	r, err := proposed()
	if err != nil {
		t.Fatal(err)
	}
	p := r.Proposal
	if len(p.Violations) > 0 || len(p.Worse) > 0 || !p.Complete {
		t.Fatalf("violations %v, worse in %v, complete %v", p.Violations, p.Worse, p.Complete)
	}
	changed := 0
	for _, c := range p.Changes {
		if c.Kind == touring.NewRule {
			changed++
		}
		if c.Kind == touring.Unsolved {
			t.Errorf("%s stays undecided", c.Stop.Place)
		}
	}
	if changed > 5 {
		t.Errorf("%d stops change their rule", changed)
	}
	if len(p.Measure.Undecided) > 0 || len(p.Measure.Conflicts) > 0 || p.Measure.Held < r.Present.Due {
		t.Errorf("%d holidays, conflicts %v, %d visits", len(p.Measure.Undecided), p.Measure.Conflicts, p.Measure.Held)
	}
	if p.Measure.KM > r.Present.KM || p.Measure.Halves > 2*r.Present.Due {
		t.Errorf("%.0f km for %.0f, %d half-days", p.Measure.KM, r.Present.KM, p.Measure.Halves)
	}
	for _, run := range coverage.Runs {
		before, after, without := r.Present.Served[run], p.Measure.Served[run], r.Present.Without[run]
		if after.Graded < before.Graded || after.Headline < before.Headline || before.Graded <= without.Graded {
			t.Errorf("run %d: %+v after %+v, %+v without the unit", run, after, before, without)
		}
	}
	again, err := proposed()
	if err != nil || cmp.Diff(r.Proposal.Changes, again.Proposal.Changes) != "" {
		t.Error("the same question has another answer")
	}
}

// What the check must see is broken in the proposed round, one thing at a time.
func checkTheCheck(t *testing.T, proposed func() (*touring.Report, error)) {
	r, err := proposed()
	if err != nil {
		t.Fatal(err)
	}
	stop := func(round *itinerary.Itinerary, place string) *itinerary.Stop {
		found, err := round.Stop(place)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	monday := calendar.NewDate(2027, 1, 11) // Migné's
	for name, c := range map[string]struct {
		spoil func(round *itinerary.Itinerary, asked *touring.Request)
		kind  string
	}{
		"the decisions about holidays are forgotten": {func(round *itinerary.Itinerary, _ *touring.Request) { round.Exceptions = nil }, "ferie_sans_decision"},
		"a visit moves to another's day": {func(round *itinerary.Itinerary, _ *touring.Request) {
			round.Exceptions = append(round.Exceptions, itinerary.Exception{
				Kind: itinerary.Moved, StopID: stop(round, "Migné").ID, From: monday, To: monday, Day: monday + 1,
			})
		}, "deux_lieux"},
		"a visit moves to a holiday": {func(round *itinerary.Itinerary, _ *touring.Request) {
			round.Exceptions = append(round.Exceptions, itinerary.Exception{
				Kind: itinerary.Moved, StopID: stop(round, "Migné").ID, From: monday, To: monday, Day: calendar.NewDate(2027, 1, 1),
			})
		}, "ferie"},
		"a stop loses a visit": {func(round *itinerary.Itinerary, _ *touring.Request) {
			round.Exceptions = append(round.Exceptions, itinerary.Exception{Kind: itinerary.Cancelled, StopID: stop(round, "Migné").ID, From: monday, To: monday})
		}, "frequence"},
		"a pinned stop changes": {func(round *itinerary.Itinerary, asked *touring.Request) {
			stop(round, "Migné").Schedules[0].ID, asked.Pinned = uuid.Max, []string{"Migné"}
		}, "epingle"},
		"a visit falls in an absence": {func(_ *itinerary.Itinerary, asked *touring.Request) {
			asked.Absences = []touring.Days{{From: monday, To: monday}}
		}, "absence"},
		"a visit falls in a closed hall": {func(_ *itinerary.Itinerary, asked *touring.Request) {
			asked.Closed = []touring.Closed{{Stop: "Migné", Days: touring.Days{From: monday, To: monday}}}
		}, "salle_fermee"},
	} {
		report, proposal := *r, *r.Proposal
		proposal.Round, report.Proposal = r.Proposal.Round.Clone(), &proposal
		asked := touring.Request{Unit: ruralinette, Year: 2027}
		c.spoil(&proposal.Round, &asked)
		found := touring.Check(&report, asked)
		if !slices.ContainsFunc(found, func(v touring.Violation) bool { return v.Kind == c.kind }) {
			t.Errorf("%s: the check says %v", name, found)
		}
	}
}

func checkWishes(t *testing.T, tourer *touring.Tourer, means touring.Means) {
	means.Effort.Iterations = 800
	asked := touring.Request{
		Unit: ruralinette, Year: 2027, Pinned: []string{"Argy", "Sougé"},
		Absences: []touring.Days{{From: calendar.NewDate(2027, 3, 8), To: calendar.NewDate(2027, 3, 10)}},
		Closed:   []touring.Closed{{Stop: "Vigoux", Days: touring.Days{From: calendar.NewDate(2027, 6, 1), To: calendar.NewDate(2027, 6, 30)}}},
	}
	r, err := tourer.Propose(t.Context(), asked, means)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Proposal.Violations) > 0 {
		t.Errorf("%v", r.Proposal.Violations)
	}
	causes := map[touring.Cause][]string{}
	for _, c := range r.Proposal.Changes {
		if c.Stop.Place == "Argy" || c.Stop.Place == "Sougé" {
			if c.Kind != touring.Unsolved {
				t.Errorf("a pinned stop changes: %+v", c)
			}
		}
		causes[c.Cause] = append(causes[c.Cause], c.Stop.Place)
	}
	if !slices.Contains(causes[touring.HallClosed], "Vigoux") {
		t.Errorf("the hall of Vigoux closes in June: %v", causes)
	}
	// Monday 8, Tuesday 9 and Wednesday 10 March: Migné, Saint-Août, Argy; the pinned one is lost and told.
	if len(causes[touring.DuringAbsence]) < 2 {
		t.Errorf("three days without a driver: %v", causes)
	}
}

// Nobody drives from 8 to 10 March 2027: the 2nd Monday, Tuesday and Wednesday are Migné's, Saint-Août's and Argy's. The hall of
// Vigoux is closed on 18 June, its 3rd Friday; Sacierges-Saint-Martin is 7 km away as the crow flies. 14 July is Argy's, and
// the nearest day without a visit is Monday 26, the 4th of the month.
func checkRepairs(t *testing.T, tourer *touring.Tourer, means touring.Means) {
	ask := func(r touring.Request) []touring.Alternative {
		r.Unit, r.Year = ruralinette, 2027
		report, err := tourer.Repair(t.Context(), r, means)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(report.Alternatives); n < 2 || n > 3 {
			t.Fatalf("%d alternatives", n)
		}
		return report.Alternatives
	}
	march := calendar.NewDate(2027, 3, 8)
	first := ask(touring.Request{Absences: []touring.Days{{From: march, To: march + 2}}})[0]
	var places []string
	for _, c := range first.Changes {
		places = append(places, c.Stop.Place)
		if c.Kind != touring.MovedDate || c.Cause != touring.DuringAbsence || c.To >= march && c.To <= march+2 {
			t.Errorf("%+v", c)
		}
	}
	if diff := cmp.Diff([]string{"Migné", "Saint-Août", "Argy"}, places); diff != "" || first.Lost > 0 || first.Moved != 3 {
		t.Errorf("%s%+v", diff, first)
	}

	june := calendar.NewDate(2027, 6, 18)
	first = ask(touring.Request{Closed: []touring.Closed{{Stop: "Vigoux", Days: touring.Days{From: june, To: june}}}})[0]
	c := first.Changes[0]
	if len(first.Changes) != 1 || c.Kind != touring.MovedPlace || c.Place != "Sacierges-Saint-Martin" || c.KM < 7 || c.KM > 7*1.5 {
		t.Errorf("%+v", first)
	}

	bastille := calendar.NewDate(2027, 7, 14)
	all := ask(touring.Request{Holidays: []calendar.Date{bastille}})
	if c := all[0].Changes[0]; len(all[0].Changes) != 1 || c.Stop.Place != "Argy" || c.From != bastille || c.Cause != touring.OnHoliday || c.To != bastille+12 {
		t.Errorf("%+v", all[0])
	}
	if last := all[len(all)-1]; last.Kind != touring.Dropped || last.Lost != 1 || last.Need > 0 || last.KM >= 0 {
		t.Errorf("%+v", last)
	}
}
