package pages_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/geocoding/geocodingtest"
	"github.com/maillage-numerique/maillage/internal/pages"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/signin"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// testNow is the present of every test.
func testNow() time.Time { return time.Date(2026, 12, 14, 9, 0, 0, 0, time.UTC) }

// house is the pages on a database of their own: Le Blanc and Ciron in the Indre, two communes named Le Pin, a dead commune; and the
// addresses of geocodingtest.Small.
type house struct {
	handler http.Handler
	pool    *pgxpool.Pool
	log     *strings.Builder
}

func newHouse(t *testing.T) *house {
	t.Helper()
	pool := pgtest.New(t)
	normalize := func(name string) (normalized, withoutArticle string) {
		normalized = address.NormalizePlace(name)
		return normalized, address.WithoutArticle(normalized)
	}
	storetest.PlantCommunes(t, pool,
		storetest.Commune{
			Code: "36018", Name: "Le Blanc", Departement: "36", Centre: orb.Point{1.063, 46.633}, Population: 6164,
			Postcodes: []string{"36300"}, HalfSideDeg: 0.05, Normalize: normalize,
		},
		storetest.Commune{
			Code: "36053", Name: "Ciron", Departement: "36", Centre: orb.Point{1.245, 46.63}, Population: 520,
			Postcodes: []string{"36300"}, HalfSideDeg: 0.05, Normalize: normalize,
		},
		storetest.Commune{
			Code: "36158", Name: "Badecon-le-Pin", Departement: "36", Centre: orb.Point{1.6, 46.54}, Population: 700,
			Normalize: normalize, Names: map[string][]string{"ancienne": {"Le Pin"}},
		},
		storetest.Commune{Code: "17276", Name: "Le Pin", Departement: "17", Centre: orb.Point{-0.26, 45.26}, Population: 80, Normalize: normalize},
		storetest.Commune{Code: "30196", Name: "Le Pin", Departement: "30", Centre: orb.Point{4.52, 44.1}, Population: 380, Normalize: normalize},
	)
	storetest.PlantSites(t, pool,
		site.Site{
			Name: "France services du Blanc", INSEECode: storetest.Code("36018"), CommuneName: "Le Blanc", Position: storetest.At(1.07, 46.64),
			CountsAsHelp: true, Services: []string{site.ServiceFormalities}, Fees: []string{site.FeeFree}, Phones: []string{"02 54 29 51 65"},
			HoursText: "Lundi : 9 h – 12 h", Wheelchair: site.Yes, UpdatedOn: time.Date(2024, 8, 1, 0, 0, 0, 0, time.UTC),
			Programmes: []string{site.ProgrammeFrance},
		},
		site.Site{
			Name: "Médiathèque <b>de Ciron</b>", INSEECode: storetest.Code("36053"), CommuneName: "Ciron",
			Position: storetest.At(1.245, 46.63), CountsAsHelp: true, Phones: []string{"demander à la mairie"},
		},
		site.Site{Name: "Bureaux partagés", INSEECode: storetest.Code("36018"), CommuneName: "Le Blanc", Position: storetest.At(1.064, 46.634)},
		site.Site{Name: "Sans adresse", CommuneName: "Nulle-Part"},
	)
	if _, err := pool.Exec(context.Background(), `INSERT INTO commune_crosswalk VALUES ('36999', '36018', 'Morte', '1972-01-01')`); err != nil {
		t.Fatal(err)
	}
	h := &house{pool: pool, log: &strings.Builder{}}
	s := store.New(pool)
	index, err := geocodingtest.Small()
	if err != nil {
		t.Fatal(err)
	}
	addresses := geocoding.NewLocal()
	addresses.Use(index, nil)
	api := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "API "+r.URL.RequestURI())
	})
	tourer := &touring.Tourer{
		Store: s, Now: testNow, Others: func(context.Context, calendar.Date, string) ([]coverage.Service, error) { return nil, nil },
	}
	desk := touring.NewDesk(tourer, s.DataVersion)
	working, stop := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { desk.Work(working) })
	t.Cleanup(func() { stop(); work.Wait() })
	p, err := pages.New(pages.Config{
		Store: s, Finder: geocoding.NewWithAddresses(s, addresses), Guide: finding.NewGuide(s, s.DataVersion, testNow), Analyst: analysing.NewAnalyst(s, s.DataVersion, testNow), Desk: desk,
		Drafter: drafting.New(s, tourer, desk, testNow), Gate: signin.New(s, testNow), Log: slog.New(slog.NewTextHandler(h.log, nil)), Now: testNow, API: api,
	})
	if err != nil {
		t.Fatal(err)
	}
	router := chi.NewRouter()
	p.Routes(router)
	router.NotFound(p.NotFound)
	h.handler = router
	return h
}

func (h *house) get(path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

func (h *house) post(form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

// says fails unless the page holds each sentence, in this order.
func says(t *testing.T, w *httptest.ResponseRecorder, sentences ...string) {
	t.Helper()
	// No-break spaces are typography: the tests read like the sentences.
	spaces := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
	body := spaces.Replace(w.Body.String())
	for _, s := range sentences {
		_, after, found := strings.Cut(body, spaces.Replace(s))
		if !found {
			t.Fatalf("status %d: the page does not say %q (in this order):\n%s", w.Code, s, w.Body.String())
		}
		body = after
	}
}

func silent(t *testing.T, w *httptest.ResponseRecorder, sentences ...string) {
	t.Helper()
	for _, s := range sentences {
		if strings.Contains(w.Body.String(), s) {
			t.Errorf("the page says %q", s)
		}
	}
}

func TestTheFirstPageAsksOneQuestion(t *testing.T) {
	t.Parallel()
	w := newHouse(t).get("/")
	says(t, w, `<html lang="fr">`, "Où habitez-vous ?", "Faire une démarche", "Maillage connaît 4 lieux.")
}

func TestAnAnswerSaysWhoHelpsHowFarAndHowOldItIs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := h.get("/?q=le+blanc")
	says(t, w, "De l’aide près du Blanc", "Le plus proche : ", "France services du Blanc", "à environ 5\u00a0minutes en voiture.",
		"950\u00a0m à vol d’oiseau", "Gratuit", "Accessible en fauteuil", "Horaires donnés par le lieu, à vérifier avant de venir", "Lundi : 9 h – 12 h",
		`href="tel:0254295165"`, "Information du 1er août 2024, il y a 2\u00a0ans")
	says(t, w, "Bureaux partagés", "Aide non déclarée")
	says(t, w, "Médiathèque &lt;b&gt;de Ciron&lt;/b&gt;", "demander à la mairie")
	silent(t, w, "Sans adresse")
}

func TestUnknownIsListedApartUnderAFilterAndNeverAYes(t *testing.T) {
	t.Parallel()
	w := newHouse(t).get("/?q=le+blanc&pmr=oui")
	says(t, w, "France services du Blanc", "Peut-être : le renseignement manque", "Bureaux partagés")
	says(t, w, `name="pmr" value="oui" checked`)
}

func TestANeedPresetsTheServices(t *testing.T) {
	t.Parallel()
	w := newHouse(t).get("/?q=le+blanc&besoin=apprendre&besoin=demarche")
	says(t, w, `value="tous" aria-pressed="true">Faire une démarche`, "Le plus proche, parmi ce que vous demandez", "France services du Blanc")
}

func TestNobodyWithinHalfAnHourIsSaid(t *testing.T) {
	t.Parallel()
	w := newHouse(t).get("/?q=" + url.QueryEscape("Le Pin (Gard)"))
	says(t, w, "Aucune aide connue à moins de 30 minutes en voiture.", "dans un autre département : Indre")
}

func TestThePositionStaysInTheBody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := h.post(url.Values{"lat": {"46.63349"}, "lon": {"1.06251"}, "pmr": {"oui"}})
	says(t, w, "De l’aide près de votre position", "France services du Blanc")
	if got := w.Header().Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("Cache-Control is %q", got)
	}
	for _, address := range regexp.MustCompile(`(?:href|action|src)="[^"]*"`).FindAllString(w.Body.String(), -1) {
		if strings.Contains(address, "46.6") || strings.Contains(address, "lat") || strings.Contains(address, "1.06") {
			t.Errorf("a position stands in the address %s", address)
		}
	}
	says(t, w, `name="lat" value="46.633"`, `name="lon" value="1.063"`)
	if strings.Contains(h.log.String(), "46.6") {
		t.Error("the position was logged")
	}
}

func TestATypedPlaceAfterAPositionGoesBackToAnAddress(t *testing.T) {
	t.Parallel()
	w := newHouse(t).post(url.Values{"lat": {"46.6"}, "lon": {"1.0"}, "q": {"Ciron"}, "mode": {"pied"}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/?mode=pied&q=Ciron" {
		t.Errorf("got %d to %q", w.Code, w.Header().Get("Location"))
	}
}

func TestASitesPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := regexp.MustCompile(`/lieux/[0-9a-f-]{36}`).FindString(h.get("/?q=le+blanc&programmes=France+Services").Body.String())
	w := h.get(path)
	says(t, w, "<h1>France services du Blanc</h1>", "Espace France services", "Appeler le", "Texte de la source, tel quel",
		"Aide aux démarches administratives", "Accessible en fauteuil roulant", "Comment venir", "Origine de chaque renseignement")
	if got := h.get(path + ".json").Body.String(); got != "API /api/v1"+path {
		t.Errorf(".json is answered by %q", got)
	}
	if got := h.get(path, "Accept", "application/json").Body.String(); got != "API /api/v1"+path {
		t.Errorf("Accept: application/json is answered by %q", got)
	}
}

func TestACommunesPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := h.get("/communes/36053")
	says(t, w, "<h1>À Ciron</h1>", "Indre · 520 habitants", "Une aide dans la commune", "Médiathèque", "n’est pas encore calculée")
	if w := h.get("/communes/36999"); w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != "/communes/36018" {
		t.Errorf("a dead commune: %d to %q", w.Code, w.Header().Get("Location"))
	}
	says(t, h.get("/communes/36018"), "<h1>Au Blanc</h1>")
}

func TestTheMapIsATableWithoutJavaScript(t *testing.T) {
	t.Parallel()
	says(t, newHouse(t).get("/carte"), "La carte des aides", "n’est pas encore calculée")
}

func TestTheMapsContentIsTheListsContent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := h.get("/carte/contenu?bbox=1,46.6,1.3,46.7&pmr=oui")
	says(t, w, `"total":1,"incertains":2`, `"nom":"France services du Blanc"`, `"certain":true`, `"certain":false`,
		`"nom":"pmr"`, `"valeur":"oui"`, `"nombre":1,"choisi":true`)
	if w := h.get("/carte/contenu?bbox=1,2,3"); w.Code != http.StatusBadRequest || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("a broken frame: %d %s", w.Code, w.Header().Get("Content-Type"))
	}
}

func TestErrorsArePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, path := range []string{"/nulle-part", "/lieux/xyz", "/lieux/0190d5a0-0000-7000-8000-000000000000", "/communes/99999", "/bassins/rien"} {
		w := h.get(path)
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d", path, w.Code)
		}
		says(t, w, "Page introuvable")
	}
}

func TestTheSameUnchangedPageIsNotSentTwice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.get("/communes/36053")
	again := h.get("/communes/36053", "If-None-Match", first.Header().Get("ETag"))
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("asked again: %d, %d bytes", again.Code, again.Body.Len())
	}
}
