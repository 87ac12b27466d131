package pages

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// evolutionView is how a territory came to be what it is, in words, then in figures.
type evolutionView struct {
	Sentences []string
	Records   []recordLine // the newest first; empty where nothing has changed
	Lines     []changeLine // where most has changed
	Solved    []gapView
}

// recordLine is what was known of the territory from a day on.
type recordLine struct {
	Day                                       string
	Other                                     bool // another method or other parameters: it does not compare
	Bar                                       []barPart
	BarText                                   string
	Covered, Intermittent, Uncovered, Unknown string
}

// changeLine is a territory and how many people more or fewer are in three of the classes.
type changeLine struct {
	Name, URL                   string
	Covered, Uncovered, Unknown string
}

// How much of the past a page shows.
const (
	recordsShown = 12
	changesShown = 8
)

// evolution says what has become of an answer within a year; nil where nobody remembers.
func (p *Pages) evolution(ctx context.Context, answer *analysing.Answer) (*evolutionView, error) {
	e, err := p.analyst.Evolution(ctx, answer, answer.Run.FirstDay.AddDate(-1, 0, 0))
	if err != nil || e == nil || len(e.Records) == 0 {
		return nil, err
	}
	total, _ := wholePart(answer.Total, store.ScopeStudy)
	return newEvolutionView(e, total, linesOf(answer)), nil
}

func newEvolutionView(e *analysing.Evolution, total store.TerritoryCoverage, lines []store.TerritoryCoverage) *evolutionView {
	v := &evolutionView{Sentences: evolutionSentences(e, total), Lines: changeLines(e.Lines, lines)}
	if len(e.Records) > 1 {
		days := map[time.Time]int{}
		for _, r := range e.Records {
			days[r.FirstDay]++
		}
		for _, r := range slices.Backward(spaced(e.Records, recordsShown)) {
			v.Records = append(v.Records, recordLineOf(r, days[r.FirstDay] > 1))
		}
	}
	v.Solved, _ = gapViews(e.Solved)
	return v
}

// evolutionSentences say what has changed, and what keeps from reading it as help that came or went.
func evolutionSentences(e *analysing.Evolution, total store.TerritoryCoverage) []string {
	c := e.Total
	if c == nil {
		return nil
	}
	var told []string
	for _, of := range []struct {
		class string
		n     int
	}{{"carence", c.Uncovered}, {"couvert", c.Covered}, {"intermittent", c.Intermittent}, {"inconnu", c.Unknown}} {
		switch key := "evolution." + of.class; {
		case of.n > 0:
			told = append(told, wording.Count(key+".plus", of.n))
		case of.n < 0:
			told = append(told, wording.Count(key+".moins", -of.n))
		}
	}
	first := slices.IndexFunc(e.Records, func(r store.CoverageRecord) bool { return r.Comparable })
	var sentences []string
	switch {
	case len(told) > 0:
		sentences = append(sentences, wording.Say("evolution.depuis", "jour", dateWords(c.Since), "liste", strings.Join(told, ", ")),
			wording.Say("evolution.glisse"))
	case first == len(e.Records)-1:
		sentences = append(sentences, wording.Say("evolution.premier", "jour", dateWords(c.Since)))
	default:
		sentences = append(sentences, wording.Say("evolution.rien", "jour", dateWords(c.Since)))
	}
	if c.People != 0 {
		sentences = append(sentences, wording.Say("evolution.population",
			"avant", peopleWords(math.Round(total.People)-float64(c.People)), "maintenant", peopleWords(total.People)))
	}
	if first > 0 {
		sentences = append(sentences, wording.Say("evolution.serie", "jour", dateWords(e.Records[first].FirstDay)))
	}
	return sentences
}

// spaced keeps at most so many records: the last one, and those before that are far enough from one another to span them all.
func spaced(records []store.CoverageRecord, most int) []store.CoverageRecord {
	if len(records) <= most {
		return records
	}
	last := records[len(records)-1]
	step := last.ComputedAt.Sub(records[0].ComputedAt) / time.Duration(most-1)
	kept := []store.CoverageRecord{last}
	for _, r := range slices.Backward(records) {
		if kept[len(kept)-1].ComputedAt.Sub(r.ComputedAt) >= step {
			kept = append(kept, r)
		}
	}
	slices.Reverse(kept)
	return kept
}

// recordLineOf says the hour too where its day has several records.
func recordLineOf(r store.CoverageRecord, hour bool) recordLine {
	line := recordLine{
		Day: dateWords(r.FirstDay), Other: !r.Comparable, Covered: wording.Number(r.Covered), Intermittent: wording.Number(r.Intermittent),
		Uncovered: wording.Number(r.Uncovered), Unknown: wording.Number(r.Unknown),
	}
	if hour {
		at := r.ComputedAt.In(paris)
		line.Day = wording.Say("evolution.heure", "jour", line.Day, "h", strconv.Itoa(at.Hour()), "min", twoDigits(at.Minute()))
	}
	var t store.TerritoryCoverage
	t.People = float64(r.Covered + r.Intermittent + r.Uncovered + r.Unknown)
	t.PeopleClass[store.Covered], t.PeopleClass[store.Intermittent] = float64(r.Covered), float64(r.Intermittent)
	t.PeopleClass[store.Uncovered], t.PeopleClass[store.Unknown] = float64(r.Uncovered), float64(r.Unknown)
	line.Bar, line.BarText = barOf(t)
	return line
}

// changeLines are the territories where most people have changed class, those first who gained or lost most.
func changeLines(changes map[string]analysing.Change, lines []store.TerritoryCoverage) []changeLine {
	size := func(t store.TerritoryCoverage) int {
		c := changes[t.Code]
		return max(c.Covered, -c.Covered) + max(c.Uncovered, -c.Uncovered) + max(c.Unknown, -c.Unknown)
	}
	changed := slices.DeleteFunc(slices.Clone(lines), func(t store.TerritoryCoverage) bool { return size(t) == 0 })
	slices.SortStableFunc(changed, func(a, b store.TerritoryCoverage) int { return cmp.Compare(size(b), size(a)) })
	views := make([]changeLine, 0, changesShown)
	for _, t := range changed[:min(len(changed), changesShown)] {
		c, name := changes[t.Code], t.Name
		if t.Code == "" {
			name = wording.Say("diagnostic.hors." + t.Level)
		}
		line := changeLine{Name: name, Covered: signedWords(c.Covered), Uncovered: signedWords(c.Uncovered), Unknown: signedWords(c.Unknown)}
		switch {
		case t.Level == store.LevelCommune:
			line.URL = "/communes/" + t.Code
		case t.Level == store.LevelLivingArea && t.Code != "":
			line.URL = areaURL(t.Zoning, t.Code)
		}
		views = append(views, line)
	}
	return views
}

// signedWords writes "+1 240", "−300", "0".
func signedWords(n int) string {
	switch {
	case n > 0:
		return wording.Say("evolution.plus", "n", wording.Number(n))
	case n < 0:
		return wording.Say("evolution.moins", "n", wording.Number(-n))
	}
	return wording.Number(0)
}
