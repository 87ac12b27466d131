package hours

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Unread is the part of a text that is not understood. The text is kept as it is by the caller and shown to people.
type Unread struct {
	Piece  string // as it stands in the text
	Offset int    // in bytes
}

// Error says where the text stops being understood, for logs.
func (u *Unread) Error() string {
	return fmt.Sprintf("read opening hours: %q at byte %d is not understood", u.Piece, u.Offset)
}

// kind is what a piece of the text is.
type kind uint8

const (
	endOfText kind = iota
	number
	word   // lower case
	symbol // one of - , ; : + / [ ] and ||
	quoted // a comment, without its quotes
	always // 24/7
	unknownPiece
)

type token struct {
	kind   kind
	text   string // normalised
	value  int    // of a number
	digits int
	offset int
	length int
}

// dashes are written for "-" by people and their word processors; quotes close the comments that they begin.
const dashes = "‐‑‒–—−"

var quotes = map[rune]string{'"': "\"", '“': "”", '«': "»"}

// scan cuts a text into pieces, at most one per byte.
func scan(text string) []token {
	var tokens []token
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if unicode.IsSpace(r) {
			at += size
			continue
		}
		t := token{kind: unknownPiece, offset: at, length: size}
		rest := text[at:]
		switch {
		case strings.HasPrefix(rest, "24/7"):
			t.kind, t.text, t.length = always, "24/7", 4
		case isDigit(text[at]):
			t.kind, t.length = number, spanOf(rest, func(r rune) bool { return r >= '0' && r <= '9' })
			t.digits = t.length
			for _, digit := range rest[:min(t.length, 5)] {
				t.value = t.value*10 + int(digit-'0')
			}
			if glued := spanOf(rest[t.length:], unicode.IsLetter); glued > 0 { // "5th" is no Thursday, "9h30" no hour of ours
				t.kind, t.length = unknownPiece, t.length+glued
			}
		case unicode.IsLetter(r):
			t.kind, t.length = word, spanOf(rest, unicode.IsLetter)
			t.text = strings.ToLower(rest[:t.length])
		case quotes[r] != "":
			if comment, _, ok := strings.Cut(rest[size:], quotes[r]); ok && comment != "" && !strings.Contains(comment, `"`) {
				t.kind, t.text, t.length = quoted, comment, size+len(comment)+len(quotes[r])
			}
		case strings.HasPrefix(rest, "||"):
			t.kind, t.text, t.length = symbol, "||", 2
		case strings.ContainsRune(dashes, r):
			t.kind, t.text = symbol, "-"
		case r == '.' && at > 0 && isDigit(text[at-1]) && len(rest) > 1 && isDigit(rest[1]):
			t.kind, t.text = symbol, ":" // 09.30
		case strings.ContainsRune("-,;:+/[]", r):
			t.kind, t.text = symbol, rest[:size]
		}
		tokens = append(tokens, t)
		at += t.length
	}
	return append(tokens, token{kind: endOfText, offset: len(text)})
}

// spanOf counts the bytes of the longest start of s whose runes all satisfy is.
func spanOf(s string, is func(rune) bool) int {
	for i, r := range s {
		if !is(r) {
			return i
		}
	}
	return len(s)
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
