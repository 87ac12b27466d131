// Package calendar says what a civil day is where a place stands: its time zone, the public holidays kept there and the school
// holidays of its zone.
//
// Public holidays are computed for any year. School holidays are a fact that the ministry publishes two or three years ahead:
// outside the days stated in the data, School answers that it does not know, which is neither yes nor no.
package calendar

import (
	"sync"
	"time"
	_ "time/tzdata" // France has thirteen zones, and a container without /usr/share/zoneinfo must still know them

	"github.com/maillage-numerique/maillage/internal/territory"
)

// Calendar is the calendar of one département or overseas territory. It never changes and is shared: use it from any goroutine.
type Calendar struct {
	location   *time.Location
	fixed      []fixedHoliday
	goodFriday bool
	school     *schoolZone // nil: no school holidays are stated here
}

// metropole stands for every département that adds nothing of its own.
const metropole = ""

// overseasZones are the time zones outside Europe/Paris, by département or territory.
var overseasZones = map[string]string{
	"971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
	"975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot",
	"984": "Indian/Kerguelen", "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}

// calendars are made once per département asked for, and kept: there are about a hundred.
var calendars sync.Map // string → *Calendar

// Of gives the calendar that applies in a commune. A code that names no French département has the calendar of the metropole
// without school holidays. The Marquises and the Gambier, which stand 30 and 60 minutes from Tahiti, have the clock of Tahiti.
func Of(code territory.INSEECode) *Calendar {
	departement := metropole
	if len(code) == 5 {
		departement = code.Departement()
	}
	if known, ok := calendars.Load(departement); ok {
		return known.(*Calendar)
	}
	made, _ := calendars.LoadOrStore(departement, newCalendar(departement))
	return made.(*Calendar)
}

func newCalendar(departement string) *Calendar {
	zone, ok := overseasZones[departement]
	if !ok {
		zone = "Europe/Paris"
	}
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic("calendar: " + err.Error()) // the zones are embedded: a test loads each of them
	}
	return &Calendar{
		location:   location,
		fixed:      append(append([]fixedHoliday{}, national...), local[departement]...),
		goodFriday: goodFridayOff[departement],
		school:     schoolZoneOf(departement),
	}
}

// Location is the time zone in which the hours of a place are meant.
func (c *Calendar) Location() *time.Location { return c.location }
