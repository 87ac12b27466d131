package tour

import (
	"context"
	"errors"
	"slices"
)

// Refusal says why a visit is not in a plan, and what would be enough.
type Refusal struct {
	Visit   int
	Reasons []Reason    // for each date that a pattern asks for, each vehicle; by day, then by the vehicle's name
	Enough  *Relaxation // the smallest that was found to admit the visit; nil: none was
	Cut     bool        // the context ended before all of this was looked at
}

// Reason is the first hard rule that a visit breaks on a date with a vehicle, at the position where it is broken by least. Fits says that
// this date alone could be: another of the pattern's could not.
type Reason struct {
	Day, Vehicle int
	Rule         Rule
	Missing      int64 // by how much, in the rule's unit: time, load, stops or places
	Other        int   // the visit whose window would be missed, for LaterOpening; -1
}

// ErrNotAPlan says that a plan does not follow from the problem that it is said to answer.
var ErrNotAPlan = errors.New("explain refusals: not a plan of this problem")

// Explain gives a refusal for each visit that a plan leaves out, in the order of the problem. It looks with the check that planned. A
// context that ends leaves refusals without what there was no time for, and is no error: reasons are looked for first, then what would
// be enough, which takes longer.
func Explain(ctx context.Context, p *Problem, plan Plan) ([]Refusal, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	w, err := follow(p, &plan, nil)
	if err != nil {
		return nil, err
	}
	absent := slices.Clone(w.absent)
	slices.SortFunc(absent, func(a, b int32) int { return w.m.visits[a].given - w.m.visits[b].given })
	refusals := make([]Refusal, len(absent))
	for i, v := range absent {
		refusals[i] = Refusal{Visit: w.m.visits[v].given, Reasons: w.reasons(ctx, &w.m.visits[v])}
	}
	for i, v := range absent {
		refusals[i].Enough = w.enough(ctx, &w.m.visits[v], plan)
		refusals[i].Cut = ctx.Err() != nil
	}
	return refusals, nil
}

// follow gives a walk that is at a plan, with the idle shifts. The legs are as for compile.
func follow(p *Problem, plan *Plan, legs []way) (*walk, error) {
	w := newWalk(compile(p, true, legs), 0, 0)
	w.adopt(plan)
	w.pending = w.pending[:0]
	for i := range w.m.visits {
		w.lacking[i] = false
		if w.chosen[i] == Refused {
			w.absent = append(w.absent, int32(i))
			continue
		}
		for _, job := range w.m.visits[i].patterns[w.chosen[i]].jobs {
			if w.in[job] < 0 {
				return nil, ErrNotAPlan
			}
		}
	}
	return w, nil
}

// reasons looks at every date of a visit and every vehicle.
func (w *walk) reasons(ctx context.Context, v *visit) []Reason {
	m := w.m
	var all []Reason
	days := slices.Clone(v.jobs)
	slices.SortStableFunc(days, func(a, b int32) int { return int(m.jobs[a].day - m.jobs[b].day) })
	order := m.chronicle()
	for _, job := range days {
		if ctx.Err() != nil {
			return nil
		}
		for _, s := range order {
			if m.shifts[s].day != m.jobs[job].day {
				continue
			}
			found, _ := w.nearest(int32(s), job)
			r := Reason{Day: int(m.shifts[s].day), Vehicle: m.shifts[s].vehicle, Rule: found.rule, Missing: found.missing, Other: -1}
			if r.Rule == LaterOpening {
				r.Other = m.visits[m.jobs[found.job].visit].given
			}
			all = append(all, r)
		}
	}
	return all
}

// nearest gives what the check says of a job in a route, at the position where least is missing.
func (w *walk) nearest(shift, job int32) (verdict, int) {
	j := &w.m.jobs[job]
	if v := w.admits(shift, j); v.rule != Fits {
		return v, 0
	}
	best, at := verdict{rule: DayEnd, missing: int64(Forever)}, 0
	for i := range len(w.routes[shift].stops) - 1 {
		v := w.judgeRoom(shift, i, job, 0)
		if v.rule == Fits {
			return v, i
		}
		if v.missing < best.missing {
			best, at = v, i
		}
	}
	return best, at
}

// judgeRoom is judge, and tells a window that the pattern's half of the day cut short from one that the visit closes; the last window may
// have been made longer.
func (w *walk) judgeRoom(shift int32, i int, job int32, longer Time) verdict {
	v := w.judge(shift, i, job)
	j := &w.m.jobs[job]
	if v.rule == Opening && j.halves != 3 {
		saved := *j
		w.m.setWindows(j, 3, longer)
		if other := w.judge(shift, i, job); other.rule != Opening {
			v.rule = Room
		}
		*j = saved
	}
	return v
}

// setWindows opens a job in other halves of its day, or its visit for longer.
func (m *model) setWindows(j *job, halves int8, longer Time) {
	j.halves = halves
	j.setWindows(m.p.Visits[m.visits[j.visit].given].begins(halves, m.p.Noon, longer))
}
