package pages

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/export/gpx"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/poster"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/touring/words"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// sheetView is a day of a unit in finished words, for its team: on a screen, on paper and in a navigator.
type sheetView struct {
	chrome
	Day, Name       string
	date            string // as within a sentence
	Unit            link
	Before, After   *link    // the nearest days with a visit
	Notes           []string // what to mind
	Dropped         []string // visits due that day that are not held
	Empty           string
	Leaves, Returns string
	Calls           []dayCall
	Aboard          string
	Papers          []link
	Reckoned        string
}

// dayCall is a visit of the day.
type dayCall struct {
	Number            int
	Place, Where, URL string // Avail, and "Avail (Issoudun)"
	Hours             string
	Way               string // from the call before
	Ready, Packed     string
	Notes             []string
	Facts             []fact
	DirectionsURL     string // "" = not placed
	Coordinates       string // "46.71670,1.31670", as geo: wants them
	at                *orb.Point
}

func newSheetView(c chrome, d unitDay) sheetView {
	v := sheetView{
		chrome: c.titled(wording.Say("feuille.titre", "nom", d.unit.Name, "jour", wording.Day(d.day)), wording.Say("feuille.description", "nom", d.unit.Name)),
		Day:    capitalised(wording.Day(d.day)), date: wording.Day(d.day), Name: d.unit.Name, Unit: link{URL: "/unites/" + d.unit.Slug, Label: d.unit.Name},
		Before: d.linkTo(d.before), After: d.linkTo(d.after), Notes: d.notes(), Aboard: strings.Join(d.unit.Equipment, ", "),
	}
	v.NoIndex = true // a new day every day
	for _, p := range d.dropped {
		line := wording.PassageReason(p.Passage)
		if p.Day != d.day {
			line = wording.Say("feuille.deplace_au", "jour", wording.Day(p.Day))
		}
		v.Dropped = append(v.Dropped, wording.Say("feuille.ligne", "quoi", placeWords(p.StopPlace, p.Commune), "texte", line))
	}
	if len(d.visits) == 0 {
		v.Empty = wording.Say("feuille.aucun")
		if d.day > d.today+itinerary.Horizon {
			v.Empty = wording.Say("feuille.trop_loin", "jour", wording.Day(d.today+itinerary.Horizon))
		}
		return v
	}
	for i, p := range d.visits {
		v.Calls = append(v.Calls, newDayCall(i+1, d.day, p, d.stop(p), d.road.Stages[i]))
	}
	v.Leaves = tripWords("depart", d.road.Leaves, d.road.Out, d.unit.Base != nil, earlier)
	v.Returns = tripWords("retour", d.road.Returns, d.road.Back, d.unit.Base != nil, later)
	v.Papers = []link{
		{URL: sheetURL(d.unit, d.day) + ".pdf", Label: wording.Say("feuille.imprimer")},
		{URL: sheetURL(d.unit, d.day) + ".gpx", Label: wording.Say("feuille.gpx")},
		{URL: "/unites/" + d.unit.Slug + "/releve.pdf", Label: wording.Say("releve.imprimer")},
	}
	work := rhythm.DefaultWorkday()
	v.Reckoned = wording.Say("feuille.methode", "installer", strconv.Itoa(int(work.SetUp)), "ranger", strconv.Itoa(int(work.Pack)))
	return v
}

func (d unitDay) linkTo(day calendar.Date) *link {
	if day.IsZero() {
		return nil
	}
	return &link{URL: sheetURL(d.unit, day), Label: wording.Day(day)}
}

// notes say what to mind of the whole day.
func (d unitDay) notes() []string {
	var notes []string
	if d.round.AutoRead && len(d.visits) > 0 {
		notes = append(notes, wording.Say("feuille.a_confirmer"))
	}
	if name := d.holiday(); name != "" {
		notes = append(notes, wording.Say("feuille.ferie", "nom", name))
	}
	for _, c := range d.conflicts {
		notes = append(notes, capitalised(wording.Conflict(c, d.round.Itinerary)))
	}
	for _, b := range d.road.Breaches {
		notes = append(notes, capitalised(words.Breach(touring.DayBreach{Day: d.day, Breach: b})))
	}
	return notes
}

// Nobody leaves at 8 h 53: a departure is said five minutes early rather than late, a return late rather than early.
func earlier(m itinerary.Minutes) itinerary.Minutes { return m / 5 * 5 }
func later(m itinerary.Minutes) itinerary.Minutes   { return (m + 4) / 5 * 5 }

// tripWords says when the unit leaves or comes back, and how far that is; what is missing to say so otherwise.
func tripWords(key string, at *itinerary.Minutes, way *touring.Way, based bool, round func(itinerary.Minutes) itinerary.Minutes) string {
	key = "feuille." + key
	switch {
	case !based:
		return wording.Say(key + ".sans_base")
	case way == nil:
		return wording.Say(key + ".sans_position")
	case at == nil:
		return wording.Say(key+".sans_heure", "trajet", wayWords(way))
	}
	return wording.Say(key, "heure", wording.Minute(int(round(*at))), "trajet", wayWords(way))
}

func wayWords(way *touring.Way) string {
	return wording.Say("recherche.distance_et_duree", "distance", distanceWords(way.DistanceM), "duree", durationWords(way.Driving),
		"mode", wording.Say("recherche.mode.voiture"))
}

func newDayCall(number int, day calendar.Date, p store.PassageRecord, s itinerary.Stop, stage touring.Stage) dayCall {
	c := dayCall{
		Number: number, Place: s.Place, Where: placeWords(s.Place, s.Commune), URL: "/arrets/" + s.ID.String(), Hours: wording.Hours(p.Hours), at: p.At,
	}
	if stage.Way != nil && !onTheSpot(stage.Way.DistanceM) {
		c.Way = wording.Say("feuille.route", "trajet", wayWords(stage.Way))
	}
	if stage.Ready != nil {
		c.Ready = wording.Say("feuille.sur_place", "heure", wording.Minute(int(*stage.Ready)))
	}
	if stage.Packed != nil {
		c.Packed = wording.Say("feuille.range", "heure", wording.Minute(int(*stage.Packed)))
	}
	if reason := wording.PassageReason(p.Passage); reason != "" {
		c.Notes = append(c.Notes, reason)
	}
	if p.Due != day {
		c.Notes = append(c.Notes, wording.Say("feuille.au_lieu_du", "jour", wording.Day(p.Due)))
	}
	if p.Place != "" {
		c.Notes = append(c.Notes, wording.Say("feuille.ailleurs", "lieu", placeWords(p.StopPlace, p.Commune)))
	}
	if p.At != nil {
		c.Coordinates, c.DirectionsURL = coordinates(*p.At), directionsTo(*p.At)
	}
	c.Facts = factsOfCall(s, p)
	return c
}

// factsOfCall says what a team wants to know before it arrives; what no source says is said so.
func factsOfCall(s itinerary.Stop, p store.PassageRecord) []fact {
	unknown := wording.Say("feuille.inconnue")
	hall := wording.Say("unite.salle.pmr." + string(cmp.Or(s.RoomWheelchair, site.Unknown)))
	hall = wording.Say("feuille.salle.texte", "salle", cmp.Or(s.Room, unknown), "acces", hall)
	network := wording.Say("feuille.connexion.jamais")
	if t := s.Connection; t != nil && t.Works {
		network = wording.Say("arret.connexion", "jour", wording.Day(t.On))
	} else if t != nil {
		network = wording.Say("feuille.connexion.absente", "jour", wording.Day(t.On))
	}
	position := cmp.Or(s.Level, site.LevelUnknown)
	switch {
	case p.At == nil:
		position = site.LevelUnknown
	case p.Place != "":
		position = "ailleurs"
	}
	return []fact{
		{Label: wording.Say("arret.adresse"), Text: cmp.Or(s.Address, unknown)},
		{Label: wording.Say("feuille.salle"), Text: hall},
		{Label: wording.Say("feuille.stationnement"), Text: cmp.Or(s.Parking, wording.Say("feuille.inconnu"))},
		{Label: wording.Say("unite.fait.connexion"), Text: network},
		{Label: wording.Say("arret.position"), Text: wording.Say("arret.position." + string(position))},
	}
}

// sheet is the day on paper, without what the caller alone knows: its address and its instant.
func (v sheetView) sheet() poster.DaySheet {
	s := poster.DaySheet{
		Headline: wording.Say("feuille.titre", "nom", v.Name, "jour", v.date), Warnings: append(v.Notes, v.Dropped...), Leaves: v.Leaves,
		Returns: v.Returns, LinkWords: wording.Say("feuille.papier.lien"),
		Page: func(n, of int) string {
			return wording.Say("diagnostic.papier.page", "n", strconv.Itoa(n), "total", strconv.Itoa(of))
		},
	}
	if v.Aboard != "" {
		s.Closing = append(s.Closing, wording.Say("feuille.ligne", "quoi", wording.Say("feuille.a_bord"), "texte", v.Aboard))
	}
	s.Closing = append(s.Closing, v.Reckoned, wording.Say("feuille.papier.personne"))
	blank := func(names ...string) []string {
		labels := make([]string, len(names))
		for i, name := range names {
			labels[i] = wording.Say("feuille.papier." + name)
		}
		return labels
	}
	for _, c := range v.Calls {
		call := poster.DayCall{Title: strconv.Itoa(c.Number) + ". " + c.Where + ", " + c.Hours, Blanks: [][]string{
			blank("cles", "prevenir"), blank("arrivee", "depart"), blank("venues", "nouvelles"), blank("noter"),
		}}
		if line := strings.TrimSpace(c.Way + " " + c.Ready + " " + c.Packed); line != "" {
			call.Lines = append(call.Lines, line)
		}
		call.Lines = append(call.Lines, c.Notes...)
		for _, f := range c.Facts {
			call.Lines = append(call.Lines, wording.Say("feuille.ligne", "quoi", f.Label, "texte", f.Text))
		}
		s.Calls = append(s.Calls, call)
	}
	return s
}

// route is the day for a navigator: the calls that are placed, in order; the others are named.
func (v sheetView) route(site string) gpx.Day {
	day := gpx.Day{Name: wording.Say("feuille.titre", "nom", v.Name, "jour", v.date)}
	var unplaced []string
	for _, c := range v.Calls {
		name := strconv.Itoa(c.Number) + ". " + c.Where
		if c.at == nil {
			unplaced = append(unplaced, name)
			continue
		}
		day.Stops = append(day.Stops, gpx.Stop{At: *c.at, Name: name, Description: c.Hours, Link: site + c.URL})
	}
	if len(unplaced) > 0 {
		day.Description = wording.Say("feuille.gpx.sans_position", "arrets", strings.Join(unplaced, ", "))
	}
	return day
}
