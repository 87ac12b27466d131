package reading

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/prose"
)

// What each thing that is missing or doubtful allows.
const (
	leftover  = 0.85 // a word of the stop's own sentence was not read
	hourless  = 0.65 // the hours are not known
	startless = 0.6  // every other week, without the first date
	dayless   = unknown
)

// judge gives the drafts their hours, and says how sure each stop is.
func (r *reader) judge(drafts []draft) []ProposedStop {
	for i := range drafts {
		r.findPlace(&drafts[i])
		for _, span := range drafts[i].ranges {
			r.use(span[0], span[1])
		}
	}
	r.settleHalves(drafts)
	drafts = r.fillHours(drafts)
	clashes(drafts)
	r.lastIsCut(drafts)
	warned := r.warnedText()
	var stops []ProposedStop
	for _, d := range drafts {
		d.limit(d.place.sure)
		d.limit(d.days())
		if d.hours == nil {
			d.limit(hourless)
		}
		d.limit(r.words(d))
		if warned {
			d.limit(hourless)
		}
		stops = append(stops, ProposedStop{
			Text: r.textOf(d), Place: d.place.text, INSEECode: d.place.code, Recurrence: d.when.rec, Hours: d.hours,
			Confidence: math.Round(d.cap*100) / 100,
		})
	}
	return stops
}

// findPlace looks for a commune that nearly bears the name of a place, when none bears it.
func (r *reader) findPlace(d *draft) {
	if d.place.code != "" {
		return
	}
	for _, part := range strings.FieldsFunc(d.place.text, func(c rune) bool { return strings.ContainsRune(",()/;", c) }) {
		if f, ok := r.atlas.nearly(withoutHost(spaced(part)), r.near); ok {
			d.place.code, d.place.sure = f.code, f.sure
			return
		}
	}
}

// days says what the days allow.
func (d draft) days() float64 {
	rec := d.when.rec
	switch {
	case rec.Days == 0 && rec.LastDay == NoLastDay && len(rec.Dates) == 0:
		return dayless
	case rec.Interval > 1:
		return startless
	case d.when.monthly && len(rec.Ranks) == 0 && len(rec.Weeks) == 0 && rec.LastDay == NoLastDay:
		return guessed
	}
	if _, ok := rec.Rule(); !ok {
		return guessed
	}
	return certain
}

// settleHalves decides whether "lundi, jeudi et vendredi matin" is three mornings: yes where the unit's own columns know no
// other half of those days, or where the text gives the other half of each to another stop. Otherwise it is a doubt.
func (r *reader) settleHalves(drafts []draft) {
	for i := range drafts {
		d := &drafts[i]
		if d.hours != nil || d.when.half == 0 || d.when.half == prose.WholeDay || d.when.rec.Days.Len() < 2 {
			continue
		}
		days := d.when.rec.Days.Indexes()
		for _, day := range days[:len(days)-1] {
			only := len(r.columnHours(day, d.when.half)) > 0 && len(r.columnHours(day, d.when.half)) == len(r.source.Hours[day])
			other := slices.ContainsFunc(drafts, func(o draft) bool {
				return o.place.text != d.place.text && o.when.rec.Days.Has(1<<day) && o.when.half != 0 && o.when.half != d.when.half
			})
			if !only && !other {
				d.limit(guessed)
			}
		}
	}
}

// fillHours gives the unit's own hours to the stops of a text that says none. A stop alone on its day has the day's hours; a
// half day has those of the half. A stop whose days differ in hours becomes several.
//
// The columns of a place that is open by itself are the round's only when the round takes every open day.
func (r *reader) fillHours(drafts []draft) []draft {
	if slices.ContainsFunc(drafts, func(d draft) bool { return d.hours != nil }) || r.source.FixedPlace && !r.coversWeek(drafts) {
		return drafts
	}
	var out []draft
	for i, d := range drafts {
		whole := d.when.half == 0 || d.when.half == prose.WholeDay
		days := d.when.rec.Days.Indexes()
		if d.when.rec.LastDay != NoLastDay {
			days = []int{0, 1, 2, 3, 4}
		}
		shared := whole && slices.ContainsFunc(slices.Concat(drafts[:i:i], drafts[i+1:]), func(o draft) bool { return mayMeet(d, o) })
		if shared || len(days) == 0 {
			out = append(out, d)
			continue
		}
		out = append(out, r.byHours(d, days)...)
	}
	return out
}

// byHours splits a draft into one for each timetable of its days, in the order of the week.
func (r *reader) byHours(d draft, days []int) []draft {
	half := d.when.half
	if half == prose.WholeDay {
		half = 0
	}
	var out []draft
	for _, day := range days {
		hours := r.columnHours(day, half)
		at := slices.IndexFunc(out, func(o draft) bool { return slices.Equal(o.hours, hours) })
		if at < 0 {
			one := d
			one.hours, one.when.rec.Days = hours, 0
			one.limit(columns)
			out = append(out, one)
			at = len(out) - 1
		}
		if d.when.rec.Days != 0 {
			out[at].when.rec.Days |= 1 << day
		}
	}
	if d.when.rec.LastDay != NoLastDay && len(out) > 1 {
		return []draft{d} // which hours depends on the weekday of each month's end
	}
	return out
}

// coversWeek says whether the stops take every day on which the columns are open.
func (r *reader) coversWeek(drafts []draft) bool {
	for day, hours := range r.source.Hours {
		if len(hours) > 0 && !slices.ContainsFunc(drafts, func(d draft) bool { return d.when.rec.Days.Has(1 << day) }) {
			return false
		}
	}
	return true
}

// clashes flags the stops at which the unit would be at the same time as at another.
func clashes(drafts []draft) {
	for i := range drafts {
		for j := range i {
			a, b := &drafts[i], &drafts[j]
			if mayMeet(*a, *b) && !apart(*a, *b) {
				a.limit(guessed)
				b.limit(guessed)
			}
		}
	}
}

// mayMeet says whether two stops may fall on one day. A month's end and a weekday do a few times a year: that is for the
// round's conflicts to say, with the dates.
func mayMeet(a, b draft) bool {
	x, y := a.when.rec, b.when.rec
	if x.Days&y.Days == 0 {
		return false
	}
	if x.Parity != AnyWeek && y.Parity != AnyWeek && x.Parity != y.Parity {
		return false
	}
	return overlap(x.Ranks, y.Ranks) && overlap(x.Weeks, y.Weeks)
}

// overlap says whether two lists of ranks may name the same day; none is all, and the fourth may be the last.
func overlap(a, b []int) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(n int) bool {
		return slices.Contains(b, n) || n == -1 && (slices.Contains(b, 4) || slices.Contains(b, 5)) || n >= 4 && slices.Contains(b, -1)
	})
}

// apart says whether two stops of one day are at different hours, or in different halves of it.
func apart(a, b draft) bool {
	if a.hours == nil || b.hours == nil {
		x, y := a.when.half, b.when.half
		return x != 0 && y != 0 && x != y && x != prose.WholeDay && y != prose.WholeDay
	}
	return !slices.ContainsFunc(a.hours, func(s itinerary.Span) bool {
		return slices.ContainsFunc(b.hours, func(t itinerary.Span) bool { return s.From < t.To && t.From < s.To })
	})
}

// lastIsCut flags the last stop of a text that ends in the middle: sources cut long cells. A bracket is left open, or the
// last hour has lost its minutes and its unit ("9h/12").
func (r *reader) lastIsCut(drafts []draft) {
	if len(drafts) == 0 {
		return
	}
	open := strings.Count(r.clean, "(") > strings.Count(r.clean, ")")
	if !open && !bareEnd.MatchString(r.clean) {
		return
	}
	drafts[len(drafts)-1].limit(guessed)
}

// words says what the words around a stop allow: those of its sentence that were not read.
func (r *reader) words(d draft) float64 {
	from, to := len(r.phrases), 0
	for _, span := range d.ranges {
		if span[0] < span[1] {
			from, to = min(from, span[0]), max(to, span[1])
		}
	}
	for from > 0 && !r.parts(from-1) && r.phrases[from-1].Rune != ':' {
		from--
	}
	for to < len(r.phrases) && !r.parts(to) {
		to++
	}
	sure := certain
	for i := from; i < to; i++ {
		switch p := r.phrases[i]; {
		case r.isRead(i) || p.Kind == prose.Sign || p.Kind == prose.Link || p.Kind == prose.WalkIn:
		case p.Kind == prose.Word:
			sure = min(sure, leftover)
			if warnings[address.Fold(r.text(i))] {
				sure = min(sure, guessed)
			}
		default:
			sure = min(sure, guessed)
		}
	}
	return sure
}

// parts says whether a phrase separates stops: what another stop was read from, or a strong sign.
func (r *reader) parts(i int) bool {
	return r.used[i] || r.phrases[i].Rune == ';' || r.stops(i)
}

// warnedText says whether a rhythm or a condition that belongs to no stop stands anywhere: "circuit mensuel", "hors vacances
// scolaires", "selon planning".
func (r *reader) warnedText() bool {
	for i, p := range r.phrases {
		if p.Kind == prose.Date && (p.Year == 0 || r.inRange(i)) && !r.street[i] {
			return true
		}
		if r.used[i] || r.inPlace(i) {
			continue
		}
		if rhythms[address.Fold(r.text(i))] || mark.MatchString(r.text(i)) {
			return true
		}
		switch p.Kind {
		case prose.SchoolHolidays, prose.SchoolTime, prose.Monthly, prose.Interval, prose.Parity, prose.WeekOfMonth, prose.RankOfMonth:
			return true
		case prose.Month, prose.Season:
			return true
		}
	}
	return false
}

// mark is a week of a rotation ("S1 :") or a rank of days that stand elsewhere ("(1er et 3ème)").
var mark = regexp.MustCompile(`^(?:[Ss]\d|\d(?:er|ère|e|è|ème|eme|nd|nde)s?)$`)

// inRange says whether a date is an end of a period: "du 01/10/2024 au 31/03/2025".
func (r *reader) inRange(i int) bool {
	before, after := i > 0 && periods[address.Fold(r.text(i-1))], i+2 < len(r.phrases) && periods[address.Fold(r.text(i+1))]
	return before || after && r.phrases[i+2].Kind == prose.Date
}

// textOf is the words that a stop was read from.
func (r *reader) textOf(d draft) string {
	ranges := slices.Clone(d.ranges)
	slices.SortFunc(ranges, func(a, b [2]int) int { return a[0] - b[0] })
	var parts []string
	for i := 0; i < len(ranges); i++ {
		from, to := ranges[i][0], ranges[i][1]
		if from == to { // the base, which the text does not name
			continue
		}
		for i+1 < len(ranges) && r.onlySigns(to, ranges[i+1][0]) {
			i++
			to = ranges[i][1]
		}
		text := r.source.Text[r.phrases[from].Start:r.phrases[to-1].End]
		if to < len(r.phrases) && r.phrases[to].Rune == ')' && strings.Count(text, "(") > strings.Count(text, ")") {
			text += ")"
		}
		parts = append(parts, strings.Join(strings.Fields(text), " "))
	}
	return strings.Join(parts, " … ")
}

func (r *reader) onlySigns(from, to int) bool {
	for i := from; i < to; i++ {
		if k := r.phrases[i].Kind; k != prose.Sign && k != prose.Link && k != prose.Hours {
			return false
		}
	}
	return true
}
