package coverage_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/coverage"
)

// byDefinition is what METHODS §5 says of a row in a run, day by day over every service, with no shortcut.
func byDefinition(row *coverage.Row, offered []coverage.Service, q coverage.Question, run coverage.Run) coverage.Outcome {
	type open struct {
		minutes float64
		service *coverage.Service
		i       int
	}
	var kept []open
	for i := range offered {
		s := &offered[i]
		keep := q.Mobile || !s.Mobile
		for _, f := range q.Filters {
			if run == coverage.Low {
				keep = keep && f.Sure[i]
			} else {
				keep = keep && f.Possible[i]
			}
		}
		if keep {
			kept = append(kept, open{coverage.CarMinutes(geo.Distance(row.Centre, s.Point)), s, i})
		}
	}
	comes := func(o open, day int) bool {
		if q.AnyDate {
			next, some := o.service.Days[run].First(0)
			return some && next < coverage.Year
		}
		next, some := o.service.Days[run].First(day)
		return some && next < day+q.WindowDays
	}
	out := coverage.Outcome{Minutes: math.Inf(1), Nearest: -1}
	headline := 0.0
	for day := range coverage.Year {
		best, within, wait := 0.0, 0.0, coverage.NoWait
		for _, o := range kept {
			if o.minutes > 30 {
				continue
			}
			if comes(o, day) {
				weight := 0.0
				if q.Decay.Weight == nil && o.minutes <= q.Minutes {
					weight = 1
				} else if q.Decay.Weight != nil && o.minutes <= q.Decay.Limit {
					weight = q.Decay.Weight(o.minutes)
				}
				best = math.Max(best, weight)
				if o.minutes <= q.Minutes {
					within = 1
				}
			}
			if next, some := o.service.Days[run].First(day); some && o.minutes <= q.Minutes {
				wait = math.Min(wait, float64(next-day))
			}
		}
		out.C += best / coverage.Year
		headline += within / coverage.Year
		out.WaitDays += wait / coverage.Year
	}
	for _, o := range kept {
		if o.minutes <= q.Minutes {
			out.HoursMonth += o.service.Hours[run] / 12
		}
		if next, some := o.service.Days[run].First(0); some && next < 65 && o.minutes <= coverage.CarMinutes(40_000) && o.minutes < out.Minutes {
			out.Minutes, out.Nearest = o.minutes, int32(o.i)
		}
	}
	switch rounded := math.Round(headline*coverage.Year) / coverage.Year; {
	case rounded >= 0.8:
		out.Class = coverage.Covered
	case rounded >= 0.1:
		out.Class = coverage.Intermittent
	}
	return out
}

func TestEvaluateEqualsTheDefinition(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 0)
		equalsTheDefinition(t, rows, offered, questions(t, len(offered)))
	})
}

func TestADepartementEqualsTheDefinition(t *testing.T) {
	if testing.Short() {
		t.Skip("twenty million days to look at")
	}
	t.Parallel()
	rows, offered := madeDepartement(800, 120)
	for _, decay := range []coverage.Decay{{}, coverage.Graded()} {
		q := coverage.DefaultQuestion()
		q.Decay = decay
		equalsTheDefinition(t, rows, offered, q)
	}
}

func equalsTheDefinition(t interface{ Fatalf(string, ...any) }, rows []coverage.Row, offered []coverage.Service, q coverage.Question) {
	result := coverage.Evaluate(byCar(rows, offered), q)
	for i := range rows {
		for _, run := range coverage.Runs {
			got, want := result.Rows[i].Run[run], byDefinition(&rows[i], offered, q, run)
			if got.Class != want.Class || got.Minutes != want.Minutes || got.Nearest != want.Nearest ||
				math.Abs(got.C-want.C) > 1e-12 || math.Abs(got.WaitDays-want.WaitDays) > 1e-9 || math.Abs(got.HoursMonth-want.HoursMonth) > 1e-9 {
				t.Fatalf("row %d, run %d:\n got %+v\nwant %+v", i, run, got, want)
			}
		}
	}
}

// The reach holds every service within its limit and no other, the nearest first.
func TestReachIsEveryServiceWithinTheLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows, offered := demand().Draw(t, "rows"), services(t, 0)
		reach := byCar(rows, offered)
		for i := range rows {
			found, minutes := reach.Trips(i)
			if !slices.IsSorted(minutes) {
				t.Fatalf("row %d: minutes %v", i, minutes)
			}
			for s := range offered {
				want := coverage.CarMinutes(geo.Distance(rows[i].Centre, offered[s].Point))
				k := slices.Index(found, int32(s))
				if (k >= 0) != (want <= 30) || k >= 0 && minutes[k] != want {
					t.Fatalf("row %d, service %d at %v minutes: position %d of %v", i, s, want, k, minutes)
				}
			}
		}
	})
}
