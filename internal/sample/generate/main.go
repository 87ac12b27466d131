// Command generate writes the built-in sample from the open data: the facts of one département, in the formats that the
// importers read.
//
//	go run ./internal/sample/generate ../shared/data internal/sample/data
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/simplify"
)

const departement = "36"

// hubLoKept are the Hub-Lo records of the sample: places whose declared commune and coordinates agree, and the base of La
// Rur@linette (522), which is a mobile unit.
var hubLoKept = []int{36, 69, 89, 103, 114, 194, 233, 252, 263, 276, 338, 346, 485, 486, 487, 488, 522}

// misplaced are the communes whose La Poste point lies outside them: their interior point is used instead.
var misplaced = []string{"36114", "36121", "36132", "36143"}

// coarseDegrees is how far the outline may stray, about a kilometre.
const coarseDegrees = 0.01

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: generate DIRECTORY-OF-OPEN-DATA DIRECTORY-TO-WRITE")
	}
	from, to := os.Args[1], os.Args[2]
	for _, err := range []error{
		table(from, "admin/communes_france_2026.csv.gz", to, "communes.csv", []string{
			"code_insee", "nom", "dep", "dep_nom", "reg", "reg_nom", "epci_code", "epci_nom", "epci_nature",
			"pop_municipale_2023", "codes_postaux", "lon", "lat", "lon_interieur", "lat_interieur", "superficie_km2",
		}, ofDepartement("dep"), withoutMisplaced),
		table(from, "admin/alias_noms_communes.csv.gz", to, "noms.csv", []string{"alias", "code_2026", "nature"},
			func(r row) bool { return ofDepartement("dep")(r) && r["nature"] != "nom_2026" }, nil),
		table(from, "admin/passage_codes_communes_vers_2026.csv.gz", to, "anciens_codes.csv",
			[]string{"code_ancien", "nom_ancien", "date_effet", "code_2026"}, startsWith("code_2026"), nil),
		table(from, "zonages/communes_zonages_insee_2025.csv.gz", to, "zonages.csv",
			[]string{"code_insee", "bv2022", "bv2022_nom", "uu_statut"}, startsWith("code_insee"), nil),
		table(from, "besoins/besoins_communes_cvl_2026.csv", to, "besoins.csv", []string{
			"code_insee", "pop_municipale_2023", "part_65_plus_2017", "part_moins_25_2017", "part_peu_diplomes_2017",
			"part_menages_une_personne_2017", "part_familles_monoparentales_2017", "revenu_median_2016", "taux_pauvrete_2016",
			"part_locaux_thd30_2019", "nb_communes_source",
		}, ofDepartement("dep"), nil),
		table(from, "sites/france_services_2024-08.csv.gz", to, "france_services_2024-08.csv", nil, ofDepartement("insee_dep"), nil),
		hubLo(from, to),
		outline(from, to),
	} {
		if err != nil {
			log.Fatal(err)
		}
	}
}

type row map[string]string

func ofDepartement(column string) func(row) bool {
	return func(r row) bool { return r[column] == departement }
}

func startsWith(column string) func(row) bool {
	return func(r row) bool { return strings.HasPrefix(r[column], departement) }
}

func withoutMisplaced(r row) {
	if slices.Contains(misplaced, r["code_insee"]) {
		r["lon"], r["lat"] = "", ""
	}
}

// table copies the rows and columns that are kept; nil columns means all.
func table(from, source, to, name string, columns []string, keep func(row) bool, change func(row)) error {
	raw, err := read(filepath.Join(from, source))
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	header := rows[0]
	if columns == nil {
		columns = header
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.Write(columns); err != nil {
		return err
	}
	for _, cells := range rows[1:] {
		r := row{}
		for i, c := range cells {
			r[header[i]] = c
		}
		if !keep(r) {
			continue
		}
		if change != nil {
			change(r)
		}
		kept := make([]string, len(columns))
		for i, c := range columns {
			kept[i] = r[c]
		}
		if err := w.Write(kept); err != nil {
			return err
		}
	}
	w.Flush()
	return os.WriteFile(filepath.Join(to, name), out.Bytes(), 0o644)
}

// hubLo keeps some records, without their empty fields.
func hubLo(from, to string) error {
	raw, err := read(filepath.Join(from, "sites/hub_lo_centre_val_de_loire.json"))
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var all []map[string]any
	if err := dec.Decode(&all); err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("[\n")
	n := 0
	for _, r := range all {
		gid, err := r["gid"].(json.Number).Int64()
		if err != nil || !slices.Contains(hubLoKept, int(gid)) {
			continue
		}
		for key, value := range r {
			if value == "" || value == nil {
				delete(r, key)
			}
		}
		for _, key := range []string{"gid", "c_nom", "c_city"} { // by which the format is recognised
			if _, ok := r[key]; !ok {
				return fmt.Errorf("gid %d has no %s", gid, key)
			}
		}
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		if n++; n > 1 {
			out.WriteString(",\n")
		}
		out.Write(line)
	}
	if n != len(hubLoKept) {
		return fmt.Errorf("%d Hub-Lo records found, want %d", n, len(hubLoKept))
	}
	out.WriteString("\n]\n")
	return os.WriteFile(filepath.Join(to, "hub_lo.json"), out.Bytes(), 0o644)
}

// outline writes the coarse outline of the département.
func outline(from, to string) error {
	raw, err := read(filepath.Join(from, "admin/departements_cvl.geojson"))
	if err != nil {
		return err
	}
	all, err := geojson.UnmarshalFeatureCollection(raw)
	if err != nil {
		return err
	}
	for _, f := range all.Features {
		if f.Properties["code"] != departement {
			continue
		}
		coarse := simplify.DouglasPeucker(coarseDegrees).Simplify(orb.Clone(f.Geometry))
		polygon, ok := coarse.(orb.Polygon)
		if !ok {
			return fmt.Errorf("the outline is a %s", coarse.GeoJSONType())
		}
		text, err := json.Marshal(geojson.NewGeometry(polygon))
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, "contour.json"), append(text, '\n'), 0o644)
	}
	return fmt.Errorf("no outline of %s", departement)
}

func read(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if !strings.HasSuffix(path, ".gz") {
		return io.ReadAll(file)
	}
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
