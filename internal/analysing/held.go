package analysing

import (
	"cmp"
	"context"
	"crypto/sha256"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/store"
)

// held is a run that was computed here, with what the next one needs to compute only what an edit of a round touches.
type held struct {
	in *inputs
	// ground has its services at the positions that trips and results name: new ones at the end, those that are gone where they were.
	ground  *ground
	place   map[string]int32 // position of a service, by id
	with    *coverage.Result
	without []coverage.RowResult // no round counts there
	nowhere []string
	digests [][sha256.Size]byte // of the rows
	result  store.CoverageResult
	used    time.Time
}

// heldFor is how long a run is held when no round is edited. The region takes a quarter of a gigabyte.
const heldFor = 20 * time.Minute

// mostHeld is of how many parts a run is held: a country is computed by all machines together each time.
const mostHeld = 20

// nowhere is where a service stands that is gone: out of everybody's reach.
var nowhere = orb.Point{0, -90}

func (r *Runner) hold(in *inputs, g *ground, answer *answered, result store.CoverageResult) {
	place := make(map[string]int32, len(g.services))
	for i := range g.services {
		place[g.services[i].ID] = int32(i)
	}
	q := in.parameters.question()
	h := &held{
		in: in, ground: g, place: place, with: &coverage.Result{Question: g.question(q), Rows: answer.With}, without: answer.Without,
		nowhere: answer.Nowhere, used: r.now(),
	}
	r.held = h.publishedAs(answer, result)
}

// publishedAs notes the result, without what leads to the rows.
func (h *held) publishedAs(answer *answered, result store.CoverageResult) *held {
	result.Cell, result.Since = nil, nil
	h.digests, h.result = answer.digests, result
	return h
}

// Rest gives the memory back when no round has been edited for a while. The caller asks it now and then.
func (r *Runner) Rest() {
	r.one.Lock()
	defer r.one.Unlock()
	if r.held != nil && r.now().Sub(r.held.used) > heldFor {
		r.held = nil
	}
}

// edited says whether rounds were edited since the current run, and nothing else seems to have changed: more edits are likely to
// follow, and what they touch is soon computed where this run is held.
func (r *Runner) edited(ctx context.Context, in *inputs) (bool, error) {
	run, some, err := r.store.LatestCoverageRun(ctx)
	if err != nil || !some || !run.FirstDay.Equal(in.first.UTC()) {
		return false, err
	}
	changes, err := r.store.RoundsEditedSince(ctx, run.ComputedAt)
	return err == nil && changes.Edited && changes.GroundVersion <= run.DataVersion, err
}

// update brings the current run up to date where it is held and only rounds have changed since. Otherwise done is false: all is to
// be computed, and nothing is held any more.
func (r *Runner) update(ctx context.Context, progress Progress) (report Report, done bool, err error) {
	h := r.held
	if h == nil {
		return report, false, nil
	}
	changes, err := r.store.SupplyChanges(ctx, h.in.supply.knows, h.in.first, h.in.lastDay())
	if err != nil {
		return report, false, err
	}
	current, some, err := r.store.LatestCoverageRun(ctx)
	if err != nil {
		return report, false, err
	}
	if !some || !sameRun(current, h.result.Run) || changes.GroundVersion > h.in.data.DataVersion || h.in.first != r.today() {
		r.held = nil
		return report, false, nil
	}
	in := h.in.with(changes)
	h.used = r.now()
	if in.hash == current.InputHash {
		return Report{Communes: in.studied(), Sites: len(in.services)}, true, nil
	}
	progress.begin(StepReach)
	next, answer := h.next(in)
	report, result, err := r.publish(ctx, in, next.ground, answer, h, progress)
	if err == nil {
		r.held = next.publishedAs(answer, result)
	}
	return report, true, err
}

// sameRun says whether the run that the database holds is the one that was published here; it keeps microseconds.
func sameRun(stored, published store.CoverageRun) bool {
	return stored.ResultHash == published.ResultHash && stored.ComputedAt.Sub(published.ComputedAt).Abs() < time.Millisecond
}

// next answers anew for the rows that a changed service touches.
func (h *held) next(in *inputs) (*held, *answered) {
	next := *h
	next.in, next.place = in, make(map[string]int32, len(h.place))
	services, changed, moved := h.services(in.services)
	for i := range services {
		next.place[services[i].ID] = int32(i)
	}
	all := plain(services)
	reach, touched := h.ground.reach.With(all, changed, coverage.NewCrowFlight(all, in.parameters.Mode.minutes()))
	g := *h.ground
	g.services, g.reach = services, reach
	if moved {
		g.loads = loadsOf(reach)
	}
	next.ground, next.with = &g, coverage.Update(reach, h.with, changed, touched)
	return &next, &answered{
		Rows: g.rows, With: next.with.Rows, Without: h.without, Loads: next.loads(), Settled: next.settled(), Nowhere: h.nowhere,
	}
}

// services puts those of now at the positions that they had; changed are the positions of those that differ, ascending, and moved says
// whether some are new, gone or elsewhere.
func (h *held) services(now []Service) (services []Service, changed []int32, moved bool) {
	services = slices.Clone(h.ground.services)
	seen := make([]bool, len(services))
	for i := range now {
		at, known := h.place[now[i].ID]
		if !known {
			changed, moved = append(changed, int32(len(services))), true
			services = append(services, now[i])
			continue
		}
		seen[at] = true
		if !reflect.DeepEqual(services[at], now[i]) {
			changed = append(changed, at)
			moved = moved || services[at].Point != now[i].Point
			services[at] = now[i]
		}
	}
	for at := range seen {
		if s := &services[at]; !seen[at] && s.Point != nowhere {
			s.Point, s.Days, s.Hours = nowhere, [2]coverage.Days{}, [2]float64{}
			changed, moved = append(changed, int32(at)), true
		}
	}
	slices.Sort(changed)
	return services, changed, moved
}

// order gives each position of a held service that of the list of now: sums go by the latter.
func (h *held) order() []int32 {
	order := make([]int32, len(h.ground.services))
	for i := range h.in.services {
		order[h.place[h.in.services[i].ID]] = int32(i)
	}
	return order
}

func (h *held) loads() []load {
	order, loads := h.order(), slices.Clone(h.ground.loads)
	for i := range loads {
		loads[i].Service = order[loads[i].Service]
	}
	slices.SortFunc(loads, func(a, b load) int {
		return cmp.Or(cmp.Compare(a.Commune, b.Commune), cmp.Compare(a.Service, b.Service))
	})
	return loads
}

func (h *held) settled() []coverage.Settled {
	order, settled := h.order(), h.ground.settled(h.with)
	for i := range settled {
		settled[i].Service = order[settled[i].Service]
	}
	return settled
}

func (h *held) gap(id string) (store.CoverageGap, bool) {
	i, some := slices.BinarySearchFunc(h.result.Gaps, id, func(g store.CoverageGap, id string) int { return cmp.Compare(g.GapID, id) })
	if !some {
		return store.CoverageGap{}, false
	}
	return h.result.Gaps[i], true
}

// touched says in which living areas the gaps may differ: those of rows that differ, and those whose gaps lead to a service that does.
func (h *held) touched(g *ground, with []coverage.RowResult) areas {
	communes := map[string]bool{}
	for at := range with {
		if with[at] != h.with.Rows[at] {
			communes[g.rows[at].Commune] = true
		}
	}
	in := map[[2]string]bool{}
	for _, zoning := range g.zonings {
		for commune := range communes {
			in[[2]string{zoning, g.areaOf[zoning][commune]}] = true
		}
	}
	changed := map[uuid.UUID]bool{}
	for at := range g.services {
		if at >= len(h.ground.services) || !reflect.DeepEqual(g.services[at], h.ground.services[at]) {
			changed[g.services[at].StopID] = true
		}
	}
	for i := range h.result.Gaps {
		if gap := &h.result.Gaps[i]; gap.NearestStop != nil && changed[*gap.NearestStop] {
			in[[2]string{gap.Zoning, gap.LivingArea}] = true
		}
	}
	return func(zoning, code string) bool { return in[[2]string{zoning, code}] }
}

// withUntouched adds the gaps of the living areas that are not touched, by id.
func (h *held) withUntouched(gaps []store.CoverageGap, touched areas) []store.CoverageGap {
	for i := range h.result.Gaps {
		if gap := &h.result.Gaps[i]; !touched(gap.Zoning, gap.LivingArea) {
			gaps = append(gaps, *gap)
		}
	}
	slices.SortFunc(gaps, func(a, b store.CoverageGap) int { return cmp.Compare(a.GapID, b.GapID) })
	return gaps
}

// difference lists what of a result is not as it was; with are its rows with mobile units, kept the positions of those written.
func (h *held) difference(r store.CoverageResult, with []coverage.RowResult, kept []int) *store.CoverageDifference {
	d := &store.CoverageDifference{ResultHash: h.result.Run.ResultHash}
	for i, at := range kept {
		if with[at] != h.with.Rows[at] {
			d.Cells = append(d.Cells, i)
		}
	}
	for i := range r.Territories { // the same ones in the same order: the demand is the same
		if r.Territories[i].Mobile && !reflect.DeepEqual(r.Territories[i], h.result.Territories[i]) {
			d.Territories = append(d.Territories, i)
		}
	}
	for i := range r.Gaps {
		if was, some := h.gap(r.Gaps[i].GapID); !some || !reflect.DeepEqual(was, r.Gaps[i]) {
			d.Gaps = append(d.Gaps, i)
		}
	}
	return d
}
