package proposal

import (
	"slices"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/prose"
)

// Columns reads the hours of a table that has cells for each weekday, Monday first ("09:00 - 12:30 / 14:00 - 17:00", or one cell
// for each half of the day), and the text that stands beside them. Of such texts one kind is understood:
// which days or halves of days are by appointment ("Uniquement sur rendez-vous le mardi matin et le vendredi"); their hours
// are then unknown rather than open. A text that speaks of time in any other way (closed the third Thursday, sessions
// elsewhere) takes the columns' word away: they say what the week would be, not what it is.
//
// spoken says that the text was about time at all: the columns alone are no longer what is said.
func Columns(week [7][]string, text string) (p Proposal, spoken bool) {
	s, p := columns(week)
	said := SpeaksOfTime(text)
	if len(said) == 0 || p.Rule == "" {
		return p, false
	}
	booked, ok := bookedHalves(text)
	if ok {
		s, ok = s.book(booked)
	}
	if !ok {
		p.Confidence, p.Unread = min(p.Confidence, contradicted), append(p.Unread, said...)
		return p, true
	}
	p.Rule, _ = s.String()
	p.Confidence, p.ByAppointment = min(p.Confidence, whole), s.allBooked()
	return p, true
}

// contradicted is the confidence of columns that the text beside them puts in doubt.
const contradicted = 0.5

// target is a part of the week that a text names.
type target struct {
	days  prose.Days
	half  prose.Half   // WholeDay when none is named
	spans []prose.Span // within which, when hours are named
}

// aroundBooking are words that a sentence about appointments may hold without changing its meaning.
var aroundBooking = []string{"uniquement", "seulement", "exclusivement", "attention", "obligatoire", "accueil", "ouverture", "du", "public", "site", "ouvert"}

// bookedHalves reads a text all of whose sentences that speak of time say which days are by appointment.
func bookedHalves(text string) (all []target, ok bool) {
	phrases := prose.Read(text)
	for len(phrases) > 0 {
		end := slices.IndexFunc(phrases, func(p prose.Phrase) bool { return slices.Contains([]rune(".\n;/"), p.Rune) })
		if end < 0 {
			end = len(phrases)
		}
		sentence := phrases[:end]
		phrases = phrases[min(end+1, len(phrases)):]
		targets, ok := bookedIn(text, sentence)
		if !ok {
			return nil, false
		}
		all = append(all, targets...)
	}
	return all, true
}

// bookedIn reads one sentence: an appointment and the days it is about, in either order; or nothing about time.
func bookedIn(text string, sentence []prose.Phrase) (targets []target, ok bool) {
	var bookings, walkIns, words int
	for i, p := range sentence {
		switch p.Kind {
		case prose.Appointment:
			bookings++
		case prose.WalkIn:
			walkIns++
		case prose.Word:
			if !slices.Contains(aroundBooking, address.Fold(p.Text(text))) {
				words++
			}
		case prose.Weekdays:
			if len(p.Ranks) > 0 || p.Interval > 0 {
				return nil, false
			}
			if ofDays(text, sentence, i) {
				targets[len(targets)-1].days = p.Days
			} else {
				targets = append(targets, target{days: p.Days, half: prose.WholeDay})
			}
		case prose.HalfDay:
			last := len(targets) - 1
			if last >= 0 && sentence[i-1].Kind == prose.Word { // "mercredi uniquement l'après-midi": and the morning?
				return nil, false
			}
			if last >= 0 && targets[last].half == prose.WholeDay && targets[last].spans == nil && sentence[i-1].Kind != prose.Sign {
				targets = splitLast(targets, p.Half)
				continue
			}
			targets = append(targets, target{days: prose.AllDays, half: p.Half})
		case prose.Hours:
			if len(targets) == 0 || p.Doubt {
				return nil, false
			}
			targets[len(targets)-1].spans = p.Spans
		case prose.Sign, prose.Link, prose.Phone, prose.Bound:
		default:
			return nil, false
		}
	}
	switch {
	case len(targets) == 0:
		return nil, true // not about time
	case words > 0, bookings == 0, walkIns > 0: // "sans rendez-vous le mardi": and the other days?
		return nil, false
	}
	return targets, true
}

// ofDays says whether the days at i are those of the half-day before: "les après-midi du lundi au jeudi", not "les après-midi
// et le samedi matin".
func ofDays(text string, sentence []prose.Phrase, i int) bool {
	if i+1 < len(sentence) && sentence[i+1].Kind == prose.HalfDay {
		return false
	}
	return i >= 2 && sentence[i-2].Kind == prose.HalfDay && sentence[i-1].Kind == prose.Link &&
		slices.Contains([]string{"du", "des", "de"}, address.Fold(sentence[i-1].Text(text)))
}

// splitLast gives the half to the last of the days just named: in "le mercredi et vendredi après-midi" Wednesday may be
// meant whole, and to say unknown of too much is never wrong.
func splitLast(targets []target, half prose.Half) []target {
	last := targets[len(targets)-1]
	indexes := last.days.Indexes()
	final := prose.Days(1 << indexes[len(indexes)-1])
	targets = targets[:len(targets)-1]
	if before := last.days &^ final; before != 0 {
		targets = append(targets, target{days: before, half: prose.WholeDay})
	}
	return append(targets, target{days: final, half: half})
}

// book makes the hours that lie in the targets ones by appointment. Hours of a target that the columns do not have, or a
// whole day without any, are added to them, by appointment. It fails when a target meets nothing, or hours in part.
func (s schedule) book(targets []target) (schedule, bool) {
	var out schedule
	metOnce := make([]bool, len(targets))
	for _, day := range prose.AllDays.Indexes() {
		var spans []prose.Span
		for _, e := range s.entries {
			if e.days&(1<<day) != 0 {
				spans = append(spans, e.spans...)
			}
		}
		booked := make([]bool, len(spans))
		for j, t := range targets {
			if t.days&(1<<day) == 0 || t.days == prose.AllDays && len(spans) == 0 { // "l'après-midi": of the days of the columns
				continue
			}
			met := false
			for i, span := range spans {
				if t.takes(span) {
					booked[i], met, metOnce[j] = true, true, true
				}
			}
			switch more, ok := t.outside(spans); {
			case !ok:
				return s, false
			case len(more) > 0:
				metOnce[j] = true
				out.add(entry{days: 1 << day, spans: more, booked: true})
			case met, t.days == prose.AllDays:
			case t.half == prose.WholeDay && len(spans) == 0:
				metOnce[j] = true
				out.add(entry{days: 1 << day, booked: true})
			default:
				return s, false
			}
		}
		for i, span := range spans {
			out.add(entry{days: 1 << day, spans: []prose.Span{span}, booked: booked[i]})
		}
	}
	return out, !slices.Contains(metOnce, false)
}

// takes says whether a span of the columns has a part in the target.
func (t target) takes(s prose.Span) bool {
	switch {
	case t.spans != nil:
		return slices.ContainsFunc(t.spans, func(u prose.Span) bool { return u.From < s.To && s.From < u.To })
	case t.half == prose.Morning:
		return s.From < 12*60
	case t.half == prose.Afternoon:
		return s.To > 13*60
	case t.half == prose.Evening:
		return s.To > 17*60
	}
	return true
}

// outside gives the hours of the target that the columns do not have; not ok when one lies partly in theirs.
func (t target) outside(spans []prose.Span) (more []prose.Span, ok bool) {
	for _, u := range t.spans {
		within := func(s prose.Span) bool { return s.From <= u.From && u.To <= s.To }
		overlaps := func(s prose.Span) bool { return s.From < u.To && u.From < s.To }
		switch {
		case slices.ContainsFunc(spans, within):
		case slices.ContainsFunc(spans, overlaps):
			return nil, false
		default:
			more = append(more, u)
		}
	}
	return more, true
}
