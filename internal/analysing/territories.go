package analysing

import (
	"cmp"
	"maps"
	"slices"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/internal/store"
)

// level is one way to part communes into territories.
type level struct {
	level, zoning string
	straddles     bool // its territories may lie on both sides of the edge of the studied area
	code          func(*store.CoverageCommune) string
	name          func(code string) string
}

func (d *demand) levels() []level {
	names := map[string]map[string]string{
		store.LevelCommune: {}, store.LevelEPCI: {}, store.LevelDepartement: {}, store.LevelRegion: {},
	}
	for _, c := range d.communes {
		names[store.LevelCommune][c.INSEECode] = c.Name
		names[store.LevelEPCI][c.EPCI] = c.EPCIName
		names[store.LevelDepartement][c.Departement] = c.DepartementName
		names[store.LevelRegion][c.Region] = c.RegionName
	}
	named := func(of string) func(string) string { return func(code string) string { return names[of][code] } }
	levels := []level{
		{store.LevelCommune, "", false, func(c *store.CoverageCommune) string { return c.INSEECode }, named(store.LevelCommune)},
		{store.LevelEPCI, "", true, func(c *store.CoverageCommune) string { return c.EPCI }, named(store.LevelEPCI)},
		{store.LevelDepartement, "", false, func(c *store.CoverageCommune) string { return c.Departement }, named(store.LevelDepartement)},
		{store.LevelRegion, "", false, func(c *store.CoverageCommune) string { return c.Region }, named(store.LevelRegion)},
		{store.LevelStudy, "", false, func(*store.CoverageCommune) string { return "" }, func(string) string { return "" }},
	}
	for _, zoning := range d.zonings {
		levels = append(levels, level{
			store.LevelLivingArea, zoning, true,
			func(c *store.CoverageCommune) string { return d.areaOf[zoning][c.INSEECode] },
			func(code string) string { return d.areaName[zoning][code] },
		})
	}
	return levels
}

// territories sums the rows at every level. The studied part of every level partitions the studied area, with the code ""
// for what is outside every territory of the level. Territories that may straddle its edge have a second reading, the
// whole of them, which is the same where they do not.
func (d *demand) territories(p Parameters) []store.TerritoryCoverage {
	ranking := coverage.RankNearest(d.rows)
	var all []store.TerritoryCoverage
	for _, l := range d.levels() {
		code := make(map[string]string, len(d.communes))
		inside := map[string]bool{}
		for insee, c := range d.communes {
			code[insee] = l.code(c)
			if c.InStudy {
				inside[code[insee]] = true
			}
		}
		all = append(all, d.sum(l, store.ScopeStudy, ranking, p, func(insee string) (string, bool) {
			return code[insee], d.communes[insee].InStudy
		})...)
		if l.straddles {
			all = append(all, d.sum(l, store.ScopeWhole, ranking, p, func(insee string) (string, bool) {
				c := code[insee]
				return c, c != "" && inside[c]
			})...)
		}
	}
	return all
}

func (d *demand) sum(l level, scope string, ranking coverage.NearestRanking, p Parameters, territory func(insee string) (string, bool)) []store.TerritoryCoverage {
	summaries := coverage.AggregateNearest(d.rows, ranking, p.Thresholds, perCommune(territory))
	readings := make([]store.TerritoryCoverage, 0, len(summaries))
	for _, code := range slices.Sorted(maps.Keys(summaries)) {
		s := summaries[code]
		readings = append(readings, store.TerritoryCoverage{
			Level: l.level, Zoning: l.zoning, Scope: scope, Mobile: true, Code: code, Name: l.name(code), People: s.People, Need: s.Need,
			PeopleWithin: s.PeopleWithin, NeedWithin: s.NeedWithin, MinutesMedian: finite(s.MinutesMedian),
			MinutesP90: finite(s.MinutesP90), NeedUnknown: s.NeedUnknown, PartialPeople: s.PartialPeople,
		})
	}
	return readings
}

// perCommune asks a question of communes about rows, which come commune by commune: once for each run of them.
func perCommune(ask func(insee string) (string, bool)) func(*coverage.Row) (string, bool) {
	var asked bool
	var insee, key string
	var ok bool
	return func(r *coverage.Row) (string, bool) {
		if !asked || r.Commune != insee {
			asked, insee = true, r.Commune
			key, ok = ask(insee)
		}
		return key, ok
	}
}

// gaps lists the zones of the studied area that are too far from any help, for each set of living areas. A gap keeps its
// id from one run to the next as long as most of its people are around the same cell.
func (d *demand) gaps(p Parameters) ([]store.CoverageGap, error) {
	var all []store.CoverageGap
	for _, zoning := range d.zonings {
		areaOf := d.areaOf[zoning]
		found := coverage.NearestGaps(d.rows, p.Gaps, perCommune(func(insee string) (string, bool) {
			return areaOf[insee], d.communes[insee].InStudy
		}))
		for _, g := range found {
			centre, err := g.Heart.Centre()
			if err != nil {
				return nil, err
			}
			outline, err := hexgrid.Union(g.Cells)
			if err != nil {
				return nil, err
			}
			all = append(all, store.CoverageGap{
				GapID: gapID(zoning, g), Zoning: zoning, LivingArea: g.LivingArea, INSEECodes: g.Communes, People: g.People,
				Need: g.Need, MinutesMin: finite(g.MinutesMin), MinutesMax: finite(g.MinutesMax), NearestSite: siteID(g.Site),
				Reason: string(g.Reason), Partial: g.Partial, Centre: centre, Outline: outline,
			})
		}
	}
	slices.SortStableFunc(all, func(a, b store.CoverageGap) int { return cmp.Compare(a.GapID, b.GapID) })
	return all, nil
}

// gapID names a gap by its living area and its most populated cell. A cell may be the heart of the gaps of two living
// areas, when its people live in two communes: the living area tells them apart.
func gapID(zoning string, g coverage.NearestGap) string {
	livingArea := g.LivingArea
	if livingArea == "" {
		livingArea = "hors"
	}
	return zoning + "-" + livingArea + "-" + g.Heart.String()
}
