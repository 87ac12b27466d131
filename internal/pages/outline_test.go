package pages

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"

	"github.com/maillage-numerique/maillage/internal/store"
)

func square(code string, own bool, west, south, side float64) store.Outline {
	ring := orb.Ring{{west, south}, {west + side, south}, {west + side, south + side}, {west, south + side}, {west, south}}
	return store.Outline{Code: code, Name: code, Own: own, Shape: orb.MultiPolygon{{ring}}}
}

func TestADrawingFitsItsOwnCommunes(t *testing.T) {
	t.Parallel()
	dot := project.Mercator.ToWGS84(orb.Point{500, 500})
	far := project.Mercator.ToWGS84(orb.Point{9e5, 9e5})
	view := drawOutline("dessin", []store.Outline{square("beside", false, 1000, 0, 1000), square("own", true, 0, 0, 1000)},
		[]orb.Point{dot, far}, plainShape)
	if view.ViewBox != "0 0 480 480" {
		t.Errorf("the box is %q", view.ViewBox)
	}
	if len(view.Dots) != 1 || view.Dots[0].X != "240" || view.Dots[0].Y != "240" {
		t.Errorf("a dot in the middle, none outside: %+v", view.Dots)
	}
	if len(view.Shapes) != 2 || view.Shapes[0].Class != "around" || view.Shapes[1].Class != "own" {
		t.Errorf("what surrounds is drawn first: %+v", view.Shapes)
	}
	if path := view.Shapes[1].Path; path != "M18 462l444 0l0 -444l-444 0z" || strings.Contains(path, ".") {
		t.Errorf("the path is %q", path)
	}
}

func TestWithoutContourThereIsNoDrawing(t *testing.T) {
	t.Parallel()
	if view := drawOutline("", []store.Outline{square("beside", false, 0, 0, 1)}, nil, plainShape); view != nil {
		t.Errorf("drawn: %+v", view)
	}
}
