package itinerary

import (
	"cmp"
	"slices"

	"github.com/maillage-numerique/maillage/internal/site"
)

// Sighting is a unit as one record of one source tells it. Several sightings may tell of the same unit.
type Sighting struct {
	Source   string
	SourceID string
	Commune  string // name of the base's commune, as declared
	Unit     Unit   // without ID nor Slug
}

// Combine makes one unit of its sightings: each field from the newest that says something, unknown dates last, ties by
// source and id, so that the order in which files were imported does not matter. Lists are united.
func Combine(sightings []Sighting) Unit {
	order := slices.Clone(sightings)
	slices.SortFunc(order, func(a, b Sighting) int {
		return cmp.Or(
			b.Unit.UpdatedOn.Compare(a.Unit.UpdatedOn), // zero time sorts last
			cmp.Compare(a.Source, b.Source), cmp.Compare(a.SourceID, b.SourceID))
	})
	u := Unit{Wheelchair: site.Unknown, ToConfirm: true, Provenance: site.Provenance{}}
	for _, s := range order {
		from := func(key string) {
			if o, ok := s.Unit.Provenance[key]; ok {
				u.Provenance[key] = o
			}
		}
		text := func(key string, to *string, value string) {
			if *to == "" && value != "" {
				*to = value
				from(key)
			}
		}
		list := func(key string, to *[]string, values []string) {
			if len(*to) == 0 && len(values) > 0 {
				from(key)
			}
			for _, v := range values {
				if !slices.Contains(*to, v) {
					*to = append(*to, v)
				}
			}
		}
		text("nom", &u.Name, s.Unit.Name)
		text("structure_parente", &u.Operator, s.Unit.Operator)
		if u.BaseINSEECode == "" && s.Unit.BaseINSEECode != "" {
			u.BaseINSEECode, u.Base, u.BaseAddress = s.Unit.BaseINSEECode, s.Unit.Base, s.Unit.BaseAddress
			from("adresse")
		}
		list("telephone", &u.Phones, s.Unit.Phones)
		list("site_web", &u.Websites, s.Unit.Websites)
		text("horaires", &u.HoursText, s.Unit.HoursText)
		text("presentation_detail", &u.Note, s.Unit.Note)
		list("dispositif_programmes_nationaux", &u.Programmes, s.Unit.Programmes)
		list("services", &u.Services, s.Unit.Services)
		if u.Wheelchair == site.Unknown && s.Unit.Wheelchair != "" && s.Unit.Wheelchair != site.Unknown {
			u.Wheelchair = s.Unit.Wheelchair
			from("accessibilite")
		}
		for _, mode := range s.Unit.Modes {
			if !slices.Contains(u.Modes, mode) {
				u.Modes = append(u.Modes, mode)
			}
		}
		if u.Booking == (Booking{}) {
			u.Booking = s.Unit.Booking
		}
		list("zone", &u.Area, s.Unit.Area)
		list("materiel", &u.Equipment, s.Unit.Equipment)
		list("autres_labels", &u.Labels, s.Unit.Labels)
		text("connexion", &u.Connectivity, s.Unit.Connectivity)
		if u.WheelchairPlaces == nil && s.Unit.WheelchairPlaces != nil {
			u.WheelchairPlaces = s.Unit.WheelchairPlaces
			from("places_fauteuil")
		}
		u.ToConfirm = u.ToConfirm && s.Unit.ToConfirm // one published file is enough
		if u.UpdatedOn.IsZero() {
			u.UpdatedOn = s.Unit.UpdatedOn
		}
	}
	u.Programmes = site.InOrder(site.ProgrammeSet, u.Programmes)
	u.Services = site.InOrder(site.ServiceSet, u.Services)
	return u
}
