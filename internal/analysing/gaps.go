package analysing

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/store"
)

// gaps lists the zones of the studied area that the low run leaves uncovered, for each of the zonings, without their outlines.
func (g *ground) gaps(result *coverage.Result, p Parameters, first calendar.Date, zonings ...string) ([]store.CoverageGap, error) {
	var all []store.CoverageGap
	for _, zoning := range zonings {
		found := coverage.Gaps(g.reach, result, p.Gaps, func(commune string) (string, bool) {
			return g.areaOf[zoning][commune], g.communes[commune].InStudy
		})
		for i := range found {
			gap, err := g.gap(&found[i], zoning, first)
			if err != nil {
				return nil, err
			}
			all = append(all, gap)
		}
	}
	return all, nil
}

func (g *ground) gap(found *coverage.Gap, zoning string, first calendar.Date) (store.CoverageGap, error) {
	gap := store.CoverageGap{
		GapID: gapID(zoning, found), Zoning: zoning, LivingArea: found.LivingArea, LivingAreaName: g.areaName[zoning][found.LivingArea],
		INSEECodes: found.Communes, People: found.People, Need: found.Need, Certain: found.Certain, Since: first.UTC(),
		Status: string(coverage.NewGap), MinutesMin: finite(found.MinutesMin), MinutesMax: finite(found.MinutesMax),
		Reason: string(found.Reason), Partial: found.Partial,
	}
	for _, code := range found.Communes {
		c := g.communes[code]
		gap.CommuneNames = append(gap.CommuneNames, c.Name)
		if !slices.Contains(gap.Departements, c.Departement) {
			gap.Departements = append(gap.Departements, c.Departement)
		}
	}
	slices.Sort(gap.Departements)
	if found.Alternative >= 0 {
		s := &g.services[found.Alternative]
		gap.NearestSite, gap.NearestStop, gap.NearestName = known(s.SiteID), known(s.StopID), &s.Name
		on := (first + calendar.Date(found.AlternativeDay)).UTC()
		gap.NearestOn = &on
	}
	for _, at := range found.Rows {
		row := &g.rows[at]
		gap.Rows = append(gap.Rows, store.GapRow{Cell: int64(row.Cell), INSEECode: row.Commune, People: row.People})
	}
	var err error
	gap.Centre, err = found.Heart.Centre()
	return gap, err
}

// outline draws the cells of a gap, which costs more than to find it.
func outline(gap *store.CoverageGap) (err error) {
	cells := make([]hexgrid.Cell, len(gap.Rows))
	for i, row := range gap.Rows {
		cells[i] = hexgrid.Cell(row.Cell)
	}
	slices.Sort(cells)
	gap.Outline, err = hexgrid.Union(slices.Compact(cells))
	return err
}

func known(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// gapID names a new gap by its living area and its most populated cell. A cell may be the heart of the gaps of two living
// areas, when its people live in two communes: the living area tells them apart.
func gapID(zoning string, g *coverage.Gap) string {
	livingArea := g.LivingArea
	if livingArea == "" {
		livingArea = "hors"
	}
	return zoning + "-" + livingArea + "-" + g.Heart.String()
}

// follow gives gaps the identity, the age and the change of those of the run before, and puts them in the order of their ids.
func follow(before []store.GapToFollow, gaps []store.CoverageGap) {
	zonings := map[string]bool{}
	for i := range gaps {
		zonings[gaps[i].Zoning] = true
	}
	for zoning := range zonings {
		var remembered, now []coverage.Remembered
		var since []time.Time
		var at []int
		for _, g := range before {
			if g.Zoning == zoning {
				remembered = append(remembered, coverage.Remembered{ID: g.GapID, Rows: inhabited(g.Rows)})
				since = append(since, g.Since)
			}
		}
		for i, g := range gaps {
			if g.Zoning == zoning {
				now = append(now, coverage.Remembered{ID: g.GapID, Rows: inhabited(g.Rows)})
				at = append(at, i)
			}
		}
		for _, f := range coverage.Follow(remembered, now) {
			if f.Now < 0 {
				continue // solved: it is not of this run
			}
			g := &gaps[at[f.Now]]
			g.GapID, g.Status = f.ID, string(f.Change)
			if f.Before >= 0 {
				g.Since = since[f.Before]
			}
		}
	}
	slices.SortFunc(gaps, func(a, b store.CoverageGap) int { return cmp.Compare(a.GapID, b.GapID) })
}

func inhabited(rows []store.GapRow) []coverage.Inhabited {
	all := make([]coverage.Inhabited, len(rows))
	for i, r := range rows {
		all[i] = coverage.Inhabited{Cell: hexgrid.Cell(r.Cell), Commune: r.INSEECode, People: r.People}
	}
	return all
}
