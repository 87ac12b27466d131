package remote_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/geocoding/geocodingtest"
	"github.com/maillage-numerique/maillage/internal/remote"
)

// nation is the national service as its documentation describes it (testdata/geoplateforme/README.md).
type nation struct {
	mu       sync.Mutex
	asked    []string
	statuses []int // of the next answers; then 200
	clock    time.Time
	slept    time.Duration
	*remote.Geoplateforme
}

func newNation(t *testing.T) *nation {
	t.Helper()
	n := &nation{clock: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	server := httptest.NewServer(n)
	t.Cleanup(server.Close)
	n.Geoplateforme = &remote.Geoplateforme{
		BaseURL: server.URL + "/geocodage",
		Now: func() time.Time {
			n.mu.Lock()
			defer n.mu.Unlock()
			return n.clock
		},
		Sleep: func(ctx context.Context, d time.Duration) error {
			n.mu.Lock()
			defer n.mu.Unlock()
			n.clock, n.slept = n.clock.Add(max(d, 0)), n.slept+max(d, 0)
			return ctx.Err()
		},
	}
	return n
}

func (n *nation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = append(n.asked, r.URL.RequestURI())
	if len(n.statuses) > 0 {
		status := n.statuses[0]
		n.statuses = n.statuses[1:]
		if status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "4")
		}
		w.WriteHeader(status)
		return
	}
	name := "empty.json"
	switch q := r.URL.Query(); {
	case r.URL.Path == "/geocodage/reverse":
		name = "reverse.json"
	case r.URL.Path != "/geocodage/search":
		w.WriteHeader(http.StatusNotFound)
		return
	case q.Get("q") == "8 bd du port" && q.Get("postcode") == "":
		name = "port.json"
	case q.Get("q") == "amiens" && q.Get("type") == "municipality":
		name = "amiens.json"
	case strings.HasSuffix(q.Get("q"), "buffon paris"):
		name = "buffon.json"
	}
	body, err := os.ReadFile(filepath.Join("testdata", "geoplateforme", name))
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(body)
}

func TestTheNationalServiceConforms(t *testing.T) {
	t.Parallel()
	geocodingtest.Conformance(t, newNation(t))
}

func TestItIsAskedInItsConvention(t *testing.T) {
	t.Parallel()
	n := newNation(t)
	near := orb.Point{2.35, 48.85}
	q := geocode.Query{Text: " 3  rue du port ", Limit: 99, Type: geocode.Street, Postcode: "44110", CityCode: "44036", Near: &near}
	if _, err := n.Search(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	if _, err := n.Reverse(t.Context(), geocode.ReverseQuery{Position: near, Type: geocode.Street}); err != nil {
		t.Fatal(err)
	}
	want := "/geocodage/search?autocomplete=0&citycode=44036&index=address&lat=48.850000&limit=20&lon=2.350000&postcode=44110&q=3+rue+du+port&type=street " +
		"/geocodage/reverse?index=address&lat=48.850000&limit=1&lon=2.350000&type=street"
	if got := strings.Join(n.asked, " "); got != want {
		t.Errorf("asked\n%s\nwant\n%s", got, want)
	}
}

func TestTheSameQuestionIsAskedOnce(t *testing.T) {
	t.Parallel()
	n := newNation(t)
	for range 3 {
		if found, err := n.Search(t.Context(), geocode.Query{Text: "8 bd du port"}); err != nil || len(found) != 2 {
			t.Fatal(found, err)
		}
	}
	if len(n.asked) != 1 {
		t.Errorf("asked %d times", len(n.asked))
	}
}

func TestNoSecondHoldsMoreThanFiftyQuestions(t *testing.T) {
	t.Parallel()
	n := newNation(t)
	for i := range 101 {
		if _, err := n.Search(t.Context(), geocode.Query{Text: strings.Repeat("a", i+1)}); err != nil {
			t.Fatal(err)
		}
	}
	if n.slept < 2*time.Second {
		t.Errorf("101 questions in %s", n.slept)
	}
}

func TestWhenShutOutItWaitsThenAsksAgain(t *testing.T) {
	t.Parallel()
	n := newNation(t)
	n.statuses = []int{429}
	found, err := n.Search(t.Context(), geocode.Query{Text: "8 bd du port"})
	if err != nil || len(found) != 2 || n.slept < 4*time.Second {
		t.Errorf("%v %v after %s", found, err, n.slept)
	}
}

func TestWhatFailsByChanceIsTriedAgain(t *testing.T) {
	t.Parallel()
	n := newNation(t)
	n.statuses = []int{502, 503}
	if found, err := n.Search(t.Context(), geocode.Query{Text: "8 bd du port"}); err != nil || len(found) != 2 {
		t.Error(found, err)
	}
}

func TestAServiceThatIsDownIsLeftAlone(t *testing.T) {
	t.Parallel()
	n := newNation(t)
	for range 40 {
		n.statuses = append(n.statuses, 500)
	}
	for i := range 10 {
		_, err := n.Search(t.Context(), geocode.Query{Text: "essai " + strings.Repeat("a", i+1)})
		if f, ok := fault.As(err); !ok || f.Kind != fault.Unavailable || strings.Contains(err.Error(), "essai") {
			t.Fatalf("%v", err)
		}
	}
	if len(n.asked) > 6 {
		t.Errorf("a service that is down was asked %d times", len(n.asked))
	}
	n.mu.Lock()
	n.statuses, n.clock = nil, n.clock.Add(time.Minute)
	n.mu.Unlock()
	if _, err := n.Search(t.Context(), geocode.Query{Text: "8 bd du port"}); err != nil {
		t.Errorf("a minute later it is asked again: %v", err)
	}
}

func TestARefusedQuestionIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	n := newNation(t)
	n.statuses = []int{400, 400}
	if _, err := n.Search(t.Context(), geocode.Query{Text: "?"}); err == nil || len(n.asked) != 1 {
		t.Errorf("%v, asked %d times", err, len(n.asked))
	}
}

func TestAnAnswerThatDoesNotComeIsGivenUp(t *testing.T) {
	t.Parallel()
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(silent.Close)
	g := &remote.Geoplateforme{BaseURL: silent.URL, Timeout: 20 * time.Millisecond, Tries: 1}
	_, err := g.Search(t.Context(), geocode.Query{Text: "12 rue secrète"})
	if f, ok := fault.As(err); !ok || f.Kind != fault.Unavailable || strings.Contains(err.Error(), "secr") {
		t.Errorf("%v", err)
	}
}
