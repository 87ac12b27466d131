package prose

import (
	"slices"
	"strconv"
	"time"
)

// Read cuts a text into phrases, in the order of the text and without overlap. Blanks belong to none; every other byte
// belongs to one. It never fails: what is no French of time is [Word].
func Read(text string) []Phrase {
	r := reader{text: text, tokens: tokenize(text)}
	var out []Phrase
	for i := 0; i < len(r.tokens); {
		p, n := r.phrase(i)
		p.Start, p.End = r.tokens[i].start, r.tokens[i+n-1].end
		out = append(out, p)
		i += n
	}
	return out
}

// reader reads phrases off tokens. Each of its methods answers with a phrase that begins at token i and the number of
// tokens that it takes, 0 = none.
type reader struct {
	text   string
	tokens []token
}

func (r reader) phrase(i int) (Phrase, int) {
	for _, read := range []func(int) (Phrase, int){
		r.hours, r.everyOther, r.ranks, r.stock, r.date, r.days, r.parity, r.single,
	} {
		if p, n := read(i); n > 0 {
			return p, n
		}
	}
	return Phrase{Kind: Word}, 1
}

// at gives a token, or one that is nothing beyond the ends of the text.
func (r reader) at(i int) token {
	if i < 0 || i >= len(r.tokens) {
		return token{kind: signToken}
	}
	return r.tokens[i]
}

func (r reader) isWord(i int, words ...string) bool {
	return r.at(i).kind == wordToken && slices.Contains(words, r.at(i).folded)
}

func (r reader) isSign(i int, signs ...rune) bool {
	return i < len(r.tokens) && r.at(i).kind == signToken && slices.Contains(signs, r.at(i).sign)
}

// name is a token as the stock of phrases spells it.
func (r reader) name(i int) string {
	switch t := r.at(i); t.kind {
	case wordToken:
		return t.folded
	case numberToken:
		return strconv.Itoa(t.n)
	case signToken:
		return string(t.sign)
	}
	return ""
}

// stock reads the phrases that have one meaning: hyphens and apostrophes between their words may be there or not.
func (r reader) stock(i int) (Phrase, int) {
	for _, entry := range stock[r.name(i)] {
		j := i
		for k, w := range entry.words {
			for k > 0 && r.isSign(j, '-', '\'') {
				j++
			}
			if r.name(j) != w {
				j = -1
				break
			}
			j++
		}
		if j > 0 {
			return entry.say, j - i
		}
	}
	return Phrase{}, 0
}

// date reads "3 juin", "1er mai 2024", "lundi 3 juin", "15/03/2024".
func (r reader) date(i int) (Phrase, int) {
	j := i
	if weekdayOf(r.at(i)) >= 0 { // a day named beside its date is no weekly day
		j++
		if r.isWord(j, "le") {
			j++
		}
	}
	t := r.at(j)
	if t.kind == dateToken {
		return Phrase{Kind: Date, Year: t.year, Month: time.Month(t.month), Day: t.n}, j + 1 - i
	}
	month, isMonth := monthNames[r.at(j+1).folded]
	if !isMonth || t.kind != numberToken && (t.kind != ordinalToken || t.n != 1) || !validDate(0, int(month), t.n) {
		return Phrase{}, 0
	}
	p, end := Phrase{Kind: Date, Month: month, Day: t.n}, j+2
	if year := r.at(end); year.kind == numberToken && year.end-year.start == 4 {
		if !validDate(year.n, int(month), t.n) {
			return Phrase{}, 0
		}
		p.Year = year.n
		end++
	}
	return p, end - i
}

// parity reads "semaines impaires", "sem. paire", "(paire)"; "semaine A" has a rhythm but not which weeks.
func (r reader) parity(i int) (Phrase, int) {
	j := i
	if r.isWord(j, "semaine", "semaines", "sem") {
		j++
		if r.isSign(j, '.') {
			j++
		}
		if t := r.at(j); t.kind == wordToken && t.capital && t.end-t.start == 1 && (t.folded == "a" || t.folded == "b") {
			return Phrase{Kind: Interval, Weeks: 2, Doubt: true}, j + 1 - i
		}
	}
	doubt := j == i && r.isWord(i-1, "jour", "jours", "date", "dates", "numero", "numeros")
	switch {
	case j == i && r.isWord(i-1, "au"): // un jeune au pair
	case r.isWord(j, "pair", "paire", "pairs", "paires"):
		return Phrase{Kind: Parity, Doubt: doubt}, j + 1 - i
	case r.isWord(j, "impair", "impaire", "impairs", "impaires"):
		return Phrase{Kind: Parity, Odd: true, Doubt: doubt}, j + 1 - i
	}
	return Phrase{}, 0
}

// single reads what is one token.
func (r reader) single(i int) (Phrase, int) {
	t := r.at(i)
	switch t.kind {
	case signToken:
		return Phrase{Kind: Sign, Rune: t.sign}, 1
	case clockToken:
		return Phrase{Kind: Clock, Minute: t.n}, 1
	case phoneToken:
		return Phrase{Kind: Phone}, 1
	case roundToken:
		return Phrase{Kind: RoundTheClock}, 1
	case wordToken:
		if month, ok := monthNames[t.folded]; ok && len(t.folded) > 2 && (len(t.folded) > 4 || month == 3 || month == 5 || month == 6 || month == 8) {
			return Phrase{Kind: Month, Month: month}, 1
		}
		if t.folded == "des" && t.end-t.start > 3 { // dès: folding took the accent
			return Phrase{Kind: Bound}, 1
		}
		if slices.Contains(links, t.folded) {
			return Phrase{Kind: Link}, 1
		}
	}
	return Phrase{}, 0
}
