package hours

import "github.com/maillage-numerique/maillage/internal/calendar"

// DoubtingHolidays gives the same rules for a country where most places close on public holidays and few say so: an opening on a
// public holiday of which no rule speaks is unknown, because of that holiday (HolidayUnstated). So is an opening on a day whose hours
// no rule states, "Mo-Fr" alone (HoursUnstated). A place that is always open is believed. The specification, and At without
// this, would say open: that is how "open now" lies on 11 November, and at three in the morning.
func (r *Rules) DoubtingHolidays() *Rules {
	doubting := *r
	doubting.doubts = true
	return &doubting
}

// doubt turns into unknown an opening of day d by a rule that states no hours, or does not name the holiday of that day.
func (r *Rules) doubt(o Opening, by *rule, d calendar.Date, c *calendar.Calendar) Opening {
	if !r.doubts || o.State != Open || by.always {
		return o
	}
	if len(by.spans) == 0 && by.modifier == noModifier {
		o.State, o.Reason = Unknown, HoursUnstated
		return o
	}
	if name, ok := c.Holiday(d); ok && o.Holiday != name {
		o.State, o.Reason, o.Holiday = Unknown, HolidayUnstated, name
	}
	return o
}
