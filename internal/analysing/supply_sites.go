package analysing

import (
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// timetableKey is what the days of a place follow from: places often share their hours.
type timetableKey struct {
	rule     string
	calendar *calendar.Calendar
}

// fixedServices gives the places that somebody is perhaps at on some day.
func fixedServices(sites []store.SupplySite, from calendar.Date) []Service {
	presences := presencesOf(sites, from)
	services := make([]Service, 0, len(sites))
	for _, s := range sites {
		p := presences[keyOf(s)]
		switch {
		case s.Appointment == site.AppointmentRequired:
			p = p.unsure(Why(site.BecauseAppointment))
		case s.Hours.Rule == "" && s.Hours.State != "" && s.Hours.State != site.HoursAbsent:
			p.why = Why(site.BecauseNotRead)
		}
		if p.never() {
			continue
		}
		services = append(services, Service{
			Service: p.service(s.SiteID.String(), s.At, moves(s.Facets)),
			SiteID:  s.SiteID, Name: s.Name, Place: s.Commune, INSEECode: s.INSEECode, Facets: s.Facets, Why: p.why,
		})
	}
	return services
}

func keyOf(s store.SupplySite) timetableKey {
	return timetableKey{s.Hours.Rule, calendar.Of(s.INSEECode)}
}

// moves says whether a place is known to move, and only to move: one that also stands still is fixed.
func moves(facets []string) bool {
	return slices.Contains(facets, site.DimItinerant+":"+string(site.Yes)) &&
		!slices.Contains(facets, site.DimItinerant+":"+string(site.No))
}

// presencesOf evaluates every distinct timetable once, on all processors.
func presencesOf(sites []store.SupplySite, from calendar.Date) map[timetableKey]presence {
	presences := map[timetableKey]presence{}
	var distinct []store.SupplySite // the first site of each timetable
	for _, s := range sites {
		if _, known := presences[keyOf(s)]; !known {
			presences[keyOf(s)] = presence{}
			distinct = append(distinct, s)
		}
	}
	found := make([]presence, len(distinct))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				found[i] = presenceOf(distinct[i], from)
			}
		})
	}
	for i := range distinct {
		next <- i
	}
	close(next)
	workers.Wait()
	for i, s := range distinct {
		presences[keyOf(s)] = found[i]
	}
	return presences
}

// presenceOf evaluates the hours of a site day by day, holidays applied: open is sure, unknown is possible. Without hours, any
// day from Monday to Friday that is no public holiday is possible. An appointment changes nothing here.
func presenceOf(s store.SupplySite, from calendar.Date) (p presence) {
	rules, err := hours.Parse(s.Hours.Rule)
	if err != nil { // nothing that could be read
		local := calendar.Of(s.INSEECode)
		for i := range supplyDays {
			day := from + calendar.Date(i)
			_, holiday := local.Holiday(day)
			if weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday; !weekend && !holiday {
				p.add(i, false, 0, usualDay)
			}
		}
		p.why = Why(site.BecauseNoHours)
		return p
	}
	timetable := site.NewTimetable(s.Hours, rules, site.AppointmentUnknown, s.INSEECode)
	doubts := map[site.OpeningReason]int{}
	for i := range supplyDays {
		day, reason := timetable.Day(from + calendar.Date(i))
		if day.State == hours.Closed {
			continue
		}
		sure, possible := 0, 0
		for _, interval := range day.Intervals {
			if interval.State == hours.Open {
				sure += interval.To - interval.From
			} else {
				possible += interval.To - interval.From
			}
		}
		// "Mo-Fr" alone opens from midnight to midnight.
		p.add(i, day.State == hours.Open, sure, sure+min(possible, max(0, usualDay-sure)))
		if day.State == hours.Unknown {
			doubts[reason]++
		}
	}
	p.why = mostFrequent(doubts)
	return p
}

// mostFrequent gives the reason of most days; of equals, the first by its code.
func mostFrequent(doubts map[site.OpeningReason]int) (most Why) {
	days := 0
	for reason, n := range doubts {
		if n > days || n == days && Why(reason) < most {
			most, days = Why(reason), n
		}
	}
	return most
}
