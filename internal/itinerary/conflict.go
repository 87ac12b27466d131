package itinerary

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/calendar"
)

// Conflict is something in a round that its team should look at.
type Conflict struct {
	Kind    ConflictKind
	Day     calendar.Date // when; zero for a whole round
	StopIDs []uuid.UUID   // of the round, in order; none for DroppedCommune
	Reason  string        // name of the holiday, or of the commune that is dropped

	Needs, Has time.Duration // of TooFar: the way takes Needs, as the crow flies, the gap is Has
}

// ConflictKind is what is wrong.
type ConflictKind string

// The kinds of conflict.
const (
	TwoPlaces      ConflictKind = "deux_lieux"       // at two stops at once
	SameDay        ConflictKind = "meme_jour"        // at two stops on one day, at hours that are not known
	TooFar         ConflictKind = "trajet_trop_long" // the way is longer than the gap between two stops
	OnHoliday      ConflictKind = "ferie_a_decider"
	EndsSoon       ConflictKind = "validite_finissante"
	NeverVisited   ConflictKind = "jamais_visite"
	DroppedCommune ConflictKind = "commune_retiree" // served by the version before, not by this one
)

// EndsWithin is how long before its end the validity of a schedule is a conflict.
const EndsWithin = 30 // days

// Conflicts looks at the visits that are due from one day to another. Before is the version of the round that this one
// replaced, nil when there is none.
func (it Itinerary) Conflicts(from, to calendar.Date, before *Itinerary) []Conflict {
	passages := it.Passages(from, to)
	all := it.clashes(passages)
	visited := map[uuid.UUID]bool{}
	for _, p := range passages {
		visited[p.StopID] = visited[p.StopID] || p.State != CancelledPassage
		if p.Cause == ByHoliday {
			all = append(all, Conflict{Kind: OnHoliday, Day: p.Due, StopIDs: []uuid.UUID{p.StopID}, Reason: p.Reason})
		}
	}
	for _, stop := range it.Stops {
		if !visited[stop.ID] {
			all = append(all, Conflict{Kind: NeverVisited, StopIDs: []uuid.UUID{stop.ID}})
		}
		for _, s := range stop.Schedules {
			if !s.Until.IsZero() && s.Until >= from && s.Until <= from+EndsWithin {
				all = append(all, Conflict{Kind: EndsSoon, Day: s.Until, StopIDs: []uuid.UUID{stop.ID}})
			}
		}
	}
	for _, name := range droppedCommunes(before, it) {
		all = append(all, Conflict{Kind: DroppedCommune, Reason: name})
	}
	slices.SortStableFunc(all, func(a, b Conflict) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Kind, b.Kind)) })
	return all
}

// clashes compares each visit with the one before it of the same day that ends last.
func (it Itinerary) clashes(passages []Passage) []Conflict {
	stops := map[uuid.UUID]*Stop{}
	for i := range it.Stops {
		stops[it.Stops[i].ID] = &it.Stops[i]
	}
	var all []Conflict
	var last *Passage
	for i := range passages {
		p := &passages[i]
		if p.State == CancelledPassage {
			continue
		}
		if last != nil && last.Day == p.Day && last.StopID != p.StopID {
			c := Conflict{Day: p.Day, StopIDs: []uuid.UUID{last.StopID, p.StopID}}
			c.Has = p.Start.Sub(last.End)
			c.Needs = travel(stops[last.StopID], last, stops[p.StopID], p)
			switch {
			case last.Start.IsZero() || p.Start.IsZero():
				all = append(all, Conflict{Kind: SameDay, Day: c.Day, StopIDs: c.StopIDs})
			case c.Has < 0:
				all = append(all, Conflict{Kind: TwoPlaces, Day: c.Day, StopIDs: c.StopIDs})
			case c.Has < c.Needs:
				c.Kind = TooFar
				all = append(all, c)
			}
		}
		if last == nil || last.Day != p.Day || last.End.Before(p.End) {
			last = p
		}
	}
	return all
}

// travel is the time by car from one visit to the next, as the crow flies (METHODS §3); 0 where a place is unknown.
func travel(from *Stop, a *Passage, to *Stop, b *Passage) time.Duration {
	start, end := cmp.Or(a.PlaceAt, from.Geom), cmp.Or(b.PlaceAt, to.Geom)
	if start == nil || end == nil {
		return 0
	}
	minutes := coverage.CarMinutes(geo.Distance(*start, *end))
	return time.Duration(math.Round(minutes*60)) * time.Second
}

// droppedCommunes names the communes that the round before served and this one does not, in its order.
func droppedCommunes(before *Itinerary, now Itinerary) []string {
	if before == nil {
		return nil
	}
	var names []string
	for _, stop := range before.Stops {
		served := slices.ContainsFunc(now.Stops, func(s Stop) bool { return s.INSEECode == stop.INSEECode })
		if !served && !slices.Contains(names, stop.Commune) {
			names = append(names, stop.Commune)
		}
	}
	return names
}
