package finding_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
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
	"github.com/maillage-numerique/maillage/internal/territory"
)

// The instants of brute force: with tuesday, a public holiday in the week and a Sunday.
var (
	armistice = time.Date(2026, time.November, 11, 10, 0, 0, 0, calendar.Of("36044").Location())
	sunday    = time.Date(2026, time.November, 29, 15, 0, 0, 0, calendar.Of("36044").Location())
)

// hoursOfPlaces: open at different moments, silent about holidays or not, never surely open, unknown.
var hoursOfPlaces = []string{
	"", "", "Mo-Fr 09:00-12:00,13:30-17:00", "Mo-Fr 09:00-12:00; PH off", "Tu 14:00-18:00", "We 09:30-11:00; PH off", "Mo[1] 10:00-12:00",
	"Sa,Su 10:00-18:00", "24/7", `Mo-Fr 09:00-12:00 "sur rendez-vous"`, "Tu 09:00+", "off", "Tu-Sa 10:00-12:00; SH off", "Jul 08:00-12:00",
}

// moment is what a text of hours is worth to a question: whether it passes, and the cost of the wait.
type moment struct {
	passes hours.State
	wait   float64
}

// judged is METHODS §6 written out, on the intervals of the civil days.
func judged(text string, code territory.INSEECode, q finding.Question) moment {
	unknown := moment{hours.Open, 6 * math.Sqrt(7)}
	asks := q.Open != "" || q.From != nil
	if text == "" {
		if asks {
			unknown.passes = hours.Unknown
		}
		return unknown
	}
	rules, err := hours.Parse(text)
	if err != nil {
		panic(err)
	}
	rules, on := rules.DoubtingHolidays(), calendar.Of(code)
	today := calendar.DateOf(q.When.In(on.Location()))
	state := rules.At(*q.When, on).State
	m := moment{passes: hours.Open}
	if state != hours.Open {
		m.wait = math.Inf(1)
		for d := today; d < today+400 && math.IsInf(m.wait, 1); d++ {
			for _, i := range rules.Day(d, on).Intervals {
				if from := d.At(i.From, on.Location()); i.State == hours.Open && from.After(*q.When) {
					m.wait = 6 * math.Sqrt(from.Sub(*q.When).Hours()/24)
					break
				}
			}
		}
		if state == hours.Unknown || math.IsInf(m.wait, 1) {
			m.wait = min(m.wait, unknown.wait)
		}
	}
	if q.Open != "" {
		m.passes = state
		if q.AllDay {
			m.passes = rules.Day(today, on).State
		}
		if q.Open == "non" {
			m.passes = map[hours.State]hours.State{hours.Open: hours.Closed, hours.Closed: hours.Open, hours.Unknown: hours.Unknown}[m.passes]
		}
	}
	if q.From != nil && m.passes != hours.Closed {
		switch that := rules.Day(calendar.DateOf(*q.From), on).State; that {
		case hours.Closed, hours.Unknown:
			m.passes = that
		}
	}
	return m
}

// scatter makes sites in clusters, many at the very same spot, some with rare facets.
func scatter(n int, random *rand.Rand) []site.Site {
	spots := make([]orb.Point, 60)
	for i := range spots {
		spots[i] = orb.Point{random.Float64()*3 + 0.5, random.Float64()*2 + 46.3}
	}
	sites := make([]site.Site, n)
	for i := range sites {
		at := spots[random.IntN(len(spots))]
		if random.IntN(3) > 0 {
			at = orb.Point{at[0] + random.NormFloat64()*0.1, at[1] + random.NormFloat64()*0.1}
		}
		s := site.Site{Name: fmt.Sprintf("lieu %d", i), CountsAsHelp: random.IntN(3) > 0, Position: site.Position{Geom: &at}}
		s.HoursOSM = hoursOfPlaces[random.IntN(len(hoursOfPlaces))]
		if random.IntN(10) == 0 {
			s.Appointment = site.AppointmentRequired
		}
		s.Wheelchair = []site.Answer{site.Yes, site.No, site.Unknown}[random.IntN(3)]
		if random.IntN(2) == 0 {
			s.Fees = []string{site.FeeSet[random.IntN(2)]}
		}
		if random.IntN(200) == 0 {
			s.Services = []string{site.ServiceEquipment}
		} else if random.IntN(2) == 0 {
			s.Services = []string{site.ServiceFormalities}
		}
		sites[i] = s
	}
	return sites
}

// The database's answer equals a search of everything in Go, for both orders, every mode, with and without filters.
func TestNearEqualsBruteForce(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	random := rand.New(rand.NewPCG(1, 2))
	sites := scatter(1200, random)
	storetest.PlantSites(t, pool, sites...)
	all := make([]faceted, len(sites))
	for i := range sites {
		all[i] = faceted{&sites[i], site.Facets(sites[i])}
	}
	guide := guideOf(store.New(pool))
	filters := []finding.Filters{
		nil,
		{finding.Wheelchair: {"oui"}},
		{finding.Services: {site.ServiceEquipment}},
		{finding.Services: {site.ServiceEquipment}, finding.Fees: {site.FeeFree}, finding.Wheelchair: {"oui", "non"}},
		{finding.Help: {site.HelpNotDeclared}},
		{finding.Help: {site.HelpDeclared}, finding.Fees: {site.FeeConditional}},
		{finding.Languages: {site.LanguageEnglish}},
	}
	instants := []time.Time{tuesday, armistice, sunday}
	for i := range 400 {
		q := finding.Question{
			At:      orb.Point{random.Float64()*4 + 0.2, random.Float64()*3 + 46},
			Sort:    finding.Sorts[random.IntN(2)],
			Mode:    finding.Modes[random.IntN(3)],
			Limit:   1 + random.IntN(40),
			Filters: filters[random.IntN(len(filters))],
			When:    &instants[random.IntN(len(instants))],
			Open:    []string{"", "", "oui", "non"}[random.IntN(4)],
			AllDay:  random.IntN(4) == 0,
		}
		if random.IntN(8) == 0 {
			q.From, q.Until = &armistice, &armistice
		}
		if random.IntN(3) == 0 {
			q.At = *sites[random.IntN(len(sites))].Position.Geom
		}
		if random.IntN(4) == 0 {
			q.RadiusM = random.Float64() * 40_000
		}
		answer, err := guide.Near(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		sure, unknown := bruteForce(all, q)
		if got := names(answer.Results); !slices.Equal(got, sure) {
			t.Fatalf("case %d, %+v:\ngot  %q\nwant %q", i, q, got, sure)
		}
		if got := names(answer.Unknown); !slices.Equal(got, unknown) {
			t.Fatalf("case %d, %+v, unknown:\ngot  %q\nwant %q", i, q, got, unknown)
		}
	}
}

// faceted is a site and its facets.
type faceted struct {
	*site.Site

	facets []string
}

// ranked is a site as one question ranks it.
type ranked struct {
	faceted
	moment

	distance, cost float64
}

// bruteForce is the definition, written out: every site judged, ranked and cut.
func bruteForce(sites []faceted, q finding.Question) (sure, unknown []string) {
	minutes := map[finding.Mode]func(float64) float64{
		finding.Car: coverage.CarMinutes, finding.Walk: coverage.WalkMinutes, finding.Bicycle: coverage.BicycleMinutes,
	}[q.Mode]
	times := map[string]moment{}
	sorted := make([]ranked, len(sites))
	for i, s := range sites {
		r := ranked{faceted: s, distance: math.Round(geo.Distance(q.At, *s.Position.Geom)*1000) / 1000} // ties are ties in spite of rounding
		text := s.HoursOSM
		if s.Appointment == site.AppointmentRequired {
			text = ""
		}
		if _, known := times[text]; !known {
			times[text] = judged(text, "", q)
		}
		r.moment = times[text]
		r.cost = r.distance
		if q.Sort != finding.ByDistance {
			r.cost = minutes(r.distance) + r.wait
			if !s.CountsAsHelp {
				r.cost += 6 * math.Sqrt(7)
			}
		}
		sorted[i] = r
	}
	slices.SortFunc(sorted, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(a.distance, b.distance), bytes.Compare(a.ID[:], b.ID[:]))
	})
	for _, s := range sorted {
		if q.RadiusM > 0 && s.distance > q.RadiusM {
			continue
		}
		passes, may := s.passes == hours.Open, s.passes != hours.Closed
		for dimension, values := range q.Filters {
			some := slices.ContainsFunc(values, func(v string) bool { return slices.Contains(s.facets, string(dimension)+":"+v) })
			passes = passes && some
			may = may && (some || slices.Contains(s.facets, string(dimension)+":?"))
		}
		switch {
		case passes && len(sure) < q.Limit:
			sure = append(sure, s.Name)
		case may && !passes && len(unknown) < q.Limit:
			unknown = append(unknown, s.Name)
		}
	}
	return sure, unknown
}
