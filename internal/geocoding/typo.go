package geocoding

import (
	"strings"
	"unicode"
)

// letters that a normalized name is made of.
const letters = "abcdefghijklmnopqrstuvwxyz "

// longestName is more than the letters of any commune (45: Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson).
const longestName = 50

// allowedTypos is how many wrong letters a name forgives.
func allowedTypos(name string) int {
	switch n := len(name); {
	case n < 3:
		return 0
	case n < 8:
		return 1
	default:
		return 2
	}
}

// variants lists every text at one typo of a name: one letter too many, too few, wrong, or two swapped. About 54 texts a
// letter; each is one look into an index. None for what no commune is called: letters outside the alphabet, longer than the
// longest name.
func variants(name string) []string {
	if len(name) > longestName || strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		return nil
	}
	all := make([]string, 0, (2*len(letters)+2)*(len(name)+1))
	for i := range len(name) + 1 {
		before, after := name[:i], name[i:]
		for _, letter := range letters {
			all = append(all, before+string(letter)+after)
			if after != "" {
				all = append(all, before+string(letter)+after[1:])
			}
		}
		if after != "" {
			all = append(all, before+after[1:])
		}
		if len(after) > 1 {
			all = append(all, before+after[1:2]+after[:1]+after[2:])
		}
	}
	return all
}

// typos is the Damerau–Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and swaps of
// neighbours. It stops counting above most and gives most+1.
func typos(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d > most || -d > most {
		return most + 1
	}
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := row[0]
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(y)], most+1)
}
