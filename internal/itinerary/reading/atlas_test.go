package reading_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/itinerary/reading"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// atlas is that of the whole of France, built once for whoever asks first.
func atlas(t testing.TB) reading.Atlas {
	t.Helper()
	data := golden.SharedData(t)
	once.Do(func() { built, builtErr = france(data) })
	if builtErr != nil {
		t.Fatal(builtErr)
	}
	return built
}

var (
	once     sync.Once
	built    reading.Atlas
	builtErr error
)

func france(dir string) (reading.Atlas, error) {
	var communes []territory.GazetteerCommune
	atlas := reading.Atlas{Centres: map[territory.INSEECode]orb.Point{}}
	err := eachRow(filepath.Join(dir, "admin", "communes_france_2026.csv.gz"), dataset.Communes, func(c territory.Commune) {
		communes = append(communes, territory.GazetteerCommune{Code: c.Code, Name: c.Name, Postcodes: c.Postcodes})
		if c.PostalCentre != nil {
			atlas.Centres[c.Code] = *c.PostalCentre
		}
	})
	if err != nil {
		return atlas, err
	}
	var names []territory.PlaceName
	err = eachRow(filepath.Join(dir, "admin", "alias_noms_communes.csv.gz"), dataset.Names, func(o dataset.OldCode) {
		if o.Name != nil {
			names = append(names, *o.Name)
		}
	})
	atlas.Names = territory.NewGazetteer(communes, nil, names)
	return atlas, err
}

func eachRow[T any](path string, read func(*dataset.Plain) dataset.Records[T], take func(T)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	plain, err := dataset.Open(file)
	if err != nil {
		return err
	}
	for record, err := range read(plain) {
		if err != nil {
			return err
		}
		take(record.Value)
	}
	return nil
}
