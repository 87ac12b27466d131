package site

import "slices"

// The enumerations of the national standard, in the exact spelling and order of its schema.json (a test compares).
// "Étapes numériques(La Poste)" lacks its space in the schema; people and older files write "Étapes numériques (La Poste)".

// Values of the field services.
const (
	ServiceFormalities = "Aide aux démarches administratives"
	ServiceEveryday    = "Maîtrise des outils numériques du quotidien"
	ServiceEmployment  = "Insertion professionnelle via le numérique"
	ServiceSafety      = "Utilisation sécurisée du numérique"
	ServiceParenting   = "Parentalité et éducation avec le numérique"
	ServiceCreation    = "Loisirs et créations numériques"
	ServiceCulture     = "Compréhension du monde numérique"
	ServiceAccess      = "Accès internet et matériel informatique"
	ServiceEquipment   = "Acquisition de matériel informatique à prix solidaire"
)

// Values of other fields that the program itself writes or asks for.
const (
	PublicYoung          = "Jeunes"
	PublicStudents       = "Étudiants"
	PublicFamilies       = "Familles et/ou enfants"
	PublicSeniors        = "Seniors"
	PublicWomen          = "Femmes"
	CareDeaf             = "Surdité"
	CareMotor            = "Handicaps moteurs"
	CareMental           = "Handicaps mentaux"
	CareIlliteracy       = "Illettrisme"
	CareEnglish          = "Langues étrangères (anglais)"
	CareOtherLanguages   = "Langues étrangères (autres)"
	CareBlind            = "Déficience visuelle"
	FeeFree              = "Gratuit"
	FeeConditional       = "Gratuit sous condition"
	FeePaid              = "Payant"
	ProgrammeAidants     = "Aidants Connect"
	ProgrammeAdvisers    = "Conseillers numériques"
	ProgrammeFrance      = "France Services"
	ProgrammePromeneurs  = "Promeneurs du net"
	LabelEtapesNumerique = "Étapes numériques(La Poste)"
	AccessWalkIn         = "Se présenter"
	AccessPhone          = "Téléphoner"
	AccessMail           = "Contacter par mail"
	AccessBooking        = "Prendre un RDV en ligne"
	AccessNoPublic       = "Ce lieu n'accueille pas de public"
	SupportAlone         = "En autonomie"
	SupportIndividual    = "Accompagnement individuel"
	SupportWorkshop      = "Dans un atelier collectif"
	SupportRemote        = "À distance"
	MobilityItinerant    = "Itinérant"
	MobilityFixed        = "Fixe"
)

// The sets, by field of the standard.
var (
	ServiceSet = []string{
		ServiceFormalities, ServiceEveryday, ServiceEmployment, ServiceSafety, ServiceParenting, ServiceCreation,
		ServiceCulture, ServiceAccess, ServiceEquipment,
	}
	PublicSet      = []string{PublicYoung, PublicStudents, PublicFamilies, PublicSeniors, PublicWomen}
	SpecialCareSet = []string{
		CareDeaf, CareMotor, CareMental, CareIlliteracy, CareEnglish, CareOtherLanguages, CareBlind,
	}
	FeeSet       = []string{FeeFree, FeeConditional, FeePaid}
	ProgrammeSet = []string{
		ProgrammeAidants, "Bibliothèques numérique de référence", "Certification PIX", ProgrammeAdvisers, "Emmaüs Connect",
		ProgrammeFrance, "Grande école du numérique", "La Croix Rouge", "Point d'accès numérique CAF", ProgrammePromeneurs,
		"Relais numérique (Emmaüs Connect)",
	}
	LabelSet = []string{
		"Formé à « Mon Espace Santé »", "Formé à « DUPLEX » (illettrisme)", "Arnia/MedNum BFC (Bourgogne-Franche-Comté)",
		"Collectif ressources et acteurs réemploi (Normandie)", LabelEtapesNumerique, "Fabriques de Territoire",
		"Les Éclaireurs du numérique (Drôme)", "Mes Papiers (Métropole de Lyon)", "ORDI 3.0", "SUD LABS (PACA)",
	}
	AccessModeSet = []string{
		AccessWalkIn, AccessPhone, AccessMail, AccessBooking, AccessNoPublic, "Envoyer un mail avec une fiche de prescription",
	}
	SupportModeSet = []string{SupportAlone, SupportIndividual, SupportWorkshop, SupportRemote}
	MobilitySet    = []string{MobilityItinerant, MobilityFixed}
)

// Vocabulary gives the set of each enumerated field, by its key in the standard.
var Vocabulary = map[string][]string{
	"services":                        ServiceSet,
	"publics_specifiquement_adresses": PublicSet,
	"prise_en_charge_specifique":      SpecialCareSet,
	"frais_a_charge":                  FeeSet,
	"dispositif_programmes_nationaux": ProgrammeSet,
	"formations_labels":               LabelSet,
	"modalites_acces":                 AccessModeSet,
	"modalites_accompagnement":        SupportModeSet,
	"itinerance":                      MobilitySet,
}

// Values of the facet langues. The standard knows no more.
const (
	LanguageEnglish = "anglais"
	LanguageOther   = "autres"
)

// LanguageSet lists them.
var LanguageSet = []string{LanguageEnglish, LanguageOther}

// InOrder puts values in the order of the set, each once; values outside the set are dropped (the reader keeps them aside).
func InOrder(set, values []string) []string {
	out := make([]string, 0, len(values))
	for _, v := range set {
		if slices.Contains(values, v) {
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
