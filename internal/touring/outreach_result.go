package touring

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/locate"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// date makes a round of a plan: its rules, and another day for each visit that cannot be held on its own; where there is none, nobody
// comes. It is measured by the coverage engine, which shares no code with the choice.
func (o *outreach) date(result *Outreach, plan locate.Plan) error {
	w := *o.world
	w.places = slices.Clone(o.places[:o.first])
	for _, p := range plan.Picks {
		w.places = append(w.places, o.places[o.first+p.Place])
	}
	w.without, w.fields = sync.OnceValue(w.servedWithout), sync.OnceValue(w.buildFields)
	w.reachAll(o.reach.Rows, o.reach.Services[:o.others])
	a, err := w.arrange(result.Present)
	if err != nil {
		return err
	}
	choice := make([]int, len(w.places))
	for i, p := range plan.Picks {
		at := o.first + i
		choice[at] = 1
		a.options[at] = []option{{}, o.cal.options[p.Option]}
		a.problem.Stops[at].Options, a.problem.Stops[at].Hours = []rhythm.Halves{{}, o.cal.named[p.Option]}, o.hours
	}
	round := a.read(a.problem.Settle(choice))
	proposal := &Proposal{Round: round, Measure: w.measure(round)}
	for _, run := range coverage.Runs {
		if proposal.Measure.Served[run].Graded < result.Present.Served[run].Graded-1e-6 && !slices.Contains(proposal.Worse, FewerServed) {
			proposal.Worse = append(proposal.Worse, FewerServed)
		}
	}
	if proposal.Measure.KM > result.Present.KM+1e-3 {
		proposal.Worse = append(proposal.Worse, MoreKilometres)
	}
	result.Proposal = proposal
	for i, p := range plan.Picks {
		result.Visits = append(result.Visits, OutreachStop{Stop: round.Stops[o.first+i]})
		result.HalfDays += o.cal.choices[p.Option].Cost
	}
	result.Areas = o.areasServed(w.answer(round, coverage.Graded()))
	before, after := o.gapsOf(o.world, o.round), o.gapsOf(&w, round)
	result.Gaps = [2]GapCount{countGaps(before), countGaps(after)}
	o.nearGaps(result, before, plan)
	return nil
}

// areasServed compares what is served without the visits and with them, by living area.
func (o *outreach) areasServed(after *coverage.Result) []AreaServed {
	all := make([]AreaServed, len(o.area))
	for i, name := range o.area {
		all[i].Name = name
	}
	for i := range o.reach.Rows {
		row := &o.reach.Rows[i]
		area := &all[o.areaOf[row.Commune]]
		for _, run := range coverage.Runs {
			c := after.Rows[i].Run[run].C
			area.More[run] += row.Need * (c - o.existing.Rows[i].Run[run].C)
			area.Left[run] += row.Need * (1 - c)
		}
	}
	return gaining(all)
}

// gaining keeps the areas in which somebody more is served, by decreasing number.
func gaining(all []AreaServed) []AreaServed {
	const least = 0.5
	all = slices.DeleteFunc(all, func(a AreaServed) bool { return a.More[coverage.Low] < least && a.More[coverage.High] < least })
	slices.SortFunc(all, func(a, b AreaServed) int {
		return cmp.Or(cmp.Compare(b.More[0]+b.More[1], a.More[0]+a.More[1]), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// gapsOf are the gaps (METHODS §5) of the unit's départements that a round leaves in a world.
func (o *outreach) gapsOf(w *world, round itinerary.Itinerary) []coverage.Gap {
	return coverage.Gaps(w.reach, w.answer(round, coverage.Decay{}), coverage.DefaultGaps(), func(commune string) (string, bool) {
		c := o.communes[commune]
		return o.area[o.areaOf[commune]], c.InStudy && o.inScope[c.Departement]
	})
}

func countGaps(gaps []coverage.Gap) GapCount {
	c := GapCount{Gaps: len(gaps)}
	for _, g := range gaps {
		c.People += g.People
	}
	return c
}

// nearGaps counts the people of gaps within a quarter of an hour of each visit.
func (o *outreach) nearGaps(result *Outreach, gaps []coverage.Gap, plan locate.Plan) {
	for _, gap := range gaps {
		for _, at := range gap.Rows {
			services, minutes := o.reach.Trips(int(at))
			for k, s := range services {
				if minutes[k] > coverage.DefaultQuestion().Minutes {
					break
				}
				for i, p := range plan.Picks {
					if int(s) == o.others+o.first+p.Place {
						result.Visits[i].InGaps += o.reach.Rows[at].People
					}
				}
			}
		}
	}
}

// tell fills in what each visit brings, to whom, and what could have stood in its stead.
func (o *outreach) tell(result *Outreach, rounds *locate.Rounds, plan locate.Plan) {
	serves, _ := rounds.Serves(plan)
	rivals := rounds.Rivals(plan.Picks)
	free := *rounds
	free.Fits = nil
	barred := free.Rivals(plan.Picks)
	road := o.road()
	for i, p := range plan.Picks {
		v := &result.Visits[i]
		at := o.first + p.Place
		v.Hall, v.Minutes = o.halls[v.Stop.ID], o.minutes(rhythm.Base, at)
		for group, n := range serves[i] {
			v.Serves[group%2] += n
		}
		areas := make([]AreaServed, len(o.area))
		for area, name := range o.area {
			areas[area] = AreaServed{Name: name, More: [2]float64{serves[i][2*area], serves[i][2*area+1]}}
		}
		v.Areas = gaining(areas)
		if len(rivals[i]) > 0 {
			best := rivals[i][0]
			v.Rival = &Rival{Place: o.placeName(best.Place), Part: best.Gain / p.Gain}
		}
		if len(barred[i]) == 0 {
			continue
		}
		if best := barred[i][0]; best.Gain > p.Gain*notably && (len(rivals[i]) == 0 || best.Gain > rivals[i][0].Gain) {
			v.Barred = &Rival{Place: o.placeName(best.Place), Part: best.Gain / p.Gain, Why: BarDate}
			if !road.holds(o.first+best.Place, rhythm.Morning) && !road.holds(o.first+best.Place, rhythm.Afternoon) {
				v.Barred.Why = BarDay
			}
		}
	}
	result.Peers = o.peers(rounds.Next(nil))
}

// notably is how many times as much something brings that is worth telling.
const notably = 1.01

// placeName is how a candidate is called.
func (o *outreach) placeName(place int) string { return o.places[o.first+place].stop.Place }

// peers keeps the best ones that are apart.
func (o *outreach) peers(next []locate.Pick) []Peer {
	const part, apart = 0.9, 15
	var kept []locate.Pick
	var peers []Peer
	for _, p := range next {
		if p.Gain < part*next[0].Gain {
			break
		}
		if !slices.ContainsFunc(kept, func(k locate.Pick) bool { return o.minutes(o.first+k.Place, o.first+p.Place) < apart }) {
			kept = append(kept, p)
			peers = append(peers, Peer{Place: o.placeName(p.Place), Part: p.Gain / next[0].Gain})
		}
	}
	return peers
}

// rerun asks again in other worlds that could be ours, and counts how often each visit is chosen. Each world has dice of its own: the
// count does not depend on the number of processors.
func (o *outreach) rerun(ctx context.Context, result *Outreach, plan locate.Plan) {
	chosen := make([]atomic.Int64, len(plan.Picks))
	var done, next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for k := next.Add(1); k <= int64(o.brief.Reruns) && ctx.Err() == nil; k = next.Add(1) {
				dice := rand.New(rand.NewPCG(o.brief.Effort.Seed, math.MaxUint64-uint64(k)))
				other := o.rounds(o.ground(dice)).Solve(ctx, locate.Effort{Seed: o.brief.Effort.Seed})
				if !other.Complete {
					return
				}
				done.Add(1)
				for i, p := range plan.Picks {
					if slices.ContainsFunc(other.Picks, func(q locate.Pick) bool { return q.Place == p.Place }) {
						chosen[i].Add(1)
					}
				}
			}
		})
	}
	workers.Wait()
	result.Brief.Reruns = int(done.Load())
	for i := range chosen {
		result.Visits[i].Chosen = int(chosen[i].Load())
	}
}
