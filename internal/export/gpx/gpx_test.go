package gpx_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/export/gpx"
)

func monday() gpx.Day {
	return gpx.Day{
		Name: "La Rur@linette, lundi 14 décembre 2026", Description: "D’après les passages publiés.", Link: "https://maillage.example/unites/r/jour/2026-12-14",
		MadeOn: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC),
		Stops: []gpx.Stop{
			{At: orb.Point{1.3167, 46.7167}, Name: "1. Migné", Description: "de 10 h à 12 h 30 <salle>", Link: "https://maillage.example/arrets/1"},
			{At: orb.Point{1.25, 46.63}, Name: "2. Scoury & Ciron"},
			{At: orb.Point{1.3167, 46.7167}, Name: "3. Migné"},
		},
	}
}

// GDAL reads the file as navigators do: two waypoints, for the unit comes back to the first, and a route of three points in order.
func TestGDALReadsTheDay(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "day.gpx")
	var b bytes.Buffer
	if err := gpx.Write(&b, monday()); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	type feature struct {
		Properties struct {
			Name  string `json:"name"`
			Desc  string `json:"desc"`
			Link  string `json:"link1_href"`
			Point int    `json:"route_point_id"`
		} `json:"properties"`
		Geometry struct {
			Coordinates json.RawMessage `json:"coordinates"`
		} `json:"geometry"`
	}
	read := func(layer string) []feature {
		out, err := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=4", "/vsistdout/", path, layer).CombinedOutput()
		if err != nil {
			t.Fatalf("ogr2ogr %s: %v\n%s\n%s", layer, err, out, b.String())
		}
		var all struct {
			Features []feature `json:"features"`
		}
		if err := json.Unmarshal(out, &all); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return all.Features
	}
	var got []string
	for _, f := range read("waypoints") {
		got = append(got, strings.Join([]string{f.Properties.Name, f.Properties.Desc, f.Properties.Link, blanks.Replace(string(f.Geometry.Coordinates))}, " | "))
	}
	want := []string{
		"1. Migné | de 10 h à 12 h 30 <salle> | https://maillage.example/arrets/1 | [1.3167,46.7167]", "2. Scoury & Ciron |  |  | [1.25,46.63]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	var order []string
	for _, f := range read("route_points") {
		order = append(order, f.Properties.Name)
	}
	if diff := cmp.Diff([]string{"1. Migné", "2. Scoury & Ciron", "3. Migné"}, order); diff != "" {
		t.Error(diff)
	}
	routes := read("routes")
	if len(routes) != 1 || routes[0].Properties.Name != monday().Name || blanks.Replace(string(routes[0].Geometry.Coordinates)) != "[[1.3167,46.7167],[1.25,46.63],[1.3167,46.7167]]" {
		t.Errorf("%d routes: %+v", len(routes), routes)
	}
}

var blanks = strings.NewReplacer(" ", "", "\n", "")

// sequences are the children of the elements that we write, in the order that GPX 1.1's schema gives them, which leaves no choice;
// "*" = any number of times.
var sequences = map[string][]string{
	"gpx":      {"metadata", "wpt*", "rte*", "trk*", "extensions"},
	"metadata": {"name", "desc", "author", "copyright", "link*", "time", "keywords", "bounds", "extensions"},
	"wpt":      {"ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link*", "sym", "type"},
	"rtept":    {"ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link*", "sym", "type"},
	"rte":      {"name", "cmt", "desc", "src", "link*", "number", "type", "extensions", "rtept*"},
	"link":     {"text", "type"},
}

// Whatever is said of a day, its file is well formed, and its elements stand in the order of the schema.
func TestEveryDayKeepsToTheSchema(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := gpx.Day{Name: rapid.String().Draw(t, "name"), Link: "https://maillage.example/?a", Description: rapid.String().Draw(t, "description"), MadeOn: monday().MadeOn}
		for range rapid.IntRange(0, 4).Draw(t, "stops") {
			day.Stops = append(day.Stops, gpx.Stop{
				At:   orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")},
				Name: rapid.String().Draw(t, "stop"), Link: rapid.SampledFrom([]string{"", "https://maillage.example/?a=1&b=2"}).Draw(t, "link"),
			})
		}
		var b bytes.Buffer
		if err := gpx.Write(&b, day); err != nil {
			t.Fatal(err)
		}
		type open struct {
			name string
			at   int // in its sequence
		}
		var path []open
		decoder, points := xml.NewDecoder(&b), 0
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				if e.Name.Space != "http://www.topografix.com/GPX/1/1" {
					t.Fatalf("%s is of %q", e.Name.Local, e.Name.Space)
				}
				if e.Name.Local == "rtept" {
					points++
				}
				if len(path) > 0 {
					parent := &path[len(path)-1]
					for parent.at < len(sequences[parent.name]) && strings.TrimSuffix(sequences[parent.name][parent.at], "*") != e.Name.Local {
						parent.at++
					}
					if parent.at == len(sequences[parent.name]) {
						t.Fatalf("%s out of place in %s", e.Name.Local, parent.name)
					}
					if !strings.HasSuffix(sequences[parent.name][parent.at], "*") {
						parent.at++
					}
				}
				path = append(path, open{name: e.Name.Local})
			case xml.EndElement:
				path = path[:len(path)-1]
			}
		}
		if points != len(day.Stops) {
			t.Fatalf("%d points of %d stops", points, len(day.Stops))
		}
	})
}
