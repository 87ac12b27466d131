package quality

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
)

// ErrUnknownFile is returned for a file that holds no known kind of cases.
var ErrUnknownFile = errors.New("quality: not a file of questions")

// ReadFile reads a file of questions, recognised by its columns: geocoder-tester (query, expected_…), the libraries of the
// Ministry of Culture, the vaccination centres of 2021, or any table with an address, a commune code and a position named as
// in these. The text is UTF-8 CSV with any usual separator.
func ReadFile(set string, r io.Reader) ([]Case, error) {
	buffered := bufio.NewReaderSize(r, 1<<16)
	head, err := buffered.Peek(1 << 12)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the questions: %w", err)
	}
	if strings.HasPrefix(string(head), "\ufeff") {
		_, _ = buffered.Discard(3)
	}
	line, _, _ := strings.Cut(string(head), "\n")
	table := csv.NewReader(buffered)
	for _, sep := range []rune{';', '\t'} {
		if strings.Count(line, string(sep)) > strings.Count(line, string(table.Comma)) {
			table.Comma = sep
		}
	}
	table.FieldsPerRecord = -1
	table.LazyQuotes = true
	header, err := table.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnknownFile, err)
	}
	parse := layoutOf(header)
	if parse == nil {
		return nil, ErrUnknownFile
	}
	var cases []Case
	for {
		cells, err := table.Read()
		if errors.Is(err, io.EOF) {
			return cases, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the questions: %w", err)
		}
		at, _ := table.FieldPos(0)
		if c, ok := parse(fields{header, cells}); ok {
			c.Set, c.Line = set, at
			cases = append(cases, c)
		}
	}
}

type fields struct{ header, cells []string }

// get gives the first non-empty cell among several names of a column.
func (f fields) get(names ...string) string {
	for _, name := range names {
		if i := slices.IndexFunc(f.header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) }); i >= 0 && i < len(f.cells) {
			if v := strings.TrimSpace(f.cells[i]); v != "" && !strings.EqualFold(v, "nan") {
				return v
			}
		}
	}
	return ""
}

func layoutOf(header []string) func(fields) (Case, bool) {
	has := func(names ...string) bool {
		for _, name := range names {
			if !slices.ContainsFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) }) {
				return false
			}
		}
		return true
	}
	switch {
	case has("query") && slices.ContainsFunc(header, func(h string) bool { return strings.HasPrefix(h, "expected_") }):
		return tester
	case has("voie", "CP", "Ville", "INSEE"):
		return library
	case has("adr_voie", "com_cp", "com_nom"):
		return vaccination
	}
	return nil
}

// tester reads a line of geocoder-tester.
func tester(f fields) (Case, bool) {
	c := Case{
		Query: geocode.Query{Text: f.get("query")}, CityCode: f.get("expected_citycode"), City: f.get("expected_city"),
		Postcode: f.get("expected_postcode"), Street: f.get("expected_street", "expected_name"), HouseNumber: f.get("expected_housenumber"),
	}
	c.Query.Limit, _ = strconv.Atoi(f.get("limit"))
	if p, ok := pointFrom(f.get("lon"), f.get("lat")); ok {
		c.Query.Near = &p
	}
	if coordinate := f.get("expected_coordinate"); coordinate != "" {
		parts := strings.Split(coordinate, ",")
		if len(parts) >= 2 {
			if p, ok := pointFrom(parts[1], parts[0]); ok {
				c.Position = &p
			}
		}
	}
	return c, c.Query.Text != ""
}

// library reads a public library: the answer of the BAN, "lat, lon", is the position expected.
func library(f fields) (Case, bool) {
	c := Case{CityCode: code5(f.get("INSEE"))}
	if lat, lon, ok := strings.Cut(f.get("coordonnees_ban"), ","); ok {
		if p, ok := pointFrom(lon, lat); ok {
			c.Position = &p
		}
	}
	c.Query.Text = joinParts(f.get("voie"), f.get("CP"), f.get("Ville"))
	return c, c.CityCode != "" && c.Query.Text != ""
}

// vaccination reads a vaccination centre (data.gouv.fr, "Lieux de vaccination contre la Covid-19").
func vaccination(f fields) (Case, bool) {
	c := Case{CityCode: code5(f.get("com_insee"))}
	if p, ok := pointFrom(f.get("long_coor1", "lon", "longitude"), f.get("lat_coor1", "lat", "latitude")); ok {
		c.Position = &p
	}
	c.Query.Text = joinParts(joinParts(f.get("adr_num"), f.get("adr_voie")), f.get("com_cp"), f.get("com_nom"))
	return c, c.CityCode != "" && c.Query.Text != ""
}

func joinParts(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// code5 gives back the zero that a spreadsheet took from a code.
func code5(code string) string {
	code = strings.TrimSuffix(code, ".0")
	if len(code) == 4 {
		return "0" + code
	}
	return code
}

func pointFrom(lon, lat string) (orb.Point, bool) {
	x, err := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if err != nil {
		return orb.Point{}, false
	}
	y, err := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	return orb.Point{x, y}, err == nil && x >= -180 && x <= 180 && y >= -90 && y <= 90 && (x != 0 || y != 0)
}
