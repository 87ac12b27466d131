package pages

import (
	"cmp"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// stopView is the page of a stop in finished words.
type stopView struct {
	chrome
	Heading   string
	Unit      link
	Commune   link
	Notes     []string
	Phones    []phone
	Passages  []passageLine
	NoPassage string
	Facts     []fact
	Outline   *outlineView
	Poster    *link // nil where the connection is down: nobody is sent there
}

func newStopView(c chrome, u itinerary.Unit, s itinerary.Stop, autoRead bool, passages []store.PassageRecord) stopView {
	line := stopLineOf(s)
	title := wording.Say("arret.titre", "unite", u.Name, "lieu", line.Where)
	v := stopView{
		chrome: c.titled(title, wording.Say("unite.description", "nom", u.Name)), Heading: title,
		Unit:    link{URL: "/unites/" + u.Slug, Label: u.Name},
		Commune: link{URL: line.CommuneAt, Label: s.Commune}, Passages: passageLines(passages),
		Poster: &link{URL: "/arrets/" + s.ID.String() + "/affiche.pdf", Label: wording.Say("affiche.imprimer")},
	}
	if autoRead {
		v.Notes = append(v.Notes, wording.Say("unite.lu_automatiquement"))
	}
	if s.Connection != nil && !s.Connection.Works {
		v.Notes = append(v.Notes, wording.Say("arret.sans_connexion", "jour", wording.Day(s.Connection.On)))
		v.Poster = nil
	}
	if u.Booking.Channel != itinerary.ThroughPartners {
		v.Phones = phonesOf(u.Phones)
	}
	if len(v.Passages) == 0 {
		v.NoPassage = wording.Say("unite.sans_date")
	}
	v.Facts = []fact{
		{Label: wording.Say("unite.colonne.quand"), Values: line.Rules},
		{Label: wording.Say("unite.colonne.salle"), Values: []string{line.Hall}},
		{Label: wording.Say("arret.adresse"), Values: []string{cmp.Or(s.Address, wording.Say("arret.adresse.inconnue"))}},
		{Label: wording.Say("arret.position"), Values: []string{wording.Say("arret.position." + string(s.Level))}},
	}
	if s.Connection != nil && s.Connection.Works {
		v.Facts = append(v.Facts, fact{
			Label: wording.Say("unite.fait.connexion"), Values: []string{wording.Say("arret.connexion", "jour", wording.Day(s.Connection.On))},
		})
	}
	if s.Parking != "" {
		v.Facts = append(v.Facts, fact{Label: wording.Say("arret.stationnement"), Values: []string{s.Parking}})
	}
	if s.Text != "" {
		v.Facts = append(v.Facts, fact{Label: wording.Say("arret.texte"), Values: []string{s.Text}})
	}
	return v
}
