package importing

import (
	"context"
	"iter"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

var addressFormats = []format{
	{name: "ban", kind: KindAddresses, matches: dataset.IsBAN, run: importAddresses("ban")},
	{name: "ban-lieux-dits", kind: KindAddresses, matches: dataset.IsBANPlaces, run: importAddresses("ban-lieux-dits")},
	{name: "bano", kind: KindAddresses, matches: dataset.IsBANO, run: importAddresses("bano")},
}

// importAddresses reads a file of addresses in constant memory: rows go to the database as they come. A file tells all that its
// source knows of each of its communes.
func importAddresses(source string) func(context.Context, *Importer, *file, store.Tx, *Report) error {
	return func(ctx context.Context, _ *Importer, f *file, tx store.Tx, report *Report) error {
		gazetteer, err := tx.GazetteerOfCodes(ctx)
		if err != nil {
			return err
		}
		if err := needCommunes(gazetteer); err != nil {
			return err
		}
		taken := 0
		tally, merged, removed, err := tx.MergeAddresses(ctx, source, usable(dataset.Addresses(f.Plain), gazetteer, report, &taken))
		if err != nil {
			return err
		}
		report.Merged += merged
		report.count(tally, taken-merged)
		report.Removed = removed
		return nil
	}
}

// usable gives the addresses of communes that are known, of today or of old, and rejects the others; it counts what it gives.
func usable(records dataset.Records[geocode.Address], gazetteer *territory.Gazetteer, report *Report, taken *int) iter.Seq2[geocode.Address, error] {
	return func(yield func(geocode.Address, error) bool) {
		for record, err := range records {
			if err == nil {
				err = placeable(record.Value, gazetteer)
			}
			if f, ok := fault.As(err); ok && (f.Line > 0 || record.Line > 0) {
				if f.Line == 0 {
					f = f.AtLine(record.Line)
				}
				report.Read++
				report.Reject(f)
				continue
			}
			if err == nil {
				report.Read++
				*taken++
			}
			if !yield(record.Value, err) || err != nil {
				return
			}
		}
	}
}

func placeable(a geocode.Address, gazetteer *territory.Gazetteer) error {
	if address.Key(a.Street) == "" {
		return fault.New(fault.Invalid, "voie_absente", "nom_voie", a.Street)
	}
	_, err := livingCommune(gazetteer, "code_insee", a.CityCode)
	return err
}
