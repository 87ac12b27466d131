package pages

import (
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/poster"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// How much of each list a printed diagnosis holds: two sheets, three at most.
const (
	worstPrinted    = 15
	gapsPrinted     = 8
	settlingPrinted = 8
	recordsPrinted  = 6
)

// printedShades are the classes of the map on paper, the worst first.
var printedShades = []poster.Shade{poster.Dark, poster.Medium, poster.Light, poster.Faint, poster.Blank}

// paperShade is a shade on paper. What is doubtful has the lines of doubt alone: two patterns on one another are a smear.
func (s shade) paperShade() poster.Shade {
	if s.class < 0 || s.doubtful || s.partial {
		return poster.Doubtful
	}
	return printedShades[s.class]
}

// printedDiagnosis says what is known of a territory, borders being those of its communes.
func printedDiagnosis(answer *analysing.Answer, borders map[string]orb.MultiPolygon, evolution *evolutionView) poster.Diagnosis {
	q := answer.Question
	total, _ := wholePart(answer.Total, store.ScopeStudy)
	lines := linesOf(answer)
	sortLines(lines, q.Measure, readLayout(nil, q.Measure))
	sheets := poster.Diagnosis{
		Headline:  printedHeadline(total),
		Lead:      strings.Join(coverageSentence(q, whereWords(total.Level, total.Name), total), " "),
		Sketch:    printedSketch(q, lines, borders),
		Figures:   printedFigures(q, total),
		LinkWords: wording.Say("diagnostic.papier.lien"),
		Page: func(n, of int) string {
			return wording.Say("diagnostic.papier.page", "n", strconv.Itoa(n), "total", strconv.Itoa(of))
		},
		MadeOn: answer.Run.ComputedAt,
	}
	var reading []string
	if words := straddlingWords(answer.Total); words != "" {
		reading = append(reading, words)
	}
	reading = append(append(reading, partWords(answer.Total)...), caveats(total)...)
	if len(reading) > 0 {
		sheets.Sections = append(sheets.Sections, poster.Section{Title: wording.Say("diagnostic.papier.lecture"), Text: reading})
	}
	sheets.Sections = append(sheets.Sections, printedWorst(q, lines))
	sheets.Sections = append(sheets.Sections, printedEvolution(evolution)...)
	if gaps, _ := gapViews(answer.Gaps[:min(len(answer.Gaps), gapsPrinted)]); len(gaps) > 0 {
		section := poster.Section{Title: wording.Say("diagnostic.carences"), Text: printedGaps(gaps)}
		if left := len(answer.Gaps) - len(gaps); left > 0 {
			section.Text = append(section.Text, wording.Count("diagnostic.carences.autres", left))
		}
		sheets.Sections = append(sheets.Sections, section)
	}
	if settling := settlingViews(answer.Settling); len(settling) > 0 {
		section := poster.Section{Title: wording.Say("diagnostic.trancher"), Text: []string{wording.Say("diagnostic.trancher.texte")}}
		for _, s := range settling[:min(len(settling), settlingPrinted)] {
			section.Text = append(section.Text, wording.Say("diagnostic.papier.trancher", "nom", s.Link.Label, "raison", s.Why, "habitants", s.People))
		}
		sheets.Sections = append(sheets.Sections, section)
	}
	sheets.Sections = append(sheets.Sections, poster.Section{Title: wording.Say("diagnostic.papier.methode"), Text: diagnosisSource(q, answer.Run)})
	return sheets
}

// printedGaps says each gap in a paragraph.
func printedGaps(gaps []gapView) (paragraphs []string) {
	for _, g := range gaps {
		var places []string
		for _, place := range g.Places {
			places = append(places, place.Label)
		}
		if g.More != "" {
			places = append(places, g.More)
		}
		paragraphs = append(paragraphs, strings.TrimSpace(strings.Join(places, ", ")+" ("+strings.Join(g.Tags, " ; ")+"). "+g.Text+" "+g.Nearest))
	}
	return paragraphs
}

// printedEvolution says what has changed; nothing where nobody remembers.
func printedEvolution(e *evolutionView) []poster.Section {
	if e == nil {
		return nil
	}
	changed := poster.Section{Title: wording.Say("evolution.titre"), Text: e.Sentences, Table: &poster.Table{Columns: []poster.Column{
		{Title: wording.Say("evolution.col.jour"), Share: 0.32},
		{Title: wording.Say("diagnostic.col.couvert"), Share: 0.17, Number: true},
		{Title: wording.Say("diagnostic.col.intermittent"), Share: 0.18, Number: true},
		{Title: wording.Say("diagnostic.col.carence"), Share: 0.17, Number: true},
		{Title: wording.Say("diagnostic.col.inconnu"), Share: 0.16, Number: true},
	}}}
	for _, r := range e.Records[:min(len(e.Records), recordsPrinted)] {
		if !r.Other {
			changed.Table.Rows = append(changed.Table.Rows, []string{r.Day, r.Covered, r.Intermittent, r.Uncovered, r.Unknown})
		}
	}
	sections := []poster.Section{changed}
	if len(e.Solved) > 0 {
		sections = append(sections, poster.Section{Title: wording.Say("evolution.resolues"), Text: printedGaps(e.Solved[:min(len(e.Solved), gapsPrinted)])})
	}
	return sections
}

func printedHeadline(t store.TerritoryCoverage) string {
	return wording.Say("diagnostic.papier.titre."+t.Level, "nom", t.Name, "de_nom", ofCommune(t.Name))
}

func printedSketch(q analysing.Question, lines []store.TerritoryCoverage, borders map[string]orb.MultiPolygon) poster.Sketch {
	sketch := poster.Sketch{Caption: wording.Say("diagnostic.carte.legende." + measureKind(q.Measure))}
	for _, t := range lines {
		if border, ok := borders[t.Code]; ok {
			sketch.Surfaces = append(sketch.Surfaces, poster.Surface{Outline: border, Shade: shadeOf(q.Measure, t).paperShade()})
		}
	}
	for _, step := range legendOf(q.Measure) {
		sketch.Legend = append(sketch.Legend, poster.Mark{Shade: printedShades[step.Class], Words: step.Words})
	}
	sketch.Legend = append(sketch.Legend, poster.Mark{Shade: poster.Doubtful, Words: wording.Say("diagnostic.papier.doute")})
	return sketch
}

func printedFigures(q analysing.Question, t store.TerritoryCoverage) []poster.Figure {
	shades := map[string]poster.Shade{
		store.ClassNames[store.Covered]: poster.Faint, store.ClassNames[store.Intermittent]: poster.Light,
		store.ClassNames[store.Uncovered]: poster.Dark, store.ClassNames[store.Unknown]: poster.Doubtful,
	}
	var figures []poster.Figure
	for i, f := range classFigures(q, t) {
		class := classOrder[i]
		figures = append(figures, poster.Figure{
			Label: wording.Say("diagnostic.papier.classe", "classe", f.Label, "texte", f.Text), Value: f.Value, Detail: f.Detail,
			Shade: shades[f.Class], Low: t.PeopleClass[class] / t.People, High: mostOf(t, class) / t.People,
		})
	}
	return figures
}

// printedWorst lists the communes that are worst off, those that are known in part left out: they are ranked last.
func printedWorst(q analysing.Question, lines []store.TerritoryCoverage) poster.Section {
	ranked := slices.DeleteFunc(slices.Clone(lines), partlyKnown)
	section := poster.Section{
		Title: wording.Say("diagnostic.papier.pires"),
		Table: &poster.Table{Columns: []poster.Column{
			{Title: wording.Say("bassin.col.commune"), Share: 0.31},
			{Title: wording.Say("diagnostic.col.habitants"), Share: 0.16, Number: true},
			{Title: wording.Say("diagnostic.col.mesure." + string(q.Measure)), Share: 0.22, Number: true},
			{Title: wording.Say("diagnostic.col.carence"), Share: 0.15, Number: true},
			{Title: wording.Say("diagnostic.col.inconnu"), Share: 0.16, Number: true},
		}},
	}
	for _, t := range ranked[:min(len(ranked), worstPrinted)] {
		section.Table.Rows = append(section.Table.Rows, []string{
			t.Name, peopleWords(t.People), spanWords(q.Measure, measureSpan(q.Measure, t)),
			percentWords(t.PeopleClass[store.Uncovered] / t.People), percentWords(t.PeopleClass[store.Unknown] / t.People),
		})
	}
	if left := len(ranked) - worstPrinted; left > 0 {
		section.Text = append(section.Text, wording.Say("diagnostic.papier.pires.texte", "n", wording.Number(worstPrinted), "total", wording.Number(len(lines))))
	}
	return section
}
