package dataset

import (
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/site"
)

// The vocabulary of 2022–2023 (schema 0.1.1) in today's words (schema 1.0), after "descriptif-des-evolutions" of the schema's
// repository: services condensed from fifteen to nine, labels parted into programmes and labels, publics into those
// addressed and those specially cared for. Older values often carry their explanation after " : "; only what stands before
// it is compared. An empty target means understood, and said by saying nothing: "Adultes" names nobody in particular.

type meaning struct{ field, value string }

const (
	fieldServices   = "services"
	fieldPublics    = "publics_specifiquement_adresses"
	fieldCare       = "prise_en_charge_specifique"
	fieldFees       = "frais_a_charge"
	fieldProgrammes = "dispositif_programmes_nationaux"
	fieldLabels     = "formations_labels"
	fieldAccess     = "modalites_acces"
	fieldSupport    = "modalites_accompagnement"
	fieldMobility   = "itinerance"
)

// older gives, per column, what an older value means today.
var older = map[string]map[string]meaning{
	fieldServices: {
		"Devenir autonome dans les démarches administratives":           {fieldServices, site.ServiceFormalities},
		"Réaliser des démarches administratives avec un accompagnement": {fieldServices, site.ServiceFormalities},
		"Accompagner les démarches de santé":                            {fieldServices, site.ServiceFormalities},
		"Prendre en main un smartphone ou une tablette":                 {fieldServices, site.ServiceEveryday},
		"Prendre en main un ordinateur":                                 {fieldServices, site.ServiceEveryday},
		"Utiliser le numérique au quotidien":                            {fieldServices, site.ServiceEveryday},
		"Approfondir ma culture numérique":                              {fieldServices, site.ServiceCulture},
		"Promouvoir la citoyenneté numérique":                           {fieldServices, site.ServiceCulture},
		"Favoriser mon insertion professionnelle":                       {fieldServices, site.ServiceEmployment},
		"Créer et développer mon entreprise":                            {fieldServices, site.ServiceEmployment},
		"Accéder à une connexion internet":                              {fieldServices, site.ServiceAccess},
		"Accéder à du matériel":                                         {fieldServices, site.ServiceAccess},
		"S'équiper en matériel informatique":                            {fieldServices, site.ServiceEquipment},
		"Créer avec le numérique":                                       {fieldServices, site.ServiceCreation},
		"Soutenir la parentalité et l'éducation avec le numérique":      {fieldServices, site.ServiceParenting},
	},
	fieldPublics: {
		"Adultes":                              {},
		"Tout public":                          {},
		"Tous publics":                         {},
		"Familles/enfants":                     {fieldPublics, site.PublicFamilies},
		"Jeunes (16-26 ans)":                   {fieldPublics, site.PublicYoung},
		"Seniors (+ 65 ans)":                   {fieldPublics, site.PublicSeniors},
		"Public féminin":                       {fieldPublics, site.PublicWomen},
		"Uniquement femmes":                    {fieldPublics, site.PublicWomen},
		"Personnes en situation d'illettrisme": {fieldCare, site.CareIlliteracy},
		"Handicaps physiques":                  {fieldCare, site.CareMotor},
		"Handicaps psychiques":                 {fieldCare, site.CareMental},
		"Handicaps mentaux":                    {fieldCare, site.CareMental},
		"Langues étrangères (autre)":           {fieldCare, site.CareOtherLanguages},
		"Langues étrangères":                   {fieldCare, site.CareOtherLanguages},
	},
	fieldFees: {
		"Adhésion": {fieldFees, site.FeeConditional}, // the schema of 2022 names membership among the conditions
	},
	fieldProgrammes: {
		"CNFS":                 {fieldProgrammes, site.ProgrammeAdvisers},
		"Conseiller numérique": {fieldProgrammes, site.ProgrammeAdvisers},
		"Conseillers numériques France Services": {fieldProgrammes, site.ProgrammeAdvisers},
		"Conseiller numérique France Services":   {fieldProgrammes, site.ProgrammeAdvisers},
		"Point relais CAF":                       {fieldProgrammes, "Point d'accès numérique CAF"},
		"Grandes écoles du numérique":            {fieldProgrammes, "Grande école du numérique"},
		"Promeneur du net":                       {fieldProgrammes, site.ProgrammePromeneurs},
		"Relais numérique":                       {fieldProgrammes, "Relais numérique (Emmaüs Connect)"},
		"Fabrique de Territoire":                 {fieldLabels, "Fabriques de Territoire"},
	},
	fieldLabels: {
		"Étapes numériques": {fieldLabels, site.LabelEtapesNumerique},
	},
	fieldSupport: {
		"Seul":            {fieldSupport, site.SupportAlone},
		"Avec de l'aide":  {fieldSupport, site.SupportIndividual},
		"A ma place":      {fieldSupport, site.SupportIndividual},
		"Dans un atelier": {fieldSupport, site.SupportWorkshop},
	},
}

// standardColumns gives the columns of each field, today's name first, and the fields whose vocabularies they may hold.
var standardColumns = []struct {
	columns []string
	fields  []string
}{
	{[]string{fieldServices}, []string{fieldServices}},
	{[]string{fieldPublics, fieldCare, "publics_accueillis"}, []string{fieldPublics, fieldCare}},
	{[]string{fieldFees, "conditions_acces"}, []string{fieldFees}},
	{[]string{fieldProgrammes, fieldLabels, "labels_nationaux"}, []string{fieldProgrammes, fieldLabels}},
	{[]string{fieldAccess}, []string{fieldAccess}},
	{[]string{fieldSupport}, []string{fieldSupport}},
	{[]string{fieldMobility}, []string{fieldMobility}},
}

// meanings indexes every known spelling of the fields by its letters alone, so that accents, case, apostrophes, blanks
// before a bracket and both spellings of "Étapes numériques (La Poste)" do not matter.
var meanings = func() map[string]map[string]meaning {
	all := map[string]map[string]meaning{}
	for field, set := range site.Vocabulary {
		all[field] = map[string]meaning{}
		for _, v := range set {
			all[field][lettersOf(v)] = meaning{field, v}
		}
	}
	for field, values := range older {
		for v, m := range values {
			all[field][lettersOf(v)] = m
		}
	}
	return all
}()

func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, address.Fold(s))
}

// understand finds what a value means in one of the fields: as it is, without what follows " : ", without its brackets.
func understand(value string, fields []string) (meaning, bool) {
	short, _, _ := strings.Cut(value, " : ")
	bare, _, _ := strings.Cut(short, " (")
	for _, spelling := range []string{value, short, bare} {
		for _, f := range fields {
			if m, ok := meanings[f][lettersOf(spelling)]; ok {
				return m, true
			}
		}
	}
	return meaning{}, false
}

// readStandardLists fills the enumerated fields from both vocabularies.
func readStandardLists(r *SiteRecord, s *site.Site, o map[string]string) {
	found := map[string][]string{}
	for _, c := range standardColumns {
		for _, column := range c.columns {
			for _, value := range splitList(o[column]) {
				m, ok := understand(value, c.fields)
				if !ok {
					r.remark("remarque.valeur_mise_de_cote", column, value)
					continue
				}
				if m.field != "" {
					found[m.field] = append(found[m.field], m.value)
				}
			}
		}
	}
	for field, to := range map[string]*[]string{
		fieldServices: &s.Services, fieldPublics: &s.Publics, fieldCare: &s.SpecialCare, fieldFees: &s.Fees,
		fieldProgrammes: &s.Programmes, fieldLabels: &s.Labels, fieldAccess: &s.AccessModes, fieldSupport: &s.SupportModes,
		fieldMobility: &s.Mobility,
	} {
		*to = site.InOrder(site.Vocabulary[field], found[field])
	}
}
