package httpapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/signin"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/touring/words"
)

const draftsPath = "/api/v1/tournees/brouillons"

// draftRoutes are the drafts of those who are signed in.
func (a *API) draftRoutes(r chi.Router) {
	r.Get(draftsPath, a.teams(a.listDrafts))
	r.Post(draftsPath, a.startDraft)
	r.Post("/api/v1/tournees/reparations", a.teams(a.repairUnit))
	r.Route(draftsPath+"/{id}", func(r chi.Router) {
		r.Get("/", a.teams(a.showDraft))
		r.Delete("/", a.giveUpDraft)
		r.Get("/mois/{mois}", a.teams(a.showDraftMonth))
		r.Get("/comparaison", a.teams(a.compareDraft))
		r.Post("/essai", a.teams(a.tryDraft))
		r.Post("/modification", a.teams(a.editDraft))
		r.Post("/annulation", a.teams(a.undoDraft))
		r.Post("/proposition", a.teams(a.proposeDraft))
		r.Post("/reprise", a.teams(a.redoDraft))
		r.Post("/reparations", a.teams(a.repairDraft))
		r.Post("/publication", a.teams(a.publishDraft))
	})
}

// teams answers what is for those who are signed in: nobody keeps it, which the gate has said.
func (a *API) teams(find func(r *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		document, err := find(r)
		if err != nil {
			a.problems.Fail(w, r, err)
			return
		}
		a.write(w, r, answer{contentJSON, document})
	}
}

// who is the account that asks.
func who(r *http.Request) planning.Who {
	account, _ := signin.Account(r.Context())
	return planning.Who{Name: account.Name}
}

func draftID(r *http.Request) (uuid.UUID, error) {
	text := chi.URLParam(r, "id")
	id, err := uuid.Parse(text)
	if err != nil {
		return id, fault.New(fault.NotFound, "brouillon_inconnu", "id", shortened(text))
	}
	return id, nil
}

func (a *API) listDrafts(r *http.Request) (any, error) {
	p := readParams(r, "unite")
	if p.err != nil {
		return nil, p.err
	}
	all, err := a.drafter.List(r.Context(), p.text("unite"))
	documents := make([]draftJSON, len(all))
	for i, d := range all {
		documents[i] = toDraft(d)
	}
	return struct {
		Drafts []draftJSON `json:"brouillons"`
	}{documents}, err
}

func (a *API) startDraft(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Unit string            `json:"unite"`
		Year int               `json:"annee"`
		From store.DraftSource `json:"depuis"`
	}
	err := readBody(r, &asked)
	var draft drafting.Draft
	if err == nil {
		draft, err = a.drafter.Start(r.Context(), asked.Unit, asked.Year, asked.From, who(r))
	}
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	w.Header().Set("Location", draftsPath+"/"+draft.ID.String())
	a.writeStatus(w, r, http.StatusCreated, answer{contentJSON, toDraftDocument(draft)})
}

func (a *API) showDraft(r *http.Request) (any, error) {
	id, err := draftID(r)
	if err != nil {
		return nil, err
	}
	draft, err := a.drafter.Draft(r.Context(), id)
	return toDraftDocument(draft), err
}

func (a *API) giveUpDraft(w http.ResponseWriter, r *http.Request) {
	id, err := draftID(r)
	if err == nil {
		err = a.drafter.Abandon(r.Context(), id, who(r))
	}
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *API) showDraftMonth(r *http.Request) (any, error) {
	id, err := draftID(r)
	if err != nil {
		return nil, err
	}
	text := chi.URLParam(r, "mois")
	month, err := time.Parse("2006-01", text)
	if err != nil {
		return nil, fault.New(fault.Invalid, "mois_illisible", "mois", shortened(text))
	}
	m, err := a.drafter.Month(r.Context(), id, month.Year(), month.Month())
	if err != nil {
		return nil, err
	}
	return toDraftMonth(m), nil
}

func (a *API) compareDraft(r *http.Request) (any, error) {
	id, err := draftID(r)
	if err != nil {
		return nil, err
	}
	c, err := a.drafter.Compare(r.Context(), id)
	if err != nil {
		return nil, err
	}
	return toComparison(c), nil
}

// editJSON is an edit, on the version that its author has seen.
type editJSON struct {
	Version int               `json:"version"`
	Action  drafting.EditKind `json:"action"`
	Visit   *struct {
		Rule uuid.UUID `json:"regle"`
		Due  string    `json:"due"`
	} `json:"visite"`
	Day    string     `json:"vers"`
	Hours  string     `json:"heures"`
	Place  string     `json:"lieu"`
	Reason string     `json:"raison"`
	Stop   uuid.UUID  `json:"arret"`
	Rules  []ruleJSON `json:"regles"`
}

type ruleJSON struct {
	Rule     string                  `json:"regle"`
	Since    string                  `json:"valable_du"`
	Hours    string                  `json:"heures"`
	Holidays itinerary.HolidayPolicy `json:"feries"`
}

func (e editJSON) edit() (drafting.Edit, error) {
	edit := drafting.Edit{Kind: e.Action, Place: e.Place, Reason: e.Reason, Stop: e.Stop}
	var err error
	if e.Visit != nil {
		edit.Visit.ScheduleID = e.Visit.Rule
		if edit.Visit.Due, err = readDay("visite", e.Visit.Due); err != nil {
			return edit, err
		}
	}
	if edit.Day, err = readDay("vers", e.Day); err != nil {
		return edit, err
	}
	if edit.Hours, err = itinerary.ParseHours(e.Hours); err != nil {
		return edit, err
	}
	for _, r := range e.Rules {
		s := itinerary.Schedule{Holidays: r.Holidays}
		if s.Holidays == "" {
			s.Holidays = itinerary.SkipHolidays
		}
		if s.Rule, err = itinerary.ParseRule(r.Rule); err != nil {
			return edit, err
		}
		if s.Hours, err = itinerary.ParseHours(r.Hours); err != nil {
			return edit, err
		}
		if s.Anchor, err = readDay("valable_du", r.Since); err != nil {
			return edit, err
		}
		edit.Schedules = append(edit.Schedules, s)
	}
	return edit, nil
}

// readDay reads an ISO date; "" is none.
func readDay(field, text string) (calendar.Date, error) {
	if text == "" {
		return 0, nil
	}
	day, err := calendar.ParseDate(text)
	if err != nil {
		return 0, fault.New(fault.Invalid, "date_illisible", field, shortened(text))
	}
	return day, nil
}

func readEdit(r *http.Request) (id uuid.UUID, version int, edit drafting.Edit, err error) {
	if id, err = draftID(r); err != nil {
		return id, 0, edit, err
	}
	var asked editJSON
	if err = readBody(r, &asked); err != nil {
		return id, 0, edit, err
	}
	edit, err = asked.edit()
	return id, asked.Version, edit, err
}

func (a *API) tryDraft(r *http.Request) (any, error) {
	id, _, edit, err := readEdit(r)
	if err != nil {
		return nil, err
	}
	return effectOf(a.drafter.Try(r.Context(), id, edit))
}

func (a *API) editDraft(r *http.Request) (any, error) {
	id, version, edit, err := readEdit(r)
	if err != nil {
		return nil, err
	}
	return effectOf(a.drafter.Apply(r.Context(), id, version, edit, who(r)))
}

func effectOf(e drafting.Effect, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return toEffect(e), nil
}

func (a *API) undoDraft(r *http.Request) (any, error) {
	id, err := draftID(r)
	if err != nil {
		return nil, err
	}
	draft, err := a.drafter.Undo(r.Context(), id, who(r))
	return toDraftDocument(draft), err
}

func (a *API) proposeDraft(r *http.Request) (any, error) {
	id, err := draftID(r)
	if err != nil {
		return nil, err
	}
	var asked struct {
		Version int `json:"version"`
	}
	if err := readBody(r, &asked); err != nil {
		return nil, err
	}
	return effectOf(a.drafter.Propose(r.Context(), id, asked.Version, who(r)))
}

func (a *API) redoDraft(r *http.Request) (any, error) {
	id, err := draftID(r)
	if err != nil {
		return nil, err
	}
	draft, both, err := a.drafter.Redo(r.Context(), id, who(r))
	return struct {
		draftDocument
		Both []string `json:"regles_des_deux"`
	}{toDraftDocument(draft), append([]string{}, both...)}, err
}

// repairJSON is what happens, and what is chosen to be done about it; no answer chosen: they are listed.
type repairJSON struct {
	Unit     string   `json:"unite"`
	Year     int      `json:"annee"`
	Version  int      `json:"version"`
	Absences []period `json:"absences"`
	Closed   []struct {
		Stop string `json:"arret"`
		period
	} `json:"salles_fermees"`
	Holidays []string                `json:"feries"`
	Answer   touring.AlternativeKind `json:"reponse"`
}

type period struct {
	From string `json:"du"`
	To   string `json:"au"`
}

func (p period) read(field string) (touring.Days, error) {
	from, err := calendar.ParseDate(p.From)
	to, err2 := calendar.ParseDate(p.To)
	if err != nil || err2 != nil || to < from {
		return touring.Days{}, fault.New(fault.Invalid, "periode_illisible", field, shortened(p.From+".."+p.To))
	}
	return touring.Days{From: from, To: to}, nil
}

func readRepair(r *http.Request) (asked repairJSON, request touring.Request, err error) {
	if err = readBody(r, &asked); err != nil {
		return asked, request, err
	}
	request = touring.Request{Unit: asked.Unit, Year: asked.Year}
	for _, p := range asked.Absences {
		days, err := p.read("absences")
		if err != nil {
			return asked, request, err
		}
		request.Absences = append(request.Absences, days)
	}
	for _, c := range asked.Closed {
		days, err := c.read("salles_fermees")
		if err != nil {
			return asked, request, err
		}
		request.Closed = append(request.Closed, touring.Closed{Stop: c.Stop, Days: days})
	}
	for _, text := range asked.Holidays {
		day, err := readDay("feries", text)
		if err != nil {
			return asked, request, err
		}
		request.Holidays = append(request.Holidays, day)
	}
	return asked, request, nil
}

func (a *API) repairDraft(r *http.Request) (any, error) {
	id, err := draftID(r)
	if err != nil {
		return nil, err
	}
	asked, request, err := readRepair(r)
	switch {
	case err != nil:
		return nil, err
	case asked.Answer != "":
		return effectOf(a.drafter.Answer(r.Context(), id, asked.Version, request, asked.Answer, who(r)))
	}
	return repairsOf(a.drafter.Repairs(r.Context(), id, request))
}

// repairUnit answers for the round that is published; the answer that is chosen is published at once.
func (a *API) repairUnit(r *http.Request) (any, error) {
	asked, request, err := readRepair(r)
	switch {
	case err != nil:
		return nil, err
	case asked.Answer != "":
		changed, err := a.drafter.AnswerNow(r.Context(), request, asked.Answer, who(r))
		return struct {
			Changed bool `json:"publie"`
		}{changed}, err
	}
	return repairsOf(a.drafter.RepairsOfUnit(r.Context(), request))
}

func repairsOf(all []touring.Alternative, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return struct {
		Answers []words.AlternativeDocument `json:"reponses"`
	}{words.NewAlternatives(all)}, nil
}

func (a *API) publishDraft(r *http.Request) (any, error) {
	id, err := draftID(r)
	if err != nil {
		return nil, err
	}
	var asked struct {
		From    string `json:"des"`
		Confirm bool   `json:"confirmer"`
	}
	if err := readBody(r, &asked); err != nil {
		return nil, err
	}
	from, err := readDay("des", asked.From)
	if err != nil {
		return nil, err
	}
	publish := a.drafter.Publish
	if asked.Confirm {
		publish = a.drafter.PublishAnyway
	}
	if err := publish(r.Context(), id, from, who(r)); err != nil {
		return nil, err
	}
	return a.showDraft(r)
}

// readBody reads a small JSON object. What it does not know is refused by its name: a slip of the pen must not pass for a wish.
func readBody(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	var beyond *http.MaxBytesError
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &beyond):
		return fault.New(fault.TooLarge, "corps_trop_gros", "", "").Wrap(err)
	case errors.As(err, &wrong):
		return fault.New(fault.Unprocessable, "json_champ", wrong.Field, wrong.Value)
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return fault.New(fault.Unprocessable, "json_champ_inconnu", strings.Trim(shortened(name), `"`), "")
	}
	return fault.New(fault.Unprocessable, "json_corps", "", "").Wrap(err)
}
