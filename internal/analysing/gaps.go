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
	return g.gapsIn(result, p, first, everywhere, zonings...)
}

// areas says which living areas are looked at; a gap lies inside one, so that those of the others stay as they are.
type areas func(zoning, code string) bool

func everywhere(string, string) bool { return true }

func (g *ground) gapsIn(result *coverage.Result, p Parameters, first calendar.Date, in areas, zonings ...string) ([]store.CoverageGap, error) {
	var all []store.CoverageGap
	for _, zoning := range zonings {
		found := coverage.Gaps(g.reach, result, p.Gaps, func(commune string) (string, bool) {
			area := g.areaOf[zoning][commune]
			return area, g.communes[commune].InStudy && in(zoning, area)
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
		Status: string(coverage.NewGap), ChangedOn: first.UTC(), MinutesMin: finite(found.MinutesMin), MinutesMax: finite(found.MinutesMax),
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

// outlines draws gaps. One that has the rows that it had in an earlier run, nil = none, has its outline.
func outlines(gaps []store.CoverageGap, before *held) error {
	for i := range gaps {
		if before != nil {
			was, some := before.gap(gaps[i].GapID)
			if some && slices.Equal(was.Rows, gaps[i].Rows) {
				gaps[i].Outline = was.Outline
				continue
			}
		}
		if err := outline(&gaps[i]); err != nil {
			return err
		}
	}
	return nil
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

// statusDays is how long a change of a gap is its status: runs follow one another by the night and by the edit, people look by the
// month.
const statusDays = 31

// follow gives gaps the identity, the age and the last change of those of the run before, puts them in the order of their ids, and
// lists those that are solved: most of their people are in no gap any more. One that a larger one has taken in is not. Where the
// method or the parameters have changed since (not comparable), a gap keeps its identity, and nothing is said to be worse, better or
// solved.
func follow(before []store.GapToFollow, gaps []store.CoverageGap, alike bool) (solved []string) {
	zonings := map[string]bool{}
	for i := range gaps {
		zonings[gaps[i].Zoning] = true
	}
	for i := range before {
		zonings[before[i].Zoning] = true
	}
	for zoning := range zonings {
		var remembered, now []coverage.Remembered
		var was []*store.GapToFollow
		var at []int
		for i := range before {
			if g := &before[i]; g.Zoning == zoning {
				remembered = append(remembered, coverage.Remembered{ID: g.GapID, Rows: inhabited(g.Rows)})
				was = append(was, g)
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
				if alike && 2*stillIn(now, remembered[f.Before]) < f.PeopleBefore {
					solved = append(solved, f.ID)
				}
				continue
			}
			g := &gaps[at[f.Now]]
			g.GapID = f.ID
			if f.Before >= 0 {
				g.Since = was[f.Before].Since
			}
			switch {
			case !alike:
				g.Status = store.GapNotComparable
			case f.Change == coverage.SameGap:
				keepStatus(g, was[f.Before])
			case f.Before >= 0:
				g.Status, g.PeopleBefore = string(f.Change), &f.PeopleBefore
			}
		}
	}
	slices.SortFunc(gaps, func(a, b store.CoverageGap) int { return cmp.Compare(a.GapID, b.GapID) })
	return solved
}

// stillIn is how many people of an earlier gap are in one of today's.
func stillIn(now []coverage.Remembered, earlier coverage.Remembered) (people float64) {
	type row struct {
		cell    hexgrid.Cell
		commune string
	}
	was := make(map[row]float64, len(earlier.Rows))
	for _, r := range earlier.Rows {
		was[row{r.Cell, r.Commune}] = r.People
	}
	for _, gap := range now {
		for _, r := range gap.Rows {
			people += was[row{r.Cell, r.Commune}]
		}
	}
	return people
}

// keepStatus gives a gap that has not changed the last change of the one that it was, for a month.
func keepStatus(g *store.CoverageGap, was *store.GapToFollow) {
	today := g.ChangedOn
	g.Status, g.ChangedOn, g.PeopleBefore = was.Status, was.ChangedOn, was.PeopleBefore
	if today.Sub(was.ChangedOn) > statusDays*24*time.Hour {
		g.Status = string(coverage.SameGap)
	}
}

func inhabited(rows []store.GapRow) []coverage.Inhabited {
	all := make([]coverage.Inhabited, len(rows))
	for i, r := range rows {
		all[i] = coverage.Inhabited{Cell: hexgrid.Cell(r.Cell), Commune: r.INSEECode, People: r.People}
	}
	return all
}
