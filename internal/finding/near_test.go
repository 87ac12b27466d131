package finding_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// indre is a handful of places around Châteauroux; distances from the town hall grow in the order of the list.
func indre(t *testing.T) *finding.Guide {
	t.Helper()
	pool := pgtest.New(t)
	storetest.PlantCommunes(t, pool,
		storetest.Commune{Code: "36044", Name: "Châteauroux", Departement: "36", Centre: orb.Point{1.69, 46.81}, HalfSideDeg: 0.1},
		storetest.Commune{Code: "18033", Name: "Bourges", Departement: "18", Centre: orb.Point{2.40, 47.08}, HalfSideDeg: 0.1},
	)
	storetest.PlantSites(t, pool,
		site.Site{Name: "Espace de travail partagé", INSEECode: "36044", CountsAsHelp: false, Position: storetest.At(1.691, 46.811)},
		site.Site{
			Name: "France services", INSEECode: "36044", CountsAsHelp: true, Position: storetest.At(1.70, 46.82), Fees: []string{site.FeeFree},
			Wheelchair: site.Yes, Services: []string{site.ServiceFormalities}, HoursText: "Lundi 9h-12h", Appointment: site.AppointmentPossible,
		},
		site.Site{
			Name: "Médiathèque", INSEECode: "36044", CountsAsHelp: true, Position: storetest.At(1.74, 46.83), Wheelchair: site.No,
			Services: []string{site.ServiceEveryday}, Appointment: site.AppointmentRequired, HoursText: "Lundi 9h-12h",
		},
		site.Site{Name: "Collecte de vieux ordinateurs", INSEECode: "36044", Kind: site.Collection, Position: storetest.At(1.69, 46.81)},
		site.Site{Name: "Nulle part", CommuneName: "?", CountsAsHelp: true},
		site.Site{Name: "Bourges", INSEECode: "18033", CountsAsHelp: true, Position: storetest.At(2.40, 47.08), Wheelchair: site.Yes},
	)
	return guideOf(store.New(pool))
}

// tuesday is when the questions of these tests are asked, unless they say so.
var tuesday = time.Date(2026, time.November, 24, 10, 0, 0, 0, calendar.Of("36044").Location())

func guideOf(s *store.Store) *finding.Guide {
	return finding.NewGuide(s, s.DataVersion, func() time.Time { return tuesday })
}

var townHall = orb.Point{1.69, 46.81}

func names(results []finding.Result) []string {
	var list []string
	for _, r := range results {
		list = append(list, r.Name)
	}
	return list
}

func TestNear(t *testing.T) {
	t.Parallel()
	guide := indre(t)
	for _, c := range []struct {
		sentence      string
		question      finding.Question
		sure, unknown []string
	}{
		{
			"by distance everything comes as it lies, but for what only collects and what is nowhere",
			finding.Question{At: townHall, Sort: finding.ByDistance},
			[]string{"Espace de travail partagé", "France services", "Médiathèque", "Bourges"},
			nil,
		},
		{
			"by usefulness a place that declares no help comes after those within a quarter of an hour",
			finding.Question{At: townHall},
			[]string{"France services", "Médiathèque", "Espace de travail partagé", "Bourges"},
			nil,
		},
		{
			"on foot the same place is worth its few minutes before a walk of an hour",
			finding.Question{At: townHall, Mode: finding.Walk},
			[]string{"Espace de travail partagé", "France services", "Médiathèque", "Bourges"},
			nil,
		},
		{
			"a radius cuts",
			finding.Question{At: townHall, Sort: finding.ByDistance, RadiusM: 3000},
			[]string{"Espace de travail partagé", "France services"},
			nil,
		},
		{
			"a limit cuts",
			finding.Question{At: townHall, Limit: 1},
			[]string{"France services"},
			nil,
		},
		{
			"with a filter what is not known comes apart, what is not so does not come",
			finding.Question{At: townHall, Filters: finding.Filters{finding.Wheelchair: {"oui"}}},
			[]string{"France services", "Bourges"},
			[]string{"Espace de travail partagé"},
		},
		{
			"two values of one filter: either",
			finding.Question{At: townHall, Filters: finding.Filters{finding.Services: {site.ServiceFormalities, site.ServiceEveryday}}},
			[]string{"France services", "Médiathèque"},
			[]string{"Espace de travail partagé", "Bourges"},
		},
		{
			"two filters: both",
			finding.Question{At: townHall, Filters: finding.Filters{finding.Services: {site.ServiceFormalities, site.ServiceEveryday}, finding.Wheelchair: {"non"}}},
			[]string{"Médiathèque"},
			[]string{"Espace de travail partagé"},
		},
		{
			"without appointment: where booking is offered one may also come",
			finding.Question{At: townHall, Filters: finding.Filters{finding.Appointment: {"sans"}}},
			[]string{"France services"},
			[]string{"Espace de travail partagé", "Bourges"},
		},
		{
			"whether help is declared is never unknown",
			finding.Question{At: townHall, Filters: finding.Filters{finding.Help: {site.HelpNotDeclared}}},
			[]string{"Espace de travail partagé"},
			nil,
		},
		{
			"open now: nobody knows, so all come apart",
			finding.Question{At: townHall, Open: "oui", Sort: finding.ByDistance},
			nil,
			[]string{"Espace de travail partagé", "France services", "Médiathèque", "Bourges"},
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			answer, err := guide.Near(t.Context(), c.question)
			if err != nil {
				t.Fatal(err)
			}
			if got := names(answer.Results); !slices.Equal(got, c.sure) {
				t.Errorf("results %q, want %q", got, c.sure)
			}
			if got := names(answer.Unknown); !slices.Equal(got, c.unknown) {
				t.Errorf("unknown %q, want %q", got, c.unknown)
			}
		})
	}
}

func TestNearSaysWhatItKnowsOfAPlace(t *testing.T) {
	t.Parallel()
	answer, err := indre(t).Near(t.Context(), finding.Question{At: townHall})
	if err != nil {
		t.Fatal(err)
	}
	if answer.Departement != "36" {
		t.Errorf("the question is in %q, want 36", answer.Departement)
	}
	by := map[string]finding.Result{}
	for _, r := range answer.Results {
		by[r.Name] = r
	}
	for name, reason := range map[string]site.OpeningReason{
		"France services": site.BecauseNotRead, "Médiathèque": site.BecauseAppointment, "Bourges": site.BecauseNoHours,
	} {
		if o := by[name].Opening; o.State != hours.Unknown || o.Reason != reason {
			t.Errorf("%s: %v, want unknown because %s", name, o, reason)
		}
	}
	if by["France services"].Elsewhere || !by["Bourges"].Elsewhere {
		t.Error("Bourges is in another département, Châteauroux is not")
	}
	if r := by["Bourges"]; math.Abs(r.DistanceM-geo.Distance(townHall, orb.Point{2.40, 47.08})) > 1e-3 ||
		math.Abs(r.Duration.Minutes()-coverage.CarMinutes(r.DistanceM)) > 1e-6 || r.Source != "test" || r.Commune != "Bourges" {
		t.Errorf("%+v", r)
	}
}

func TestNearRefusesWhatCannotBeAsked(t *testing.T) {
	t.Parallel()
	guide := finding.NewGuide(nil, nil, time.Now)
	for sentence, q := range map[string]finding.Question{
		"a latitude beyond the pole": {At: orb.Point{0, 91}},
		"not a number":               {At: orb.Point{math.NaN(), 46}},
		"an unknown dimension":       {At: townHall, Filters: finding.Filters{"couleur": {"bleu"}}},
		"an unknown value":           {At: townHall, Filters: finding.Filters{finding.Fees: {"gratis"}}},
	} {
		if _, err := guide.Near(t.Context(), q); err == nil {
			t.Errorf("%s is accepted", sentence)
		}
	}
}

// While reading what has changed takes long, here for a lock, questions are answered from what was known before.
func TestNoQuestionHangsForAReading(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	storetest.PlantSites(t, pool, site.Site{Name: "Médiathèque", CommuneName: "Châteauroux", Position: storetest.At(1.7, 46.81)})
	guide := guideOf(store.New(pool))
	ask := func() []string {
		answer, err := guide.Near(t.Context(), finding.Question{At: townHall, Sort: finding.ByDistance})
		if err != nil {
			t.Fatal(err)
		}
		return names(answer.Results)
	}
	ask()
	storetest.PlantSites(t, pool, site.Site{Name: "France services", CommuneName: "Châteauroux", Position: storetest.At(1.8, 46.81)})
	lock, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Rollback(t.Context()) }()
	if _, err := lock.Exec(t.Context(), "LOCK TABLE site"); err != nil {
		t.Fatal(err)
	}
	if got := ask(); !slices.Equal(got, []string{"Médiathèque"}) {
		t.Errorf("while the sites cannot be read: %q", got)
	}
	if err := lock.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := guide.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := ask(); !slices.Equal(got, []string{"Médiathèque", "France services"}) {
		t.Errorf("once they are read: %q", got)
	}
}

// What is kept in memory is not older than the data version where it is soon read: a place of an import that has just ended answers.
func TestAGuideSeesWhatHasChanged(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	guide := guideOf(store.New(pool))
	question := finding.Question{At: townHall, Sort: finding.ByDistance}
	for _, want := range [][]string{nil, {"Médiathèque"}, {"France services", "Médiathèque"}} {
		if len(want) > 0 {
			at := storetest.At(1.75-0.01*float64(len(want)), 46.81)
			storetest.PlantSites(t, pool, site.Site{Name: want[0], CommuneName: "Châteauroux", Position: at})
		}
		answer, err := guide.Near(t.Context(), question)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(answer.Results); !slices.Equal(got, want) {
			t.Errorf("after an import: %q, want %q", got, want)
		}
	}
}
