package coverage_test

import (
	"testing"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

// A made département of 20,000 rows and 120 services. `go run ./bench -only couverture` measures a region and a country.

func BenchmarkReach(b *testing.B) {
	rows, offered := madeDepartement(20_000, 120)
	for b.Loop() {
		byCar(rows, offered)
	}
}

func BenchmarkEvaluate(b *testing.B) {
	reach := byCar(madeDepartement(20_000, 120))
	for b.Loop() {
		coverage.Evaluate(reach, coverage.DefaultQuestion())
	}
}

func BenchmarkUpdate(b *testing.B) {
	rows, offered := madeDepartement(20_000, 120)
	reach := byCar(rows, offered)
	older := coverage.Evaluate(reach, coverage.DefaultQuestion())
	times, changed := coverage.NewCrowFlight(offered, coverage.CarMinutes), []int32{7}
	for b.Loop() {
		next, touched := reach.With(offered, changed, times)
		coverage.Update(next, older, changed, touched)
	}
}
