package hours

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// String writes the rules in the normal form of the specification: read again, it gives the same rules.
func (r *Rules) String() string {
	var b strings.Builder
	for i := range r.rules {
		if i > 0 {
			b.WriteString([...]string{override: "; ", add: ", ", fallback: " || "}[r.rules[i].join])
		}
		b.WriteString(r.rules[i].String())
	}
	return b.String()
}

// String writes one rule: years, dates, weeks, days, times, what they say.
func (r *rule) String() string {
	var parts []string
	add := func(part string) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	add(list(r.years, yearRange.String))
	add(list(r.dates, dateRange.String))
	if len(r.weeks) > 0 {
		add("week " + list(r.weeks, weekRange.String))
	}
	if r.holiday != nil {
		add(r.holiday.String())
	}
	add(list(r.days, weekday.String))
	if r.always {
		add("24/7")
	}
	add(list(r.spans, span.String))
	add([...]string{open: "open", closed: "off", unknown: "unknown", noModifier: ""}[r.modifier])
	if r.comment != "" {
		add(`"` + r.comment + `"`)
	}
	return strings.Join(parts, " ")
}

func list[T any](items []T, write func(T) string) string {
	written := make([]string, len(items))
	for i, item := range items {
		written[i] = write(item)
	}
	return strings.Join(written, ",")
}

func (y yearRange) String() string {
	switch {
	case y.to == maxYear:
		return fmt.Sprintf("%d+", y.from)
	case y.from == y.to:
		return strconv.Itoa(y.from)
	}
	return fmt.Sprintf("%d-%d", y.from, y.to) + step(y.step)
}

func (w weekRange) String() string {
	if w.from == w.to {
		return fmt.Sprintf("%02d", w.from)
	}
	return fmt.Sprintf("%02d-%02d", w.from, w.to) + step(w.step)
}

func step(n int) string {
	if n == 1 {
		return ""
	}
	return "/" + strconv.Itoa(n)
}

func (s dateRange) String() string {
	switch {
	case s.from == s.to:
		return s.from.String()
	case s.from.day > 0 && s.from.month == s.to.month && s.from.year == s.to.year && s.from.day < s.to.day:
		return fmt.Sprintf("%s-%02d", s.from, s.to.day) + step(s.step)
	}
	return s.from.String() + "-" + s.to.String()
}

func (e endpoint) String() string {
	var b strings.Builder
	if e.year > 0 {
		fmt.Fprintf(&b, "%d ", e.year)
	}
	if e.easter {
		return b.String() + "easter" + shift(e.offset)
	}
	b.WriteString(e.month.String()[:3])
	if e.day > 0 {
		fmt.Fprintf(&b, " %02d", e.day)
	}
	return b.String()
}

// shift writes " +1 day", " -2 days" or nothing.
func shift(days int) string {
	switch days {
	case 0:
		return ""
	case 1, -1:
		return fmt.Sprintf(" %+d day", days)
	}
	return fmt.Sprintf(" %+d days", days)
}

func (h *holiday) String() string {
	if h.school {
		return "SH"
	}
	return "PH" + shift(h.offset)
}

func (w weekday) String() string {
	if w.holiday != nil {
		return w.holiday.String()
	}
	name := abbreviation(w.from)
	switch {
	case w.nth != nil:
		return name + "[" + list(w.nth, strconv.Itoa) + "]" + shift(w.offset)
	case w.from != w.to:
		return name + "-" + abbreviation(w.to)
	}
	return name
}

func abbreviation(d time.Weekday) string { return d.String()[:2] }

func (s span) String() string {
	if s.from == s.to {
		return clock(s.from) + "+"
	}
	to := s.to
	if to > midnight && to-midnight <= s.from {
		to -= midnight
	}
	text := clock(s.from) + "-" + clock(to)
	if s.openEnd {
		text += "+"
	}
	return text
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
