package pages

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/refusal"
	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/touring/words"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// unforeseenView asks what happens to a unit, and lists the ways to answer it.
type unforeseenView struct {
	chrome
	Heading               string
	Back                  link
	Action, Version       string
	Kinds, Stops          choices
	From, To, First, Last string
	Refusal               []string
	Asked                 bool // an answer was looked for
	Ways                  []unforeseenWay
}

// unforeseenWay is one answer: what it costs, what it changes, and its name in the form.
type unforeseenWay struct {
	Name string
	words.Section
}

// What may happen.
const (
	nobodyDrives = "absence"
	hallClosed   = "salle"
	onHoliday    = "ferie"
)

// readUnforeseen reads what happens, and when.
func readUnforeseen(form url.Values) (touring.Request, error) {
	from, err := calendar.ParseDate(form.Get("du"))
	to := from
	if err == nil && form.Get("au") != "" {
		to, err = calendar.ParseDate(form.Get("au"))
	}
	if err != nil || to < from {
		return touring.Request{}, fault.New(fault.Invalid, "imprevu_periode", "du", readable(form.Get("du")+".."+form.Get("au")))
	}
	switch days := (touring.Days{From: from, To: to}); form.Get("quoi") {
	case hallClosed:
		return touring.Request{Closed: []touring.Closed{{Stop: readable(form.Get("arret")), Days: days}}}, nil
	case onHoliday:
		return touring.Request{Holidays: []calendar.Date{from}}, nil
	default:
		return touring.Request{Absences: []touring.Days{days}}, nil
	}
}

// askUnforeseen answers GET …/imprevu?quoi=&arret=&du=&au=: the smallest changes that answer what happens; nothing is written.
func (p *Pages) askUnforeseen(w http.ResponseWriter, r *http.Request) {
	draft, err := p.draftAt(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	var ways []touring.Alternative
	if r.URL.Query().Get("du") != "" {
		var asked touring.Request
		if asked, err = readUnforeseen(r.URL.Query()); err == nil {
			ways, err = p.drafter.Repairs(r.Context(), draft.ID, asked)
		}
	}
	p.showUnforeseen(w, r, draft, r.URL.Query(), ways, err)
}

// answerUnforeseen answers POST …/imprevu: the draft takes the answer that is chosen, as one change.
func (p *Pages) answerUnforeseen(w http.ResponseWriter, r *http.Request) {
	draft, err := p.draftAt(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	if err := r.ParseForm(); err != nil {
		p.fail(w, r, fault.New(fault.Invalid, "formulaire_illisible", "", ""))
		return
	}
	asked, err := readUnforeseen(r.PostForm)
	if err == nil {
		way := touring.AlternativeKind(readable(r.PostForm.Get("reponse")))
		_, err = p.drafter.Answer(r.Context(), draft.ID, readNumber(r.PostForm.Get("version"), 0), asked, way, whoAsks(r))
	}
	if err != nil {
		p.showUnforeseen(w, r, draft, r.PostForm, nil, err)
		return
	}
	from, _ := calendar.ParseDate(r.PostForm.Get("du"))
	_, month, _ := from.Civil()
	http.Redirect(w, r, monthOfDraft(draft.ID, month), http.StatusSeeOther)
}

// showUnforeseen lays out the form as it was sent, with what was found or why nothing was.
func (p *Pages) showUnforeseen(w http.ResponseWriter, r *http.Request, draft drafting.Draft, form url.Values, ways []touring.Alternative, err error) {
	refused, said := fault.As(err)
	if err != nil && !said {
		p.fail(w, r, err)
		return
	}
	c, err := p.chrome(r.Context(), "", teamSources...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	v := unforeseenView{
		chrome: c.titled(wording.Say("imprevu.titre", "nom", draftName(draft)), ""), Heading: draftName(draft),
		Back: link{URL: monthOfDraft(draft.ID, 1), Label: wording.Say("brouillons.retour")}, Action: draftURL(draft.ID, "/imprevu"), Version: strconv.Itoa(draft.Version),
		Kinds: choices{Name: "quoi"}, Stops: choices{Name: "arret"}, From: readable(form.Get("du")), To: readable(form.Get("au")),
		First: calendar.NewDate(draft.Year, 1, 1).String(), Last: draft.Ends().String(), Asked: form.Get("du") != "" && refused == nil,
	}
	v.NoIndex = true
	for _, kind := range []string{nobodyDrives, hallClosed, onHoliday} {
		v.Kinds.Choices = append(v.Kinds.Choices, choice{kind, wording.Say("imprevu." + kind), form.Get("quoi") == kind})
	}
	for _, s := range draft.Round.Stops {
		v.Stops.Choices = append(v.Stops.Choices, choice{s.ID.String(), s.Place, form.Get("arret") == s.ID.String()})
	}
	for i, section := range words.Alternatives(&touring.Report{Alternatives: ways}) {
		v.Ways = append(v.Ways, unforeseenWay{string(ways[i].Kind), section})
	}
	status := http.StatusOK
	if refused != nil {
		v.Refusal, status = refusalWords(refused), refusal.Status(refused.Kind)
	}
	p.answer(w, r, status, "unforeseen", v)
}
