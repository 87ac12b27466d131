package geocoding

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
)

// resultColumns are those that tell an answer.
var resultColumns = []string{
	"result_label", "result_score", "result_score_next", "result_type", "result_id", "result_housenumber", "result_name", "result_street",
	"result_postcode", "result_city", "result_context", "result_citycode", "result_oldcitycode", "result_oldcity", "result_district", "result_status",
}

// SearchColumns and ReverseColumns are what a row is given back with, in their order.
var (
	SearchColumns  = append([]string{"latitude", "longitude"}, resultColumns...)
	ReverseColumns = append([]string{"result_latitude", "result_longitude", "result_distance"}, resultColumns...)
)

// What a row became (result_status).
const (
	statusFound    = "ok"
	statusNotFound = "not-found"
	statusSkipped  = "skipped" // nothing to look for
	statusError    = "error"   // the geocoder failed
)

// csvAnswer is what a row became.
type csvAnswer struct {
	geocode.Result
	next    float64 // score of the second answer; 0 = none
	reverse bool
	status  string
}

func (f *csvFile) ask(ctx context.Context, g Geocoder, rec csvRecord) csvAnswer {
	at, placed := f.point(rec)
	kind := geocode.Type(f.Type)
	if f.kind >= 0 {
		if kind = geocode.Type(f.cell(rec, f.kind)); !slices.Contains(geocode.Types, kind) {
			kind = ""
		}
	}
	postcode, cityCode := code5(f.cell(rec, f.postcode)), code5(f.cell(rec, f.cityCode))
	var found []geocode.Result
	var err error
	if f.Reverse {
		if !placed {
			return csvAnswer{status: statusSkipped}
		}
		found, err = g.Reverse(ctx, geocode.ReverseQuery{Position: at, Type: kind, Postcode: postcode, CityCode: cityCode})
	} else {
		q := geocode.Query{Text: f.text(rec), Limit: 2, Type: kind, Postcode: postcode, CityCode: cityCode}
		if placed {
			q.Near = &at
		}
		if q.Text == "" {
			return csvAnswer{status: statusSkipped}
		}
		found, err = g.Search(ctx, q)
	}
	switch {
	case err != nil:
		return csvAnswer{status: statusError}
	case len(found) == 0:
		return csvAnswer{status: statusNotFound}
	}
	a := csvAnswer{Result: found[0], reverse: f.Reverse, status: statusFound}
	if len(found) > 1 && !f.Reverse {
		a.next = found[1].Score
	}
	return a
}

func (f *csvFile) text(rec csvRecord) string {
	var words []string
	for _, i := range f.columns {
		if cell := f.cell(rec, i); cell != "" {
			words = append(words, cell)
		}
	}
	return strings.Join(words, " ")
}

func (f *csvFile) point(rec csvRecord) (orb.Point, bool) {
	if f.lat < 0 || f.lon < 0 {
		return orb.Point{}, false
	}
	lat, errLat := strconv.ParseFloat(strings.Replace(f.cell(rec, f.lat), ",", ".", 1), 64)
	lon, errLon := strconv.ParseFloat(strings.Replace(f.cell(rec, f.lon), ",", ".", 1), 64)
	ok := errLat == nil && errLon == nil && lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180
	return orb.Point{lon, lat}, ok
}

// code5 reads a postcode or an INSEE code; a spreadsheet takes its first zero away. What is neither filters nothing.
func code5(s string) string {
	s = strings.ToUpper(strings.TrimSuffix(s, ".0"))
	if len(s) == 4 {
		s = "0" + s
	}
	if len(s) != 5 {
		return ""
	}
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (i != 1 || s[i] != 'A' && s[i] != 'B') {
			return ""
		}
	}
	return s
}

func (a csvAnswer) value(column string) string {
	if column == "result_status" {
		return a.status
	}
	if a.status != statusFound {
		return ""
	}
	switch column {
	case "latitude", "result_latitude":
		return degrees(a.Position.Lat())
	case "longitude", "result_longitude":
		return degrees(a.Position.Lon())
	case "result_distance":
		return strconv.FormatFloat(a.DistanceM, 'f', 0, 64)
	case "result_label":
		return a.Label
	case "result_score":
		return score(a.Score)
	case "result_score_next":
		if a.next == 0 {
			return ""
		}
		return score(a.next)
	case "result_type":
		return string(a.Type)
	case "result_id":
		return a.ID
	case "result_housenumber":
		return a.HouseNumber
	case "result_name":
		return a.Name
	case "result_street":
		if a.Type == geocode.Street {
			return a.Name
		}
		return a.Street
	case "result_postcode":
		return a.Postcode
	case "result_city":
		return a.City
	case "result_context":
		return a.Context
	case "result_citycode":
		return a.CityCode
	case "result_oldcitycode":
		return a.OldCityCode
	case "result_oldcity":
		return a.OldCity
	case "result_district":
		return a.District
	}
	return ""
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }
func score(v float64) string   { return strconv.FormatFloat(v, 'f', 5, 64) }
