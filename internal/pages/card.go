package pages

import (
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// card is a place in a list, in finished words.
type card struct {
	URL          string
	Name         string
	Kind         string // "Bibliothèque ou médiathèque"
	Where        string // "Le Blanc (36)"
	What         string // one line
	Tags         []tag
	CountsAsHelp bool
	Far          string // "6 km à vol d’oiseau, environ 9 minutes en voiture"
	FarNote      string // in another département
	Opening      openingWords
	Phones       []phone
	Age          string
}

type tag struct {
	Text string
	Warm bool // something to mind before going
}

type phone struct {
	Text string
	Link string // "" = not a number: shown as text
}

// openingWords says whether a place is open: always a word and a shape, and the source's own text where it is not evaluated.
type openingWords struct {
	State     string // ouvert ferme inconnu
	Text      string
	Note      string // on what it stands, where that is not the source's declaration
	HoursText string
}

type link struct {
	URL    string
	Label  string
	Detail string
}

// hoursOnCard is how much of a text of hours a large card shows; the place's own page shows all.
const hoursOnCard = 280

// cardOf writes the card of a site, without how far it is.
func cardOf(c store.SiteCard, o site.Opening, now time.Time) card {
	out := card{
		URL:          "/lieux/" + c.SiteID.String(),
		Name:         c.Name,
		Kind:         wording.Say(site.PlaceWordKey(c.Programmes, c.Typologies, c.Categories)),
		Where:        communeWords(c.Commune, c.Departement),
		What:         whatWords(c),
		CountsAsHelp: c.CountsAsHelp,
		Opening:      openingWordsOf(o, c.Hours, c.HoursText, len(c.Phones) > 0, now),
		Phones:       phonesOf(c.Phones),
		Age:          ageLine(c.UpdatedOn, c.Source, now),
	}
	out.Opening.HoursText = shortened(out.Opening.HoursText, hoursOnCard)
	out.Tags = tagsOf(c)
	return out
}

// cardOfResult adds how far the place is from the question.
func cardOfResult(r finding.Result, mode finding.Mode, departementName string, now time.Time) card {
	out := cardOf(r.SiteCard, r.Opening, now)
	if v := r.Visit; v != nil {
		out.URL, out.Name, out.Kind = urlOf(r), nameOf(r), wording.Say("passage.genre")
		out.Opening = openingWords{State: visitState(r.Opening.State), Text: wording.NextVisit(v.Passage, r.Opening.State == hours.Open)}
		if v.AutoRead {
			out.Opening.Note = wording.Say("passage.lu_automatiquement")
		}
	}
	out.Far = farWords(r, mode)
	if r.Elsewhere {
		if departementName == "" {
			departementName = r.Departement
		}
		out.FarNote = wording.Say("recherche.ailleurs", "nom", departementName)
	}
	return out
}

// visitState is the shape of a visit: help is there, or it will be. A stop to which nobody has come yet is not closed.
func visitState(state hours.State) string {
	if state == hours.Open {
		return wording.OpeningState(state)
	}
	return "passage"
}

// urlOf and nameOf are where a result leads, and what it is called there.
func urlOf(r finding.Result) string {
	if r.Visit != nil {
		return "/arrets/" + r.Visit.StopID.String()
	}
	return "/lieux/" + r.SiteID.String()
}

func nameOf(r finding.Result) string {
	if r.Visit != nil {
		return wording.Say("passage.nom", "unite", r.Visit.UnitName, "lieu", r.Visit.Place)
	}
	return r.Name
}

func farWords(r finding.Result, mode finding.Mode) string {
	if inCommuneOnly(r) {
		return wording.Say("recherche.dans_la_commune")
	}
	distance := distanceWords(r.DistanceM)
	if onTheSpot(r.DistanceM) {
		return capitalised(distance)
	}
	return wording.Say("recherche.distance_et_duree",
		"distance", distance, "duree", durationWords(r.Duration), "mode", wording.Say("recherche.mode."+string(mode)))
}

// onTheSpot: so near that minutes would be a false precision.
func onTheSpot(metres float64) bool { return metres < 75 }

// inCommuneOnly: the place stands at the centre of its commune for want of better, and the question is asked from there. A
// distance would be one between two conventions.
func inCommuneOnly(r finding.Result) bool {
	return r.PositionLevel == site.LevelCommune && onTheSpot(r.DistanceM)
}

// whatWords is one line: the summary of the source if it is short, else the first services.
func whatWords(c store.SiteCard) string {
	if len(c.Services) > 0 {
		return strings.Join(c.Services[:min(2, len(c.Services))], " · ")
	}
	return shortened(c.Summary, 120)
}

func tagsOf(c store.SiteCard) []tag {
	var tags []tag
	if !c.CountsAsHelp && (c.Kind == site.Place || c.Kind == site.Session) {
		tags = append(tags, tag{Text: wording.Say("carte_lieu.non_declaree"), Warm: true})
	}
	if c.Kind != site.Place {
		tags = append(tags, tag{Text: wording.Say("lieu.sorte." + string(c.Kind)), Warm: c.Kind == site.Terminal})
	}
	if len(c.Fees) == 1 && c.Fees[0] == site.FeeFree {
		tags = append(tags, tag{Text: wording.Say("carte_lieu.gratuit")})
	}
	if c.Wheelchair != site.Unknown {
		tags = append(tags, tag{Text: wording.Say("carte_lieu.pmr." + string(c.Wheelchair)), Warm: c.Wheelchair == site.No})
	}
	if c.Appointment == site.AppointmentRequired || c.Appointment == site.AppointmentNone {
		tags = append(tags, tag{Text: wording.Say("carte_lieu.rdv." + string(c.Appointment))})
	}
	if c.PositionLevel == site.LevelCommune {
		tags = append(tags, tag{Text: wording.Say("carte_lieu.commune_seule"), Warm: true})
	}
	return tags
}

func openingWordsOf(o site.Opening, h site.Hours, hoursText string, hasPhone bool, now time.Time) openingWords {
	words := openingWords{State: wording.OpeningState(o.State), Text: wording.Opening(o, now, hasPhone)}
	switch {
	case h.Rule == "":
		words.HoursText = strings.TrimSpace(hoursText)
	case h.State == site.HoursRead && o.Reason != site.BecauseAppointment:
		words.Note = wording.Say("ouverture.d_apres_le_texte")
	}
	return words
}

func phonesOf(phones []string) []phone {
	out := make([]phone, 0, len(phones))
	for _, p := range phones {
		out = append(out, phone{Text: phoneWords(p), Link: phoneLink(p)})
	}
	return out
}

// ageLine says how old an information is and whose it is.
func ageLine(updated *time.Time, source string, now time.Time) string {
	name := sourceName(source)
	if updated == nil || updated.IsZero() {
		return wording.Say("carte_lieu.age_inconnu", "source", name)
	}
	return wording.Say("carte_lieu.age_source", "date", dateWords(*updated), "age", ageWords(*updated, now), "source", name)
}

// sourceName says a source as people know it; one without a name of its own is said by its code.
func sourceName(source string) string {
	code, _, _ := strings.Cut(source, "#")
	family, slug, _ := strings.Cut(code, ":")
	switch {
	case wording.Has("source." + code):
		return wording.Say("source." + code)
	case slug != "" && wording.Has("source."+family+".nom"):
		return wording.Say("source."+family+".nom", "nom", slug)
	case wording.Has("import.format." + code):
		return capitalised(wording.Say("import.format." + code))
	default:
		return code
	}
}

func communeWords(commune, departement string) string {
	if departement == "" {
		return commune
	}
	return wording.Say("page.commune_departement", "commune", commune, "departement", departement)
}
