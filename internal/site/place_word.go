package site

import "slices"

// Words that our readers write into Categories when a source has its own: Hub-Lo's c_categories_espace, as it spells them.
const (
	CategoryEPN         = "EPN"
	CategoryMSAP        = "MSAP"
	CategoryLibrary     = "Médiathèque"
	CategoryTownHall    = "Mairie"
	CategoryClub        = "Club-info"
	CategoryCoworking   = "Coworking"
	CategoryFabLab      = "Fablab"
	CategoryPromeneur   = "Promeneur du net"
	CategoryOther       = "autres"
	CategoryFranceFixed = "Fixe" // France Services' format_fs
)

// placeWords maps what the sources write to plain words; the first that matches wins, the most telling first.
var placeWords = []struct {
	word       string
	programmes []string
	typologies []string
	categories []string
}{
	{word: "france_services", typologies: []string{"RFS"}, programmes: []string{ProgrammeFrance}},
	{word: "services_publics", categories: []string{CategoryMSAP}},
	{word: "mediatheque", typologies: []string{"BIB"}, categories: []string{CategoryLibrary}},
	{word: "salle_informatique", categories: []string{CategoryEPN}},
	{word: "action_sociale", typologies: []string{"CCAS", "CIAS"}},
	{word: "mairie", typologies: []string{"MUNI"}, categories: []string{CategoryTownHall}},
	{word: "club", categories: []string{CategoryClub}},
	{word: "centre_social", typologies: []string{"CS", "EVS", "MQ"}},
	{word: "maison_jeunes", typologies: []string{"MJC"}},
	{word: "information_jeunes", typologies: []string{"PIJ_BIJ"}},
	{word: "jeunes_en_ligne", categories: []string{CategoryPromeneur}, programmes: []string{ProgrammePromeneurs}},
	{word: "fablab", typologies: []string{"FABLAB"}, categories: []string{CategoryFabLab}},
	{word: "coworking", categories: []string{CategoryCoworking}},
	{word: "tiers_lieu", typologies: []string{"TIERS_LIEUX"}},
	{word: "emploi", typologies: []string{"CAP_EMPLOI", "FT", "PE", "ML", "PLIE", "E2C"}},
	{word: "formation", typologies: []string{"AFPA", "OF", "ODC"}},
	{word: "reemploi", typologies: []string{"RESSOURCERIE"}},
	{word: "insertion", typologies: []string{"ACI", "ACIPHC", "AI", "EI", "ETTI", "GEIQ", "EATT"}},
	{word: "poste", typologies: []string{"LA_POSTE"}},
	{word: "securite_sociale", typologies: []string{"CAF", "MSA", "CPAM"}},
	{word: "familles", typologies: []string{"UDAF"}},
	{word: "mediation_services", typologies: []string{"PIMMS"}},
	{word: "prefecture", typologies: []string{"PREF"}},
	{word: "departement", typologies: []string{"CD", "DEPT", "MDS"}},
	{word: "intercommunalite", typologies: []string{"CC", "CCONS", "EPCI"}},
	{word: "association", typologies: []string{"ASSO", "ASSO_CHOMEUR"}},
}

// PlaceWordKey gives the key of the catalogue that says in plain words what kind of place this is: "lieu.genre.mediatheque"
// is "Bibliothèque ou médiathèque". Nobody has to know what "MSAP", "EPN" or "RFS" mean. Where no source tells, the key is
// "lieu.genre.autre".
func PlaceWordKey(programmes, typologies, categories []string) string {
	for _, w := range placeWords {
		if intersect(w.typologies, typologies) || intersect(w.categories, categories) || intersect(w.programmes, programmes) {
			return "lieu.genre." + w.word
		}
	}
	return "lieu.genre.autre"
}

// PlaceWordKeys lists every key that PlaceWordKey may give.
func PlaceWordKeys() []string {
	out := make([]string, 0, len(placeWords)+1)
	for _, w := range placeWords {
		out = append(out, "lieu.genre."+w.word)
	}
	return append(out, "lieu.genre.autre")
}

func intersect(a, b []string) bool {
	return slices.ContainsFunc(a, func(v string) bool { return slices.Contains(b, v) })
}
