package analysing

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"slices"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

// answered is what a run says of rows: those of a département, or all of them.
type answered struct {
	Rows    []coverage.Row       // sorted
	With    []coverage.RowResult // of each row, with mobile units
	Without []coverage.RowResult // of each row, as if they did not exist
	Loads   []load               // by commune
	// Settled is what single facts would settle, of studied people.
	Settled []coverage.Settled
	// Nowhere are the INSEE codes of communes left out: no place known.
	Nowhere []string
	digests [][sha256.Size]byte // of the rows as they are written, once they are published
}

// answer answers a question on a ground, with and without mobile units.
func (g *ground) answer(q Question) *answered {
	q.Mobile = true
	with := g.evaluate(q)
	a := &answered{Rows: g.rows, With: with.Rows, Loads: g.loads, Settled: g.settled(with)}
	q.Mobile = false
	a.Without = g.evaluate(q).Rows
	return a
}

// settled lists what single facts would settle, of studied people.
func (g *ground) settled(result *coverage.Result) []coverage.Settled {
	return coverage.Settling(g.reach, result, func(commune string) bool { return g.communes[commune].InStudy })
}

// encode writes a part as the database keeps it, until the last one is there.
func (a *answered) encode() ([]byte, error) {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(a); err != nil {
		return nil, fmt.Errorf("write a part of coverage: %w", err)
	}
	return b.Bytes(), nil
}

// join puts parts together: communes of different parts differ, so that to sort them is to have computed them at once.
func join(parts [][]byte) (*answered, error) {
	var all answered
	for _, part := range parts {
		var a answered
		if err := gob.NewDecoder(bytes.NewReader(part)).Decode(&a); err != nil {
			return nil, fmt.Errorf("read a part of coverage: %w", err)
		}
		all.Rows = append(all.Rows, a.Rows...)
		all.With, all.Without = append(all.With, a.With...), append(all.Without, a.Without...)
		all.Loads = append(all.Loads, a.Loads...)
		all.Settled = append(all.Settled, a.Settled...)
		all.Nowhere = append(all.Nowhere, a.Nowhere...)
	}
	order := make([]int, len(all.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := &all.Rows[i], &all.Rows[j]
		return cmp.Or(cmp.Compare(a.Commune, b.Commune), cmp.Compare(a.Cell, b.Cell))
	})
	sorted := answered{
		Rows: make([]coverage.Row, len(order)), With: make([]coverage.RowResult, len(order)),
		Without: make([]coverage.RowResult, len(order)), Loads: all.Loads, Settled: all.Settled, Nowhere: all.Nowhere,
	}
	for to, from := range order {
		sorted.Rows[to], sorted.With[to], sorted.Without[to] = all.Rows[from], all.With[from], all.Without[from]
	}
	slices.SortFunc(sorted.Loads, func(a, b load) int {
		return cmp.Or(cmp.Compare(a.Commune, b.Commune), cmp.Compare(a.Service, b.Service))
	})
	slices.Sort(sorted.Nowhere)
	return &sorted, nil
}
