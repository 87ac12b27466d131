package site

import (
	"errors"
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

// DeclareHours takes the opening_hours that a source gives. What cannot be read of them stays as words, with the piece at
// fault.
func DeclareHours(openingHours string) Hours {
	if strings.TrimSpace(openingHours) == "" {
		return Hours{State: HoursAbsent}
	}
	rules, err := hours.Parse(openingHours)
	if err != nil {
		return Hours{State: HoursWords, Unread: []string{pieceAtFault(err, openingHours)}}
	}
	return Hours{Rule: rules.String(), State: HoursDeclared, Confidence: 1}
}

// DeclareWeek takes the hours that a source gives in columns, one for each day. What is written beside them and speaks of
// days or rhythms ("fermé le 1er lundi du mois", "le mardi en mairie de …") takes the columns' word away: they say what the
// week would be, not what it is.
func DeclareWeek(columns proposal.Proposal, beside string) Hours {
	h := InterpretHours(columns, columns.Rule != "" || len(columns.Unread) > 0)
	if said := proposal.SpeaksOfTime(beside); len(said) > 0 && h.State == HoursRead {
		return Hours{State: HoursWords, Confidence: min(h.Confidence, untrusted), Unread: append(h.Unread, said...)}
	}
	if h.State == HoursRead {
		h.State = HoursDeclared
	}
	return h
}

// untrusted is the confidence of hours that another text of the same record puts in doubt.
const untrusted = 0.5

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
