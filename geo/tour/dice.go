package tour

import "math/bits"

// dice draws by lot: the same throws for the same seed and stream, on every machine. It is wyrand (Wang Yi, "wyhash", 2019), which an
// iteration can afford hundreds of times.
type dice struct{ state uint64 }

func newDice(seed, stream uint64) dice {
	d := dice{seed ^ stream*0x9e3779b97f4a7c15}
	for range 4 {
		d.next()
	}
	return d
}

func (d *dice) next() uint64 {
	d.state += 0xa0761d6478bd642f
	high, low := bits.Mul64(d.state, d.state^0xe7037ed1a0b428db)
	return high ^ low
}

// below gives a number from 0 to n−1.
func (d *dice) below(n int) int {
	high, _ := bits.Mul64(d.next(), uint64(n))
	return int(high)
}

// fraction gives a number from 0 to 1, 1 excluded.
func (d *dice) fraction() float64 { return float64(d.next()>>11) / (1 << 53) }

func (d *dice) chance(p float64) bool { return d.fraction() < p }
