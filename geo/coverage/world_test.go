package coverage_test

import (
	"fmt"
	"math/rand/v2"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

// rowAt is a row of the demand at the cell of a point.
func rowAt(commune string, p orb.Point, people, need float64) coverage.Row {
	cell, err := hexgrid.At(p)
	if err != nil {
		panic(err)
	}
	centre, err := cell.Centre()
	if err != nil {
		panic(err)
	}
	return coverage.Row{Row: hexgrid.Row{Cell: cell, Commune: commune, Centre: centre, People: people}, Need: need, NeedKnown: true}
}

// demand is some rows of a few communes, spread over about 60 by 40 km around Châteauroux.
func demand() *rapid.Generator[[]coverage.Row] {
	return rapid.Custom(func(t *rapid.T) []coverage.Row {
		rows := make([]coverage.Row, 0, 40)
		seen := map[string]bool{}
		for range rapid.IntRange(1, 40).Draw(t, "rows") {
			row := rowAt(fmt.Sprintf("3600%d", rapid.IntRange(0, 5).Draw(t, "commune")), place(t),
				rapid.Float64Range(0.3, 400).Draw(t, "people"), 0)
			row.Need = row.People * float64(rapid.IntRange(0, 30).Draw(t, "percent")) / 100
			key := row.Commune + row.Cell.String()
			if !seen[key] { // a row is unique by (cell, commune)
				seen[key] = true
				rows = append(rows, row)
			}
		}
		coverage.Sort(rows)
		return rows
	})
}

func place(t *rapid.T) orb.Point {
	return orb.Point{1.3 + 0.8*rapid.Float64Range(0, 1).Draw(t, "east"), 46.6 + 0.4*rapid.Float64Range(0, 1).Draw(t, "north")}
}

// services is some help around the same places: fixed or mobile, with dates known, unknown in part, or none.
func services(t *rapid.T, least int) []coverage.Service {
	offered := make([]coverage.Service, rapid.IntRange(least, 12).Draw(t, "services"))
	for i := range offered {
		s := &offered[i]
		s.ID, s.Point, s.Mobile = fmt.Sprintf("service-%02d", i), place(t), rapid.Bool().Draw(t, "mobile")
		s.Days[coverage.Low] = dates().Draw(t, "low")
		s.Hours[coverage.Low] = rapid.Float64Range(0, 1500).Draw(t, "hours")
		s.Days[coverage.High], s.Hours[coverage.High] = s.Days[coverage.Low], s.Hours[coverage.Low]
		if s.Doubt = rapid.SampledFrom([]coverage.Reason{"", coverage.ByAppointment, coverage.UnknownHours}).Draw(t, "doubt"); s.Doubt != "" {
			more := dates().Draw(t, "high")
			s.Days[coverage.High].Union(&more)
			s.Hours[coverage.High] += rapid.Float64Range(0, 500).Draw(t, "more hours")
		}
	}
	return offered
}

func byCar(rows []coverage.Row, offered []coverage.Service) *coverage.Reach {
	return coverage.NewReach(rows, offered, coverage.NewCrowFlight(offered, coverage.CarMinutes), coverage.DefaultReach(coverage.CarMinutes))
}

// questions is any question of those that people can ask.
func questions(t *rapid.T, services int) coverage.Question {
	q := coverage.DefaultQuestion()
	q.Minutes = rapid.SampledFrom([]float64{5, 15, 20, 30}).Draw(t, "minutes")
	q.WindowDays = rapid.SampledFrom([]int{1, 7, 14, 31, coverage.LongestWindow}).Draw(t, "window")
	q.AnyDate = rapid.Bool().Draw(t, "any date")
	q.Mobile = rapid.Bool().Draw(t, "with mobile units")
	q.Decay = rapid.SampledFrom([]coverage.Decay{
		{}, coverage.Graded(), coverage.Within(20), coverage.APL(coverage.UpTo), coverage.E2SFCA(coverage.Under),
	}).Draw(t, "decay")
	for _, reason := range rapid.SliceOfNDistinct(rapid.SampledFrom([]coverage.Reason{coverage.WrongPublic, coverage.NotAccessible}), 0, 2, rapid.ID).Draw(t, "filters") {
		f := coverage.Filter{Reason: reason, Sure: make(coverage.Mask, services), Possible: make(coverage.Mask, services)}
		for s := range services {
			f.Possible[s] = rapid.IntRange(0, 3).Draw(t, "possible") > 0
			f.Sure[s] = f.Possible[s] && rapid.Bool().Draw(t, "sure")
		}
		q.Filters = append(q.Filters, f)
	}
	return q
}

// madeDepartement is rows over 70 by 60 km, and places and stops with all kinds of calendars, always the same.
func madeDepartement(people, places int) (rows []coverage.Row, offered []coverage.Service) {
	random := rand.New(rand.NewPCG(36, 5))
	somewhere := func() orb.Point { return orb.Point{1.2 + 0.9*random.Float64(), 46.5 + 0.55*random.Float64()} }
	rows = make([]coverage.Row, people)
	for i := range rows {
		rows[i] = rowAt(fmt.Sprintf("36%03d", i/100), somewhere(), 1+400*random.Float64(), 10*random.Float64())
	}
	coverage.Sort(rows)
	offered = make([]coverage.Service, places)
	for i := range offered {
		s := &offered[i]
		s.ID, s.Point, s.Mobile = fmt.Sprintf("service-%03d", i), somewhere(), i%3 == 0
		s.Days[coverage.High] = shifted(every([]int{1, 2, 7, 14, 28, 35}[random.IntN(6)]), random.IntN(30))
		s.Hours[coverage.High] = 1000 * random.Float64()
		if i%4 > 0 {
			s.Days[coverage.Low], s.Hours[coverage.Low] = s.Days[coverage.High], s.Hours[coverage.High]
		}
	}
	return rows, offered
}
