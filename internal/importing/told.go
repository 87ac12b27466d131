package importing

import (
	"context"
	"fmt"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/store"
)

// TellUnits writes the mobile units that no published file tells of, once their territory is loaded. Told again, nothing
// changes.
func (im *Importer) TellUnits(ctx context.Context) error {
	sightings, err := dataset.ToldUnits()
	if err != nil {
		return err
	}
	err = im.Store.Write(ctx, func(tx store.Tx) (bool, error) {
		gazetteer, err := tx.GazetteerOfCodes(ctx)
		if err != nil || gazetteer.Len() == 0 || im.DryRun {
			return false, err
		}
		if err := tx.LockSites(ctx); err != nil {
			return false, err
		}
		var report Report
		incoming := make([]incomingRecord, 0, len(sightings))
		for _, s := range sightings {
			if _, known := gazetteer.Commune(s.Unit.BaseINSEECode); !known {
				s.Unit.BaseINSEECode = ""
			}
			r := incomingRecord{SourceRecord: store.SourceRecord{SourceKey: store.SourceKey{Source: s.Source, SourceID: s.SourceID}}, Sighting: &s}
			if err := r.seal(map[string]string{"id": s.SourceID, "nom": s.Unit.Name}); err != nil {
				return false, err
			}
			incoming = append(incoming, r)
		}
		err = writeRecords(ctx, tx, incoming, &report)
		return report.ChangedAnything(), err
	})
	if err != nil {
		return fmt.Errorf("tell units: %w", err)
	}
	return nil
}
