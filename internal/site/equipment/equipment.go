// Package equipment knows what people call the equipment of a place or a unit: "eye tracking" and "poursuite du regard" are both the
// "commande oculaire". The vocabulary is open: what no term knows stands for itself, in the words of who declares it.
package equipment

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/maillage-numerique/maillage/geo/address"
)

// Everyday lists the names of what most places have, in the order of the screens.
func Everyday() []string { return names(everyday) }

// Names lists every name of the vocabulary: assistive equipment, then the everyday, then that of workshops.
func Names() []string { return names(slices.Concat(assistive, everyday, workshop)) }

func names(terms []term) []string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = t.name
	}
	return out
}

// calls gives the name behind each way to call it, by its words run together: "wi fi" is "wifi".
var calls, longest = func() (map[string]string, int) {
	all, most := map[string]string{}, 0
	for _, t := range slices.Concat(everyday, assistive, workshop) {
		for _, call := range append([]string{t.name}, t.also...) {
			w := words(call)
			all[strings.Join(w, "")] = t.name
			most = max(most, len(w)+1) // a word of ours may be two of theirs: "track ball"
		}
	}
	return all, most
}()

// small are the words that carry nothing between two others.
var small = map[string]bool{
	"a": true, "au": true, "aux": true, "avec": true, "d": true, "de": true, "des": true, "du": true, "en": true, "et": true,
	"l": true, "la": true, "le": true, "les": true, "par": true, "pour": true, "un": true, "une": true, "the": true, "of": true, "and": true,
}

// words cuts a text into what equipment is recognised by: folded, without small words, in the singular.
func words(text string) []string {
	out := strings.FieldsFunc(address.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	out = slices.DeleteFunc(out, func(w string) bool { return small[w] })
	for i, w := range out {
		if len(w) > 3 && !strings.HasSuffix(w, "ss") {
			out[i] = strings.TrimRight(w, "sx")
		}
	}
	return out
}

// Of gives the name of what a person asks for, in spite of slips ("comande occulaire") and of the order of its words; false when no
// term is near. Between two names, the one with fewer slips.
func Of(asked string) (name string, ok bool) {
	w := words(asked)
	key := strings.Join(w, "")
	if name, ok = calls[key]; ok || len(key) > longestItem {
		return name, ok
	}
	for i := range w { // "oculaire commande"
		if name, ok = calls[strings.Join(slices.Concat(w[i:], w[:i]), "")]; ok {
			return name, true
		}
	}
	best, from := math.MaxInt, ""
	for call := range calls {
		allowed := min(max(len(key), len(call))/lettersPerSlip, 3)
		n := address.Edits(key, call, allowed)
		if n <= allowed && digits(call) == digits(key) && (n < best || n == best && call < from) {
			best, from = n, call
		}
	}
	return calls[from], from != ""
}

// lettersPerSlip is how long a name must be for each slip that it may hold: shorter, "tableau" would be a "tablette".
const lettersPerSlip = 5

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// In lists the names of what a text names, letter for letter, in the order of the vocabulary. Longer names are read first: in
// "imprimante 3D" there is no "imprimante".
func In(text string) []string {
	w := words(text)
	found := map[string]bool{}
	for i := 0; i < len(w); {
		n := min(longest, len(w)-i)
		for ; n > 0; n-- {
			if name, ok := calls[strings.Join(w[i:i+n], "")]; ok {
				found[name] = true
				break
			}
		}
		i += max(n, 1)
	}
	var out []string
	for _, name := range inOrder {
		if found[name] {
			out = append(out, name)
		}
	}
	return out
}

var inOrder = names(slices.Concat(everyday, assistive, workshop))

// Alike says whether a declared name may be what a person asks for where no term tells: every word asked is one of its words, give or
// take a slip, or begins one.
func Alike(asked, declared string) bool {
	want, has := words(asked), words(declared)
	return len(want) > 0 && !slices.ContainsFunc(want, func(w string) bool {
		return !slices.ContainsFunc(has, func(h string) bool { return alike(w, h) })
	})
}

func alike(asked, declared string) bool {
	if asked == declared || len(asked) >= 5 && strings.HasPrefix(declared, asked) {
		return true
	}
	allowed := address.Allowed(min(len(asked), len(declared)))
	return allowed > 0 && digits(asked) == digits(declared) && address.Edits(asked, declared, allowed) <= allowed
}

// Values is what a list of declared equipment answers to: the names of its terms, then each item in its own words.
func Values(items []string) []string {
	out := In(strings.Join(items, "\n"))
	for _, item := range items {
		if !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, item) }) {
			out = append(out, item)
		}
	}
	return out
}

const (
	longestItem   = 40 // letters
	wordsOfAnItem = 4
)

var (
	betweenItems = regexp.MustCompile(`[,;+/()\n•]|\s[-–—]\s|\betc\b|\.\s`)
	beforeItem   = regexp.MustCompile(`^(?:[-–—\s\d]|(?i:un|une|des|deux|trois|quatre|le|la|les)\s)+`)
)

// OwnWords reads a text that should list equipment: the pieces that no term knows, in the source's words. A text with a longer piece is
// prose, which says more than what there is: none.
func OwnWords(text string) []string {
	var out []string
	for _, piece := range betweenItems.Split(text, -1) {
		item := strings.Trim(beforeItem.ReplaceAllString(piece, ""), " .…\"«»\t\u00a0")
		w := words(item)
		if len(w) > wordsOfAnItem || utf8.RuneCountInString(item) > longestItem {
			return nil
		}
		if len(strings.Join(w, "")) < 3 || len(In(item)) > 0 ||
			slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, item) }) {
			continue
		}
		out = append(out, item)
	}
	return out
}
