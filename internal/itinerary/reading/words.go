package reading

import (
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
)

// fillers are words that introduce a round and say neither where nor when: nothing is lost when they are passed over. They are
// folded, without accents.
var fillers = wordSet(`
	accueil accueille accueillir accueils adresse afin antenne antennes assure assuree assurees assurent assurons avons bureau bus
	cadre camion car carte circuit commune communes contact coordonnee coordonnees date deplace emplacement emplacements
	equipe fait france fourgon fs heure heures horaire horaires itinerance itinerances itinerant itinerante
	itinerants itinerantes jour jours lieu lieux ligne mail minibus mobile nom non nos notre nous partenaires passage passages
	permanence permanences planning point presence present presente presents programmation programme propose prevue quartiers
	retrouvez rythme sera seront seres service services se ses site sites multisite multisites une ou son sont stationne stationnement structure suivant
	suivante suivantes suivants telephone telephonique telephones tous tournee tournees travers trouve van village villages
	ville villes vos votre vous vont va ouvert ouverte ouverts ouvertes ouverture assurer labellise`)

// hosts are the words after which "de X" names the commune where a host stands, or that stand right before its name.
var hosts = wordSet(`
	mairie mairies commune communes ville village bourg permanence permanences antenne ccas cias bibliotheque mediatheque poste agence
	foyer ecole salle maison espace site centre gare msap marche place point local parking annexe tiers presbytere`)

// direct are the hosts that a commune's name may follow without a preposition: "mairie Lannion", "permanence Boucé".
var direct = wordSet(`mairie mairies permanence permanences antenne commune communes village bourg ccas ville site`)

// areas are words after which "de X" names a land around X.
var areas = wordSet(`
	pays territoire territoires secteur secteurs agglomeration communaute canton presqu presquile bassin metropole departement cc intercommunalite
	region vallee`)

// denials take back what follows them.
var denials = wordSet(`pas`)

// prepositions stand before a place. Folded.
var prepositions = wordSet(`a au aux sur en dans vers chez`)

// warnings change what the words around them mean: a sentence that holds one is not read with confidence.
var warnings = wordSet(`
	pas ne sauf hors selon variable variables variant excepte uniquement seulement suspendu suspendue annule annulee provisoire
	temporaire provisoirement temporairement eventuellement ponctuel ponctuelle ponctuellement possible possibles sinon autres autre
	demande prevue prevu compter`)

// rhythms are words of time that no phrase took: the days of the text are then not all that it says of them.
var rhythms = wordSet(`
	semaine semaines sem quinzaine mois trimestre trimestriel trimestrielle bimestriel bimestrielle annuel rotation alternance alternatif
	alternativement roulement s`)

// periods are the words before the ends of a period.
var periods = wordSet(`du au jusqu jusque`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// class says what part a word plays in an address.
func class(word string) address.Class {
	words := address.Words(word)
	if len(words) == 0 {
		return address.Small
	}
	return words[0].Class
}

// notStreets are kinds of ways that are ordinary words of these texts: "tiers lieu", "lieux de passage".
var notStreets = []string{"lieu", "passage", "cours", "mail", "voie"}

// beginsStreet says whether a word is a kind of way, whose name follows.
func beginsStreet(word string) bool {
	words := address.Words(word)
	return len(words) > 0 && words[0].Class == address.Kind && !slices.Contains(notStreets, words[0].Text)
}
