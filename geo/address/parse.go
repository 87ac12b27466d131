package address

import (
	"strconv"
	"strings"
)

// Parsed is an address cut into its parts. What is neither a number, a postcode nor wrapping (box, floor, "chez") stays in
// Words, in order: only an index of names can tell the street from the commune.
type Parsed struct {
	Words       []Word
	Number      int      // house number; 0 = none
	Repetition  string   // "bis", "ter", "b"…; "" = none
	Postcode    string   // five digits; "" = none
	After       int      // how many of the last words stood behind the postcode; 0 when it came last, or there is none
	Cedex       bool     // the postcode is that of a distribution office, not of a place
	Departement string   // given in brackets: "36", "2A"; "" = none
	Dropped     []string // what was set aside: "bp 53", "batiment c", "2e etage"
}

// Parse cuts a postal address typed by anybody, in any usual order: "12 bis, rue Jean-Jaurès 36300 Le Blanc",
// "36300 le blanc r. J Jaurès n°12bis", "Mairie, 4 place du 8 mai 1945". It never fails: what it does not understand is
// left in Words. Reading again the canonical words gives the same words. O(n).
func Parse(s string) Parsed {
	var buffer [maxWords]string
	p := Parsed{}
	s, p.Departement = takeBrackets(s)
	p.readWords(split(buffer[:0], strings.ReplaceAll(Fold(s), "c/o ", "chez ")))
	return p
}

func (p *Parsed) readWords(raw []string) {
	raw = p.takeWrapping(raw)
	raw, before := p.takePostcode(raw)
	count := len(raw)
	raw, at := p.takeNumber(raw)
	if at < before {
		before -= count - len(raw)
	}
	raw = p.takeArrondissement(raw)
	p.Words = canonical(make([]Word, 0, len(raw)+2), raw)
	if before >= 0 && before < len(raw) {
		var buffer [maxWords + 2]Word
		p.After = max(0, len(p.Words)-len(canonical(buffer[:0], raw[:before])))
	}
}

// takeBrackets reads a département in brackets: "Valence (16)".
func takeBrackets(s string) (rest, departement string) {
	open := strings.LastIndexByte(s, '(')
	if open < 0 {
		return s, ""
	}
	shut := strings.IndexByte(s[open:], ')')
	if shut < 0 {
		return s, ""
	}
	inside := strings.ToUpper(strings.TrimSpace(s[open+1 : open+shut]))
	if !isDepartement(inside) {
		return s, ""
	}
	return s[:open] + " " + s[open+shut+1:], inside
}

// isDepartement accepts "01" to "95", "2A", "2B", "971" to "976".
func isDepartement(code string) bool {
	switch {
	case code == "2A" || code == "2B":
		return true
	case len(code) == 2 && isNumber(code):
		return code >= "01" && code <= "95" && code != "20"
	case len(code) == 3 && isNumber(code):
		return code >= "971" && code <= "976" && code != "975"
	}
	return false
}

// takeWrapping sets aside boxes, CEDEX, floors, buildings and persons: they say nothing of where the door is.
func (p *Parsed) takeWrapping(raw []string) []string {
	kept := raw[:0]
	for i := 0; i < len(raw); {
		n := wrappingAt(raw[i:])
		if n == 0 {
			kept = append(kept, raw[i])
			i++
			continue
		}
		if raw[i] == "cedex" {
			p.Cedex = true
		}
		p.Dropped = append(p.Dropped, strings.Join(raw[i:i+n], " "))
		i += n
	}
	return kept
}

// wrappingAt says how many raw words, at the head, are wrapping.
func wrappingAt(raw []string) int {
	next := func(i int) string {
		if i < len(raw) {
			return raw[i]
		}
		return ""
	}
	switch raw[0] {
	case "cedex":
		if isNumber(next(1)) && len(next(1)) <= 2 {
			return 2
		}
		return 1
	case "bp", "cs", "tsa", "bpn":
		n := 1
		for isNumber(next(n)) && n < 3 && (n == 1 || len(next(n)) <= 3 && len(next(n-1)) <= 2) {
			n++
		}
		if n > 1 {
			return n
		}
	case "batiment", "bat", "bt", "appartement", "appt", "apt", "app", "escalier", "esc", "etage", "logement", "lgt", "hall", "porte", "boite":
		if isMark(next(1)) && !isKind(next(2)) {
			return 2
		}
		if len(raw) > 1 && (raw[0] == "batiment" || raw[0] == "bat") && isMark(next(1)) {
			return 2
		}
	case "chez":
		if len(raw) < 3 {
			return 0
		}
		for n := 1; n < len(raw); n++ {
			if isDigit(raw[n][0]) || isKind(raw[n]) {
				return n
			}
		}
		return 0
	case "rdc", "rez":
		return 1
	}
	if _, ok := ordinalOf(raw[0]); ok && next(1) == "etage" {
		return 2
	}
	return 0
}

// isMark accepts what names a building or a door: "c", "12", "b2".
func isMark(s string) bool { return s != "" && (len(s) == 1 || isNumber(s) && len(s) <= 3) }

// isKind says whether a raw word, at the head of a street's name, is its kind.
func isKind(raw string) bool {
	if raw == "" {
		return false
	}
	if leading[raw] != "" {
		return true
	}
	if two, ok := opened2[raw]; ok {
		return classOf(two[0]) == Kind || classOf(two[1]) == Kind
	}
	switch raw {
	case "grande", "grand", "gr", "petite", "gde", "gd", "clos", "cour", "cite", "parc", "domaine", "villa", "cote", "rampe", "pont", "port", "levee":
		return true
	}
	return classOf(open(raw)) == Kind
}

// takePostcode takes the last word of five digits, or "36 300" written apart, and says how many words stand before it, −1
// when there is none.
func (p *Parsed) takePostcode(raw []string) (rest []string, before int) {
	for i := len(raw) - 1; i >= 0; i-- {
		if !isNumber(raw[i]) {
			continue
		}
		if len(raw[i]) == 5 {
			p.Postcode = raw[i]
			if i > 0 && raw[i-1] == "f" {
				return append(raw[:i-1], raw[i+1:]...), i - 1
			}
			return append(raw[:i], raw[i+1:]...), i
		}
		if i > 0 && len(raw[i]) == 3 && len(raw[i-1]) == 2 && isNumber(raw[i-1]) && isDepartement(raw[i-1]) {
			p.Postcode = raw[i-1] + raw[i]
			return append(raw[:i-1], raw[i+1:]...), i - 1
		}
	}
	return raw, -1
}

// takeNumber finds the house number: before a kind of way, else first, else last; and says where it stood, −1 if nowhere.
func (p *Parsed) takeNumber(raw []string) (rest []string, where int) {
	at := numberBeforeKind(raw)
	if at < 0 && len(raw) > 1 && isHouse(raw, 0) {
		at = 0
	}
	if at < 0 {
		at = trailingNumber(raw)
	}
	if at < 0 {
		return raw, -1
	}
	digits, attached := houseParts(raw[at])
	p.Number, _ = strconv.Atoi(digits)
	p.Repetition = attached
	end := at + 1
	if n := repetitionAt(raw, end); n > 0 && attached == "" {
		p.Repetition = raw[end]
		end += n
	}
	end += rangeAt(raw, end, p.Number)
	start := at
	if at > 0 && isNumberMark(raw[at-1]) {
		start--
	}
	return append(raw[:start], raw[end:]...), at
}

// maxDigits is how long a house number may be: longer figures are road numbers or boxes. The BAN goes up to 9999 (numbers by
// distance, and those from 5000 that cities give provisionally).
const maxDigits = 4

// houseParts reads "12", "12bis", "12b" as a number and what is attached to it; digits is "" for anything else. "12e" may be
// the twelfth: see isHouse.
func houseParts(word string) (digits, attached string) {
	n := 0
	for n < len(word) && isDigit(word[n]) {
		n++
	}
	if n == 0 || n > maxDigits || strings.Trim(word[:n], "0") == "" {
		return "", ""
	}
	switch rest := word[n:]; {
	case rest == "" || len(rest) == 1 && rest[0] >= 'a' && rest[0] <= 'z':
		return word[:n], rest
	case isRepetition(rest):
		return word[:n], rest
	}
	return "", ""
}

func isRepetition(word string) bool {
	switch word {
	case "bis", "ter", "quater", "quinquies", "sexies":
		return true
	}
	return false
}

// isHouse says whether the word may be a house number: a figure that begins no date. "24e rue" is number 24e, "2e avenue" the
// second avenue: below ten the ordinal is likelier.
func isHouse(raw []string, i int) bool {
	digits, attached := houseParts(raw[i])
	if digits == "" || attached == "e" && len(digits) < 2 {
		return false
	}
	if attached == "e" && !(i == 0 && len(raw) > 1 && isKind(raw[1]) || i+1 == len(raw) && len(digits) > 2) {
		return false
	}
	return i+1 >= len(raw) || !months[raw[i+1]]
}

func isNumberMark(s string) bool { return s == "n" || s == "no" || s == "num" || s == "numero" }

func numberBeforeKind(raw []string) int {
	for i := range raw {
		if !isHouse(raw, i) {
			continue
		}
		if i > 0 && isNumberMark(raw[i-1]) {
			return i
		}
		end := i + 1
		end += repetitionAt(raw, end)
		digits, _ := houseParts(raw[i])
		n, _ := strconv.Atoi(digits)
		end += rangeAt(raw, end, n)
		if end < len(raw) && isKind(raw[end]) && !(i > 0 && isRoad(raw[i-1])) {
			return i
		}
	}
	return -1
}

// trailingNumber finds "rue Jean Jaurès 12": a figure after a name, not the day or the year of a date nor a road's number.
func trailingNumber(raw []string) int {
	for i := len(raw) - 1; i > 0; i-- {
		if !isHouse(raw, i) {
			continue
		}
		before := raw[i-1]
		if classOf(before) == Small || isRoad(before) || isKind(before) && i == 1 || months[before] {
			continue
		}
		return i
	}
	return -1
}

// isRoad says whether a word announces the number of a road: "D 940", "RN 20".
func isRoad(s string) bool {
	switch s {
	case "d", "rd", "cd", "n", "rn", "a", "vc", "cr", "departementale", "nationale", "communale", "lot", "zone", "ilot", "bataillon", "km":
		return true
	}
	return false
}

// repetitionAt says how many words (0 or 1) at i repeat a number: "bis", "ter", a letter.
func repetitionAt(raw []string, i int) int {
	if i >= len(raw) {
		return 0
	}
	if isRepetition(raw[i]) {
		return 1
	}
	if len(raw[i]) != 1 || isDigit(raw[i][0]) {
		return 0
	}
	if i+1 == len(raw) || isKind(raw[i+1]) {
		return 1
	}
	// "12 d Auron" is "12 d'Auron", "12 r Moyenne" is "12 rue Moyenne", "12 a Bourges" is "12 à Bourges".
	switch raw[i] {
	case "d", "l", "r", "q", "a", "n", "c":
		return 0
	}
	return 1
}

// rangeAt says how many words at i continue "12" as a range: "14", "à 14", "et 14 bis".
func rangeAt(raw []string, i, from int) int {
	start := i
	if i+1 < len(raw) && (raw[i] == "a" || raw[i] == "et") && isNumber(raw[i+1]) {
		i++
	}
	if i >= len(raw) || !isHouse(raw, i) {
		return 0
	}
	digits, _ := houseParts(raw[i])
	to, _ := strconv.Atoi(digits)
	if to <= from || to-from > 60 {
		return 0
	}
	i++
	return i + repetitionAt(raw, i) - start
}

// takeArrondissement reads "Paris 12e", "Lyon 3", "Marseille 1er arrondissement" as the postcode that it means.
func (p *Parsed) takeArrondissement(raw []string) []string {
	for i, city := range raw {
		base, count, ok := arrondissements(city)
		if !ok {
			continue
		}
		number, end := 0, i+1
		if end < len(raw) {
			word := raw[end]
			if ordinal, is := ordinalOf(word); is {
				word = strings.TrimRight(ordinal, "er")
			}
			if isNumber(word) && len(word) <= 2 {
				number, _ = strconv.Atoi(word)
				end++
			}
		}
		if number == 0 && i+1 == len(raw) && p.Number > 0 && p.Repetition == "" && i == 0 &&
			(p.Postcode == "" || p.Postcode == strconv.Itoa(base+p.Number)) {
			number, p.Number = p.Number, 0 // "Paris 12": the number had been taken for a house
		}
		if number < 1 || number > count {
			return raw
		}
		for end < len(raw) && (strings.HasPrefix(raw[end], "arr") || raw[end] == "ardt") {
			end++
		}
		if p.Postcode == "" {
			p.Postcode = strconv.Itoa(base + number)
		}
		return append(raw[:i+1], raw[end:]...)
	}
	return raw
}

// arrondissements gives the postcode before the first arrondissement of a city, and how many there are.
func arrondissements(city string) (base, count int, ok bool) {
	switch city {
	case "paris":
		return 75000, 20, true
	case "lyon":
		return 69000, 9, true
	case "marseille":
		return 13000, 16, true
	}
	return 0, 0, false
}
