package pages

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// questionGroup is a part of the bar of the question: where, for whom, how, from when on.
type questionGroup struct {
	Legend string
	Fields []questionField
}

// questionField is a list to choose from, in groups where it has some.
type questionField struct {
	ID, Name, Label string
	Groups          []optionGroup
}

type optionGroup struct {
	Label   string // "" = its options stand outside groups
	Options []choice
}

// What a form proposes of numbers; an address may ask for any other, which is then proposed too.
var (
	minutesProposed = []int{5, 10, 15, 20, 25, 30}
	windowsProposed = []int{1, 7, 14, 31}
)

// questionForm lays the question out.
func questionForm(q analysing.Question, places []placeToAsk) []questionGroup {
	field := func(name string, groups ...optionGroup) questionField {
		return questionField{ID: "q-" + name, Name: name, Label: wording.Say("diagnostic.champ." + name), Groups: groups}
	}
	list := func(name, chosen string, values []string, words func(string) string) questionField {
		var options []choice
		for _, value := range values {
			options = append(options, choice{Value: value, Label: words(value), Chosen: value == chosen})
		}
		return field(name, optionGroup{Options: options})
	}
	number := func(name string, chosen int, proposed []int, words func(int) string) questionField {
		if !slices.Contains(proposed, chosen) {
			proposed = append(slices.Clone(proposed), chosen)
			slices.Sort(proposed)
		}
		values := make([]string, len(proposed))
		for i, n := range proposed {
			values[i] = strconv.Itoa(n)
		}
		return list(name, strconv.Itoa(chosen), values, func(value string) string {
			n, _ := strconv.Atoi(value)
			return words(n)
		})
	}
	sayOf := func(prefix string) func(string) string {
		return func(value string) string { return wording.Say(prefix + value) }
	}
	facets := func(d finding.Dimension, chosen []string) questionField {
		return list(string(d), firstOf(chosen), append([]string{""}, d.Values()...), func(value string) string {
			if value == "" {
				return wording.Say("diagnostic.tous")
			}
			return valueWords(d, value)
		})
	}
	return []questionGroup{
		{wording.Say("diagnostic.question.ou"), []questionField{
			field("territoire", placeOptions(q, places)...),
			list("niveau", q.Level, []string{store.LevelCommune, store.LevelLivingArea, store.LevelEPCI, store.LevelDepartement}, sayOf("diagnostic.niveau.")),
			list("zonage", q.Zoning, zoningsWith(q.Zoning), zoningName),
		}},
		{wording.Say("diagnostic.question.qui"), []questionField{
			facets(finding.Publics, q.Publics),
			facets(finding.Services, q.Services),
			list("pmr", yesOrNo(q.Wheelchair), []string{string(site.No), string(site.Yes)}, sayOf("diagnostic.pmr.")),
		}},
		{wording.Say("diagnostic.question.comment"), []questionField{
			list("mode", string(q.Mode), textsOf(analysing.Modes), sayOf("filtre.mode.")),
			list("itinerant", yesOrNo(q.Mobile), []string{string(site.Yes), string(site.No)}, sayOf("diagnostic.itinerant.")),
		}},
		{wording.Say("diagnostic.question.seuil"), []questionField{
			number("jours", q.WindowDays, windowsProposed, windowChoice),
			number("minutes", int(q.Minutes), minutesProposed, func(n int) string { return wording.Count("diagnostic.minutes", n) }),
			list("mesure", string(q.Measure), textsOf(analysing.Measures), sayOf("diagnostic.mesure.")),
		}},
	}
}

// placeOptions lists the territories by kind, in the order of a French dictionary.
func placeOptions(q analysing.Question, places []placeToAsk) []optionGroup {
	groups := []optionGroup{{Options: []choice{{Label: wording.Say("diagnostic.territoire.tout"), Chosen: q.Territory == ""}}}}
	french := collate.New(language.French)
	for _, level := range []string{store.LevelDepartement, store.LevelLivingArea, store.LevelEPCI} {
		group := optionGroup{Label: wording.Say("diagnostic.groupe." + level)}
		for _, place := range places {
			if place.Level == level {
				group.Options = append(group.Options, choice{Value: place.Code, Label: place.Name, Chosen: place.Code == q.Territory})
			}
		}
		slices.SortFunc(group.Options, func(a, b choice) int {
			return cmp.Or(french.CompareString(a.Label, b.Label), strings.Compare(a.Value, b.Value))
		})
		if len(group.Options) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

func zoningsWith(chosen string) []string {
	if slices.Contains(mapZonings, chosen) {
		return mapZonings
	}
	return append(slices.Clone(mapZonings), chosen)
}

func windowChoice(days int) string {
	if key := "diagnostic.jours.choix." + strconv.Itoa(days); wording.Has(key) {
		return wording.Say(key)
	}
	return wording.Say("diagnostic.jours.choix.n", "n", strconv.Itoa(days))
}

func yesOrNo(b bool) string {
	if b {
		return string(site.Yes)
	}
	return string(site.No)
}

func firstOf(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func textsOf[T ~string](values []T) []string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = string(value)
	}
	return texts
}

// questionWords says a question as people ask it: "Quelqu’un vient-il dans la semaine, à un quart d’heure en voiture ?"
func questionWords(q analysing.Question) (question string, limits []string) {
	key := "diagnostic.demande"
	switch q.Measure {
	case analysing.State20, analysing.State30:
		key = "diagnostic.demande.etat"
	case analysing.Graded:
		key = "diagnostic.demande.graduee"
	}
	question = wording.Say(key, "jours", windowChoice(q.WindowDays), "minutes", minutesAsked(q), "mode", wording.Say("filtre.mode."+string(q.Mode)))
	if !q.Mobile {
		limits = append(limits, wording.Say("diagnostic.demande.sans_mobile"))
	}
	if q.Wheelchair {
		limits = append(limits, wording.Say("diagnostic.demande.pmr"))
	}
	for _, kept := range []struct {
		dimension finding.Dimension
		values    []string
	}{{finding.Services, q.Services}, {finding.Publics, q.Publics}, {finding.Programmes, q.Programmes}} {
		if len(kept.values) == 0 {
			continue
		}
		words := make([]string, len(kept.values))
		for i, value := range kept.values {
			words[i] = valueWords(kept.dimension, value)
		}
		limits = append(limits, wording.Say("diagnostic.demande."+string(kept.dimension), "liste", strings.Join(words, ", ")))
	}
	return question, limits
}

// thresholdWords says the threshold inside a sentence: "dans la semaine, à un quart d’heure en voiture".
func thresholdWords(q analysing.Question) string {
	key := "diagnostic.seuil"
	switch q.Measure {
	case analysing.State20, analysing.State30:
		key = "diagnostic.seuil.etat"
	case analysing.Graded:
		key = "diagnostic.seuil.graduee"
	}
	return wording.Say(key, "jours", windowChoice(q.WindowDays), "minutes", minutesAsked(q), "mode", wording.Say("filtre.mode."+string(q.Mode)))
}

// minutesAsked says the threshold of minutes; the State's figures bring their own.
func minutesAsked(q analysing.Question) string {
	n := int(q.Minutes)
	switch q.Measure {
	case analysing.State20:
		n = 20
	case analysing.State30:
		n = 30
	}
	if key := "diagnostic.demande.minutes." + strconv.Itoa(n); wording.Has(key) {
		return wording.Say(key)
	}
	return wording.Count("diagnostic.minutes", n)
}
