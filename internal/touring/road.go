package touring

import (
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Call is a presence of a unit on a day: where, and at what hours.
type Call struct {
	At    *orb.Point // lon, lat; nil = not placed
	Hours []itinerary.Span
}

// Road is a day on the road as a driver lives it: from the base to each call, in their order, and back. Ways are as the crow flies
// (METHODS §3). What an unplaced end or unknown hours keep from being known is nil.
type Road struct {
	Out, Back       *Way
	Stages          []Stage            // one a call
	Leaves, Returns *itinerary.Minutes // of the base, lunch counted where it is taken on the road
	Breaches        []rhythm.Breach    // of the rules of work; none where something is missing to judge
}

// Stage is a call on the road.
type Stage struct {
	Way           *Way               // from the call before; nil for the first
	Ready, Packed *itinerary.Minutes // on the spot in time to set up; free to go. Nil where the unit stands there before, or stays after
}

// Way is the trip between two places.
type Way struct {
	DistanceM float64
	Driving   time.Duration
}

// RoadOf lays out a day of calls in order of time. Base is where the unit leaves from; nil = nobody knows.
func RoadOf(base *orb.Point, calls []Call, day rhythm.Workday) Road {
	r := Road{Stages: make([]Stage, len(calls))}
	if len(calls) == 0 {
		return r
	}
	known := base != nil
	var presence []rhythm.Call
	places := append([]*orb.Point{base}, make([]*orb.Point, len(calls))...) // rhythm.Base first
	for i, c := range calls {
		stage := &r.Stages[i]
		places[i+1] = c.At
		place := i
		standing := i > 0 && samePlace(calls[i-1].At, c.At)
		if standing {
			place = presence[len(presence)-1].Place
		} else if i > 0 {
			stage.Way = wayBetween(calls[i-1].At, c.At)
		}
		known = known && c.At != nil && len(c.Hours) > 0
		if len(c.Hours) == 0 { // at no known time: held as a moment of noon, of which nothing is said
			presence = append(presence, rhythm.Call{Place: place, From: 12 * 60, To: 12 * 60})
			continue
		}
		if !standing {
			stage.Ready = clock(float64(c.Hours[0].From) - day.SetUp)
		}
		if i+1 == len(calls) || !samePlace(c.At, calls[i+1].At) {
			stage.Packed = clock(float64(c.Hours[len(c.Hours)-1].To) + day.Pack)
		}
		for _, h := range c.Hours {
			presence = append(presence, rhythm.Call{Place: place, From: float64(h.From), To: float64(h.To)})
		}
	}
	first, last := calls[0], calls[len(calls)-1]
	r.Out, r.Back = wayBetween(base, first.At), wayBetween(last.At, base)
	sheet := day.Sheet(presence, func(from, to int) float64 {
		if way := wayBetween(places[from+1], places[to+1]); way != nil {
			return way.Driving.Minutes()
		}
		return 0
	})
	if r.Out != nil && len(first.Hours) > 0 {
		r.Leaves = clock(sheet.Leaves)
	}
	if r.Back != nil && len(last.Hours) > 0 {
		r.Returns = clock(sheet.Returns)
	}
	if known {
		r.Breaches = sheet.Breaches
	}
	return r
}

func samePlace(a, b *orb.Point) bool { return a != nil && b != nil && *a == *b }

func wayBetween(from, to *orb.Point) *Way {
	if from == nil || to == nil {
		return nil
	}
	metres := geo.Distance(*from, *to)
	return &Way{metres, time.Duration(coverage.CarMinutes(metres) * float64(time.Minute))}
}

func clock(m float64) *itinerary.Minutes {
	whole := itinerary.Minutes(m)
	return &whole
}
