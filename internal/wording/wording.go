// Package wording is the one catalogue of French sentences: every text that a person reads on a screen, in a feed, on
// paper or in a terminal has a key here. The TypeScript pages import the same JSON files.
package wording

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/internal/fault"
)

//go:embed fr/*.json
var files embed.FS

var catalogue = load()

// load merges the files; a key that stands twice is a programming error.
func load() map[string]string {
	all := map[string]string{}
	names, err := fs.Glob(files, "fr/*.json")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var one map[string]string
		if err := json.Unmarshal(raw, &one); err != nil {
			panic(fmt.Sprintf("catalogue %s: %v", name, err))
		}
		for k, v := range one {
			if _, twice := all[k]; twice {
				panic(fmt.Sprintf("catalogue %s: key %q stands twice", name, k))
			}
			all[k] = v
		}
	}
	return all
}

// Say gives the sentence of a key with its {placeholders} filled: Say("resultat.distance", "km", "6"). A missing key is
// shown between brackets; a test looks for it.
func Say(key string, pairs ...string) string {
	sentence, ok := catalogue[key]
	if !ok {
		return "[" + key + "]"
	}
	if len(pairs) == 0 {
		return sentence
	}
	return filled(sentence, pairs)
}

// filled puts the values of pairs in the place of their {placeholders}; what stands between other braces stays. A strings.Replacer would
// cost more to build than all else that a sentence takes.
func filled(sentence string, pairs []string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(sentence, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		at := -1
		for i := 0; closed && i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				at = i + 1
				break
			}
		}
		if at < 0 {
			b.WriteByte('{')
			sentence = rest
			continue
		}
		b.WriteString(pairs[at])
		sentence = after
	}
}

// Has says whether the catalogue holds the key.
func Has(key string) bool { _, ok := catalogue[key]; return ok }

// Keys lists the keys that start with prefix, sorted.
func Keys(prefix string) []string {
	var keys []string
	for key := range catalogue {
		if strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// Count chooses between key+".zero" (optional), key+".un" and key+".plusieurs", with {n} filled. In French 0 and 1 are singular.
func Count(key string, n int, pairs ...string) string {
	pairs = append(pairs, "n", Number(n))
	switch {
	case n == 0 && Has(key+".zero"):
		return Say(key+".zero", pairs...)
	case n < 2 && n > -2:
		return Say(key+".un", pairs...)
	default:
		return Say(key+".plusieurs", pairs...)
	}
}

// Number writes an integer as French readers do: 12 345 with narrow no-break spaces.
func Number(n int) string {
	s := fmt.Sprint(n)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return sign + s
}

// Fault says a fault in French: what is wrong ("faute.<code>") and what to do ("faute.<code>.remede", may be empty).
func Fault(f *fault.Fault) (sentence, remedy string) {
	pairs := []string{"champ", f.Field, "valeur", f.Value, "ligne", fmt.Sprint(f.Line)}
	for k, v := range f.Args {
		pairs = append(pairs, k, v)
	}
	sentence = Say("faute."+f.Code, pairs...)
	if Has("faute." + f.Code + ".remede") {
		remedy = Say("faute."+f.Code+".remede", pairs...)
	}
	return sentence, remedy
}
