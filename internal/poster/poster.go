// Package poster draws what is hung on a wall: the dates when help comes near, on one sheet, in black on white, readable from
// two metres and after a photocopy.
package poster

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// Format is a size of paper, upright.
type Format string

// The formats. A3 is A4 enlarged; A5 keeps A4's letters and shows fewer dates.
const (
	A3 Format = "a3"
	A4 Format = "a4"
	A5 Format = "a5"
)

// sheet is the measure of a format: millimetres, and how much larger than on A4 its letters are.
type sheet struct{ width, height, scale float64 }

var sheets = map[Format]sheet{A3: {297, 420, math.Sqrt2}, A4: {210, 297, 1}, A5: {148, 210, 1}}

// ParseFormat reads "a3", "a4" or "a5"; nothing is A4.
func ParseFormat(text string) (Format, error) {
	if text == "" {
		return A4, nil
	}
	if _, known := sheets[Format(text)]; !known {
		return "", fault.New(fault.Invalid, "valeur_inconnue", "format", text).With("possibles", "a3, a4, a5")
	}
	return Format(text), nil
}

// Poster is what a poster says. Every word comes from the caller, in French.
type Poster struct {
	Headline   string             // "Aide avec le numérique à Migné"
	Lead       string             // what one gets, one or two sentences
	Sections   []Group            // who comes, where and when
	Empty      string             // said in place of the sections where there is none
	Warning    string             // "lu automatiquement, à confirmer"; empty where everything is confirmed
	Access     []string           // one line each: phone first
	ValidUntil string             // "Valable jusqu’au 22 février 2027"
	Link       string             // what the QR code holds, absolute
	LinkWords  string             // said beside the code
	More       func(n int) string // says that n dates did not fit
	Source     string             // small print: where the dates come from, and when they were read
	MadeOn     time.Time          // of the document's own record; the same poster made for the same instant has the same bytes
}

// Group is one stop of a unit.
type Group struct {
	Name  string // "La Rur@linette"
	Where string // "Salle des fêtes, accessible en fauteuil"
	Dates []string
}

// Fonts are Atkinson Hyperlegible's two weights, as TrueType.
type Fonts struct{ Regular, Bold []byte }

const (
	family     = "atkinson"
	headlinePt = 36.0
	leadPt     = 18.0
	smallPt    = 14.0 // the least of LOOK.md; nothing on paper is smaller
	ptToMm     = 25.4 / 72
	leading    = 1.3
)

// dateSizes are tried in turn until the dates fit, in points on A4; the last is used whatever happens.
var dateSizes = []float64{24, 20, 17, smallPt}

// Write draws the poster.
func (p Poster) Write(w io.Writer, format Format, fonts Fonts) error {
	s, known := sheets[format]
	if !known {
		return fmt.Errorf("poster: format %q is unknown", format)
	}
	d := newDrawing(s, fonts, p.Headline, p.MadeOn)
	d.headline(p.Headline)
	d.paragraph("", leadPt, p.Lead)
	d.space(4)
	bottom, err := d.foot(p)
	if err != nil {
		return err
	}
	d.dates(p, bottom)
	if err := d.pdf.Output(w); err != nil {
		return fmt.Errorf("poster: %w", err)
	}
	return nil
}

// drawing is a page being drawn from the top down.
type drawing struct {
	pdf    *fpdf.Fpdf
	sheet  sheet
	margin float64 // mm
	y      float64 // mm from the top: where the next thing stands
}

func newDrawing(s sheet, fonts Fonts, title string, made time.Time) *drawing {
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: s.width, Ht: s.height}})
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(made)
	pdf.SetModificationDate(made)
	pdf.SetTitle(title, true)
	pdf.SetProducer("Maillage", true)
	pdf.SetLang("fr-FR")
	pdf.SetAutoPageBreak(false, 0)
	pdf.AddUTF8FontFromBytes(family, "", fonts.Regular)
	pdf.AddUTF8FontFromBytes(family, "B", fonts.Bold)
	pdf.AddPage()
	margin := 12 * s.scale
	return &drawing{pdf: pdf, sheet: s, margin: margin, y: margin}
}

func (d *drawing) width() float64 { return d.sheet.width - 2*d.margin }

// line is the height of a line of that size in points on A4, in mm on this sheet.
func (d *drawing) line(pt float64) float64 { return pt * d.sheet.scale * ptToMm * leading }

func (d *drawing) space(mm float64) { d.y += mm * d.sheet.scale }

// split cuts a text into the lines that it takes, and sets its font.
func (d *drawing) split(style string, pt float64, text string, width float64) []string {
	d.pdf.SetFont(family, style, pt*d.sheet.scale)
	if text == "" {
		return nil
	}
	lines := d.pdf.SplitText(withoutBreak.Replace(text), width)
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], standIn, "\u00a0")
	}
	return lines
}

// SplitText breaks lines at no-break spaces too: a sign that no text has, about as wide, stands for them meanwhile. The narrow
// one of large numbers is not in the font.
const standIn = "¦"

var withoutBreak = strings.NewReplacer("\u202f", standIn, "\u00a0", standIn)

// textAt writes lines one below the other and gives where the next would stand.
func (d *drawing) textAt(x, y float64, style string, pt float64, lines []string) float64 {
	d.pdf.SetFont(family, style, pt*d.sheet.scale)
	for _, l := range lines {
		d.pdf.Text(x, y+d.line(pt)*0.78, l)
		y += d.line(pt)
	}
	return y
}

func (d *drawing) paragraph(style string, pt float64, text string) {
	d.y = d.textAt(d.margin, d.y, style, pt, d.split(style, pt, text, d.width()))
}

// headline writes large, smaller only where a single word would not fit.
func (d *drawing) headline(text string) {
	pt := headlinePt
	for ; pt > 2*smallPt; pt-- {
		if d.fits("B", pt, text) {
			break
		}
	}
	d.paragraph("B", pt, text)
	d.space(1)
	d.pdf.SetLineWidth(1.2 * d.sheet.scale)
	d.pdf.Line(d.margin, d.y, d.margin+d.width(), d.y)
	d.space(4)
}

// fits says whether the text takes at most three lines without a word cut.
func (d *drawing) fits(style string, pt float64, text string) bool {
	lines := d.split(style, pt, text, d.width())
	for _, l := range lines {
		if d.pdf.GetStringWidth(l) > d.width() {
			return false
		}
	}
	return len(lines) <= 3
}
