package dataset

import (
	"math"
	"regexp"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/territory"
)

var (
	squareIDColumns = []string{"Id_carr1km", "IdINSPIRE", "idINSPIRE", "idcar_200m", "Idcar_200m", "idcar_1km", "Idcar_1km"}
	peopleColumns   = []string{"individus", "Individus", "ind", "Ind", "ind_c"}
	squareCommune   = []string{"code_insee", "lcog_geo", "depcom"}
)

// IsSquares recognises a grid of population, by its squares' centres or by their INSPIRE identifiers.
func IsSquares(l Look) bool {
	return l.Shape == ShapeTable && l.HasAny(peopleColumns...) && (l.HasAny(squareIDColumns...) || l.Has("lon", "lat"))
}

// Squares reads a grid. A table of centres is of 200 m squares (INSEE publishes no other by centre).
func Squares(p *Plain) Records[territory.Square] {
	return tableRecords(p, nil, func(t *Table, row Row) (territory.Square, error) {
		var s territory.Square
		field := columnAmong(t, peopleColumns)
		people, err := decimal(field, row.Get(field))
		switch {
		case err != nil:
			return s, err
		case people == nil:
			return s, fault.New(fault.Invalid, "effectif_absent", field, "")
		case *people < 0:
			return s, fault.New(fault.Invalid, "effectif_negatif", field, row.Get(field))
		}
		s.People = *people
		if id := columnAmong(t, squareIDColumns); id != "" {
			if s.Centre, s.SideM, err = squareCentre(id, row.Get(id)); err != nil {
				return s, err
			}
		} else {
			centre, err := degrees("lon", row.Get("lon"), "lat", row.Get("lat"))
			if err != nil {
				return s, err
			}
			if centre == nil {
				return s, fault.New(fault.Invalid, "coordonnees_absentes", "lon", row.Get("lon"))
			}
			s.Centre, s.SideM = *centre, 200
		}
		// A square across a border lists its communes one after the other; the first holds most of its people.
		if code := row.First(squareCommune...); code != "" {
			if len(code) > 5 {
				code = code[:5]
			}
			s.Code, err = inseeCode(columnAmong(t, squareCommune), code)
		}
		return s, err
	})
}

func columnAmong(t *Table, names []string) string {
	if i := slices.IndexFunc(names, func(n string) bool { return t.Has(n) }); i >= 0 {
		return names[i]
	}
	return ""
}

var inspireID = regexp.MustCompile(`^(?:CRS3035)?RES(\d+)(k?)mN(\d+)E(\d+)$`)

// squareCentre finds the centre of a square from its INSPIRE identifier, which holds its side and its south-west corner in
// ETRS89-LAEA (EPSG:3035): CRS3035RES1000mN2030000E4252000.
func squareCentre(field, id string) (orb.Point, int, error) {
	unreadable := fault.New(fault.Invalid, "carreau_illisible", field, id)
	m := inspireID.FindStringSubmatch(id)
	if m == nil {
		return orb.Point{}, 0, unreadable
	}
	side, err := strconv.Atoi(m[1])
	if err != nil || side <= 0 || side > 100_000 {
		return orb.Point{}, 0, unreadable
	}
	if m[2] == "k" {
		side *= 1000
	}
	north, errN := strconv.ParseFloat(m[3], 64)
	east, errE := strconv.ParseFloat(m[4], 64)
	if errN != nil || errE != nil || north > 6e6 || east > 8e6 {
		return orb.Point{}, 0, unreadable
	}
	half := float64(side) / 2
	return fromLAEA(east+half, north+half), side, nil
}

// fromLAEA turns metres of ETRS89-LAEA Europe (EPSG:3035: centre 52° N 10° E, false easting 4,321,000 m, false northing
// 3,210,000 m, GRS 80) into degrees: inverse of EPSG method 9820, Guidance Note 7-2, §3.4.2. Better than 1 mm in France.
func fromLAEA(east, north float64) orb.Point {
	const a, f = 6378137.0, 1 / 298.257222101
	e2 := f * (2 - f)
	e := math.Sqrt(e2)
	q := func(sin float64) float64 {
		return (1 - e2) * (sin/(1-e2*sin*sin) - math.Log((1-e*sin)/(1+e*sin))/(2*e))
	}
	lat0, lon0 := 52*math.Pi/180, 10*math.Pi/180
	sin0 := math.Sin(lat0)
	qp := q(1)
	beta0 := math.Asin(q(sin0) / qp)
	rq := a * math.Sqrt(qp/2)
	d := a * math.Cos(lat0) / math.Sqrt(1-e2*sin0*sin0) / (rq * math.Cos(beta0))
	x, y := (east-4321000)/d, d*(north-3210000)
	rho := math.Hypot(x, y)
	if rho == 0 {
		return orb.Point{10, 52}
	}
	c := 2 * math.Asin(rho/(2*rq))
	beta := math.Asin(math.Cos(c)*math.Sin(beta0) + y*math.Sin(c)*math.Cos(beta0)/rho)
	lon := lon0 + math.Atan2(x*math.Sin(c), rho*math.Cos(beta0)*math.Cos(c)-y*math.Sin(beta0)*math.Sin(c))
	e4, e6 := e2*e2, e2*e2*e2
	lat := beta + (e2/3+31*e4/180+517*e6/5040)*math.Sin(2*beta) + (23*e4/360+251*e6/3780)*math.Sin(4*beta) + 761*e6/45360*math.Sin(6*beta)
	return orb.Point{round7(lon * 180 / math.Pi), round7(lat * 180 / math.Pi)}
}

// round7 keeps a centimetre.
func round7(v float64) float64 { return math.Round(v*1e7) / 1e7 }
