package geocoding

import (
	"math"
	"strings"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Scores of the ways in which a text meets a name. They only order answers; what they share is that 1 is the very name and
// that a looser match never comes before a tighter one.
const (
	scoreExact      = 1.00
	scoreBare       = 0.98 // equal once the articles are dropped
	scoreAlias      = 0.94 // equal to another name of the commune, or that without its article
	scorePostcode   = 0.90
	scorePrefix     = 0.70 // up to 0.80 for a beginning that is nearly the whole
	scoreTypo       = 0.60 // less 0.10 for the second typo
	scoreWord       = 0.45
	scoreEnd        = 0.40
	aliasPenalty    = 0.04
	outsidePostcode = 0.60
)

// candidate is a place on its way to the answer.
type candidate struct {
	row   store.NamedPlace
	match Match
	score float64
}

// rank scores rows against what was typed and leaves out those that only looked alike.
func rank(t typed, rows []store.NamedPlace) []candidate {
	var kept []candidate
	for _, row := range rows {
		if match, score := meet(t, row); match != "" {
			if row.Nature != "commune" {
				score -= aliasPenalty
			}
			kept = append(kept, candidate{row: row, match: match, score: math.Round(score*1000) / 1000})
		}
	}
	return kept
}

func meet(t typed, row store.NamedPlace) (Match, float64) {
	switch {
	case row.Normalized == t.name:
		return MatchExact, scoreExact
	case row.WithoutArticle == t.bare:
		return MatchExact, scoreBare
	case strings.HasPrefix(row.Normalized, t.name):
		return MatchPrefix, prefixScore(t.name, row.Normalized)
	case strings.HasPrefix(row.WithoutArticle, t.bare):
		return MatchPrefix, prefixScore(t.bare, row.WithoutArticle)
	}
	most := allowedTypos(t.bare)
	wrong := min(typos(t.name, row.Normalized, most), typos(t.bare, row.WithoutArticle, most))
	if wrong <= most {
		return MatchTypo, scoreTypo - 0.1*float64(wrong-1)
	}
	if strings.Contains(" "+row.Normalized+" ", " "+t.bare+" ") {
		return MatchWord, scoreWord
	}
	return "", 0
}

// prefixScore prefers whole words, then beginnings that leave little out.
func prefixScore(typed, name string) float64 {
	score := scorePrefix + aliasPenalty + 0.05*float64(len(typed))/float64(len(name))
	if strings.HasPrefix(name, typed+" ") {
		score += 0.05
	}
	return score
}

func surest(all []candidate) float64 {
	top := 0.0
	for _, c := range all {
		top = max(top, c.score)
	}
	return top
}

func (c candidate) place() Place {
	p := Place{
		Type: geocode.Municipality, Name: c.row.Name, Nature: c.row.Nature, INSEECode: c.row.INSEECode, Departement: c.row.Departement,
		DepartementName: c.row.DepartementName, Postcodes: c.row.Postcodes, Population: c.row.Population, Centre: c.row.Centre,
		Score: c.score, Match: c.match,
	}
	if c.row.Nature != "commune" && c.row.FoundName != c.row.Name {
		p.Alias = c.row.FoundName
	}
	return p
}
