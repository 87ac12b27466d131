package analysing

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/store"
)

// level is one way to part communes into territories, in one reading of them.
type level struct {
	level, zoning, scope string
	code                 func(*store.CoverageCommune) (code string, ok bool)
	name                 func(code string) string
}

// levels lists every way to part communes. The studied part of every level partitions the studied area, with the code "" for
// what is outside every territory of the level. Living areas and EPCI, which may straddle its edge, have a second reading, the
// whole of them, which is the same where they do not.
func (d *demand) levels() []level {
	names := map[string]map[string]string{
		store.LevelCommune: {}, store.LevelEPCI: {}, store.LevelDepartement: {}, store.LevelRegion: {}, store.LevelStudy: {},
	}
	for _, c := range d.communes {
		names[store.LevelCommune][c.INSEECode] = c.Name
		names[store.LevelEPCI][c.EPCI] = c.EPCIName
		names[store.LevelDepartement][c.Departement] = c.DepartementName
		names[store.LevelRegion][c.Region] = c.RegionName
	}
	var levels []level
	add := func(of, zoning string, straddles bool, named map[string]string, code func(*store.CoverageCommune) string) {
		name := func(code string) string { return named[code] }
		levels = append(levels, level{of, zoning, store.ScopeStudy, func(c *store.CoverageCommune) (string, bool) {
			return code(c), c.InStudy
		}, name})
		if !straddles {
			return
		}
		inside := map[string]bool{}
		for _, c := range d.communes {
			if c.InStudy {
				inside[code(c)] = true
			}
		}
		levels = append(levels, level{of, zoning, store.ScopeWhole, func(c *store.CoverageCommune) (string, bool) {
			return code(c), code(c) != "" && inside[code(c)]
		}, name})
	}
	add(store.LevelStudy, "", false, names[store.LevelStudy], func(*store.CoverageCommune) string { return "" })
	add(store.LevelCommune, "", false, names[store.LevelCommune], func(c *store.CoverageCommune) string { return c.INSEECode })
	add(store.LevelEPCI, "", true, names[store.LevelEPCI], func(c *store.CoverageCommune) string { return c.EPCI })
	add(store.LevelDepartement, "", false, names[store.LevelDepartement], func(c *store.CoverageCommune) string { return c.Departement })
	add(store.LevelRegion, "", false, names[store.LevelRegion], func(c *store.CoverageCommune) string { return c.Region })
	for _, zoning := range d.zonings {
		add(store.LevelLivingArea, zoning, true, d.areaName[zoning], func(c *store.CoverageCommune) string {
			return d.areaOf[zoning][c.INSEECode]
		})
	}
	return levels
}

// partOfUrbanUnit is the part that a commune is of, by INSEE's status of its urban unit: town centre, suburb, isolated town, or
// outside of every unit.
func partOfUrbanUnit(status string) string {
	switch status {
	case "C", "B", "I":
		return store.PartUrban
	case "H":
		return store.PartRural
	}
	return store.PartAll
}

// sums is what adds up of a set of rows: the engine's summary, and what answers say besides.
type sums struct {
	coverage.Summary
	never                    [2]float64 // people without any date within reach
	hours                    [2]float64 // Σ people × hours a month within reach
	peopleWithin, needWithin [4]float64 // by Thresholds
}

func (s *sums) add(other *sums) {
	s.Add(&other.Summary)
	for run := range coverage.Runs {
		s.never[run] += other.never[run]
		s.hours[run] += other.hours[run]
	}
	for i := range s.peopleWithin {
		s.peopleWithin[i] += other.peopleWithin[i]
		s.needWithin[i] += other.needWithin[i]
	}
}

// summed is a question answered for every row, then summed by commune.
type summed struct {
	*demand
	mobile         bool
	communes       []coverage.Commune // by code
	sums           []sums             // of each commune
	possible, sure coverage.Ranking   // of the rows, by minutes in the high and in the low run
}

// minutesOf are those of a row to help: to a fixed place when mobile units are left out, as METHODS §5 has it; what has no known
// hours counts in the high run.
func minutesOf(result *coverage.RowResult, mobile bool, run coverage.Run) float64 {
	if !mobile && run == coverage.High {
		return result.FixedMinutes
	}
	return result.Run[run].Minutes
}

// summarise sums an answer by commune. hours are those of capacities.
func (d *demand) summarise(result *coverage.Result, mobile bool, hours map[string][2]float64) *summed {
	s := &summed{demand: d, mobile: mobile, communes: coverage.Summarise(d.rows, result, nil)}
	minutes := [2][]float64{make([]float64, len(d.rows)), make([]float64, len(d.rows))}
	s.sums = make([]sums, len(s.communes))
	for i, c := range s.communes {
		one := &s.sums[i]
		one.Summary, one.Received = c.Summary, hours[c.Code]
		for at := c.From; at < c.To; at++ {
			row, of := &d.rows[at], &result.Rows[at]
			for run := range coverage.Runs {
				minutes[run][at] = minutesOf(of, mobile, coverage.Run(run))
				one.hours[run] += row.People * of.Run[run].HoursMonth
				if of.Run[run].WaitDays == coverage.NoWait {
					one.never[run] += row.People
				}
			}
			for k, limit := range Thresholds {
				if minutes[coverage.High][at] <= limit {
					one.peopleWithin[k] += row.People
					one.needWithin[k] += row.Need
				}
			}
		}
	}
	var both sync.WaitGroup
	both.Go(func() { s.possible = coverage.Rank(d.rows, minutes[coverage.High]) })
	both.Go(func() { s.sure = coverage.Rank(d.rows, minutes[coverage.Low]) })
	both.Wait()
	return s
}

// place is one line of a level, or a part of it.
type place struct{ code, part string }

// territories gives the figures of a level: by code, each whole, then its urban and its rural part (parts) where it has several
// communes.
func (s *summed) territories(l level, parts bool) []store.TerritoryCoverage {
	number := map[place]int32{}
	of := [2][]int32{make([]int32, len(s.communes)), make([]int32, len(s.communes))} // whole, part: numbers by commune
	var found []sums
	put := func(t place, c *sums) int32 {
		n, known := number[t]
		if !known {
			n = int32(len(found))
			number[t], found = n, append(found, sums{})
		}
		found[n].add(c)
		return n
	}
	for i := range s.communes {
		c := s.demand.communes[s.communes[i].Code]
		of[0][i], of[1][i] = -1, -1
		code, ok := l.code(c)
		if !ok {
			continue
		}
		of[0][i] = put(place{code, store.PartAll}, &s.sums[i])
		if part := partOfUrbanUnit(c.UrbanUnitStatus); parts && part != store.PartAll {
			of[1][i] = put(place{code, part}, &s.sums[i])
		}
	}
	figures := make([]store.TerritoryCoverage, len(found))
	for t, n := range number {
		figures[n] = figuresOf(&found[n])
		f := &figures[n]
		f.Level, f.Zoning, f.Scope, f.Part, f.Mobile, f.Code, f.Name = l.level, l.zoning, l.scope, t.part, s.mobile, t.code, l.name(t.code)
	}
	for k, numbers := range of {
		if k == 0 || parts {
			s.quantiles(numbers, figures)
		}
	}
	return slices.SortedFunc(slices.Values(figures), func(a, b store.TerritoryCoverage) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Part, b.Part))
	})
}

// quantiles fills the medians and p90 of the territories that communes are of.
func (s *summed) quantiles(of []int32, figures []store.TerritoryCoverage) {
	rows := make([]int32, len(s.rows))
	mine := map[int32]bool{}
	for i, c := range s.communes {
		mine[of[i]] = true
		for at := c.From; at < c.To; at++ {
			rows[at] = of[i]
		}
	}
	var possible, sure [][]float64
	var both sync.WaitGroup
	both.Go(func() { possible = s.possible.Quantiles(s.rows, rows, len(figures), 0.5, 0.9) })
	both.Go(func() { sure = s.sure.Quantiles(s.rows, rows, len(figures), 0.5, 0.9) })
	both.Wait()
	for n := range mine {
		if n >= 0 {
			f := &figures[n]
			f.MinutesMedian, f.MinutesP90 = finite(possible[n][0]), finite(possible[n][1])
			f.SureMedian, f.SureP90 = finite(sure[n][0]), finite(sure[n][1])
		}
	}
}

// figuresOf turns sums into what the database and answers hold.
func figuresOf(s *sums) store.TerritoryCoverage {
	const low, high = coverage.Low, coverage.High
	t := store.TerritoryCoverage{
		People: s.People, Need: s.Need, NeedUnknown: s.UnknownNeed > 0, PartialPeople: s.PartialPeople,
		PeopleClass: byClass(s.PeopleByClass[:]), NeedClass: byClass(s.NeedByClass[:]),
		PeopleLow: byClass(s.RunPeople[low][:]), PeopleHigh: byClass(s.RunPeople[high][:]),
		NeedLow: byClass(s.RunNeed[low][:]), NeedHigh: byClass(s.RunNeed[high][:]),
		CoveredLow: s.Covered[low], CoveredHigh: s.Covered[high], GapLow: s.Gap[low], GapHigh: s.Gap[high],
		PeopleWithin: slices.Clone(s.peopleWithin[:]), NeedWithin: slices.Clone(s.needWithin[:]),
		WaitLow: finite(s.MeanWait(low)), WaitHigh: finite(s.MeanWait(high)), NeverLow: s.never[low], NeverHigh: s.never[high],
		HoursLow: finite(s.hours[low] / s.People), HoursHigh: finite(s.hours[high] / s.People),
		CapacityLow: finite(s.Received[low] / s.Need), CapacityHigh: finite(s.Received[high] / s.Need),
		Reasons: map[string]float64{}, Bases: map[string]float64{},
	}
	for reason, people := range s.ByReason {
		t.Reasons[string(reason)] = people
	}
	for basis, people := range s.ByBasis {
		t.Bases[string(basis)] = people
	}
	return t
}

// byClass puts figures that the engine orders from the worst in the order of the database.
func byClass(figures []float64) store.ByClass {
	classes := store.ByClass{
		store.Covered: figures[coverage.Covered], store.Intermittent: figures[coverage.Intermittent], store.Uncovered: figures[coverage.Uncovered],
	}
	if len(figures) > int(coverage.Unsettled) {
		classes[store.Unknown] = figures[coverage.Unsettled]
	}
	return classes
}

// finite is nil where there is no number: nothing within reach, or nobody.
func finite(x float64) *float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil
	}
	return &x
}

// sortTerritories gives the figures of a run one order, whatever they were computed in.
func sortTerritories(all []store.TerritoryCoverage) {
	key := func(t *store.TerritoryCoverage) []string {
		return []string{t.Level, t.Zoning, t.Scope, t.Code, t.Part, strconv.FormatBool(t.Mobile)}
	}
	slices.SortFunc(all, func(a, b store.TerritoryCoverage) int { return slices.Compare(key(&a), key(&b)) })
}
