package finding

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/nearest"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Guide answers the citizen's question. It keeps in memory where the places of help are, what filters ask of them and when they
// open, as of one data version, and reads them anew when the version has changed: a question costs the database only the cards
// that it shows. It is safe for concurrent use.
type Guide struct {
	store   *store.Store
	version func(ctx context.Context) (int64, error)
	now     func() time.Time

	current atomic.Pointer[places]
	reading sync.Mutex // one reads for all who wait
}

// NewGuide guides through the places of a store. version tells the data version: store.VersionWatch.Current, or
// store.Store.DataVersion where nobody watches.
func NewGuide(s *store.Store, version func(ctx context.Context) (int64, error), now func() time.Time) *Guide {
	return &Guide{store: s, version: version, now: now}
}

// places is every place that may answer, of one data version.
type places struct {
	version int64
	ids     []uuid.UUID // increasing: what is equal by cost and distance comes by id
	tree    *nearest.Tree
	// Of each place, which of the timetables is its own: places often share their hours.
	timetable  []int32
	timetables []site.Timetable
	rules      map[string]*hours.Rules // by their text; nil = cannot be read
	// Stops of mobile units are places too: their timetable is −1 minus their rank here.
	stops []store.StopPlace
	// onCall says that some unit comes on demand or to homes, so that it is worth asking which.
	onCall bool
}

// stop is the stop that a place is; nil for a site.
func (p *places) stop(i int) *store.StopPlace {
	if n := p.timetable[i]; n < 0 {
		return &p.stops[-1-n]
	}
	return nil
}

// Refresh reads the places when they have changed, so that nobody's question has to wait for it.
func (g *Guide) Refresh(ctx context.Context) error {
	_, err := g.places(ctx)
	return err
}

// places gives those of the present data version. What is read may be newer than the version it bears, never older: at worst
// it is read once more.
func (g *Guide) places(ctx context.Context) (*places, error) {
	version, err := g.version(ctx)
	if err != nil {
		return nil, err
	}
	if p := g.current.Load(); p != nil && p.version >= version {
		return p, nil
	}
	g.reading.Lock()
	defer g.reading.Unlock()
	if p := g.current.Load(); p != nil && p.version >= version {
		return p, nil
	}
	// From yesterday on, whatever the zone: a version lives until the next, and visits that are over are passed by.
	p, err := readPlaces(ctx, g.store, calendar.DateOf(g.now())-1)
	if err != nil {
		return nil, err
	}
	p.version = version
	g.current.Store(p)
	return p, nil
}

func readPlaces(ctx context.Context, s *store.Store, visitsFrom calendar.Date) (*places, error) {
	type place struct {
		id        uuid.UUID
		at        orb.Point
		tags      nearest.Tags
		timetable int32
	}
	var list []place
	p := &places{rules: map[string]*hours.Rules{}}
	number := p.timetableNumbers()
	if err := s.EachPlace(ctx, func(one store.Place) {
		tags, timetable := tagsOf(one.Facets), number(one)
		if p.timetables[timetable].Known() {
			tags.Add(datedTag)
		}
		list = append(list, place{one.SiteID, one.At, tags, timetable})
	}); err != nil {
		return nil, err
	}
	var err error
	if p.stops, err = s.StopPlaces(ctx, visitsFrom); err != nil {
		return nil, err
	}
	if p.onCall, err = s.AnyUnitOnCall(ctx); err != nil {
		return nil, err
	}
	for i := range p.stops {
		stop := &p.stops[i]
		tags := tagsOf(facetsOfStop(*stop))
		tags.Add(datedTag)
		list = append(list, place{stop.Card.SiteID, *stop.Card.At, tags, int32(-1 - i)})
	}
	slices.SortFunc(list, func(a, b place) int { return bytes.Compare(a.id[:], b.id[:]) })
	p.ids, p.timetable = make([]uuid.UUID, len(list)), make([]int32, len(list))
	points, tags := make([]orb.Point, len(list)), make([]nearest.Tags, len(list))
	for i, one := range list {
		p.ids[i], p.timetable[i], points[i], tags[i] = one.id, one.timetable, one.at, one.tags
	}
	p.tree = nearest.Build(points, tags)
	return p, nil
}

// timetableNumbers numbers the timetables of places, each distinct one once.
func (p *places) timetableNumbers() func(store.Place) int32 {
	type key struct {
		rule        string
		state       site.HoursState
		appointment site.Appointment
		calendar    *calendar.Calendar
	}
	numbers := map[key]int32{}
	return func(one store.Place) int32 {
		k := key{one.Hours.Rule, one.Hours.State, one.Appointment, calendar.Of(one.INSEECode)}
		n, known := numbers[k]
		if !known {
			n = int32(len(p.timetables))
			numbers[k] = n
			p.timetables = append(p.timetables, site.NewTimetable(one.Hours, p.read(one.Hours.Rule), one.Appointment, one.INSEECode))
		}
		return n
	}
}

// read parses a rule, once. What cannot be read is nil.
func (p *places) read(rule string) *hours.Rules {
	if rule == "" {
		return nil
	}
	rules, known := p.rules[rule]
	if !known {
		rules, _ = hours.Parse(rule)
		p.rules[rule] = rules
	}
	return rules
}

// Timetable is the hours of a site, ready to be asked. The rules of placed sites are read once per data version.
func (g *Guide) Timetable(h site.Hours, a site.Appointment, code territory.INSEECode) site.Timetable {
	var rules *hours.Rules
	if p := g.current.Load(); p != nil {
		rules = p.rules[h.Rule]
	}
	if rules == nil && h.Rule != "" {
		rules, _ = hours.Parse(h.Rule) // nil where it cannot be read: then it is not known
	}
	return site.NewTimetable(h, rules, a, code)
}
