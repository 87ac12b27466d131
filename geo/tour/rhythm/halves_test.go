package rhythm_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
)

// A set of half-days is what a map of days to parts is.
func TestHalvesAreASet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var a, b rhythm.Halves
		sets := [2]*rhythm.Halves{&a, &b}
		models := [2]map[int]rhythm.Part{{}, {}}
		for range rapid.IntRange(0, 60).Draw(t, "operations") {
			i := rapid.IntRange(0, 1).Draw(t, "set")
			day := rapid.IntRange(-2, rhythm.Horizon+1).Draw(t, "day")
			part := rhythm.Part(rapid.IntRange(1, 3).Draw(t, "part"))
			inside := day >= 0 && day < rhythm.Horizon
			if rapid.Bool().Draw(t, "add") {
				if sets[i].Add(day, part); inside {
					models[i][day] |= part
				}
			} else if sets[i].Remove(day, part); inside {
				models[i][day] &^= part
			}
		}
		cut := rapid.IntRange(0, rhythm.Horizon).Draw(t, "cut")
		before := a.Before(cut)
		count, meets := 0, false
		for day := range rhythm.Horizon {
			part := models[0][day]
			count += part.Halves()
			meets = meets || part&models[1][day] != 0
			days := a.Days()
			if a.At(day) != part || days.Has(day) != (part != 0) || before.At(day) != part && day < cut || before.At(day) != 0 && day >= cut {
				t.Fatalf("day %d is %d, expected %d", day, a.At(day), part)
			}
		}
		if a.Count() != count || a.Meets(&b) != meets {
			t.Fatalf("%d half-days, meets %v; expected %d, %v", a.Count(), a.Meets(&b), count, meets)
		}
		last := -1
		for day, part := range a.Each() {
			if day <= last || part != models[0][day] {
				t.Fatalf("%d after %d, %d for %d", day, last, part, models[0][day])
			}
			last = day
		}
	})
}
