package drafting

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Edit is one decision about a draft.
type Edit struct {
	Kind EditKind

	// Of a visit: what tells it from all others.
	Visit itinerary.VisitKey

	// Of MoveVisit: the day, the hours and the place that it takes; the zero value keeps what was. Of CancelVisit: Reason, in words.
	Day     calendar.Date
	Hours   []itinerary.Span
	Place   string
	PlaceAt *orb.Point // lon, lat
	Reason  string

	// Of a stop: which one, and of ChangeRules the schedules that it takes from the beginning of the draft on.
	Stop      uuid.UUID
	Schedules []itinerary.Schedule
}

// EditKind is what an edit does.
type EditKind string

// The kinds of edit.
const (
	MoveVisit    EditKind = "deplacer" // to its own day: it is held, on a public holiday too
	CancelVisit  EditKind = "annuler"
	RestoreVisit EditKind = "retablir" // as the published round has it
	LockVisit    EditKind = "verrouiller"
	UnlockVisit  EditKind = "deverrouiller"
	LockStop     EditKind = "verrouiller_arret"
	UnlockStop   EditKind = "deverrouiller_arret"
	ChangeRules  EditKind = "regles"
	RemoveStop   EditKind = "retirer"
)

// EditKinds lists them all.
var EditKinds = []EditKind{
	MoveVisit, CancelVisit, RestoreVisit, LockVisit, UnlockVisit, LockStop, UnlockStop, ChangeRules, RemoveStop,
}

// edited is the draft once an edit is made, today being the day. What cannot be done is a fault that names its field.
func (d Draft) edited(e Edit, today calendar.Date) (Draft, error) {
	d.Round = d.Round.Clone()
	d.Locks = itinerary.Locks{Stops: slices.Clone(d.Locks.Stops), Visits: slices.Clone(d.Locks.Visits)}
	switch e.Kind {
	case MoveVisit, CancelVisit, RestoreVisit, LockVisit, UnlockVisit:
		return d, d.editVisit(e, today)
	case LockStop, UnlockStop, ChangeRules, RemoveStop:
		return d, d.editStop(e, today)
	}
	return d, fault.New(fault.Invalid, "valeur_inconnue", "action", string(e.Kind)).With("possibles", fmt.Sprint(EditKinds))
}

func (d *Draft) editVisit(e Edit, today calendar.Date) error {
	if e.Visit.ScheduleID == uuid.Nil {
		return fault.New(fault.Invalid, "visite_absente", "visite", "")
	}
	stop := d.stopOf(e.Visit)
	if stop == nil || len(d.due(e.Visit)) == 0 {
		return fault.New(fault.NotFound, "visite_inconnue", "visite", e.Visit.Due.String())
	}
	locked := slices.Contains(d.Locks.Visits, e.Visit)
	switch e.Kind {
	case LockVisit:
		if !locked {
			d.Locks.Visits = append(d.Locks.Visits, e.Visit)
		}
		return nil
	case UnlockVisit:
		d.Locks.Visits = slices.DeleteFunc(d.Locks.Visits, func(v itinerary.VisitKey) bool { return v == e.Visit })
		return nil
	}
	if locked || slices.Contains(d.Locks.Stops, stop.ID) {
		return fault.New(fault.Conflict, "visite_verrouillee", "visite", e.Visit.Due.String()).With("arret", stop.Place)
	}
	due := e.Visit.Due
	begins, ends := d.Begins(today), d.Ends()
	if due < begins || due > ends {
		return d.outside("visite", due, begins)
	}
	decision := itinerary.Exception{StopID: stop.ID, From: due, To: due, Reason: e.Reason}
	switch e.Kind {
	case CancelVisit:
		decision.Kind = itinerary.Cancelled
	case MoveVisit:
		if e.Day < begins || e.Day > ends {
			return d.outside("vers", e.Day, begins)
		}
		decision.Kind, decision.Place, decision.PlaceAt = itinerary.Moved, e.Place, e.PlaceAt
		if decision.Hours = e.Hours; e.Day != due {
			decision.Day = e.Day
		} else if e.Hours == nil && e.Place == "" {
			decision.Kind = itinerary.Confirmed
		}
	}
	ofVisit := func(o itinerary.Exception) bool { return o.StopID == stop.ID && o.From == due && o.To == due }
	d.Round.Exceptions = slices.DeleteFunc(d.Round.Exceptions, ofVisit)
	if e.Kind == RestoreVisit {
		for _, o := range d.Base.Exceptions {
			if ofVisit(o) {
				d.Round.Exceptions = append(d.Round.Exceptions, o)
			}
		}
		return nil
	}
	return d.Round.Except(decision)
}

func (d *Draft) editStop(e Edit, today calendar.Date) error {
	stop, err := d.Round.Stop(e.Stop.String())
	if err != nil {
		return err
	}
	locked := slices.Contains(d.Locks.Stops, stop.ID)
	switch e.Kind {
	case LockStop:
		if !locked {
			d.Locks.Stops = append(d.Locks.Stops, stop.ID)
		}
		return nil
	case UnlockStop:
		d.Locks.Stops = slices.DeleteFunc(d.Locks.Stops, func(id uuid.UUID) bool { return id == stop.ID })
		return nil
	}
	if locked || slices.ContainsFunc(d.Locks.Visits, func(v itinerary.VisitKey) bool {
		of := d.stopOf(v)
		return of != nil && of.ID == stop.ID
	}) {
		return fault.New(fault.Conflict, "arret_verrouille", "arret", stop.Place)
	}
	begins := d.Begins(today)
	var kept []itinerary.Schedule
	for _, s := range stop.Schedules {
		if ended, some := s.Ending(begins - 1); some {
			kept = append(kept, ended)
		}
	}
	if e.Kind == ChangeRules {
		if len(e.Schedules) == 0 {
			return fault.New(fault.Invalid, "regles_absentes", "regles", "")
		}
		for _, s := range e.Schedules {
			if s.ID = uuid.Nil; s.Anchor.IsZero() {
				s.Anchor = begins
			}
			if err := s.Check(); err != nil {
				return err
			}
			if s, some := s.Beginning(begins); some {
				kept = append(kept, s)
			}
		}
	}
	stop.Schedules = kept
	// Decisions about single dates were about those of the rules before.
	d.Round.Exceptions = slices.DeleteFunc(d.Round.Exceptions, func(o itinerary.Exception) bool {
		return o.StopID == stop.ID && o.From == o.To && o.From >= begins
	})
	return d.Round.Check()
}

// stopOf is the stop of a visit in the draft's round; nil = none.
func (d *Draft) stopOf(v itinerary.VisitKey) *itinerary.Stop {
	for i := range d.Round.Stops {
		for _, s := range d.Round.Stops[i].Schedules {
			if s.ID == v.ScheduleID {
				return &d.Round.Stops[i]
			}
		}
	}
	return nil
}

// due is the day of a visit when its rule names it; none otherwise.
func (d *Draft) due(v itinerary.VisitKey) []calendar.Date {
	for _, stop := range d.Round.Stops {
		for _, s := range stop.Schedules {
			if s.ID == v.ScheduleID {
				return s.Days(v.Due, v.Due)
			}
		}
	}
	return nil
}

// outside says that a day is not one that the draft can change.
func (d *Draft) outside(field string, day, begins calendar.Date) error {
	return fault.New(fault.Invalid, "jour_hors_brouillon", field, day.String()).
		With("de", begins.String()).With("a", d.Ends().String())
}

// asked is an edit as the history of a draft keeps it.
type asked struct {
	Kind   EditKind `json:"kind"`
	Stop   string   `json:"stop,omitempty"` // its place
	Due    string   `json:"due,omitempty"`
	Day    string   `json:"day,omitempty"`
	Hours  string   `json:"hours,omitempty"`
	Place  string   `json:"place,omitempty"`
	Reason string   `json:"reason,omitempty"`
	Rules  []string `json:"rules,omitempty"`
}

func (d *Draft) ask(e Edit) asked {
	a := asked{Kind: e.Kind, Hours: itinerary.WriteHours(e.Hours), Place: e.Place, Reason: e.Reason}
	if stop := d.stopOf(e.Visit); stop != nil {
		a.Stop, a.Due = stop.Place, e.Visit.Due.String()
	} else if stop, err := d.Round.Stop(e.Stop.String()); err == nil {
		a.Stop = stop.Place
	}
	if !e.Day.IsZero() {
		a.Day = e.Day.String()
	}
	for _, s := range e.Schedules {
		a.Rules = append(a.Rules, fmt.Sprint(s.Rule))
	}
	return a
}
