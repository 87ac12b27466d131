package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/site"
)

func TestEveryAddressAnswersByItsContract(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	id := s.get(t, "/api/v1/lieux?code_insee=36018&limite=1").at(t, "features.0.id").(string)
	for target, status := range map[string]int{
		"/api/v1/proches?lat=46.63&lon=1.06":                                                 200,
		"/api/v1/proches?lat=46,63&lon=1,06&rayon_m=5000&tri=distance&mode=pied&limite=3":    200,
		"/api/v1/proches?q=le+pin":                                                           200,
		"/api/v1/proches?q=le+pin&services=" + url.QueryEscape(site.ServiceFormalities):      200,
		"/api/v1/proches?q=36300&ouvert=oui&le=2026-12-14T10:30&du=2026-12-14&au=2026-12-20": 200,
		"/api/v1/proches?q=36300&le=2026-12-14T10:30:00%2B01:00&places_fauteuil=2":           200,
		"/api/v1/proches?q=nulle-part-du-tout":                                               404,
		"/api/v1/proches":                                                                    400,
		"/api/v1/proches?lat=46.63":                                                          400,
		"/api/v1/proches?lat=46.63&lon=1.06&q=blanc":                                         400,
		"/api/v1/proches?lat=NaN&lon=1.06":                                                   400,
		"/api/v1/proches?lat=91&lon=1.06":                                                    400,
		"/api/v1/proches?lat=46.63&lon=1.06&service=x":                                       400,
		"/api/v1/proches?lat=46.63&lat=46.63&lon=1.06":                                       400,
		"/api/v1/proches?lat=46.63&lon=1.06&q=%ff":                                           400,
		"/api/v1/proches?lat=46.63&lon=1.06&pmr=peut-etre":                                   400,
		"/api/v1/proches?lat=46.63&lon=1.06&limite=0":                                        400,
		"/api/v1/proches?lat=46.63&lon=1.06&limite=1.5":                                      400,
		"/api/v1/proches?lat=46.63&lon=1.06&limite=99999999999999999999":                     400,
		"/api/v1/proches?lat=46.63&lon=1.06&le=hier":                                         400,
		"/api/v1/proches?lat=46.63&lon=1.06&du=2026-12-20&au=2026-12-14":                     400,
		"/api/v1/proches?q=" + strings.Repeat("a", 201):                                      400,
		"/api/v1/proches?q=a%00b":                                                            400,
		"/api/v1/proches?%zz":                                                                400,
		"/api/v1/lieux":                                                                      200,
		"/api/v1/lieux?bbox=0.9,46.5,1.2,46.7&frais=Gratuit":                                 200,
		"/api/v1/lieux?bbox=-180,-90,180,90":                                                 200,
		"/api/v1/lieux?bassin=36018":                                                         200,
		"/api/v1/lieux?zonage=bassins-insee":                                                 400,
		"/api/v1/lieux?bbox=1,2,3":                                                           400,
		"/api/v1/lieux?bbox=2,46,1,47":                                                       400,
		"/api/v1/lieux?suivant=bonjour":                                                      400,
		"/api/v1/lieux?code_insee=99":                                                        400,
		"/api/v1/lieux/" + id:                                                                200,
		"/api/v1/lieux/" + id + "?x=1":                                                       400,
		"/api/v1/lieux/0190a000-0000-7000-8000-00000000dead":                                 404,
		"/api/v1/lieux/moi":                                                                  404,
		"/api/v1/a-localiser":                                                                200,
		"/api/v1/a-localiser?raison=introuvable&departement=36":                              200,
		"/api/v1/a-localiser?raison=perdu":                                                   400,
		"/api/v1/communes?q=badecon":                                                         200,
		"/api/v1/communes":                                                                   400,
		"/api/v1/communes/36018":                                                             200,
		"/api/v1/communes/36044":                                                             200,
		"/api/v1/communes/36990":                                                             308,
		"/api/v1/communes/36999":                                                             404,
		"/api/v1/communes/blanc":                                                             400,
		"/api/v1/bassins":                                                                    200,
		"/api/v1/bassins?geometrie=oui":                                                      200,
		"/api/v1/bassins?zonage=bassins-martiens":                                            404,
		"/api/v1/bassins?zonage=..%2F":                                                       400,
		"/api/v1/bassins/36018":                                                              200,
		"/api/v1/bassins/99999":                                                              404,
		"/api/v1/zonages":                                                                    200,
		"/api/v1/couverture":                                                                 200,
		"/api/v1/couverture?niveau=commune":                                                  200,
		"/api/v1/couverture?niveau=region":                                                   200,
		"/api/v1/couverture?niveau=canton":                                                   400,
		"/api/v1/couverture?niveau=commune&zonage=bassins-insee":                             400,
		"/api/v1/couverture?territoire=36&niveau=commune&mesure=graduee&jours=14":            200,
		"/api/v1/couverture?territoire=36018&niveau=commune&zonage=bassins-insee":            200,
		"/api/v1/couverture?mode=pied&pmr=oui&services=Aide+aux+d%C3%A9marches+administratives&publics=S%C3%A9niors": 400,
		"/api/v1/couverture?mode=pied&pmr=oui":                          200,
		"/api/v1/couverture?evolution=oui&depuis=2026-03-03":            200,
		"/api/v1/couverture?depuis=hier":                                400,
		"/api/v1/carences?statut=resolue":                               200,
		"/api/v1/couverture?minutes=45":                                 400,
		"/api/v1/couverture?minuttes=10":                                400,
		"/api/v1/couverture?territoire=99":                              404,
		"/export/couverture.csv":                                        200,
		"/export/couverture.geojson?niveau=departement&territoire=36":   200,
		"/export/couverture.pdf":                                        404,
		"/export/couverture.csv?jours=0":                                400,
		"/api/v1/carences?certaine=oui&statut=nouvelle":                 200,
		"/api/v1/carences?statut=vieille":                               400,
		"/api/v1/couverture?zonage=bassins-martiens":                    404,
		"/api/v1/carences":                                              200,
		"/api/v1/carences?bassin=36018&geometrie=non&habitants_min=100": 200,
		"/api/v1/carences?suivant=zz":                                   400,
		"/api/v1/openapi.yaml":                                          200,
		"/export/lieux.csv":                                             200,
		"/export/lieux.json?code_insee=36018":                           200,
		"/export/lieux.xlsx":                                            200,
		"/export/lieux.geojson":                                         200,
		"/export/lieux.pdf":                                             404,
		"/export/lieux.csv?format=x":                                    400,
		"/healthz":                                                      200,
		"/readyz":                                                       200,
		"/nulle/part":                                                   404,
	} {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			answered := s.get(t, target)
			if answered.StatusCode != status {
				t.Fatalf("%d, want %d: %s", answered.StatusCode, status, answered.body)
			}
			if status >= 400 {
				if mediaType(answered.Header) != "application/problem+json" || strings.Contains(string(answered.body), "[") {
					t.Errorf("not a French problem: %s", answered.body)
				}
			}
			if health := strings.HasSuffix(target, "z"); !health && answered.Header.Get("Access-Control-Allow-Origin") != "*" {
				t.Error("not open to other sites")
			}
		})
	}
}

func TestARefusalNamesTheFieldAndHelps(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	for target, want := range map[string][2]string{
		"/api/v1/proches?lat=46&lon=1&service=x":       {"service", "« services »"},
		"/api/v1/proches?lat=46&lon=1&frais=gratuit":   {"frais", "« Gratuit »"},
		"/api/v1/proches?lat=46&lon=1&frais=bleu":      {"frais", "Gratuit sous condition"},
		"/api/v1/proches?lat=46":                       {"lon", "longitude"},
		"/api/v1/communes/36300x":                      {"code", "code INSEE"},
		"/api/v1/proches?lat=46&lon=1&rayon_m=1000000": {"rayon_m", "entre 1 et 500000"},
	} {
		answered := s.get(t, target)
		detail, _ := answered.at(t, "detail").(string)
		if answered.StatusCode != http.StatusBadRequest || answered.at(t, "champ") != want[0] || !strings.Contains(detail, want[1]) {
			t.Errorf("%s: %s", target, answered.body)
		}
	}
}

func TestNearestSaysWhereAndWhy(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	answered := s.get(t, "/api/v1/proches?q=le+pin")
	if got := answered.at(t, "lieu_cherche.detail"); got != "Le Pin, ancien nom ou ancienne commune, aujourd’hui Badecon-le-Pin" {
		t.Errorf("found as %q", got)
	}
	if got := answered.at(t, "features.0.properties.nom"); got != "Quelque part au Pin" {
		t.Errorf("the first is %q", got)
	}
	if got := answered.at(t, "features.0.properties.precision_position"); got != "commune" {
		t.Errorf("placed at %q", got)
	}
	answered = s.get(t, "/api/v1/proches?lat=46.63&lon=1.06&pmr=oui")
	if answered.at(t, "features.0.properties.nom") != "Brenne Box" || answered.at(t, "inconnus.0.properties.nom") != "Quelque part au Pin" &&
		answered.at(t, "inconnus.0.properties.nom") != "Médiathèque" {
		t.Errorf("%s", answered.body)
	}
	if answered.at(t, "features.0.properties.ouverture.etat") != "inconnu" || answered.at(t, "features.0.properties.date_maj") != "2022-03-01" ||
		answered.at(t, "features.0.properties.trajet") != "vol_oiseau" {
		t.Errorf("%s", answered.body)
	}
}

func TestADeadCommuneLeadsToItsHeir(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	if to := s.get(t, "/api/v1/communes/36990").Header.Get("Location"); to != "/api/v1/communes/36018" {
		t.Errorf("leads to %q", to)
	}
}

// Pages neither repeat nor leave out a place, whatever their size.
func TestPagesPartitionTheList(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	for _, path := range []string{"/api/v1/lieux", "/api/v1/carences"} {
		var all []string
		for _, f := range s.get(t, path).at(t, "features").([]any) {
			all = append(all, f.(map[string]any)["id"].(string))
		}
		for _, size := range []string{"1", "2", "3", "5", "100"} {
			var seen []string
			for next := ""; ; {
				page := s.get(t, path+"?limite="+size+next)
				for _, f := range page.at(t, "features").([]any) {
					seen = append(seen, f.(map[string]any)["id"].(string))
				}
				cursor, more := page.at(t, "suivant").(string)
				if !more {
					break
				}
				next = "&suivant=" + cursor
			}
			if !slices.Equal(seen, all) {
				t.Errorf("%s by %s: %v, want %v", path, size, seen, all)
			}
		}
	}
}

func TestTheETagChangesWithTheData(t *testing.T) {
	t.Parallel()
	data := brenne(t)
	s := newService(t, data, httpapi.GuardConfig{})
	for _, target := range []string{"/api/v1/communes/36018", "/export/lieux.csv", "/api/v1/lieux?limite=2"} {
		first := s.get(t, target)
		tag := first.Header.Get("ETag")
		if tag == "" || strings.HasPrefix(tag, "W/") {
			t.Fatalf("%s: the ETag is %q", target, tag)
		}
		compressed := s.get(t, target, "Accept-Encoding", "gzip")
		if other := compressed.Header.Get("ETag"); compressed.Header.Get("Content-Encoding") == "gzip" && other == tag {
			t.Errorf("%s: two representations share %s", target, tag)
		}
		for _, known := range []string{tag, `"x", ` + compressed.Header.Get("ETag"), "W/" + tag} {
			if again := s.get(t, target, "If-None-Match", known); again.StatusCode != http.StatusNotModified || len(again.body) > 0 {
				t.Errorf("%s with %s: %d", target, known, again.StatusCode)
			}
		}
		if other := s.get(t, "/api/v1/communes/36999", "If-None-Match", tag); other.StatusCode != http.StatusNotFound {
			t.Errorf("what does not exist is unchanged: %d", other.StatusCode)
		}
	}
	before := s.get(t, "/api/v1/lieux").Header.Get("ETag")
	if _, err := data.Pool().Exec(t.Context(), "UPDATE data_version SET version = version + 1"); err != nil {
		t.Fatal(err)
	}
	if after := s.get(t, "/api/v1/lieux", "If-None-Match", before); after.StatusCode != http.StatusOK || after.Header.Get("ETag") == before {
		t.Errorf("the data changed and the answer did not: %d", after.StatusCode)
	}
}

func TestAnAnswerAboutAPositionIsKeptNowhere(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	for _, target := range []string{"/api/v1/proches?lat=46.63&lon=1.06", "/api/v1/proches?q=36300", "/api/v1/communes?q=pin"} {
		answered := s.get(t, target)
		if answered.Header.Get("Cache-Control") != "private, no-store" || answered.Header.Get("ETag") != "" || answered.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", target, answered.Header)
		}
	}
}

func TestHeadSaysWhatGetWould(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	for _, target := range []string{"/api/v1/lieux", "/export/lieux.csv", "/healthz", "/api/v1/communes/36999"} {
		got := s.get(t, target)
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodHead, target, nil))
		if w.Code != got.StatusCode || w.Body.Len() > 0 || w.Header().Get("ETag") != got.Header.Get("ETag") {
			t.Errorf("%s: HEAD %d with %d bytes, GET %d", target, w.Code, w.Body.Len(), got.StatusCode)
		}
	}
}

// The former figures come from the oldest, those of another method are said not to compare, and what has changed is counted from the
// first that does.
func TestTheEvolutionOfATerritory(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	found := s.get(t, "/api/v1/couverture?evolution=oui")
	for path, want := range map[string]any{
		"evolution.points.0.comparable":          false,
		"evolution.points.1.comparable":          true,
		"evolution.points.1.habitants.carence":   30.0,
		"evolution.changement.depuis":            "2026-10-01",
		"evolution.changement.habitants.carence": -30.0, // nobody has a class in the run of the fixture
		"territoires.1.changement.depuis":        "2026-10-01",
	} {
		if got := found.at(t, path); got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
	if got := s.get(t, "/api/v1/couverture").at(t, "evolution"); got != nil {
		t.Errorf("%v, and nobody asked", got)
	}
	solved := s.get(t, "/api/v1/carences?statut=resolue")
	if solved.at(t, "features.0.properties.id") != "g3" || solved.at(t, "features.0.properties.statut") != "resolue" ||
		solved.at(t, "features.0.properties.resolue_le") != "2026-11-30" {
		t.Errorf("%s", solved.body)
	}
}
