package httpapi_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/jobs"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/vroom"
)

// ofTwoHalls is a problem that one van cannot do all of, to be searched for so long.
func ofTwoHalls(effort string) string {
	return `{` + effort + `, "vehicles": [{"id": 7, "start": [1.69, 46.81], "end": [1.69, 46.81], "time_window": [30600, 64800], "max_travel_time": 9000}],
		"jobs": [{"id": 1, "description": "Migné", "location": [1.32, 46.72], "service": 9000},
			{"id": 2, "location": [4.06, 48.63], "service": 7200}]}`
}

// request sends a body and holds the answer to the contract.
func (s *service) request(t *testing.T, method, target, body string, headers ...string) reply {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answered, err := s.ask(r)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", method, target, err, answered.body)
	}
	return answered
}

const planAddress = "/api/v1/tournees/plan"

func TestRoundsArePlannedForOtherSoftware(t *testing.T) {
	t.Parallel()
	s := newService(t, brenne(t), httpapi.GuardConfig{})
	t.Run("a small problem is answered at once", func(t *testing.T) {
		got := s.request(t, http.MethodPost, planAddress, ofTwoHalls(`"iterations": 100`))
		if got.StatusCode != http.StatusOK || got.Header.Get("Cache-Control") != "private, no-store" {
			t.Fatalf("%d %v\n%s", got.StatusCode, got.Header, got.body)
		}
		for path, want := range map[string]any{
			"code": 0.0, "summary.routes": 1.0, "routes.0.vehicle": 7.0, "routes.0.steps.1.id": 1.0, "unassigned.0.id": 2.0,
			"unassigned.0.raisons.0": "« 7 » : le retour serait trop tard de 6 h 48.", "recherche.fin": "complete",
		} {
			if v := got.at(t, path); v != want {
				t.Errorf("%s: %v, want %v", path, v, want)
			}
		}
	})
	t.Run("what is wrong is told by its path", func(t *testing.T) {
		for _, c := range []struct {
			body, kind, field string
			status            int
		}{
			{`{"vehicles": [{"id": 1, "speed_factor": 2}]}`, "application/json", "vehicles[0].speed_factor", http.StatusUnprocessableEntity},
			{`{"vehicles": `, "application/json", "", http.StatusUnprocessableEntity},
			{``, "application/json", "", http.StatusUnprocessableEntity},
			{`{}`, "text/plain", "Content-Type", http.StatusUnsupportedMediaType},
			{strings.Repeat(" ", vroom.MaxBytes+1), "application/json", "", http.StatusRequestEntityTooLarge},
		} {
			got := s.request(t, http.MethodPost, planAddress, c.body, "Content-Type", c.kind)
			if got.StatusCode != c.status || c.field != "" && got.at(t, "champ") != c.field {
				t.Errorf("%.40q: %d %s", c.body, got.StatusCode, got.body)
			}
		}
	})
	t.Run("a body without length is bounded too", func(t *testing.T) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, planAddress, http.MaxBytesReader(nil, nopCloser{endless{}}, 1<<40))
		r.ContentLength = -1
		r.Header.Set("Content-Type", "application/json")
		if got, err := s.ask(r); err != nil || got.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("%v, %d %s", err, got.StatusCode, got.body)
		}
	})
	t.Run("any site may ask", func(t *testing.T) {
		got := s.request(t, http.MethodOptions, planAddress, "")
		if got.StatusCode != http.StatusNoContent || !strings.Contains(got.Header.Get("Access-Control-Allow-Headers"), "Content-Type") {
			t.Errorf("%d %v", got.StatusCode, got.Header)
		}
	})
	t.Run("nobody asked for it", func(t *testing.T) {
		for _, id := range []string{"moi", "0190a000-0000-4000-8000-000000000001"} {
			if got := s.request(t, http.MethodGet, planAddress+"/"+id, ""); got.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %d %s", id, got.StatusCode, got.body)
			}
		}
	})
	if log := s.log.String(); strings.Contains(log, "46.81") || strings.Contains(log, "Mign") {
		t.Errorf("the log tells where:\n%s", log)
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

type nopCloser struct{ endless }

func (nopCloser) Close() error { return nil }

// A long problem: put in the queue, followed, given up; another one answered, kept a day, then forgotten. The jobs are those of a service.
func TestALongProblemIsPlannedInTheBackground(t *testing.T) {
	t.Parallel()
	st := brenne(t)
	log := slog.New(slog.DiscardHandler)
	if err := jobs.Migrate(t.Context(), st.Pool(), log); err != nil {
		t.Fatal(err)
	}
	s := newService(t, st, httpapi.GuardConfig{})
	ask := func(effort string) string {
		got := s.request(t, http.MethodPost, planAddress, ofTwoHalls(effort), "Prefer", "respond-async")
		if got.StatusCode != http.StatusAccepted || got.at(t, "etat") != "en_attente" {
			t.Fatalf("%d %s", got.StatusCode, got.body)
		}
		return got.Header.Get("Location")
	}
	long, given := ask(`"iterations": 5000000`), ask(`"iterations": 100`)
	if got := s.request(t, http.MethodGet, long, ""); got.at(t, "etat") != "en_attente" || got.at(t, "avancement") != 0.0 {
		t.Errorf("%s", got.body)
	}
	planner := &planning.Planner{Store: st, Now: testNow}
	worker, err := jobs.Start(t.Context(), st.Pool(), planner, analysing.NewRunner(st, analysing.DefaultParameters(), testNow), log)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := worker.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	// until waits for what a request says of itself.
	until := func(address, state string, least float64) reply {
		for range 1200 {
			got := s.request(t, http.MethodGet, address+"?meilleur=oui", "")
			if got.StatusCode != http.StatusOK {
				t.Fatalf("%d %s", got.StatusCode, got.body)
			}
			if done, _ := got.at(t, "avancement").(float64); got.at(t, "etat") == state && done >= least {
				return got
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("%s is never %s", address, state)
		return reply{}
	}
	best := until(long, "en_cours", 0.05)
	if best.at(t, "resultat.routes.0.steps.1.id") != 1.0 || best.at(t, "resultat.recherche.provisoire") != true {
		t.Errorf("the best so far: %s", best.body)
	}
	if got := s.request(t, http.MethodGet, long, ""); got.at(t, "resultat") != nil {
		t.Errorf("nobody asked for the best so far: %s", got.body)
	}
	// One at a time: the second is done once the first is given up.
	if got := s.request(t, http.MethodDelete, long, ""); got.StatusCode != http.StatusNoContent {
		t.Fatalf("%d %s", got.StatusCode, got.body)
	}
	if got := s.request(t, http.MethodGet, long, ""); got.StatusCode != http.StatusNotFound {
		t.Errorf("given up: %d %s", got.StatusCode, got.body)
	}
	got := until(given, "termine", 1)
	if got.at(t, "resultat.unassigned.0.id") != 2.0 || got.at(t, "resultat.recherche.fin") != "complete" {
		t.Errorf("%s", got.body)
	}
	var problems int
	if err := st.Pool().QueryRow(t.Context(), "SELECT count(problem) FROM tour_request").Scan(&problems); err != nil || problems != 0 {
		t.Errorf("%d problems are kept once they are answered: %v", problems, err)
	}
	// A day later it is neither shown nor, within the hour, kept.
	if _, err := st.Pool().Exec(t.Context(), "UPDATE tour_request SET asked_at = asked_at - interval '1 day'"); err != nil {
		t.Fatal(err)
	}
	if got := s.request(t, http.MethodGet, given, ""); got.StatusCode != http.StatusNotFound {
		t.Errorf("a day later: %d %s", got.StatusCode, got.body)
	}
	if n, err := s.desk.Forget(t.Context()); err != nil || n != 1 {
		t.Errorf("%d are forgotten, %v", n, err)
	}
}

func TestRequestsThatWaitAreCounted(t *testing.T) {
	t.Parallel()
	st := brenne(t)
	if err := jobs.Migrate(t.Context(), st.Pool(), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	s := newService(t, st, httpapi.GuardConfig{})
	for i := range 13 { // nobody works
		got := s.request(t, http.MethodPost, planAddress, ofTwoHalls(`"secondes": 300`))
		want := http.StatusAccepted
		if i == 12 {
			want = http.StatusServiceUnavailable
		}
		if got.StatusCode != want || got.Header.Get("Retry-After") == "" {
			t.Fatalf("request %d: %d %v", i, got.StatusCode, got.Header)
		}
	}
}
