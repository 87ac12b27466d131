package poster

import (
	"github.com/paulmach/orb"
)

// Sketch is a map without a ground: contours with shades, and what the shades mean.
type Sketch struct {
	Surfaces []Surface
	Legend   []Mark
	Caption  string
}

// Surface is a territory of a sketch.
type Surface struct {
	Outline orb.MultiPolygon // metres of EPSG:3857, north upwards
	Shade   Shade
}

// Mark says what a shade means.
type Mark struct {
	Shade Shade
	Words string
}

// sketch draws the map as wide as two thirds of the sheet and at most so high, its legend on the right.
func (d *drawing) sketch(s Sketch, mostHigh float64) {
	box, some := orb.Bound{}, false
	for _, surface := range s.Surfaces {
		if len(surface.Outline) == 0 {
			continue
		}
		if !some {
			box, some = surface.Outline.Bound(), true
		}
		box = box.Union(surface.Outline.Bound())
	}
	if !some || box.Max[0] <= box.Min[0] || box.Max[1] <= box.Min[1] {
		return
	}
	width := d.width() * 0.64
	scale := width / (box.Max[0] - box.Min[0])
	scale = min(scale, mostHigh/(box.Max[1]-box.Min[1]))
	top := d.y
	place := func(p orb.Point) orb.Point {
		return orb.Point{d.margin + (p[0]-box.Min[0])*scale, top + (box.Max[1]-p[1])*scale}
	}
	contour := 0.35
	if len(s.Surfaces) > 100 {
		contour = 0.15 // small territories: their borders must not hide them
	}
	for _, surface := range s.Surfaces {
		var rings []orb.Ring
		for _, polygon := range surface.Outline {
			for _, ring := range polygon {
				placed := make(orb.Ring, len(ring))
				for i, p := range ring {
					placed[i] = place(p)
				}
				rings = append(rings, placed)
			}
		}
		d.hatch(rings, surface.Shade)
		d.pdf.SetLineWidth(contour)
		for _, ring := range rings {
			d.trace(ring)
		}
	}
	left := d.margin + width + 6
	y := d.textAt(left, top, "", smallPt, d.split("", smallPt, s.Caption, d.margin+d.width()-left))
	y += 2
	for _, mark := range s.Legend {
		const side, high = 12, 6
		d.hatch(rectangle(left, y, side, high), mark.Shade)
		d.pdf.SetLineWidth(0.35)
		d.pdf.Rect(left, y, side, high, "D")
		words := d.split("", smallPt, mark.Words, d.margin+d.width()-left-side-3)
		y = max(y+high, d.textAt(left+side+3, y, "", smallPt, words)) + 2
	}
	d.y = max(y, top+(box.Max[1]-box.Min[1])*scale) + 3
}

// trace draws a closed line.
func (d *drawing) trace(ring orb.Ring) {
	if len(ring) < 2 {
		return
	}
	d.pdf.MoveTo(ring[0].X(), ring[0].Y())
	for _, p := range ring[1:] {
		d.pdf.LineTo(p.X(), p.Y())
	}
	d.pdf.DrawPath("D")
}
