package hours

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// drawText writes opening hours of every kind that Parse reads.
func drawText(t *rapid.T) string {
	separators := rapid.SampledFrom([]string{"; ", ", ", " || "})
	var text strings.Builder
	text.WriteString(drawRule(t))
	for range rapid.IntRange(0, 3).Draw(t, "more rules") {
		text.WriteString(separators.Draw(t, "separator") + drawRule(t))
	}
	return text.String()
}

func drawRule(t *rapid.T) string {
	one := func(label string, choices ...string) string { return rapid.SampledFrom(choices).Draw(t, label) }
	return strings.Join(strings.Fields(strings.Join([]string{
		one("dates", "", "", "", "Jul-Aug", "Oct-Mar", "Feb 29", "Dec 24-Jan 2", "Nov 20-30/2", "Nov 24,27,Dec 1", "easter +1 day",
			"Feb 20-29", "Jan,Mar-Apr", "2026", "2026-2027 May 1-20", "2026+", "2026-2032/2,2035 Nov", "2026 Dec 20-2027 Jan 3"),
		one("weeks", "", "", "", "week 1-53/2", "week 2-52/2", "week 10-20,48"),
		one("holiday", "", "", "", "", "PH", "SH"),
		one("days", "Mo-Fr", "Mo", "Sa-Tu", "We,Fr", "Tu[2]", "Mo[1,-1]", "We[4] +2 days", "Mo[1] -1 day", "Th[2-4]"),
		drawSpans(t),
		one("says", "", "", "", "", "open", "off", "unknown"),
		one("comment", "", "", "", `"sur rendez-vous"`),
	}, " ")), " ")
}

func drawSpans(t *rapid.T) string {
	var spans []string
	for range rapid.IntRange(1, 3).Draw(t, "spans") {
		from, length := rapid.IntRange(0, 95).Draw(t, "from"), rapid.IntRange(1, 96).Draw(t, "length")
		spans = append(spans, fmt.Sprintf("%s-%s", clock(15*from), clock(15*min(from+length, 192))))
	}
	return strings.Join(spans, ",") + rapid.SampledFrom([]string{"", "", "", "", "+"}).Draw(t, "open end")
}

// drawInstant gives a minute between 2025 and 2028, and the calendar of a place that keeps one of the clocks of France.
func drawInstant(t *rapid.T) (time.Time, *calendar.Calendar) {
	code := rapid.SampledFrom([]territory.INSEECode{"36044", "67482", "2A004", "97105", "97411", "98735"}).Draw(t, "commune")
	start := time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)
	minutes := rapid.IntRange(0, 4*365*24*60).Draw(t, "minute")
	if rapid.Bool().Draw(t, "a night when the clocks change") {
		change := rapid.SampledFrom([]string{"2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z"}).Draw(t, "change")
		start, _ = time.Parse(time.RFC3339, change)
		minutes %= 180
	}
	return start.Add(time.Duration(minutes) * time.Minute), calendar.Of(code)
}
