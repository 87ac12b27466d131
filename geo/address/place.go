// Package address reads and tidies French addresses. So far it knows how to write the name of a place so that two
// spellings of it are equal; the geocoder builds on it.
package address

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold writes text in lower case without accents, with ligatures opened (œ → oe), apostrophes and hyphens as blanks, and
// blanks collapsed. Other signs stay: "S/ Indre" gives "s/ indre". Idempotent, O(n).
func Fold(s string) string {
	if plain, ok := foldASCII(s); ok {
		return plain
	}
	var b strings.Builder
	b.Grow(len(s))
	// Compatibility decomposition also opens "ﬁ", "№" and full-width letters, which PDFs and spreadsheets leave behind.
	// Lower case comes first ("İ" decomposes only then) and again after it (some signs open into capitals).
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case isJoiner(r) || unicode.IsSpace(r):
			b.WriteByte(' ')
		case opened[unicode.ToLower(r)] != "":
			b.WriteString(opened[unicode.ToLower(r)])
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return collapse(b.String())
}

// foldASCII is the common case without a table: false as soon as one byte is not ASCII.
func foldASCII(s string) (string, bool) {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 0x80:
			return "", false
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '-' || c == '\'' || c == '`' || c >= '\t' && c <= '\r':
			c = ' '
		}
		if c == ' ' && (len(out) == 0 || out[len(out)-1] == ' ') {
			continue
		}
		out = append(out, c)
	}
	if n := len(out); n > 0 && out[n-1] == ' ' {
		out = out[:n-1]
	}
	return string(out), true
}

// opened lists the letters that are not an ASCII letter with an accent.
var opened = map[rune]string{'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'đ': "d", 'ł': "l", 'ı': "i"}

// isJoiner says whether a sign joins words in a name: hyphens, dashes and apostrophes of every keyboard.
func isJoiner(r rune) bool {
	switch r {
	case '-', '\'', '`', '´', 'ʼ', '′', '‘', '’', '‛', '\u00ad', '_':
		return true
	}
	return unicode.Is(unicode.Pd, r)
}

func collapse(s string) string { return strings.Join(strings.Fields(s), " ") }

// NormalizePlace writes the name of a place so that its usual spellings are equal: Fold, then "st", "ste" as "saint",
// "sainte"; "s/", "s/s" and a tight "/" as "sur", "sous" and "sur"; every other sign as a blank; "CEDEX 9" dropped.
// "St-Georges/Arnon" and "SAINT GEORGES SUR ARNON" both give "saint georges sur arnon". Idempotent, O(n).
func NormalizePlace(s string) string {
	words := strings.FieldsFunc(expandSlashes(Fold(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	kept := words[:0]
	for i := 0; i < len(words); i++ {
		word := words[i]
		if word == "cedex" {
			for i+1 < len(words) && isNumber(words[i+1]) {
				i++
			}
			continue
		}
		if whole, ok := abbreviations[word]; ok {
			word = whole
		}
		kept = append(kept, word)
	}
	return strings.Join(kept, " ")
}

// abbreviations that the Code officiel géographique never uses as words of their own.
var abbreviations = map[string]string{"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}

// expandSlashes reads the slashes of folded text.
func expandSlashes(s string) string {
	if !strings.Contains(s, "/") {
		return s
	}
	fields := strings.Fields(s)
	for i, field := range fields {
		switch {
		case field == "s/s" || field == "ss/" || field == "s/s/":
			fields[i] = "sous"
		case field == "s/":
			fields[i] = "sur"
		case strings.HasPrefix(field, "s/s/"):
			fields[i] = "sous " + field[len("s/s/"):]
		case strings.HasPrefix(field, "s/"):
			fields[i] = "sur " + field[len("s/"):]
		default:
			// A slash with blanks around it separates two names; a tight one stands for "sur".
			inner := strings.Trim(field, "/")
			fields[i] = strings.ReplaceAll(inner, "/", " sur ")
		}
	}
	return strings.Join(fields, " ")
}

func isNumber(word string) bool {
	for _, r := range word {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return word != ""
}

// articles are those that the Code officiel géographique sets apart (TNCC), once folded.
var articles = []string{"le ", "la ", "les ", "l ", "aux ", "au ", "las ", "los "}

// WithoutArticle drops the leading article of a normalized name: "le blanc" gives "blanc". A name that is only an article
// keeps it. Idempotent.
func WithoutArticle(normalized string) string {
	for {
		shorter := normalized
		for _, article := range articles {
			if rest, ok := strings.CutPrefix(normalized, article); ok && rest != "" {
				shorter = rest
				break
			}
		}
		if shorter == normalized {
			return normalized
		}
		normalized = shorter
	}
}
