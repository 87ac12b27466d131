package importing_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/maillage-numerique/maillage/internal/dataset"
)

// shuffled copies a directory with the rows of every table, and the objects of every list, in another order. Files that are
// neither stay out.
func shuffled(t *testing.T, dir fs.FS, seed uint64) fs.FS {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	copied := fstest.MapFS{}
	err := fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, "science/") || strings.HasPrefix(name, "routes/") {
			return err
		}
		file, err := dir.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		plain, err := dataset.Open(file)
		if err != nil {
			return err
		}
		look := plain.Look()
		text, err := plain.ReadAll()
		if err != nil {
			return err
		}
		switch look.Shape {
		case dataset.ShapeTable:
			text = shuffleTable(t, name, text, random)
		case dataset.ShapeList, dataset.ShapeGeoJSON:
			text = shuffleJSON(t, name, text, random)
		default:
			return nil
		}
		copied[strings.TrimSuffix(name, ".gz")] = &fstest.MapFile{Data: text}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return copied
}

func shuffleTable(t *testing.T, name string, text []byte, random *rand.Rand) []byte {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	if bytes.Count(text[:min(len(text), 500)], []byte(";")) > bytes.Count(text[:min(len(text), 500)], []byte(",")) {
		r.Comma = ';'
	}
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	shuffle(rows[1:], random)
	var out bytes.Buffer
	if err := csv.NewWriter(&out).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func shuffleJSON(t *testing.T, name string, text []byte, random *rand.Rand) []byte {
	t.Helper()
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err == nil {
		shuffle(list, random)
		return marshal(t, list)
	}
	var collection map[string]json.RawMessage
	if err := json.Unmarshal(text, &collection); err != nil {
		t.Fatalf("%s: %v", path.Base(name), err)
	}
	if err := json.Unmarshal(collection["features"], &list); err != nil {
		return text
	}
	shuffle(list, random)
	collection["features"] = marshal(t, list)
	return marshal(t, collection)
}

func shuffle[T any](list []T, random *rand.Rand) {
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
