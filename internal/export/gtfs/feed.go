// Package gtfs writes the rounds of mobile units as a GTFS Schedule feed (gtfs.org, reference of 2024), so that journey
// planners know when help comes by. A visit is a trip that stays: it arrives when help begins and departs when it ends.
package gtfs

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
)

// Round is a unit with its stops and the passages to publish.
type Round struct {
	Unit     itinerary.Unit
	Stops    []itinerary.Stop
	Passages []itinerary.Passage
}

// Publisher is who publishes the feed.
type Publisher struct {
	Name string // of the feed and of a unit's operator where no source names one
	URL  string // absolute: pages of units stand below it
}

// Zone is the one time zone of a feed: all its agencies share it by the standard. Stops of other zones are left out.
const Zone = "Europe/Paris"

// Omitted counts what a feed cannot say.
type Omitted struct {
	NoPlace int // passages at stops that are not placed
	NoHours int // passages whose hours no source says
	Abroad  int // passages in another time zone
}

// feed is the tables of a feed, in the order of the file: each a header and rows of strings.
type feed struct {
	agencies, stops, routes, trips, stopTimes, dates [][]string
	first, last                                      calendar.Date
}

// visit is what makes two days the same trip: where and when.
type visit struct {
	stop  uuid.UUID
	hours string
}

func build(rounds []Round, p Publisher) (f feed, left Omitted) {
	agencies, places := map[string]bool{}, map[uuid.UUID]bool{}
	for _, r := range rounds {
		stops := map[uuid.UUID]itinerary.Stop{}
		for _, s := range r.Stops {
			stops[s.ID] = s
		}
		trips := map[string][]calendar.Date{} // by the visits of a day
		plans := map[string][]visit{}
		for day, visits := range days(r.Passages, stops, &left) {
			key := fmt.Sprint(visits)
			trips[key], plans[key] = append(trips[key], day), visits
		}
		if len(trips) == 0 {
			continue
		}
		agency := cmp.Or(r.Unit.Operator, p.Name)
		if !agencies[agency] {
			agencies[agency] = true
			f.agencies = append(f.agencies, []string{agencyID(agency), agency, p.URL, Zone, "fr"})
		}
		f.routes = append(f.routes, []string{
			r.Unit.ID.String(), agencyID(agency), r.Unit.Name, routeTypeBus, p.URL + "/unites/" + r.Unit.Slug,
		})
		for _, key := range sortedByDate(trips) {
			f.trip(r.Unit, plans[key], trips[key])
			for _, v := range plans[key] {
				if !places[v.stop] {
					places[v.stop] = true
					f.stop(stops[v.stop], p)
				}
			}
		}
	}
	slices.SortFunc(f.stops, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	slices.SortFunc(f.agencies, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	return f, left
}

// days gathers what can be said of the passages that take place, by day and in the order of the hours.
func days(passages []itinerary.Passage, stops map[uuid.UUID]itinerary.Stop, left *Omitted) map[calendar.Date][]visit {
	byDay := map[calendar.Date][]visit{}
	for _, p := range passages {
		stop := stops[p.StopID]
		switch {
		case p.State == itinerary.CancelledPassage:
		case stop.Geom == nil:
			left.NoPlace++
		case len(p.Hours) == 0:
			left.NoHours++
		case calendar.Of(stop.INSEECode).Location().String() != Zone:
			left.Abroad++
		default:
			byDay[p.Day] = append(byDay[p.Day], visit{p.StopID, itinerary.WriteHours(p.Hours)})
		}
	}
	for _, visits := range byDay {
		slices.SortFunc(visits, func(a, b visit) int {
			return cmp.Or(strings.Compare(a.hours, b.hours), strings.Compare(a.stop.String(), b.stop.String()))
		})
	}
	return byDay
}

// sortedByDate gives the plans by their first day, and sorts their days.
func sortedByDate(trips map[string][]calendar.Date) []string {
	keys := make([]string, 0, len(trips))
	for key, on := range trips {
		slices.Sort(on)
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Compare(trips[a][0], trips[b][0]) })
	return keys
}

const (
	routeTypeBus = "3"
	yyyymmdd     = "20060102"
)

// trip writes the visits of a day, and the days on which they are. A clash (two visits at once) is no trip that a vehicle can
// make: what begins before the last visit has ended becomes a trip of its own.
func (f *feed) trip(u itinerary.Unit, visits []visit, on []calendar.Date) {
	for number, run := range runs(visits) {
		id := fmt.Sprintf("%s-%s-%d", u.ID, on[0].UTC().Format(yyyymmdd), number+1)
		f.trips = append(f.trips, []string{u.ID.String(), id, id, u.Name, wheelchair(u.Wheelchair)})
		for i, h := range run {
			f.stopTimes = append(f.stopTimes, []string{id, h.from, h.to, h.stop, fmt.Sprint(i + 1), "1"})
		}
		for _, day := range on {
			f.dates = append(f.dates, []string{id, day.UTC().Format(yyyymmdd), "1"})
		}
	}
	if f.first == 0 || on[0] < f.first {
		f.first = on[0]
	}
	f.last = max(f.last, on[len(on)-1])
}

type halt struct{ from, to, stop string }

// runs gives the visits as sequences of halts that follow each other. A run of one halt is said as two at the same place, its
// beginning and its end: a trip has two stop times at least.
func runs(visits []visit) [][]halt {
	var all [][]halt
	for _, v := range visits {
		hours, err := itinerary.ParseHours(v.hours)
		if err != nil {
			panic(err) // written by WriteHours
		}
		for _, span := range hours {
			h := halt{clock(span.From), clock(span.To), v.stop.String()}
			into := slices.IndexFunc(all, func(run []halt) bool { return run[len(run)-1].to <= h.from })
			if into < 0 {
				all = append(all, nil)
				into = len(all) - 1
			}
			all[into] = append(all[into], h)
		}
	}
	for i, run := range all {
		if len(run) == 1 {
			h := run[0]
			all[i] = []halt{{h.from, h.from, h.stop}, {h.to, h.to, h.stop}}
		}
	}
	return all
}

func clock(m itinerary.Minutes) string { return m.String() + ":00" }

func (f *feed) stop(s itinerary.Stop, p Publisher) {
	name := cmp.Or(s.Place, s.Commune)
	if s.Room != "" {
		name += ", " + s.Room
	}
	f.stops = append(f.stops, []string{
		s.ID.String(), name, fmt.Sprintf("%.6f", s.Geom.Lat()), fmt.Sprintf("%.6f", s.Geom.Lon()),
		p.URL + "/arrets/" + s.ID.String(), wheelchair(s.RoomWheelchair),
	})
}

// wheelchair is the standard's 0 unknown, 1 yes, 2 no.
func wheelchair(a site.Answer) string {
	switch a {
	case site.Yes:
		return "1"
	case site.No:
		return "2"
	default:
		return "0"
	}
}

// agencyID is short and stable for a name.
func agencyID(name string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(name)).String()[:8]
}

// version tells two feeds apart: the instant from which the passages were read.
func version(made time.Time) string { return made.UTC().Format("20060102T150405Z") }
