package poster

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Shade is how dark a surface is on paper: lines the closer together the darker, which a photocopier keeps and grey ink does not.
type Shade int

// The shades. Doubtful is no step of the scale: its lines are broken and lean the other way.
const (
	Blank Shade = iota
	Faint
	Light
	Medium
	Dark
	Doubtful
)

// hatching is how a shade is drawn: millimetres between lines, and of the strokes and gaps of a broken line.
var hatching = map[Shade]struct {
	every     float64
	dash      []float64
	leanRight bool
}{
	Faint:    {every: 3.2},
	Light:    {every: 1.9},
	Medium:   {every: 1.15},
	Dark:     {every: 0.6},
	Doubtful: {every: 1.7, dash: []float64{0.5, 1}, leanRight: true},
}

// hatch fills rings, in mm on the sheet and taken together by the even-odd rule, with the lines of a shade.
func (d *drawing) hatch(rings []orb.Ring, s Shade) {
	h, some := hatching[s]
	if !some {
		return
	}
	d.pdf.SetLineWidth(0.2)
	d.pdf.SetDashPattern(h.dash, 0)
	for _, l := range hatchLines(rings, h.every, h.leanRight) {
		d.pdf.Line(l[0].X(), l[0].Y(), l[1].X(), l[1].Y())
	}
	d.pdf.SetDashPattern(nil, 0)
}

// hatchLines gives the parts of a family of parallel lines at 45° that are inside rings. The lines are those of the whole
// plane, so that neighbours of one shade read as one surface.
func hatchLines(rings []orb.Ring, every float64, leanRight bool) [][2]orb.Point {
	// Turned so that the lines are level: u along them, v across.
	turn := func(p orb.Point) (u, v float64) { return p[0] - p[1], p[0] + p[1] }
	back := func(u, v float64) orb.Point { return orb.Point{(u + v) / 2, (v - u) / 2} }
	if leanRight {
		turn = func(p orb.Point) (u, v float64) { return p[0] + p[1], p[0] - p[1] }
		back = func(u, v float64) orb.Point { return orb.Point{(u + v) / 2, (u - v) / 2} }
	}
	step := every * math.Sqrt2
	crossings := map[int][]float64{}
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			u0, v0 := turn(ring[i-1])
			u1, v1 := turn(ring[i])
			if v0 > v1 {
				u0, v0, u1, v1 = u1, v1, u0, v0
			}
			// A line through a corner crosses one of its two edges: each holds its lower end only.
			for n := int(math.Ceil(v0 / step)); float64(n)*step < v1; n++ {
				crossings[n] = append(crossings[n], u0+(float64(n)*step-v0)/(v1-v0)*(u1-u0))
			}
		}
	}
	lines := make([]int, 0, len(crossings))
	for n := range crossings {
		lines = append(lines, n)
	}
	slices.Sort(lines)
	var inside [][2]orb.Point
	for _, n := range lines {
		us := crossings[n]
		slices.Sort(us)
		for i := 1; i < len(us); i += 2 {
			v := float64(n) * step
			inside = append(inside, [2]orb.Point{back(us[i-1], v), back(us[i], v)})
		}
	}
	return inside
}

// rectangle is a surface to hatch.
func rectangle(x, y, width, height float64) []orb.Ring {
	return []orb.Ring{{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}, {x, y}}}
}
