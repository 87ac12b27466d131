package httpapi

import (
	"net/http"
	"regexp"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// unitFacts is what a unit says of itself. Its base is not a place of help: it is not published.
type unitFacts struct {
	Slug             string          `json:"slug"`
	Name             string          `json:"nom"`
	Operator         string          `json:"structure_parente"`
	Phones           []string        `json:"telephones"`
	Websites         []string        `json:"sites_web"`
	Note             string          `json:"presentation_detail"`
	Programmes       []string        `json:"programmes"`
	Services         []string        `json:"services"`
	Wheelchair       string          `json:"pmr"`
	WheelchairPlaces *int            `json:"places_fauteuil"` // null = unknown
	Modes            []string        `json:"modes"`           // circuit dates demande domicile
	Area             []string        `json:"zone"`            // codes of départements and communes
	Booking          *unitBooking    `json:"reservation"`     // null = unknown
	Equipment        []string        `json:"equipements"`
	Labels           []string        `json:"labels"`
	Connectivity     string          `json:"connexion"`
	ToConfirm        bool            `json:"a_confirmer"`
	UpdatedOn        *string         `json:"date_maj"`
	Provenance       site.Provenance `json:"provenance"`
}

type unitBooking struct {
	Channel  string `json:"canal"` // partenaire telephone courriel site
	Contact  string `json:"contact"`
	LeadDays *int   `json:"delai_jours"`
}

// unitDocument is a unit with its round.
type unitDocument struct {
	unitFacts
	AutoRead bool       `json:"lu_automatiquement"`
	Version  int        `json:"version"` // of the round; 0 = no round is published
	Stops    []unitStop `json:"arrets"`
}

type unitStop struct {
	ID         string         `json:"id"`
	Place      string         `json:"nom"`
	Commune    string         `json:"commune"`
	INSEECode  string         `json:"code_insee"`
	Address    string         `json:"adresse"`
	At         []float64      `json:"position"` // lon, lat; null = not placed
	Level      string         `json:"precision_position"`
	Room       string         `json:"salle"`
	Wheelchair string         `json:"pmr"`
	Connection *connection    `json:"connexion"` // null = never tested
	Parking    string         `json:"stationnement"`
	Schedules  []unitSchedule `json:"regles"`
}

type connection struct {
	On    string `json:"teste_le"`
	Works bool   `json:"marche"`
}

type unitSchedule struct {
	Words    string  `json:"texte"`
	Rule     string  `json:"recurrence"` // RFC 5545
	Hours    string  `json:"heures"`     // "" = unknown
	Anchor   string  `json:"valable_du"`
	Until    *string `json:"valable_au"`
	Holidays string  `json:"feries"` // saute maintient deplace
}

func factsOfUnit(u itinerary.Unit) unitFacts {
	f := unitFacts{
		Slug: u.Slug, Name: u.Name, Operator: u.Operator, Phones: list(u.Phones), Websites: list(u.Websites), Note: u.Note,
		Programmes: list(u.Programmes), Services: list(u.Services), Wheelchair: string(u.Wheelchair),
		WheelchairPlaces: u.WheelchairPlaces, Modes: texts(u.Modes), Area: list(u.Area), Equipment: list(u.Equipment),
		Labels: list(u.Labels), Connectivity: u.Connectivity, ToConfirm: u.ToConfirm, Provenance: u.Provenance,
	}
	if u.Booking != (itinerary.Booking{}) {
		f.Booking = &unitBooking{Channel: string(u.Booking.Channel), Contact: u.Booking.Contact, LeadDays: u.Booking.LeadDays}
	}
	if !u.UpdatedOn.IsZero() {
		day := u.UpdatedOn.Format(time.DateOnly)
		f.UpdatedOn = &day
	}
	return f
}

func unitOf(u itinerary.Unit, round store.Round) unitDocument {
	d := unitDocument{unitFacts: factsOfUnit(u), AutoRead: round.AutoRead, Version: round.Version, Stops: []unitStop{}}
	for _, s := range round.Stops {
		stop := unitStop{
			ID: s.ID.String(), Place: s.Place, Commune: s.Commune, INSEECode: string(s.INSEECode), Address: s.Address,
			Level: string(s.Level), Room: s.Room, Wheelchair: string(s.RoomWheelchair), Parking: s.Parking, Schedules: []unitSchedule{},
		}
		if s.Geom != nil {
			stop.At = []float64{s.Geom.Lon(), s.Geom.Lat()}
		}
		if s.Connection != nil {
			stop.Connection = &connection{On: s.Connection.On.String(), Works: s.Connection.Works}
		}
		for _, h := range s.Schedules {
			rule := unitSchedule{
				Words: wording.Rule(h.Rule), Rule: h.Rule.String(), Hours: itinerary.WriteHours(h.Hours), Anchor: h.Anchor.String(),
				Holidays: string(h.Holidays),
			}
			if !h.Until.IsZero() {
				until := h.Until.String()
				rule.Until = &until
			}
			stop.Schedules = append(stop.Schedules, rule)
		}
		d.Stops = append(d.Stops, stop)
	}
	return d
}

var unitSlug = regexp.MustCompile(`^[a-z0-9-]{1,200}$`)

// listUnits answers /api/v1/unites.
func (a *API) listUnits(r *http.Request) (answer, error) {
	if err := readParams(r).err; err != nil {
		return answer{}, err
	}
	units, err := a.store.Units(r.Context())
	if err != nil {
		return answer{}, err
	}
	out := make([]unitFacts, 0, len(units))
	for _, u := range units {
		out = append(out, factsOfUnit(u))
	}
	return answer{contentJSON, struct {
		Units []unitFacts `json:"unites"`
	}{out}}, nil
}

// showUnit answers /api/v1/unites/{slug}.
func (a *API) showUnit(r *http.Request) (answer, error) {
	if err := readParams(r).err; err != nil {
		return answer{}, err
	}
	slug := chi.URLParam(r, "slug")
	if !unitSlug.MatchString(slug) {
		return answer{}, fault.New(fault.NotFound, "unite_introuvable", "slug", "")
	}
	unit, exists, err := a.store.Unit(r.Context(), slug)
	if err != nil {
		return answer{}, err
	}
	if !exists {
		return answer{}, fault.New(fault.NotFound, "unite_introuvable", "slug", "")
	}
	round, _, err := a.store.Round(r.Context(), unit.ID)
	if err != nil {
		return answer{}, err
	}
	return answer{contentJSON, unitOf(unit, round)}, nil
}
