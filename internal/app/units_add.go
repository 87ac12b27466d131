package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/itinerary/reading"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// Run adds a stop to the round of a unit, or a schedule to one of its stops, and says how the rule was understood; a dry run says
// it and no more.
func (c unitsAddCommand) Run(ctx context.Context, env *environment) error {
	add := func(p *planning.Planner) (bool, error) {
		schedule, err := c.schedule(p.Today())
		if err != nil {
			return false, err
		}
		c.tell(env, schedule, p.Today())
		if c.DryRun {
			return false, nil
		}
		stop := itinerary.Stop{
			Place: c.Place, INSEECode: territory.INSEECode(c.Code), Address: c.Address, Room: c.Room,
			RoomWheelchair: site.Answer(c.Wheelchair), Parking: c.Parking, Schedules: []itinerary.Schedule{schedule}, Confidence: 1,
		}
		if (c.Lat == nil) != (c.Lon == nil) {
			return false, fault.New(fault.Invalid, "position_incomplete", "lat", "")
		}
		if c.Lat != nil {
			stop.Geom = &orb.Point{*c.Lon, *c.Lat}
		}
		return p.AddStop(ctx, c.Unit, stop, c.who(c.Place, c.Rule, c.Hours))
	}
	return editRound(ctx, env, add)
}

// schedule reads the rule, in French or as a line of RFC 5545, and what the options say beside it: they are right where both speak.
func (c unitsAddCommand) schedule(today calendar.Date) (itinerary.Schedule, error) {
	s := itinerary.Schedule{Holidays: itinerary.HolidayPolicy(c.Holidays), Anchor: today}
	var err error
	if head, _, _ := strings.Cut(c.Rule, ":"); strings.Contains(head, "RRULE") || strings.Contains(head, "RDATE") {
		s.Rule, err = itinerary.ParseRule(c.Rule)
	} else {
		var said reading.Said
		said, err = reading.ReadSaid(c.Rule)
		s.Rule, s.Hours, s.Until = said.Rule, said.Hours, said.Until
		if !said.From.IsZero() {
			s.Anchor = said.From
		}
	}
	if err != nil {
		return s, err
	}
	if c.Hours != "" {
		if s.Hours, err = itinerary.ParseHours(c.Hours); err != nil {
			return s, err
		}
	}
	for _, day := range []struct {
		field, text string
		into        *calendar.Date
	}{{"du", c.From, &s.Anchor}, {"au", c.To, &s.Until}} {
		read, err := readDate(day.field, day.text)
		if err != nil {
			return s, err
		}
		if !read.IsZero() {
			*day.into = read
		}
	}
	return s, s.Check()
}

// toldDays is how many days show what a rule means.
const toldDays = 4

// tell says what was understood of a rule: in words, as it is stored, and its first days.
func (c unitsAddCommand) tell(env *environment, s itinerary.Schedule, today calendar.Date) {
	fmt.Fprintln(env.stdout, say("units.compris", "regle", wording.Rule(s.Rule), "heures", wording.Hours(s.Hours), "ligne", s.Rule.String()))
	days := s.Days(today, today+itinerary.Horizon)
	for _, day := range days[:min(len(days), toldDays)] {
		fmt.Fprintln(env.stdout, say("units.compris.jour", "jour", wording.Day(day)))
	}
}
