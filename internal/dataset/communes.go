package dataset

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// IsCommunes recognises the table of communes: Code officiel géographique with legal population, EPCI and postcodes.
func IsCommunes(l Look) bool {
	return l.Shape == ShapeTable && l.Has("code_insee", "nom", "dep", "reg", "epci_code", "codes_postaux")
}

var populationColumn = regexp.MustCompile(`^pop_municipale_(\d{4})$`)

// Communes reads the table of communes. The year of the legal population is that of its column: populations of a year enter
// into force three years later, on 1 January (décret n° 2003-485, art. 1), together with the code of that year.
func Communes(p *Plain) Records[territory.Commune] {
	return tableRecords(p, []string{"code_insee", "nom", "dep", "reg"}, parseCommune)
}

func parseCommune(t *Table, row Row) (territory.Commune, error) {
	var c territory.Commune
	var err error
	if c.Code, err = inseeCode("code_insee", row.Get("code_insee")); err != nil {
		return c, err
	}
	if c.Name = row.Get("nom"); c.Name == "" {
		return c, fault.New(fault.Invalid, "nom_absent", "nom", "")
	}
	c.Departement = territory.Departement{Code: row.Get("dep"), Name: orCode(row.Get("dep_nom"), row.Get("dep"))}
	if c.Departement.Code != c.Code.Departement() {
		return c, fault.New(fault.Invalid, "departement_contredit", "dep", row.Get("dep")).With("code", string(c.Code))
	}
	c.Region = territory.Region{Code: row.Get("reg"), Name: orCode(row.Get("reg_nom"), row.Get("reg"))}
	if c.Region.Code == "" {
		return c, fault.New(fault.Invalid, "region_absente", "reg", "")
	}
	if code := row.Get("epci_code"); code != "" {
		c.EPCI = &territory.EPCI{Code: code, Name: orCode(row.Get("epci_nom"), code), Nature: row.Get("epci_nature")}
	}
	column := populationOf(t, &c)
	if c.Population, err = count(column, row.Get(column)); err != nil {
		return c, err
	}
	if c.AreaKm2, err = decimal("superficie_km2", row.Get("superficie_km2")); err != nil {
		return c, err
	}
	c.Postcodes = postcodes(row.Get("codes_postaux"))
	if c.PostalCentre, err = degrees("lon", row.Get("lon"), "lat", row.Get("lat")); err != nil {
		return c, err
	}
	c.InteriorPoint, err = degrees("lon_interieur", row.Get("lon_interieur"), "lat_interieur", row.Get("lat_interieur"))
	return c, err
}

// populationOf finds the column of the newest legal population and notes its year.
func populationOf(t *Table, c *territory.Commune) string {
	column := ""
	for _, name := range t.Header {
		if m := populationColumn.FindStringSubmatch(name); m != nil && name > column {
			column = name
			c.PopulationYear, _ = strconv.Atoi(m[1])
		}
	}
	return column
}

func orCode(name, code string) string {
	if name == "" {
		return code
	}
	return name
}

// degrees reads longitude and latitude in degrees. Both void, or 0,0, is unknown.
func degrees(lonField, lon, latField, lat string) (*orb.Point, error) {
	x, err := decimal(lonField, lon)
	if err != nil {
		return nil, err
	}
	y, err := decimal(latField, lat)
	if err != nil {
		return nil, err
	}
	switch {
	case x == nil || y == nil || *x == 0 && *y == 0:
		return nil, nil
	case *x < -180 || *x > 180:
		return nil, fault.New(fault.Invalid, "longitude_hors_bornes", lonField, lon)
	case *y < -90 || *y > 90:
		return nil, fault.New(fault.Invalid, "latitude_hors_bornes", latField, lat)
	}
	return &orb.Point{*x, *y}, nil
}

func sortedUnique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
