package pages

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/wording"
	"github.com/maillage-numerique/maillage/web"
)

// A template lays out; what it says stands in the catalogue.
func TestTemplatesHoldNoSentence(t *testing.T) {
	t.Parallel()
	tags := regexp.MustCompile(`(?s)<[^>]*>|\{\{.*?\}\}`)
	names, err := fs.Glob(web.Templates, "templates/*.html")
	if err != nil || len(names) < 10 {
		t.Fatalf("%d templates: %v", len(names), err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(web.Templates, name)
		if err != nil {
			t.Fatal(err)
		}
		text := tags.ReplaceAllString(string(raw), "\n")
		for _, line := range strings.Split(text, "\n") {
			if regexp.MustCompile(`\pL`).MatchString(line) {
				t.Errorf("%s says %q", name, strings.TrimSpace(line))
			}
		}
	}
}

// Every key that the pages name is in the catalogue.
func TestEveryKeyIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	key := regexp.MustCompile(`(?:wording\.Say|say)\(?\s*\(?"([a-z0-9_.\-]+[a-z0-9])"`)
	counted := regexp.MustCompile(`wording\.Count\("([a-z0-9_.]+)"`)
	root := golden.Root(t)
	for _, pattern := range []string{"internal/pages/*.go", "web/templates/*.html"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range key.FindAllStringSubmatch(string(raw), -1) {
				if !wording.Has(m[1]) {
					t.Errorf("%s: the key %q is not in the catalogue", filepath.Base(file), m[1])
				}
			}
			for _, m := range counted.FindAllStringSubmatch(string(raw), -1) {
				if !wording.Has(m[1]+".un") || !wording.Has(m[1]+".plusieurs") {
					t.Errorf("%s: the key %q has no singular or plural", filepath.Base(file), m[1])
				}
			}
		}
	}
	for _, d := range shownDimensions {
		if !wording.Has("filtre." + string(d)) {
			t.Errorf("the filter %s has no name", d)
		}
	}
	for _, m := range finding.Modes {
		if !wording.Has("filtre.mode."+string(m)) || !wording.Has("recherche.mode."+string(m)) {
			t.Errorf("the mode %s has no name", m)
		}
	}
	for _, k := range site.Kinds {
		if !wording.Has("lieu.sorte." + string(k)) {
			t.Errorf("the kind %s has no name", k)
		}
	}
}

func TestFacetsOfTheNeedsExist(t *testing.T) {
	t.Parallel()
	for _, key := range needKeys {
		for _, service := range needServices[key] {
			if !contains(site.ServiceSet, service) {
				t.Errorf("%s: %q is no service", key, service)
			}
		}
	}
}
