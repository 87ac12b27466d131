package coverage_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/golden"
)

// The estimate on the 1,754 communes of Centre-Val de Loire gives the figures that METHODS §2 expects.
func TestNeedOfTheRegion(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join(golden.SharedData(t), "besoins", "besoins_communes_cvl_2026.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := func(name string) int { return slices.Index(records[0], name) }
	number := func(text string) float64 {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	p := coverage.DefaultNeed()
	departement := map[string]string{}
	var communes []coverage.NeedInput
	var lowDiploma float64
	for _, r := range records[1:] {
		c := coverage.NeedInput{
			Commune: r[column("code_insee")], LivingArea: r[column("bv2022")], People: number(r[column("pop_municipale_2023")]),
			Share65Plus: share(number(r[column("part_65_plus_2017")])), ShareLowDiploma: share(number(r[column("part_peu_diplomes_2017")])),
		}
		communes = append(communes, c)
		departement[c.Commune] = r[column("dep")]
		lowDiploma += c.People * *c.ShareLowDiploma
	}

	var people15, raw, need, people, indre15, indreNeed float64
	var shares []float64
	for code, e := range p.Estimate(communes) {
		people15 += e.People15Plus
		raw += e.People15Plus * e.RawShare
		need += e.People
		people += e.People15Plus / p.Share15Plus
		shares = append(shares, e.RawShare)
		if departement[code] == "36" {
			indre15 += e.People15Plus
			indreNeed += e.People
		}
	}
	slices.Sort(shares)
	for _, c := range []struct {
		sentence        string
		got, want, give float64
	}{
		{"1,754 communes", float64(len(communes)), 1754, 0},
		{"the region's mean of low diplomas, weighted by people, is 53.2 %", 100 * lowDiploma / people, 53.2, 0.1},
		{"about 353,000 people in difficulty", raw, 353_000, 1_000},
		{"drawing small communes to their bassin moves few of them", need, raw, 300},
		{"16.6 % of the 15+", 100 * raw / people15, 16.6, 0.1},
		{"13.7 % of all", 100 * raw / people, 13.7, 0.1},
		{"21.5 % of the 15+ in the Indre", 100 * indreNeed / indre15, 21.5, 0.1},
		{"one commune in twenty is under 11 %", 100 * shares[len(shares)*5/100], 11, 0.5},
		{"one in twenty is over 27 %", 100 * shares[len(shares)*95/100], 27, 0.5},
	} {
		t.Logf("%s: %.2f", c.sentence, c.got)
		if math.Abs(c.got-c.want) > c.give {
			t.Errorf("%s: got %.2f, want %.2f ± %.2f", c.sentence, c.got, c.want, c.give)
		}
	}
}
