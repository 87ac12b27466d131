package analysing

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/store"
)

// RunCoverage computes coverage from what the database holds and replaces the current run. When inputs, parameters and
// method are those of the current run, nothing is computed and nothing changes; when the result is the same, the data
// version stays. A database without commune has an empty result.
func RunCoverage(ctx context.Context, st *store.Store, p Parameters, progress Progress, now func() time.Time) (Report, error) {
	progress.begin(StepRead)
	data, err := st.CoverageData(ctx)
	if err != nil {
		return Report{}, err
	}
	run, err := newRun(data, p, now())
	if err != nil {
		return Report{}, err
	}
	current, some, err := st.LatestCoverageRun(ctx)
	if err != nil {
		return Report{}, err
	}
	if some && current.InputHash == run.InputHash {
		return Report{Communes: studied(data), Sites: len(data.Sites)}, nil
	}

	progress.begin(StepSpread)
	demand, report, err := spread(data, p)
	if err != nil {
		return report, err
	}
	if err := ctx.Err(); err != nil {
		return report, fmt.Errorf("compute coverage: %w", err)
	}

	progress.begin(StepReach)
	coverage.ReachNearest(demand.rows, supplyAround(demand.rows, data.Sites, p.ReachM), coverage.NearestParameters{
		Minutes: coverage.CarMinutes, WithinM: p.ReachM, Partial: partialSupply(data, p),
	})
	if err := ctx.Err(); err != nil {
		return report, fmt.Errorf("compute coverage: %w", err)
	}

	progress.begin(StepTerritories)
	territories := demand.territories(p)
	gaps, err := demand.gaps(p)
	if err != nil {
		return report, err
	}
	for _, t := range territories {
		if t.Level == store.LevelRegion {
			report.People += t.People
			report.Need += t.Need
		}
	}
	report.Gaps = len(gaps)

	progress.begin(StepWrite)
	kept := demand.studied()
	result := store.CoverageResult{
		Run: run, Cells: len(kept), Cell: func(i int) store.DemandCell { return toDemandCell(kept[i]) },
		Territories: territories, Gaps: gaps,
	}
	result.Run.ResultHash = digestOf(result)
	report.Computed = true
	report.Changed, err = st.SaveCoverageRun(ctx, result)
	return report, err
}

func newRun(data store.CoverageData, p Parameters, at time.Time) (store.CoverageRun, error) {
	parameters, err := json.Marshal(p)
	if err != nil {
		return store.CoverageRun{}, fmt.Errorf("write the parameters of coverage: %w", err)
	}
	inputs, err := digestInputs(data, parameters)
	if err != nil {
		return store.CoverageRun{}, err
	}
	return store.CoverageRun{
		ComputedAt: at, FirstDay: firstDay(at), Settling: []byte("[]"), DataVersion: data.DataVersion, MethodVersion: coverage.MethodVersion, Parameters: parameters, InputHash: inputs,
	}, nil
}

// firstDay is the civil day of an instant in metropolitan France, as the database writes days.
func firstDay(at time.Time) time.Time {
	return calendar.DateOf(at.In(calendar.Of("").Location())).UTC()
}

func studied(data store.CoverageData) int {
	n := 0
	for _, c := range data.Communes {
		if c.InStudy {
			n++
		}
	}
	return n
}
