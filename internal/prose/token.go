package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/maillage-numerique/maillage/geo/address"
)

// token is what phrases are made of: a word, a number, a clock time or a sign.
type token struct {
	kind       tokenKind
	start, end int
	folded     string // of a word: lower case, without accents
	capital    bool   // of a word: begins with a capital
	n          int    // a number; a clock's minutes after midnight; an ordinal's rank; a date's day
	month      int
	year       int
	sign       rune
}

type tokenKind uint8

const (
	wordToken tokenKind = iota
	numberToken
	clockToken
	ordinalToken
	dateToken
	phoneToken
	roundToken // 24h/24
	signToken
)

// tokenize cuts a text. It never fails: what is nothing else is a sign.
func tokenize(text string) []token {
	var out []token
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		t := token{start: i, end: i + size}
		switch {
		case r == '\n':
			t.kind, t.sign = signToken, '\n'
		case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
			i += size
			continue
		case '0' <= r && r <= '9' || r == '+':
			t = number(text, i)
		case unicode.IsLetter(r):
			t = word(text, i)
		default:
			t.kind, t.sign = signToken, plainSign(r)
		}
		out = append(out, t)
		i = t.end
	}
	return out
}

// plainSign gives the many dashes and arrows one shape.
func plainSign(r rune) rune {
	switch r {
	case '–', '—', '‐', '‑', '‒', '−', '→', '>', '~':
		return '-'
	case '⁄':
		return '/'
	case '’', 'ʼ', '‘', '`', '´':
		return '\''
	}
	return r
}

// word reads letters and the accents that stand apart from them; an apostrophe ends it ("l'", "d'", "jusqu'").
func word(text string, start int) token {
	end := start
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
			break
		}
		end += size
	}
	first, _ := utf8.DecodeRuneInString(text[start:])
	return token{
		kind: wordToken, start: start, end: end, folded: strings.ReplaceAll(address.Fold(text[start:end]), " ", ""),
		capital: unicode.IsUpper(first),
	}
}

// letterAt says whether a letter stands at byte i.
func letterAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[min(i, len(text)):])
	return unicode.IsLetter(r)
}

func digitAt(text string, i int) bool {
	return i >= 0 && i < len(text) && '0' <= text[i] && text[i] <= '9'
}
