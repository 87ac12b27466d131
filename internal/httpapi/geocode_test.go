package httpapi_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/geocoding/geocodingtest"
	"github.com/maillage-numerique/maillage/internal/httpapi"
)

var smallIndex = sync.OnceValues(geocodingtest.Small)

func smallGeocoder(t *testing.T) *geocoding.Local {
	t.Helper()
	index, err := smallIndex()
	if err != nil {
		t.Fatal(err)
	}
	local := geocoding.NewLocal()
	local.Use(index, []string{"ban"})
	return local
}

// The examples of https://adresse.data.gouv.fr/api-doc/adresse.
func TestTheExamplesOfTheNationalAPIAnswerInItsShape(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	for _, target := range []string{
		"/geocodage/search/?q=8+bd+du+port", "/geocodage/search?q=8+bd+du+port&limit=15", "/geocodage/search/?q=8+bd+du+port&autocomplete=0",
		"/geocodage/search?q=8+bd+du+port&lat=48.789&lon=2.789", "/geocodage/search?q=8+bd+du+port&index=address&returntruegeometry=false",
	} {
		got := s.get(t, target)
		if got.StatusCode != http.StatusOK || mediaType(got.Header) != "application/geo+json" || got.Header.Get("Cache-Control") != "private, no-store" {
			t.Fatalf("%s: %d %v %s", target, got.StatusCode, got.Header, got.body)
		}
		for path, want := range map[string]any{
			"type": "FeatureCollection", "version": "draft", "query": "8 bd du port", "attribution": "BAN, INSEE, La Poste", "licence": "ETALAB-2.0",
			"features.0.type": "Feature", "features.0.geometry.type": "Point", "features.0.geometry.coordinates.0": 2.290084,
			"features.0.properties.label": "8 Boulevard du Port 80000 Amiens", "features.0.properties.housenumber": "8",
			"features.0.properties.id": "80021_6590_00008", "features.0.properties.type": "housenumber", "features.0.properties.name": "8 Boulevard du Port",
			"features.0.properties.postcode": "80000", "features.0.properties.citycode": "80021", "features.0.properties.city": "Amiens",
			"features.0.properties.x": 648952.52, "features.0.properties.y": 6977867.14, "features.0.properties.context": "80, Somme, Hauts-de-France",
			"features.0.properties.street": "Boulevard du Port",
		} {
			if value := got.at(t, path); value != want {
				if x, ok := value.(float64); ok && x-want.(float64) < 0.2 && want.(float64)-x < 0.2 {
					continue
				}
				t.Errorf("%s: %s is %v, want %v", target, path, value, want)
			}
		}
	}
	for target, want := range map[string]string{
		"/geocodage/search?q=8+bd+du+port&postcode=44110":       "3 Rue du Port 44110 Châteaubriant|Rue du Port 44110 Châteaubriant",
		"/geocodage/search?q=paris&type=municipality":           "Paris",
		"/geocodage/reverse/?lon=1.0601&lat=46.6311":            "1 Place de la Gare 36300 Le Blanc",
		"/geocodage/reverse?lng=1.0601&lat=46.6311&type=street": "Place de la Gare 36300 Le Blanc",
	} {
		if label, _ := s.get(t, target).at(t, "features.0.properties.label").(string); !strings.Contains("|"+want+"|", "|"+label+"|") || label == "" {
			t.Errorf("%s answers %q, want %q", target, label, want)
		}
	}
	for _, target := range []string{"/geocodage/search?q=place+des+cinq+martyrs+du+lycee+buffon+paris", "/geocodage/reverse?lon=2.3168&lat=48.8384"} {
		if got := s.get(t, target).at(t, "features.0.properties.district"); got != "Paris 15e Arrondissement" {
			t.Errorf("%s: district is %v", target, got)
		}
	}
	if got := s.get(t, "/geocodage/reverse/?lon=1.0601&lat=46.6311"); got.at(t, "features.0.properties.distance") == nil {
		t.Errorf("no distance: %s", got.body)
	}
	if got := s.get(t, "/geocodage/search?q=saint+denis&explain=1"); got.at(t, "features.0.properties.x") != nil || got.at(t, "features.0.properties.explain.left") == nil {
		t.Errorf("La Réunion is not in Lambert-93: %s", got.body)
	}
	if got := s.get(t, "/geocodage/search?q=xyzzyx"); len(got.at(t, "features").([]any)) != 0 {
		t.Errorf("nothing is an empty collection: %s", got.body)
	}
}

func TestWhatTheGeocoderCannotReadIsSaidInFrench(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	for target, field := range map[string]string{
		"/geocodage/search": "q", "/geocodage/search?q=": "q", "/geocodage/search?q=" + strings.Repeat("a", 201): "q",
		"/geocodage/search?q=a&limit=0": "limit", "/geocodage/search?q=a&limit=plein": "limit", "/geocodage/search?q=a&type=maison": "type",
		"/geocodage/search?q=a&postcode=363": "postcode", "/geocodage/search?q=a&citycode=Le+Blanc": "citycode", "/geocodage/search?q=a&lat=46": "lon",
		"/geocodage/search?q=a&lat=NaN&lon=1": "lat", "/geocodage/search?q=a&autocomplete=peut-%C3%AAtre": "autocomplete", "/geocodage/search?q=a&q=b": "q",
		"/geocodage/search?q=a&index=parcel": "index", "/geocodage/reverse": "lat", "/geocodage/reverse?lat=91&lon=0": "lat",
	} {
		got := s.get(t, target)
		if got.StatusCode != http.StatusBadRequest || got.at(t, "champ") != field || got.at(t, "detail") == "" {
			t.Errorf("%s: %d %s", target, got.StatusCode, got.body)
		}
	}
	if log := s.log.String(); strings.Contains(log, "Blanc") || strings.Contains(log, "q=") {
		t.Errorf("what was asked is in the log: %s", log)
	}
}

// send posts a form with a file.
func (s *service) send(t *testing.T, target, name, file string, fields ...string) reply {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("data", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte(file)); err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	answered, err := s.ask(r)
	if err != nil {
		t.Fatal(err)
	}
	return answered
}

func TestAFileComesBackWithItsAnswers(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	file := "nom;voie;ville\r\n\"La ; Poste\";8 bd du port;Amiens\r\nGare;1 pl de la gare;Le Blanc\r\nRien;;\r\n"
	got := s.send(t, "/geocodage/search/csv/", "lieux.csv", file, "columns", "voie", "columns", "ville", "result_columns", "latitude", "result_columns", "result_citycode", "result_columns", "result_status")
	want := "nom;voie;ville;latitude;result_citycode;result_status\r\n\"La ; Poste\";8 bd du port;Amiens;49.897443;80021;ok\r\nGare;1 pl de la gare;Le Blanc;46.631000;36018;ok\r\nRien;;;;;skipped\r\n"
	if got.StatusCode != http.StatusOK || string(got.body) != want {
		t.Errorf("%d\n%s\nwant\n%s", got.StatusCode, got.body, want)
	}
	if d := got.Header.Get("Content-Disposition"); !strings.Contains(d, "lieux.geocoded.csv") || mediaType(got.Header) != "text/csv" {
		t.Errorf("%v", got.Header)
	}
	got = s.send(t, "/geocodage/reverse/csv", "points.csv", "lat,lon\n46.6311,1.0601\n?,?\n", "result_columns", "result_label", "result_columns", "result_status")
	if want := "lat,lon,result_label,result_status\n46.6311,1.0601,1 Place de la Gare 36300 Le Blanc,ok\n?,?,,skipped\n"; string(got.body) != want {
		t.Errorf("%s\nwant\n%s", got.body, want)
	}
	got = s.send(t, "/geocodage/search/csv", "paris.csv", "a\n10 place des cinq martyrs du lycée buffon 75015 paris\n", "result_columns", "result_city", "result_columns", "result_district")
	if want := "a,result_city,result_district\n10 place des cinq martyrs du lycée buffon 75015 paris,Paris,Paris 15e Arrondissement\n"; string(got.body) != want {
		t.Errorf("%s\nwant\n%s", got.body, want)
	}
}

func TestAFileThatCannotBeGeocodedIsRefusedBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	for _, c := range []struct {
		sentence, file string
		fields         []string
		status         int
		field          string
	}{
		{"a column that is not there", "a,b\n1,2\n", []string{"columns", "c"}, 400, "columns"},
		{"a result that does not exist", "a\n1\n", []string{"result_columns", "result_prix"}, 400, "result_columns"},
		{"an empty file", " \n", nil, 422, "data"},
		{"a quote left open", "a,b\n\"1,2\n", nil, 422, "data"},
		{"more cells than the header", "a\n1,2\n", nil, 422, "data"},
		{"an unknown encoding", "a\n1\n", []string{"encoding", "ebcdic"}, 400, "encoding"},
		{"a long delimiter", "a\n1\n", []string{"delimiter", ";;"}, 400, "delimiter"},
		{"more than 50 MB", strings.Repeat("1 rue du port Amiens \n", (52<<20)/22), nil, 413, "data"},
	} {
		got := s.send(t, "/geocodage/search/csv", "f.csv", c.file, c.fields...)
		if got.StatusCode != c.status || mediaType(got.Header) != "application/problem+json" || got.at(t, "champ") != c.field {
			t.Errorf("%s: %d %s", c.sentence, got.StatusCode, got.body)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/geocodage/search/csv", strings.NewReader("a\n1\n"))
	r.Header.Set("Content-Type", "text/csv")
	if got, err := s.ask(r); err != nil || got.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("%d %v", got.StatusCode, err)
	}
}
