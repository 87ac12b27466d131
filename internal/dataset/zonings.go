package dataset

import (
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// IsZonings recognises INSEE's table of zonings by commune.
func IsZonings(l Look) bool {
	return l.Shape == ShapeTable && l.Has("code_insee", "bv2022", "uu_statut")
}

// Zonings reads, for each commune, its bassin de vie 2022 and its place in the urban units 2020.
func Zonings(p *Plain) Records[territory.Zones] {
	return tableRecords(p, []string{"code_insee", "bv2022", "uu_statut"}, func(_ *Table, row Row) (territory.Zones, error) {
		code, err := inseeCode("code_insee", row.Get("code_insee"))
		if err != nil {
			return territory.Zones{}, err
		}
		z := territory.Zones{Code: code}
		if area := row.Get("bv2022"); !isVoid(area) {
			pole, err := inseeCode("bv2022", area)
			if err != nil {
				return territory.Zones{}, err
			}
			z.LivingArea, z.LivingAreaName = string(pole), orCode(row.Get("bv2022_nom"), area)
		}
		switch status := row.Get("uu_statut"); status {
		case "C", "B", "I", "H":
			z.UrbanUnitStatus = status
		case "":
		default:
			return territory.Zones{}, fault.New(fault.Invalid, "statut_urbain_inconnu", "uu_statut", status)
		}
		return z, nil
	})
}

// IsLivingAreas recognises the list of the region's bassins de vie, which the table of zonings already holds.
func IsLivingAreas(l Look) bool {
	return l.Shape == ShapeTable && l.Has("bv2022", "nom", "nb_communes")
}

// IsOldZonings recognises zonings of the geography of 2018 (BV 2012, zones d'emploi 2010).
func IsOldZonings(l Look) bool { return l.Shape == ShapeTable && l.Has("code_insee_2018", "bv2012") }
