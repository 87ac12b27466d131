package importing

import (
	"context"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// zoningFormats: contours first, so that areas which a file draws are not dissolved from their communes.
var zoningFormats = []format{
	{name: "bassins-insee-contours", kind: KindZonings, matches: dataset.IsLivingAreaContours, run: importLivingAreaContours},
	{name: "zonages-insee", kind: KindZonings, matches: dataset.IsZonings, run: importZonings},
	{name: "bassins-insee-liste", kind: KindZonings, matches: dataset.IsLivingAreas},
	{name: "zonages-2018", kind: KindZonings, matches: dataset.IsOldZonings},
}

func inseeZoning() store.Zoning {
	return store.Zoning{
		Code: territory.ZoningINSEE, Name: wording.Say("zonage.bassins_insee"), Vintage: "2022", Source: "insee-bassins-de-vie-2022",
	}
}

// importZonings reads INSEE's table of zonings: bassins de vie and urban units.
func importZonings(ctx context.Context, im *Importer, f *file, tx store.Tx, report *Report) error {
	records, err := read(dataset.Zonings(f.Plain), report)
	if err != nil {
		return err
	}
	gazetteer, err := tx.GazetteerOfCodes(ctx)
	if err != nil {
		return err
	}
	if err := needCommunes(gazetteer); err != nil {
		return err
	}
	records = once(records, func(z territory.Zones) territory.INSEECode { return z.Code }, report)
	communes := make([]store.CommuneZones, 0, len(records))
	for _, r := range records {
		// A zoning of an earlier geography says nothing sure of a merged commune: the code itself must live.
		if _, living := gazetteer.Commune(r.Value.Code); !living {
			report.Reject(fault.New(fault.Unprocessable, "commune_inconnue", "code_insee", string(r.Value.Code)).AtLine(r.Line))
			continue
		}
		communes = append(communes, store.CommuneZones{
			Membership: territory.Membership{Code: r.Value.Code, Area: r.Value.LivingArea, Reason: territory.ByINSEE},
			AreaName:   r.Value.LivingAreaName, UrbanUnitStatus: r.Value.UrbanUnitStatus,
		})
	}
	tally, _, err := tx.MergeZoning(ctx, inseeZoning(), communes, false)
	if err != nil {
		return err
	}
	report.count(tally, len(communes))
	return nil
}

// importLivingAreaContours draws INSEE's living areas.
func importLivingAreaContours(ctx context.Context, _ *Importer, f *file, tx store.Tx, report *Report) error {
	records, err := read(dataset.LivingAreaContours(f.Plain), report)
	if err != nil {
		return err
	}
	records = once(records, func(c dataset.Feature) string { return c.Code }, report)
	contours := make([]store.AreaContour, len(records))
	for i, r := range records {
		contours[i] = store.AreaContour{Code: r.Value.Code, Name: r.Value.Name, Geom: r.Value.Geom}
	}
	tally, err := tx.MergeAreaContours(ctx, inseeZoning(), report.Source, contours)
	if err != nil {
		return err
	}
	report.count(tally, len(contours))
	return nil
}

// BuildCustomLivingAreas makes Hub-Lo's home-made bassins de vie from what its sites and units declare (METHODS §5), in the
// transaction that imported them, and says whether it changed anything. Communes that no longer belong leave.
func BuildCustomLivingAreas(ctx context.Context, tx store.Tx) (changed bool, err error) {
	declarations, err := tx.CustomAreaDeclarations(ctx)
	if err != nil {
		return false, err
	}
	communes, err := tx.CommunesWithEPCI(ctx)
	if err != nil {
		return false, err
	}
	areas, members := territory.PlaceInCustomAreas(declarations, communes)
	names := map[string]string{}
	for _, a := range areas {
		names[a.Code] = a.Name
	}
	placed := make([]store.CommuneZones, 0, len(members))
	for _, m := range members {
		placed = append(placed, store.CommuneZones{Membership: m, AreaName: names[m.Area]})
	}
	tally, removed, err := tx.MergeZoning(ctx, store.Zoning{
		Code: territory.ZoningHubLo, Name: wording.Say("zonage.bassins_hublo"), Vintage: "2020-2022", Source: "hublo", Custom: true,
	}, placed, true)
	return tally.Created+tally.Changed+removed > 0, err
}
