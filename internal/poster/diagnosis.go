package poster

import (
	"fmt"
	"io"
	"math"
	"time"
)

// Diagnosis is the sheets that tell of the coverage of a territory: a map, figures, tables, where they come from. It is handed
// out in meetings and photocopied. Every word comes from the caller, in French.
type Diagnosis struct {
	Headline  string
	Lead      string // the one sentence to remember
	Sketch    Sketch
	Figures   []Figure
	Sections  []Section
	Link      string // what the QR code holds, absolute
	LinkWords string
	Page      func(n, of int) string // "Page 1 sur 3"
	MadeOn    time.Time              // of the document's own record; the same diagnosis of the same instant has the same bytes
}

// Figure is one number in large. Low and High, shares of 0..1, draw its bar: what is sure, then what may be added.
type Figure struct {
	Label     string
	Value     string
	Detail    string
	Shade     Shade
	Low, High float64
}

// Section is a chapter: paragraphs, then a table where it has one.
type Section struct {
	Title string
	Text  []string
	Table *Table
}

// Table has as many cells in each row as columns.
type Table struct {
	Columns []Column
	Rows    [][]string
}

// Column is one of a table: its share of the width, and whether it holds numbers.
type Column struct {
	Title  string
	Share  float64
	Number bool
}

// sectionPt is the size of a chapter's title, figurePt that of a large number.
const (
	sectionPt = 20.0
	figurePt  = 22.0
)

// Write draws the diagnosis on as many A4 sheets as it takes. Nothing is smaller than 14 points.
func (g Diagnosis) Write(w io.Writer, fonts Fonts) error {
	d := newDrawing(sheets[A4], fonts, g.Headline, g.MadeOn)
	d.headline(g.Headline)
	d.paragraph("", leadPt, g.Lead)
	d.space(4)
	d.sketch(g.Sketch, 80)
	d.figures(g.Figures)
	for _, s := range g.Sections {
		d.section(s)
	}
	if err := d.farewell(g.Link, g.LinkWords); err != nil {
		return err
	}
	d.number(g.Page)
	if err := d.pdf.Output(w); err != nil {
		return fmt.Errorf("diagnosis: %w", err)
	}
	return nil
}

// number writes at the foot of each sheet which one it is.
func (d *drawing) number(say func(n, of int) string) {
	pages := d.pdf.PageCount()
	for n := 1; n <= pages; n++ {
		d.pdf.SetPage(n)
		words := say(n, pages)
		d.pdf.SetFont(family, "", smallPt)
		d.textAt(d.margin+d.width()-d.pdf.GetStringWidth(words), d.bottom()+1, "", smallPt, []string{words})
	}
}

// bottom is where the content of a sheet ends: the number of the page stands below.
func (d *drawing) bottom() float64 { return d.sheet.height - d.margin - d.line(smallPt) }

// need goes on to the next sheet where less than so many millimetres are left.
func (d *drawing) need(mm float64) {
	if d.y+mm > d.bottom() {
		d.pdf.AddPage()
		d.y = d.margin
	}
}

// flow writes a paragraph that may go on over the page.
func (d *drawing) flow(style string, pt float64, text string) {
	for _, l := range d.split(style, pt, text, d.width()) {
		d.need(d.line(pt))
		d.y = d.textAt(d.margin, d.y, style, pt, []string{l})
	}
}

// figures stand two by two, each with its bar.
func (d *drawing) figures(figures []Figure) {
	const gap = 8
	width := (d.width() - gap) / 2
	for i := 0; i < len(figures); i += 2 {
		pair := figures[i:min(i+2, len(figures))]
		high := 0.0
		for _, f := range pair {
			high = max(high, d.figureHeight(f, width))
		}
		d.need(high)
		top := d.y
		for j, f := range pair {
			d.figure(f, d.margin+float64(j)*(width+gap), top, width)
		}
		d.y = top + high
	}
}

const barMm = 6

func (d *drawing) figureHeight(f Figure, width float64) float64 {
	lines := len(d.split("", smallPt, f.Label, width)) + len(d.split("", smallPt, f.Detail, width))
	return float64(lines)*d.line(smallPt) + float64(len(d.split("B", figurePt, f.Value, width)))*d.line(figurePt) + barMm + 6
}

func (d *drawing) figure(f Figure, x, y, width float64) {
	y = d.textAt(x, y, "", smallPt, d.split("", smallPt, f.Label, width))
	y = d.textAt(x, y, "B", figurePt, d.split("B", figurePt, f.Value, width))
	y = d.textAt(x, y, "", smallPt, d.split("", smallPt, f.Detail, width)) + 1
	low, high := math.Min(math.Max(f.Low, 0), 1)*width, math.Min(math.Max(f.High, 0), 1)*width
	d.hatch(rectangle(x, y, low, barMm), f.Shade)
	if high > low {
		d.hatch(rectangle(x+low, y, high-low, barMm), Doubtful)
	}
	d.pdf.SetLineWidth(0.35)
	d.pdf.Rect(x, y, width, barMm, "D")
	for _, end := range []float64{low, high} {
		if end > 0 && end < width {
			d.pdf.Line(x+end, y, x+end, y+barMm)
		}
	}
}

func (d *drawing) section(s Section) {
	d.need(d.line(sectionPt) + 3*d.line(smallPt)) // a title never stands alone at the foot of a sheet
	d.space(4)
	d.flow("B", sectionPt, s.Title)
	d.space(1)
	for _, text := range s.Text {
		d.flow("", smallPt, text)
		d.space(1.5)
	}
	if s.Table != nil && len(s.Table.Rows) > 0 {
		d.table(*s.Table)
	}
}

// table repeats its heads on each sheet.
func (d *drawing) table(t Table) {
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = c.Title
	}
	head := d.cells(t, "B", heads)
	first := true
	for _, texts := range t.Rows {
		row := d.cells(t, "", texts)
		if first || d.y+d.rowHeight(row) > d.bottom() {
			d.need(d.rowHeight(head) + d.rowHeight(row))
			d.row(t, "B", head, 0.6)
			first = false
		}
		d.row(t, "", row, 0.2)
	}
}

const cellGapMm = 3

// cells cuts the texts of a row into the lines of its columns.
func (d *drawing) cells(t Table, style string, texts []string) [][]string {
	cut := make([][]string, len(t.Columns))
	for i, c := range t.Columns {
		if i < len(texts) {
			cut[i] = d.split(style, smallPt, texts[i], c.Share*d.width()-cellGapMm)
		}
	}
	return cut
}

func (d *drawing) rowHeight(row [][]string) float64 {
	most := 1
	for _, lines := range row {
		most = max(most, len(lines))
	}
	return float64(most)*d.line(smallPt) + 1.5
}

// row writes the cells of a row above a line of that width, numbers to the right.
func (d *drawing) row(t Table, style string, row [][]string, rule float64) {
	d.pdf.SetFont(family, style, smallPt)
	x := d.margin
	for i, c := range t.Columns {
		width := c.Share * d.width()
		for n, l := range row[i] {
			at := x
			if c.Number {
				at = x + width - cellGapMm - d.pdf.GetStringWidth(l)
			}
			d.textAt(at, d.y+float64(n)*d.line(smallPt), style, smallPt, []string{l})
		}
		x += width
	}
	d.y += d.rowHeight(row)
	d.pdf.SetLineWidth(rule)
	d.pdf.Line(d.margin, d.y-1, d.margin+d.width(), d.y-1)
}

// farewell draws the code that leads back to the same, up to date.
func (d *drawing) farewell(link, words string) error {
	const side = 34
	d.need(side + 4)
	d.space(4)
	d.textAt(d.margin+side+4, d.y+4, "", smallPt, d.split("", smallPt, words, d.width()-side-4))
	err := d.code(link, d.margin, d.y, side)
	d.y += side
	return err
}
