package locate_test

import (
	"context"
	"fmt"

	"github.com/maillage-numerique/maillage/geo/locate"
)

// Four villages on a road, 5 km apart, of 100, 300, 50 and 200 people: where do two halls save most kilometres?
func ExampleMedian() {
	m := locate.Matrix{Weight: []float64{100, 300, 50, 200}}
	for i := range 4 {
		row := make([]float64, 4)
		for j := range row {
			row[j] = 5 * float64(max(i-j, j-i))
		}
		m.Cost = append(m.Cost, row)
	}
	choice, err := locate.Median(context.Background(), m, 2, locate.DefaultEffort())
	fmt.Println(choice.Sites, choice.Value, "person-km, at most", choice.Gap(), "better", err)
	// Output: [1 3] 750 person-km, at most 0 better <nil>
}
