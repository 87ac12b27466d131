package quality

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/geo/geocode"
)

// Noise asks for addresses of the index the way people type them: each kind of slip is one set, with its own fixed seed, so
// that the same addresses always give the same questions. every keeps one address in so many.
func Noise(addresses []geocode.Address, every int) []Case {
	var cases []Case
	for k, kind := range kinds {
		random := rand.New(rand.NewPCG(20260101, uint64(k)))
		for i, a := range addresses {
			if i%max(every, 1) != k%max(every, 1) || a.Number == 0 || strings.ContainsAny(a.Repetition, "0123456789") {
				continue
			}
			p := parts{number: strconv.Itoa(a.Number), repetition: strings.ToLower(a.Repetition), street: address.Display(a.Street), postcode: a.Postcode, city: a.City}
			text, ok := kind.ask(p, random)
			if !ok {
				continue
			}
			at := a.Position
			c := Case{
				Set: "noise: " + kind.name, Line: i + 1, Query: geocode.Query{Text: text}, CityCode: a.CityCode, Street: a.Street,
				HouseNumber: p.number + p.repetition, Position: &at,
			}
			if kind.noNumber {
				c.HouseNumber = ""
			}
			cases = append(cases, c)
		}
	}
	return cases
}

type parts struct{ number, repetition, street, postcode, city string }

func (p parts) line(number string) string {
	return strings.Join(strings.Fields(number+" "+p.street+" "+p.postcode+" "+p.city), " ")
}

type kind struct {
	name     string
	noNumber bool
	ask      func(parts, *rand.Rand) (string, bool)
}

var kinds = []kind{
	{name: "as written", ask: func(p parts, _ *rand.Rand) (string, bool) { return p.line(p.number + p.repetition), true }},
	{name: "capitals, no accents", ask: func(p parts, _ *rand.Rand) (string, bool) {
		return strings.ToUpper(address.Fold(p.line(p.number + " " + p.repetition))), true
	}},
	{name: "one slip in the street", ask: func(p parts, r *rand.Rand) (string, bool) {
		var ok bool
		p.street, ok = slip(p.street, r)
		return p.line(p.number + p.repetition), ok
	}},
	{name: "two slips in the street", ask: func(p parts, r *rand.Rand) (string, bool) {
		s, ok := slip(p.street, r)
		if ok {
			p.street, ok = slip(s, r)
		}
		return p.line(p.number + p.repetition), ok
	}},
	{name: "one slip in the commune, no postcode", ask: func(p parts, r *rand.Rand) (string, bool) {
		var ok bool
		p.city, ok = slip(p.city, r)
		p.postcode = ""
		return p.line(p.number + p.repetition), ok
	}},
	{name: "no postcode", ask: func(p parts, _ *rand.Rand) (string, bool) {
		p.postcode = ""
		return p.line(p.number + p.repetition), true
	}},
	{name: "postcode alone", ask: func(p parts, _ *rand.Rand) (string, bool) {
		p.city = ""
		return p.line(p.number + p.repetition), true
	}},
	{name: "no commune, no postcode", ask: func(p parts, _ *rand.Rand) (string, bool) {
		p.city, p.postcode = "", ""
		return p.line(p.number + p.repetition), true
	}},
	{name: "wrong postcode of the département", ask: func(p parts, _ *rand.Rand) (string, bool) {
		p.postcode = p.postcode[:2] + "100"
		return p.line(p.number + p.repetition), true
	}},
	{name: "kind of way left out", ask: func(p parts, _ *rand.Rand) (string, bool) {
		kind, rest, ok := strings.Cut(p.street, " ")
		words := address.Words(kind)
		if !ok || len(words) != 1 || words[0].Class != address.Kind {
			return "", false
		}
		p.street = rest
		return p.line(p.number + p.repetition), true
	}},
	{name: "abbreviated", ask: func(p parts, _ *rand.Rand) (string, bool) {
		p.street = shorten(p.street)
		return p.line(p.number + p.repetition), true
	}},
	{name: "first name as an initial", ask: func(p parts, _ *rand.Rand) (string, bool) {
		words := strings.Fields(p.street)
		if len(words) != 3 || len(words[1]) < 4 || address.Words(words[1])[0].Class != address.Plain {
			return "", false
		}
		words[1] = string([]rune(words[1])[:1]) + "."
		p.street = strings.Join(words, " ")
		return p.line(p.number + p.repetition), true
	}},
	{name: "number after the street, commune first", ask: func(p parts, _ *rand.Rand) (string, bool) {
		return p.postcode + " " + p.city + ", " + p.street + " " + p.number + p.repetition, true
	}},
	{name: "repetition apart", ask: func(p parts, _ *rand.Rand) (string, bool) {
		return p.line(p.number + " " + strings.ToUpper(p.repetition)), p.repetition != ""
	}},
	{name: "no number", noNumber: true, ask: func(p parts, _ *rand.Rand) (string, bool) { return p.line(""), true }},
	{name: "unknown number", noNumber: true, ask: func(p parts, _ *rand.Rand) (string, bool) { return p.line("9" + p.number + "7"), len(p.number) < 3 }},
	{name: "words run together", ask: func(p parts, _ *rand.Rand) (string, bool) {
		words := strings.Fields(p.street)
		if len(words) != 3 || len(words[1]) < 4 {
			return "", false
		}
		p.street = words[0] + " " + words[1] + words[2]
		return p.line(p.number + p.repetition), true
	}},
}

// slip makes one mistake in the longest words: a letter lost, doubled, changed for a neighbour, or two swapped.
func slip(name string, r *rand.Rand) (string, bool) {
	words := strings.Fields(name)
	var long []int
	for i, w := range words {
		if len(w) >= 5 && isLetters(w) && (i > 0 || len(words) == 1) {
			long = append(long, i)
		}
	}
	if len(long) == 0 {
		return name, false
	}
	i := long[r.IntN(len(long))]
	b := []byte(strings.ToLower(words[i]))
	at := 1 + r.IntN(len(b)-2)
	switch r.IntN(4) {
	case 0:
		b = append(b[:at], b[at+1:]...)
	case 1:
		b = append(b[:at+1], b[at:]...)
	case 2:
		b[at] = neighbour(b[at], r)
	default:
		b[at], b[at+1] = b[at+1], b[at]
	}
	words[i] = string(b)
	return strings.Join(words, " "), true
}

func isLetters(w string) bool {
	for i := range len(w) {
		if c := w[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return true
}

// neighbour gives a letter beside another on a French keyboard.
func neighbour(c byte, r *rand.Rand) byte {
	for _, row := range []string{"azertyuiop", "qsdfghjklm", "wxcvbn"} {
		if i := strings.IndexByte(row, c); i >= 0 {
			if i == 0 || i+1 < len(row) && r.IntN(2) == 0 {
				return row[i+1]
			}
			return row[i-1]
		}
	}
	return 'e'
}

var shortKinds = map[string]string{
	"Rue": "r.", "Avenue": "av", "Boulevard": "bd", "Place": "pl.", "Allée": "all", "Chemin": "ch", "Impasse": "imp.", "Route": "rte", "Résidence": "rés",
	"Cours": "crs", "Chaussée": "chs", "Quai": "q",
}

var shortWords = map[string]string{
	"Saint": "St", "Sainte": "Ste", "General": "Gal", "Marechal": "Mal", "Docteur": "Dr", "President": "Pdt", "Commandant": "Cdt", "Grand": "Gd",
}

func shorten(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		if short, ok := shortKinds[w]; ok && i == 0 {
			words[i] = short
		} else if short, ok := shortWords[w]; ok {
			words[i] = short
		}
	}
	return strings.Join(words, " ")
}
