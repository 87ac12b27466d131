package style

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
)

// Images of the sprite.
const (
	PatternHatches = "hachures"
	PatternDots    = "points"
	IconTriangle   = "triangle"
	IconStop       = "carre-vide" // a hollow square on its corner
	IconPassage    = "carre"
)

// cell is the side of an image in CSS pixels; patterns repeat seamlessly.
const cell = 16

// Sprite draws the patterns of a theme for screens of 1 or 2 device pixels per CSS pixel: a PNG and its JSON index, as the
// style specification wants them.
func Sprite(theme Theme, ratio int) (picture, index []byte, err error) {
	p, ok := palettes[theme]
	if !ok || ratio < 1 || ratio > 2 {
		return nil, nil, fmt.Errorf("sprite: no theme %q at ratio %d", theme, ratio)
	}
	side := cell * ratio
	names := []string{PatternHatches, PatternDots, IconTriangle, IconStop, IconPassage}
	inside := []func(x, y float64) float64{hatch, dot, triangle, hollowSquare, square}
	colours := []color.NRGBA{p.pattern, p.pattern, hex(p.accent), hex(p.mobile), hex(p.mobile)}
	canvas := image.NewNRGBA(image.Rect(0, 0, side*len(names), side))
	entries := object{}
	for i, name := range names {
		for y := range side {
			for x := range side {
				c := colours[i]
				c.A = uint8(float64(c.A) * coverageOf(inside[i], x, y, ratio))
				canvas.SetNRGBA(i*side+x, y, c)
			}
		}
		entries[name] = object{"x": i * side, "y": 0, "width": side, "height": side, "pixelRatio": ratio}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, canvas); err != nil {
		return nil, nil, fmt.Errorf("sprite: %w", err)
	}
	index, err = json.Marshal(entries)
	return b.Bytes(), index, err
}

// coverageOf is the share of a pixel that a shape covers, from 16 samples. Shapes are described in CSS pixels.
func coverageOf(inside func(x, y float64) float64, x, y, ratio int) float64 {
	const n = 4
	sum := 0.0
	for i := range n {
		for j := range n {
			sum += inside((float64(x)+(float64(i)+0.5)/n)/float64(ratio), (float64(y)+(float64(j)+0.5)/n)/float64(ratio))
		}
	}
	return sum / (n * n)
}

// hatch is a diagonal line every 8 pixels.
func hatch(x, y float64) float64 { return when(math.Mod(x+y, 8) < 1.5) }

// dot is a disc every 8 pixels.
func dot(x, y float64) float64 {
	return when(math.Hypot(math.Mod(x, 8)-4, math.Mod(y, 8)-4) < 1.1)
}

// triangle stands on its base.
func triangle(x, y float64) float64 {
	return when(y > 3 && y < 14 && math.Abs(x-8) < (y-2)*0.55)
}

// square stands on its corner.
func square(x, y float64) float64 { return when(fromMiddle(x, y) < 7) }

func hollowSquare(x, y float64) float64 { return when(fromMiddle(x, y) < 7 && fromMiddle(x, y) > 4) }

// fromMiddle is the distance to the middle of the cell along both axes added up: equal on a square on its corner.
func fromMiddle(x, y float64) float64 { return math.Abs(x-cell/2) + math.Abs(y-cell/2) }

func when(condition bool) float64 {
	if condition {
		return 1
	}
	return 0
}

// hex reads "#rrggbb".
func hex(s string) color.NRGBA {
	c := color.NRGBA{A: 255}
	if _, err := fmt.Sscanf(s, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
		panic(fmt.Sprintf("style: colour %q: %v", s, err)) // a constant of this package
	}
	return c
}
