package reading

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// hamletTable is our own table of places that no file of names holds and that rounds name: one row each, with its source.
//
//go:embed hamlets.tsv
var hamletTable string

// hamlets leads "36|avail" to its commune.
var hamlets = sync.OnceValue(func() map[string]territory.INSEECode {
	table := map[string]territory.INSEECode{}
	for _, line := range strings.Split(strings.TrimSpace(hamletTable), "\n")[1:] {
		cells := strings.Split(line, "\t")
		table[cells[1]+"|"+address.NormalizePlace(cells[0])] = territory.INSEECode(cells[2])
	}
	return table
})
