package httpapi

import (
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// Sizes of a page of passages.
const (
	passagesPerPage    = 100
	maxPassagesPerPage = 1000
)

// passageProperties is one dated visit.
type passageProperties struct {
	ID          string  `json:"id"`
	Type        string  `json:"type"`
	Unit        string  `json:"unite"` // slug
	UnitName    string  `json:"nom_unite"`
	Stop        string  `json:"arret"`
	Name        string  `json:"nom"` // of the stop
	Commune     string  `json:"commune"`
	INSEECode   string  `json:"code_insee"`
	Departement string  `json:"departement"`
	Address     string  `json:"adresse"`
	Room        string  `json:"salle"`
	Wheelchair  string  `json:"pmr"` // of the room: oui non inconnu
	Place       string  `json:"lieu_exceptionnel"`
	Level       string  `json:"precision_position"`
	Day         string  `json:"jour"`
	Start       *string `json:"debut"` // null = hours unknown
	End         *string `json:"fin"`
	Hours       string  `json:"heures"` // 10:00-12:30,13:30-16:00; "" = unknown
	State       string  `json:"etat"`
	Cause       string  `json:"cause"`
	Reason      string  `json:"raison"`
	AutoRead    bool    `json:"lu_automatiquement"`
}

func passageFeature(p store.PassageRecord) feature[passageProperties] {
	out := passageProperties{
		ID: passageID(p.Passage), Type: "passage", Unit: p.UnitSlug, UnitName: p.UnitName, Stop: p.StopID.String(),
		Name: p.StopPlace, Commune: p.Commune, INSEECode: string(p.INSEECode), Departement: p.Departement, Address: p.Address,
		Room: p.Room, Wheelchair: string(p.RoomWheelchair), Place: p.Place, Level: string(p.Level), Day: p.Day.String(),
		Hours: itinerary.WriteHours(p.Hours), State: string(p.State), Cause: string(p.Cause),
		Reason: wording.PassageReason(p.Passage), AutoRead: p.AutoRead,
	}
	if !p.Start.IsZero() {
		start, end := p.Start.Format(time.RFC3339), p.End.Format(time.RFC3339)
		out.Start, out.End = &start, &end
	}
	return newFeature(out.ID, pointOf(p.At), out)
}

// passageID names a visit, whatever becomes of it.
func passageID(p itinerary.Passage) string { return p.ScheduleID.String() + "." + p.Due.String() }

// listPassages answers /api/v1/passages, a page at a time, in the order of days.
func (a *API) listPassages(r *http.Request) (answer, error) {
	p := readParams(r, append(passageFilterNames(), "limite", "suivant")...)
	filter := a.readPassageFilter(p)
	limit := p.integer("limite", passagesPerPage, 1, maxPassagesPerPage)
	filter.After = p.passageCursor("suivant")
	if p.err != nil {
		return answer{}, p.err
	}
	if err := a.unitExists(r, filter.Unit); err != nil {
		return answer{}, err
	}
	filter.Limit = limit + 1 // one more tells whether there is a next page
	passages, err := a.store.Passages(r.Context(), filter)
	if err != nil {
		return answer{}, err
	}
	out := collection[passageProperties, pageMembers]{}
	if len(passages) > limit {
		passages = passages[:limit]
		next := passageCursorOf(passages[limit-1].Key())
		out.Members.Next = &next
	}
	for _, passage := range passages {
		out.Features = append(out.Features, passageFeature(passage))
	}
	return answer{contentGeoJSON, out}, nil
}

// passageFilterNames are the parameters of readPassageFilter.
func passageFilterNames() []string {
	return []string{"du", "au", "bbox", "code_insee", "bassin", "zonage", "unite"}
}

// readPassageFilter reads which visits are asked for: of every unit, from today and as far as they are known, unless said otherwise.
func (a *API) readPassageFilter(p *params) store.PassageFilter {
	filter := store.PassageFilter{Unit: p.text("unite"), Box: p.box("bbox"), INSEECode: p.code("code_insee"), From: a.today()}
	if from := p.day("du"); from != nil {
		filter.From = calendar.DateOf(*from)
	}
	filter.To = filter.From + itinerary.Horizon
	if to := p.day("au"); to != nil {
		filter.To = calendar.DateOf(*to)
		if filter.To < filter.From {
			p.fail("dates_inversees", "au", "")
		}
	}
	if filter.LivingArea = p.text("bassin"); filter.LivingArea != "" {
		filter.Zoning = p.zoning()
	} else if p.has("zonage") {
		p.fail("zonage_sans_bassin", "zonage", "")
	}
	return filter
}

// unitExists refuses a slug that no unit has, rather than answer that it never comes; "" is no question.
func (a *API) unitExists(r *http.Request, slug string) error {
	if slug == "" {
		return nil
	}
	_, exists, err := a.store.Unit(r.Context(), slug)
	if err == nil && !exists {
		err = fault.New(fault.Invalid, "unite_inconnue", "unite", shortened(slug))
	}
	return err
}

// today is the civil day in metropolitan France.
func (a *API) today() calendar.Date { return calendar.DateOf(a.now().In(paris)) }

// passageCursor reads where a page of passages begins: base64 of the last day, schedule and due day.
func (p *params) passageCursor(name string) store.PassageKey {
	if !p.has(name) {
		return store.PassageKey{}
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.text(name))
	if err != nil || len(raw) != 24 {
		p.fail("curseur_illisible", name, "")
		return store.PassageKey{}
	}
	day, due := binary.BigEndian.Uint32(raw[:4]), binary.BigEndian.Uint32(raw[20:])
	key := store.PassageKey{Day: calendar.Date(day), Schedule: uuid.UUID(raw[4:20]), Due: calendar.Date(due)} //nolint:gosec // back as it was written
	if year, _, _ := key.Day.Civil(); year < firstYear || year > lastYear {
		p.fail("curseur_illisible", name, "")
	}
	if year, _, _ := key.Due.Civil(); year < firstYear || year > lastYear {
		p.fail("curseur_illisible", name, "")
	}
	return key
}

func passageCursorOf(k store.PassageKey) string {
	raw := binary.BigEndian.AppendUint32(nil, uint32(k.Day)) //nolint:gosec // read back as it is
	raw = append(raw, k.Schedule[:]...)
	raw = binary.BigEndian.AppendUint32(raw, uint32(k.Due)) //nolint:gosec // read back as it is
	return base64.RawURLEncoding.EncodeToString(raw)
}
