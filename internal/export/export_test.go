package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/export"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/site"
)

// schema is the national standard as its own file says it, read as published.
type schema struct {
	Fields []struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Constraints struct {
			Required  bool   `json:"required"`
			Unique    bool   `json:"unique"`
			Pattern   string `json:"pattern"`
			MaxLength int    `json:"maxLength"`
		} `json:"constraints"`
	} `json:"fields"`
}

func readSchema(t testing.TB) schema {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(golden.SharedData(t), "sites", "schema", "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// check validates one row by the schema: required, type, pattern, length. The patterns of lists are anchored on the right only,
// so that each value is matched on its own too.
func (s schema) check(values map[string]string, report func(format string, args ...any)) {
	for _, f := range s.Fields {
		value := values[f.Name]
		if value == "" {
			if f.Constraints.Required {
				report("%s is required", f.Name)
			}
			continue
		}
		if p := f.Constraints.Pattern; p != "" {
			pattern := regexp.MustCompile(p)
			for _, one := range append(strings.Split(value, "|"), value) {
				if at := pattern.FindStringIndex(one); at == nil || at[0] != 0 {
					report("%s: %q does not match %s", f.Name, one, p)
				}
			}
		}
		if most := f.Constraints.MaxLength; most > 0 && utf8.RuneCountInString(value) > most {
			report("%s: %d characters", f.Name, utf8.RuneCountInString(value))
		}
		switch f.Type {
		case "number":
			if _, err := strconv.ParseFloat(value, 64); err != nil {
				report("%s: %q is no number", f.Name, value)
			}
		case "date":
			if _, err := time.Parse(time.DateOnly, value); err != nil {
				report("%s: %q is no date", f.Name, value)
			}
		}
	}
}

// records are the cases that a strict writer must get right.
func records() []export.Record {
	at := orb.Point{1.0651234567, 46.6321}
	return []export.Record{
		{
			Site: site.Site{
				ID: uuid.MustParse("0190a000-0000-7000-8000-000000000001"), Name: "Brenne Box", Pivot: "43493312300029", INSEECode: "36018",
				Postcode: "36300", Address: "1, place de la \"Gare\"", Phones: []string{"02 54 00", "+33254000000"}, Services: []string{
					site.ServiceCreation, site.ServiceFormalities,
				}, SpecialCare: []string{site.CareEnglish}, Labels: []string{site.LabelEtapesNumerique}, HoursText: "Mardi 14 h – 18 h",
				Hours:   site.Hours{Rule: "Tu 14:00-18:00", State: site.HoursRead, Confidence: 0.95},
				Summary: strings.Repeat("Très long résumé. ", 30), Booking: "Oui", UpdatedOn: time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC),
				Position: site.Position{Geom: &at, Level: site.LevelExact}, Emails: []string{"a@b.fr", "c|d@e.fr"},
			},
			Commune: "Le Blanc", Sources: []string{"hublo", "hublo"},
		},
		{
			Site: site.Site{
				ID: uuid.MustParse("0190a000-0000-7000-8000-000000000002"), Name: "Au centre du bourg", CommuneName: "Migné",
				Booking: "https://www.rdv-solidarites.fr/", HoursOSM: "Mo 09:00-12:00",
				Position: site.Position{Geom: &at, Level: site.LevelCommune},
			},
			CommunePostcodes: []string{"36800"}, ObservedOn: "2024-08-01",
		},
		{Site: site.Site{ID: uuid.MustParse("0190a000-0000-7000-8000-000000000003"), Name: "Nulle part\x07", Hours: site.Hours{
			Rule: "Tu 09:00-12:00", State: site.HoursDeclared,
		}}},
	}
}

func write(t testing.TB, format string, records []export.Record) []byte {
	t.Helper()
	f, ok := export.FormatNamed(format)
	if !ok {
		t.Fatalf("no format %q", format)
	}
	var b bytes.Buffer
	w := f.New(&b)
	for _, r := range records {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func rowsOfCSV(t testing.TB, raw []byte) (header []string, rows []map[string]string) {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return lines[0], rows
}

func TestTheSchemaAcceptsEveryRow(t *testing.T) {
	t.Parallel()
	s := readSchema(t)
	header, rows := rowsOfCSV(t, write(t, "csv", records()))
	var names []string
	for _, f := range s.Fields {
		names = append(names, f.Name)
	}
	if !slices.Equal(header, names) {
		t.Errorf("columns %v, want %v", header, names)
	}
	for _, row := range rows {
		s.check(row, t.Errorf)
	}
	var objects []map[string]any
	if err := json.Unmarshal(write(t, "json", records()), &objects); err != nil {
		t.Fatal(err)
	}
	for i, object := range objects {
		values := map[string]string{}
		for key, value := range object {
			switch v := value.(type) {
			case string:
				values[key] = v
			case float64:
				values[key] = strconv.FormatFloat(v, 'f', -1, 64)
			}
			if !slices.Contains(names, key) {
				t.Errorf("%q is not in the standard", key)
			}
		}
		s.check(values, t.Errorf)
		for _, name := range names {
			if values[name] != rows[i][name] {
				t.Errorf("%s: JSON says %q, CSV %q", name, values[name], rows[i][name])
			}
		}
	}
}

func TestWhatAStrictWriterMustGetRight(t *testing.T) {
	t.Parallel()
	_, rows := rowsOfCSV(t, write(t, "csv", records()))
	for _, c := range []struct {
		sentence string
		row      int
		column   string
		want     string
	}{
		{"a number that the standard refuses gives way to the next", 0, "telephone", "+33254000000"},
		{"lists in the schema's order", 0, "services", "Aide aux démarches administratives|Loisirs et créations numériques"},
		{"a separator inside a value would make two", 0, "courriels", "a@b.fr|c/d@e.fr"},
		{"a source said once", 0, "source", "hublo"},
		{"« Oui » is no address", 0, "prise_rdv", ""},
		{"hours that are only a text are no opening_hours", 0, "horaires", ""},
		{"a position as precise as it came", 0, "longitude", "1.0651234567"},
		{"the centre of a commune is not the place", 1, "latitude", ""},
		{"the commune's postcode when the place gives none", 1, "code_postal", "36800"},
		{"the date of observation when the information has none", 1, "date_maj", "2024-08-01"},
		{"an unknown SIRET by the national convention", 1, "pivot", "00000000000000"},
		{"an address to book", 1, "prise_rdv", "https://www.rdv-solidarites.fr/"},
		{"columns made for hours are declared", 2, "horaires", "Tu 09:00-12:00"},
		{"opening_hours as given", 1, "horaires", "Mo 09:00-12:00"},
		{"no control character", 2, "nom", "Nulle part"},
		{"an unknown date is recognisably none", 2, "date_maj", "1970-01-01"},
		{"an unknown commune is said", 2, "commune", "Commune inconnue"},
	} {
		if got := rows[c.row][c.column]; got != c.want {
			t.Errorf("%s: %s = %q, want %q", c.sentence, c.column, got, c.want)
		}
	}
	if detail := rows[0]["presentation_detail"]; !strings.Contains(detail, "Mardi 14 h – 18 h") || !strings.Contains(detail, strings.TrimSpace(records()[0].Site.Summary)) {
		t.Errorf("the whole summary and the hours are lost: %q", detail)
	}
}

func TestXLSXHoldsTheSameRows(t *testing.T) {
	t.Parallel()
	book, err := excelize.OpenReader(bytes.NewReader(write(t, "xlsx", records())))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	got, err := book.GetRows("Lieux")
	if err != nil {
		t.Fatal(err)
	}
	header, rows := rowsOfCSV(t, write(t, "csv", records()))
	if len(got) != len(rows)+1 || !slices.Equal(got[0], header) {
		t.Fatalf("%d rows under %v", len(got), got[0])
	}
	for i, row := range rows {
		for j, column := range header {
			cell := ""
			if j < len(got[i+1]) {
				cell = got[i+1][j]
			}
			if cell != row[column] {
				t.Errorf("row %d, %s: %q, want %q", i, column, cell, row[column])
			}
		}
	}
}

func TestGeoJSONSaysHowPreciselyAPlaceIsDrawn(t *testing.T) {
	t.Parallel()
	var out struct {
		Type     string
		Features []struct {
			Geometry   *struct{ Coordinates []float64 }
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(write(t, "geojson", records()), &out); err != nil {
		t.Fatal(err)
	}
	if out.Type != "FeatureCollection" || len(out.Features) != 3 || out.Features[2].Geometry != nil ||
		out.Features[1].Properties["precision_position"] != "commune" || out.Features[0].Geometry.Coordinates[0] != 1.065123 {
		t.Errorf("%+v", out)
	}
}

func TestNothingToExportIsAFileAllTheSame(t *testing.T) {
	t.Parallel()
	for _, f := range export.Formats {
		raw := write(t, f.Name, nil)
		if len(raw) == 0 || strings.HasSuffix(f.Name, "json") && !json.Valid(raw) {
			t.Errorf("%s: %q", f.Name, raw)
		}
	}
}

// Whatever a source wrote, the schema accepts what we write.
func TestAnyRecordConforms(t *testing.T) {
	t.Parallel()
	s := readSchema(t)
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "Oui", "a|b", "\x00", "\xff", "\"", "http://x", "+33123456789", "36300"}))
	list := rapid.SliceOfN(text, 0, 3)
	among := func(set []string) *rapid.Generator[[]string] {
		return rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(set), text), 0, 4)
	}
	rapid.Check(t, func(t *rapid.T) {
		r := export.Record{
			Site: site.Site{
				ID: uuid.New(), Name: "x" + text.Draw(t, "name"), Pivot: text.Draw(t, "pivot"), Postcode: text.Draw(t, "postcode"), Address: text.Draw(t, "address"),
				Phones: list.Draw(t, "phones"), Emails: list.Draw(t, "emails"), Websites: list.Draw(t, "websites"), HoursText: text.Draw(t, "hours"),
				Summary: text.Draw(t, "summary"), Detail: text.Draw(t, "detail"), Booking: text.Draw(t, "booking"), AccessSheet: text.Draw(t, "sheet"),
				Services: among(site.ServiceSet).Draw(t, "services"), Fees: among(site.FeeSet).Draw(t, "fees"),
				Labels: among(site.LabelSet).Draw(t, "labels"), SpecialCare: among(site.SpecialCareSet).Draw(t, "care"),
				Programmes: among(site.ProgrammeSet).Draw(t, "programmes"), Mobility: among(site.MobilitySet).Draw(t, "mobility"),
			},
			Commune: text.Draw(t, "commune"), CommunePostcodes: list.Draw(t, "postcodes"), Sources: list.Draw(t, "sources"),
		}
		f, _ := export.FormatNamed("csv")
		var b bytes.Buffer
		w := f.New(&b)
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(&b).ReadAll()
		if err != nil || len(lines) != 2 {
			t.Fatal(len(lines), err)
		}
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = lines[1][i]
		}
		s.check(row, t.Fatalf)
	})
}
