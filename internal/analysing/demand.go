package analysing

import (
	"fmt"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/area"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/internal/store"
)

// demand is the rows of the studied area, of the territories that straddle its edge and of the halo around, and what is known of
// their communes.
type demand struct {
	rows     []coverage.Row // sorted
	communes map[string]*store.CoverageCommune
	zonings  []string
	areaOf   map[string]map[string]string // zoning → commune → living area
	areaName map[string]map[string]string // zoning → living area → name
}

// spread puts people on cells and estimates how many of them are in difficulty. Communes without a population or without
// any place are left out and reported. Only narrows the communes that have rows; nil = all. Those left out by it still count in the
// means of their living areas, so that a part is what it is in the whole.
func spread(data store.CoverageData, p Parameters, only func(*store.CoverageCommune) bool) (*demand, Report, error) {
	d := newDemand(data)
	var report Report

	squares := map[string][]hexgrid.Square{}
	for _, s := range data.Squares {
		squares[s.INSEECode] = append(squares[s.INSEECode], hexgrid.Square{Centre: orb.Point{s.Lon, s.Lat}, People: s.People})
	}
	addresses := map[string]map[hexgrid.Cell]int{}
	for _, a := range data.Addresses {
		if addresses[a.INSEECode] == nil {
			addresses[a.INSEECode] = map[hexgrid.Cell]int{}
		}
		addresses[a.INSEECode][a.Cell] = a.Addresses
	}
	around := halo(data, p)
	var communes []hexgrid.Commune
	var needs []coverage.NeedInput
	for _, c := range data.Communes {
		switch {
		case c.InStudy || c.Straddling:
		case around(&c):
			c.Outline = nil // one row, at the centre: all that the hours shared across the edge need
		default:
			continue
		}
		if c.InStudy {
			report.Communes++
		}
		if c.Population == nil {
			if c.InStudy {
				report.UnknownPopulation = append(report.UnknownPopulation, c.INSEECode)
			}
			continue
		}
		people := float64(*c.Population)
		if only == nil || only(&c) {
			communes = append(communes, hexgrid.Commune{
				Code: c.INSEECode, People: people, Centre: c.Centre, Outline: c.Outline, Squares: squares[c.INSEECode],
				Addresses: addresses[c.INSEECode],
			})
		}
		needs = append(needs, coverage.NeedInput{
			Commune: c.INSEECode, LivingArea: d.areaOf[p.NeedZoning][c.INSEECode], People: people,
			Share65Plus: fraction(c.Share65Plus), ShareLowDiploma: fraction(c.ShareLowDiploma),
		})
	}
	spread, nowhere, err := p.Spreading.SpreadAll(communes)
	if err != nil {
		return nil, report, fmt.Errorf("spread the population: %w", err)
	}
	for _, code := range nowhere {
		if d.communes[code].InStudy {
			report.Nowhere = append(report.Nowhere, code)
		}
	}
	d.addRows(spread, p.Need.Estimate(needs))
	report.Rows = len(d.rows)
	return d, report, nil
}

func newDemand(data store.CoverageData) *demand {
	d := &demand{
		communes: make(map[string]*store.CoverageCommune, len(data.Communes)),
		zonings:  data.Zonings,
		areaOf:   map[string]map[string]string{},
		areaName: map[string]map[string]string{},
	}
	for i := range data.Communes {
		d.communes[data.Communes[i].INSEECode] = &data.Communes[i]
	}
	for _, zoning := range data.Zonings {
		d.areaOf[zoning], d.areaName[zoning] = map[string]string{}, map[string]string{}
	}
	for _, a := range data.LivingAreas {
		d.areaName[a.Zoning][a.Code] = a.Name
	}
	for _, m := range data.Memberships {
		d.areaOf[m.Zoning][m.INSEECode] = m.Code
	}
	return d
}

// addRows gives each row its part of its commune's need: people in difficulty live where people live.
func (d *demand) addRows(spread []hexgrid.Row, estimates map[string]coverage.NeedEstimate) {
	d.rows = make([]coverage.Row, len(spread))
	for i, row := range spread {
		e := estimates[row.Commune]
		d.rows[i] = coverage.Row{Row: row, NeedKnown: e.Known}
		if population := float64(*d.communes[row.Commune].Population); population > 0 {
			d.rows[i].Need = e.People * row.People / population
		}
	}
}

// fraction turns a percentage into a share from 0 to 1; unknown stays unknown.
func fraction(percent *float64) *float64 {
	if percent == nil {
		return nil
	}
	f := *percent / 100
	return &f
}

// partialSupply says for which rows help that is not loaded could be nearer: those of a commune whose supply is not loaded,
// and those nearer to the edge of the land where it is than to their nearest site. Supply is held to be loaded in the
// studied area, and in the départements around it with enough sites of an inventory; France services alone is one
// programme, not an inventory.
func partialSupply(data store.CoverageData, p Parameters) func(*coverage.Row, float64) bool {
	inventoried := map[string]bool{}
	for _, i := range data.Inventoried {
		inventoried[i.Departement] = i.Sites >= p.InventorySites
	}
	loaded := map[string]bool{}
	var outlines []orb.MultiPolygon
	for _, c := range data.Communes {
		if c.InStudy || inventoried[c.Departement] {
			loaded[c.INSEECode] = true
			outlines = append(outlines, c.Outline)
		}
	}
	outskirts := area.NewOutskirts(outlines)
	return func(row *coverage.Row, withinM float64) bool {
		return !loaded[row.Commune] || outskirts.Within(row.Centre, withinM)
	}
}
