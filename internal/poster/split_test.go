package poster

import (
	"strings"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/web"
)

// "2 587 031 habitants" and "10 h 30" stay whole wherever a line ends; nothing of the text is lost.
func TestNumbersAreNotCutAtTheEndOfALine(t *testing.T) {
	t.Parallel()
	regular, err := web.Dist.ReadFile("dist/print/atkinson-400.ttf")
	if err != nil {
		t.Skipf("the fonts of paper are not built (make build): %v", err)
	}
	d := newDrawing(sheets[A4], Fonts{Regular: regular, Bold: regular}, "", time.Time{})
	text := strings.Repeat("Sur 2\u202f587\u202f031 habitants, à 10\u00a0h\u00a030 : quelqu’un. ", 4)
	for width := 60.0; width < 190; width += 3 {
		lines := d.split("", 14, text, width)
		for _, l := range lines {
			for _, half := range []string{"587", "031", "h\u00a030", "30 "} {
				if strings.HasPrefix(l, half) {
					t.Fatalf("at %.0f mm a line begins with %q", width, l)
				}
			}
		}
		if got, want := strings.Join(lines, " "), strings.TrimSpace(strings.ReplaceAll(text, "\u202f", "\u00a0")); strings.TrimSpace(got) != want {
			t.Fatalf("at %.0f mm the text became %q", width, got)
		}
	}
}
