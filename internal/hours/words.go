package hours

import "time"

var modifiers = map[string]modifier{"open": open, "closed": closed, "off": closed, "unknown": unknown}

// weekdays and months are read in the two letters of the specification and in full English.
var weekdays = map[string]time.Weekday{
	"mo": time.Monday, "tu": time.Tuesday, "we": time.Wednesday, "th": time.Thursday, "fr": time.Friday, "sa": time.Saturday,
	"su":     time.Sunday,
	"monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday, "thursday": time.Thursday,
	"friday": time.Friday, "saturday": time.Saturday, "sunday": time.Sunday,
}

var months = map[string]time.Month{
	"jan": time.January, "feb": time.February, "mar": time.March, "apr": time.April, "may": time.May, "jun": time.June,
	"jul": time.July, "aug": time.August, "sep": time.September, "oct": time.October, "nov": time.November, "dec": time.December,
	"january": time.January, "february": time.February, "march": time.March, "april": time.April, "june": time.June,
	"july": time.July, "august": time.August, "september": time.September, "october": time.October, "november": time.November,
	"december": time.December,
}
