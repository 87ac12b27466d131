package tour_test

import (
	"testing"

	"github.com/maillage-numerique/maillage/geo/tour"
)

// A thousand visits and a fifth of the vans that they need: what hundreds of refusals cost to explain.
func BenchmarkExplainRefusalsOfAThousand(b *testing.B) {
	p := thousand()
	p.Vehicles = p.Vehicles[:10]
	plan, err := tour.Solve(b.Context(), p, tour.Options{Seed: 1, Iterations: 640, Islands: 2})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		refusals, err := tour.Explain(b.Context(), p, plan)
		if err != nil {
			b.Fatal(err)
		}
		proven := 0
		for _, r := range refusals {
			if r.Enough != nil {
				proven++
			}
		}
		b.ReportMetric(float64(len(refusals)), "refusals")
		b.ReportMetric(float64(proven), "proven")
	}
}
