package analysing

import (
	"slices"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/site"
)

// ground is what questions are answered on: people on cells, and the services that each of them reaches by one mode of travel.
type ground struct {
	*demand
	services []Service
	reach    *coverage.Reach
	partial  func(row *coverage.Row, withinM float64) bool
	loads    []load
}

// newGround reaches the services from the rows. Loads are those of capacity, by car.
func newGround(in *inputs, d *demand, mode Mode) *ground {
	g := &ground{demand: d, services: in.services, partial: partialSupply(in.data, in.parameters)}
	services, minutes := plain(in.services), mode.minutes()
	g.reach = coverage.NewReach(d.rows, services, coverage.NewCrowFlight(services, minutes), coverage.DefaultReach(minutes))
	g.loads = loadsOf(g.reach)
	return g
}

// minutes is how long a distance takes by a mode of travel.
func (m Mode) minutes() coverage.Minutes {
	switch m {
	case Walk:
		return coverage.WalkMinutes
	case Bicycle:
		return coverage.BicycleMinutes
	default:
		return coverage.CarMinutes
	}
}

// evaluate answers a question for every row.
func (g *ground) evaluate(q Question) *coverage.Result {
	return coverage.Evaluate(g.reach, g.question(q))
}

// question puts a question in the terms of the engine.
func (g *ground) question(q Question) coverage.Question {
	e := coverage.DefaultQuestion()
	e.Minutes, e.WindowDays, e.Mobile = q.Minutes, q.WindowDays, q.Mobile
	switch q.Measure {
	case State20, State30:
		e.AnyDate = true
		if e.Minutes = 20; q.Measure == State30 {
			e.Minutes = 30
		}
	}
	e.Decay = coverage.Within(e.Minutes)
	if q.Measure == Graded {
		e.Decay = coverage.Graded()
	}
	for _, f := range []struct {
		reason    coverage.Reason
		dimension string
		values    []string
	}{
		{coverage.WrongService, site.DimServices, q.Services},
		{coverage.WrongService, site.DimProgrammes, q.Programmes},
		{coverage.WrongPublic, site.DimPublics, q.Publics},
		{coverage.NotAccessible, site.DimWheelchair, q.wheelchair()},
	} {
		if len(f.values) > 0 {
			e.Filters = append(e.Filters, filterOf(g.services, f.reason, f.dimension, f.values))
		}
	}
	withinM := q.Mode.minutes().Farthest(e.Minutes)
	e.Partial = func(row int) bool { return g.partial(&g.rows[row], withinM) }
	return e
}

func (q Question) wheelchair() []string {
	if q.Wheelchair {
		return []string{yes}
	}
	return nil
}

// filterOf keeps for sure the services that have one of the values, and perhaps those that do not say.
func filterOf(services []Service, reason coverage.Reason, dimension string, values []string) coverage.Filter {
	f := coverage.Filter{Reason: reason, Sure: make(coverage.Mask, len(services)), Possible: make(coverage.Mask, len(services))}
	wanted := make([]string, len(values))
	for i, value := range values {
		wanted[i] = dimension + ":" + value
	}
	for i := range services {
		has := func(facet string) bool { return slices.Contains(services[i].Facets, facet) }
		f.Sure[i] = slices.ContainsFunc(wanted, has)
		f.Possible[i] = f.Sure[i] || has(dimension+":"+site.UnknownFacet)
	}
	return f
}

// load is what the people in difficulty of a commune weigh on a service: Σ n_i·f(t_is), by the decay of E2SFCA.
type load struct {
	Commune string
	Service int32
	Weight  float64
}

// loadsOf sums the rows of each commune, in their order; loads come by commune, then service. A commune's do not depend on the
// others, so that those of two parts are those of both together.
func loadsOf(reach *coverage.Reach) []load {
	decay := coverage.E2SFCA(coverage.UpTo)
	var loads []load
	weights := make([]float64, len(reach.Services))
	var touched []int32
	flush := func(commune string) {
		slices.Sort(touched)
		for _, s := range touched {
			loads = append(loads, load{commune, s, weights[s]})
			weights[s] = 0
		}
		touched = touched[:0]
	}
	for i := range reach.Rows {
		row := &reach.Rows[i]
		services, minutes := reach.Trips(i)
		for k, s := range services {
			w := row.Need * decay.Weight(minutes[k])
			if w == 0 {
				continue
			}
			if weights[s] == 0 {
				touched = append(touched, s)
			}
			weights[s] += w
		}
		if i+1 == len(reach.Rows) || reach.Rows[i+1].Commune != row.Commune {
			flush(row.Commune)
		}
	}
	return loads
}

// capacities are hours a month that a commune's people in difficulty have, all together, in the low and the high run:
// Σ_i n_i·a_i with the a_i of METHODS §5. kept says which services count in a run.
func capacities(loads []load, services []Service, kept func(service int32, run coverage.Run) bool) map[string][2]float64 {
	demand := make([]float64, len(services)) // Σ_k n_k·f(t_ks)
	for _, l := range loads {
		demand[l.Service] += l.Weight
	}
	hours := map[string][2]float64{}
	for _, l := range loads {
		h := hours[l.Commune]
		for _, run := range coverage.Runs {
			if kept(l.Service, run) {
				h[run] += services[l.Service].Hours[run] / 12 / demand[l.Service] * l.Weight
			}
		}
		hours[l.Commune] = h
	}
	return hours
}
