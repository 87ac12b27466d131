package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

// benchCoverage measures the coverage engine alone, on a synthetic country: a region in memory as the server has it, then
// a whole country, one département after the other.
func benchCoverage(ctx context.Context, _ *world) ([]result, error) {
	rows := region()
	curve, err := growth(ctx)
	return append(rows, curve...), err
}

// inRegion is the region of the bench: as many rows and services as Centre-Val de Loire and the territories that straddle it.
var inRegion = country{sites: 15, stops: 10, communeKM: 2.6}

const regionDepartements = 21

func region() []result {
	var rows []coverage.Row
	var services []coverage.Service
	for d := range regionDepartements {
		rows = append(rows, inRegion.rows(d)...)
		services = append(services, inRegion.services(d)...)
	}
	times := coverage.NewCrowFlight(services, coverage.CarMinutes)
	var reach *coverage.Reach
	reaching := timed(func() { reach = coverage.NewReach(rows, services, times, coverage.DefaultReach(coverage.CarMinutes)) })
	trips := 0
	for row := range rows {
		found, _ := reach.Trips(row)
		trips += len(found)
	}
	size := fmt.Sprintf("%d lignes, %d services, %d trajets par ligne", len(rows), len(services), trips/len(rows))

	q := coverage.DefaultQuestion()
	fixed := q
	fixed.Mobile = false
	var with *coverage.Result
	evaluating := timed(func() { with = coverage.Evaluate(reach, q); coverage.Evaluate(reach, fixed) })
	summing := timed(func() {
		coverage.Summarise(rows, with, coverage.Capacity(reach, q, coverage.E2SFCA(coverage.UpTo)))
		everywhere := make([]int32, len(rows))
		for _, run := range coverage.Runs {
			coverage.Rank(rows, with.Minutes(run)).Quantiles(rows, everywhere, 1, 0.5, 0.9)
		}
		coverage.Gaps(reach, with, coverage.DefaultGaps(), func(string) (string, bool) { return "", true })
		coverage.Settling(reach, with, nil)
	})
	other := q
	other.Decay, other.WindowDays = coverage.Graded(), 14
	other.Filters = []coverage.Filter{{Reason: coverage.NotAccessible, Sure: everySecond(len(services)), Possible: nil}}
	asking := timed(func() { coverage.Summarise(rows, coverage.Evaluate(reach, other), nil) })

	// One passage more at the last stop.
	changed := []int32{int32(len(services) - 1)}
	now := append([]coverage.Service{}, services...)
	for _, run := range coverage.Runs {
		now[changed[0]].Days[run].Add(17)
	}
	touched := 0
	updating := timed(func() {
		next, rows := reach.With(now, changed, times)
		coverage.Update(next, with, changed, rows)
		touched = len(rows)
	})
	moving := timed(func() {
		now[changed[0]].Point = now[0].Point
		next, rows := reach.With(now, changed, coverage.NewCrowFlight(now, coverage.CarMinutes))
		coverage.Update(next, with, changed, rows)
	})
	return []result{
		{what: "couverture, région : trajets à vol d’oiseau (" + size + ")", seen: reaching.String()},
		{
			what:   "couverture, région : question par défaut, bas et haut, avec et sans unités mobiles",
			seen:   fmt.Sprintf("lignes %v ; sommes, centiles, capacité, carences, faits à établir %v", evaluating, summing),
			target: "< 2 s", ok: evaluating.clock+summing.clock < 2*time.Second,
		},
		{what: "couverture, région : une autre question, sommes comprises", seen: asking.String(), target: "< 1 s", ok: asking.clock < time.Second},
		{
			what: fmt.Sprintf("couverture, région : un passage changé (%d lignes touchées)", touched), seen: updating.String(),
			target: "< 100 ms", ok: updating.clock < 100*time.Millisecond,
		},
		{what: "couverture, région : un arrêt déplacé", seen: moving.String()},
	}
}

// everySecond keeps one service in two.
func everySecond(n int) coverage.Mask {
	mask := make(coverage.Mask, n)
	for i := range mask {
		mask[i] = i%2 == 0
	}
	return mask
}

// inCountry is the country of the bench: 25,000 sites and 2,000 stops in 97 départements.
var inCountry = country{sites: 258, stops: 21, communeKM: 4}

const countryDepartements = 100

// growth answers the default question for more and more départements, and fits processor time = a·n^b.
func growth(ctx context.Context) ([]result, error) {
	var results []result
	var x, y []float64
	for _, departements := range []int{1, 4, 16, 64, countryDepartements} {
		resetPeak()
		var c counted
		for d := range departements {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			c.departement(d, departements)
		}
		r := result{
			what: fmt.Sprintf("couverture, %d départements (%d lignes, %d services) : question par défaut", departements, c.rows, c.services),
			seen: fmt.Sprintf("%v, après les trajets %v ; %d Mo au plus", c.answering, c.reaching, peakMB()),
		}
		if departements == countryDepartements {
			r.target, r.ok = "< 30 s trajets connus, < 2 Go", c.answering.clock < 30*time.Second && peakMB() < 2000
		} else {
			x, y = append(x, math.Log(float64(departements))), append(y, math.Log((c.answering.cpu+c.reaching.cpu).Seconds()))
		}
		results = append(results, r)
	}
	exponent := slope(x, y)
	return append(results, result{
		what: "couverture, croissance de 1 à 64 départements, trajets compris : exposant", seen: fmt.Sprintf("%.2f", exponent),
		target: "≤ 1,1", ok: exponent <= 1.1,
	}), nil
}

// counted is what some départements held and took.
type counted struct {
	rows, services      int
	reaching, answering took
}

// departement answers the default question with and without mobile units for the rows of a département.
func (c *counted) departement(d, departements int) {
	demand, offered := inCountry.rows(d), inCountry.around(d, departements)
	c.rows, c.services = c.rows+len(demand), c.services+inCountry.sites+inCountry.stops
	var reach *coverage.Reach
	c.reaching.add(timed(func() {
		reach = coverage.NewReach(demand, offered, coverage.NewCrowFlight(offered, coverage.CarMinutes), coverage.DefaultReach(coverage.CarMinutes))
	}))
	c.answering.add(timed(func() {
		q := coverage.DefaultQuestion()
		result := coverage.Evaluate(reach, q)
		coverage.Summarise(demand, result, nil)
		coverage.Gaps(reach, result, coverage.DefaultGaps(), func(string) (string, bool) { return "", true })
		q.Mobile = false
		coverage.Summarise(demand, coverage.Evaluate(reach, q), nil)
	}))
}

// slope is that of the least squares.
func slope(x, y []float64) float64 {
	var mx, my, xy, xx float64
	for i := range x {
		mx, my = mx+x[i]/float64(len(x)), my+y[i]/float64(len(x))
	}
	for i := range x {
		xy, xx = xy+(x[i]-mx)*(y[i]-my), xx+(x[i]-mx)*(x[i]-mx)
	}
	return xy / xx
}

// took is what a piece of work took: by the clock, which others may have delayed, and of all processors together.
type took struct{ clock, cpu time.Duration }

func timed(do func()) took {
	runtime.GC()
	started := time.Now()
	before, _ := processorTime()
	do()
	after, _ := processorTime()
	return took{time.Since(started), after - before}
}

func (t *took) add(o took) { t.clock, t.cpu = t.clock+o.clock, t.cpu+o.cpu }

func (t took) String() string {
	if t.clock < time.Second {
		return fmt.Sprintf("%.0f ms (processeur %.0f ms)", ms(t.clock), ms(t.cpu))
	}
	return fmt.Sprintf("%.2f s (processeur %.2f s)", t.clock.Seconds(), t.cpu.Seconds())
}

// resetPeak and peakMB tell of the memory that the process has held at most since (Linux; proc(5), clear_refs).
func resetPeak() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

var peakLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

func peakMB() int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	found := peakLine.FindSubmatch(status)
	if found == nil {
		return 0
	}
	kB, _ := strconv.Atoi(string(found[1]))
	return kB / 1024
}
