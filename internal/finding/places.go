package finding

import (
	"bytes"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/nearest"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Guide answers the citizen's question. It keeps in memory where the places of help are and what filters ask of them, as of one
// data version, and reads them anew when the version has changed: a question costs the database only the cards that it shows.
// It is safe for concurrent use.
type Guide struct {
	store   *store.Store
	version func(ctx context.Context) (int64, error)

	current atomic.Pointer[places]
	reading sync.Mutex // one reads for all who wait
}

// NewGuide guides through the places of a store. version tells the data version: store.VersionWatch.Current, or
// store.Store.DataVersion where nobody watches.
func NewGuide(s *store.Store, version func(ctx context.Context) (int64, error)) *Guide {
	return &Guide{store: s, version: version}
}

// places is every place that may answer, of one data version.
type places struct {
	version int64
	ids     []uuid.UUID // increasing: what is equal by cost and distance comes by id
	tree    *nearest.Tree
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
	p, err := readPlaces(ctx, g.store)
	if err != nil {
		return nil, err
	}
	p.version = version
	g.current.Store(p)
	return p, nil
}

func readPlaces(ctx context.Context, s *store.Store) (*places, error) {
	type place struct {
		id   uuid.UUID
		at   orb.Point
		tags nearest.Tags
	}
	var list []place
	if err := s.EachPlace(ctx, func(one store.Place) {
		list = append(list, place{one.SiteID, one.At, tagsOf(one.Facets)})
	}); err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b place) int { return bytes.Compare(a.id[:], b.id[:]) })
	p := &places{ids: make([]uuid.UUID, len(list))}
	points, tags := make([]orb.Point, len(list)), make([]nearest.Tags, len(list))
	for i, one := range list {
		p.ids[i], points[i], tags[i] = one.id, one.at, one.tags
	}
	p.tree = nearest.Build(points, tags)
	return p, nil
}

// tagNumbers numbers every facet that a question may ask about. Those that the standard does not know yet cannot be asked.
var tagNumbers = func() map[string]int {
	numbers := map[string]int{}
	number := func(facet string) {
		if _, known := numbers[facet]; !known {
			numbers[facet] = len(numbers)
		}
	}
	for _, d := range Dimensions {
		for _, facet := range d.facets(d.Values()) {
			number(facet)
		}
		number(string(d) + ":" + site.UnknownFacet)
	}
	return numbers
}()

// helpTag is borne by the places that declare help.
var helpTag = tagNumbers[string(Help)+":"+site.HelpDeclared]

func tagsOf(facets []string) nearest.Tags {
	tags := nearest.NewTags(len(tagNumbers))
	for _, facet := range facets {
		if n, known := tagNumbers[facet]; known {
			tags.Add(n)
		}
	}
	return tags
}
