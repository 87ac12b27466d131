package calendar

import (
	"fmt"
	"time"
)

// Date is a civil day of the Gregorian calendar, counted in days from 1970-01-01. It has no time zone: a day is added by
// adding one, never by adding 24 hours, and two days are compared as numbers.
type Date int32

// NewDate gives the day of a year, month and day of the month. Values outside their range carry over, as in time.Date:
// 30 February is 1 or 2 March.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DateOf gives the civil day that an instant shows on the wall, in the instant's own location.
func DateOf(t time.Time) Date {
	_, offset := t.Zone()
	return Date(floorDiv(t.Unix()+int64(offset), 86400))
}

// ParseDate reads "2026-11-11".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("read civil day: %w", err)
	}
	return DateOf(t), nil
}

// Civil gives the year, the month and the day of the month.
//
// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days; time.Time says the same (a test
// compares them) and is four times slower, which counts where opening hours are evaluated 365 days a year.
func (d Date) Civil() (year int, month time.Month, day int) {
	z := int(d) + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day = doy - (153*mp+2)/5 + 1
	year = yoe + era*400
	if mp < 10 {
		return year, time.Month(mp + 3), day
	}
	return year + 1, time.Month(mp - 9), day
}

// Weekday gives the day of the week. 1970-01-01 was a Thursday.
func (d Date) Weekday() time.Weekday {
	return time.Weekday(floorMod(int(d)+4, 7))
}

// ISOWeek gives the week number of ISO 8601, 1 to 53: the week belongs to the year that holds its Thursday.
func (d Date) ISOWeek() int {
	thursday := d - Date(floorMod(int(d)+3, 7)) + 3
	year, _, _ := thursday.Civil()
	return int(thursday-NewDate(year, time.January, 1))/7 + 1
}

// String writes "2026-11-11".
func (d Date) String() string {
	year, month, day := d.Civil()
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}

func floorDiv[T int | int64](a, b T) T {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func floorMod(a, b int) int { return a - floorDiv(a, b)*b }
