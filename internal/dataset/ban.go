package dataset

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
)

// Where two sources hold one address, the Base Adresse Nationale wins over BANO.
const (
	rankBAN  = 0
	rankBANO = 1
)

// IsBAN recognises the addresses of the Base Adresse Nationale, as published by département (adresses-36.csv.gz).
func IsBAN(l Look) bool {
	return l.Shape == ShapeTable && l.Has("numero", "rep", "nom_voie", "code_postal", "code_insee", "lon", "lat")
}

// IsBANPlaces recognises its hamlets (lieux-dits-36-beta.csv.gz).
func IsBANPlaces(l Look) bool {
	return l.Shape == ShapeTable && l.Has("nom_lieu_dit", "code_insee", "lon", "lat")
}

// IsBANO recognises BANO's addresses, with or without a header's usual order of y and x.
func IsBANO(l Look) bool {
	return l.Shape == ShapeTable && l.Has("numero", "voie", "cp", "ville", "source") && l.HasAny("lat", "y")
}

// IsAddresses recognises any file of addresses.
func IsAddresses(l Look) bool { return IsBAN(l) || IsBANPlaces(l) || IsBANO(l) }

// Addresses streams a file of addresses, whichever of the layouts it has.
func Addresses(p *Plain) Records[geocode.Address] {
	switch look := p.Look(); {
	case IsBANPlaces(look):
		return tableRecords(p, []string{"nom_lieu_dit", "code_insee", "lon", "lat"}, parseBANPlace)
	case IsBANO(look):
		return tableRecords(p, []string{"numero", "voie", "cp", "ville"}, parseBANO)
	default:
		return tableRecords(p, []string{"numero", "nom_voie", "code_insee", "lon", "lat"}, parseBAN)
	}
}

func parseBAN(_ *Table, row Row) (geocode.Address, error) {
	a := geocode.Address{
		ID: row.Get("id"), Street: row.First("nom_voie", "nom_ld"), Repetition: row.Get("rep"), City: row.Get("nom_commune"),
		OldCityCode: row.Get("code_insee_ancienne_commune"), OldCity: row.Get("nom_ancienne_commune"), Rank: rankBAN,
	}
	if err := fillAddress(&a, row, "code_insee", "code_postal", "lon", "lat"); err != nil {
		return a, err
	}
	return a, numberOf(&a, row.Get("numero"))
}

// A hamlet has no number; 99999 stands for one in the files before 2021.
const noNumber = "99999"

func parseBANPlace(_ *Table, row Row) (geocode.Address, error) {
	a := geocode.Address{
		ID: row.Get("id"), Street: row.Get("nom_lieu_dit"), Locality: true, City: row.Get("nom_commune"),
		OldCityCode: row.Get("code_insee_ancienne_commune"), OldCity: row.Get("nom_ancienne_commune"), Rank: rankBAN,
	}
	return a, fillAddress(&a, row, "code_insee", "code_postal", "lon", "lat")
}

// parseBANO reads BANO: the INSEE code is the head of the identifier (FANTOIR: commune, way, key).
func parseBANO(_ *Table, row Row) (geocode.Address, error) {
	a := geocode.Address{ID: row.Get("id"), Street: row.Get("voie"), City: row.Get("ville"), Rank: rankBANO}
	if len(a.ID) < 5 {
		return a, fault.New(fault.Invalid, "code_insee_illisible", "id", a.ID)
	}
	lon, lat := "lon", "lat"
	if row.Get("y") != "" {
		lon, lat = "x", "y"
	}
	code, err := inseeCode("id", a.ID[:5])
	if err != nil {
		return a, err
	}
	a.CityCode = string(code)
	if err := fillPlace(&a, row, "cp", lon, lat); err != nil {
		return a, err
	}
	return a, numberOf(&a, row.Get("numero"))
}

func fillAddress(a *geocode.Address, row Row, code, postcode, lon, lat string) error {
	insee, err := inseeCode(code, row.Get(code))
	if err != nil {
		return err
	}
	a.CityCode = string(insee)
	if a.Street == "" {
		return fault.New(fault.Invalid, "voie_absente", "nom_voie", "")
	}
	return fillPlace(a, row, postcode, lon, lat)
}

func fillPlace(a *geocode.Address, row Row, postcode, lon, lat string) error {
	if list := postcodes(row.Get(postcode)); len(list) > 0 {
		a.Postcode = list[0]
	}
	at, err := degrees(lon, row.Get(lon), lat, row.Get(lat))
	if err != nil {
		return err
	}
	if at == nil || *at == (orb.Point{}) {
		return fault.New(fault.Invalid, "position_absente", lon, row.Get(lon))
	}
	a.Position = *at
	return nil
}

// numberOf reads "12", "12bis", "12 B"; BANO writes the repetition behind the number.
func numberOf(a *geocode.Address, s string) error {
	s = strings.TrimSpace(s)
	if s == "" || s == noNumber {
		a.Locality = s == noNumber
		return nil
	}
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	n, err := strconv.Atoi(s[:digits])
	if err != nil || n > 65535 {
		return fault.New(fault.Invalid, "numero_illisible", "numero", s)
	}
	a.Number = n
	if rest := strings.ToLower(strings.TrimSpace(s[digits:])); rest != "" && a.Repetition == "" {
		a.Repetition = rest
	}
	return nil
}
