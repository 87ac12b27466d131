package finding

import (
	"slices"

	"github.com/maillage-numerique/maillage/geo/nearest"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// onCall is a unit that comes on demand or to people's homes, and what filters ask of it.
type onCall struct {
	unit itinerary.Unit
	tags nearest.Tags
}

// comesOnCall says whether a unit comes where it is asked for.
func comesOnCall(u itinerary.Unit) bool {
	return slices.Contains(u.Modes, itinerary.OnDemand) || slices.Contains(u.Modes, itinerary.AtHome)
}

// serving lists the units whose area holds the point of a question, to the metre, by slug: those that pass its filters, and those of
// which that is not known. They come when they are asked for: with a question of time, nobody knows.
func (p *places) serving(q Question) (sure, unknown []itinerary.Unit) {
	if len(p.onCall) == 0 {
		return nil, nil
	}
	here, known := p.ground.commune(q.At)
	if !known {
		return nil, nil
	}
	filters := p.numbers.sieve(q.clauses())
	for _, one := range p.onCall {
		if !slices.Contains(one.unit.Area, string(here.Code)) && !slices.Contains(one.unit.Area, here.Departement) {
			continue
		}
		switch {
		case !filters.may.any(one.tags):
		case filters.must.any(one.tags) && !q.asksTime():
			sure = append(sure, one.unit)
		default:
			unknown = append(unknown, one.unit)
		}
	}
	return sure, unknown
}
