package rhythm

import (
	"cmp"
	"context"
	"slices"
)

// settler turns a choice of rules into visits: those that a rule names and that can be held stay, the others move to the nearest
// day on which they can, or are lost. It keeps its memory from one choice to the next; one goroutine uses it.
type settler struct {
	*Problem
	together []bool // morning at a, afternoon at b: a·n + b; a day that keeps to the rules

	taken   Halves
	who     [Horizon][2]int16 // 1+stop of each half-day
	held    []Halves
	visits  []Visit
	pending []int // positions in visits
	clashes []int // of each stop: visits that another one keeps from their day
}

func newSettler(p *Problem) *settler {
	n := len(p.Stops)
	s := &settler{Problem: p, together: make([]bool, n*n), held: make([]Halves, n), clashes: make([]int, n)}
	minutes := func(from, to int) float64 { return p.Minutes[from+1][to+1] }
	for a := range n {
		for b := range n {
			if a != b {
				s.together[a*n+b] = len(p.Sheet(a, b, minutes).Breaches) == 0
			}
		}
	}
	return s
}

// Sheet lays out a day with the morning at a stop and the afternoon at another.
func (p *Problem) Sheet(morning, afternoon int, minutes func(from, to int) float64) Sheet {
	am, pm := p.Stops[morning].Hours[0], p.Stops[afternoon].Hours[1]
	first := Call{morning, am.From, am.To}
	return p.Workday.Sheet([]Call{first, p.Workday.Afternoon(first, Call{afternoon, pm.From, pm.To}, minutes)}, minutes)
}

// fits says whether a visit can be held on a day.
func (s *settler) fits(stop, day int, part Part) bool {
	if day < 0 || s.Open.At(day)&part != part || s.Stops[stop].Closed.At(day)&part != 0 || s.taken.At(day)&part != 0 ||
		s.held[stop].At(day) != 0 {
		return false
	}
	n := len(s.Stops)
	switch other := s.who[day]; part {
	case Morning:
		return other[1] == 0 || s.together[stop*n+int(other[1])-1]
	case Afternoon:
		return other[0] == 0 || s.together[(int(other[0])-1)*n+stop]
	default:
		return true
	}
}

func (s *settler) hold(stop, day int, part Part) {
	s.taken.Add(day, part)
	s.held[stop].Add(day, part)
	for half := range 2 {
		if part&(1<<half) != 0 {
			s.who[day][half] = int16(1 + stop)
		}
	}
}

// preference asks for a day in place of another for a visit that has to move.
type preference struct{ stop, due, day int }

// settle gives what becomes of the visits of a choice. The result is read before the next call.
func (s *settler) settle(choice []int, prefer []preference) ([]Visit, []Halves) {
	s.taken, s.who, s.visits, s.pending = Halves{}, [Horizon][2]int16{}, s.visits[:0], s.pending[:0]
	clear(s.held)
	clear(s.clashes)
	for _, pinned := range [2]bool{true, false} {
		for i := range s.Stops {
			if s.Stops[i].Pinned != pinned {
				continue
			}
			for day, part := range s.Stops[i].Options[choice[i]].Each() {
				fits := s.fits(i, day, part) && !preferred(prefer, i, day)
				if fits {
					s.hold(i, day, part)
				}
				if day >= s.YearDays {
					continue
				}
				v := Visit{Stop: i, Due: day, Day: day, Part: part}
				if !fits {
					v.Day = Lost
					if s.Open.At(day)&part == part && s.Stops[i].Closed.At(day)&part == 0 {
						s.clashes[i]++
					}
					if !pinned {
						s.pending = append(s.pending, len(s.visits))
					}
				}
				s.visits = append(s.visits, v)
			}
		}
	}
	slices.SortFunc(s.pending, func(a, b int) int { return s.visits[a].before(s.visits[b]) })
	for _, wish := range prefer {
		for _, at := range s.pending {
			if v := &s.visits[at]; v.Stop == wish.stop && v.Due == wish.due && v.Day == Lost && s.inYear(wish.day) && s.fits(v.Stop, wish.day, v.Part) {
				s.move(v, wish.day)
			}
		}
	}
	for _, at := range s.pending {
		v := &s.visits[at]
		for shift := 1; shift <= s.Limits.Shift && v.Day == Lost; shift++ {
			for _, day := range [2]int{v.Due + shift, v.Due - shift} {
				if s.inYear(day) && s.fits(v.Stop, day, v.Part) {
					s.move(v, day)
					break
				}
			}
		}
	}
	return s.visits, s.held
}

func (s *settler) inYear(day int) bool { return day >= 0 && day < s.YearDays }

func (s *settler) move(v *Visit, day int) {
	s.hold(v.Stop, day, v.Part)
	v.Day = day
}

func (v Visit) before(o Visit) int {
	return cmp.Or(cmp.Compare(v.Due, o.Due), cmp.Compare(v.Stop, o.Stop))
}

func preferred(wishes []preference, stop, due int) bool {
	return slices.ContainsFunc(wishes, func(w preference) bool { return w.stop == stop && w.due == due })
}

// read is the plan of a choice.
func (s *settler) read(choice []int, prefer []preference) Plan {
	cost, visits := s.plan(choice, prefer)
	visits = slices.Clone(visits)
	slices.SortFunc(visits, Visit.before)
	return Plan{Choice: slices.Clone(choice), Visits: visits, Cost: cost, Complete: true}
}

// plan settles and prices a choice. The visits are in no order, and are overwritten by the next call.
func (s *settler) plan(choice []int, prefer []preference) (Cost, []Visit) {
	visits, held := s.settle(choice, prefer)
	cost := s.cost(choice, visits, held)
	for i, n := range s.clashes {
		if !s.Stops[i].Pinned {
			cost.Over += float64(max(0, n-s.Limits.Clashes))
		}
	}
	return cost, visits
}

// Settle is the plan of a choice of rules: what cannot be held on its day moves to the nearest day on which it can.
func (p *Problem) Settle(choice []int) Plan { return newSettler(p).read(choice, nil) }

// Polish is the plan of a choice of rules, with the days of the visits that move chosen for the people they serve.
func (p *Problem) Polish(ctx context.Context, choice []int) Plan {
	s := search{settler: newSettler(p)}
	plan := s.polish(ctx, slices.Clone(choice))
	plan.Complete = ctx.Err() == nil
	return plan
}

// Price is the cost of visits that were decided otherwise: some are lost, or are held at another place. What rules name after the
// year is as it was.
func (p *Problem) Price(choice []int, visits []Visit) Cost {
	held := make([]Halves, len(p.Stops))
	for i := range held {
		for day, part := range p.Stops[i].Options[choice[i]].Each() {
			if day >= p.YearDays && p.Open.At(day)&part == part {
				held[i].Add(day, part)
			}
		}
	}
	for _, v := range visits {
		held[v.Stop].Add(v.Day, v.Part) // Lost is no day
	}
	return p.cost(choice, visits, held)
}
