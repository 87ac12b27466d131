package finding

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// BenchmarkSearch looks for help among 20,000 stops of 25 visits each, somewhere in a square of three degrees.
func BenchmarkSearch(b *testing.B) {
	now := time.Date(2026, 12, 14, 9, 0, 0, 0, time.UTC)
	today := calendar.DateOf(now)
	random := rand.New(rand.NewPCG(1, 2))
	stops, seats := make([]store.StopPlace, 20_000), 1
	for i := range stops {
		at := orb.Point{random.Float64() * 3, 46 + random.Float64()*3}
		stops[i] = store.StopPlace{Card: store.SiteCard{SiteID: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, i)), At: &at, CountsAsHelp: true, Wheelchair: site.Yes}, WheelchairPlaces: &seats}
	}
	p := &places{numbers: vocabularyNumbers, ground: newGround(nil)}
	visits := newVisitReader(stops)
	for i := range stops {
		for v := range 25 {
			day := today + calendar.Date(v*16+i%16)
			if err := visits.add(store.VisitOfStop{StopID: stops[i].Card.SiteID, Day: day, Due: day, Hours: "10:00-12:30", State: itinerary.Planned}, p.ground); err != nil {
				b.Fatal(err)
			}
		}
	}
	p.stops, p.shared = visits.done()
	list := make([]place, len(p.stops))
	for i := range p.stops {
		list[i] = place{&p.stops[i].Card, p.tags(facetsOfStop(&p.stops[i])), int32(-1 - i)}
		list[i].tags.Add(datedTag)
	}
	p.arrange(list)
	from, until := now.AddDate(0, 0, 7), now.AddDate(0, 0, 13)
	for name, q := range map[string]Question{
		"any day": {}, "next week": {From: &from, Until: &until}, "two wheelchairs, which nobody takes": {WheelchairPlaces: 2},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				q.At = orb.Point{random.Float64() * 3, 46 + random.Float64()*3}
				asked, err := q.checked(now)
				if err != nil {
					b.Fatal(err)
				}
				p.search(asked)
			}
		})
	}
}
