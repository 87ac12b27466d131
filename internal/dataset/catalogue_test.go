package dataset

import (
	"net/url"
	"testing"

	"github.com/maillage-numerique/maillage/internal/wording"
)

func TestTheCatalogueIsComplete(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, s := range Catalogue() {
		if seen[s.ID] {
			t.Errorf("%s stands twice", s.ID)
		}
		seen[s.ID] = true
		if s.Producer == "" || s.Licence == "" || s.Vintage == "" || s.Page == "" {
			t.Errorf("%s is incomplete: %+v", s.ID, s)
		}
		if (s.File == "") != (s.Name == "") {
			t.Errorf("%s: a file that can be fetched has a name", s.ID)
		}
		for _, address := range []string{s.Page, s.File} {
			if u, err := url.Parse(address); err != nil || address != "" && u.Scheme != "https" {
				t.Errorf("%s: %s", s.ID, address)
			}
		}
		for _, key := range []string{".nom", ".note"} {
			if !wording.Has("catalogue." + s.ID + key) {
				t.Errorf("catalogue.%s%s is not said in French", s.ID, key)
			}
		}
	}
	if _, ok := CatalogueSource("contours"); !ok {
		t.Error("contours is not found")
	}
	if _, ok := CatalogueSource("inconnu"); ok {
		t.Error("an unknown source is found")
	}
}
