package pages

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
	"github.com/maillage-numerique/maillage/tiles/style"
)

// span is a figure computed twice: in the run that takes what is unknown for absent, and in the one that takes it for present.
// nil = there is none: nobody lives there, or nothing is within reach.
type span struct{ low, high *float64 }

func spanOf(low, high float64) span { return span{&low, &high} }

// measureSpan is the figure of a territory that a question asks for, in the unit in which it is shown.
func measureSpan(m analysing.Measure, t store.TerritoryCoverage) span {
	switch m {
	case analysing.Minutes:
		return span{t.MinutesMedian, t.MinutesMedian}
	case analysing.Hours:
		return span{t.HoursLow, t.HoursHigh}
	case analysing.Wait:
		return span{t.WaitLow, t.WaitHigh}
	case analysing.Capacity:
		return span{t.CapacityLow, t.CapacityHigh}
	}
	if t.People <= 0 {
		return span{}
	}
	return spanOf(100*t.CoveredLow/t.People, 100*t.CoveredHigh/t.People)
}

// measureScale cuts a figure into the classes of the map.
func measureScale(m analysing.Measure) style.Scale {
	switch m {
	case analysing.Minutes:
		return style.OfMinutes
	case analysing.Hours:
		return style.OfHours
	case analysing.Wait:
		return style.OfWait
	case analysing.Capacity:
		return style.OfCapacity
	}
	return style.OfCoverage
}

// measureKind names what is said alike of several measures: the shares of the year are one kind.
func measureKind(m analysing.Measure) string {
	switch m {
	case analysing.Minutes, analysing.Hours, analysing.Wait, analysing.Capacity:
		return string(m)
	}
	return string(analysing.Headline)
}

// spanWords says a figure with its unit, "46 % à 58 %" where the two runs differ.
func spanWords(m analysing.Measure, s span) string {
	low, high := measureWords(m, s.low), measureWords(m, s.high)
	if low == high {
		return low
	}
	return wording.Say("diagnostic.intervalle", "bas", low, "haut", high)
}

func measureWords(m analysing.Measure, value *float64) string {
	if value == nil || math.IsInf(*value, 0) || math.IsNaN(*value) {
		return wording.Say("diagnostic.valeur.aucun")
	}
	switch m {
	case analysing.Minutes, analysing.Wait:
		return wording.Say("diagnostic.valeur."+string(m), "n", strconv.Itoa(int(math.Round(*value))))
	case analysing.Hours:
		return wording.Say("diagnostic.valeur.heures", "n", wording.Number(int(math.Round(*value))))
	case analysing.Capacity:
		return wording.Say("diagnostic.valeur.heures", "n", decimalWords(*value, 2))
	}
	return percentWords(*value / 100)
}

// decimalWords writes a number with a French comma, without zeros at its end.
func decimalWords(value float64, decimals int) string {
	power := math.Pow10(decimals)
	return strings.Replace(strconv.FormatFloat(math.Round(value*power)/power, 'f', -1, 64), ".", ",", 1)
}

// classOrder is the order in which classes are shown, best first, unknown last.
var classOrder = []int{store.Covered, store.Intermittent, store.Uncovered, store.Unknown}

// classFigure is the people of one class: a number in large, and how far it may go.
type classFigure struct {
	Class  string // couvert, intermittent, carence, inconnu
	Label  string
	Text   string // what the class means
	Value  string
	Detail string
	Low    string // 0–100, for the bar: sure
	High   string // 0–100: possible
}

// missing names what is not known of some places beside their hours, when a question filters; "" = hours alone.
func missing(q analysing.Question) string {
	var dimensions []string
	for dimension, filters := range map[string]bool{
		site.DimWheelchair: q.Wheelchair, site.DimServices: len(q.Services) > 0, site.DimPublics: len(q.Publics) > 0,
		site.DimProgrammes: len(q.Programmes) > 0,
	} {
		if filters {
			dimensions = append(dimensions, dimension)
		}
	}
	switch len(dimensions) {
	case 0:
		return ""
	case 1:
		return wording.Say("diagnostic.manque." + dimensions[0])
	}
	return wording.Say("diagnostic.manque.plusieurs")
}

// filtered is a key, or what it is called for a question that filters.
func filtered(key string, q analysing.Question) string {
	if missing(q) != "" {
		key += ".filtre"
	}
	return key
}

// classFigures gives the four figures of a territory.
func classFigures(q analysing.Question, t store.TerritoryCoverage) []classFigure {
	if t.People <= 0 {
		return nil
	}
	figures := make([]classFigure, 0, len(classOrder))
	for _, class := range classOrder {
		name := store.ClassNames[class]
		sure, most := t.PeopleClass[class], mostOf(t, class)
		f := classFigure{
			Class: name, Label: wording.Say("diagnostic.classe." + name), Text: wording.Say("diagnostic.classe." + name + ".texte"),
			Value: peopleWords(sure), Low: percentText(sure / t.People), High: percentText(most / t.People),
			Detail: wording.Say("diagnostic.classe.detail", "part", percentWords(sure/t.People)),
		}
		if peopleWords(most) != peopleWords(sure) {
			f.Detail = wording.Say(filtered("diagnostic.classe.jusqua", q), "part", percentWords(sure/t.People), "haut", peopleWords(most))
		}
		if class == store.Unknown {
			f.Text = wording.Say(filtered("diagnostic.classe.inconnu.texte", q), "quoi", missing(q))
		}
		figures = append(figures, f)
	}
	return figures
}

// mostOf is the most people that a class may have: those of whom it is sure, and those who are in it in one of the two runs.
func mostOf(t store.TerritoryCoverage, class int) float64 {
	if class == store.Unknown {
		return t.PeopleClass[class]
	}
	return max(t.PeopleClass[class], t.PeopleLow[class], t.PeopleHigh[class])
}

func percentText(share float64) string {
	return strconv.FormatFloat(math.Round(1000*min(max(share, 0), 1))/10, 'f', -1, 64)
}

// barPart is a piece of the bar of a territory.
type barPart struct {
	Class    string
	X, Width string // 0–100
}

// barOf draws the four classes side by side; its words say the same.
func barOf(t store.TerritoryCoverage) (parts []barPart, words string) {
	if t.People <= 0 {
		return nil, ""
	}
	x, pairs := 0.0, []string{}
	for _, class := range classOrder {
		share := t.PeopleClass[class] / t.People
		pairs = append(pairs, store.ClassNames[class], percentWords(share))
		if share > 0 {
			parts = append(parts, barPart{Class: store.ClassNames[class], X: percentText(x), Width: percentText(share)})
		}
		x += share
	}
	return parts, wording.Say("diagnostic.barre", pairs...)
}

// coverageSentence says how many people nobody helps: "Dans le bassin de vie du Blanc, 3 120 habitants sur 21 480 …". where
// begins it.
func coverageSentence(q analysing.Question, where string, t store.TerritoryCoverage) []string {
	if t.People <= 0 {
		return nil
	}
	say := func(key string, low, high float64) string {
		return wording.Say(key, "dans", where, "n", peopleWords(low), "bas", peopleWords(low), "haut", peopleWords(high),
			"total", peopleWords(t.People), "seuil", thresholdWords(q))
	}
	low, high := t.PeopleClass[store.Uncovered], t.PeopleLow[store.Uncovered]
	needLow, needHigh := t.NeedClass[store.Uncovered], t.NeedLow[store.Uncovered]
	switch {
	case high < 0.5:
		return []string{say("diagnostic.phrase.aucun", low, high)}
	case peopleWords(low) == peopleWords(high):
		return []string{say("diagnostic.phrase", low, high), say("diagnostic.phrase.besoin", needLow, needHigh)}
	case peopleWords(needLow) == peopleWords(needHigh):
		return []string{say("diagnostic.phrase.entre", low, high), say("diagnostic.phrase.besoin", needLow, needHigh)}
	}
	return []string{say("diagnostic.phrase.entre", low, high), say("diagnostic.phrase.besoin.entre", needLow, needHigh)}
}

// whereWords begins a sentence with a territory: "Dans le bassin de vie du Blanc".
func whereWords(level, name string) string {
	switch level {
	case store.LevelStudy:
		return wording.Say("diagnostic.dans.tout")
	case store.LevelCommune:
		return capitalised(atCommune(name))
	}
	if name == "" {
		return wording.Say("diagnostic.dans.hors")
	}
	return wording.Say("diagnostic.dans."+level, "nom", name, "de_nom", ofCommune(name))
}

// straddlingWords gives both readings of a territory that goes beyond the studied area; "" where it does not.
func straddlingWords(readings []store.TerritoryCoverage) string {
	studied, ok := wholePart(readings, store.ScopeStudy)
	whole, both := wholePart(readings, store.ScopeWhole)
	if !ok || !both || whole.People-studied.People < 1 {
		return ""
	}
	words := func(t store.TerritoryCoverage) string {
		return wording.Say("diagnostic.a_cheval.lecture", "carence", peopleWords(t.PeopleClass[store.Uncovered]),
			"inconnu", peopleWords(t.PeopleClass[store.Unknown]), "total", peopleWords(t.People))
	}
	sentence := wording.Say("diagnostic.a_cheval", "etude", words(studied), "entier", words(whole))
	if partlyKnown(whole) {
		sentence += " " + wording.Say("diagnostic.a_cheval.partielle")
	}
	return sentence
}

// partWords says the classes of the urban and of the rural communes; nothing where all are of one kind.
func partWords(readings []store.TerritoryCoverage) []string {
	var lines []string
	for _, part := range []string{store.PartUrban, store.PartRural} {
		for _, t := range readings {
			if t.Part != part || t.Scope != store.ScopeStudy || t.People <= 0 {
				continue
			}
			share := func(class int) string { return percentWords(t.PeopleClass[class] / t.People) }
			lines = append(lines, wording.Say("diagnostic.part.phrase", "part", wording.Say("diagnostic.part."+part),
				"couvert", share(store.Covered), "carence", share(store.Uncovered), "inconnu", share(store.Unknown),
				"total", peopleWords(t.People)))
		}
	}
	if len(lines) < 2 {
		return nil
	}
	return lines
}

// wholePart chooses the reading of a scope that has both the urban and the rural communes.
func wholePart(readings []store.TerritoryCoverage, scope string) (store.TerritoryCoverage, bool) {
	for _, t := range readings {
		if t.Scope == scope && t.Part == store.PartAll {
			return t, true
		}
	}
	return store.TerritoryCoverage{}, false
}

// diagnosisSource says where the figures come from, and when.
func diagnosisSource(q analysing.Question, run store.CoverageRun) []string {
	source := []string{
		wording.Say("diagnostic.source.date", "date", dateWords(run.ComputedAt), "debut", dateWords(run.FirstDay), "version", run.MethodVersion),
		wording.Say("diagnostic.source.question"),
		wording.Say("diagnostic.source.deux"),
		wording.Say("diagnostic.source.trajet"),
		wording.Say("chiffre.source.population"),
		wording.Say("chiffre.source.difficulte"),
	}
	if missing(q) != "" {
		source = slices.Insert(source, 3, wording.Say("diagnostic.source.filtre"))
	}
	return source
}
