package pages

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// unitsView lists the mobile units in finished words.
type unitsView struct {
	chrome
	Units []unitLine
}

type unitLine struct{ URL, Name, Operator, How string }

func newUnitsView(c chrome, units []itinerary.Unit) unitsView {
	v := unitsView{chrome: c.titled(wording.Say("unites.titre"), wording.Say("unites.texte"))}
	for _, u := range units {
		v.Units = append(v.Units, unitLineOf(u))
	}
	return v
}

func unitLineOf(u itinerary.Unit) unitLine {
	return unitLine{URL: "/unites/" + u.Slug, Name: u.Name, Operator: u.Operator, How: howItComes(u)}
}

// howItComes says the ways of a unit in one line; unknown is said so.
func howItComes(u itinerary.Unit) string {
	if len(u.Modes) == 0 {
		return wording.Say("unite.mode.inconnu")
	}
	ways := make([]string, len(u.Modes))
	for i, mode := range u.Modes {
		ways[i] = wording.Say("unite.mode." + string(mode))
	}
	return strings.Join(ways, " ")
}

// unitView is the page of a unit in finished words.
type unitView struct {
	chrome
	Name, Operator, How string
	Notes               []string
	Phones              []phone
	Websites            []string
	Passages            []passageLine
	NoPassage           string
	Papers              []link
	CalendarURL         string
	Stops               []stopLine
	Outline             *outlineView
	Pending             *teamView
	Facts               []fact
	SourceText          string // the round in the words of its source
	ProposalURL         string // of the text beside what was read of it; "" = none
	Age                 string
	Provenance          []provenanceLine
	JSONURL             string
}

// passageLine is one dated visit: what day and where, what hours, and what is different that day.
type passageLine struct {
	Day, Where, Hours, Different string
	Unit                         *link // where the page is not the unit's
	Cancelled                    bool
}

type stopLine struct {
	Where     string
	URL       string
	Rules     []string
	Hall      string
	CommuneAt string
}

func newUnitView(c chrome, u itinerary.Unit, round store.Round, passages []store.PassageRecord, now time.Time) unitView {
	v := unitView{
		chrome: c.titled(u.Name, wording.Say("unite.description", "nom", u.Name)), Name: u.Name, Operator: u.Operator,
		How: howItComes(u), SourceText: u.Note, Facts: factsOfUnit(u), Age: ageLine(timeOrNil(u.UpdatedOn), unitSource(u), now),
		Provenance: provenanceOf(u.Provenance), JSONURL: "/unites/" + u.Slug + ".json", CalendarURL: "/unites/" + u.Slug + ".ics", Passages: passageLines(passages),
	}
	if len(round.Stops) > 0 {
		v.Papers = []link{
			{URL: "/unites/" + u.Slug + "/jour", Label: wording.Say("feuille.lien")},
			{URL: "/unites/" + u.Slug + "/affiche.pdf", Label: wording.Say("affiche.imprimer")},
			{URL: "/unites/" + u.Slug + "/releve.pdf", Label: wording.Say("releve.imprimer")},
			{URL: "/unites/" + u.Slug + "/relais", Label: wording.Say("relais.lien")},
		}
	}
	if u.ToConfirm {
		v.Notes = append(v.Notes, wording.Say("unite.a_confirmer"))
	}
	if round.AutoRead {
		v.Notes = append(v.Notes, wording.Say("unite.lu_automatiquement"))
	}
	if u.Booking.Channel != itinerary.ThroughPartners {
		v.Phones = phonesOf(u.Phones) // otherwise a call is of no use: partners ask
	}
	for _, address := range u.Websites {
		if link := webLink(address); link != "" {
			v.Websites = append(v.Websites, link)
		}
	}
	if len(v.Passages) == 0 {
		v.NoPassage = wording.Say("unite.sans_date")
		if slices.Contains(u.Modes, itinerary.OnDemand) || slices.Contains(u.Modes, itinerary.AtHome) {
			v.NoPassage = wording.Say("unite.sans_date.demande")
		}
	}
	for _, s := range round.Stops {
		v.Stops = append(v.Stops, stopLineOf(s))
	}
	return v
}

// teamView is what the team of a unit should look at: folded, since it is no news to those who come for help.
type teamView struct {
	Count, AsOf string
	Lines       []string
}

// newTeamView says the conflicts of a round; nil where there is none.
func newTeamView(conflicts []itinerary.Conflict, round store.Round, today calendar.Date) *teamView {
	if len(conflicts) == 0 {
		return nil
	}
	v := &teamView{Count: wording.Count("unite.equipe", len(conflicts)), AsOf: wording.Say("unite.equipe.date", "jour", wording.Day(today))}
	for _, c := range conflicts {
		v.Lines = append(v.Lines, wording.Conflict(c, round.Itinerary))
	}
	return v
}

// passageLines says visits in the order of their hours.
func passageLines(passages []store.PassageRecord) []passageLine {
	slices.SortStableFunc(passages, func(a, b store.PassageRecord) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), a.Start.Compare(b.Start))
	})
	lines := make([]passageLine, 0, len(passages))
	for _, p := range passages {
		line := passageLine{
			Day: wording.Day(p.Day), Where: placeWords(cmp.Or(p.Place, p.StopPlace), p.Commune), Different: wording.PassageReason(p.Passage),
			Cancelled: p.State == itinerary.CancelledPassage,
		}
		if !line.Cancelled {
			line.Hours = wording.Hours(p.Hours)
		}
		lines = append(lines, line)
	}
	return lines
}

func stopLineOf(s itinerary.Stop) stopLine {
	line := stopLine{Where: placeWords(s.Place, s.Commune), URL: "/arrets/" + s.ID.String(), CommuneAt: "/communes/" + string(s.INSEECode)}
	for _, h := range s.Schedules {
		text := wording.Say("unite.regle", "regle", wording.Rule(h.Rule), "heures", wording.Hours(h.Hours))
		if !h.Until.IsZero() {
			text = wording.Say("unite.regle_jusqu_au", "regle", text, "jour", wording.Day(h.Until))
		}
		line.Rules = append(line.Rules, text)
	}
	line.Hall = wording.Say("unite.salle.pmr." + string(cmp.Or(s.RoomWheelchair, site.Unknown)))
	if s.Room != "" {
		line.Hall = wording.Say("unite.salle", "salle", s.Room, "acces", line.Hall)
	}
	return line
}

// placeWords says a hamlet with its commune, and a commune alone.
func placeWords(place, commune string) string {
	said, whole := address.NormalizePlace(place), address.NormalizePlace(commune)
	switch {
	case said == "" || said == whole:
		return commune
	case strings.HasSuffix(said, " "+whole):
		return place
	}
	return wording.Say("unite.lieu_dit", "lieu", place, "commune", commune)
}

func factsOfUnit(u itinerary.Unit) []fact {
	var facts []fact
	say := func(key, text string) {
		if text != "" {
			facts = append(facts, fact{Label: wording.Say(key), Text: text})
		}
	}
	all := func(key string, values []string) {
		if len(values) > 0 {
			facts = append(facts, fact{Label: wording.Say(key), Values: values})
		}
	}
	say("unite.fait.demander", u.Booking.Contact)
	if u.Booking.LeadDays != nil {
		say("unite.fait.delai", wording.Count("unite.delai", *u.Booking.LeadDays))
	}
	all("lieu.fait.services", u.Services)
	all("lieu.fait.equipements", u.Equipment)
	say("unite.fait.pmr", wording.Say("lieu.pmr."+string(cmp.Or(u.Wheelchair, site.Unknown))))
	if u.WheelchairPlaces != nil {
		say("unite.fait.fauteuils", strconv.Itoa(*u.WheelchairPlaces))
	}
	say("unite.fait.connexion", u.Connectivity)
	all("lieu.fait.programmes", u.Programmes)
	all("lieu.fait.labels", u.Labels)
	return facts
}

// unitSource is the source that names the unit.
func unitSource(u itinerary.Unit) string { return u.Provenance["nom"].Source }
