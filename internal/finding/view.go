package finding

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/store"
)

// View is what a view of the map holds: the same places that are drawn, and how many each value of a filter would keep.
type View struct {
	Results []store.SiteCard // pass the filters
	Unknown []store.SiteCard // may pass: their source does not say
	Passing int              // all that pass, listed or not
	Maybe   int
	Counts  map[Dimension]map[string]int // by value: sites that pass the other filters and have it
}

// InView lists the places of a box, at most limit, those in its middle first.
func InView(ctx context.Context, s *store.Store, box orb.Bound, filters Filters, limit int) (View, error) {
	if _, err := (Question{At: box.Center(), Filters: filters}).checked(time.Time{}); err != nil {
		return View{}, err
	}
	found, err := s.SitesInView(ctx, box, filters.Clauses(), limit)
	if err != nil {
		return View{}, err
	}
	ids := make([]uuid.UUID, 0, len(found.Sites))
	for _, one := range found.Sites {
		ids = append(ids, one.SiteID)
	}
	cards, err := s.SiteCards(ctx, ids)
	if err != nil {
		return View{}, err
	}
	view := View{Passing: found.Passing, Maybe: found.Maybe}
	for _, one := range found.Sites {
		card, ok := cards[one.SiteID]
		switch {
		case !ok: // gone between the two questions
		case one.Passes:
			view.Results = append(view.Results, card)
		default:
			view.Unknown = append(view.Unknown, card)
		}
	}
	view.Counts, err = countsInView(ctx, s, box, filters)
	return view, err
}

// countsInView counts the values of each dimension among the sites that pass the filters of the others: what ticking one more
// box of the same dimension would add.
func countsInView(ctx context.Context, s *store.Store, box orb.Bound, filters Filters) (map[Dimension]map[string]int, error) {
	all, err := s.FacetsInView(ctx, box, filters.Clauses())
	if err != nil {
		return nil, err
	}
	counts := map[Dimension]map[string]int{}
	for _, d := range Dimensions {
		facets := all
		if len(filters[d]) > 0 {
			others := Filters{}
			for other, values := range filters {
				if other != d {
					others[other] = values
				}
			}
			if facets, err = s.FacetsInView(ctx, box, others.Clauses()); err != nil {
				return nil, err
			}
		}
		counts[d] = map[string]int{}
		for _, value := range d.Values() {
			for _, facet := range d.facets([]string{value}) {
				counts[d][value] += facets[facet]
			}
		}
	}
	return counts, nil
}
