package pages_test

import (
	"net/http"
	"net/url"
	"testing"

	"pgregory.net/rapid"
)

// Whatever stands in an address or a form, a page answers: never an error of ours.
func TestNoQuestionBreaksAPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	value := rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`-?[0-9]{1,4}(\.[0-9]{0,6})?`),
		rapid.SampledFrom([]string{
			"", "NaN", "Inf", "-1e999", "\x00", "\xff\xfe", "%", "le blanc", "36300", "36018", "oui", "Gratuit", "1,46,2,47", "-500,-500,500,500",
			"bassins-insee", "'; DROP TABLE site; --", "Le Pin (Gard)", "?", "voiture", "distance",
		}),
	)
	names := []string{
		"q", "besoin", "mode", "tri", "services", "publics", "frais", "pmr", "rdv", "langues", "equipements", "lat", "lon", "bbox", "zonage", "fond", "x",
	}
	paths := []string{"/", "/propositions", "/carte", "/carte/contenu", "/methode", "/a-localiser", "/communes/", "/bassins/", "/lieux/", "/carte/lieux/", "/static/"}
	rapid.Check(t, func(t *rapid.T) {
		form := url.Values{}
		for range rapid.IntRange(0, 4).Draw(t, "parameters") {
			form.Add(rapid.SampledFrom(names).Draw(t, "name"), value.Draw(t, "value"))
		}
		path := rapid.SampledFrom(paths).Draw(t, "path")
		if path[len(path)-1] == '/' && path != "/" {
			path += url.PathEscape(value.Draw(t, "part"))
		}
		if w := h.get(path + "?" + form.Encode()); w.Code >= http.StatusInternalServerError {
			t.Fatalf("GET %s?%s: %d\n%s", path, form.Encode(), w.Code, h.log.String())
		}
		if w := h.post(form); w.Code >= http.StatusInternalServerError {
			t.Fatalf("POST %s: %d\n%s", form.Encode(), w.Code, h.log.String())
		}
	})
}
