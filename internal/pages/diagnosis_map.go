package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/project"

	"github.com/maillage-numerique/maillage/geo/area"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
	"github.com/maillage-numerique/maillage/tiles/style"
)

// shade is how a territory is drawn, on a screen as on paper: the class of its figure, and what makes it doubtful.
type shade struct {
	class    int  // of style.Scale; −1 = no figure
	doubtful bool // the high run gives another class
	partial  bool // help beyond the border is not all loaded
}

func shadeOf(m analysing.Measure, t store.TerritoryCoverage) shade {
	s, scale := measureSpan(m, t), measureScale(m)
	out := shade{class: -1, partial: partlyKnown(t)}
	if s.low != nil {
		out.class = scale.Class(*s.low)
		out.doubtful = s.high != nil && scale.Class(*s.high) != out.class
	} else if t.People > 0 && scale.Less {
		out.class = 0 // nothing within reach
	}
	return out
}

// screenClass is the class of a shape in the style of pages.
func (s shade) screenClass() string {
	if s.class < 0 {
		return "step-unknown"
	}
	return "step-" + strconv.Itoa(s.class)
}

// legendStep is a line of the legend of a map.
type legendStep struct {
	Class   int
	Words   string
	Pattern string // id of the pattern drawn over it; "" = none
}

// legendOf says the classes of a measure, the worst first.
func legendOf(m analysing.Measure) []legendStep {
	kind, scale := measureKind(m), measureScale(m)
	unit := func(n float64) string {
		return wording.Say("diagnostic.pas.unite."+kind, "n", decimalWords(n, 2))
	}
	ends := scale.Ends
	steps := []legendStep{{Words: wording.Say("diagnostic.pas.premier", "a", unit(ends[0]))}}
	for i := 1; i < len(ends); i++ {
		steps = append(steps, legendStep{Words: wording.Say("diagnostic.pas.milieu", "de", decimalWords(ends[i-1], 2), "a", unit(ends[i]))})
	}
	steps = append(steps, legendStep{Words: wording.Say("diagnostic.pas.dernier", "de", unit(ends[len(ends)-1]))})
	if scale.Less {
		slices.Reverse(steps)
	}
	for i := range steps {
		steps[i].Class = i
	}
	return steps
}

// territoryBorders are the contours of the lines of an answer, by code, in metres of EPSG:3857.
func (p *Pages) territoryBorders(ctx context.Context, q analysing.Question, lines []store.TerritoryCoverage) (map[string]orb.MultiPolygon, error) {
	codes := make([]string, 0, len(lines))
	for _, t := range lines {
		codes = append(codes, t.Code)
	}
	zoom := 7
	if q.Territory != "" {
		zoom = outlineZoom
	}
	shapes, err := p.store.ShapesOfTerritories(ctx, q.Level, q.Zoning, codes, zoom)
	if err != nil {
		return nil, err
	}
	borders := make(map[string]orb.MultiPolygon, len(shapes))
	for code, parts := range shapes {
		if len(parts) == 1 {
			borders[code] = parts[0]
			continue
		}
		for _, ring := range area.Border(parts) {
			borders[code] = append(borders[code], orb.Polygon{ring})
		}
	}
	return borders, nil
}

// fillDiagnosisMap draws the lines of an answer, coloured by the figure that is asked for, and frames the map that zooms.
func (p *Pages) fillDiagnosisMap(ctx context.Context, view *diagnosisView, answer *analysing.Answer) error {
	q, lines := answer.Question, linesOf(answer)
	borders, err := p.territoryBorders(ctx, q, lines)
	if err != nil {
		return err
	}
	shapes := make([]store.Outline, 0, len(lines))
	byCode := make(map[string]store.TerritoryCoverage, len(lines))
	for _, t := range lines {
		if border, ok := borders[t.Code]; ok {
			shapes = append(shapes, store.Outline{Code: t.Code, Name: lineName(t), Own: true, Shape: border})
			byCode[t.Code] = t
		}
	}
	label := wording.Say("diagnostic.carte.label",
		"mesure", wording.Say("diagnostic.mesure."+string(q.Measure)), "niveau", wording.Say("diagnostic.niveau."+q.Level))
	view.Outline = drawOutline(label, shapes, nil, func(o store.Outline) shapeView { return territoryShape(q, byCode[o.Code]) })
	if view.Outline != nil {
		view.Frame, view.Keys = frameOf(shapes), mapKeys()
		view.Cells, view.CellsMobile = q.InCells().Values().Encode(), q.Mobile
	}
	return nil
}

// frameOf writes the box around shapes: west,south,east,north in degrees.
func frameOf(shapes []store.Outline) string {
	box := shapes[0].Shape.Bound()
	for _, o := range shapes[1:] {
		box = box.Union(o.Shape.Bound())
	}
	southWest, northEast := project.Mercator.ToWGS84(box.Min), project.Mercator.ToWGS84(box.Max)
	var corners []string
	for _, v := range []float64{southWest.Lon(), southWest.Lat(), northEast.Lon(), northEast.Lat()} {
		corners = append(corners, strconv.FormatFloat(v, 'f', 4, 64))
	}
	return strings.Join(corners, ",")
}

// mapKey is what the colours of the map that zooms mean: a measure, its unit and its classes. The script shows one at a time.
type mapKey struct {
	Measure string // of the tile's properties
	Label   string
	Steps   []legendStep
}

func mapKeys() []mapKey {
	var keys []mapKey
	for _, m := range []analysing.Measure{analysing.Headline, analysing.Minutes, analysing.Wait} {
		key := mapKey{Measure: string(m), Label: wording.Say("diagnostic.mailles." + string(m)), Steps: legendOf(m)}
		if m == analysing.Headline {
			key.Measure = "part"
		}
		keys = append(keys, key)
	}
	return keys
}

// territoryShape draws a territory by the figure that a question asks for.
func territoryShape(q analysing.Question, t store.TerritoryCoverage) shapeView {
	s := shadeOf(q.Measure, t)
	view := shapeView{
		ID: lineID(t), Class: s.screenClass(), URL: lineURL(q, t),
		Title: wording.Say("diagnostic.carte.titre", "nom", lineName(t), "valeur", spanWords(q.Measure, measureSpan(q.Measure, t))),
	}
	switch {
	case s.partial:
		view.Pattern = style.PatternDots
	case s.doubtful:
		view.Pattern = style.PatternHatches
	}
	return view
}
