package proposal

import (
	"slices"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/prose"
)

// reader goes through the phrases of a text once, and puts hours on the days that they stand with.
type reader struct {
	text     string
	phrases  []prose.Phrase
	used     []bool     // said by the schedule
	context  prose.Days // named by a column beside the text
	said     prose.Days // that have hours
	schedule schedule
	natural  bool // one reading is by far the most natural
	unsure   bool // none is

	on           subject
	last         int    // entry that was just added, -1 = words or a sentence stand between
	season       season // of the section
	weeks        parity // of the section
	headings     []int  // of the section: said once an hour is read under them
	closing      bool   // what is said is when it is closed
	booked       bool   // what follows is by appointment
	appointments int
}

// subject is the days that hours are awaited for, or were just said of.
type subject struct {
	days    prose.Days
	ranks   []int
	weeks   parity
	half    prose.Half // "lundi matin : 9h-12h"
	shut    prose.Half // "mardi : fermé le matin, 14h-17h"
	phrases []int      // where they were named
	booked  bool       // "mardi sur rendez-vous : 14h-17h"
	filled  bool       // hours were said
	lost    bool       // days whose rhythm cannot be said, or whose hours could be two things: their hours are left unread
}

func newReader(text string, context prose.Days) *reader {
	phrases := prose.Read(text)
	return &reader{text: text, phrases: phrases, used: make([]bool, len(phrases)), context: context, last: -1}
}

// clauses reads phrase after phrase.
func (r *reader) clauses() {
	for i := 0; i < len(r.phrases); {
		i = max(r.clause(i), i+1)
	}
	for _, e := range r.schedule.entries {
		r.said |= e.days
	}
}

// clause reads the phrase at i, with those after it that it governs, and gives the place of the next.
func (r *reader) clause(i int) int {
	p := r.phrases[i]
	switch p.Kind {
	case prose.Sign:
		if p.Rune == '.' || p.Rune == '\n' {
			r.booked, r.closing = false, false
		}
	case prose.Word:
		if !r.noise(i) {
			r.last = -1
		}
	case prose.Weekdays, prose.Every:
		r.days(i)
	case prose.HalfDay:
		r.halfDay(i)
	case prose.Hours:
		r.hours(i)
	case prose.Parity:
		r.parity(i)
	case prose.RankOfMonth:
		r.rankOfMonth(i)
	case prose.Interval, prose.WeekOfMonth, prose.LastDay, prose.Monthly:
		r.loseRhythm()
	case prose.SchoolHolidays, prose.SchoolTime:
		r.schoolSeason(i)
	case prose.Closed:
		return r.closed(i)
	case prose.Except:
		return r.except(i)
	case prose.Appointment, prose.WalkIn:
		r.booking(i)
	case prose.Phone:
		r.used[i] = true
	}
	return i + 1
}

// noise are the words around hours that say nothing of them.
var noise = []string{
	"horaire", "horaires", "heure", "heures", "jour", "jours", "ouverture", "ouvertures", "ouvert", "ouverte", "ouverts", "ouvertes",
	"accueil", "public", "journee", "continue", "periode", "avec", "ou", "nous", "sommes", "inclus", "suivants", "suivant", "non", "stop",
	"scolaire", "tel", "telephone", "ateliers", "permanences", "semaine",
}

// skip gives the next phrase after i that says something; links, signs and noise are passed, a line break is not.
func (r *reader) skip(i int) int {
	for i++; i < len(r.phrases); i++ {
		p := r.phrases[i]
		if p.Kind != prose.Link && (p.Kind != prose.Sign || p.Rune == '\n' || p.Rune == '(') &&
			!r.noise(i) {
			break
		}
	}
	return i
}

func (r *reader) noise(i int) bool {
	return r.phrases[i].Kind == prose.Word && slices.Contains(noise, address.Fold(r.phrases[i].Text(r.text)))
}

func (r *reader) kind(i int) prose.Kind {
	if i < 0 || i >= len(r.phrases) {
		return prose.Sign
	}
	return r.phrases[i].Kind
}

// sign is the sign right after phrase i, 0 = none.
func (r *reader) sign(i int) rune {
	if r.kind(i+1) == prose.Sign && i+1 < len(r.phrases) {
		return r.phrases[i+1].Rune
	}
	return 0
}

func (r *reader) use(phrases ...int) {
	for _, i := range phrases {
		r.used[i] = true
	}
}

// days takes days as those that the next hours are said of.
func (r *reader) days(i int) {
	p := r.phrases[i]
	r.last = -1
	r.on = subject{days: p.Days, ranks: p.Ranks, half: p.Half, phrases: []int{i}, weeks: r.weeks}
	switch {
	case p.Kind == prose.Every:
		r.on.days, r.unsure = prose.AllDays, true
	case p.Interval > 0:
		r.on.lost = true
	case slices.Contains(p.Ranks, -2):
		r.on.lost = true
	case p.Doubt:
		r.unsure = true
	}
}

// halfDay is a check, not a time: the hours named with it must lie in it.
func (r *reader) halfDay(i int) {
	half := r.phrases[i].Half
	switch {
	case half == prose.WholeDay:
		if r.on.filled && r.last >= 0 { // 9h-16h (journée continue)
			r.use(i)
		}
	case r.last >= 0 && r.kind(i-1) == prose.Link: // 9h-12h le matin
		if r.within(half, r.schedule.entries[r.last].spans) {
			r.use(i)
		}
	case !r.on.filled && r.on.half == 0:
		r.on.half = half
		r.on.phrases = append(r.on.phrases, i)
	}
}

// within says whether all spans lie in a part of the day as people mean it.
func (r *reader) within(half prose.Half, spans []prose.Span) bool {
	return !slices.ContainsFunc(spans, func(s prose.Span) bool { return !inHalf(half, s) })
}

func inHalf(half prose.Half, s prose.Span) bool {
	switch half {
	case prose.Morning:
		return s.From < 12*60 && s.To <= 13*60+30
	case prose.Afternoon:
		return s.From >= 12*60 && s.From < 19*60
	case prose.Evening:
		return s.From >= 16*60
	}
	return true
}

// hours puts hours on their days: those named just before, else those named just after when the text holds nothing else,
// else those of the column beside.
func (r *reader) hours(i int) {
	p := r.phrases[i]
	again := r.on.filled
	switch {
	case again && r.last < 0, r.on.lost: // words stand between, or a rhythm that cannot be said
		return
	case r.on.days == 0 && r.onlyHours(i):
		next := r.skip(i)
		r.on.days, r.on.ranks, r.on.weeks = r.phrases[next].Days, r.phrases[next].Ranks, r.weeks
		r.on.phrases = append(r.on.phrases, next)
	case r.on.days == 0 && r.context != 0:
		r.on.days, r.on.weeks = r.context, r.weeks
	case r.on.days == 0:
		return
	}
	if r.on.half != 0 && !again && !r.within(r.on.half, p.Spans) {
		r.unsure = true
	}
	if r.on.shut != 0 && slices.ContainsFunc(p.Spans, func(s prose.Span) bool { return inHalf(r.on.shut, s) }) {
		r.unsure = true
	}
	if p.Doubt {
		r.natural = true
		r.unsure = r.unsure || overlap(p.Spans) || r.kind(r.skip(i)) == prose.Clock
	}
	e := entry{
		days: r.on.days, ranks: r.on.ranks, weeks: r.on.weeks, season: r.season, booked: r.booked || r.on.booked, spans: p.Spans,
		phrases: append(slices.Clone(r.on.phrases), i),
	}
	if slices.ContainsFunc(r.schedule.entries, e.clash) { // hours of something else, or an exception: left unread
		r.on.lost = true
		return
	}
	r.on.filled, r.on.half, r.closing = true, 0, false
	r.schedule.add(e)
	r.last = len(r.schedule.entries) - 1
	r.use(e.phrases...)
	r.use(r.headings...)
}

func overlap(spans []prose.Span) bool {
	for i := 1; i < len(spans); i++ {
		if spans[i].From < spans[i-1].To {
			return true
		}
	}
	return false
}

// onlyHours says whether the days of hours come after them: "de 9h à 12h le lundi", the only hours and days of the text.
func (r *reader) onlyHours(i int) bool {
	count := map[prose.Kind]int{}
	for _, p := range r.phrases {
		count[p.Kind]++
	}
	next := r.skip(i)
	return count[prose.Hours] == 1 && count[prose.Weekdays] == 1 && r.kind(next) == prose.Weekdays &&
		r.phrases[next].Interval == 0 && !r.phrases[next].Doubt
}

// loseRhythm meets a rhythm that opening_hours cannot say. The hours that it bears on are taken out, so that none is shown as
// weekly: those that follow when it stands with days or begins the text, else those just before.
func (r *reader) loseRhythm() {
	if r.closing {
		return
	}
	if n := len(r.schedule.entries); n > 0 && r.on.filled && !r.on.lost {
		r.drop(n - 1)
	}
	r.on.lost = true
}

// drop takes an entry back: what it said is unread again.
func (r *reader) drop(entry int) {
	for _, i := range r.schedule.entries[entry].phrases {
		r.used[i] = false
	}
	r.schedule.entries = slices.Delete(r.schedule.entries, entry, entry+1)
	r.last = -1
}

// read says whether a phrase needs no showing: the schedule says it, or it is noise beside something that it says.
func (r *reader) read(i int) bool {
	if !r.noise(i) {
		return r.used[i]
	}
	before, after := i-1, i+1
	for before >= 0 && (r.noise(before) || r.kind(before) == prose.Link || r.kind(before) == prose.Sign) {
		before--
	}
	for after < len(r.phrases) && (r.noise(after) || r.kind(after) == prose.Link || r.kind(after) == prose.Sign) {
		after++
	}
	return before < 0 || after >= len(r.phrases) || r.used[before] || r.used[after]
}

// rest lists the pieces left unread; timeless says that they are words after all hours, in sentences of their own, none of
// which could bear on them.
func (r *reader) rest() (pieces []string, timeless bool) {
	pieces = prose.Rest(r.text, r.phrases, r.read)
	timeless, ended := true, false
	for i, p := range r.phrases {
		switch {
		case p.Kind == prose.Hours:
			ended = false
		case p.Kind == prose.Sign && (p.Rune == '.' || p.Rune == '\n'):
			ended = true
		case p.Kind == prose.Word && !r.read(i):
			timeless = timeless && ended && !r.hoursAfter(i) && !slices.Contains(bearing, address.Fold(p.Text(r.text)))
		}
	}
	return pieces, timeless
}

func (r *reader) hoursAfter(i int) bool {
	return slices.ContainsFunc(r.phrases[i:], func(p prose.Phrase) bool { return p.Kind == prose.Hours })
}

// bearing are the words that make what was said before uncertain.
var bearing = []string{
	"pas", "plus", "ni", "uniquement", "seulement", "selon", "variable", "variables", "adaptable", "adaptables", "planning", "calendrier",
	"changement", "changements", "certains", "certaines", "parfois", "environ", "exceptionnellement", "exceptionnel", "annuelle", "conges",
	"suspendu", "reserve", "modifies", "susceptibles", "consulter", "contacter", "appeler",
}

// unreadTime says whether the text says more of time than the schedule.
func (r *reader) unreadTime() bool {
	for i, p := range r.phrases {
		switch p.Kind {
		case prose.Word, prose.Sign, prose.Link, prose.Phone, prose.Appointment, prose.WalkIn:
		default:
			if !r.used[i] {
				return true
			}
		}
	}
	return false
}
