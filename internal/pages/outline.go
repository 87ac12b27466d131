package pages

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"
	"github.com/paulmach/orb/simplify"

	"github.com/maillage-numerique/maillage/internal/store"
)

// outlineView is a small drawing without a map: contours and dots, in the units of its box.
type outlineView struct {
	ViewBox string
	Label   string
	Shapes  []shapeView
	Dots    []dotView
	Stops   []dotView // of a mobile unit: squares on their corner
	Links   bool      // shapes lead somewhere: a drawing to click, whose places are also listed in words
}

type shapeView struct {
	ID      string // of the territory; "" = nothing speaks of it
	Path    string
	Class   string
	Pattern string // drawn over it, of style.Pattern…; "" = none
	URL     string
	Title   string
}

type dotView struct{ X, Y, R string }

// outlineWidth is the width of a drawing in its own units; half a unit is finer than a screen shows.
const (
	outlineWidth     = 480
	outlineTolerance = 0.6
	outlineZoom      = 9
	outlineMargin    = 0.04
)

// shapeOf says how a commune is drawn.
type shapeOf func(o store.Outline) shapeView

// outline draws communes, what surrounds them when asked, and dots. No contour at all gives no drawing.
func (p *Pages) outline(ctx context.Context, label string, codes []string, around bool, dots []orb.Point, draw shapeOf) (*outlineView, error) {
	outlines, err := p.store.OutlinesOfCommunes(ctx, codes, outlineZoom, around)
	if err != nil {
		return nil, err
	}
	return drawOutline(label, outlines, dots, draw), nil
}

func drawOutline(label string, outlines []store.Outline, dots []orb.Point, draw shapeOf) *outlineView {
	box, found := orb.Bound{}, false
	for _, o := range outlines {
		if !o.Own || len(o.Shape) == 0 {
			continue
		}
		if !found {
			box, found = o.Shape.Bound(), true
		} else {
			box = box.Union(o.Shape.Bound())
		}
	}
	if !found || box.Max[0] <= box.Min[0] || box.Max[1] <= box.Min[1] {
		return nil
	}
	frame := box.Pad(outlineMargin * math.Max(box.Max[0]-box.Min[0], box.Max[1]-box.Min[1]))
	scale := outlineWidth / (frame.Max[0] - frame.Min[0])
	height := (frame.Max[1] - frame.Min[1]) * scale
	place := func(p orb.Point) (x, y float64) { return (p[0] - frame.Min[0]) * scale, (frame.Max[1] - p[1]) * scale }

	view := &outlineView{ViewBox: "0 0 " + strconv.Itoa(outlineWidth) + " " + strconv.Itoa(int(math.Ceil(height))), Label: label}
	thin := simplify.DouglasPeucker(outlineTolerance / scale)
	for _, o := range outlines {
		path := pathOf(thin.MultiPolygon(o.Shape.Clone()), place)
		if path == "" {
			continue
		}
		shape := draw(o)
		shape.Path = path
		view.Links = view.Links || shape.URL != ""
		view.Shapes = append(view.Shapes, shape)
	}
	for _, dot := range dots {
		at := project.WGS84.ToMercator(dot)
		if !frame.Contains(at) {
			continue
		}
		x, y := place(at)
		view.Dots = append(view.Dots, dotView{X: tenth(x), Y: tenth(y), R: "7"})
	}
	return view
}

// pathOf writes polygons as an SVG path of whole-unit steps: a third of the bytes of decimals, and no eye sees the difference.
func pathOf(shape orb.MultiPolygon, place func(orb.Point) (x, y float64)) string {
	var b strings.Builder
	for _, polygon := range shape {
		for _, ring := range polygon {
			if len(ring) < 4 {
				continue
			}
			lastX, lastY := 0, 0
			for i, point := range ring[:len(ring)-1] {
				fx, fy := place(point)
				x, y := int(math.Round(fx)), int(math.Round(fy))
				switch {
				case i == 0:
					b.WriteString("M" + strconv.Itoa(x) + " " + strconv.Itoa(y))
				case x == lastX && y == lastY:
					continue
				default:
					b.WriteString("l" + strconv.Itoa(x-lastX) + " " + strconv.Itoa(y-lastY))
				}
				lastX, lastY = x, y
			}
			b.WriteString("z")
		}
	}
	return b.String()
}

func tenth(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

// plainShape draws a commune without figures: its own stands out from those around it.
func plainShape(o store.Outline) shapeView {
	if o.Own {
		return shapeView{Class: "own"}
	}
	return shapeView{Class: "around"}
}
