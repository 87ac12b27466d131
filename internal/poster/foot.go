package poster

import (
	"fmt"

	"rsc.io/qr"
)

// codeMm is the side of the QR code on A4, quiet zone included: read from one metre.
const codeMm = 42

// foot draws from the bottom up what every poster ends with: code, access, validity, source. It gives where it begins.
func (d *drawing) foot(p Poster) (top float64, err error) {
	side := codeMm * d.sheet.scale
	if narrow := d.width() / 3; side > narrow {
		side = narrow
	}
	gap := 4 * d.sheet.scale
	width := d.width() - side - gap

	type piece struct {
		style string
		pt    float64
		lines []string
	}
	var pieces []piece
	height := 0.0
	add := func(style string, pt float64, text string) {
		lines := d.split(style, pt, text, width)
		pieces = append(pieces, piece{style, pt, lines})
		height += float64(len(lines)) * d.line(pt)
	}
	for i, a := range p.Access {
		style, pt := "", smallPt
		if i == 0 {
			style, pt = "B", leadPt
		}
		add(style, pt, a)
	}
	add("", smallPt, p.LinkWords)
	add("B", smallPt, p.ValidUntil)
	add("", smallPt, p.Source)

	bottom := d.sheet.height - d.margin
	top = bottom - max(height, side)
	d.pdf.SetLineWidth(0.4 * d.sheet.scale)
	d.pdf.Line(d.margin, top-gap/2, d.margin+d.width(), top-gap/2)
	y := top
	for _, piece := range pieces {
		y = d.textAt(d.margin, y, piece.style, piece.pt, piece.lines)
	}
	return top - gap, d.code(p.Link, d.margin+d.width()-side, top, side)
}

// code draws a QR code as squares: sharp at any size, and through a photocopier.
func (d *drawing) code(text string, x, y, side float64) error {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return fmt.Errorf("poster: QR code: %w", err)
	}
	const quiet = 4 // modules of white around (ISO/IEC 18004)
	module := side / float64(code.Size+2*quiet)
	d.pdf.SetFillColor(0, 0, 0)
	for row := range code.Size {
		for first := 0; first < code.Size; first++ {
			last := first
			for last < code.Size && code.Black(last, row) {
				last++
			}
			if last > first { // a run of black, as one rectangle: no hairline between modules
				d.pdf.Rect(x+float64(first+quiet)*module, y+float64(row+quiet)*module, float64(last-first)*module, module, "F")
				first = last
			}
		}
	}
	return nil
}
