package pages

import (
	"net/http"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/drafting"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/refusal"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring/words"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// comparisonView is today's round against a draft; on the way to its publication, with what that asks.
type comparisonView struct {
	chrome
	Heading         string
	Back            link
	Figures         []words.Figure
	Changes         []string
	New, Gone, Left []string
	Method          string

	// Of a publication:
	Publish           bool
	Refusal           []string
	From, First, Last string
	Impossible        string // days that cannot be driven; "" = none
	Action            string
}

// comparison measures both rounds.
func (p *Pages) comparison(r *http.Request) (drafting.Draft, comparisonView, error) {
	draft, err := p.draftAt(r)
	if err != nil {
		return draft, comparisonView{}, err
	}
	compared, err := p.drafter.Compare(r.Context(), draft.ID)
	if err != nil {
		return draft, comparisonView{}, err
	}
	c, err := p.chrome(r.Context(), "", teamSources...)
	v := comparisonView{
		chrome: c.titled(draftName(draft), ""), Heading: draftName(draft), Back: link{URL: monthOfDraft(draft.ID, time.January), Label: wording.Say("brouillons.retour")},
		Figures: words.Figures(compared.Report), Method: words.Method(compared.Report),
	}
	v.NoIndex = true
	for _, change := range compared.Report.Proposal.Changes {
		v.Changes = append(v.Changes, words.Change(change))
	}
	for into, problems := range map[*[]string][]drafting.Problem{&v.New: compared.New, &v.Gone: compared.Gone, &v.Left: compared.Left} {
		for _, one := range problems {
			*into = append(*into, dayOfProblem(one))
		}
	}
	if n := hardOf(compared.New) + hardOf(compared.Left); n > 0 {
		v.Impossible = wording.Count("brouillons.impossibles", n)
	}
	return draft, v, err
}

// compareDraft answers …/comparer: two columns of figures, and all that changes.
func (p *Pages) compareDraft(w http.ResponseWriter, r *http.Request) {
	_, view, err := p.comparison(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, http.StatusOK, "comparison", view)
}

// askToPublish answers GET …/publier: what would change, from when, and a last question.
func (p *Pages) askToPublish(w http.ResponseWriter, r *http.Request) { p.showPublication(w, r, nil) }

func (p *Pages) showPublication(w http.ResponseWriter, r *http.Request, refused *fault.Fault) {
	draft, view, err := p.comparison(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	first := max(calendar.NewDate(draft.Year, 1, 1), p.today())
	view.Publish, view.Action = true, draftURL(draft.ID, "/publier")
	view.First, view.Last, view.From = first.String(), draft.Ends().String(), first.String()
	if asked := r.PostForm.Get("des"); asked != "" {
		view.From = readable(asked)
	}
	status := http.StatusOK
	if refused != nil {
		view.Refusal, status = refusalWords(refused), refusal.Status(refused.Kind)
	}
	p.answer(w, r, status, "comparison", view)
}

// publishDraft answers POST …/publier.
func (p *Pages) publishDraft(w http.ResponseWriter, r *http.Request) {
	draft, err := p.draftAt(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	if err := r.ParseForm(); err != nil {
		p.fail(w, r, fault.New(fault.Invalid, "formulaire_illisible", "", ""))
		return
	}
	from, err := calendar.ParseDate(r.PostForm.Get("des"))
	if err != nil {
		p.showPublication(w, r, fault.New(fault.Invalid, "date_illisible", "des", readable(r.PostForm.Get("des"))))
		return
	}
	publish := p.drafter.Publish
	if r.PostForm.Get("confirmer") == "oui" {
		publish = p.drafter.PublishAnyway
	}
	who := whoAsks(r)
	who.Detail = draftName(draft)
	err = publish(r.Context(), draft.ID, from, who)
	if f, said := fault.As(err); said {
		p.showPublication(w, r, f)
		return
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	_, month, _ := from.Civil()
	http.Redirect(w, r, monthOfDraft(draft.ID, month), http.StatusSeeOther)
}

// withdrawable says whether the published round is this draft, and nothing came after.
func withdrawable(d drafting.Draft) bool {
	return d.State == store.DraftPublished && d.NowVersion == d.BaseVersion
}

// withdrawDraft answers POST …/retirer: the published round goes back to what it was before the draft, if nothing came after it.
func (p *Pages) withdrawDraft(w http.ResponseWriter, r *http.Request) {
	draft, err := p.draftAt(r)
	if err == nil && !withdrawable(draft) {
		err = fault.New(fault.Conflict, "publication_suivie", "", "")
	}
	if err == nil {
		who := whoAsks(r)
		who.Detail = draftName(draft)
		_, err = p.drafter.Planner.Undo(r.Context(), draft.Unit, draft.NowVersion, who)
	}
	if err == nil {
		_, _, err = p.drafter.Redo(r.Context(), draft.ID, whoAsks(r)) // it may be mended, and published again
	}
	if err != nil {
		p.answerEdit(w, r, draft, draftAnswer{}, err)
		return
	}
	http.Redirect(w, r, monthOfDraft(draft.ID, time.January), http.StatusSeeOther)
}
