package dataset

import (
	"regexp"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/site/equipment"
)

// What free text says, as far as words can tell. Each rule is small and errs on the side of saying nothing.

var (
	clock   = regexp.MustCompile(`\b\d{1,2}\s?(?:h|:)\s?\d{0,2}\b`)
	weekday = regexp.MustCompile(`\b(?:lundis?|mardis?|mercredis?|jeudis?|vendredis?|samedis?|dimanches?)\b`)
)

// looksLikeHours says whether a text is about opening hours, whatever column it stands in: a clock time with a weekday, or
// little else than clock times. A long text that mentions a time is prose.
func looksLikeHours(s string) bool {
	folded := address.Fold(s)
	times := len(clock.FindAllString(folded, -1))
	if times == 0 {
		return false
	}
	if weekday.MatchString(folded) {
		return len(folded) < 200*times
	}
	rest := strings.TrimSpace(clock.ReplaceAllString(folded, ""))
	return len(strings.Fields(rest)) <= 2*times
}

var audience = []struct {
	value string
	words *regexp.Regexp
}{
	{site.PublicYoung, regexp.MustCompile(`\bjeunes?\b|\bado(?:s|lescents?)?\b|\b1[0-8] ?[a/-]? ?(?:a )?(?:2\d|30) ans\b|\b1[0-8] 2\d ans\b`)},
	{site.PublicStudents, regexp.MustCompile(`\betudiante?s?\b`)},
	{site.PublicFamilies, regexp.MustCompile(`\bfamilles?\b|\benfants?\b|\bparents?\b`)},
	{site.PublicSeniors, regexp.MustCompile(`\bseniors?\b|\bretraites?\b|\bpersonnes agees\b`)},
	{site.PublicWomen, regexp.MustCompile(`^femmes?$|\bpublic feminin\b`)},
}

var everybody = regexp.MustCompile(`\b(?:tous?|tout) ?(?:les )?publics?\b|\bgrand public\b|^(?:tous?|tout)$`)

// publicsOf reads for whom a place is meant. The standard's field holds those it is *specifically* meant for: a text that
// says "tout public" names nobody in particular.
func publicsOf(s string) []string {
	folded := address.Fold(s)
	if folded == "" || everybody.MatchString(folded) {
		return nil
	}
	var out []string
	for _, a := range audience {
		if a.words.MatchString(folded) {
			out = append(out, a.value)
		}
	}
	return out
}

var (
	countedPosts = regexp.MustCompile(`(?i)\b\d+ postes?\b`)
	denied       = regexp.MustCompile(`(?i)\b(?:pas|sans|aucune?|ni)\b[^.,;]*`)
)

// equipmentOf finds what a visitor can use on the spot.
func equipmentOf(texts ...string) []string {
	return equipment.In(affirmed(strings.Join(texts, ".\n")))
}

// affirmed is a text about equipment but for what it denies: what follows "pas de", "sans", "aucun" is not there. "11 postes" are
// computers.
func affirmed(text string) string {
	return countedPosts.ReplaceAllString(denied.ReplaceAllString(text, " "), "poste informatique")
}

var (
	booking         = regexp.MustCompile(`\brendez ?vous\b|\brdv\b`)
	withoutBooking  = regexp.MustCompile(`\b(?:sans|ou non sur) (?:prise de )?(?:rendez ?vous|rdv)\b`)
	onBooking       = regexp.MustCompile(`\bsur (?:rendez vous|rdv)\b`)
	bookingOnly     = regexp.MustCompile(`\b(?:uniquement|exclusivement|seulement)\b|\bobligatoires?\b`)
	bookingNoise    = regexp.MustCompile(`\b\d{1,2}\s?h\s?\d{0,2}\b|https?\S+|\S+@\S+|\d+|[^\p{L} ]`)
	bookingSentence = regexp.MustCompile(`^(?:(?:sur|uniquement|exclusivement|seulement|rendez|vous|rdv|obligatoires?|prise|de|prendre|accueil|du|public|ateliers?|` +
		`permanences?|ouverts?|ouverture|au|par|a|l|adresse|telephone|tel|mail|courriel|ou|et|en|ligne) ?)+$`)
)

// appointmentOf reads a text about booking. Required only when the whole text says so: "uniquement sur rendez-vous le
// vendredi" leaves the other days open, which is possible.
func appointmentOf(s string) site.Appointment {
	folded := address.Fold(withoutMasks(s))
	switch {
	case !booking.MatchString(folded):
		return site.AppointmentUnknown
	case withoutBooking.MatchString(folded):
		return site.AppointmentPossible
	}
	words := strings.Join(strings.Fields(bookingNoise.ReplaceAllString(folded, " ")), " ")
	whole := bookingSentence.MatchString(words)
	if whole && (bookingOnly.MatchString(words) || onBooking.MatchString(words)) {
		return site.AppointmentRequired
	}
	return site.AppointmentPossible
}

var (
	unitName = regexp.MustCompile(`\b(?:bus|minibus|camion|camionnette|fourgon|van|caravane)\b|\bitinerante?s?\b|\bambulante?s?\b`)
	// notUnit are words that look like a vehicle and are not: VAN (Vendôme Atelier Numérique) is an abbreviation, spelled
	// out between brackets.
	notUnit = regexp.MustCompile(`\bvan \(`)
	halt    = regexp.MustCompile(`\b(?:gare|arret|parking|place) (?:du|de|des) bus\b`)
)

// isUnitName says whether a name is a mobile unit's: it names a vehicle or says itinerant. "Itinérance" in the name of a
// place is not enough: the place stays.
func isUnitName(name string) bool {
	folded := address.Fold(name)
	return unitName.MatchString(folded) && !notUnit.MatchString(folded) && !halt.MatchString(folded)
}

// kindOf reads the special kinds of DOMAIN §1 from a name; an ordinary place otherwise.
func kindOf(name string) site.Kind {
	folded := address.Fold(name)
	for _, k := range kindNames {
		if k.words.MatchString(folded) {
			return k.kind
		}
	}
	return site.Place
}

var kindNames = []struct {
	kind  site.Kind
	words *regexp.Regexp
}{
	{site.Terminal, regexp.MustCompile(`\bbornes?\b|\bpoint visio\b`)},
	{site.Collection, regexp.MustCompile(`\b(?:point|site|lieu) de collecte\b|\bcollecte de (?:materiel|ordinateurs)\b`)},
	{site.AtHome, regexp.MustCompile(`\ba domicile\b`)},
	{site.Remote, regexp.MustCompile(`\b(?:a distance|par telephone)$`)},
	{site.Session, regexp.MustCompile(`^(?:permanences?|pmn)\b`)}, // PMN: "permanence de médiation numérique"
}
