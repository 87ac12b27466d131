package importing

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// loadGround loads what the territories know. On the built-in sample, whose contours are approximate, positions are not
// checked.
func loadGround(ctx context.Context, tx store.Tx, sample bool) (*ground, error) {
	gazetteer, err := tx.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	centres, err := tx.CommuneCentres(ctx)
	if err != nil {
		return nil, err
	}
	contours, err := tx.CommuneContours(ctx)
	if err != nil {
		return nil, err
	}
	if !sample {
		if sample, err = tx.TerritoryIsSample(ctx); err != nil {
			return nil, err
		}
	}
	landmarks := make(map[territory.INSEECode]site.Landmark, len(centres))
	for _, c := range centres {
		l := site.Landmark{Centre: c.Centre}
		if c.AreaKm2 != nil {
			l.AreaKm2 = *c.AreaKm2
		}
		landmarks[c.Code] = l
	}
	for _, c := range contours {
		l := landmarks[c.Code]
		l.Contour = c.Geom
		landmarks[c.Code] = l
	}
	return &ground{gazetteer: gazetteer, terrain: site.NewTerrain(landmarks, sample)}, nil
}

// settle decides the commune and the position of a record, and says in the report what a person should know of it.
func (p *placer) settle(ctx context.Context, r dataset.SiteRecord, report *Report) (incomingRecord, error) {
	for _, m := range r.Remarks {
		report.Remark(r.Line, m.Field, m.Value, m.Key)
	}
	said := statement{r.Site.Address, r.Commune.Postcode, r.Commune.Name}
	if r.Unit {
		said.Address = "" // the base of a unit is drawn nowhere: its point alone is judged
	}
	placed, ground := p.place(ctx, r.Declared, r.Commune.INSEECode, said)
	p.remark(r, ground, placed, report)

	s := r.Site
	s.DeclaredCode, s.INSEECode, s.Position = r.Commune.INSEECode, placed.INSEECode, placed.Position
	s.Provenance = provenance(r)
	maps.Copy(s.Provenance, originOfPlace(placed, ground, r.Source, s.UpdatedOn))
	out := incomingRecord{
		SourceRecord: store.SourceRecord{
			SourceKey: store.SourceKey{Source: r.Source, SourceID: r.SourceID}, ObservedOn: s.UpdatedOn,
		},
		Line: r.Line, Site: s, Doubt: placed.Doubt,
	}
	if r.Unit {
		out.Sighting = sighting(r, s)
	}
	return out, out.seal(r.Raw)
}

// sighting is what a record tells of a mobile unit. Its address is that of its base.
func sighting(r dataset.SiteRecord, s site.Site) *itinerary.Sighting {
	operator := r.Operator
	if operator == "" {
		operator = s.Parent
	}
	return &itinerary.Sighting{
		Source: r.Source, SourceID: r.SourceID, Commune: s.CommuneName,
		Unit: itinerary.Unit{
			Name: s.Name, Operator: operator, Base: s.Position.Geom, BaseINSEECode: s.INSEECode, BaseAddress: s.Address,
			Phones: s.Phones, Websites: s.Websites, HoursText: s.HoursText, Note: s.Detail, Programmes: s.Programmes,
			Services: s.Services, Wheelchair: s.Wheelchair, UpdatedOn: s.UpdatedOn, Provenance: s.Provenance,
		},
	}
}

// remark tells the person who imports what they could correct at the source: a code out of date, a commune that contradicts
// itself, a position that was not believed.
func (g *ground) remark(r dataset.SiteRecord, ground territory.Ground, placed site.Placed, report *Report) {
	if g.gazetteer.Len() == 0 {
		return // no territory is loaded: nothing was checked, and no row is at fault
	}
	p, code, name := placed.Position, placed.INSEECode, ""
	if c, ok := g.gazetteer.Commune(code); ok {
		name = c.Name
	}
	said := fmt.Sprintf("%s %s", r.Commune.Postcode, r.Commune.Name)
	switch ground {
	case territory.GroundOldCode, territory.GroundHeir:
		report.Remark(r.Line, "code_insee", r.Commune.INSEECode, "remarque.code_commune_ancien", "commune", name, "code", string(code))
	case territory.GroundCodeOnly:
		report.Remark(r.Line, "code_insee", r.Commune.INSEECode, "remarque.commune_contredite", "commune", name, "declaree", said)
	case territory.GroundNameInDept, territory.GroundNearName:
		report.Remark(r.Line, "commune", said, "remarque.commune_d_apres_le_nom", "commune", name, "code", string(code))
	case territory.GroundAmbiguous, territory.GroundContradicted, territory.GroundUnknown, territory.GroundNothing:
		key := "remarque.commune_non_reconnue"
		if code != "" {
			key = "remarque.commune_d_apres_la_position"
		}
		report.Remark(r.Line, "commune", said, key, "commune", name, "code", string(code))
	}
	switch p.Reason {
	case site.SuspectOutside, site.FarFromCentre:
		report.Remark(r.Line, "latitude", coordinates(p), "remarque.position_suspecte", "nom", r.Site.Name, "commune", name)
	case site.SuspectAddressFound:
		report.Remark(r.Line, "latitude", coordinates(p), "remarque.position_d_apres_l_adresse", "nom", r.Site.Name,
			"commune", name, "adresse", placed.Doubt.Found.Label)
	case site.NotFound:
		report.Remark(r.Line, "latitude", coordinates(p), "remarque.a_localiser", "nom", r.Site.Name)
	}
}

func coordinates(p site.Position) string {
	if p.Declared == nil {
		return ""
	}
	return fmt.Sprintf("%g, %g", p.Declared.Lat(), p.Declared.Lon())
}

// provenance says where each field that holds something comes from, the place apart: the source and the date of the information.
// A field that follows from a label or a category rather than from a cell says so after "#".
func provenance(r dataset.SiteRecord) site.Provenance {
	s, date := r.Site, isoDate(r.Site.UpdatedOn)
	p := site.Provenance{}
	for _, f := range []struct {
		key string
		has bool
	}{
		{"nom", s.Name != ""},
		{"pivot", s.Pivot != ""},
		{"commune", s.CommuneName != ""},
		{"code_postal", s.Postcode != ""},
		{"adresse", s.Address != ""},
		{"complement_adresse", s.AddressExtra != ""},
		{"typologie", len(s.Typologies) > 0},
		{"telephone", len(s.Phones) > 0},
		{"courriels", len(s.Emails) > 0},
		{"site_web", len(s.Websites) > 0},
		{"horaires", s.HoursText != "" || s.HoursOSM != ""},
		{"presentation_resume", s.Summary != ""},
		{"presentation_detail", s.Detail != ""},
		{"itinerance", len(s.Mobility) > 0},
		{"structure_parente", s.Parent != ""},
		{"services", len(s.Services) > 0},
		{"publics_specifiquement_adresses", len(s.Publics) > 0},
		{"prise_en_charge_specifique", len(s.SpecialCare) > 0},
		{"frais_a_charge", len(s.Fees) > 0},
		{"dispositif_programmes_nationaux", len(s.Programmes) > 0},
		{"formations_labels", len(s.Labels) > 0},
		{"autres_formations_labels", len(s.OtherLabels) > 0},
		{"modalites_acces", len(s.AccessModes) > 0},
		{"modalites_accompagnement", len(s.SupportModes) > 0},
		{"fiche_acces_libre", s.AccessSheet != ""},
		{"prise_rdv", s.Booking != ""},
		{"accessibilite", s.Wheelchair != site.Unknown},
		{"rendez_vous", s.Appointment != site.AppointmentUnknown},
		{"equipements", len(s.Equipment) > 0},
	} {
		if f.has {
			p[f.key] = site.Origin{Source: r.Source, Date: date}
		}
	}
	for _, key := range r.Implied {
		if o, has := p[key]; has {
			o.Source += "#label"
			p[key] = o
		}
	}
	return p
}

// originOfPlace says the same of the commune and the position, which we decide ourselves: under our name, with the reason.
func originOfPlace(placed site.Placed, ground territory.Ground, source string, updatedOn time.Time) site.Provenance {
	p, date := site.Provenance{}, isoDate(updatedOn)
	if placed.INSEECode != "" {
		p["code_insee"] = site.Origin{Source: "maillage#" + string(ground), Date: date}
	}
	if placed.Position.Geom == nil {
		return p
	}
	origin := site.Origin{Source: source, Date: date}
	if placed.Position.Source != site.FromDeclared {
		origin.Source = "maillage#" + string(placed.Position.Reason)
	}
	p["position"] = origin
	return p
}

// isoDate writes a date; "" = unknown.
func isoDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
