package analysing

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/store"
)

// inputs is what coverage is computed from: one state of the data, seen from one day.
type inputs struct {
	data       store.CoverageData
	supply     supply
	services   []Service     // of the supply
	first      calendar.Date // of the year that is looked at
	parameters Parameters
	// demandHash names what the people on their cells follow from, hash names everything: the same name, the same result.
	demandHash, hash string
}

// readInputs reads demand and supply of one data version: a change in between has everything read again.
func readInputs(ctx context.Context, st *store.Store, p Parameters, first calendar.Date) (*inputs, error) {
	for {
		in := &inputs{first: first, parameters: p}
		var err error
		if in.data, err = st.CoverageData(ctx); err != nil {
			return nil, err
		}
		if in.supply, err = readSupply(ctx, st, first); err != nil {
			return nil, err
		}
		in.services = in.supply.services()
		version, err := st.DataVersion(ctx)
		if err != nil {
			return nil, err
		}
		if version != in.data.DataVersion {
			continue
		}
		return in, in.name()
	}
}

// lastDay is the last of which the supply is known.
func (in *inputs) lastDay() calendar.Date { return in.first + calendar.Date(supplyDays) - 1 }

// with is the inputs after rounds have changed, and nothing else.
func (in *inputs) with(changes store.SupplyChanges) *inputs {
	next := *in
	next.data.DataVersion = changes.DataVersion
	next.supply = in.supply.with(changes, in.first)
	next.services = next.supply.services()
	next.nameServices()
	return &next
}

// today is the civil day of an instant in metropolitan France.
func (r *Runner) today() calendar.Date {
	return calendar.DateOf(r.now().In(calendar.Of("").Location()))
}

// run is the run that these inputs make.
func (in *inputs) run(r *Runner) (store.CoverageRun, error) {
	parameters, err := json.Marshal(in.parameters)
	if err != nil {
		return store.CoverageRun{}, fmt.Errorf("write the parameters of coverage: %w", err)
	}
	return store.CoverageRun{
		ComputedAt: r.now(), FirstDay: in.first.UTC(), DataVersion: in.data.DataVersion, MethodVersion: coverage.MethodVersion,
		Parameters: parameters, InputHash: in.hash,
	}, nil
}

// studied is the number of communes that are studied.
func (in *inputs) studied() int {
	n := 0
	for i := range in.data.Communes {
		if in.data.Communes[i].InStudy {
			n++
		}
	}
	return n
}

// parts lists the pieces that a run is cut into: each studied département, and what lies around them (elsewhere).
func (in *inputs) parts() []string {
	parts, seen := []string{}, map[string]bool{}
	for i := range in.data.Communes { // by code: départements come in order
		if part := partOf(&in.data.Communes[i]); !seen[part] {
			seen[part] = true
			parts = append(parts, part)
		}
	}
	return parts
}

// elsewhere is the part of the communes that are not studied.
const elsewhere = "ailleurs"

func partOf(c *store.CoverageCommune) string {
	if c.InStudy {
		return c.Departement
	}
	return elsewhere
}
