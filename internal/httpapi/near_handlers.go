package httpapi

import (
	"net/http"
	"slices"
	"time"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// nearPlace is a place of help as seen from the question.
type nearPlace struct {
	ID          string `json:"id"`
	Type        string `json:"type"` // lieu or passage
	Name        string `json:"nom"`
	Commune     string `json:"commune"`
	INSEECode   string `json:"code_insee,omitempty"`
	Departement string `json:"departement,omitempty"`
	DistanceM   int    `json:"distance_m"`
	DurationS   int    `json:"duree_s"`
	Travel      string `json:"trajet"`
	Elsewhere   bool   `json:"autre_departement"`
	placeFacts
	Opening opening `json:"ouverture"`
	Start   *string `json:"debut"` // of a passage; null = of a place, or hours unknown
	End     *string `json:"fin"`
	// Of a passage only.
	Unit     string `json:"unite,omitempty"`
	Stop     string `json:"arret,omitempty"`
	Day      string `json:"jour,omitempty"`
	AutoRead bool   `json:"lu_automatiquement,omitempty"`
}

// placeFacts is what every list says of a place.
type placeFacts struct {
	KindOfPlace   string   `json:"genre"`   // in plain words
	Kind          string   `json:"nature"`  // lieu borne permanence…
	HelpDeclared  bool     `json:"aide"`    // false = aide non déclarée
	Address       string   `json:"adresse"` // "" = unknown
	Postcode      string   `json:"code_postal"`
	Phones        []string `json:"telephones"`
	Websites      []string `json:"sites_web"`
	Services      []string `json:"services"`
	Publics       []string `json:"publics"`
	Fees          []string `json:"frais"`
	Programmes    []string `json:"programmes"`
	Wheelchair    string   `json:"pmr"` // oui non inconnu
	Appointment   string   `json:"rdv"` // obligatoire possible sans inconnu
	HoursText     string   `json:"horaires_texte"`
	HoursOSM      string   `json:"horaires_osm"`
	HoursRule     string   `json:"horaires_regle"` // what is evaluated; "" = nothing
	HoursState    string   `json:"horaires_etat"`
	PositionLevel string   `json:"precision_position"`
	PositionWhy   string   `json:"raison_position"`
	UpdatedOn     *string  `json:"date_maj"` // null = unknown
	Source        string   `json:"source"`
}

// opening is the state at the instant asked.
type opening struct {
	State       string  `json:"etat"`
	Reason      string  `json:"raison"`      // a sentence
	ReasonCode  string  `json:"code_raison"` // for programs
	NextChange  *string `json:"prochain_changement"`
	Interpreted bool    `json:"interprete"` // read from a text of the source, which no person has confirmed
}

// nearMembers stand beside the features: where we looked from, and what is only perhaps an answer.
type nearMembers struct {
	Unknown     []feature[nearPlace] `json:"inconnus"`    // pass only if what their source does not say turns out right
	OnCall      []unitOnCall         `json:"sur_demande"` // units that come there when asked, or to people's homes
	OnCallMaybe []unitOnCall         `json:"sur_demande_inconnus"`
	Equipment   []wordUnderstood     `json:"equipements_compris,omitempty"`
	Departement string               `json:"departement"`
	Place       *placeFound          `json:"lieu_cherche,omitempty"`
	Others      []placeFound         `json:"autres_lieux,omitempty"` // what the text may mean as well
	Mode        string               `json:"mode"`
	Sort        string               `json:"tri"`
	Instant     string               `json:"le"`
}

// wordUnderstood is what a word for equipment was taken for: terms, or what is declared in like words; none = nobody declares it.
type wordUnderstood struct {
	Asked string   `json:"demande"`
	As    []string `json:"compris"`
}

// near answers /api/v1/proches.
func (a *API) near(r *http.Request) (answer, error) {
	names := append([]string{"lat", "lon", "q", "rayon_m", "le", "ouvert", "du", "au", "mode", "tri", "limite", "places_fauteuil"},
		filterNames()...)
	p := readParams(r, names...)
	now := a.now()
	q := finding.Question{Filters: p.filters(), From: p.day("du"), Until: p.day("au")}
	q.When, q.AllDay = p.instant("le")
	q.Mode = finding.Mode(p.one("mode", string(finding.Car), texts(finding.Modes)...))
	q.Sort = finding.Sort(p.one("tri", string(finding.ByUsefulness), texts(finding.Sorts)...))
	q.Limit = p.integer("limite", finding.DefaultLimit, 1, finding.MaxLimit)
	q.Open = p.one("ouvert", "", string(site.Yes), string(site.No))
	if radius := p.float("rayon_m", 1, finding.MaxRadiusM); radius != nil {
		q.RadiusM = *radius
	}
	q.WheelchairPlaces = p.integer("places_fauteuil", 0, 1, finding.MaxWheelchairPlaces)
	if q.From != nil && q.Until != nil && q.Until.Before(*q.From) {
		p.fail("dates_inversees", "au", "")
	}
	at, given := p.point()
	text := p.text("q")
	switch {
	case p.err != nil:
		return answer{}, p.err
	case given && text != "":
		return answer{}, fault.New(fault.Invalid, "position_ou_texte", "q", "")
	case !given && text == "":
		return answer{}, fault.New(fault.Invalid, "position_manquante", "q", "")
	}
	var found []placeFound
	if given {
		q.At = at
	} else {
		places, err := a.finder.Find(r.Context(), text, geocoding.DefaultLimit)
		if err != nil {
			return answer{}, err
		}
		if len(places) == 0 {
			return answer{}, fault.New(fault.NotFound, "texte_introuvable", "q", "")
		}
		q.At, q.Departement = places[0].Centre, places[0].Departement
		found = placesFound(places)
	}
	answered, err := a.guide.Near(r.Context(), q)
	if err != nil {
		return answer{}, err
	}
	instant := now
	if q.When != nil {
		instant = *q.When
	}
	out := collection[nearPlace, nearMembers]{
		Features: nearFeatures(answered.Results, now),
		Members: nearMembers{
			Unknown: nearFeatures(answered.Unknown, now), OnCall: unitsOnCall(answered.OnCall), OnCallMaybe: unitsOnCall(answered.OnCallUnknown),
			Departement: answered.Departement, Mode: string(q.Mode), Sort: string(q.Sort),
			Instant: instant.In(paris).Format(time.RFC3339),
		},
	}
	for _, u := range answered.Equipment {
		out.Members.Equipment = append(out.Members.Equipment, wordUnderstood{u.Asked, list(u.As)})
	}
	if len(found) > 0 {
		out.Members.Place, out.Members.Others = &found[0], found[1:]
	}
	return answer{contentGeoJSON, out}, nil
}

func nearFeatures(results []finding.Result, now time.Time) []feature[nearPlace] {
	features := make([]feature[nearPlace], 0, len(results))
	for _, r := range results {
		id := r.SiteID.String()
		place := nearPlace{
			ID: id, Type: "lieu", Name: r.Name, Commune: r.Commune, INSEECode: string(r.INSEECode), Departement: r.Departement,
			DistanceM: int(r.DistanceM + 0.5), DurationS: int(r.Duration.Seconds() + 0.5), Travel: string(r.Travel), Elsewhere: r.Elsewhere,
			placeFacts: factsOf(r.SiteCard), Opening: openingOf(r.Opening, r.SiteCard, now),
		}
		if r.Visit != nil {
			place.visit(*r.Visit)
		}
		features = append(features, newFeature(place.ID, pointOf(r.At), place))
	}
	return features
}

// unitOnCall is a unit without dates.
type unitOnCall struct {
	Type string `json:"type"` // sur_demande domicile
	unitFacts
}

func unitsOnCall(units []itinerary.Unit) []unitOnCall {
	out := make([]unitOnCall, 0, len(units))
	for _, u := range units {
		kind := "sur_demande"
		if slices.Contains(u.Modes, itinerary.AtHome) {
			kind = "domicile"
		}
		out = append(out, unitOnCall{Type: kind, unitFacts: factsOfUnit(u)})
	}
	return out
}

// visit says of a stop what its next visit is.
func (n *nearPlace) visit(v finding.Visit) {
	n.ID, n.Type = passageID(v.Passage), "passage"
	n.Unit, n.Stop, n.AutoRead = v.UnitSlug, v.StopID.String(), v.AutoRead
	n.Name = wording.Say("passage.nom", "unite", v.UnitName, "lieu", v.Place)
	n.Day, n.Start, n.End = v.Day.String(), instantOf(timeOrNil(v.Start)), instantOf(timeOrNil(v.End))
	n.KindOfPlace, n.HoursText = wording.Say("passage.genre"), wording.Hours(v.Hours)
	n.Opening.Reason = wording.NextVisit(v.Passage, n.Opening.State == wording.OpeningState(hours.Open))
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func factsOf(c store.SiteCard) placeFacts {
	return placeFacts{
		KindOfPlace: wording.Say(site.PlaceWordKey(c.Programmes, c.Typologies, c.Categories)), Kind: string(c.Kind),
		HelpDeclared: c.CountsAsHelp, Address: c.Address, Postcode: c.Postcode, Phones: list(c.Phones), Websites: list(c.Websites),
		Services: list(c.Services), Publics: list(c.Publics), Fees: list(c.Fees), Programmes: list(c.Programmes),
		Wheelchair: string(c.Wheelchair), Appointment: string(c.Appointment), HoursText: c.HoursText, HoursOSM: c.HoursOSM,
		HoursRule: c.Hours.Rule, HoursState: string(c.Hours.State),
		PositionLevel: string(c.PositionLevel), PositionWhy: wording.Say("position.raison." + string(c.PositionReason)),
		UpdatedOn: dayOf(c.UpdatedOn), Source: c.Source,
	}
}

func openingOf(o site.Opening, c store.SiteCard, now time.Time) opening {
	return opening{
		State: wording.OpeningState(o.State), Reason: wording.Opening(o, now, len(c.Phones) > 0), ReasonCode: string(o.Reason),
		NextChange: instantOf(o.Change), Interpreted: c.Hours.State == site.HoursRead,
	}
}

// list is never null in an answer.
func list(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func dayOf(t *time.Time) *string {
	if t == nil || t.IsZero() {
		return nil
	}
	s := t.Format(time.DateOnly)
	return &s
}

func instantOf(t *time.Time) *string {
	if t == nil {
		return nil
	}
	s := t.Format(time.RFC3339)
	return &s
}
