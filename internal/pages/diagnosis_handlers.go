package pages

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// Parameters of the page that are not of the question: they change how its answer is laid out.
const (
	paramSort  = "tri"
	paramOrder = "ordre"
	paramLines = "lignes"
	allLines   = "toutes"
)

// diagnosis answers /diagnostic: a question of coordinators, its answer as a sentence, figures, a map and a table.
func (p *Pages) diagnosis(w http.ResponseWriter, r *http.Request) {
	question, err := readQuestion(r.URL.Query())
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c, err := p.chrome(r.Context(), "diagnostic", "src/styles/main.css", "src/diagnostic/main.ts")
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c.BodyClass = "page-diagnosis"
	places, err := p.placesToAsk(r.Context(), question)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	view := newDiagnosisView(c, question, places)
	answer, err := p.ask(r.Context(), question)
	if f, ok := fault.As(err); ok && (f.Kind == fault.NotFound || f.Kind == fault.Unavailable) {
		view.refused(f)
		p.answer(w, r, http.StatusOK, "diagnosis", view)
		return
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	view.answer(answer, readLayout(r.URL.Query(), question.Measure))
	if view.Evolution, err = p.evolution(r.Context(), answer); err != nil {
		p.fail(w, r, err)
		return
	}
	if err := p.fillDiagnosisMap(r.Context(), &view, answer); err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, http.StatusOK, "diagnosis", view)
}

// readQuestion reads a question as a form sends it. Of one territory people want the communes, not a table of one line.
func readQuestion(values url.Values) (analysing.Question, error) {
	q, err := analysing.ParseQuestion(values)
	if q.Territory != "" && (values.Get("niveau") == "" || q.Level == q.TerritoryLevel()) {
		q.Level = store.LevelCommune
	}
	return q, err
}

// A question that the database does not hold may need the ground of a whole region first: a page says so after a while rather than
// keep somebody waiting, and the answer is there when it is asked again. So many are worked on at once.
const (
	patience  = 10 * time.Second
	mostAsked = 4
)

// ask answers a question, or says that the answer is being worked out (an Unavailable fault).
func (p *Pages) ask(ctx context.Context, q analysing.Question) (*analysing.Answer, error) {
	inProgress := fault.New(fault.Unavailable, "couverture_en_calcul", "", "")
	select {
	case p.asking <- struct{}{}:
	default:
		return nil, inProgress
	}
	type result struct {
		answer *analysing.Answer
		err    error
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-p.asking }()
		answer, err := p.analyst.Answer(context.WithoutCancel(ctx), q)
		done <- result{answer, err}
	}()
	select {
	case r := <-done:
		return r.answer, r.err
	case <-time.After(patience):
		return nil, inProgress
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// placeToAsk is a territory that a question may be about.
type placeToAsk struct{ Level, Code, Name string }

// placesToAsk lists the départements, the EPCI and the living areas of the zoning that are studied.
func (p *Pages) placesToAsk(ctx context.Context, q analysing.Question) ([]placeToAsk, error) {
	var places []placeToAsk
	for _, level := range []string{store.LevelDepartement, store.LevelLivingArea, store.LevelEPCI} {
		territories, err := p.store.CoverageByTerritory(ctx, level, q.Zoning)
		if err != nil {
			return nil, err
		}
		for _, t := range territories {
			if t.Scope == store.ScopeStudy && t.Code != "" {
				places = append(places, placeToAsk{level, t.Code, t.Name})
			}
		}
	}
	return places, nil
}

// refused says why there is no answer.
func (v *diagnosisView) refused(f *fault.Fault) {
	sentence, remedy := wording.Fault(f)
	v.Refusal = []string{sentence, remedy}
}
