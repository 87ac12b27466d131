package site

import (
	"errors"
	"regexp"
	"strings"

	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/hours/proposal"
)

// Hours is what Maillage makes of the hours that a source gives. The source's own words stay beside it (Site.HoursText,
// Site.HoursOSM), their source and date in the provenance.
type Hours struct {
	Rule       string // opening_hours, normalised; "" where nothing may be evaluated
	State      HoursState
	Confidence float64  // of an interpretation, 0 to 1; 1 for what the source declares, 0 where nothing was understood
	Unread     []string // pieces of the source's words that the rule does not say
}

// HoursState says how far hours may be believed.
type HoursState string

// The states of hours. Only the last three have a rule: an interpretation in which we do not trust is never evaluated.
const (
	HoursAbsent    HoursState = "absent"
	HoursWords     HoursState = "texte"      // shown as the source writes them
	HoursDeclared  HoursState = "declare"    // the source gives opening_hours, or columns made for hours
	HoursRead      HoursState = "interprete" // read from prose, proposal.Trusted or more
	HoursConfirmed HoursState = "confirme"   // by a person
)

// DeclareHours takes the opening_hours that a source gives. What cannot be read of them, or holds a span past midnight, stays
// as words, with the piece at fault.
func DeclareHours(openingHours string) Hours {
	if strings.TrimSpace(openingHours) == "" {
		return Hours{State: HoursAbsent}
	}
	rules, err := hours.Parse(openingHours)
	if err != nil {
		return Hours{State: HoursWords, Unread: []string{pieceAtFault(err, openingHours)}}
	}
	rule := rules.String()
	if span := overnight(rule); span != "" {
		return Hours{State: HoursWords, Unread: []string{span}}
	}
	return Hours{Rule: rule, State: HoursDeclared, Confidence: 1}
}

var spans = regexp.MustCompile(`(\d\d:\d\d)-(\d\d:\d\d)`)

// overnight finds a span that runs past midnight. Nobody helps with digital life at night: of 2,349 texts that advisers
// declared in 2022, fifteen hold such a span ("Mo 14:00-14:00", "Fr 17:00-12:00"), all by mistake.
func overnight(rule string) string {
	for _, m := range spans.FindAllStringSubmatch(rule, -1) {
		if m[2] <= m[1] || m[2] > "24:00" {
			return m[0]
		}
	}
	return ""
}

// DeclareWeek takes the hours that a source gives in columns made for them, and the text that stands beside: with a text that
// speaks of time they are no longer the source's plain word, but what we understand of both.
func DeclareWeek(week [7][]string, beside string) Hours {
	p, spoken := proposal.Columns(week, beside)
	h := InterpretHours(p, p.Rule != "" || len(p.Unread) > 0)
	if h.State == HoursRead && !spoken {
		h.State = HoursDeclared
	}
	return h
}

// InterpretHours takes what was read of prose; written says that the source says something of its hours, read or not.
func InterpretHours(p proposal.Proposal, written bool) Hours {
	h := Hours{State: HoursWords, Confidence: p.Confidence, Unread: p.Unread}
	if !written {
		return Hours{State: HoursAbsent}
	}
	if p.Rule == "" || p.Confidence < proposal.Trusted {
		return h
	}
	rules, err := hours.Parse(p.Rule)
	if err != nil { // a rule that our own evaluator does not know is no rule
		h.Confidence, h.Unread = 0, append(h.Unread, pieceAtFault(err, p.Rule))
		return h
	}
	h.State, h.Rule = HoursRead, rules.String()
	return h
}

func pieceAtFault(err error, whole string) string {
	if unread, ok := errors.AsType[*hours.Unread](err); ok && unread.Piece != "" {
		return unread.Piece
	}
	return whole
}
