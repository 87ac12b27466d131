package quality_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/geocoding"
)

// openIndex builds the index of every commune and of the addresses of Bourges.
func openIndex(t *testing.T, data string) (*geocode.Index, []geocode.Address) {
	t.Helper()
	b := geocode.NewBuilder(geocode.MemoryScratch{}, 0)
	var addresses []geocode.Address
	read := func(name string, use func(*dataset.Plain) error) {
		f, err := os.Open(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		p, err := dataset.Open(f)
		if err == nil {
			err = use(p)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	read("admin/communes_france_2026.csv.gz", func(p *dataset.Plain) error { return geocoding.AddCommunes(b, dataset.Communes(p), nil) })
	read("admin/alias_noms_communes.csv.gz", func(p *dataset.Plain) error { return geocoding.AddNames(b, dataset.Names(p), nil) })
	read("admin/passage_codes_communes_vers_2026.csv.gz", func(p *dataset.Plain) error { return geocoding.AddNames(b, dataset.Crosswalk(p), nil) })
	read("adresses/adresses_bourges_18033_format_ban.csv.gz", func(p *dataset.Plain) error {
		for r, err := range dataset.Addresses(p) {
			if err != nil {
				return err
			}
			addresses = append(addresses, r.Value)
			if err := b.AddAddress(r.Value); err != nil {
				return err
			}
		}
		return nil
	})
	var out bytes.Buffer
	if _, err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	x, err := geocode.Open(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return x, addresses
}
