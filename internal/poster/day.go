package poster

import (
	"fmt"
	"io"
	"time"
)

// DaySheet is a day on the road, on as many A4 sheets as it takes: for a driver's clipboard, with lines to write on for what no data
// may hold (keys, whom to ring) and for who came, counted and never named. Every word comes from the caller, in French.
type DaySheet struct {
	Headline  string
	Warnings  []string // what to know before leaving
	Leaves    string   // from the base
	Calls     []DayCall
	Returns   string
	Closing   []string // what is aboard, how the times are reckoned
	Link      string   // what the QR code holds, absolute
	LinkWords string
	Page      func(n, of int) string
	MadeOn    time.Time
}

// DayCall is a stop of the day.
type DayCall struct {
	Title  string     // "1. Migné, de 10 h à 12 h 30"
	Lines  []string   // what is known of it
	Blanks [][]string // what is written by hand: labels that share a line
}

const (
	callPt   = 17.0
	blankMm  = 9.0 // a line to write on, as in Form
	callRule = 0.6
)

// Write draws the sheet. A stop is never cut by the end of a page, unless it is longer than one.
func (s DaySheet) Write(w io.Writer, fonts Fonts) error {
	d := newDrawing(sheets[A4], fonts, s.Headline, s.MadeOn)
	d.pdf.SetDrawColor(0, 0, 0)
	d.flow("B", sectionPt, s.Headline)
	for _, text := range s.Warnings {
		d.flow("B", smallPt, text)
	}
	d.flow("", smallPt, s.Leaves)
	for _, call := range s.Calls {
		d.call(call)
	}
	d.need(2 * d.line(smallPt))
	d.rule(callRule)
	d.flow("", smallPt, s.Returns)
	for _, text := range s.Closing {
		d.flow("", smallPt, text)
	}
	if err := d.farewell(s.Link, s.LinkWords); err != nil {
		return err
	}
	d.number(s.Page)
	if err := d.pdf.Output(w); err != nil {
		return fmt.Errorf("day sheet: %w", err)
	}
	return nil
}

func (d *drawing) rule(mm float64) {
	d.space(2)
	d.pdf.SetLineWidth(mm)
	d.pdf.Line(d.margin, d.y, d.margin+d.width(), d.y)
	d.space(2)
}

func (d *drawing) call(c DayCall) {
	height := 4 + blankMm*float64(len(c.Blanks)) + d.line(callPt)*float64(len(d.split("B", callPt, c.Title, d.width())))
	for _, text := range c.Lines {
		height += d.line(smallPt) * float64(len(d.split("", smallPt, text, d.width())))
	}
	d.need(height)
	d.rule(callRule)
	d.flow("B", callPt, c.Title)
	for _, text := range c.Lines {
		d.flow("", smallPt, text)
	}
	for _, labels := range c.Blanks {
		d.need(blankMm)
		d.blanks(labels)
	}
}

// blanks writes labels, each followed by a line to write on, in equal parts of the sheet.
func (d *drawing) blanks(labels []string) {
	const gap = 4
	d.y += blankMm
	part := (d.width() + gap) / float64(len(labels))
	d.pdf.SetFont(family, "", smallPt)
	d.pdf.SetLineWidth(0.3)
	for i, label := range labels {
		x := d.margin + float64(i)*part
		d.pdf.Text(x, d.y-1, label)
		d.pdf.Line(x+d.pdf.GetStringWidth(label)+2, d.y, x+part-gap, d.y)
	}
}
