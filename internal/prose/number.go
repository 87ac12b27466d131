package prose

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const blank = `[ \t\x{a0}\x{202f}\x{2009}]?`

var (
	phoneShape = regexp.MustCompile(`^(?:\+33` + blank + `(?:\(0\)` + blank + `)?|0)[1-9](?:[.\-]?` + blank + `\d\d){4}`)
	// 24h/24, 24-24-7, 24h/24 - 7j/7, 7j/7.
	roundShape = regexp.MustCompile(`(?i)^(?:24` + blank + `h?` + blank + `(?:/|-|sur|h)` + blank + `(?:24` + blank + `h?|7` + blank + `j?)` +
		`(?:` + blank + `(?:-|/|,|et)?` + blank + `7` + blank + `(?:j|jours)?(?:` + blank + `(?:/|sur)` + blank + `7` + blank + `j?)?)?|` +
		`7` + blank + `(?:j|jours)?` + blank + `(?:/|sur)` + blank + `7` + blank + `j?)`)
	dateShape    = regexp.MustCompile(`^(\d{1,2})(?:/(\d{1,2})/(\d{4}|\d\d)|\.(\d{1,2})\.(\d{4}))`)
	isoDateShape = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)`)
	ordinalShape = regexp.MustCompile(`(?i)^([1-5])` + blank + `(?:i?[èe]?\x{300}?res?|ers?|nde?s?|[eèé]\x{300}?mes?|[eè]\x{300}?s?)`)
)

// number reads what begins with a digit or with "+".
func number(text string, start int) token {
	rest := text[start:]
	t := token{start: start}
	whole := func(kind tokenKind, length int) bool { // not the beginning of something longer
		t.kind, t.end = kind, start+length
		return length > 0 && !digitAt(text, t.end) && !letterAt(text, t.end)
	}
	inNumber := start >= 2 && (text[start-1] == '.' || text[start-1] == ':') && digitAt(text, start-2)
	if whole(phoneToken, len(phoneShape.FindString(rest))) || whole(roundToken, len(roundShape.FindString(rest))) {
		return t
	}
	if m := dateShape.FindStringSubmatch(rest); m != nil && !inNumber && whole(dateToken, len(m[0])) && t.setDate(m[1], m[2]+m[4], m[3]+m[5]) {
		return t
	}
	if m := isoDateShape.FindStringSubmatch(rest); m != nil && whole(dateToken, len(m[0])) && t.setDate(m[3], m[2], m[1]) {
		return t
	}
	if m := ordinalShape.FindStringSubmatch(rest); m != nil && whole(ordinalToken, len(m[0])) {
		t.n = atoi(m[1])
		return t
	}
	if minute, end, ok := clock(text, start); ok && (!inNumber || strings.ContainsAny(text[start:end], "hH")) {
		return token{kind: clockToken, start: start, end: end, n: minute}
	}
	end := start
	for digitAt(text, end) {
		end++
	}
	if end == start {
		return token{kind: signToken, start: start, end: start + 1, sign: '+'}
	}
	return token{kind: numberToken, start: start, end: end, n: atoi(text[start:end])}
}

// setDate takes a civil date that exists.
func (t *token) setDate(day, month, year string) bool {
	t.n, t.month, t.year = atoi(day), atoi(month), atoi(year)
	if len(year) == 2 {
		t.year += 2000
	}
	return validDate(t.year, t.month, t.n)
}

// validDate says whether a day exists; year 0 = not said, hence perhaps a leap year.
func validDate(year, month, day int) bool {
	if year == 0 {
		year = 2000
	}
	if month < 1 || month > 12 || day < 1 || year < 1990 || year > 2100 {
		return false
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() == day
}

// afterMinutes are the words that may follow minutes set apart from their hour: "9 h 30 à", not "12h 30 rue du Lac".
var afterMinutes = []string{"a", "et", "puis", "jusqu", "ou", "le", "les", "du", "au", "de", "sur", "sans", "h"}

// clock reads a time of day: 9h, 9h30, 9 h 30, 09H00, 17 heures, 9:30, 9.30. In "15h18h" and "9h 12h" the second number is
// another time; in "09h30h" the last letter is too many.
func clock(text string, start int) (minute, end int, ok bool) {
	hour, i := twoDigits(text, start)
	if i == start || digitAt(text, i) || hour > 24 {
		return 0, 0, false
	}
	at := func(m, end int) (int, int, bool) {
		return 60*hour + m, end, m < 60 && 60*hour+m <= 24*60
	}
	if i < len(text) && (text[i] == ':' || text[i] == '.') {
		m, j := twoDigits(text, i+1)
		longer := digitAt(text, j) || j < len(text) && (text[j] == ':' || text[j] == '.' || text[j] == '/') && digitAt(text, j+1)
		if j-i != 3 || longer || text[i] == '.' && (m%15 != 0 || hour < 6 || hour > 22) {
			return 0, 0, false
		}
		return at(m, j)
	}
	i, ok = hourMark(text, i)
	if !ok {
		return 0, 0, false
	}
	apart := skipBlanks(text, i)
	m, j := twoDigits(text, apart)
	switch {
	case j == apart: // no number: a whole hour
		return at(0, i)
	case apart == i: // 9h30
		k, another := hourMark(text, j)
		switch {
		case j-i == 1 && !another || digitAt(text, j):
			return 0, 0, false // 9h5, 9h300
		case another && m <= 24: // 15h18h
			return at(0, i)
		case another:
			return at(m, k)
		}
		return at(m, j)
	case j-apart != 2 || m%15 != 0 || digitAt(text, j):
		return at(0, i)
	}
	if _, another := hourMark(text, j); another {
		return at(0, i)
	}
	if next := word(text, skipBlanks(text, j)); next.folded != "" && !slices.Contains(afterMinutes, next.folded) && weekdayOf(next) < 0 ||
		digitAt(text, j+1) && strings.ContainsRune(":./", rune(text[j])) {
		return at(0, i)
	}
	return at(m, j)
}

// hourMark passes "h", "H", "heures" and the blanks before; a word that only begins with h is no mark.
func hourMark(text string, i int) (int, bool) {
	i = skipBlanks(text, i)
	w := word(text, i)
	switch w.folded {
	case "h", "hr", "hrs", "heure", "heures", "hs":
		return w.end, true
	case "ha": // 9hà12h
		return i + 1, true
	}
	return i, false
}

func skipBlanks(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !strings.ContainsRune(" \t\u00a0\u202f\u2009", r) {
			break
		}
		i += size
	}
	return i
}

// twoDigits reads one or two digits; end = start when there is none.
func twoDigits(text string, start int) (n, end int) {
	for end = start; end < start+2 && digitAt(text, end); end++ {
		n = 10*n + int(text[end]-'0')
	}
	return n, end
}

// atoi reads a number; what is too long for one is -1.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
