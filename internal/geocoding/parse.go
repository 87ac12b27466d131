package geocoding

import (
	"regexp"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// typed is what a text turned out to hold.
type typed struct {
	name        string // normalized; may be empty
	bare        string // name without its article
	postcode    string // five digits
	code        territory.INSEECode
	departement string // "36" of "le blanc 36"
	unfinished  bool   // still being typed: what merely looks alike is not looked for
}

var (
	fiveDigits      = regexp.MustCompile(`^\d{5}$`)
	departementCode = regexp.MustCompile(`^(\d\d|2[ab]|97\d)$`)
	corsicanCode    = regexp.MustCompile(`^2[ab]\d{3}$`)
)

// parse sorts the words of a text: a postcode or a code anywhere, a département's number at either end, the rest is a name.
// What follows a postcode is the name of the town; what stands before it may be a street.
func parse(text string) typed {
	var t typed
	words := strings.Fields(address.NormalizePlace(text))
	for i, word := range words {
		switch {
		case fiveDigits.MatchString(word):
			t.postcode = word
			// Five digits may also be an INSEE code: tried when the postcode serves nobody.
			if code, err := territory.ParseINSEECode(word); err == nil {
				t.code = code
			}
		case corsicanCode.MatchString(word):
			t.code = territory.INSEECode(strings.ToUpper(word))
		default:
			continue
		}
		if i+1 < len(words) {
			words = words[i+1:]
		} else {
			words = words[:i]
		}
		break
	}
	if n := len(words); n > 1 {
		switch {
		case departementCode.MatchString(words[n-1]):
			t.departement, words = strings.ToUpper(words[n-1]), words[:n-1]
		case t.postcode == "" && departementCode.MatchString(words[0]) && n == 2:
			t.departement, words = strings.ToUpper(words[0]), words[1:]
		}
	}
	t.name = strings.Join(words, " ")
	t.bare = address.WithoutArticle(t.name)
	return t
}

// splitDepartement looks for the name of a département at the end of a name: "le pin indre" gives "le pin" and "36".
func splitDepartement(name string, codes map[string]string) (rest, departement string, ok bool) {
	words := strings.Fields(name)
	for start := max(1, len(words)-5); start < len(words); start++ {
		if code, found := codes[strings.Join(words[start:], " ")]; found {
			return strings.Join(words[:start], " "), code, true
		}
	}
	return "", "", false
}
