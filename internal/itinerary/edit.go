package itinerary

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/site"
)

// Action is what an edit did, in the history of a round; the catalogue says each in French, "unites.action.<code>".
type Action string

// The actions of the history.
const (
	AddedStop       Action = "ajout"
	RemovedStop     Action = "retrait"
	CancelledVisits Action = "annulation"
	MovedVisits     Action = "deplacement"
	PausedVisits    Action = "pause"
	ConfirmedRound  Action = "confirmation"
	WentBack        Action = "retour"
	PublishedDraft  Action = "publication"
	ReadByMachine   Action = "lecture" // a proposal accepted because everything of it was read
)

// SourceTyped is the source of a round that a person typed.
const SourceTyped = "saisie"

// Clone copies a round so that a change of one is not seen in the other.
func (it Itinerary) Clone() Itinerary {
	it.Stops, it.Exceptions = slices.Clone(it.Stops), slices.Clone(it.Exceptions)
	for i := range it.Stops {
		it.Stops[i].Schedules = slices.Clone(it.Stops[i].Schedules)
	}
	return it
}

// Check says what keeps the round from being one.
func (it Itinerary) Check() error {
	for _, stop := range it.Stops {
		if stop.Place == "" || stop.INSEECode == "" {
			return fault.New(fault.Invalid, "arret_sans_commune", "arret", stop.Text)
		}
		for _, s := range stop.Schedules {
			if err := s.Check(); err != nil {
				return err
			}
		}
	}
	for _, e := range it.Exceptions {
		if e.To < e.From {
			return fault.New(fault.Invalid, "dates_inversees", "au", e.To.String())
		}
	}
	return nil
}

// Stop finds a stop by its id, its place or its commune, in any spelling: "migne" is Migné. A word that fits several stops
// is a fault that names them.
func (it Itinerary) Stop(word string) (*Stop, error) {
	var found []*Stop
	slug := site.Slug(word)
	for i := range it.Stops {
		stop := &it.Stops[i]
		if stop.ID.String() == word {
			return stop, nil
		}
		if slug != "" && (site.Slug(stop.Place) == slug || site.Slug(stop.Commune) == slug) {
			found = append(found, stop)
		}
	}
	switch len(found) {
	case 0:
		return nil, fault.New(fault.NotFound, "arret_inconnu", "arret", word)
	case 1:
		return found[0], nil
	}
	return nil, fault.New(fault.Invalid, "arret_ambigu", "arret", word).With("n", strconv.Itoa(len(found)))
}

// Except adds what a person decided about some days. It must concern a visit: a day on which nobody was to come is refused,
// so that a slip of the pen is seen at once.
func (it *Itinerary) Except(e Exception) error {
	if e.To < e.From {
		return fault.New(fault.Invalid, "dates_inversees", "au", e.To.String())
	}
	concerned := slices.ContainsFunc(it.Stops, func(stop Stop) bool {
		return (e.StopID == uuid.Nil || e.StopID == stop.ID) && slices.ContainsFunc(stop.Schedules, func(s Schedule) bool {
			return len(s.Days(e.From, e.To)) > 0
		})
	})
	if !concerned {
		return fault.New(fault.Invalid, "aucun_passage_ce_jour", "date", e.From.String())
	}
	if !e.Day.IsZero() && (e.Day < e.From-Horizon || e.Day > e.To+Horizon) {
		return fault.New(fault.Invalid, "dates_inversees", "vers", e.Day.String())
	}
	it.Exceptions = append(it.Exceptions, e)
	return nil
}

// Adopt gives the stops and schedules of a new version of a round the ids of those of the version before that they carry on,
// so that calendars and addresses that people follow stay true: a stop at the same place of the same commune, a schedule of
// the same rule. Decisions about dates to come stay.
func Adopt(before *Itinerary, next Itinerary, today calendar.Date) Itinerary {
	next = next.Clone()
	if before == nil {
		return next
	}
	taken := map[uuid.UUID]bool{}
	for i := range next.Stops {
		stop := &next.Stops[i]
		at := slices.IndexFunc(before.Stops, func(old Stop) bool {
			return !taken[old.ID] && old.INSEECode == stop.INSEECode && site.Slug(old.Place) == site.Slug(stop.Place)
		})
		if at < 0 {
			continue
		}
		old := before.Stops[at]
		stop.ID, taken[old.ID] = old.ID, true
		for j := range stop.Schedules {
			s := &stop.Schedules[j]
			k := slices.IndexFunc(old.Schedules, func(o Schedule) bool {
				return !taken[o.ID] && o.Rule.String() == s.Rule.String()
			})
			if k >= 0 {
				s.ID, taken[old.Schedules[k].ID] = old.Schedules[k].ID, true
			}
		}
	}
	for _, e := range before.Exceptions {
		if e.To >= today && (e.StopID == uuid.Nil || taken[e.StopID]) {
			next.Exceptions = append(next.Exceptions, e)
		}
	}
	return next
}
