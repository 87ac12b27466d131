package geocode_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/golden"
)

// France is every commune with its names, and the addresses of Bourges.
var france struct {
	once      sync.Once
	index     *geocode.Index
	bytes     []byte
	addresses []geocode.Address
	err       error
}

func franceIndex(t testing.TB) *geocode.Index {
	t.Helper()
	data := golden.SharedData(t)
	france.once.Do(func() {
		if france.bytes, france.err = buildFrance(data); france.err == nil {
			france.index, france.err = geocode.Open(france.bytes)
		}
	})
	if france.err != nil {
		t.Fatal(france.err)
	}
	return france.index
}

func buildFrance(data string) ([]byte, error) {
	b := geocode.NewBuilder(geocode.MemoryScratch{}, 0)
	for _, step := range []struct {
		file string
		add  func(p *dataset.Plain) error
	}{
		{"admin/communes_france_2026.csv.gz", func(p *dataset.Plain) error { return geocoding.AddCommunes(b, dataset.Communes(p), nil) }},
		{"admin/alias_noms_communes.csv.gz", func(p *dataset.Plain) error { return geocoding.AddNames(b, dataset.Names(p), nil) }},
		{"admin/cog_2026_communes_deleguees_et_associees.csv.gz", func(p *dataset.Plain) error { return geocoding.AddNames(b, dataset.Delegated(p), nil) }},
		{"admin/passage_codes_communes_vers_2026.csv.gz", func(p *dataset.Plain) error { return geocoding.AddNames(b, dataset.Crosswalk(p), nil) }},
		{"adresses/adresses_bourges_18033_format_ban.csv.gz", func(p *dataset.Plain) error {
			for r, err := range dataset.Addresses(p) {
				if err != nil {
					return err
				}
				france.addresses = append(france.addresses, r.Value)
				if err := b.AddAddress(r.Value); err != nil {
					return err
				}
			}
			return nil
		}},
	} {
		f, err := os.Open(filepath.Join(data, step.file))
		if err != nil {
			return nil, err
		}
		p, err := dataset.Open(f)
		if err == nil {
			err = step.add(p)
		}
		f.Close()
		if err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	_, err := b.Write(&out)
	return out.Bytes(), err
}
