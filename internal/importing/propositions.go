package importing

import (
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/itinerary/reading"
)

// Proposition is a round as read in a source, as the report of an import writes it (CONTRACT, "Import report") and as the
// database keeps it for the page that compares text and proposal.
type Proposition struct {
	SourceID string         `json:"source_id"`
	Unit     string         `json:"unite"`
	Stops    []ProposedStop `json:"arrets"`
	Unread   []string       `json:"non_lu"`
}

// ProposedStop is a stop as read.
type ProposedStop struct {
	Text       string             `json:"texte"`
	Place      string             `json:"lieu"`
	INSEECode  string             `json:"code_insee"`
	Commune    string             `json:"commune,omitempty"` // its name
	Recurrence ProposedRecurrence `json:"recurrence"`
	Rule       string             `json:"regle,omitempty"` // RFC 5545, where the recurrence makes a rule
	Hours      []string           `json:"heures"`
	Confidence float64            `json:"confiance"`
}

// ProposedRecurrence is the days of a stop as read. Ranks empty = every week. Ranks of weeks of the month are in both Ranks
// and Weeks: the second Tuesday and the Tuesday of the second week are not always the same day.
type ProposedRecurrence struct {
	Days       []string `json:"jours"`
	Ranks      []int    `json:"rangs"`
	Weeks      []int    `json:"semaines_du_mois,omitempty"`
	Parity     string   `json:"parite"` // impaire | paire | ""
	LastDay    bool     `json:"dernier_jour"`
	WorkingDay bool     `json:"jour_ouvre,omitempty"`
	Interval   int      `json:"intervalle"`
	Dates      []string `json:"dates"`
}

// proposition writes what was read.
func (w *roundWriter) proposition(sourceID string, p reading.Proposal) Proposition {
	out := Proposition{SourceID: sourceID, Unit: p.Unit, Stops: []ProposedStop{}, Unread: append([]string{}, p.Unread...)}
	for _, s := range p.Stops {
		stop := ProposedStop{
			Text: s.Text, Place: s.Place, INSEECode: string(s.INSEECode), Recurrence: proposedRecurrence(s.Recurrence),
			Hours: []string{}, Confidence: s.Confidence,
		}
		if commune, known := w.gazetteer.Commune(s.INSEECode); known {
			stop.Commune, stop.Place = commune.Name, placeIn(s.Place, commune.Name)
		}
		if rule, ok := s.Recurrence.Rule(); ok {
			stop.Rule = rule.String()
		}
		for _, span := range s.Hours {
			stop.Hours = append(stop.Hours, span.String())
		}
		out.Stops = append(out.Stops, stop)
	}
	return out
}

func proposedRecurrence(rec reading.Recurrence) ProposedRecurrence {
	days := []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
	out := ProposedRecurrence{
		Days: []string{}, Ranks: append([]int{}, rec.Ranks...), Weeks: rec.Weeks, Interval: rec.Interval, Dates: []string{},
		LastDay: rec.LastDay != reading.NoLastDay, WorkingDay: rec.LastDay == reading.WorkingDay,
	}
	for _, i := range rec.Days.Indexes() {
		out.Days = append(out.Days, days[i])
	}
	if len(rec.Weeks) > 0 {
		out.Ranks = append([]int{}, rec.Weeks...)
	}
	switch rec.Parity {
	case reading.OddWeek:
		out.Parity = "impaire"
	case reading.EvenWeek:
		out.Parity = "paire"
	}
	for _, d := range rec.Dates {
		out.Dates = append(out.Dates, d.String())
	}
	return out
}

// roundOf makes a round of what was read: the stops with a commune and a rule, those of one place together. complete says
// that nothing was left out and that every stop was read with confidence.
func roundOf(p reading.Proposal, source string, anchor calendar.Date, settle func(*itinerary.Stop) bool) (round itinerary.Itinerary, complete bool) {
	round = itinerary.Itinerary{Source: source, AutoRead: true}
	complete = len(p.Stops) > 0
	for _, s := range p.Stops {
		rule, ok := s.Recurrence.Rule()
		stop := itinerary.Stop{Text: s.Text, Place: s.Place, INSEECode: s.INSEECode, RoomWheelchair: "inconnu", Confidence: s.Confidence}
		if !ok || s.INSEECode == "" || s.Place == "" || !settle(&stop) {
			complete = false
			continue
		}
		complete = complete && s.Confidence >= reading.Sure
		schedule := itinerary.Schedule{Rule: rule, Anchor: anchor, Hours: s.Hours, Holidays: itinerary.SkipHolidays}
		if dates, dated := rule.(itinerary.OnDates); dated {
			schedule.Anchor = min(anchor, dates[0])
		}
		joined := false
		for i := range round.Stops {
			if known := &round.Stops[i]; known.INSEECode == stop.INSEECode && known.Place == stop.Place {
				known.Schedules = append(known.Schedules, schedule)
				known.Confidence = min(known.Confidence, stop.Confidence)
				if known.Text != stop.Text {
					known.Text += " · " + stop.Text
				}
				joined = true
				break
			}
		}
		if !joined {
			stop.Schedules = []itinerary.Schedule{schedule}
			round.Stops = append(round.Stops, stop)
		}
	}
	return round, complete && round.Check() == nil
}
