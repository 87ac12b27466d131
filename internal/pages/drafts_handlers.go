package pages

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/refusal"
	"github.com/maillage-numerique/maillage/internal/signin"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// draftRoutes are the pages of drafts: /tournees/brouillons, and what is done to one.
func (p *Pages) draftRoutes(r chi.Router) {
	r.Get("/tournees/brouillons", p.drafts)
	r.Head("/tournees/brouillons", p.drafts)
	r.Post("/tournees/brouillons", p.startDraft)
	r.Route("/tournees/brouillons/{id}", func(r chi.Router) {
		r.Get("/", p.draftMonth)
		r.Head("/", p.draftMonth)
		r.Post("/essai", p.tryEdit)
		r.Post("/garder", p.keepEdit)
		r.Post("/annuler", p.changeDraft(func(ctx context.Context, d drafting.Draft, who planning.Who) error {
			_, err := p.drafter.Undo(ctx, d.ID, who)
			return err
		}))
		r.Post("/proposer", p.changeDraft(func(ctx context.Context, d drafting.Draft, who planning.Who) error {
			_, err := p.drafter.Propose(ctx, d.ID, d.Version, who)
			return err
		}))
		r.Post("/reprendre", p.changeDraft(func(ctx context.Context, d drafting.Draft, who planning.Who) error {
			_, _, err := p.drafter.Redo(ctx, d.ID, who)
			return err
		}))
		r.Post("/abandonner", p.abandonDraft)
		r.Get("/imprevu", p.askUnforeseen)
		r.Post("/imprevu", p.answerUnforeseen)
		r.Get("/comparer", p.compareDraft)
		r.Get("/publier", p.askToPublish)
		r.Post("/publier", p.publishDraft)
		r.Post("/retirer", p.withdrawDraft)
	})
}

// whoAsks is the account that is signed in, as histories name it.
func whoAsks(r *http.Request) planning.Who {
	a, _ := signin.Account(r.Context())
	return planning.Who{Name: a.Name}
}

// teamSources are what the pages of teams load.
var teamSources = []string{"src/styles/main.css", "src/styles/team.css"}

// drafts answers /tournees/brouillons: all of them, and how to begin another.
func (p *Pages) drafts(w http.ResponseWriter, r *http.Request) { p.showDrafts(w, r, nil) }

func (p *Pages) showDrafts(w http.ResponseWriter, r *http.Request, refused *fault.Fault) {
	all, err := p.drafter.List(r.Context(), "")
	if err != nil {
		p.fail(w, r, err)
		return
	}
	units, err := p.unitsOnTour(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c, err := p.chrome(r.Context(), "", teamSources...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	_ = r.ParseForm() // what cannot be read chooses nothing
	view := newDraftsView(c, all, units, p.desk.Years(), readable(r.Form.Get("unite")), readNumber(r.Form.Get("annee"), p.desk.Years()[1]), r.Form.Get("depuis"))
	status := http.StatusOK
	if refused != nil {
		view.Refusal, status = refusalWords(refused), refusal.Status(refused.Kind)
	}
	p.answer(w, r, status, "drafts", view)
}

// refusalWords says a fault and what to do.
func refusalWords(f *fault.Fault) []string {
	sentence, remedy := wording.Fault(f)
	if remedy == "" {
		return []string{sentence}
	}
	return []string{sentence, remedy}
}

// startDraft answers the form of /tournees/brouillons. A proposal that is not ready is waited for, as long as an answer may take.
func (p *Pages) startDraft(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		p.fail(w, r, fault.New(fault.Invalid, "formulaire_illisible", "", ""))
		return
	}
	unit, year, from := readable(r.PostForm.Get("unite")), readNumber(r.PostForm.Get("annee"), 0), store.DraftSource(readable(r.PostForm.Get("depuis")))
	waiting, stop := context.WithTimeout(r.Context(), proposalWithin)
	defer stop()
	for {
		draft, err := p.drafter.Start(r.Context(), unit, year, from, whoAsks(r))
		f, said := fault.As(err)
		switch {
		case err == nil:
			http.Redirect(w, r, monthOfDraft(draft.ID, time.January), http.StatusSeeOther)
			return
		case said && f.Code == "proposition_en_calcul" && waiting.Err() == nil:
			continue // the desk has waited for it a while
		case said:
			p.showDrafts(w, r, f)
			return
		}
		p.fail(w, r, err)
		return
	}
}

// proposalWithin is how long a proposal is waited for.
const proposalWithin = 15 * time.Second

// draftAt reads the draft that an address names.
func (p *Pages) draftAt(r *http.Request) (drafting.Draft, error) {
	id, err := uuid.Parse(pathPart(r, "id"))
	if err != nil {
		return drafting.Draft{}, fault.New(fault.NotFound, "page_introuvable", "", "")
	}
	return p.drafter.Draft(r.Context(), id)
}

// draftMonth answers /tournees/brouillons/{id}?mois=&visite=: a month of the draft, and the visit that is chosen.
func (p *Pages) draftMonth(w http.ResponseWriter, r *http.Request) {
	draft, err := p.draftAt(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.showDraft(w, r, draft, draftAnswer{})
}

// draftAnswer is what a page of a draft answers beside the month.
type draftAnswer struct {
	edit    *drafting.Edit
	effect  *drafting.Effect
	refused *fault.Fault
}

// showDraft lays out the month that is asked for, in the address or in the form.
func (p *Pages) showDraft(w http.ResponseWriter, r *http.Request, draft drafting.Draft, a draftAnswer) {
	_ = r.ParseForm() // what cannot be read asks for nothing
	asked := min(max(readNumber(r.Form.Get("mois"), 1), 1), 12)
	month, err := p.drafter.Month(r.Context(), draft.ID, draft.Year, time.Month(asked))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	history, err := p.drafter.History(r.Context(), draft.ID)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	unit, err := p.unitAt(r, draft.Unit)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c, err := p.chrome(r.Context(), "", append(teamSources, "src/tours/main.ts")...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c.BodyClass = "page-team"
	view := newDraftView(c, month, unit, history, p.today())
	if key, ok := readVisit(r.Form.Get("visite")); ok && a.edit == nil {
		view.choose(month, key)
	}
	status := http.StatusOK
	switch {
	case a.refused != nil:
		view.Panel.Refusal, status = refusalWords(a.refused), refusal.Status(a.refused.Kind)
		if a.edit != nil {
			view.choose(month, a.edit.Visit)
		}
	case a.effect != nil:
		view.try(month, *a.edit, *a.effect)
	}
	if view.Today, err = p.todayOf(r, unit); err != nil {
		p.fail(w, r, err)
		return
	}
	if view.Outline, err = p.roundOutline(r, unit, store.Round{Itinerary: draft.Round}); err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, status, "draft", view)
}

// editOf reads the draft and the edit of a form; a fault that says what of it is wrong goes back with the form.
func (p *Pages) editOf(r *http.Request) (drafting.Draft, drafting.Edit, error) {
	draft, err := p.draftAt(r)
	if err != nil {
		return draft, drafting.Edit{}, err
	}
	if err := r.ParseForm(); err != nil {
		return draft, drafting.Edit{}, fault.New(fault.Invalid, "formulaire_illisible", "", "")
	}
	edit, err := readEdit(r.PostForm, draft)
	return draft, edit, err
}

// tryEdit answers POST …/essai: what an edit would change; nothing is written.
func (p *Pages) tryEdit(w http.ResponseWriter, r *http.Request) {
	draft, edit, err := p.editOf(r)
	var effect drafting.Effect
	if err == nil {
		effect, err = p.drafter.Try(r.Context(), draft.ID, edit)
	}
	p.answerEdit(w, r, draft, draftAnswer{edit: &edit, effect: &effect}, err)
}

// keepEdit answers POST …/garder: the edit is made, on the version that the form was made of.
func (p *Pages) keepEdit(w http.ResponseWriter, r *http.Request) {
	draft, edit, err := p.editOf(r)
	if err == nil {
		_, err = p.drafter.Apply(r.Context(), draft.ID, readNumber(r.PostForm.Get("version"), 0), edit, whoAsks(r))
	}
	if err == nil {
		http.Redirect(w, r, monthOfDraft(draft.ID, time.Month(readNumber(r.PostForm.Get("mois"), 1))), http.StatusSeeOther)
		return
	}
	p.answerEdit(w, r, draft, draftAnswer{edit: &edit}, err)
}

func (p *Pages) answerEdit(w http.ResponseWriter, r *http.Request, draft drafting.Draft, a draftAnswer, err error) {
	if f, said := fault.As(err); said && draft.ID != uuid.Nil {
		a.refused, a.effect = f, nil
	} else if err != nil {
		p.fail(w, r, err)
		return
	}
	if a.refused != nil && a.refused.Kind == fault.Conflict { // others have changed it: the form comes back on what they made of it
		if now, err := p.drafter.Draft(r.Context(), draft.ID); err == nil {
			draft = now
		}
	}
	p.showDraft(w, r, draft, a)
}

// changeDraft answers a button that changes the draft as a whole.
func (p *Pages) changeDraft(change func(ctx context.Context, d drafting.Draft, who planning.Who) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		draft, err := p.draftAt(r)
		if err == nil {
			err = r.ParseForm()
		}
		if err == nil {
			err = change(r.Context(), draft, whoAsks(r))
		}
		if err != nil {
			p.answerEdit(w, r, draft, draftAnswer{}, err)
			return
		}
		http.Redirect(w, r, monthOfDraft(draft.ID, time.Month(readNumber(r.PostForm.Get("mois"), 1))), http.StatusSeeOther)
	}
}

// abandonDraft answers POST …/abandonner.
func (p *Pages) abandonDraft(w http.ResponseWriter, r *http.Request) {
	draft, err := p.draftAt(r)
	if err == nil {
		err = p.drafter.Abandon(r.Context(), draft.ID, whoAsks(r))
	}
	if err != nil {
		p.answerEdit(w, r, draft, draftAnswer{}, err)
		return
	}
	http.Redirect(w, r, "/tournees/brouillons", http.StatusSeeOther)
}

// draftURL is the page of a draft, or what is done to it.
func draftURL(id uuid.UUID, rest string) string { return "/tournees/brouillons/" + id.String() + rest }

func monthOfDraft(id uuid.UUID, month time.Month) string {
	return draftURL(id, "?mois="+strconv.Itoa(min(max(int(month), 1), 12)))
}
