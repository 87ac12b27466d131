package touring

import (
	"slices"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/geo/coverage"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Compare tells what another round changes in the year: both measures, and every difference. It is a report whose proposal is that
// round; nobody says that it is better.
func (g *Ground) Compare(present, other itinerary.Itinerary) *Report {
	r := &Report{
		Unit: g.w.unit, Year: g.w.Year, Means: g.w.means, Travel: coverage.StraightLine, Round: present, Present: g.Measure(present),
		Proposal: &Proposal{Round: other, Measure: g.Measure(other), Complete: true},
	}
	r.Proposal.Changes = g.differences(present, other, r.Proposal.Measure)
	return r
}

// differences lists them: rules first, then stops that come and go, then single dates.
func (g *Ground) differences(present, other itinerary.Itinerary, measured *Measure) []Change {
	from, to := g.w.from, g.w.to
	var rules, added, removed, dates []Change
	visits, changed := visitsOf(present, from, to), map[uuid.UUID]bool{}
	for i, stop := range other.Stops {
		c := Change{Kind: NewRule, Stop: stop, After: stop.InForce(from, to)}
		before := slices.IndexFunc(present.Stops, func(s itinerary.Stop) bool { return s.ID == stop.ID })
		if before >= 0 {
			c.Before = present.Stops[before].InForce(from, to)
		}
		if before >= 0 && sameVisits(c.Before, c.After, from, to) {
			continue
		}
		changed[stop.ID] = true
		without := other.Clone()
		without.Stops[i].Schedules = nil
		if before >= 0 {
			without.Stops[i].Schedules = present.Stops[before].Schedules
		}
		alone := g.Measure(without)
		c.Need, c.KM = measured.Mid()-alone.Mid(), measured.KM-alone.KM
		for due, p := range visits[stop.ID] {
			if after, still := visitsOf(itinerary.Itinerary{Stops: []itinerary.Stop{stop}}, due, due)[stop.ID][due]; p.State != itinerary.CancelledPassage &&
				(!still || itinerary.WriteHours(after.Hours) != itinerary.WriteHours(p.Hours)) {
				c.Moved++
			}
		}
		switch {
		case len(c.Before) == 0:
			c.Kind = NewStop
			added = append(added, c)
		case len(c.After) == 0:
			c.Kind = RemovedStop
			removed = append(removed, c)
		default:
			rules = append(rules, c)
		}
	}
	for _, p := range other.Passages(from, to) {
		was, named := visits[p.StopID][p.Due]
		named = named && !changed[p.StopID] // a date of another rule tells nothing
		if c, differs := g.dateChange(other, p, was, named); differs {
			dates = append(dates, c)
		}
	}
	return slices.Concat(rules, added, removed, dates)
}

// dateChange tells what becomes of one visit that its rule alone does not say, and the present round neither.
func (g *Ground) dateChange(round itinerary.Itinerary, p, was itinerary.Passage, named bool) (Change, bool) {
	cancelled, wasCancelled := p.State == itinerary.CancelledPassage, named && was.State == itinerary.CancelledPassage
	c := Change{From: p.Due, Due: p.Due, To: p.Day, Hours: p.Hours, Place: p.Place, PlaceAt: p.PlaceAt, Cause: ByTeam}
	if at := slices.IndexFunc(round.Stops, func(s itinerary.Stop) bool { return s.ID == p.StopID }); at >= 0 {
		c.Stop = round.Stops[at]
	}
	if name, holiday := calendar.Of(g.w.unit.BaseINSEECode).Holiday(p.Due); holiday {
		c.Cause, c.Reason = OnHoliday, name
	}
	elsewhere := p.Place != "" && (!named || p.Place != was.Place)
	switch {
	case cancelled && p.Cause == itinerary.ByHoliday: // its schedule says so
		return c, false
	case cancelled:
		c.Kind, c.To = Cancelled, 0
		return c, !wasCancelled || was.Cause == itinerary.ByHoliday
	case elsewhere:
		c.Kind = MovedPlace
		if host := g.w.placeOfVisit(&p); host >= 0 {
			c.KM = g.w.km(g.w.placeOf(p.StopID), host)
		}
		return c, true
	case p.Day != p.Due:
		c.Kind = MovedDate
		return c, !named || wasCancelled || was.Day != p.Day
	case wasCancelled, named && was.Day != p.Day, named && was.Place != "":
		c.Kind = Held
		return c, true
	}
	c.Kind = NewHours
	return c, named && p.Cause == itinerary.ByDecision && itinerary.WriteHours(p.Hours) != itinerary.WriteHours(was.Hours)
}

// visitsOf are the visits of a round by stop and by the day that the rule names.
func visitsOf(round itinerary.Itinerary, from, to calendar.Date) map[uuid.UUID]map[calendar.Date]itinerary.Passage {
	all := map[uuid.UUID]map[calendar.Date]itinerary.Passage{}
	for _, p := range round.Passages(from, to) {
		if all[p.StopID] == nil {
			all[p.StopID] = map[calendar.Date]itinerary.Passage{}
		}
		all[p.StopID][p.Due] = p
	}
	return all
}

// sameVisits says whether two sets of schedules name the same days at the same hours.
func sameVisits(a, b []itinerary.Schedule, from, to calendar.Date) bool {
	named := func(schedules []itinerary.Schedule) map[calendar.Date]string {
		days := map[calendar.Date]string{}
		for _, s := range schedules {
			for _, day := range s.Days(from, to) {
				days[day] += itinerary.WriteHours(s.Hours) + ";" + string(s.Holidays)
			}
		}
		return days
	}
	before, after := named(a), named(b)
	for day, hours := range before {
		if after[day] != hours {
			return false
		}
	}
	return len(before) == len(after)
}
