package reading

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/prose"
)

// name is a commune's name that stands in the text, as phrases [from, to).
type name struct {
	from, to int
	found
}

// longestName bounds the phrases of a name: "Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson" has thirteen with its hyphens.
const longestName = 14

// names finds the communes that the text names, the longest name at each place, streets left out.
func (r *reader) findNames() {
	r.street = r.streets()
	for i := 0; i < len(r.phrases); {
		n, ok := r.nameAt(i)
		if !ok {
			i++
			continue
		}
		r.names = append(r.names, n)
		i = n.to
	}
}

func (r *reader) nameAt(i int) (name, bool) {
	if !r.mayBeginName(i) {
		return name{}, false
	}
	end := i + 1
	for end < len(r.phrases) && end-i < longestName && r.joined(end) {
		end++
	}
	for ; end > i; end-- {
		if last := r.phrases[end-1]; last.Kind == prose.Sign || last.Kind == prose.Link {
			continue
		}
		text := r.between(i, end)
		if !r.looksLikeName(i, end) {
			continue
		}
		if f, ok := r.atlas.exactly(spaced(text), r.near); ok {
			return name{i, end, f}, true
		}
	}
	return name{}, false
}

// mayBeginName: a word outside streets, or an article with a capital ("Les Granges", "La Bruguière").
func (r *reader) mayBeginName(i int) bool {
	p := r.phrases[i]
	if r.street[i] || isTime(p) && p.Kind != prose.Month && p.Kind != prose.Season {
		return false
	}
	switch p.Kind {
	case prose.Sign, prose.Phone:
		return false
	case prose.Link:
		return article(r.text(i))
	}
	return true
}

func article(word string) bool {
	switch address.Fold(word) {
	case "le", "la", "les", "l":
		return true
	}
	return false
}

// joined says whether phrase i may go on a name that the phrase before it belongs to: one blank at most between them, no
// sign but those of names, and those without blanks on both sides.
func (r *reader) joined(i int) bool {
	before, p := r.phrases[i-1], r.phrases[i]
	gap := r.clean[before.End:p.Start]
	if r.street[i] || utf8.RuneCountInString(gap) > 1 || strings.Contains(gap, "\n") {
		return false
	}
	switch p.Kind {
	case prose.Sign:
		next := i+1 < len(r.phrases) && r.phrases[i+1].Start == p.End
		switch p.Rune {
		case '\'':
			return gap == ""
		case '-':
			return gap == "" && next
		case '/': // Saint-Georges/Arnon, Verteuil s/ Charente
			return gap == "" && (next || strings.EqualFold(r.text(i-1), "s") || strings.EqualFold(r.text(i-1), "ss"))
		case '.':
			return gap == "" && (strings.EqualFold(r.text(i-1), "st") || strings.EqualFold(r.text(i-1), "ste"))
		}
		return false
	case prose.Weekdays: // Pair-sur-Mer: an abbreviation of a day inside a name
		return before.Kind == prose.Sign && len(r.text(i)) <= 3
	}
	return p.Kind != prose.Hours && p.Kind != prose.Clock && p.Kind != prose.Phone
}

// looksLikeName keeps ordinary words from being communes: a capital somewhere, or alone between signs and times.
func (r *reader) looksLikeName(from, to int) bool {
	capital, plain := false, 0
	for i := from; i < to; i++ {
		p := r.phrases[i]
		if p.Kind == prose.Sign || p.Kind == prose.Link {
			continue
		}
		first, _ := utf8.DecodeRuneInString(r.text(i))
		capital = capital || unicode.IsUpper(first)
		word := address.Fold(r.text(i))
		if !fillers[word] && !hosts[word] && class(word) == address.Plain || class(word) == address.Title {
			plain++
		}
	}
	if plain == 0 {
		return false
	}
	alone := r.edge(from-1) && r.edge(to)
	return capital || alone && to-from > 1
}

// edge says whether phrase i cannot belong to a name: a sign, a time, or an end of the text.
func (r *reader) edge(i int) bool {
	if i < 0 || i >= len(r.phrases) {
		return true
	}
	p := r.phrases[i]
	if p.Kind == prose.Link && address.Fold(r.text(i)) == "et" {
		return r.edge(i + 1)
	}
	return p.Kind == prose.Sign && p.Rune != '\'' || isTime(p)
}

// streets marks the phrases of streets' names, from the kind of way to the next sign, postcode, day or hour: "route de
// Mirebeau" is not in Mirebeau, "place du 8 mai 1945" is no date.
func (r *reader) streets() []bool {
	marked := make([]bool, len(r.phrases))
	for i := 0; i < len(r.phrases); i++ {
		p := r.phrases[i]
		if p.Kind != prose.Word || !beginsStreet(r.text(i)) {
			continue
		}
		marked[i] = true
		if i > 0 && isNumber(r.text(i-1)) {
			marked[i-1] = true
		}
		for i+1 < len(r.phrases) && r.goesOnStreet(i+1) {
			i++
			marked[i] = true
		}
	}
	return marked
}

func (r *reader) goesOnStreet(i int) bool {
	p := r.phrases[i]
	switch p.Kind {
	case prose.Sign:
		tight := r.phrases[i-1].End == p.Start && i+1 < len(r.phrases) && r.phrases[i+1].Start == p.End
		return p.Rune == '\'' || p.Rune == '-' && tight || p.Rune == '.' && p.Start-r.phrases[i-1].Start <= 3
	case prose.Weekdays, prose.Hours, prose.Clock, prose.HalfDay, prose.Parity, prose.Phone, prose.LastDay, prose.WeekOfMonth, prose.Bound:
		return false
	case prose.Link: // "rue Pierre et Marie Curie", but "7 rue du Lac et à Charlieu"
		if address.Fold(r.text(i)) == "et" && i+1 < len(r.phrases) && r.phrases[i+1].Kind != prose.Word {
			return false
		}
	}
	wide := p.Start-r.phrases[i-1].End > 2
	return !wide && !postcode.MatchString(r.text(i))
}

var (
	postcode   = regexp.MustCompile(`^\d{5}$`)
	tightSaint = regexp.MustCompile(`\b(St|Ste|ST|STE)(\p{Lu})(\p{Ll})`)
)

// spaced separates what a hurried hand has joined: "StJean" is "St Jean".
func spaced(s string) string { return tightSaint.ReplaceAllString(s, "$1 $2$3") }

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// isTime says whether a phrase speaks of time, or forbids.
func isTime(p prose.Phrase) bool {
	switch p.Kind {
	case prose.Word, prose.Sign, prose.Link, prose.Phone, prose.Season, prose.Month:
		return false
	}
	return true
}

// withoutHost leaves the name of "mairie de Lafitte".
func withoutHost(text string) string {
	words := strings.Fields(text)
	for len(words) > 1 {
		word := address.Fold(words[0])
		if !prepositions[word] && !hosts[word] && !fillers[word] && word != "de" && word != "du" && word != "des" {
			break
		}
		words = words[1:]
	}
	return strings.Join(words, " ")
}
