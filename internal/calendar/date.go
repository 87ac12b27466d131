// Package calendar knows civil days: which weekday and ISO week they are, and (calendar.Of) which of them are holidays in a
// commune of France.
package calendar

import (
	"time"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// Date is a civil day of the Gregorian calendar, without hour nor zone, counted in days from 1 January 1970. Dates compare
// with < and ==, and d+1 is the day after d whatever the clocks do that night. The zero Date is 1 January 1970: no source
// here is that old, so that it means "no date" where a date may be missing.
type Date int32

// On gives the date of a year, month and day; days out of range count on, as in [time.Date].
func On(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// DateOf gives the civil day of an instant in the instant's own zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return On(year, month, day)
}

// ParseDate reads an ISO date, "2026-12-14".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fault.New(fault.Invalid, "date_illisible", "date", s)
	}
	return DateOf(t), nil
}

// IsZero says whether there is no date.
func (d Date) IsZero() bool { return d == 0 }

// UTC gives midnight UTC of the day, the house's way to carry a day in a time.Time.
func (d Date) UTC() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

// At gives the instant when clocks of a zone show that many minutes after midnight of the day. An hour that the change to
// summer time skips becomes the same distance from midnight, as in [time.Date]; one that happens twice is the first.
func (d Date) At(minutes int, zone *time.Location) time.Time {
	year, month, day := d.Civil()
	return time.Date(year, month, day, 0, minutes, 0, 0, zone)
}

// Civil gives the year, month and day of the month.
func (d Date) Civil() (year int, month time.Month, day int) { return d.UTC().Date() }

// Weekday gives the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(((int(d)+4)%7 + 7) % 7) // 1 January 1970 was a Thursday
}

// Monday gives the first day of the date's ISO week.
func (d Date) Monday() Date { return d - Date((d.Weekday()+6)%7) }

// ISOWeek gives the ISO 8601 year and week, 1 to 53.
func (d Date) ISOWeek() (year, week int) { return d.UTC().ISOWeek() }

// String writes the ISO date.
func (d Date) String() string { return d.UTC().Format(time.DateOnly) }
