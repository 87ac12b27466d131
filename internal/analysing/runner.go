package analysing

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Runner keeps the stored answer, that of the default question, in step with the data. It computes all at once (Run), or cut by
// département for several machines (Begin, Part, End): the result is the same, bit for bit. It is safe for concurrent use and
// computes one thing at a time.
type Runner struct {
	store      *store.Store
	parameters Parameters
	now        func() time.Time

	one  sync.Mutex
	read *inputs // the last that were read, so that the parts of a task read them once
	held *held   // the last run that was computed at once here
}

// NewRunner computes with parameters, from the civil day of now in metropolitan France.
func NewRunner(st *store.Store, p Parameters, now func() time.Time) *Runner {
	return &Runner{store: st, parameters: p, now: now}
}

// RunCoverage computes coverage at once from what the database holds and replaces the current run. When inputs, parameters,
// method and first day are those of the current run, nothing is computed and nothing changes; when the result is the same, the
// data version stays. A database without commune has an empty result.
func RunCoverage(ctx context.Context, st *store.Store, p Parameters, progress Progress, now func() time.Time) (Report, error) {
	return NewRunner(st, p, now).Run(ctx, progress)
}

// Run computes coverage at once.
func (r *Runner) Run(ctx context.Context, progress Progress) (Report, error) {
	r.one.Lock()
	defer r.one.Unlock()
	progress.begin(StepRead)
	if report, done, err := r.update(ctx, progress); err != nil || done {
		return report, err
	}
	in, current, err := r.inputs(ctx)
	if err != nil || current {
		return Report{Communes: in.studied(), Sites: len(in.services)}, err
	}
	return r.atOnce(ctx, in, progress)
}

// atOnce computes everything here, and holds it.
func (r *Runner) atOnce(ctx context.Context, in *inputs, progress Progress) (Report, error) {
	progress.begin(StepSpread)
	g, answer, err := compute(ctx, in, nil, progress)
	if err != nil {
		return Report{}, err
	}
	report, result, err := r.publish(ctx, in, g, answer, nil, progress)
	if err == nil {
		r.hold(in, g, answer, result)
	}
	return report, err
}

// inputs reads the inputs of now, and says whether the current run is made of them.
func (r *Runner) inputs(ctx context.Context) (in *inputs, current bool, err error) {
	if in, err = readInputs(ctx, r.store, r.parameters, r.today()); err != nil {
		return &inputs{}, false, err
	}
	run, some, err := r.store.LatestCoverageRun(ctx)
	return in, some && run.InputHash == in.hash, err
}

// compute answers for the communes of a part; nil = all.
func compute(ctx context.Context, in *inputs, only func(*store.CoverageCommune) bool, progress Progress) (*ground, *answered, error) {
	demand, report, err := spread(in.data, in.parameters, only)
	if err != nil {
		return nil, nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("compute coverage: %w", err)
	}
	progress.begin(StepReach)
	g := newGround(in, demand, in.parameters.Mode)
	answer := g.answer(in.parameters.question())
	answer.Nowhere = report.Nowhere
	return g, answer, ctx.Err()
}

// Plan is what is to be done to bring coverage up to date.
type Plan struct {
	Task    int64    // 0 = nothing is left to do
	Missing []string // parts of the task that are to be computed; none = they are to be put together
	Report  Report   // of what was done at once
}

// Begin brings coverage up to date where little is to be done; otherwise it notes a task, cut by département. Begun twice, it
// is one task.
func (r *Runner) Begin(ctx context.Context) (Plan, error) {
	r.one.Lock()
	defer r.one.Unlock()
	if report, done, err := r.update(ctx, nil); err != nil || done {
		return Plan{Report: report}, err
	}
	in, current, err := r.inputs(ctx)
	if err != nil || current {
		return Plan{}, err
	}
	parts := in.parts()
	edited, err := r.edited(ctx, in)
	if err != nil {
		return Plan{}, err
	}
	if len(parts) == 0 || edited && len(parts) <= mostHeld {
		report, err := r.atOnce(ctx, in, nil)
		return Plan{Report: report}, err
	}
	run, err := in.run(r)
	if err != nil {
		return Plan{}, err
	}
	task, missing, err := r.store.BeginCoverageTask(ctx, store.CoverageTask{
		BegunAt: r.now(), FirstDay: run.FirstDay, Parameters: run.Parameters, InputHash: run.InputHash,
	}, parts)
	return Plan{Task: task, Missing: missing}, err
}

// Part computes a part of a task and says how many are left. A task that is over, or whose inputs have changed since, has
// nothing left that is worth doing: left is −1.
func (r *Runner) Part(ctx context.Context, task int64, part string) (left int, err error) {
	r.one.Lock()
	defer r.one.Unlock()
	in, err := r.inputsOf(ctx, task)
	if err != nil || in == nil {
		return -1, err
	}
	_, answer, err := compute(ctx, in, func(c *store.CoverageCommune) bool { return partOf(c) == part }, nil)
	if err != nil {
		return 0, err
	}
	encoded, err := answer.encode()
	if err != nil {
		return 0, err
	}
	return r.store.SaveCoveragePart(ctx, task, part, encoded)
}

// inputsOf reads the inputs of a task; nil when they are no longer those of the data, or the task is over.
func (r *Runner) inputsOf(ctx context.Context, task int64) (*inputs, error) {
	wanted, some, err := r.store.CoverageTask(ctx, task)
	if err != nil || !some {
		return nil, err
	}
	version, err := r.store.DataVersion(ctx)
	if err != nil {
		return nil, err
	}
	if in := r.read; in != nil && in.hash == wanted.InputHash && in.data.DataVersion == version {
		return in, nil
	}
	parameters := r.parameters
	if err := json.Unmarshal(wanted.Parameters, &parameters); err != nil {
		return nil, fmt.Errorf("read the parameters of a computation of coverage: %w", err)
	}
	in, err := readInputs(ctx, r.store, parameters, calendar.DateOf(wanted.FirstDay))
	if err != nil || in.hash != wanted.InputHash {
		return nil, err
	}
	r.read = in
	return in, nil
}

// Fail notes why a part could not be computed.
func (r *Runner) Fail(ctx context.Context, task int64, part string, cause error) error {
	return r.store.FailCoveragePart(ctx, task, part, reasonOf(cause))
}

// reasonOf is the code of a fault, or the error itself: a part fails of data or of the machine, never of a person's words.
func reasonOf(err error) string {
	if f, ok := fault.As(err); ok {
		return f.Code
	}
	return err.Error()
}

// End puts the parts of a task together and publishes the run. A task that is over, or whose inputs have changed, does nothing.
func (r *Runner) End(ctx context.Context, task int64) (Report, error) {
	r.one.Lock()
	defer r.one.Unlock()
	in, err := r.inputsOf(ctx, task)
	if err != nil || in == nil {
		return Report{}, err
	}
	parts, err := r.store.CoverageParts(ctx, task)
	if err != nil {
		return Report{}, err
	}
	answer, err := join(parts)
	if err != nil {
		return Report{}, err
	}
	d := newDemand(in.data)
	d.rows = answer.Rows
	g := &ground{demand: d, services: in.services, reach: &coverage.Reach{Rows: answer.Rows, Services: plain(in.services)}}
	report, _, err := r.publish(ctx, in, g, answer, nil, nil)
	if err != nil {
		return report, err
	}
	r.read = nil
	return report, r.store.EndCoverageTask(ctx, task)
}

// publish sums the rows of all parts, finds the gaps, and replaces the current run. The ground has all the rows of the answer; its
// services are those that rows name. Before is the run of the same demand that is held, nil = none: what no round touches comes from it.
func (r *Runner) publish(
	ctx context.Context, in *inputs, g *ground, answer *answered, before *held, progress Progress,
) (report Report, result store.CoverageResult, err error) {
	progress.begin(StepTerritories)
	report = Report{Computed: true, Communes: in.studied(), Rows: len(answer.Rows), Sites: len(in.services), Nowhere: answer.Nowhere}
	for i := range in.data.Communes {
		if c := &in.data.Communes[i]; c.InStudy && c.Population == nil {
			report.UnknownPopulation = append(report.UnknownPopulation, c.INSEECode)
		}
	}
	if result.Run, err = in.run(r); err != nil {
		return report, result, err
	}
	if result.Settling, err = encodeSettlings(settlings(answer.Settled, in.services)); err != nil {
		return report, result, err
	}
	result.Territories = g.sum(in, answer, before)
	for _, t := range result.Territories {
		if t.Level == store.LevelStudy && t.Mobile && t.Part == store.PartAll {
			report.People, report.Need = t.People, t.Need
		}
	}
	touched := areas(everywhere)
	if before != nil {
		touched = before.touched(g, answer.With)
	}
	if result.Gaps, err = g.gapsIn(&coverage.Result{Rows: answer.With}, in.parameters, in.first, touched, g.zonings...); err != nil {
		return report, result, err
	}
	if result.Solved, err = r.follow(ctx, result.Run, result.Gaps, touched); err != nil {
		return report, result, err
	}
	if err := outlines(result.Gaps, before); err != nil {
		return report, result, err
	}
	if before != nil {
		result.Gaps = before.withUntouched(result.Gaps, touched)
	}
	report.Gaps = len(result.Gaps)
	if err := ctx.Err(); err != nil {
		return report, result, fmt.Errorf("compute coverage: %w", err)
	}

	progress.begin(StepWrite)
	kept := make([]int, 0, len(answer.Rows))
	for i := range answer.Rows {
		if g.communes[answer.Rows[i].Commune].InStudy {
			kept = append(kept, i)
		}
	}
	result.Cells = len(kept)
	result.Cell = func(i int) store.DemandCell {
		return g.cell(&answer.Rows[kept[i]], &answer.With[kept[i]], &answer.Without[kept[i]])
	}
	if before != nil {
		result.Since = before.difference(result, answer.With, kept)
		answer.digests = slices.Clone(before.digests)
	}
	answer.digests = digestCells(result, answer.digests)
	result.Run.ResultHash = digestOf(result, answer.digests)
	report.Changed, err = r.store.SaveCoverageRun(ctx, result)
	return report, result, err
}

// sum gives the figures of every territory, with mobile units and without.
func (g *ground) sum(in *inputs, answer *answered, before *held) []store.TerritoryCoverage {
	var all []store.TerritoryCoverage
	for mobile, rows := range map[bool][]coverage.RowResult{true: answer.With, false: answer.Without} {
		if !mobile && before != nil { // no change of a round touches them
			for _, t := range before.result.Territories {
				if !t.Mobile {
					all = append(all, t)
				}
			}
			continue
		}
		hours := capacities(answer.Loads, in.services, func(s int32, _ coverage.Run) bool { return mobile || !in.services[s].Mobile })
		s := g.summarise(&coverage.Result{Rows: rows}, mobile, hours)
		for _, l := range g.levels() {
			all = append(all, s.territories(l, l.level != store.LevelCommune)...)
		}
	}
	sortTerritories(all)
	return all
}

// cell is what the database keeps of a row.
func (g *ground) cell(row *coverage.Row, with, without *coverage.RowResult) store.DemandCell {
	const low, high = coverage.Low, coverage.High
	c := store.DemandCell{
		Cell: int64(row.Cell), INSEECode: row.Commune, People: row.People, Need: row.Need, Basis: string(row.Basis),
		Lon: row.Centre.Lon(), Lat: row.Centre.Lat(),
		CLow: with.Run[low].C, CHigh: with.Run[high].C, FixedLow: without.Run[low].C, FixedHigh: without.Run[high].C,
		Class: with.Class.String(), FixedClass: without.Class.String(), Reason: string(with.Reason),
		Minutes: finite(with.Run[high].Minutes), FixedMinutes: finite(with.FixedMinutes),
		WaitLow: with.Run[low].WaitDays, WaitHigh: with.Run[high].WaitDays,
		HoursLow: with.Run[low].HoursMonth, HoursHigh: with.Run[high].HoursMonth, Partial: with.Partial,
	}
	if with.Run[high].Nearest >= 0 {
		c.NearestSite = known(g.services[with.Run[high].Nearest].SiteID)
	}
	return c
}

func plain(services []Service) []coverage.Service {
	all := make([]coverage.Service, len(services))
	for i := range services {
		all[i] = services[i].Service
	}
	return all
}
