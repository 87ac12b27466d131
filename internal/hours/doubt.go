package hours

import "github.com/maillage-numerique/maillage/internal/calendar"

// DoubtingHolidays gives the same rules for a country where most places close on public holidays and few say so: an opening on a
// public holiday of which no rule speaks is unknown, because of that holiday (HolidayUnstated). A place that is always open is
// believed. The specification, and At without this, would say open: that is how "open now" lies on 11 November.
func (r *Rules) DoubtingHolidays() *Rules {
	doubting := *r
	doubting.doubts = true
	return &doubting
}

// doubt turns an opening of day d by a rule that does not name the holiday of that day into an unknown one.
func (r *Rules) doubt(o Opening, by *rule, d calendar.Date, c *calendar.Calendar) Opening {
	if !r.doubts || o.State != Open || o.Holiday != "" || by.always {
		return o
	}
	if name, ok := c.Holiday(d); ok {
		return Opening{State: Unknown, Reason: HolidayUnstated, Comment: o.Comment, Holiday: name}
	}
	return o
}
