package territory

import "github.com/paulmach/orb"

// Square is a square of the population grid: who lives there, and in which commune INSEE counts them.
type Square struct {
	Code   INSEECode // "" = not said: found from the centre
	Centre orb.Point
	SideM  int // 200 or 1000
	People float64
}
