package pages

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/poster"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// posterSubject is what a poster is about: a unit, or a place where units come.
type posterSubject struct {
	name   string
	path   string // of its page
	unit   bool   // the subject is a unit
	byUnit bool   // groups are named after units, places beside

	hoursSaid bool // above the groups: they are the same everywhere
}

// poster says passages up to a day, in finished words.
func (s posterSubject) poster(passages []store.PassageRecord, units map[string]itinerary.Unit, until calendar.Date, now time.Time) poster.Poster {
	at := "affiche.titre.lieu"
	if s.unit {
		at = "affiche.titre.unite"
	}
	sheet := poster.Poster{
		Headline: wording.Say(at, "nom", s.name, "a_commune", atCommune(s.name)), Lead: wording.Say("affiche.accroche"),
		Empty:      wording.Say("affiche.aucun_passage"),
		ValidUntil: wording.Say("affiche.valable", "jour", wording.Day(until)),
		LinkWords:  wording.Say("affiche.lien"),
		More:       func(n int) string { return wording.Count("affiche.reste", n) },
		Source:     wording.Say("affiche.faite", "jour", wording.Day(calendar.DateOf(now.In(calendar.Of("").Location())))),
		MadeOn:     now,
	}
	if s.unit { // many stops, few dates each: a line a stop
		sheet.More = func(n int) string { return wording.Count("affiche.reste_arrets", n) }
		var hours []itinerary.Span
		if hours, s.hoursSaid = sameHours(passages); s.hoursSaid && len(passages) > 0 {
			sheet.Lead += " " + capitalised(wording.Hours(hours)) + "."
		}
	}
	sheet.Sections = s.groups(passages)
	sheet.Access = accessOf(units)
	if slices.ContainsFunc(passages, func(p store.PassageRecord) bool { return p.AutoRead }) {
		sheet.Warning = wording.Say("affiche.a_confirmer")
		if len(sheet.Access) > 0 {
			sheet.Warning = wording.Say("affiche.a_confirmer.appelez")
		}
	}
	return sheet
}

// groups puts the visits of each stop together, the stop that comes first before the others.
func (s posterSubject) groups(passages []store.PassageRecord) []poster.Group {
	slices.SortStableFunc(passages, func(a, b store.PassageRecord) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), a.Start.Compare(b.Start))
	})
	var order []string
	visits := map[string][]store.PassageRecord{}
	for _, p := range passages {
		key := p.StopID.String()
		if visits[key] == nil {
			order = append(order, key)
		}
		visits[key] = append(visits[key], p)
	}
	groups := make([]poster.Group, 0, len(order))
	for _, key := range order {
		groups = append(groups, s.group(visits[key]))
	}
	return groups
}

// group says the visits to one stop. Hours that are the same every time stand once, beside the place.
func (s posterSubject) group(visits []store.PassageRecord) poster.Group {
	hours, same := sameHours(visits)
	if s.unit && same {
		g := compactGroup(visits)
		if !s.hoursSaid {
			g.Where = strings.TrimSpace(g.Where + " " + capitalised(wording.Hours(hours)) + ".")
		}
		return g
	}
	first := visits[0]
	place, room := placeWords(first.StopPlace, first.Commune), hallWords(first.Room, first.RoomWheelchair)
	g := poster.Group{Name: place, Where: room}
	if s.byUnit {
		g.Name, g.Where = first.UnitName, room
		if place != s.name {
			g.Where = place + ". " + room
		}
	}
	if same {
		g.Where = strings.TrimSpace(g.Where + " " + capitalised(wording.Hours(first.Hours)) + ".")
	}
	for _, p := range visits {
		line := wording.Day(p.Day)
		switch {
		case p.State == itinerary.CancelledPassage:
			line = wording.Say("affiche.date_sans_passage", "jour", line, "raison", wording.PassageReason(p.Passage))
		case p.Place != "":
			line += ", " + p.Place
			fallthrough
		default:
			if !same {
				line += ", " + wording.Hours(p.Hours)
			}
		}
		g.Dates = append(g.Dates, unbroken(line))
	}
	return g
}

// compactGroup says all the visits to a stop on one line: "Pruniers, mardi", "24 nov., 22 déc., 26 janv.".
func compactGroup(visits []store.PassageRecord) poster.Group {
	first := visits[0]
	g := poster.Group{Name: placeWords(first.StopPlace, first.Commune)}
	oneWeekday := !slices.ContainsFunc(visits, func(p store.PassageRecord) bool { return p.Day.Weekday() != first.Day.Weekday() })
	if oneWeekday {
		g.Name += ", " + wording.Weekday(first.Day.Weekday())
	}
	if first.Room != "" {
		g.Where = first.Room
	}
	var days []string
	for _, p := range visits {
		_, month, day := p.Day.Civil()
		number := strconv.Itoa(day)
		if day == 1 {
			number = wording.Say("regle.rang.1")
		}
		text := wording.Say("affiche.jour_court", "n", number, "mois", wording.Say("affiche.mois."+strconv.Itoa(int(month))))
		if !oneWeekday {
			text = wording.Weekday(p.Day.Weekday()) + " " + text
		}
		if p.State == itinerary.CancelledPassage {
			text = wording.Say("affiche.jour_sans", "jour", text)
		}
		days = append(days, unbroken(text))
	}
	g.Dates = []string{strings.Join(days, ", ")}
	return g
}

// sameHours gives the hours of all the visits, where they are the same.
func sameHours(visits []store.PassageRecord) ([]itinerary.Span, bool) {
	for _, p := range visits {
		if itinerary.WriteHours(p.Hours) != itinerary.WriteHours(visits[0].Hours) {
			return nil, false
		}
	}
	if len(visits) == 0 {
		return nil, true
	}
	return visits[0].Hours, true
}

// hallWords says the room and whether a wheelchair enters it.
func hallWords(room string, wheelchair site.Answer) string {
	access := wording.Say("unite.salle.pmr." + string(cmp.Or(wheelchair, site.Unknown)))
	if room == "" {
		return capitalised(access) + "."
	}
	return capitalised(wording.Say("unite.salle", "salle", room, "acces", access)) + "."
}

// accessOf says whom to call: each unit's telephone, or how it is asked for.
func accessOf(units map[string]itinerary.Unit) []string {
	var lines []string
	for _, u := range units {
		for _, number := range phonesOf(u.Phones) {
			if u.Booking.Channel != itinerary.ThroughPartners {
				lines = append(lines, wording.Say("affiche.telephone", "nom", u.Name, "numero", number.Text))
			}
		}
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	const most = 3 // a wall has no room for a directory
	return lines[:min(most, len(lines))]
}

// unbroken keeps an hour with its unit on one line: "10 h".
func unbroken(line string) string {
	return strings.NewReplacer(" h ", "\u00a0h ", " :", "\u00a0:").Replace(line)
}
