package dataset

import (
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// OldCode is a row that leads an old code, an old name, or both, to a commune of today. Heir is nil where the row brings no
// code, Name is nil where it brings no name. A row with neither says nothing new.
type OldCode struct {
	Heir *territory.Heir
	Name *territory.PlaceName
}

// IsNames recognises the table of aliases: every known name → commune.
func IsNames(l Look) bool { return l.Shape == ShapeTable && l.Has("alias", "code_2026", "nature") }

// Names reads the table of aliases.
func Names(p *Plain) Records[OldCode] {
	return tableRecords(p, []string{"alias", "code_2026", "nature"}, func(_ *Table, row Row) (OldCode, error) {
		code, err := inseeCode("code_2026", row.Get("code_2026"))
		if err != nil {
			return OldCode{}, err
		}
		nature, known := natures[row.Get("nature")]
		if !known {
			return OldCode{}, fault.New(fault.Invalid, "nature_inconnue", "nature", row.Get("nature"))
		}
		return named(row.Get("alias"), "alias", code, nature)
	})
}

// natures are the words of the table of aliases.
var natures = map[string]territory.Nature{
	"nom_2026":                       territory.NatureCommune,
	"commune_deleguee":               territory.NatureDelegated,
	"commune_associee":               territory.NatureAssociated,
	"ancien_nom_ou_ancienne_commune": territory.NatureFormer,
	"arrondissement":                 territory.NatureArrondissement,
	"ligne_5_laposte_2020":           territory.NatureLine5,
}

func named(name, field string, code territory.INSEECode, nature territory.Nature) (OldCode, error) {
	if name == "" {
		return OldCode{}, fault.New(fault.Invalid, "nom_absent", field, "")
	}
	return OldCode{Name: &territory.PlaceName{Name: name, Code: code, Nature: nature}}, nil
}

// IsDelegated recognises the communes déléguées and associées, and the arrondissements, of the COG.
func IsDelegated(l Look) bool {
	return l.Shape == ShapeTable && l.Has("type", "code_insee", "nom", "code_parent")
}

// Delegated reads them: a name, and a code where it is not the parent's own.
func Delegated(p *Plain) Records[OldCode] {
	return tableRecords(p, []string{"type", "code_insee", "nom", "code_parent"}, func(_ *Table, row Row) (OldCode, error) {
		code, err := inseeCode("code_insee", row.Get("code_insee"))
		if err != nil {
			return OldCode{}, err
		}
		parent, err := inseeCode("code_parent", row.Get("code_parent"))
		if err != nil {
			return OldCode{}, err
		}
		nature, known := map[string]territory.Nature{
			"COMD": territory.NatureDelegated, "COMA": territory.NatureAssociated, "ARM": territory.NatureArrondissement,
		}[row.Get("type")]
		if !known {
			return OldCode{}, fault.New(fault.Invalid, "nature_inconnue", "type", row.Get("type"))
		}
		o, err := named(row.Get("nom"), "nom", parent, nature)
		if err == nil && code != parent {
			o.Heir = &territory.Heir{OldCode: string(code), OldName: row.Get("nom"), Code: parent}
		}
		return o, err
	})
}

// IsCrosswalk recognises the passage of dead codes to living ones.
func IsCrosswalk(l Look) bool {
	return l.Shape == ShapeTable && l.Has("code_ancien", "nom_ancien", "code_2026")
}

// Crosswalk reads it. The old name is a former name of the heir.
func Crosswalk(p *Plain) Records[OldCode] {
	return tableRecords(p, []string{"code_ancien", "nom_ancien", "code_2026"}, func(_ *Table, row Row) (OldCode, error) {
		code, err := inseeCode("code_2026", row.Get("code_2026"))
		if err != nil {
			return OldCode{}, err
		}
		if isOldCorsican(row.Get("code_ancien")) {
			return named(row.Get("nom_ancien"), "nom_ancien", code, territory.NatureFormer)
		}
		old, err := inseeCode("code_ancien", row.Get("code_ancien"))
		if err != nil {
			return OldCode{}, err
		}
		since, err := day("date_effet", row.Get("date_effet"))
		if err != nil {
			return OldCode{}, err
		}
		o, err := named(row.Get("nom_ancien"), "nom_ancien", code, territory.NatureFormer)
		if err == nil {
			o.Heir = &territory.Heir{OldCode: string(old), OldName: row.Get("nom_ancien"), Code: code, Since: since}
		}
		return o, err
	})
}

// isOldCorsican says whether a code is of Corsica before 1976 (20004 for 2A004). Nothing of today uses them and they read
// like the island's postcodes, so they lead nowhere; the names are kept.
func isOldCorsican(code string) bool { return len(code) == 5 && code[:2] == "20" && isDigits(code) }

// IsPolygonCrosswalk recognises the passage of the polygons of 2018 to the communes of 2026.
func IsPolygonCrosswalk(l Look) bool {
	return l.Shape == ShapeTable && l.Has("code_2018", "nom_2018", "code_2026")
}

// PolygonCrosswalk reads it. A polygon that kept its code says nothing new.
func PolygonCrosswalk(p *Plain) Records[OldCode] {
	return tableRecords(p, []string{"code_2018", "nom_2018", "code_2026"}, func(_ *Table, row Row) (OldCode, error) {
		old, err := inseeCode("code_2018", row.Get("code_2018"))
		if err != nil {
			return OldCode{}, err
		}
		code, err := inseeCode("code_2026", row.Get("code_2026"))
		if err != nil || old == code {
			return OldCode{}, err
		}
		return OldCode{Heir: &territory.Heir{OldCode: string(old), OldName: row.Get("nom_2018"), Code: code}}, nil
	})
}

// IsMovements recognises INSEE's raw movements of communes since 1943.
func IsMovements(l Look) bool {
	return l.Shape == ShapeTable && l.Has("MOD", "COM_AV", "LIBELLE_AV", "COM_AP", "LIBELLE_AP")
}

// Movements reads the changes of name (MOD 10, both ends a commune). The others are in the crosswalk, which was derived
// from this file, and say nothing new here. The heir's code may be dead since: the importer leads it on.
func Movements(p *Plain) Records[OldCode] {
	return tableRecords(p, []string{"MOD", "TYPECOM_AV", "LIBELLE_AV", "TYPECOM_AP", "COM_AP"}, func(_ *Table, row Row) (OldCode, error) {
		if row.Get("MOD") != "10" || row.Get("TYPECOM_AV") != "COM" || row.Get("TYPECOM_AP") != "COM" || isOldCorsican(row.Get("COM_AP")) {
			return OldCode{}, nil
		}
		code, err := inseeCode("COM_AP", row.Get("COM_AP"))
		if err != nil {
			return OldCode{}, err
		}
		return named(row.Get("LIBELLE_AV"), "LIBELLE_AV", code, territory.NatureFormer)
	})
}

// IsPostal recognises La Poste's base of postcodes.
func IsPostal(l Look) bool {
	return l.Shape == ShapeTable && l.HasAny(line5Columns...) && l.HasAny(postalCodeColumns...)
}

// La Poste changed its headings over the years; the first are those of the copy that was brought to today's codes.
var (
	line5Columns      = []string{"ligne_5", "Ligne_5"}
	postalCodeColumns = []string{"code_insee_actuel", "code_commune_insee", "Code_commune_INSEE", "#Code_commune_INSEE"}
)

// Postal reads the names of line 5, the place that La Poste writes above the town. Its other columns are in the table of
// communes. The code may be dead since: the importer leads it on.
func Postal(p *Plain) Records[OldCode] {
	return tableRecords(p, nil, func(t *Table, row Row) (OldCode, error) {
		code, err := inseeCode(columnAmong(t, postalCodeColumns), row.First(postalCodeColumns...))
		if err != nil {
			return OldCode{}, err
		}
		name := row.First(line5Columns...)
		if strings.Trim(name, " -.") == "" {
			return OldCode{}, nil
		}
		return named(name, columnAmong(t, line5Columns), code, territory.NatureLine5)
	})
}

// IsSplits recognises the communes that split since 2018.
func IsSplits(l Look) bool {
	return l.Shape == ShapeTable && l.Has("code_avant", "nom_avant", "code_apres", "nom_apres")
}

// day reads an ISO date; a void cell is unknown.
func day(field, s string) (*time.Time, error) {
	if isVoid(s) {
		return nil, nil
	}
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil, fault.New(fault.Invalid, "date_illisible", field, s)
	}
	return &d, nil
}
