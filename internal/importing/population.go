package importing

import (
	"context"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/area"
	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

var populationFormats = []format{
	{name: "insee-carreaux", kind: KindPopulation, matches: dataset.IsSquares, run: importSquares},
}

// importSquares reads a grid of population. A square belongs to the commune that the file gives; where it gives none, to the
// commune that holds its centre.
func importSquares(ctx context.Context, _ *Importer, f *file, tx store.Tx, report *Report) error {
	records, err := read(dataset.Squares(f.Plain), report)
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
	locate := communeLocator(ctx, tx)
	type place struct {
		code   territory.INSEECode
		centre orb.Point
	}
	var located []dataset.Record[territory.Square]
	for _, r := range records {
		var err error
		if r.Value.Code != "" {
			r.Value.Code, err = livingCommune(gazetteer, "code_insee", string(r.Value.Code))
		} else {
			r.Value.Code, err = locate(r.Value.Centre)
		}
		if f, ok := fault.As(err); ok {
			report.Reject(f.AtLine(r.Line))
			continue
		}
		if err != nil {
			return err
		}
		located = append(located, r)
	}
	located = once(located, func(s territory.Square) place { return place{s.Code, s.Centre} }, report)
	squares := make([]territory.Square, len(located))
	for i, r := range located {
		squares[i] = r.Value
	}
	tally, removed, err := tx.MergeSquares(ctx, squares)
	if err != nil {
		return err
	}
	report.count(tally, len(squares))
	report.Removed = removed
	return nil
}

// communeLocator finds the commune that holds a point; contours are loaded at the first question.
func communeLocator(ctx context.Context, tx store.Tx) func(orb.Point) (territory.INSEECode, error) {
	var index *area.Index
	return func(p orb.Point) (territory.INSEECode, error) {
		if index == nil {
			contours, err := tx.CommuneContours(ctx)
			if err != nil {
				return "", err
			}
			polygons := make([]area.Polygon, len(contours))
			for i, c := range contours {
				polygons[i] = area.Polygon{ID: string(c.Code), Geom: c.Geom}
			}
			index = area.New(polygons)
		}
		code, ok := index.Locate(p)
		if !ok {
			return "", fault.New(fault.Unprocessable, "carreau_hors_commune", "centre", "")
		}
		return territory.INSEECode(code), nil
	}
}
