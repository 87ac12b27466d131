package tour_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/geo/tour"
	"github.com/maillage-numerique/maillage/geo/tour/check"
)

// thousand is visits of one date in a country of 100 km, to share out among four vans and ten working days.
func thousand() *tour.Problem {
	random := rand.New(rand.NewPCG(1, 2))
	p := &tour.Problem{Days: 10, Noon: clock(13, 0), Weights: tour.DefaultWeights()}
	points := make([][2]float64, 1001)
	for i := range points {
		points[i] = [2]float64{100 * random.Float64(), 100 * random.Float64()}
	}
	matrix := make(tour.Matrix, len(points))
	for a := range points {
		for b := range points {
			km := math.Hypot(points[a][0]-points[b][0], points[a][1]-points[b][1])
			matrix[a] = append(matrix[a], tour.Leg{Length: int64(1300 * km), Time: tour.Time(90 * km)})
		}
	}
	p.Travel = matrix
	for i := range 50 {
		p.Vehicles = append(p.Vehicles, tour.Vehicle{ID: fmt.Sprintf("van %02d", i), Start: i % 10, End: i % 10, Hours: tour.Hours{
			Shift: tour.Window{From: clock(8, 30), To: clock(18, 0)}, Working: minutes(450), Driving: minutes(180),
			Break: &tour.Break{Window: tour.Window{From: clock(11, 30), To: clock(14, 0)}, Length: minutes(45)},
		}})
	}
	for i := range 1000 {
		opens := clock(8+random.IntN(6), 0)
		p.Visits = append(p.Visits, tour.Visit{
			ID: fmt.Sprintf("stop %04d", i), Place: i + 1, Setup: minutes(20), Stay: minutes(60 + 30*random.IntN(3)), Pack: minutes(20),
			Windows: []tour.Window{{From: opens, To: opens + minutes(180)}},
		})
	}
	return p
}

// A thousand visits in a minute: what is measured is the plan, not the time.
func BenchmarkAThousandVisitsInAMinute(b *testing.B) {
	p := thousand()
	for b.Loop() {
		plan, err := tour.Solve(b.Context(), p, tour.Options{Seed: 1, Budget: 50 * time.Second, Now: time.Now})
		if err != nil {
			b.Fatal(err)
		}
		if faults, _ := check.Plan(p, plan); len(faults) > 0 {
			b.Fatal(faults)
		}
		b.ReportMetric(float64(plan.Score.Others), "refused")
		b.ReportMetric(float64(len(plan.Tours)), "tours")
		b.ReportMetric(float64(plan.Score.Cost)/1000, "km-equivalent")
	}
}
