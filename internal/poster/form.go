package poster

import (
	"fmt"
	"io"
	"time"
)

// Form is a sheet to fill in by hand where the network is missing: a visit's people and needs, counted, never named.
type Form struct {
	Headline string
	Lead     string
	Fields   []Field
	Source   string
	MadeOn   time.Time
}

// Field is one question: lines to write on, or boxes to tick.
type Field struct {
	Label string
	Boxes []string
	Lines int // to write on, after the boxes
}

// Write draws the form on A4. A field that finds no place is an error: a question must not disappear.
func (f Form) Write(w io.Writer, fonts Fonts) error {
	d := newDrawing(sheets[A4], fonts, f.Headline, f.MadeOn)
	d.pdf.SetDrawColor(0, 0, 0)
	d.headline(f.Headline)
	d.paragraph("", smallPt, f.Lead)
	for _, field := range f.Fields {
		d.space(2)
		d.paragraph("B", smallPt, field.Label)
		d.boxes(field.Boxes)
		for range field.Lines {
			d.space(9)
			d.pdf.SetLineWidth(0.3)
			d.pdf.Line(d.margin, d.y, d.margin+d.width(), d.y)
		}
	}
	d.space(3)
	d.paragraph("", smallPt, f.Source)
	if d.y > d.sheet.height-d.margin/2 {
		return fmt.Errorf("form: %d fields do not fit on a sheet", len(f.Fields))
	}
	if err := d.pdf.Output(w); err != nil {
		return fmt.Errorf("form: %w", err)
	}
	return nil
}

// boxes draws squares with their words, as many on a line as fit.
func (d *drawing) boxes(words []string) {
	if len(words) == 0 {
		return
	}
	const side = 4.5
	d.pdf.SetLineWidth(0.4)
	x, line := d.margin, d.line(smallPt)*1.15
	for _, word := range words {
		d.pdf.SetFont(family, "", smallPt)
		need := side + 2 + d.pdf.GetStringWidth(word) + 6
		if x > d.margin && x+need > d.margin+d.width() {
			x, d.y = d.margin, d.y+line
		}
		d.pdf.Rect(x, d.y+(line-side)/2, side, side, "D")
		d.pdf.Text(x+side+2, d.y+line*0.72, word)
		x += need
	}
	d.y += line
}
