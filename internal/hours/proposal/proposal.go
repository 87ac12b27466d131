// Package proposal turns hours written by people into opening_hours of OpenStreetMap: a proposal with its confidence and what
// could not be read, for a person to confirm.
//
// It would rather say nothing than something wrong. Each thing that the text says of time is either in the rule or in the
// unread rest; hours that may be meant otherwise lower the confidence below [Trusted]; a rhythm that opening_hours cannot
// say (one Monday in two) takes the hours that it bears on out of the rule. What the text leaves open stays open: hours "en
// période scolaire" say nothing of the holidays, which are then unknown, not closed.
package proposal

import (
	"github.com/maillage-numerique/maillage/internal/prose"
)

// Proposal is what was understood of a text.
type Proposal struct {
	Rule       string   // opening_hours, not yet normalised; "" = no hours were understood
	Confidence float64  // 0 to 1; 0 without a rule
	Unread     []string // pieces of the text that the rule does not say
	// ByAppointment: the text says that one must book, for all that it says.
	ByAppointment bool
}

// Trusted is the least confidence at which a rule may be evaluated without a person's word.
const Trusted = 0.7

// Confidences: of columns made for hours; of a text read whole; of one that can be meant otherwise though this reading is
// by far the most natural ("9h 12h 14h 17h"); of one followed by words that are not about time; of one that contradicts
// itself, or that says more of time than the rule.
const (
	certain   = 1.0
	whole     = 0.95
	doubtful  = 0.8
	chatty    = 0.75
	uncertain = 0.6
	partial   = 0.4
)

// Read reads the hours of a text. Days are those that a column beside the text names, for hours that name none; 0 = none. A
// text that names other days than its column is not trusted.
func Read(text string, days prose.Days) Proposal {
	if len(text) > maxText {
		return Proposal{Unread: []string{text}}
	}
	r := newReader(text, days)
	r.clauses()
	return r.propose()
}

// maxText is the longest text that is read, in bytes: ten times the longest hours of any source known.
const maxText = 8000

// propose weighs what was read.
func (r *reader) propose() Proposal {
	rest, timeless := r.rest()
	rule, exact := r.schedule.String()
	p := Proposal{Rule: rule, Unread: rest}
	switch {
	case rule == "":
		p.ByAppointment = r.appointments > 0 && !r.unreadTime()
		return p
	case !exact, r.unreadTime():
		p.Confidence = partial
	case r.unsure, len(rest) > 0 && !timeless:
		p.Confidence = uncertain
	case len(rest) > 0:
		p.Confidence = chatty
	case r.natural:
		p.Confidence = doubtful
	default:
		p.Confidence = whole
	}
	if other := r.otherDays(); len(other) > 0 {
		p.Confidence = min(p.Confidence, uncertain)
		p.Unread = append(p.Unread, other...)
	}
	p.ByAppointment = r.schedule.allBooked()
	return p
}

// otherDays names the days on which the text and the column beside it disagree.
func (r *reader) otherDays() []string {
	if r.context == 0 {
		return nil
	}
	var out []string
	for _, d := range (r.context ^ r.said).Indexes() {
		out = append(out, frenchDays[d])
	}
	return out
}

var frenchDays = []string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}

// SpeaksOfTime lists the pieces of a text that name days, hours, rhythms or holidays: what stands beside hours and may change
// them. Nothing when the text is about something else.
func SpeaksOfTime(text string) []string {
	phrases := prose.Read(text)
	speaks := func(i int) bool {
		switch phrases[i].Kind {
		case prose.Word, prose.Sign, prose.Link, prose.Phone, prose.Appointment, prose.WalkIn, prose.RoundTheClock, prose.Except, prose.Bound:
			return false
		}
		return true
	}
	for i := range phrases {
		if speaks(i) {
			return prose.Rest(text, phrases, func(int) bool { return false })
		}
	}
	return nil
}
