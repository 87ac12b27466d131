package proposal

import (
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/internal/prose"
)

// columns reads the hours of a table that has cells for each weekday, Monday first: "09:00 - 12:30 / 14:00 - 17:00", or one
// cell for each half of the day. A cell that says nothing ("", "-", "x", 00:00 - 00:00) leaves its day without hours; hours
// written twice count once. What is no hours, or contradicts itself, is unread and leaves the whole untrusted.
func columns(week [7][]string) (s schedule, p Proposal) {
	for i, cells := range week {
		var spans []prose.Span
		for _, cell := range cells {
			read, ok := cellSpans(cell)
			together, apart := merge(spans, read)
			if !ok || !apart {
				p.Unread = append(p.Unread, frenchDays[i]+" : "+strings.TrimSpace(cell))
				continue
			}
			spans = together
		}
		if len(spans) > 0 {
			s.add(entry{days: 1 << i, spans: spans})
		}
	}
	p.Rule, _ = s.String()
	switch {
	case p.Rule == "":
	case len(p.Unread) > 0:
		p.Confidence = partial
	default:
		p.Confidence = certain
	}
	return s, p
}

// cellSpans reads a cell that holds hours and nothing else, a slash between two spans.
func cellSpans(cell string) (spans []prose.Span, ok bool) {
	for part := range strings.SplitSeq(cell, "/") {
		switch part = strings.TrimSpace(part); part {
		case "", "-", "x", "X", "00:00 - 00:00":
			continue
		}
		phrases := prose.Read(part)
		if len(phrases) != 1 || phrases[0].Kind != prose.Hours || len(phrases[0].Spans) != 1 {
			return nil, false
		}
		if spans, ok = merge(spans, phrases[0].Spans); !ok {
			return nil, false
		}
	}
	return spans, true
}

// merge puts spans in order; apart is false when two overlap without being the same.
func merge(a, b []prose.Span) (together []prose.Span, apart bool) {
	together = slices.Concat(a, b)
	slices.SortFunc(together, func(x, y prose.Span) int { return x.From - y.From })
	together = slices.Compact(together)
	return together, !overlap(together)
}
