package drafting

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// Month is a month of a draft, day by day.
type Month struct {
	Draft Draft
	Month time.Month
	Days  []Day // all of them, in order
}

// Day is a day of a draft.
type Day struct {
	Date     calendar.Date
	Holiday  string // its name; "" = none
	Visits   []Visit
	Problems []Problem
	KM       float64
	Driving  time.Duration
	Leaves   itinerary.Minutes // of the base; 0 on a day without a visit
	Returns  itinerary.Minutes
}

// Visit is a visit of a draft, on the day on which it is held or, when it is not, on the day that its rule names.
type Visit struct {
	itinerary.VisitKey
	Stop   itinerary.Stop
	Day    calendar.Date
	Hours  []itinerary.Span
	State  VisitState
	Reason string // name of the holiday, or words of who decided
	Place  string // where it is held that day, when not at the stop's usual place
	Locked bool   // itself, or its stop
	// Changed says that the draft differs here from the published round that it departs from.
	Changed bool
}

// VisitState is what becomes of a visit in a draft.
type VisitState string

// The states of a visit.
const (
	AsRuled        VisitState = "regle"
	MovedVisit     VisitState = "deplacee"
	CancelledVisit VisitState = "annulee"
	HolidayVisit   VisitState = "ferie"     // not held, and nobody has decided yet
	ConfirmedVisit VisitState = "maintenue" // held, on a public holiday too
)

// Month reads a month of a draft's year.
func (d *Drafter) Month(ctx context.Context, id uuid.UUID, year int, month time.Month) (Month, error) {
	draft, err := d.Draft(ctx, id)
	if err != nil {
		return Month{}, err
	}
	if year != draft.Year || month < time.January || month > time.December {
		return Month{}, fault.New(fault.Invalid, "mois_hors_brouillon", "mois", strconv.Itoa(int(month))).With("annee", strconv.Itoa(draft.Year))
	}
	ground, err := d.groundOf(ctx, draft.Unit, draft.Year, draft.Round)
	if err != nil {
		return Month{}, err
	}
	first, last := calendar.NewDate(year, month, 1), calendar.NewDate(year, month+1, 0)
	m := Month{Draft: draft, Month: month, Days: make([]Day, last-first+1)}
	local := calendar.Of(ground.Unit().BaseINSEECode)
	for i := range m.Days {
		m.Days[i].Date = first + calendar.Date(i)
		m.Days[i].Holiday, _ = local.Holiday(m.Days[i].Date)
	}
	for _, v := range draft.visits() {
		if v.Day >= first && v.Day <= last {
			day := &m.Days[v.Day-first]
			day.Visits = append(day.Visits, v)
		}
	}
	for _, s := range ground.Sheets(draft.Round, first, last) {
		day := &m.Days[s.Day-first]
		day.KM, day.Driving = s.KM, time.Duration(s.Driving*float64(time.Minute))
		day.Leaves, day.Returns = itinerary.Minutes(s.Leaves), itinerary.Minutes(s.Returns)
	}
	for _, p := range problems(ground, draft.Round, ground.Measure(draft.Round), calendar.NewDate(year, 1, 1), draft.Ends()) {
		if p.Day >= first && p.Day <= last {
			day := &m.Days[p.Day-first]
			day.Problems = append(day.Problems, p)
		}
	}
	return m, nil
}

// visits lists those of the draft's year by day.
func (d Draft) visits() []Visit {
	from, to := calendar.NewDate(d.Year, 1, 1), d.Ends()
	published := map[itinerary.VisitKey]itinerary.Passage{}
	for _, p := range d.Base.Passages(from, to) {
		published[itinerary.VisitKey{ScheduleID: p.ScheduleID, Due: p.Due}] = p
	}
	var all []Visit
	for _, p := range d.Round.Passages(from, to) {
		v := Visit{
			VisitKey: itinerary.VisitKey{ScheduleID: p.ScheduleID, Due: p.Due}, Day: p.Day, Hours: p.Hours, State: stateOf(p), Reason: p.Reason,
			Place: p.Place, Locked: slices.Contains(d.Locks.Stops, p.StopID),
		}
		v.Locked = v.Locked || slices.Contains(d.Locks.Visits, v.VisitKey)
		if at := slices.IndexFunc(d.Round.Stops, func(s itinerary.Stop) bool { return s.ID == p.StopID }); at >= 0 {
			v.Stop = d.Round.Stops[at]
		}
		was, named := published[v.VisitKey]
		v.Changed = !named || stateOf(was) != v.State || was.Day != v.Day || was.Place != v.Place ||
			itinerary.WriteHours(was.Hours) != itinerary.WriteHours(v.Hours)
		all = append(all, v)
	}
	return all
}

func stateOf(p itinerary.Passage) VisitState {
	switch {
	case p.State == itinerary.CancelledPassage && p.Cause == itinerary.ByHoliday:
		return HolidayVisit
	case p.State == itinerary.CancelledPassage:
		return CancelledVisit
	case p.State == itinerary.MovedPassage:
		return MovedVisit
	case p.State == itinerary.ConfirmedPassage:
		return ConfirmedVisit
	}
	return AsRuled
}

// Comparison is today's round against a draft.
type Comparison struct {
	Draft  Draft
	Report *touring.Report // its proposal is the draft; its changes are all the differences
	// New and Gone are the problems that the draft brings and those that it takes away, Left those that both have.
	New, Gone, Left []Problem
}

// Compare measures the round that is published now and the draft, and tells all that differs.
func (d *Drafter) Compare(ctx context.Context, id uuid.UUID) (Comparison, error) {
	draft, err := d.Draft(ctx, id)
	if err != nil {
		return Comparison{}, err
	}
	present, err := d.present(ctx, draft)
	if err != nil {
		return Comparison{}, err
	}
	ground, err := d.groundOf(ctx, draft.Unit, draft.Year, draft.Round, present)
	if err != nil {
		return Comparison{}, err
	}
	from, to := calendar.NewDate(draft.Year, 1, 1), draft.Ends()
	c := Comparison{Draft: draft, Report: ground.Compare(present, draft.Round)}
	before := problems(ground, present, c.Report.Present, from, to)
	after := problems(ground, draft.Round, c.Report.Proposal.Measure, from, to)
	c.New, c.Gone = without(after, before), without(before, after)
	c.Left = without(after, c.New)
	return c, nil
}
