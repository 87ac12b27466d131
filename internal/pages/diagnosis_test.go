package pages

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/store"
)

// leBlanc is a living area as a run may find it: 21,480 people, of whom 2,980 have surely nobody and 430 more perhaps.
func leBlanc() store.TerritoryCoverage {
	return store.TerritoryCoverage{
		Level: store.LevelLivingArea, Code: "36018", Name: "Le Blanc", Scope: store.ScopeStudy, Mobile: true, People: 21480, Need: 3600,
		PeopleClass: store.ByClass{12000, 5000, 2980, 1500}, NeedClass: store.ByClass{1800, 900, 600, 300},
		PeopleLow: store.ByClass{12000, 6070, 3410, 0}, PeopleHigh: store.ByClass{13200, 5300, 2980, 0},
		NeedLow: store.ByClass{1800, 1110, 690, 0}, NeedHigh: store.ByClass{2000, 1000, 600, 0},
		CoveredLow: 14000, CoveredHigh: 15200, GapLow: 1300, GapHigh: 1100,
	}
}

func TestTheSentenceSaysHowManyPeopleNobodyHelps(t *testing.T) {
	t.Parallel()
	sure := leBlanc()
	sure.PeopleClass[store.Uncovered], sure.NeedClass[store.Uncovered] = 3410, 690
	served := leBlanc()
	served.PeopleClass[store.Uncovered], served.PeopleLow[store.Uncovered] = 0, 0
	month := analysing.DefaultQuestion()
	month.WindowDays, month.Minutes, month.Mode = 31, 30, analysing.Bicycle
	state := analysing.DefaultQuestion()
	state.Measure = analysing.State20
	for name, c := range map[string]struct {
		question analysing.Question
		of       store.TerritoryCoverage
		want     string
	}{
		"what is unknown is said as a span": {
			analysing.DefaultQuestion(), leBlanc(),
			"Dans le bassin de vie du Blanc, entre 2 980 et 3 410 habitants sur 21 480 n’ont personne dans la semaine, à un quart d’heure en voiture : des informations manquent pour trancher. Parmi eux, entre 600 et 690 personnes en difficulté avec le numérique (estimation).",
		},
		"what is sure is one number": {
			analysing.DefaultQuestion(), sure,
			"Dans le bassin de vie du Blanc, 3 410 habitants sur 21 480 n’ont personne dans la semaine, à un quart d’heure en voiture. Parmi eux, 690 personnes en difficulté avec le numérique (estimation).",
		},
		"nobody is left out": {
			month, served,
			"Dans le bassin de vie du Blanc, les 21 480 habitants ont tous quelqu’un au moins de temps en temps, dans le mois, à une demi-heure à vélo.",
		},
		"the State's figure brings its own minutes": {
			state, sure,
			"Dans le bassin de vie du Blanc, 3 410 habitants sur 21 480 n’ont personne à 20 minutes en voiture. Parmi eux, 690 personnes en difficulté avec le numérique (estimation).",
		},
	} {
		got := plainBlanks(strings.Join(coverageSentence(c.question, whereWords(c.of.Level, c.of.Name), c.of), " "))
		if got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestFourFiguresAddUpAndSayTheirDoubt(t *testing.T) {
	t.Parallel()
	var got []string
	for _, f := range classFigures(analysing.DefaultQuestion(), leBlanc()) {
		got = append(got, plainBlanks(f.Label+" : "+f.Value+", "+f.Detail))
	}
	want := []string{ // 12,000 + 5,000 + 2,980 + 1,500 = 21,480
		"Couverts : 12 000, 56 % des habitants ; jusqu’à 13 200 selon les horaires inconnus",
		"Intermittents : 5 000, 23 % des habitants ; jusqu’à 6 070 selon les horaires inconnus",
		"Sans aide : 2 980, 14 % des habitants ; jusqu’à 3 410 selon les horaires inconnus",
		"Inconnus : 1 500, 7 % des habitants",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// With a filter it is not the hours alone that may be unknown.
func TestWhatIsMissingIsWhatTheQuestionAsksFor(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*analysing.Question){
		"les horaires manquent pour le dire":                                                    func(*analysing.Question) {},
		"pour le dire, il manque l’accès en fauteuil de certains lieux, ou leurs horaires":      func(q *analysing.Question) { q.Wheelchair = true },
		"pour le dire, il manque les publics que certains lieux accueillent, ou leurs horaires": func(q *analysing.Question) { q.Publics = []string{"Jeunes"} },
		"pour le dire, il manque l’accès, les services ou les publics de certains lieux, ou leurs horaires": func(q *analysing.Question) {
			q.Wheelchair, q.Publics = true, []string{"Jeunes"}
		},
	} {
		q := analysing.DefaultQuestion()
		change(&q)
		if got := plainBlanks(classFigures(q, leBlanc())[3].Text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		source := plainBlanks(strings.Join(diagnosisSource(q, store.CoverageRun{}), " "))
		if filters := q.Values().Encode() != ""; strings.Contains(source, "ne précise pas ce que vous demandez") != filters {
			t.Errorf("%s: %s", want, source)
		}
	}
}

// The worst come first, by the measure that is asked for; those whose neighbours are not loaded come last whatever the figure.
func TestTheWorstComeFirst(t *testing.T) {
	t.Parallel()
	commune := func(name string, covered, need float64) store.TerritoryCoverage {
		return store.TerritoryCoverage{Level: store.LevelCommune, Code: name, Name: name, People: 100, CoveredLow: covered, GapLow: need}
	}
	partial := commune("Épernon", 0, 50)
	partial.PartialPeople = 90
	lines := []store.TerritoryCoverage{commune("Le Blanc", 90, 5), partial, commune("Migné", 10, 3), commune("Avail", 10, 8), commune("Étrechet", 40, 1)}
	for asked, want := range map[string][]string{
		"":                             {"Avail", "Migné", "Étrechet", "Le Blanc", "Épernon"},
		"tri=mesure&ordre=decroissant": {"Le Blanc", "Étrechet", "Avail", "Migné", "Épernon"},
		"tri=nom":                      {"Avail", "Épernon", "Étrechet", "Le Blanc", "Migné"},
		"tri=besoin":                   {"Avail", "Le Blanc", "Migné", "Étrechet", "Épernon"},
		"tri=<script>":                 {"Avail", "Migné", "Étrechet", "Le Blanc", "Épernon"},
	} {
		values, err := url.ParseQuery(asked)
		if err != nil {
			t.Fatal(err)
		}
		sorted := slices.Clone(lines)
		sortLines(sorted, analysing.Headline, readLayout(values, analysing.Headline))
		var got []string
		for _, line := range sorted {
			got = append(got, line.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", asked, got, want)
		}
	}
}

// The longest way is the worst, the smallest part of the year too.
func TestTheWorstIsOneEndOrTheOther(t *testing.T) {
	t.Parallel()
	for measure, upwards := range map[analysing.Measure]bool{
		analysing.Headline: true, analysing.Hours: true, analysing.Capacity: true, analysing.Minutes: false, analysing.Wait: false,
	} {
		if got := readLayout(nil, measure).upwards; got != upwards {
			t.Errorf("%s: smallest first %v, want %v", measure, got, upwards)
		}
	}
}

func TestAQuestionAboutOneTerritoryIsAboutItsCommunes(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"":                               store.LevelLivingArea,
		"territoire=36018":               store.LevelCommune,
		"territoire=36018&niveau=bassin": store.LevelCommune, // a table of one line says nothing
		"territoire=36&niveau=bassin":    store.LevelLivingArea,
		"territoire=36&niveau=epci":      store.LevelEPCI,
		"niveau=departement":             store.LevelDepartement,
	} {
		values, _ := url.ParseQuery(asked)
		if q, err := readQuestion(values); err != nil || q.Level != want {
			t.Errorf("%q: %q, %v; want %q", asked, q.Level, err, want)
		}
	}
}

// On the map a figure of the low run has the colour of its class, and hatches where the high run would give another.
func TestTheMapSaysWhatIsDoubtful(t *testing.T) {
	t.Parallel()
	of := func(low, high float64) store.TerritoryCoverage {
		return store.TerritoryCoverage{People: 100, CoveredLow: low, CoveredHigh: high}
	}
	for _, c := range []struct {
		of   store.TerritoryCoverage
		want shade
	}{
		{of(98, 99), shade{class: 4}},
		{of(75, 90), shade{class: 2, doubtful: true}},
		{of(0, 0), shade{class: 0}},
		{store.TerritoryCoverage{}, shade{class: -1}},
		{store.TerritoryCoverage{People: 100, PartialPeople: 50}, shade{class: 0, partial: true}},
	} {
		if got := shadeOf(analysing.Headline, c.of); got != c.want {
			t.Errorf("%v to %v of %v: %+v, want %+v", c.of.CoveredLow, c.of.CoveredHigh, c.of.People, got, c.want)
		}
	}
	if got := shadeOf(analysing.Minutes, store.TerritoryCoverage{People: 5}); got.class != 0 {
		t.Errorf("nothing within reach is the worst class, got %+v", got)
	}
}
