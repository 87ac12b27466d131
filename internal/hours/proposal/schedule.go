package proposal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/internal/prose"
)

// schedule is what was understood, as entries that all hold together.
type schedule struct {
	entries []entry
	// closedOn: the text says that it is closed on public or school holidays.
	closedOnPublic, closedOnSchool bool
}

// entry says that there are hours on some days.
type entry struct {
	days    prose.Days
	ranks   []int  // of the weekday in the month; none = every one
	weeks   parity // of the ISO week
	season  season
	booked  bool         // by appointment only
	spans   []prose.Span // none of what is booked: at any time of the day
	phrases []int        // where it was read
}

type parity uint8

const (
	everyWeek parity = iota
	evenWeeks
	oddWeeks
)

type season uint8

const (
	always season = iota
	schoolTime
	schoolHolidays
)

func (s *schedule) add(e entry) { s.entries = append(s.entries, e) }

// when is what an entry depends on beside the weekday.
func (e entry) when() string { return fmt.Sprint(e.ranks, e.weeks) }

// clash says whether two entries cannot both be said: same season and day, and hours that overlap, or rhythms of which one
// would replace the other (opening_hours keeps the last rule of a day).
func (e entry) clash(o entry) bool {
	if e.season != o.season || e.days&o.days == 0 {
		return false
	}
	if e.when() != o.when() {
		return true
	}
	for _, a := range e.spans {
		if slices.ContainsFunc(o.spans, func(b prose.Span) bool { return a.From < b.To && b.From < a.To }) {
			return true
		}
	}
	return false
}

func (s schedule) allBooked() bool {
	return len(s.entries) > 0 && !slices.ContainsFunc(s.entries, func(e entry) bool { return !e.booked })
}

// String writes the rule. exact is false when the entries contradict each other: hours of one day that overlap, hours for
// all the year beside others for a season.
func (s schedule) String() (rule string, exact bool) {
	if len(s.entries) == 0 {
		return "", true
	}
	exact = true
	has := map[season]bool{}
	for i, e := range s.entries {
		has[e.season] = true
		for _, o := range s.entries[:i] {
			exact = exact && !e.clash(o)
		}
	}
	exact = exact && !(has[always] && has[schoolTime]) && !(s.closedOnSchool && has[schoolHolidays])
	var rules []string
	rules = append(rules, s.season(always, "")...)
	rules = append(rules, s.season(schoolTime, "")...)
	switch {
	case has[schoolHolidays]:
		if has[always] || has[schoolTime] {
			rules = append(rules, "SH off")
		}
		rules = append(rules, s.season(schoolHolidays, "SH ")...)
		if !has[always] && !has[schoolTime] {
			exact = false // nothing is known of the rest of the year
		}
	case s.closedOnSchool:
		rules = append(rules, "SH off")
	case has[schoolTime]:
		rules = append(rules, "SH unknown")
	}
	if s.closedOnPublic {
		rules = append(rules, "PH off")
	}
	return strings.Join(rules, "; "), exact
}

// season writes the entries of a season: days with the same hours together, in the order of the week.
func (s schedule) season(which season, prefix string) []string {
	type group struct {
		days  prose.Days
		write func(prose.Days) string
	}
	var groups []*group
	byHours := map[string]*group{}
	for day := range 7 {
		for _, entries := range s.on(which, 1<<day) {
			write := func(d prose.Days) string { return sayHours(prefix, d, entries) }
			key := entries[0].when() + write(0)
			if byHours[key] == nil {
				byHours[key] = &group{write: write}
				groups = append(groups, byHours[key])
			}
			byHours[key].days |= 1 << day
		}
	}
	rules := make([]string, len(groups))
	for i, g := range groups {
		rules[i] = g.write(g.days)
	}
	return rules
}

// on gives the entries of a day, those of one rhythm together.
func (s schedule) on(which season, day prose.Days) [][]entry {
	var out [][]entry
	for _, e := range s.entries {
		if e.season != which || e.days&day == 0 {
			continue
		}
		i := slices.IndexFunc(out, func(o []entry) bool { return o[0].when() == e.when() })
		if i < 0 {
			i, out = len(out), append(out, nil)
		}
		out[i] = append(out[i], e)
	}
	return out
}

// sayHours writes hours of one rhythm on some days. Hours by appointment come as an additional rule, unknown rather than
// open.
func sayHours(prefix string, days prose.Days, entries []entry) string {
	selector := prefix + sayDays(days, entries[0].ranks)
	switch entries[0].weeks {
	case evenWeeks:
		selector = "week 2-52/2 " + selector
	case oddWeeks:
		selector = "week 1-53/2 " + selector
	}
	var parts []string
	for _, booked := range []bool{false, true} {
		var spans []prose.Span
		said := false
		for _, e := range entries {
			if e.booked == booked {
				spans, said = append(spans, e.spans...), true
			}
		}
		if !said {
			continue
		}
		slices.SortFunc(spans, func(a, b prose.Span) int { return a.From - b.From })
		times := make([]string, len(spans))
		for i, t := range spans {
			times[i] = fmt.Sprintf("%02d:%02d-%02d:%02d", t.From/60, t.From%60, t.To/60, t.To%60)
		}
		part := strings.TrimSpace(selector + " " + strings.Join(times, ","))
		if booked {
			part += ` unknown "sur rendez-vous"`
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

var osmDays = []string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}

// sayDays writes a set of days: three or more that follow each other as a range, each with its ranks where there are any.
func sayDays(d prose.Days, ranks []int) string {
	suffix := ""
	if len(ranks) > 0 {
		suffix = strings.ReplaceAll(fmt.Sprint(ranks), " ", ",")
	}
	var parts []string
	for i := 0; i < 7; i++ {
		if d&(1<<i) == 0 {
			continue
		}
		j := i
		for suffix == "" && j < 6 && d&(1<<(j+1)) != 0 {
			j++
		}
		if j-i < 2 {
			parts = append(parts, osmDays[i]+suffix)
			continue
		}
		parts = append(parts, osmDays[i]+"-"+osmDays[j])
		i = j
	}
	return strings.Join(parts, ",")
}
