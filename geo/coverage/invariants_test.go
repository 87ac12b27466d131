package coverage_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/coverage"
)

// The invariants of METHODS §5. Each is held against 900 random worlds, some 10,000 in all; 100 each with -short.

func invariant(t *testing.T, holds func(*rapid.T)) {
	t.Parallel()
	rounds := 9
	if testing.Short() {
		rounds = 1
	}
	for range rounds {
		rapid.Check(t, holds)
	}
}

// noLower fails when a row has a lower share in the second result, in either run: not by a rounding either.
func noLower(t *rapid.T, what string, before, after *coverage.Result) {
	for i := range before.Rows {
		for _, run := range coverage.Runs {
			if a, b := before.Rows[i].Run[run].C, after.Rows[i].Run[run].C; b < a {
				t.Fatalf("%s: row %d, run %d: %v, then %v", what, i, run, a, b)
			}
		}
	}
}

func TestMoreHelpLowersNothing(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 1)
		q := questions(t, len(offered))
		before := coverage.Evaluate(byCar(rows, offered), q)

		more := slices.Clone(offered)
		i := rapid.IntRange(0, len(more)-1).Draw(t, "which")
		added := dates().Draw(t, "more dates")
		for _, run := range coverage.Runs {
			more[i].Days[run].Union(&added)
		}
		noLower(t, "more dates", before, coverage.Evaluate(byCar(rows, more), q))

		opened := append(slices.Clone(offered), services(t, 1)...)
		for k := range q.Filters {
			f := &q.Filters[k]
			for len(f.Sure) < len(opened) {
				f.Sure, f.Possible = append(f.Sure, true), append(f.Possible, true)
			}
		}
		noLower(t, "a new service", before, coverage.Evaluate(byCar(rows, opened), q))
	})
}

func TestMoreTimeOrSpeedLowersNothing(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 0)
		q := questions(t, len(offered))
		reach := byCar(rows, offered)
		before := coverage.Evaluate(reach, q)

		longer := q
		longer.WindowDays += rapid.IntRange(0, coverage.LongestWindow-q.WindowDays).Draw(t, "days more")
		noLower(t, "a longer window", before, coverage.Evaluate(reach, longer))

		farther := q
		farther.Decay = coverage.Decay{}
		near := coverage.Evaluate(reach, farther)
		farther.Minutes += rapid.Float64Range(0, 30-q.Minutes).Draw(t, "minutes more")
		noLower(t, "more minutes", near, coverage.Evaluate(reach, farther))

		speed := rapid.Float64Range(1, 3).Draw(t, "speed")
		quicker := coverage.NewCrowFlight(offered, func(distanceM float64) float64 { return coverage.CarMinutes(distanceM) / speed })
		noLower(t, "more speed", before, coverage.Evaluate(coverage.NewReach(rows, offered, quicker, coverage.DefaultReach(coverage.CarMinutes)), q))
	})
}

func TestNoSupplyIsNothingAndDailyOnTheSpotIsEverything(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows := demand().Draw(t, "rows")
		q := questions(t, 0)
		q.Filters = nil
		for i, r := range coverage.Evaluate(byCar(rows, nil), q).Rows {
			if r.Run[coverage.High].C != 0 || r.Class != coverage.Uncovered || r.Reason != coverage.NoSupply || r.Run[coverage.High].WaitDays != coverage.NoWait {
				t.Fatalf("row %d without any supply: %+v", i, r)
			}
		}
		daily := make([]coverage.Service, len(rows))
		for i := range rows {
			daily[i] = coverage.Service{ID: fmt.Sprint(i), Point: rows[i].Centre}
			for day := range coverage.Year + coverage.LongestWindow {
				daily[i].Days[coverage.Low].Add(day)
			}
			daily[i].Days[coverage.High] = daily[i].Days[coverage.Low]
		}
		for i, r := range coverage.Evaluate(byCar(rows, daily), q).Rows {
			if r.Run[coverage.Low].C != 1 || r.Class != coverage.Covered || r.Reason != "" || r.Run[coverage.Low].WaitDays != 0 {
				t.Fatalf("row %d with somebody on the spot every day: %+v", i, r)
			}
		}
	})
}

func TestAServiceTwiceChangesNoShare(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 1)
		q := questions(t, 0)
		q.Filters = nil
		once := coverage.Evaluate(byCar(rows, offered), q)
		twice := coverage.Evaluate(byCar(rows, append(slices.Clone(offered), offered[0])), q)
		for i := range rows {
			for _, run := range coverage.Runs {
				a, b := once.Rows[i].Run[run], twice.Rows[i].Run[run]
				if a.C != b.C || a.Class != b.Class || a.WaitDays != b.WaitDays || a.Minutes != b.Minutes {
					t.Fatalf("row %d: %+v, with a duplicate %+v", i, a, b)
				}
			}
		}
	})
}

func TestTheLowRunIsNeverAboveTheHigh(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 0)
		for i, r := range coverage.Evaluate(byCar(rows, offered), questions(t, len(offered))).Rows {
			low, high := r.Run[coverage.Low], r.Run[coverage.High]
			if low.C > high.C || low.Class > high.Class || low.WaitDays < high.WaitDays || low.Minutes < high.Minutes || low.HoursMonth > high.HoursMonth {
				t.Fatalf("row %d: low %+v, high %+v", i, low, high)
			}
			if (r.Class == coverage.Unsettled) != (low.Class != high.Class) || (r.Reason == "") != (low.Class == coverage.Covered) {
				t.Fatalf("row %d: %+v", i, r)
			}
		}
	})
}

// Σ of any partition = the whole, for everything that adds up.
func TestTerritoriesSumToTheWhole(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 0)
		reach, q := byCar(rows, offered), questions(t, len(offered))
		result := coverage.Evaluate(reach, q)
		var whole coverage.Summary
		parts := map[string]*coverage.Summary{"bassin": {}, "hors bassin": {}}
		for _, c := range coverage.Summarise(rows, result, coverage.Capacity(reach, q, coverage.E2SFCA(coverage.UpTo))) {
			whole.Add(&c.Summary)
			if c.Code < "36003" {
				parts["bassin"].Add(&c.Summary)
			} else {
				parts["hors bassin"].Add(&c.Summary)
			}
		}
		var people, need, covered, gap float64
		for i := range rows {
			people, need = people+rows[i].People, need+rows[i].Need
			covered += rows[i].People * result.Rows[i].Run[coverage.Low].C
			gap += rows[i].Need * (1 - result.Rows[i].Run[coverage.Low].C)
		}
		near := func(what string, a, b float64) {
			if math.Abs(a-b) > 1e-9*math.Max(1, math.Abs(b)) {
				t.Fatalf("%s: %v, want %v", what, a, b)
			}
		}
		near("people", whole.People, people)
		near("need", whole.Need, need)
		near("covered", whole.Covered[coverage.Low], covered)
		near("gap", whole.Gap[coverage.Low], gap)
		near("people by class", whole.PeopleByClass[0]+whole.PeopleByClass[1]+whole.PeopleByClass[2]+whole.PeopleByClass[3], people)
		var sum coverage.Summary
		sum.Add(parts["bassin"])
		sum.Add(parts["hors bassin"])
		for run := range coverage.Runs {
			for class := range whole.RunPeople[run] {
				near("people of a class", sum.RunPeople[run][class], whole.RunPeople[run][class])
				near("need of a class", sum.RunNeed[run][class], whole.RunNeed[run][class])
			}
			near("covered", sum.Covered[run], whole.Covered[run])
			near("gap", sum.Gap[run], whole.Gap[run])
			near("wait", sum.Waited[run], whole.Waited[run])
			near("hours", sum.Received[run], whole.Received[run])
		}
		for reason, n := range whole.ByReason {
			near(string(reason), sum.ByReason[reason], n)
		}
	})
}

// Order changes nothing, bit for bit: neither that of the rows, sorted again, nor that of the services.
func TestShufflingChangesNoBit(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 0)
		for i := range offered { // two at one place, so that minutes are equal
			if i%3 == 1 {
				offered[i].Point = offered[i-1].Point
			}
		}
		q := questions(t, 0)
		q.Filters = nil
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		shuffledRows, shuffled := slices.Clone(rows), slices.Clone(offered)
		random.Shuffle(len(rows), func(i, j int) { shuffledRows[i], shuffledRows[j] = shuffledRows[j], shuffledRows[i] })
		random.Shuffle(len(offered), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		coverage.Sort(shuffledRows)
		if a, b := told(rows, offered, q), told(shuffledRows, shuffled, q); a != b {
			t.Fatalf("%s\nshuffled\n%s", a, b)
		}
	})
}

// told writes everything that is said of a world, with every bit, services by their ID.
func told(rows []coverage.Row, offered []coverage.Service, q coverage.Question) string {
	reach := byCar(rows, offered)
	id := func(s int32) string {
		if s < 0 {
			return "none"
		}
		return offered[s].ID
	}
	result := coverage.Evaluate(reach, q)
	var text strings.Builder
	for _, r := range result.Rows {
		fmt.Fprint(&text, r.Class, r.Reason, r.FixedMinutes, id(r.Fixed))
		for _, out := range r.Run {
			fmt.Fprint(&text, " ", out.C, out.Class, out.Minutes, id(out.Nearest), out.WaitDays, out.HoursMonth)
		}
		text.WriteString("\n")
	}
	for _, c := range coverage.Summarise(rows, result, coverage.Capacity(reach, q, coverage.Graded())) {
		fmt.Fprint(&text, c, "\n")
	}
	for _, g := range coverage.Gaps(reach, result, coverage.DefaultGaps(), anywhere) {
		fmt.Fprint(&text, g.Cells, g.People, g.Need, g.Certain, g.Reason, id(g.Alternative), g.AlternativeDay, "\n")
	}
	for _, s := range coverage.Settling(reach, result, nil) {
		fmt.Fprint(&text, id(s.Service), s.People, "\n")
	}
	return text.String()
}

// anywhere is one living area that holds every commune.
func anywhere(string) (string, bool) { return "", true }

// The people of a row may be told in two rows: nothing else changes, and shares not by a bit.
func TestSplittingARowChangesNothing(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 0)
		q := questions(t, len(offered))
		i, part := rapid.IntRange(0, len(rows)-1).Draw(t, "row"), rapid.Float64Range(0, 1).Draw(t, "part")
		split := slices.Insert(slices.Clone(rows), i, rows[i])
		split[i].People, split[i].Need = part*rows[i].People, part*rows[i].Need
		split[i+1].People, split[i+1].Need = rows[i].People-split[i].People, rows[i].Need-split[i].Need
		before, after := byCar(rows, offered), byCar(split, offered)
		whole, halves := coverage.Evaluate(before, q), coverage.Evaluate(after, q)
		if !reflect.DeepEqual(whole.Rows[i], halves.Rows[i]) || !reflect.DeepEqual(whole.Rows[i:], halves.Rows[i+1:]) {
			t.Fatalf("row %d: %+v, split %+v and %+v", i, whole.Rows[i], halves.Rows[i], halves.Rows[i+1])
		}
		a, b := coverage.Summarise(rows, whole, nil), coverage.Summarise(split, halves, nil)
		for c := range a {
			if math.Abs(a[c].Covered[coverage.High]-b[c].Covered[coverage.High]) > 1e-9 || math.Abs(a[c].People-b[c].People) > 1e-9 {
				t.Fatalf("commune %s: %+v, split %+v", a[c].Code, a[c].Summary, b[c].Summary)
			}
		}
		shares, splitShares := coverage.Capacity(before, q, coverage.Graded()), coverage.Capacity(after, q, coverage.Graded())
		for row := range rows {
			if other := splitShares[coverage.High][row+min(1, max(0, row-i+1))]; math.Abs(shares[coverage.High][row]-other) > 1e-9*(1+other) {
				t.Fatalf("row %d: capacity %v, split %v", row, shares[coverage.High][row], other)
			}
		}
	})
}

// Everybody together has the hours of those services that somebody in need reaches, and a new one takes from nobody.
func TestCapacitySharesOutTheHours(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 1)
		q := coverage.DefaultQuestion()
		decay := coverage.E2SFCA(coverage.UpTo)
		reach := byCar(rows, offered)
		capacity := coverage.Capacity(reach, q, decay)
		for _, run := range coverage.Runs {
			had, given := 0.0, 0.0
			reached := make([]bool, len(offered))
			for i := range rows {
				had += rows[i].Need * capacity[run][i]
				found, minutes := reach.Trips(i)
				for k, s := range found {
					reached[s] = reached[s] || rows[i].Need*decay.Weight(minutes[k]) > 0
				}
			}
			for s := range offered {
				if reached[s] {
					given += offered[s].Hours[run] / 12
				}
			}
			if math.Abs(had-given) > 1e-9*math.Max(1, given) {
				t.Fatalf("run %d: people have %v hours, services give %v", run, had, given)
			}
		}
		for i, a := range coverage.Capacity(byCar(rows, offered[1:]), q, decay)[coverage.High] {
			if capacity[coverage.High][i] < a-1e-9*(1+a) {
				t.Fatalf("row %d: %v hours, %v with one service more", i, a, capacity[coverage.High][i])
			}
		}
	})
}

// What a candidate would gain never grows when another opens first: Σ n·c is submodular (METHODS §7 rests on it).
func TestGainsNeverGrow(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 2)
		q := questions(t, 0)
		q.Filters = nil
		candidate, other, others := offered[0], offered[1], offered[2:]
		of := func(s ...coverage.Service) []float64 {
			shares := make([]float64, len(rows))
			for i, r := range coverage.Evaluate(byCar(rows, append(slices.Clone(others), s...)), q).Rows {
				shares[i] = r.Run[coverage.Low].C
			}
			return shares
		}
		alone, without, with, opened := of(candidate), of(), of(candidate, other), of(other)
		for i := range rows {
			if first, later := alone[i]-without[i], with[i]-opened[i]; later > first+1e-12 {
				t.Fatalf("row %d: a gain of %v, and of %v once another is open", i, first, later)
			}
		}
	})
}

// A part computed with what surrounds it has the figures of the whole, bit for bit: 40 km of supply for the shares and the
// times, twice the reach of the decay in demand too for the capacity.
func TestAPartWithItsMarginEqualsTheWhole(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 0)
		q := questions(t, 0)
		q.Filters = nil
		whole := byCar(rows, offered)
		result, capacity := coverage.Evaluate(whole, q), coverage.Capacity(whole, q, coverage.E2SFCA(coverage.UpTo))

		studied := func(r *coverage.Row) bool { return r.Commune < "36002" }
		within := func(r *coverage.Row, metres float64) bool {
			return slices.ContainsFunc(rows, func(s coverage.Row) bool { return studied(&s) && geo.Distance(r.Centre, s.Centre) <= metres })
		}
		var part []coverage.Row
		var kept []int
		for i := range rows {
			if within(&rows[i], 48_000) {
				part, kept = append(part, rows[i]), append(kept, i)
			}
		}
		near := slices.DeleteFunc(slices.Clone(offered), func(s coverage.Service) bool {
			return !slices.ContainsFunc(rows, func(r coverage.Row) bool { return studied(&r) && geo.Distance(s.Point, r.Centre) <= 40_000 })
		})
		reach := byCar(part, near)
		partly, shared := coverage.Evaluate(reach, q), coverage.Capacity(reach, q, coverage.E2SFCA(coverage.UpTo))
		for k, i := range kept {
			if !studied(&rows[i]) {
				continue
			}
			a, b := result.Rows[i], partly.Rows[k]
			for _, run := range coverage.Runs {
				a.Run[run].Nearest, b.Run[run].Nearest = 0, 0 // positions in two lists
				if capacity[run][i] != shared[run][k] {
					t.Fatalf("row %d: capacity %v, in its part %v", i, capacity[run][i], shared[run][k])
				}
			}
			a.Fixed, b.Fixed = 0, 0
			if a != b {
				t.Fatalf("row %d: %+v, in its part %+v", i, a, b)
			}
		}
	})
}

// An update says what a whole evaluation says, bit for bit, and shares with the old reach what did not change.
func TestAnUpdateEqualsAnEvaluation(t *testing.T) {
	invariant(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 1)
		q := questions(t, len(offered))
		before := byCar(rows, offered)
		older := coverage.Evaluate(before, q)

		now := slices.Clone(offered)
		var changed []int32
		for i := range now {
			switch rapid.SampledFrom([]string{"", "", "dates", "place", "kind"}).Draw(t, "change") {
			case "":
				continue
			case "dates":
				now[i].Days[coverage.High] = dates().Draw(t, "new dates")
				now[i].Days[coverage.Low] = coverage.Days{}
			case "place":
				now[i].Point = place(t)
			case "kind":
				now[i].Mobile = !now[i].Mobile
			}
			changed = append(changed, int32(i))
		}
		if q.Filters == nil && rapid.Bool().Draw(t, "a new one") {
			changed = append(changed, int32(len(now)))
			now = append(now, services(t, 1)[0])
			now[len(now)-1].ID = "service-99"
		}
		times := coverage.NewCrowFlight(now, coverage.CarMinutes)
		after, touched := before.With(now, changed, times)
		whole := byCar(rows, now)
		for i := range rows {
			a, am := after.Trips(i)
			b, bm := whole.Trips(i)
			if !slices.Equal(a, b) || !slices.Equal(am, bm) {
				t.Fatalf("row %d reaches %v at %v, in the whole %v at %v", i, a, am, b, bm)
			}
		}
		got, want := coverage.Update(after, older, changed, touched), coverage.Evaluate(whole, q)
		for i := range rows {
			if got.Rows[i] != want.Rows[i] {
				t.Fatalf("row %d: %+v, evaluated %+v", i, got.Rows[i], want.Rows[i])
			}
		}
	})
}
