package remote_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/remote"
	"github.com/maillage-numerique/maillage/internal/wording"
)

func TestADownloadIsWholeOrAbsent(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/good":
			_, _ = w.Write([]byte("code;nom\n36018;Le Blanc\n"))
		case "/large":
			_, _ = w.Write([]byte(strings.Repeat("x", 2000)))
		case "/large-unsaid":
			for range 20 {
				_, _ = w.Write([]byte(strings.Repeat("x", 100)))
				w.(http.Flusher).Flush()
			}
		case "/cut":
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte("début"))
		case "/mute":
			_, _ = w.Write([]byte("début"))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()

	d := &remote.Downloader{MaxBytes: 1000, Stall: 300 * time.Millisecond, UserAgent: "maillage"}
	for _, c := range []struct{ is, address, code string }{
		{"a good file", server.URL + "/good", ""},
		{"a file said to be too large", server.URL + "/large", "source_trop_grosse"},
		{"a file that grows too large", server.URL + "/large-unsaid", "source_trop_grosse"},
		{"a file cut short", server.URL + "/cut", "source_coupee"},
		{"a server that falls silent", server.URL + "/mute", "source_muette"},
		{"a file that is not there", server.URL + "/absent", "source_refusee"},
		{"no server", closed.URL, "source_injoignable"},
		{"no network", "http://nulle-part.invalid/", "source_injoignable"},
	} {
		t.Run(c.is, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			before := filepath.Join(dir, "fichier.csv")
			if err := os.WriteFile(before, []byte("avant"), 0o600); err != nil {
				t.Fatal(err)
			}
			path, err := d.Fetch(t.Context(), c.address, dir, "fichier.csv")
			content, readErr := os.ReadFile(before)
			if readErr != nil {
				t.Fatal(readErr)
			}
			if c.code == "" {
				if err != nil || path != before || !strings.HasPrefix(string(content), "code;nom") {
					t.Fatalf("%s, %v, %q", path, err, content)
				}
			} else {
				var f *fault.Fault
				if !errors.As(err, &f) || f.Code != c.code {
					t.Fatalf("got %v, want %s", err, c.code)
				}
				if sentence, remedy := wording.Fault(f); strings.Contains(sentence, "[") || remedy == "" {
					t.Errorf("said as %q, %q", sentence, remedy)
				}
				if string(content) != "avant" {
					t.Errorf("the file before was replaced by %q", content)
				}
			}
			if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestADownloadThatIsStoppedLeavesNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	if _, err := (&remote.Downloader{}).Fetch(ctx, server.URL, dir, "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestANameIsNotAPath(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "../x", "a/b", "/etc/passwd"} {
		if _, err := (&remote.Downloader{}).Fetch(t.Context(), "http://nulle-part.invalid/", t.TempDir(), name); err == nil {
			t.Errorf("%q was accepted", name)
		}
	}
}
