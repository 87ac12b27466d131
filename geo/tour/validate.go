package tour

import (
	"fmt"
	"math"
	"slices"
)

// Invalid says what in a problem cannot be read: Field is its place, "visits[3].windows"; Code names the rule, for an edge to word.
type Invalid struct{ Field, Code string }

func (e *Invalid) Error() string { return fmt.Sprintf("problem: %s: %s", e.Field, e.Code) }

// maxEquipment is how many kinds of equipment a problem may name: they are the bits of a word inside.
const maxEquipment = 64

// Validate gives the first field that cannot be planned with, as an *[Invalid], or nil.
func (p *Problem) Validate() error {
	switch {
	case p.Days < 1:
		return &Invalid{"days", "positive"}
	case p.Travel == nil:
		return &Invalid{"travel", "required"}
	case slices.Min([]int64{p.Weights.Length, p.Weights.Driving, p.Weights.Working, p.Weights.Change, p.Weights.Tour}) < 0:
		return &Invalid{"weights", "negative"}
	}
	kinds := map[string]bool{}
	names := map[string]bool{}
	for i := range p.Vehicles {
		v := &p.Vehicles[i]
		for _, e := range v.Equipment {
			kinds[e] = true
		}
		if field, code := v.fault(p); code != "" {
			return &Invalid{fmt.Sprintf("vehicles[%d].%s", i, field), code}
		}
		if v.ID == "" || names[v.ID] {
			return &Invalid{fmt.Sprintf("vehicles[%d].id", i), "unique"}
		}
		names[v.ID] = true
	}
	seen := map[string]bool{}
	for i := range p.Visits {
		v := &p.Visits[i]
		for _, e := range v.Equipment {
			kinds[e] = true
		}
		if field, code := v.fault(p, names); code != "" {
			return &Invalid{fmt.Sprintf("visits[%d].%s", i, field), code}
		}
		if v.ID == "" || seen[v.ID] {
			return &Invalid{fmt.Sprintf("visits[%d].id", i), "unique"}
		}
		seen[v.ID] = true
	}
	if len(kinds) > maxEquipment {
		return &Invalid{"equipment", "too_many"}
	}
	return nil
}

func (v *Vehicle) fault(p *Problem) (field, code string) {
	places := p.Travel.Places()
	switch {
	case v.Start < 0 || v.Start >= places:
		return "start", "unknown_place"
	case v.End < 0 || v.End >= places:
		return "end", "unknown_place"
	case !v.Works.within(p.Days):
		return "works", "outside_horizon"
	case v.Capacity < 0:
		return "capacity", "negative"
	case v.Stops < 0:
		return "stops", "negative"
	case v.Wheelchair < 0:
		return "wheelchair", "negative"
	case v.Hours.fault() != "":
		return "hours", v.Hours.fault()
	}
	for d, h := range v.Special {
		if d < 0 || d >= p.Days {
			return "special", "outside_horizon"
		}
		if code := h.fault(); code != "" {
			return "special", code
		}
	}
	return "", ""
}

func (h Hours) fault() string {
	switch {
	case !h.Shift.valid():
		return "window"
	case h.Working < 0 || h.Driving < 0:
		return "negative"
	case h.Break != nil && (!h.Break.Window.valid() || h.Break.Length < 0 || h.Break.Length > h.Break.Window.To-h.Break.Window.From):
		return "break"
	}
	return ""
}

func (v *Visit) fault(p *Problem, vehicles map[string]bool) (field, code string) {
	switch {
	case v.Place < 0 || v.Place >= p.Travel.Places():
		return "place", "unknown_place"
	case min(v.Setup, v.Stay, v.Pack) < 0 || max(v.Setup, v.Stay, v.Pack) > Forever:
		return "stay", "negative"
	case v.Load < 0:
		return "load", "negative"
	case v.Wheelchair < 0:
		return "wheelchair", "negative"
	case v.Vehicle != "" && !vehicles[v.Vehicle]:
		return "vehicle", "unknown_vehicle"
	case v.Pinned && (len(v.Patterns) != 1 || v.Vehicle == ""):
		return "pinned", "one_pattern_and_a_vehicle"
	case !v.Published.within(p.Days):
		return "published", "outside_horizon"
	}
	for i, w := range v.Windows {
		if !w.valid() || i > 0 && w.From <= v.Windows[i-1].To {
			return "windows", "window"
		}
	}
	for _, pattern := range v.Patterns {
		switch {
		case len(pattern.Slots.Days()) == 0:
			return "patterns", "empty"
		case !pattern.Slots.within(p.Days):
			return "patterns", "outside_horizon"
		case pattern.Need < 0 || pattern.Need > math.MaxInt32:
			return "patterns", "need"
		}
	}
	return "", ""
}

func (w Window) valid() bool { return 0 <= w.From && w.From <= w.To && w.To <= Forever }

func (s Slots) within(days int) bool {
	last := s.Days()
	return len(last) == 0 || last[len(last)-1] < days
}
