package calendar

import "slices"

// schoolZone is what is known of one zone: everything from the first day to the last, nothing outside.
type schoolZone struct {
	from, until Date // both included
	spans       []schoolSpan
}

// schoolSpan is one holiday, first and last day included.
type schoolSpan struct {
	from, to Date
	name     string
}

// zoneA and zoneC list the départements of zones A and C; the rest of the mainland is zone B. Source: article 2 of the arrêté of
// 7 December 2022 (académies), with the départements of each académie; unchanged since 2015.
var (
	zoneA = []string{
		"25", "39", "70", "90", "24", "33", "40", "47", "64", "03", "15", "43", "63", "21", "58", "71", "89",
		"07", "26", "38", "73", "74", "19", "23", "87", "01", "42", "69", "16", "17", "79", "86",
	}
	zoneC = []string{
		"75", "77", "78", "91", "92", "93", "94", "95", "11", "30", "34", "48", "66",
		"09", "12", "31", "32", "46", "65", "81", "82",
	}
)

func schoolZoneOf(departement string) *schoolZone {
	switch {
	case departement == metropole:
		return nil
	case departement == "2A" || departement == "2B":
		return schoolZones["Corse"]
	case slices.Contains(zoneA, departement):
		return schoolZones["A"]
	case slices.Contains(zoneC, departement):
		return schoolZones["C"]
	case len(departement) == 2:
		return schoolZones["B"]
	}
	return schoolZones[departement]
}

// School names the school holiday that a day belongs to. Known is false outside the days that the data state: then nobody
// can say whether school is on.
func (c *Calendar) School(d Date) (name string, in, known bool) {
	if c.school == nil || d < c.school.from || d > c.school.until {
		return "", false, false
	}
	i, _ := slices.BinarySearchFunc(c.school.spans, d, func(s schoolSpan, d Date) int { return int(s.to - d) })
	if i < len(c.school.spans) && c.school.spans[i].from <= d {
		return c.school.spans[i].name, true, true
	}
	return "", false, true
}

// SchoolUntil is the last day whose school holidays are stated; ok is false where none are.
func (c *Calendar) SchoolUntil() (last Date, ok bool) {
	if c.school == nil {
		return 0, false
	}
	return c.school.until, true
}
