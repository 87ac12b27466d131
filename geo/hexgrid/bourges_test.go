package hexgrid_test

import (
	"encoding/csv"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/internal/golden"
)

// What do addresses change? Bourges is the only commune here whose addresses are loaded, those of its sales of 2020 to 2025: one
// for fourteen people, a third of what the method asks for. No commune has squares too, so that nothing says which of the two
// is nearer to the truth. The test prints the figures of docs/method-coverage.md.
func TestAddressesOfBourges(t *testing.T) {
	t.Parallel()
	bourges := commune(t, "18033")
	bourges.Addresses = addressesByCell(t, filepath.Join(golden.SharedData(t), "adresses", "adresses_bourges_18033_format_ban.csv.gz"))
	method := hexgrid.DefaultParameters()
	byTown, err := method.Spread(bourges)
	if err != nil {
		t.Fatal(err)
	}
	if byTown[0].Basis != hexgrid.BasisTown {
		t.Fatalf("basis %s: a partial list is believed", byTown[0].Basis)
	}
	method.AddressesPerPerson = 0.05
	byAddresses, err := method.Spread(bourges)
	if err != nil {
		t.Fatal(err)
	}
	if byAddresses[0].Basis != hexgrid.BasisAddresses {
		t.Fatalf("basis %s, want addresses", byAddresses[0].Basis)
	}
	t.Logf("%.0f people, %d cells by the town, %d by addresses; in another cell %.1f %% (resolution 8: %.1f %%)", bourges.People,
		len(byTown), len(byAddresses), 100*misplaced(t, byTown, byAddresses, 9), 100*misplaced(t, byTown, byAddresses, 8))
	town, _ := reach(byTown, *bourges.Centre)
	streets, _ := reach(byAddresses, *bourges.Centre)
	t.Logf("mean minutes to the centre: %.2f by the town, %.2f by addresses", town, streets)
	if math.Abs(town-streets) > 0.3 {
		t.Errorf("%v minutes by the town, %v by addresses: more than documented", town, streets)
	}
}

func addressesByCell(t *testing.T, path string) map[hexgrid.Cell]int {
	t.Helper()
	rows := csv.NewReader(strings.NewReader(string(read(t, path))))
	rows.Comma = ';'
	records, err := rows.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range records[0] {
		column[name] = i
	}
	addresses := map[hexgrid.Cell]int{}
	for _, record := range records[1:] {
		cell, err := hexgrid.At(orb.Point{number(t, record[column["lon"]]), number(t, record[column["lat"]])})
		if err != nil {
			t.Fatal(err)
		}
		addresses[cell]++
	}
	return addresses
}
