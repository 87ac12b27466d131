package planning

import (
	"context"
	"slices"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// place finds the commune of a stop by its code or, where none is given, by the name of its place, and puts the stop at the
// commune's centre unless it has a position of its own. A name that several communes bear is a fault: a wrong commune is
// worse than none.
func place(ctx context.Context, tx store.Tx, stop *itinerary.Stop) error {
	gazetteer, err := tx.Gazetteer(ctx)
	if err != nil {
		return err
	}
	word, codes := stop.Place, []territory.INSEECode(nil)
	if stop.INSEECode != "" {
		word = string(stop.INSEECode)
		if code, _ := gazetteer.Resolve(word); code != "" {
			codes = append(codes, code)
		}
	} else {
		codes = gazetteer.ByName(word, "")
	}
	switch len(codes) {
	case 0:
		return fault.New(fault.Invalid, "arret_sans_commune", "commune", word)
	case 1:
	default:
		return fault.New(fault.Invalid, "arret_commune_ambigue", "commune", word)
	}
	commune, _ := gazetteer.Commune(codes[0])
	stop.INSEECode, stop.Commune = commune.Code, commune.Name
	if stop.Geom != nil {
		stop.Level = site.LevelExact
		return nil
	}
	centres, err := tx.CommuneCentres(ctx)
	if err != nil {
		return err
	}
	stop.Level = site.LevelUnknown
	at := slices.IndexFunc(centres, func(c store.CommuneCentre) bool { return c.Code == commune.Code })
	if at >= 0 && centres[at].Centre != nil {
		stop.Geom, stop.Level = centres[at].Centre, site.LevelCommune
	}
	return nil
}
