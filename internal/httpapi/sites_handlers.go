package httpapi

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// Sizes of a page of places.
const (
	sitesPerPage    = 100
	maxSitesPerPage = 1000
)

// siteProperties is all that is known of a place.
type siteProperties struct {
	ID              string `json:"id"`
	Type            string `json:"type"`
	Name            string `json:"nom"`
	Commune         string `json:"commune"`
	DeclaredCommune string `json:"commune_declaree"`
	INSEECode       string `json:"code_insee"` // "" = unknown
	Departement     string `json:"departement"`
	DepartementName string `json:"nom_departement"`
	placeFacts
	AddressExtra string      `json:"complement_adresse"`
	Pivot        string      `json:"pivot"`
	Typologies   []string    `json:"typologies"`
	Categories   []string    `json:"categories_source"` // the source's own words
	Emails       []string    `json:"courriels"`
	Summary      string      `json:"presentation_resume"`
	Detail       string      `json:"presentation_detail"`
	Parent       string      `json:"structure_parente"`
	Mobility     []string    `json:"itinerance"`
	SpecialCare  []string    `json:"prises_en_charge"`
	Support      []string    `json:"modalites"`
	AccessModes  []string    `json:"modalites_acces"`
	Labels       []string    `json:"formations_labels"`
	OtherLabels  []string    `json:"autres_formations_labels"`
	AccessSheet  string      `json:"fiche_acces_libre"`
	Booking      string      `json:"prise_rdv"`
	Equipment    []string    `json:"equipements"`
	Opening      opening     `json:"ouverture"`
	Position     position    `json:"position"`
	Aliases      []siteAlias `json:"identifiants"`
	// Provenance: source and date of each field.
	Provenance site.Provenance `json:"provenance"`
}

// position explains where a place is drawn.
type position struct {
	Level    string    `json:"niveau"` // exact voie lieu-dit commune inconnu
	Source   string    `json:"source"`
	Reason   string    `json:"code_raison"`
	Sentence string    `json:"raison"`
	Declared []float64 `json:"declaree"` // lon, lat as the source says; null = none
	Score    *float64  `json:"score"`    // of the geocoder; null = not asked
}

type siteAlias struct {
	Source     string  `json:"source"`
	ID         string  `json:"id"`
	ObservedOn *string `json:"date"`
}

func (a *API) siteFeature(r store.SiteRecord, now time.Time) feature[siteProperties] {
	s := r.Site
	card := store.SiteCard{
		Kind: s.Kind, Typologies: s.Typologies, Categories: s.Categories, Programmes: s.Programmes, Postcode: s.Postcode,
		Address: s.Address, Phones: s.Phones, Websites: s.Websites, Services: s.Services, Publics: s.Publics, Fees: s.Fees,
		Wheelchair: s.Wheelchair, Appointment: s.Appointment, CountsAsHelp: s.CountsAsHelp, HoursText: s.HoursText,
		HoursOSM: s.HoursOSM, Hours: s.Hours, PositionLevel: s.Position.Level, PositionReason: s.Position.Reason,
	}
	if !s.UpdatedOn.IsZero() {
		card.UpdatedOn = &s.UpdatedOn
	}
	p := siteProperties{
		ID: s.ID.String(), Type: "lieu", Name: s.Name, Commune: r.Commune, DeclaredCommune: s.CommuneName,
		INSEECode: string(s.INSEECode), Departement: r.Departement, DepartementName: r.DepartementName,
		AddressExtra: s.AddressExtra, Pivot: s.Pivot, Typologies: list(s.Typologies), Categories: list(s.Categories),
		Emails: list(s.Emails), Summary: s.Summary, Detail: s.Detail, Parent: s.Parent, Mobility: list(s.Mobility),
		SpecialCare: list(s.SpecialCare), Support: list(s.SupportModes), AccessModes: list(s.AccessModes), Labels: list(s.Labels),
		OtherLabels: list(s.OtherLabels), AccessSheet: s.AccessSheet, Booking: s.Booking, Equipment: list(s.Equipment),
		Opening: openingOf(a.guide.Timetable(s.Hours, s.Appointment, s.INSEECode).At(now), card, now),
		Position: position{
			Level: string(s.Position.Level), Source: string(s.Position.Source), Reason: string(s.Position.Reason),
			Sentence: wording.Say("position.raison." + string(s.Position.Reason)), Score: s.Position.Score,
		},
		Aliases: []siteAlias{}, Provenance: s.Provenance,
	}
	if d := s.Position.Declared; d != nil {
		p.Position.Declared = []float64{d.Lon(), d.Lat()}
	}
	for _, alias := range r.Aliases {
		p.Aliases = append(p.Aliases, siteAlias{Source: alias.Source, ID: alias.SourceID, ObservedOn: alias.ObservedOn})
	}
	if len(r.Aliases) > 0 {
		card.Source = r.Aliases[0].Source
	}
	p.placeFacts = factsOf(card)
	return newFeature(p.ID, pointOf(s.Position.Geom), p)
}

// siteFilterNames are the parameters that readSiteFilter reads.
func siteFilterNames(more ...string) []string {
	return append(append([]string{"bbox", "code_insee", "bassin", "zonage"}, filterNames()...), more...)
}

// readSiteFilter reads which places of a list are asked for.
func (a *API) readSiteFilter(ctx context.Context, p *params) (store.SiteFilter, error) {
	f := store.SiteFilter{Box: p.box("bbox"), INSEECode: p.code("code_insee")}
	if f.LivingArea = p.text("bassin"); f.LivingArea != "" {
		f.Zoning = p.zoning()
	} else if p.has("zonage") {
		p.fail("zonage_sans_bassin", "zonage", "")
	}
	filters := p.filters()
	if p.err != nil {
		return f, p.err
	}
	filters, _, err := a.guide.Understand(ctx, filters)
	f.Clauses = filters.Clauses()
	return f, err
}

// listSites answers /api/v1/lieux, a page at a time.
func (a *API) listSites(r *http.Request, now time.Time) (answer, error) {
	p := readParams(r, siteFilterNames("limite", "suivant")...)
	limit := p.integer("limite", sitesPerPage, 1, maxSitesPerPage)
	after := p.cursor("suivant")
	filter, err := a.readSiteFilter(r.Context(), p)
	if err != nil {
		return answer{}, err
	}
	filter.After = after
	filter.Limit = limit + 1 // one more tells whether there is a next page
	sites, err := a.store.Sites(r.Context(), filter)
	if err != nil {
		return answer{}, err
	}
	out := collection[siteProperties, pageMembers]{}
	if len(sites) > limit {
		sites = sites[:limit]
		next := cursorOf(sites[limit-1].ID)
		out.Members.Next = &next
	}
	for _, s := range sites {
		out.Features = append(out.Features, a.siteFeature(s, now))
	}
	return answer{contentGeoJSON, out}, nil
}

// pageMembers stand beside the features of a page.
type pageMembers struct {
	// Next is what the parameter suivant takes for the next page; null = this is the last.
	Next *string `json:"suivant"`
}

// showSite answers /api/v1/lieux/{id}.
func (a *API) showSite(r *http.Request, now time.Time) (answer, error) {
	if err := readParams(r).err; err != nil {
		return answer{}, err
	}
	text := chi.URLParam(r, "id")
	id, err := uuid.Parse(text)
	if err != nil || len(text) != 36 {
		return answer{}, fault.New(fault.NotFound, "lieu_introuvable", "id", "")
	}
	s, err := a.store.Site(r.Context(), id)
	if err != nil {
		return answer{}, err
	}
	return answer{contentGeoJSON, a.siteFeature(s, now)}, nil
}

// cursor reads where a page begins. It is opaque to clients: base64 of the last id.
func (p *params) cursor(name string) uuid.UUID {
	if !p.has(name) {
		return uuid.Nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.text(name))
	if err != nil || len(raw) != len(uuid.UUID{}) {
		p.fail("curseur_illisible", name, "")
		return uuid.Nil
	}
	return uuid.UUID(raw)
}

func cursorOf(id uuid.UUID) string { return base64.RawURLEncoding.EncodeToString(id[:]) }
