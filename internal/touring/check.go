package touring

import (
	"slices"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Violation is something wrong with a proposal: the words of "tournees.anomalie.<Kind>".
type Violation struct {
	Kind   string
	Day    calendar.Date // zero = of the whole year
	StopID uuid.UUID     // uuid.Nil = of no stop alone
}

// Check reads a proposal as those who will follow it do, through its dated passages, and says what is wrong with it: two places
// at once, a visit on a holiday, on a day of absence or in a closed hall, a stop that is visited less often than its rules
// promise today, a pinned stop that changed, a budget exceeded where the proposal does not say so. It knows nothing of the search.
func Check(r *Report, asked Request) []Violation {
	p := r.Proposal
	var wrong []Violation
	say := func(kind string, day calendar.Date, stop uuid.UUID) {
		wrong = append(wrong, Violation{kind, day, stop})
	}
	from, to := calendar.NewDate(r.Year, 1, 1), calendar.NewDate(r.Year, 12, 31)

	// No share of code with Itinerary.Conflicts either: every pair of visits of a day is compared.
	byDay := map[calendar.Date][]itinerary.Passage{}
	held := map[string]int{}
	for _, v := range p.Round.Passages(from, to) {
		if v.State == itinerary.CancelledPassage {
			if v.Cause == itinerary.ByHoliday && !slices.Contains(p.Worse, StillLost) && !pinned(r.Round, asked, v) {
				say("ferie_sans_decision", v.Due, v.StopID)
			}
			continue
		}
		for _, other := range byDay[v.Day] {
			for _, h := range v.Hours {
				for _, o := range other.Hours {
					if h.From < o.To && o.From < h.To {
						say("deux_lieux", v.Day, v.StopID)
					}
				}
			}
		}
		byDay[v.Day] = append(byDay[v.Day], v)
		held[v.StopID.String()]++
		checkDay(r, asked, v, say)
	}
	for _, stop := range r.Round.Stops {
		promised := r.Present.Stop(stop.ID).Due
		if got := held[stop.ID.String()]; got < promised && !slices.Contains(p.Worse, StillLost) && !pinnedStop(r.Round, asked, stop) {
			say("frequence", 0, stop.ID)
		}
	}
	checkBudget(r, asked, say)
	return wrong
}

func checkDay(r *Report, asked Request, v itinerary.Passage, say func(string, calendar.Date, uuid.UUID)) {
	if _, holiday := calendar.Of(r.Unit.BaseINSEECode).Holiday(v.Day); holiday && !heldToday(r.Round, v) {
		say("ferie", v.Day, v.StopID)
	}
	for _, d := range asked.Absences {
		if d.From <= v.Day && v.Day <= d.To && !pinned(r.Round, asked, v) {
			say("absence", v.Day, v.StopID)
		}
	}
	for _, c := range asked.Closed {
		if stop, err := r.Round.Stop(c.Stop); err == nil && stop.ID == v.StopID && c.From <= v.Day && v.Day <= c.To {
			say("salle_fermee", v.Day, v.StopID)
		}
	}
}

// heldToday says whether the present round comes to the stop on that day, a holiday that it keeps.
func heldToday(round itinerary.Itinerary, v itinerary.Passage) bool {
	return slices.ContainsFunc(round.Passages(v.Day, v.Day), func(p itinerary.Passage) bool {
		return p.StopID == v.StopID && p.Day == v.Day && p.State != itinerary.CancelledPassage
	})
}

func checkBudget(r *Report, asked Request, say func(string, calendar.Date, uuid.UUID)) {
	p := r.Proposal
	if p.Measure.Halves > r.Present.budget {
		say("demi_journees", 0, uuid.Nil)
	}
	if p.Measure.KM > r.Present.KM+1e-3 && !slices.Contains(p.Worse, MoreKilometres) {
		say("kilometres", 0, uuid.Nil)
	}
	if len(p.Measure.Breaches) > len(r.Present.Breaches) {
		say("journees_trop_longues", 0, uuid.Nil)
	}
	changed, added := 0, len(p.Round.Stops)-len(r.Round.Stops)
	for i, stop := range r.Round.Stops {
		if sameSchedules(stop.Schedules, p.Round.Stops[i].Schedules) {
			continue
		}
		if changed++; pinnedStop(r.Round, asked, stop) {
			say("epingle", 0, stop.ID)
		}
	}
	if changed > r.Means.Changed {
		say("trop_de_changements", 0, uuid.Nil)
	}
	if added > r.Means.Added {
		say("trop_d_ajouts", 0, uuid.Nil)
	}
}

func sameSchedules(a, b []itinerary.Schedule) bool {
	return slices.EqualFunc(a, b, func(a, b itinerary.Schedule) bool { return a.ID == b.ID && a.Until == b.Until })
}

func pinned(round itinerary.Itinerary, asked Request, v itinerary.Passage) bool {
	return slices.ContainsFunc(round.Stops, func(s itinerary.Stop) bool { return s.ID == v.StopID && pinnedStop(round, asked, s) })
}

func pinnedStop(round itinerary.Itinerary, asked Request, stop itinerary.Stop) bool {
	return slices.ContainsFunc(asked.Pinned, func(word string) bool {
		found, err := round.Stop(word)
		return err == nil && found.ID == stop.ID
	})
}
