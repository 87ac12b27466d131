package calendar

import "time"

// IsZero says whether the date is 1 January 1970: no source here is that old, so that it means "no date" where a date may
// be missing.
func (d Date) IsZero() bool { return d == 0 }

// UTC gives midnight UTC of the day, the house's way to carry a day in a time.Time.
func (d Date) UTC() time.Time { return time.Unix(int64(d)*24*60*60, 0).UTC() }

// At gives the instant when the clocks of a zone show that many minutes after midnight of the day; an hour that the change
// to summer time skips is resolved as in [time.Date].
func (d Date) At(minutes int, zone *time.Location) time.Time {
	year, month, day := d.Civil()
	return time.Date(year, month, day, 0, minutes, 0, 0, zone)
}

// Monday gives the first day of the date's ISO week.
func (d Date) Monday() Date { return d - Date((d.Weekday()+6)%7) }
