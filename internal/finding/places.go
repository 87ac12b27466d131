package finding

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
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

// Guide answers the citizen's question. It keeps in memory the places of help, what filters ask of them, when they open and when units
// come, as of one data version, and reads them anew when the version has changed: a question costs the database nothing. It is safe
// for concurrent use.
type Guide struct {
	store   *store.Store
	version func(ctx context.Context) (int64, error)
	now     func() time.Time

	current atomic.Pointer[places]

	mu       sync.Mutex
	catching *catching     // nil = nobody reads
	late     chan struct{} // closed when those who have older places at hand wait no longer; nil = these are of the present version
}

// catching is the reading of places that have changed: one reads for all who wait.
type catching struct {
	done chan struct{} // closed when it has ended
	err  error         // once done
	late <-chan struct{}
}

// patience is how long questions wait for places that have changed before they are answered from those of before: an edit is seen at
// once where reading takes less, and where half a million visits take seconds, or a night's job changes unit after unit, no question
// hangs for them.
const patience = time.Second

// readingTimeout bounds a reading, which nobody's question bounds.
const readingTimeout = 5 * time.Minute

// NewGuide guides through the places of a store. version tells the data version: store.VersionWatch.Current, or
// store.Store.DataVersion where nobody watches.
func NewGuide(s *store.Store, version func(ctx context.Context) (int64, error), now func() time.Time) *Guide {
	return &Guide{store: s, version: version, now: now}
}

// places is every place that may answer, of one data version.
type places struct {
	version int64
	cards   []*store.SiteCard // by id: what is equal by cost and distance comes in this order
	tree    *nearest.Tree
	numbers facetNumbers
	ground  *ground
	// Of each place, which of the timetables is its own: places often share their hours.
	timetable  []int32
	timetables []site.Timetable
	rules      map[string]*hours.Rules // by their text; nil = cannot be read
	// Stops of mobile units are places too: their timetable is −1 minus their rank here.
	stops  []stop
	shared shared
	onCall []onCall
	// equipment is all that anybody declares, as filters ask for it.
	equipment []string
}

// stop is the stop that a place is; nil for a site.
func (p *places) stop(i int) *stop {
	if n := p.timetable[i]; n < 0 {
		return &p.stops[-1-n]
	}
	return nil
}

// Refresh reads the places when they have changed, so that nobody's question has to wait for it.
func (g *Guide) Refresh(ctx context.Context) error {
	for {
		_, reading, err := g.latest(ctx)
		if err != nil || reading == nil {
			return err
		}
		select {
		case <-reading.done:
			if reading.err != nil {
				return reading.err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// places gives those of the present data version, or those of before where reading them takes too long.
func (g *Guide) places(ctx context.Context) (*places, error) {
	for {
		held, reading, err := g.latest(ctx)
		if err != nil || reading == nil {
			return held, err
		}
		late := reading.late
		if held == nil {
			late = nil // there is nothing to answer from
		}
		select {
		case <-reading.done:
			if reading.err != nil {
				return nil, reading.err
			}
		case <-late:
			return held, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// latest gives the places at hand, and the reading that will replace them where they are not of the present data version.
func (g *Guide) latest(ctx context.Context) (*places, *catching, error) {
	version, err := g.version(ctx)
	if err != nil {
		return nil, nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	held := g.current.Load()
	if held != nil && held.version >= version {
		g.late = nil
		return held, nil, nil
	}
	if g.late == nil {
		late := make(chan struct{})
		time.AfterFunc(patience, func() { close(late) })
		g.late = late
	}
	if g.catching == nil {
		g.catching = &catching{done: make(chan struct{}), late: g.late}
		go g.catchUp(context.WithoutCancel(ctx), g.catching, version)
	}
	return held, g.catching, nil
}

// catchUp reads the places. What is read may be newer than the version it bears, never older: at worst it is read once more.
func (g *Guide) catchUp(ctx context.Context, c *catching, version int64) {
	ctx, cancel := context.WithTimeout(ctx, readingTimeout)
	defer cancel()
	// From yesterday on, whatever the zone: a version lives until the next, and visits that are over are passed by.
	read, err := readPlaces(ctx, g.store, calendar.DateOf(g.now())-1)
	g.mu.Lock()
	defer g.mu.Unlock()
	if err == nil {
		read.version = version
		g.current.Store(read)
	}
	c.err, g.catching = err, nil
	close(c.done)
}

func readPlaces(ctx context.Context, s *store.Store, visitsFrom calendar.Date) (*places, error) {
	p := &places{rules: map[string]*hours.Rules{}, numbers: maps.Clone(vocabularyNumbers)}
	communes, err := s.Ground(ctx)
	if err != nil {
		return nil, err
	}
	p.ground = newGround(communes)
	list, err := p.readSites(ctx, s)
	if err != nil {
		return nil, err
	}
	stops, err := p.readStops(ctx, s, visitsFrom)
	if err != nil {
		return nil, err
	}
	list = append(list, stops...)
	units, err := s.Units(ctx)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		if comesOnCall(u) {
			p.onCall = append(p.onCall, onCall{u, p.tags(append(u.FacetsAt(u.Wheelchair), facetsOfSeats(u.WheelchairPlaces)...))})
		}
	}
	p.arrange(list)
	return p, nil
}

// place is one that may answer, before it is arranged among the others.
type place struct {
	card      *store.SiteCard
	tags      nearest.Tags
	timetable int32
}

// readSites reads the places that stand still.
func (p *places) readSites(ctx context.Context, s *store.Store) ([]place, error) {
	tags := map[uuid.UUID]nearest.Tags{}
	ids := []uuid.UUID{}
	if err := s.EachPlace(ctx, func(id uuid.UUID, facets []string) {
		tags[id], ids = p.tags(append(facets, seatsUnknown)), append(ids, id)
	}); err != nil {
		return nil, err
	}
	number := p.timetableNumbers()
	var list []place
	for some := range slices.Chunk(ids, cardsAtOnce) {
		cards, err := s.SiteCards(ctx, some)
		if err != nil {
			return nil, err
		}
		for _, id := range some {
			card, still := cards[id]
			if !still || card.At == nil {
				continue // an import ended in between
			}
			one := place{&card, tags[id], number(&card)}
			one.tags.Add(unsureTag)
			if p.timetables[one.timetable].Known() {
				one.tags.Add(datedTag)
			}
			list = append(list, one)
		}
	}
	return list, nil
}

// cardsAtOnce bounds one answer of the database.
const cardsAtOnce = 5000

// readStops reads the stops of mobile units, with the visits from a day on.
func (p *places) readStops(ctx context.Context, s *store.Store, from calendar.Date) ([]place, error) {
	stops, err := s.StopPlaces(ctx)
	if err != nil {
		return nil, err
	}
	visits := newVisitReader(stops)
	if err := s.EachVisit(ctx, from, func(v store.VisitOfStop) error { return visits.add(v, p.ground) }); err != nil {
		return nil, err
	}
	p.stops, p.shared = visits.done()
	list := make([]place, len(p.stops))
	for i := range p.stops {
		one := place{&p.stops[i].Card, p.tags(facetsOfStop(&p.stops[i])), int32(-1 - i)}
		one.tags.Add(datedTag)
		if p.unsure(&p.stops[i]) {
			one.tags.Add(unsureTag)
		}
		list[i] = one
	}
	return list, nil
}

// tags are the facets of a place by number; equipment that was not met before gets its own.
func (p *places) tags(facets []string) nearest.Tags {
	for _, facet := range facets {
		if value, ok := strings.CutPrefix(facet, Equipment.facet("")); ok && value != site.UnknownFacet {
			p.numbers.add(facet)
			if !slices.Contains(p.equipment, value) {
				p.equipment = append(p.equipment, value)
			}
		}
	}
	return p.numbers.tags(facets)
}

// arrange puts the places in order and in the tree.
func (p *places) arrange(list []place) {
	slices.SortFunc(list, func(a, b place) int {
		return cmp.Or(bytes.Compare(a.card.SiteID[:], b.card.SiteID[:]), cmp.Compare(b.timetable, a.timetable))
	})
	p.cards, p.timetable = make([]*store.SiteCard, len(list)), make([]int32, len(list))
	points, tags := make([]orb.Point, len(list)), make([]nearest.Tags, len(list))
	none := p.numbers.tags(nil)
	for i, one := range list {
		p.cards[i], p.timetable[i], points[i] = one.card, one.timetable, *one.card.At
		tags[i] = append(one.tags, none[len(one.tags):]...) // numbers came after it
	}
	for i, one := range p.onCall {
		p.onCall[i].tags = append(one.tags, none[len(one.tags):]...)
	}
	slices.Sort(p.equipment)
	p.tree = nearest.Build(points, tags)
}

// timetableNumbers numbers the timetables of places, each distinct one once.
func (p *places) timetableNumbers() func(*store.SiteCard) int32 {
	type key struct {
		rule        string
		state       site.HoursState
		appointment site.Appointment
		calendar    *calendar.Calendar
	}
	numbers := map[key]int32{}
	return func(one *store.SiteCard) int32 {
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
