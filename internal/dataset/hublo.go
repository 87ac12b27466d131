package dataset

import (
	"regexp"
	"slices"
	"strings"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/hours/proposal"
	"github.com/maillage-numerique/maillage/internal/prose"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/site/equipment"
)

// SourceHubLo is the regional inventory of Centre-Val de Loire (Hub-LO, edited 2020–2022), a JSON array of flat objects.
const SourceHubLo = "hublo"

// ReadHubLo reads the regional inventory. Eleven of its rows are shifted: hours stand in the column of the public, equipment
// in that of the funder. What a cell is about is told by its words, never by its column alone.
//
// It counts as help (METHODS §4) where personal help or training is "oui", or where the category is EPN or MSAP. The older
// flags c_epn, c_msap and c_etiquettes do not count: fifty libraries and town halls bear them that answer "non" to both
// questions and whose own category says library or town hall.
func ReadHubLo(p *Plain) (*SiteFile, error) {
	file := &SiteFile{}
	err := eachObject(p, file, func(line int, o map[string]string) {
		file.add(hubLoRecord(line, o))
	})
	if err != nil {
		return nil, err
	}
	return file, nil
}

func hubLoRecord(line int, o map[string]string) SiteRecord {
	r := SiteRecord{Line: line, Source: SourceHubLo, SourceID: o["gid"], Raw: o}
	said := sortHubLoCells(o)

	categories := postgresArray(o["c_categories_espace"])
	is := func(category string) bool { return slices.Contains(categories, category) }
	materials, training, personal := yes(o["c_materiel_info"]), yes(o["c_formation"]), yes(o["c_accompagnement_personnel"])
	everything := strings.Join(append(said.prose, o["c_nom"]), "\n")

	days := weekdays(postgresArray(o["c_jours_semaine"]))
	read := proposal.Read(joinTexts(said.hours...), days)

	s := site.Site{
		Name:        tidyLine(o["c_nom"]),
		Pivot:       pivot(o["c_siren_site"]),
		CommuneName: communeName(o["c_city"]),
		Postcode:    postcode(o["c_postcode"]),
		Address:     tidyAddress(o["c_adresse"]),
		Phones:      phones(o["c_telephone"]),
		HoursText:   withDays(joinTexts(said.hours...), days),
		Detail:      joinTexts(said.prose...),
		UpdatedOn:   dateOf(o["c__edit_datemaj"]),
		Publics:     publicsOf(joinTexts(said.audience...)),
		Categories:  categories,
		Wheelchair:  yesNo(o["c_acces_pmr"]),
		Kind:        kindOf(o["c_nom"]),
		Appointment: appointmentOf(joinTexts(said.hours...)),
	}
	s.Equipment = equipmentOf(said.prose...)
	if listed := tidyText(o["c_materiel_info_detail"]); !looksLikeHours(listed) {
		s.Equipment = append(s.Equipment, equipment.OwnWords(affirmed(listed))...)
	}
	s.Hours = site.InterpretHours(read, s.HoursText != "")
	if read.ByAppointment {
		s.Appointment = site.AppointmentRequired
	}
	var rest string
	if s.Websites, rest = websites(o["c_site_web"]); rest != "" {
		s.Detail = joinTexts(s.Detail, tidyLine(o["c_site_web"]))
		r.remark("remarque.site_web_illisible", "c_site_web", o["c_site_web"])
	}
	if said.shifted {
		r.remark("remarque.colonnes_decalees", "", "")
	}

	// Services and modes: what the answers say, and no more.
	if materials || is(site.CategoryEPN) {
		s.Services = append(s.Services, site.ServiceAccess)
	}
	if training {
		s.Services = append(s.Services, site.ServiceEveryday)
	}
	if is(site.CategoryMSAP) || personal && formalities.MatchString(address.Fold(everything)) {
		s.Services = append(s.Services, site.ServiceFormalities)
	}
	if is(site.CategoryFabLab) {
		s.Services = append(s.Services, site.ServiceCreation)
	}
	s.Services = site.InOrder(site.ServiceSet, s.Services)
	if is(site.CategoryEPN) && !materials || is(site.CategoryMSAP) || is(site.CategoryFabLab) || training {
		r.imply("services") // from the category, or from "formation = oui"
	}
	if personal {
		s.SupportModes = append(s.SupportModes, site.SupportIndividual)
	}
	if training && workshop.MatchString(address.Fold(everything)) {
		s.SupportModes = append(s.SupportModes, site.SupportWorkshop)
	}
	if materials {
		s.SupportModes = append(s.SupportModes, site.SupportAlone)
	}
	s.SupportModes = site.InOrder(site.SupportModeSet, s.SupportModes)

	if franceServicesName.MatchString(address.Fold(o["c_nom"])) {
		s.Programmes = append(s.Programmes, site.ProgrammeFrance)
	}
	if is(site.CategoryPromeneur) {
		s.Programmes = append(s.Programmes, site.ProgrammePromeneurs)
	}
	if advisers.MatchString(address.Fold(everything)) {
		s.Programmes = append(s.Programmes, site.ProgrammeAdvisers)
	}
	s.Programmes = site.InOrder(site.ProgrammeSet, s.Programmes)

	s.CountsAsHelp = (s.Kind == site.Place || s.Kind == site.Session) &&
		(training || personal || is(site.CategoryEPN) || is(site.CategoryMSAP))
	r.Operator = tidyLine(o["c_raison_sociale"])
	if r.Operator != "" && address.Fold(r.Operator) != address.Fold(s.Name) {
		s.Parent = r.Operator
	}
	r.Site = s
	r.Commune = DeclaredCommune{Postcode: s.Postcode, Name: s.CommuneName}
	r.locate(o["c_lat_coor1"], o["c_long_coor1"])
	r.Unit = isUnitName(s.Name)
	return r
}

var (
	formalities        = regexp.MustCompile(`\bdemarches?\b|\bacces aux droits\b|\badministrati`)
	advisers           = regexp.MustCompile(`\bconseillere?s? numeriques?\b`)
	franceServicesName = regexp.MustCompile(`\bfrance services?\b`)
	workshop           = regexp.MustCompile(`\bateliers?\b|\bcollecti(?:f|fs|ve|ves)\b|\bgroupes?\b`)
)

// hubLoCells holds the free texts of a row, each where its words say that it belongs.
type hubLoCells struct {
	hours, audience, prose []string
	shifted                bool
}

// sortHubLoCells puts the free texts of a row in their place.
func sortHubLoCells(o map[string]string) hubLoCells {
	var c hubLoCells
	elsewhere := looksLikeHours(o["c_public_cible"]) || looksLikeHours(o["c_materiel_info_detail"])
	take := func(column string, to *[]string) {
		text := tidyText(o[column])
		if text == "" {
			return
		}
		switch {
		case looksLikeHours(text) && to != &c.hours:
			c.hours = append(c.hours, text)
			c.shifted = true
		case to == &c.hours && elsewhere && !looksLikeHours(text) && !booking.MatchString(address.Fold(text)):
			c.prose = append(c.prose, text)
		case to == &c.audience && len(text) > 200:
			c.prose = append(c.prose, text)
			c.shifted = true
		default:
			*to = append(*to, text)
		}
	}
	take("c_horaire_ouverture", &c.hours)
	take("c_autres_horaires", &c.hours)
	take("c_public_cible", &c.audience)
	take("c_varchar_public_cible", &c.audience)
	// Funders are not for citizens; where the column holds equipment or a sentence, the row is shifted and it is.
	for _, column := range []string{"c_premier_financeur", "c_second_financeur", "c_financeur_secondaires"} {
		if text := tidyText(o[column]); text != "" && len(equipmentOf(text)) > 0 {
			c.prose = append(c.prose, text)
			c.shifted = true
		}
	}
	take("c_formation_detail", &c.prose)
	take("c_accompagnement_personnel_detail", &c.prose)
	take("c_materiel_info_detail", &c.prose)
	if o["c_public_cible"] != "" { // always empty in a row that stands straight: its public is in c_varchar_public_cible
		c.shifted = true
	}
	for _, text := range c.audience { // what is no public in particular is still worth reading
		if len(publicsOf(text)) == 0 && !everybody.MatchString(address.Fold(text)) || len(strings.Fields(text)) > 3 {
			c.prose = append(c.prose, text)
		}
	}
	return c
}

// week gives the days their order.
var week = []string{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"}

// weekdays is the set of days that a row names in its own column.
func weekdays(names []string) prose.Days {
	var days prose.Days
	for i, d := range week {
		if slices.ContainsFunc(names, func(v string) bool { return strings.EqualFold(v, d) }) {
			days |= 1 << i
		}
	}
	return days
}

// withDays shows the days of a row with its hours: before hours that name none, after hours that name others.
func withDays(hours string, days prose.Days) string {
	var inText prose.Days
	for _, p := range prose.Read(hours) {
		inText |= p.Days
	}
	if days == 0 || inText == days {
		return hours
	}
	var named []string
	for _, i := range days.Indexes() {
		named = append(named, week[i])
	}
	list := strings.Join(named, ", ")
	list = strings.ToUpper(list[:1]) + list[1:]
	switch {
	case hours == "":
		return list
	case inText != 0:
		return hours + "\n" + list
	}
	return list + " : " + hours
}

var cedex = regexp.MustCompile(`(?i)\s+cedex(?:\s+\d+)?\s*$`)

// communeName is the declared name without its CEDEX.
func communeName(s string) string { return cedex.ReplaceAllString(tidyLine(s), "") }

func yes(s string) bool { return address.Fold(s) == "oui" }

// yesNo reads an answer; anything but oui and non is unknown.
func yesNo(s string) site.Answer {
	switch address.Fold(s) {
	case "oui", "true", "1":
		return site.Yes
	case "non":
		return site.No
	}
	return site.Unknown
}
