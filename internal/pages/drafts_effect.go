package pages

import (
	"math"
	"strings"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// effectPanel is what an edit would change of the year, before it is kept or given up.
type effectPanel struct {
	Title     string
	Summary   string
	Figures   []effectFigure
	New, Gone []string
	Fields    []formField // of the edit, to keep it
	VisitURL  string      // where it can be changed; "" = it is about no visit
	GiveUpURL string
}

type formField struct{ Name, Value string }

// effectFigure is a figure of the year before and after, and the difference: "" where there is none.
type effectFigure struct{ Name, Before, After, Change string }

// try fills in what an edit would change.
func (v *draftView) try(m drafting.Month, e drafting.Edit, effect drafting.Effect) {
	d := m.Draft
	panel := &effectPanel{Figures: effectFigures(effect.Before, effect.After), GiveUpURL: monthOfDraft(d.ID, m.Month)}
	panel.Summary = effectSummary(effect)
	for _, p := range effect.New {
		panel.New = append(panel.New, dayOfProblem(p))
	}
	for _, p := range effect.Gone {
		panel.Gone = append(panel.Gone, dayOfProblem(p))
	}
	add := func(name, value string) { panel.Fields = append(panel.Fields, formField{name, value}) }
	add("action", string(e.Kind))
	if visit, ok := visitOf(m, e.Visit); ok {
		key := writeVisit(e.Visit)
		panel.VisitURL = monthOfDraft(d.ID, m.Month) + "&visite=" + key + "#panneau"
		panel.Title = wording.Say("mois.essai."+string(e.Kind), "lieu", visitPlace(visit), "du", wording.Day(visit.Day), "au", wording.Day(e.Day))
		add("visite", key)
		v.Grid.tryOn(key, e, visit)
	} else {
		for _, s := range d.Round.Stops {
			if s.ID == e.Stop {
				panel.Title = wording.Say("mois.essai."+string(e.Kind), "lieu", s.Place)
			}
		}
		add("arret", e.Stop.String())
	}
	if e.Kind == drafting.MoveVisit {
		add("jour", e.Day.String())
		if e.Hours != nil {
			for _, t := range timeFields(e.Hours) {
				add("de"+t.N, t.From)
				add("a"+t.N, t.To)
			}
		}
	}
	if e.Reason != "" {
		add("raison", e.Reason)
	}
	v.Panel = panelView{Effect: panel}
}

// tryOn shows on the month where a visit would go.
func (g *monthGrid) tryOn(key string, e drafting.Edit, visit drafting.Visit) {
	for _, week := range g.Weeks {
		for i := range week {
			day := &week[i]
			for n := range day.Visits {
				if day.Visits[n].Key == key {
					day.Visits[n].Kind = strings.TrimSpace(day.Visits[n].Kind + " visit-quittee")
				}
			}
			if e.Kind != drafting.MoveVisit || day.Date != e.Day.String() {
				continue
			}
			hours := e.Hours
			if hours == nil {
				hours = visit.Hours
			}
			day.Visits = append(day.Visits, visitLine{
				Place: visitPlace(visit), Hours: wording.Hours(hours), Kind: "essai", Mark: wording.Say("mois.a_l_essai"), At: onMap(visit.Stop.Geom),
			})
		}
	}
}

// effectFigures are the figures that a team steers by; a difference is of the figures themselves, not of their roundings.
func effectFigures(before, after *touring.Measure) []effectFigure {
	var all []effectFigure
	add := func(key string, read func(*touring.Measure) float64, unit string) {
		a, b := read(before), read(after)
		f := effectFigure{Name: wording.Say("tournees.figure." + key), Before: measured(a, unit), After: measured(b, unit)}
		if n := math.Round((b-a)*10) / 10; n != 0 {
			f.Change = signed(n, unit)
		}
		all = append(all, f)
	}
	count := func(read func(*touring.Measure) int) func(*touring.Measure) float64 {
		return func(m *touring.Measure) float64 { return float64(read(m)) }
	}
	add("tenus", count(func(m *touring.Measure) int { return m.Held }), "")
	add("km", func(m *touring.Measure) float64 { return m.KM }, "km")
	add("conduite", func(m *touring.Measure) float64 { return m.Driving.Hours() }, "h")
	add("presence", func(m *touring.Measure) float64 { return m.Presence.Hours() }, "h")
	add("conflits", count(func(m *touring.Measure) int { return len(m.Conflicts) }), "")
	add("journees", count(func(m *touring.Measure) int { return len(m.Breaches) }), "")
	add("a_decider", count(func(m *touring.Measure) int { return len(m.Undecided) }), "")
	if !before.NeedKnown || !after.NeedKnown {
		unknown := wording.Say("page.inconnu")
		return append(all, effectFigure{Name: wording.Say("tournees.figure.besoin"), Before: unknown, After: unknown})
	}
	for _, served := range []struct {
		key  string
		read func(touring.Served) float64
	}{
		{"besoin", func(s touring.Served) float64 { return s.Graded }},
		{"habitants", func(s touring.Served) float64 { return s.People }},
	} {
		was, now := servedIn(before, served.read), servedIn(after, served.read)
		f := effectFigure{Name: wording.Say("tournees.figure." + served.key), Before: rangeWords(was), After: rangeWords(now)}
		if n := math.Round((now[0]+now[1]-was[0]-was[1])*5) / 10; n != 0 {
			f.Change = signed(n, "")
		}
		all = append(all, f)
	}
	return all
}

// servedIn are people served, surely and at most.
func servedIn(m *touring.Measure, read func(touring.Served) float64) [2]float64 {
	return [2]float64{read(m.Served[coverage.Low]), read(m.Served[coverage.High])}
}

func rangeWords(n [2]float64) string {
	low, high := measured(math.Round(n[0]), ""), measured(math.Round(n[1]), "")
	if low == high {
		return low
	}
	return wording.Say("tournees.fourchette", "bas", low, "haut", high)
}

// measured writes a figure with one decimal where it is small.
func measured(n float64, unit string) string {
	n = math.Round(n*10) / 10
	text := wording.Number(int(math.Round(n)))
	if whole, rest := math.Modf(math.Abs(n)); rest > 0.04 && whole < 100 {
		text = strings.Replace(tenth(n), ".", ",", 1)
	}
	if unit == "" {
		return text
	}
	return wording.Say("mois.unite."+unit, "n", text)
}

func signed(n float64, unit string) string {
	if n < 0 {
		return "−" + measured(-n, unit)
	}
	return "+" + measured(n, unit)
}

// differenceWords says by how much a figure changes, rounded: the stems of its .pareil, .plus and .moins.
func differenceWords(stem string, n float64) string {
	whole, sense := int(math.Round(math.Abs(n))), ".plus"
	if n < 0 {
		sense = ".moins"
	}
	if whole == 0 {
		return wording.Say(stem + ".pareil")
	}
	return wording.Count(stem+sense, whole)
}

// effectSummary says in one sentence what matters: kilometres, people, conflicts.
func effectSummary(e drafting.Effect) string {
	parts := []string{
		differenceWords("mois.bilan.km", e.After.KM-e.Before.KM),
		differenceWords("mois.bilan.conduite", (e.After.Driving - e.Before.Driving).Minutes()),
	}
	if e.Before.NeedKnown && e.After.NeedKnown {
		parts = append(parts, differenceWords("mois.bilan.personnes", e.After.Mid()-e.Before.Mid()))
	}
	sentence := wording.Say("mois.bilan", "points", strings.Join(parts, ", "))
	switch hard := hardOf(e.New); {
	case hard > 0:
		sentence += " " + wording.Count("mois.bilan.impossible", hard)
	case len(e.New) > 0:
		sentence += " " + wording.Count("mois.bilan.nouveaux", len(e.New))
	}
	if len(e.Gone) > 0 {
		sentence += " " + wording.Count("mois.bilan.regles", len(e.Gone))
	}
	return sentence
}

func hardOf(problems []drafting.Problem) int {
	n := 0
	for _, p := range problems {
		if p.Hard() {
			n++
		}
	}
	return n
}

// problemWords says what is wrong with a day.
func problemWords(p drafting.Problem) string {
	places := make([]string, len(p.Stops))
	for i, s := range p.Stops {
		places[i] = s.Place
	}
	return wording.Say("mois.probleme."+string(p.Kind), "lieux", strings.Join(places, ", "), "raison", p.Reason,
		"n", wording.Number(int(math.Ceil(p.Minutes))))
}

func dayOfProblem(p drafting.Problem) string {
	return wording.Say("mois.probleme", "jour", wording.Day(p.Day), "quoi", problemWords(p))
}
