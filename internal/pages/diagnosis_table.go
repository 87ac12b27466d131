package pages

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// mostLines is how many lines a table shows unless all are asked for: the communes of a region are a megabyte.
const mostLines = 150

// layout is how an answer is laid out: the column that sorts it, which way, and whether all its lines are shown.
type layout struct {
	column   string
	upwards  bool
	everyone bool
}

// diagnosisColumn is one of the table: how its value sorts, and which end is the worst.
type diagnosisColumn struct {
	Key     string
	Label   string
	Number  bool
	URL     string // sorts by it; "" = it does not sort
	Sorted  string // aria-sort: ascending, descending or ""
	Worst   string // which way the worst come first, for the script: ascending or descending
	value   func(t store.TerritoryCoverage) float64
	upwards bool
}

// diagnosisRow is a territory of the table.
type diagnosisRow struct {
	ID      string // of its line and, with another prefix, of its shape on the map
	Name    string
	URL     string
	Partial bool
	Bar     []barPart
	BarText string
	Cells   []diagnosisCell
}

// diagnosisCell is a figure: its words, and the value by which the script sorts.
type diagnosisCell struct{ Text, Value string }

// sortedBy are the columns of figures, in their order; the name and the bar stand before them.
func sortedBy(m analysing.Measure) []diagnosisColumn {
	share := func(class int) func(store.TerritoryCoverage) float64 {
		return func(t store.TerritoryCoverage) float64 {
			if t.People <= 0 {
				return 0
			}
			return t.PeopleClass[class] / t.People
		}
	}
	less := measureScale(m).Less
	return []diagnosisColumn{
		{Key: "habitants", Number: true, value: func(t store.TerritoryCoverage) float64 { return t.People }},
		{Key: "mesure", Number: true, upwards: !less, value: func(t store.TerritoryCoverage) float64 {
			s := measureSpan(m, t)
			switch {
			case s.low != nil:
				return *s.low
			case less:
				return 1e9 // nothing within reach is the longest way
			}
			return 0
		}},
		{Key: "carence", Number: true, value: share(store.Uncovered)},
		{Key: "inconnu", Number: true, value: share(store.Unknown)},
		{Key: "intermittent", Number: true, value: share(store.Intermittent)},
		{Key: "couvert", Number: true, value: share(store.Covered), upwards: true},
		{Key: "besoin", Number: true, value: func(t store.TerritoryCoverage) float64 { return t.GapLow }},
	}
}

// readLayout reads tri, ordre and lignes; what is unknown there is the usual: the worst of the measure first.
func readLayout(values url.Values, m analysing.Measure) layout {
	l := layout{column: values.Get(paramSort), everyone: values.Get(paramLines) == allLines}
	columns := sortedBy(m)
	if l.column != "nom" && !slices.ContainsFunc(columns, func(c diagnosisColumn) bool { return c.Key == l.column }) {
		l.column = "mesure"
	}
	l.upwards = values.Get(paramOrder) == "croissant"
	if values.Get(paramOrder) == "" {
		l.upwards = l.column == "nom"
		for _, c := range columns {
			l.upwards = l.upwards || c.Key == l.column && c.upwards
		}
	}
	return l
}

// values writes the parameters of a layout beside those of a question.
func (l layout) values(q analysing.Question) url.Values {
	v := q.Values()
	v.Set(paramSort, l.column)
	v.Set(paramOrder, map[bool]string{true: "croissant", false: "decroissant"}[l.upwards])
	if l.everyone {
		v.Set(paramLines, allLines)
	}
	return v
}

// linesOf are the territories of an answer that a table shows: their studied part, where somebody lives.
func linesOf(answer *analysing.Answer) []store.TerritoryCoverage {
	return slices.DeleteFunc(slices.Clone(answer.Territories), func(t store.TerritoryCoverage) bool {
		return t.Scope != store.ScopeStudy || t.Part != store.PartAll || t.People <= 0
	})
}

// sortLines puts lines in the order of a layout; of equals those with most people in need first. Those whose neighbours are not
// all loaded come last when a figure sorts: they are never ranked among the worst (METHODS §1).
func sortLines(lines []store.TerritoryCoverage, m analysing.Measure, l layout) {
	value := func(store.TerritoryCoverage) float64 { return 0 }
	for _, c := range sortedBy(m) {
		if c.Key == l.column {
			value = c.value
		}
	}
	direction := -1
	if l.upwards {
		direction = 1
	}
	names := collate.New(language.French)
	slices.SortStableFunc(lines, func(a, b store.TerritoryCoverage) int {
		if l.column == "nom" {
			return direction * cmp.Or(names.CompareString(lineName(a), lineName(b)), strings.Compare(a.Code, b.Code))
		}
		if partlyKnown(a) != partlyKnown(b) {
			if partlyKnown(a) {
				return 1
			}
			return -1
		}
		return cmp.Or(direction*cmp.Compare(value(a), value(b)), cmp.Compare(b.GapLow, a.GapLow), strings.Compare(a.Code, b.Code))
	})
}

// diagnosisTable is the table of an answer.
type diagnosisTable struct {
	Title   string
	Summary string
	Columns []diagnosisColumn
	Rows    []diagnosisRow
	Whole   bool // no line is left out: the script may sort what is there
	More    *link
}

func newDiagnosisTable(answer *analysing.Answer, l layout) diagnosisTable {
	q := answer.Question
	lines := linesOf(answer)
	sortLines(lines, q.Measure, l)
	t := diagnosisTable{Title: wording.Say("diagnostic.tableau"), Whole: true}
	t.Summary = wording.Say("diagnostic.tableau.resume", "n", wording.Number(len(lines)))
	sorting := sortedBy(q.Measure)
	head := func(c diagnosisColumn) diagnosisColumn {
		c.Label = wording.Say("diagnostic.col." + c.Key)
		if c.Key == "mesure" {
			c.Label = wording.Say("diagnostic.col.mesure." + string(q.Measure))
		}
		c.Worst = ariaSort(c.upwards)
		next := l
		next.column, next.upwards = c.Key, c.upwards
		if c.Key == l.column {
			c.Sorted = ariaSort(l.upwards)
			next.upwards = !l.upwards
			if c.Key != "mesure" || l.upwards != c.upwards {
				t.Title = wording.Say("diagnostic.tableau.trie", "colonne", strings.ToLower(c.Label))
			}
		}
		c.URL = "/diagnostic?" + next.values(q).Encode() + "#tableau"
		return c
	}
	t.Columns = append(t.Columns, head(diagnosisColumn{Key: "nom", upwards: true}),
		diagnosisColumn{Label: wording.Say("diagnostic.col.repartition")})
	for _, c := range sorting {
		t.Columns = append(t.Columns, head(c))
	}
	if len(lines) > mostLines && !l.everyone {
		all := l
		all.everyone = true
		t.More = &link{
			URL:   "/diagnostic?" + all.values(q).Encode() + "#tableau",
			Label: wording.Say("diagnostic.tableau.suite", "n", wording.Number(len(lines))),
		}
		lines, t.Whole = lines[:mostLines], false
	}
	for _, line := range lines {
		t.Rows = append(t.Rows, newDiagnosisRow(q, line, sorting))
	}
	return t
}

func ariaSort(upwards bool) string {
	if upwards {
		return "ascending"
	}
	return "descending"
}

func newDiagnosisRow(q analysing.Question, t store.TerritoryCoverage, columns []diagnosisColumn) diagnosisRow {
	row := diagnosisRow{ID: lineID(t), Name: lineName(t), URL: lineURL(q, t), Partial: partlyKnown(t)}
	row.Bar, row.BarText = barOf(t)
	for _, c := range columns {
		cell := diagnosisCell{Value: strconv.FormatFloat(c.value(t), 'g', 6, 64)}
		switch c.Key {
		case "habitants":
			cell.Text = peopleWords(t.People)
		case "besoin":
			cell.Text = peopleSpan(t.GapHigh, t.GapLow)
		case "mesure":
			cell.Text = spanWords(q.Measure, measureSpan(q.Measure, t))
		default:
			cell.Text = percentWords(c.value(t))
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// peopleSpan writes "2 980 à 3 410", or one number where both are the same to the unit.
func peopleSpan(low, high float64) string {
	if peopleWords(low) == peopleWords(high) {
		return peopleWords(low)
	}
	return wording.Say("diagnostic.intervalle", "bas", peopleWords(low), "haut", peopleWords(high))
}

// lineID names a territory in the page: its line and its shape.
func lineID(t store.TerritoryCoverage) string { return cmp.Or(t.Code, "hors") }

func lineName(t store.TerritoryCoverage) string {
	if t.Code == "" {
		return wording.Say("diagnostic.hors." + t.Level)
	}
	return t.Name
}

// lineURL leads to the page of a commune, and from any other territory to its communes, the same question asked.
func lineURL(q analysing.Question, t store.TerritoryCoverage) string {
	switch {
	case t.Code == "":
		return ""
	case t.Level == store.LevelCommune:
		return "/communes/" + url.PathEscape(t.Code)
	case t.Level == store.LevelRegion:
		q.Territory, q.Level = "", store.LevelDepartement
	default:
		q.Territory, q.Level = t.Code, store.LevelCommune
	}
	return "/diagnostic?" + q.Values().Encode()
}
