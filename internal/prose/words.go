package prose

import (
	"slices"
	"strings"
	"time"
)

// Weekdays in full, and the abbreviations that mean nothing else.
var weekdayNames = map[string]int{
	"lundi": 0, "mardi": 1, "mercredi": 2, "jeudi": 3, "vendredi": 4, "samedi": 5, "dimanche": 6,
	"lun": 0, "mard": 1, "merc": 2, "jeud": 3, "vend": 4,
}

// Abbreviations that are words or names too (la mer, le jeu, Sam, Mer in Loir-et-Cher): days only beside a time or a day.
var shortWeekdays = map[string]int{
	"mar": 1, "mer": 2, "jeu": 3, "ven": 4, "sam": 5, "dim": 6,
	"lu": 0, "ma": 1, "me": 2, "je": 3, "ve": 4, "sa": 5, "di": 6,
}

// weekdayOf is 0 for "lundi", "Lundis"…, and -1 for what is no weekday by itself.
func weekdayOf(t token) int {
	if d, ok := weekdayNames[t.folded]; ok && t.kind == wordToken {
		return d
	}
	if d, ok := weekdayNames[strings.TrimSuffix(t.folded, "s")]; ok && t.kind == wordToken && len(t.folded) > 5 {
		return d
	}
	return -1
}

var monthNames = map[string]time.Month{
	"janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9,
	"octobre": 10, "novembre": 11, "decembre": 12, "janv": 1, "fevr": 2, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}

var ordinalNames = map[string]int{
	"premier": 1, "premiere": 1, "premiers": 1, "premieres": 1, "deuxieme": 2, "deuxiemes": 2, "second": 2, "seconde": 2,
	"troisieme": 3, "troisiemes": 3, "quatrieme": 4, "quatriemes": 4, "cinquieme": 5, "cinquiemes": 5,
	"dernier": -1, "derniers": -1, "derniere": -1, "dernieres": -1,
}

// links are the small words that hold phrases together and say nothing alone.
var links = []string{
	"de", "du", "des", "d", "le", "la", "les", "l", "a", "au", "aux", "et", "en", "puis", "pour", "par", "chaque", "tous", "toutes",
	"tout", "toute", "entre", "y", "compris", "sont", "est", "c",
}

// stock are the phrases of one meaning whatever stands around them, as folded words, the longest first.
var stock = compileStock([]stockPhrase{
	{"sans prise de rendez vous|sans prendre rendez vous|sans rendez vous|sans rdv|sans rv|acces libre|accueil libre|en libre acces|en acces libre|" +
		"non sur rendez vous|non sur rdv", Phrase{Kind: WalkIn}},
	{"uniquement sur rendez vous|uniquement sur rdv|sur rendez vous uniquement|sur rdv uniquement|seulement sur rendez vous|seulement sur rdv|" +
		"exclusivement sur rendez vous|exclusivement sur rdv|sur prise de rendez vous|sur rendez vous|sur rdv|sur rv|avec rendez vous|avec rdv|" +
		"prise de rendez vous|prise de rdv|prendre rendez vous|prendre rdv|rendez vous|rdv|a la demande|sur demande", Phrase{Kind: Appointment}},
	{"pendant les vacances scolaires|pendant les vacances|periodes de vacances scolaires|periode de vacances scolaires|periode de vacances|periodes de vacances|" +
		"vacances scolaires|conges scolaires|petites vacances|vacances", Phrase{Kind: SchoolHolidays}},
	{"periodes scolaires|periode scolaire|temps scolaire|semaines scolaires|semaine scolaire|annee scolaire", Phrase{Kind: SchoolTime}},
	{"jours feries|jour ferie|feries|ferie", Phrase{Kind: PublicHolidays}},
	{"dernier jour ouvre du mois|dernier jour ouvrable du mois|dernier jour ouvre de chaque mois", Phrase{Kind: LastDay, Working: true}},
	{"dernier jour du mois|dernier jour de chaque mois|dernier jour de mois", Phrase{Kind: LastDay}},
	{"tous les quinze jours|tous les 15 jours|tous les 15 j|toutes les quinzaines|chaque quinzaine|toutes les deux semaines|toutes les 2 semaines|" +
		"une semaine sur deux|une semaine sur 2|1 semaine sur 2|1 semaine sur deux|1 semaine / 2|une sem / 2|1 sem / 2|une sem sur 2|1 sem sur 2|1 sem sur deux|" +
		"semaine sur deux|semaine sur 2", Phrase{Kind: Interval, Weeks: 2}},
	{"toutes les trois semaines|toutes les 3 semaines|une semaine sur trois|une semaine sur 3|1 semaine sur 3|1 semaine / 3", Phrase{Kind: Interval, Weeks: 3}},
	{"toutes les quatre semaines|toutes les 4 semaines|une semaine sur quatre|une semaine sur 4|1 semaine sur 4", Phrase{Kind: Interval, Weeks: 4}},
	{
		"en alternance|alternativement|alterne|par roulement|a tour de role|en fonction du planning|selon planning|selon un planning|selon calendrier|selon un calendrier",
		Phrase{Kind: Interval, Doubt: true},
	},
	{"bimensuelle|bimensuel|bi mensuel|bimestriel|une fois par semaine|deux fois par mois|2 fois par mois", Phrase{Kind: Interval, Doubt: true}},
	{"une fois par mois|1 fois par mois|une fois / mois|une matinee par mois|une journee par mois|une demi journee par mois|mensuelle|mensuel|mensuellement|chaque mois|tous les mois|" +
		"un mois sur deux|du mois|par mois", Phrase{Kind: Monthly}},
	{"tous les jours|chaque jour", Phrase{Kind: Every, Doubt: true}},
	{"apres midi|apres midis|aprem|apm", Phrase{Kind: HalfDay, Half: Afternoon}},
	{"toute la journee|la journee|journee entiere|journee complete|en journee|journee", Phrase{Kind: HalfDay, Half: WholeDay}},
	{"matin|matins|matinee|matinees", Phrase{Kind: HalfDay, Half: Morning}},
	{"soir|soirs|soiree|soirees", Phrase{Kind: HalfDay, Half: Evening}},
	{"ferme|fermee|fermes|fermees|fermeture|fermetures", Phrase{Kind: Closed}},
	{"sauf|hors|excepte|hormis|en dehors|a l exception", Phrase{Kind: Except}},
	{"a partir|a compter|depuis|jusqu|jusque|avant|apres", Phrase{Kind: Bound}},
	{"ete|hiver|printemps|automne|estivale|hivernale", Phrase{Kind: Season, Doubt: true}},
})

type stockPhrase struct {
	words string // alternatives, "|" between
	say   Phrase
}

type stockEntry struct {
	words []string
	say   Phrase
}

// compileStock sorts the phrases by their first word, the longest first.
func compileStock(all []stockPhrase) map[string][]stockEntry {
	out := map[string][]stockEntry{}
	for _, p := range all {
		for alternative := range strings.SplitSeq(p.words, "|") {
			words := strings.Fields(alternative)
			out[words[0]] = append(out[words[0]], stockEntry{words, p.say})
		}
	}
	for _, entries := range out {
		slices.SortStableFunc(entries, func(a, b stockEntry) int { return len(b.words) - len(a.words) })
	}
	return out
}
