package address

import (
	"strings"
	"unicode"
)

// Display writes a name in capitals, as FANTOIR does, the way people read it: "AV DU GAL DE GAULLE" gives "Avenue du Gal de
// Gaulle". The kind of way is opened; accents that the source lost stay lost. A name with a small letter is left as it is.
func Display(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if strings.ToUpper(s) != s || strings.ToLower(s) == s {
		return s
	}
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		if i == 0 && len(words) > 1 {
			if whole, ok := shownKinds[w]; ok {
				words[i] = whole
				continue
			}
		}
		if i > 0 && classOf(Fold(w)) == Small && w != "a" {
			continue
		}
		words[i] = capitalised(w)
	}
	shown := strings.Join(words, " ")
	for _, elided := range []string{"d", "l"} {
		shown = strings.ReplaceAll(shown, " "+elided+" ", " "+elided+"'")
	}
	return shown
}

// capitalised puts a capital at the head of each part of a word: "saint-amand" gives "Saint-Amand".
func capitalised(w string) string {
	runes := []rune(w)
	head := true
	for i, r := range runes {
		if head {
			runes[i] = unicode.ToUpper(r)
		}
		head = r == '-' || r == '\''
	}
	return string(runes)
}

// shownKinds writes the kinds of ways that FANTOIR shortens.
var shownKinds = map[string]string{
	"all": "Allée", "av": "Avenue", "bd": "Boulevard", "che": "Chemin", "chem": "Chemin", "chs": "Chaussée", "crs": "Cours", "esp": "Esplanade",
	"fg": "Faubourg", "ham": "Hameau", "imp": "Impasse", "lot": "Lotissement", "mte": "Montée", "pas": "Passage", "pl": "Place", "prom": "Promenade",
	"qua": "Quartier", "res": "Résidence", "rle": "Ruelle", "rpt": "Rond-point", "rte": "Route", "sen": "Sente", "sq": "Square",
	"tra": "Traverse", "ven": "Venelle", "vla": "Villa", "ptr": "Petite Rue", "allee": "Allée", "residence": "Résidence", "montee": "Montée",
	"chaussee": "Chaussée",
}
