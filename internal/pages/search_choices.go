package pages

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/wording"
)

const (
	// choicesShown is how many places a search may ask to choose from.
	choicesShown = 12
	// suggestionsShown is how many places are proposed while somebody types: a phone shows them above its keyboard.
	suggestionsShown = 6
	// shortestTyped is the number of letters under which anything may be meant.
	shortestTyped = 3
	// alsoMeant is the score from which another place may be the one that is meant: it bears the name, or did.
	alsoMeant = 0.9
	// settledBy is the lead that settles a search: a name against other names of communes, not "Le Pin" against "Pin".
	settledBy = 0.05
)

// meant gives the index of the place that is meant without doubt, −1 when several may be: the only one, the one that was chosen
// among its namesakes ("Le Pin (Gard)"), or the first when no other is of exactly that name.
func meant(query string, places []geocoding.Place) int {
	wanted := address.NormalizePlace(query)
	for i, place := range places {
		if address.NormalizePlace(fullName(place)) == wanted {
			return i
		}
	}
	first := places[0]
	sure := len(places) == 1
	switch first.Match {
	case geocoding.MatchAddress:
		sure = sure || first.Score >= geocode.Sure
	case geocoding.MatchExact, geocoding.MatchCode, geocoding.MatchPostcode:
		sure = sure || first.Score > places[1].Score+settledBy
	}
	if sure {
		return 0
	}
	return -1
}

// fullName names a place so that a search for this name is settled.
func fullName(place geocoding.Place) string {
	if place.Address != "" {
		return place.Label()
	}
	return wording.Say("page.commune_departement", "commune", place.Name, "departement", place.DepartementName)
}

// placeDetails says what else tells a place from its namesakes: what it is, where, how large.
func placeDetails(place geocoding.Place) string {
	what := wording.Say("recherche.type." + string(place.Type))
	if place.Address != "" {
		return what + " · " + place.DepartementName
	}
	if key, pairs := place.DetailKey(); key != "" {
		what = wording.Say(key, pairs...)
	}
	details := []string{what}
	if len(place.Postcodes) > 0 {
		details = append(details, place.Postcodes[0])
	}
	if place.Population != nil {
		details = append(details, wording.Count("recherche.choix.habitants", *place.Population))
	}
	return strings.Join(details, " · ")
}

// found notes how the place that is meant was found, and which others might have been meant.
func (v *searchView) found(place geocoding.Place, all []geocoding.Place) {
	switch key, pairs := place.DetailKey(); {
	case place.Match == geocoding.MatchEnd:
		v.foundAs = wording.Say("recherche.adresse_inconnue", "texte", v.asked.query, "commune", fullName(place))
	case place.Match == geocoding.MatchAddress && place.Score < geocode.Sure:
		v.foundAs = wording.Say("recherche.adresse_a_verifier")
	case key != "":
		v.foundAs = wording.Say("recherche.trouve_sous", "detail", wording.Say(key, pairs...))
	}
	for _, other := range all {
		if fullName(other) != fullName(place) && other.Score >= alsoMeant && len(v.otherPlaces) < 4 {
			v.otherPlaces = append(v.otherPlaces, v.choice(other))
		}
	}
	v.communeLink = &link{
		URL: "/communes/" + string(place.INSEECode), Label: wording.Say("recherche.commune", "de_commune", ofCommune(place.Name)),
	}
}

// propose asks which of several places is meant.
func (v *searchView) propose(places []geocoding.Place) {
	question := "recherche.choix.titre"
	for _, place := range places {
		if place.Address != "" {
			question = "recherche.choix.titre.lieux"
		}
		v.Choices = append(v.Choices, v.choice(place))
	}
	v.ChoicesTitle = wording.Say(question, "texte", v.asked.query)
	if len(places) == choicesShown {
		v.ChoicesMore = wording.Say("recherche.choix.autres")
	}
}

// choice links to the same question about one place.
func (v *searchView) choice(place geocoding.Place) link {
	again := v.asked
	again.query = fullName(place)
	return link{URL: again.url(), Label: again.query, Detail: placeDetails(place)}
}

// suggestionsJSON is what /propositions answers.
type suggestionsJSON struct {
	Said        string           `json:"annonce"` // for those who do not see the list
	Suggestions []suggestionJSON `json:"propositions"`
}

type suggestionJSON struct {
	Name   string `json:"nom"` // to be searched for as it stands
	Detail string `json:"detail"`
}

// suggestions answers /propositions: the places that a text being typed may become, in the words and the order of the list of
// choices. It is the search field's own; programs have /geocodage/search. What is typed is kept by nobody, the browser included.
func (p *Pages) suggestions(w http.ResponseWriter, r *http.Request) {
	text := strings.TrimSpace(readable(r.URL.Query().Get("q")))
	answer := suggestionsJSON{Suggestions: []suggestionJSON{}}
	if utf8.RuneCountInString(text) >= shortestTyped {
		places, err := p.finder.Suggest(r.Context(), text, suggestionsShown)
		if err != nil {
			p.failJSON(w, r, err)
			return
		}
		for _, place := range places {
			answer.Suggestions = append(answer.Suggestions, suggestionJSON{fullName(place), placeDetails(place)})
		}
	}
	answer.Said = wording.Count("recherche.propositions", len(answer.Suggestions))
	w.Header().Set("Cache-Control", "private, no-store")
	p.answerJSON(w, r, answer)
}
