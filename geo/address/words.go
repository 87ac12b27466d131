package address

import "strings"

// Class says what part a word plays in an address.
type Class uint8

// The classes, from the word that carries the name to the one that carries nothing.
const (
	Plain  Class = iota // carries the name: "jaures", "granges"
	Digits              // a number inside a name: "8" of "8 mai"
	Kind                // rue, avenue, chemin…
	Title               // general, docteur, saint…
	Venue               // mairie, bibliotheque, salle: often said of the place, not of the address
	Small               // de, du, la, et…
)

// Word is one word of an address, in its canonical spelling: folded, abbreviation opened ("av" is "avenue"), ordinals in
// digits ("premier" is "1er").
type Word struct {
	Text  string
	Class Class
}

// maxWords bounds the work that one text can ask for.
const maxWords = 48

// Words cuts a name (of a street, a hamlet, a commune) into canonical words. Two usual spellings of one name give the
// same words: "AV DU GAL DE GAULLE" and "Avenue du Général de Gaulle". O(n).
func Words(s string) []Word {
	return AppendWords(nil, s)
}

// AppendWords is Words, appending to a slice that the caller keeps.
func AppendWords(to []Word, s string) []Word {
	var buffer [maxWords]string
	return canonical(to, split(buffer[:0], s))
}

// Key joins the words of a name with blanks: equal for two usual spellings of it, and stable under itself:
// Key(Key(s)) == Key(s).
func Key(s string) string {
	words := Words(s)
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Text
	}
	return strings.Join(texts, " ")
}

// split folds a text and cuts it into raw words of letters and digits. "12bis" stays one raw word: Parse reads what is
// attached to a number with more trust than what follows it.
func split(to []string, s string) []string {
	folded := Fold(s)
	if strings.IndexByte(folded, '/') >= 0 {
		folded = expandSlashes(spreadNumbers(folded))
	}
	start := -1
	for i, r := range folded {
		if isAlnum(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			to = append(to, folded[start:i])
			start = -1
		}
	}
	if start >= 0 {
		to = append(to, folded[start:])
	}
	if len(to) > maxWords {
		to = to[:maxWords]
	}
	return to
}

func isAlnum(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x80 && isOtherAlnum(r)
}

// spreadNumbers parts "12/14": a slash between digits separates two numbers, it does not mean "sur".
func spreadNumbers(s string) string {
	b := []byte(s)
	for i := 1; i+1 < len(b); i++ {
		if b[i] == '/' && isDigit(b[i-1]) && isDigit(b[i+1]) {
			b[i] = ' '
		}
	}
	return string(b)
}

// cut parts a raw word where digits meet letters ("12bis" is "12", "bis"), unless they make an ordinal ("1er", "8eme").
func cut(word string) (digits, letters string) {
	n := 0
	for n < len(word) && isDigit(word[n]) {
		n++
	}
	if n == 0 || n == len(word) || isOrdinalEnding(word[n:]) {
		return word, ""
	}
	return word[:n], word[n:]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isOrdinalEnding(s string) bool {
	switch s {
	case "er", "ere", "re", "e", "eme", "ieme", "nd", "nde":
		return true
	}
	return false
}

// canonical opens the abbreviations of raw words. Some are read by their neighbours: "r" is "rue" before a name, "ch" at
// the beginning is "chemin", "onze novembre" is "11 novembre".
func canonical(to []Word, raw []string) []Word {
	first := len(to)
	for i := 0; i < len(raw); i++ {
		word := raw[i]
		if isDigit(word[0]) {
			if ordinal, ok := ordinalOf(word); ok {
				word = ordinal
			} else if isNumber(word) {
				word = trimZeros(word)
			}
			digits, letters := cut(word)
			if letters == "" {
				to = append(to, Word{digits, Digits})
				continue
			}
			to = append(to, Word{trimZeros(digits), Digits})
			word = letters
		}
		two, isTwo := opened2[word]
		if i+1 < len(raw) {
			if number, used := spelledNumber(raw[i:]); used > 0 {
				to = append(to, Word{number, Digits})
				i += used - 1
				continue
			}
			if atStart := len(to) == first || to[len(to)-1].Class == Digits; atStart && leading[word] != "" {
				word = leading[word]
			} else if word == "r" && len(to) > first && to[len(to)-1].Class == Plain && len(to[len(to)-1].Text) > 2 {
				word = "rue" // "Le Blanc r. Jean Jaurès"
			}
			if joined, ok := pairOf(word, raw[i+1]); ok {
				two, isTwo = joined, true
				i++
			}
		}
		if isTwo {
			to = append(to, Word{two[0], classOf(two[0])}, Word{two[1], classOf(two[1])})
			continue
		}
		word = open(word)
		class := classOf(word)
		if isDigit(word[0]) { // "premier" is "1er"
			class = Digits
		}
		if n := len(to); word == "rue" && n > first && to[n-1].Text == "grand" {
			to[n-1].Text = "grande" // "Grand'Rue"
		}
		to = append(to, Word{word, class})
	}
	return to[:min(len(to), first+maxWords)]
}

// open gives the whole word of an abbreviation, or the word itself.
func open(word string) string {
	if whole, ok := shortened[word]; ok {
		return whole
	}
	return word
}

func pairOf(first, second string) ([2]string, bool) {
	if two, ok := pairs[pair{first, second}]; ok {
		return two, true
	}
	two, ok := pairs[pair{open(first), open(second)}]
	return two, ok
}

func trimZeros(digits string) string {
	trimmed := strings.TrimLeft(digits, "0")
	if trimmed == "" || len(digits) == 5 { // a postcode keeps its zero
		return digits
	}
	return trimmed
}

// ordinalOf writes "1ere", "8eme", "2nd" as "1er", "8e", "2e".
func ordinalOf(word string) (string, bool) {
	digits := 0
	for digits < len(word) && isDigit(word[digits]) {
		digits++
	}
	if digits == 0 || digits == len(word) || digits > 3 || !isOrdinalEnding(word[digits:]) {
		return "", false
	}
	if word[:digits] == "1" {
		return "1er", true
	}
	return word[:digits] + "e", true
}

// spelledNumber reads a date in letters at the head of raw words: "onze novembre" gives "11" and 1 word used. Only before a
// month: "quatre" is a name in "Quatre Vents".
func spelledNumber(raw []string) (number string, used int) {
	n, ok := spelled[raw[0]]
	if !ok {
		return "", 0
	}
	if len(raw) > 2 && n >= 10 && n%10 == 0 {
		if unit, ok := spelled[raw[1]]; ok && unit < 10 && months[raw[2]] {
			return itoa(n + unit), 2
		}
	}
	if months[raw[1]] {
		return itoa(n), 1
	}
	return "", 0
}

func itoa(n int) string {
	if n < 10 {
		return string([]byte{byte('0' + n)})
	}
	return string([]byte{byte('0' + n/10), byte('0' + n%10)})
}

// classOf says what part a canonical word plays.
func classOf(word string) Class {
	if c, ok := classes[word]; ok {
		return c
	}
	return Plain
}
