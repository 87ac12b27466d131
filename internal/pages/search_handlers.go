package pages

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// maxFormBytes bounds the form of "around me": a position and some filters.
const maxFormBytes = 16 << 10

// placesShown is how many places an answer lists: three large, the others in short.
const placesShown = 12

// search answers "/": the question, and the answer when a place is asked for.
func (p *Pages) search(w http.ResponseWriter, r *http.Request) {
	if p.asJSON(w, r, "/api/v1/proches") {
		return
	}
	c, err := p.chrome(r.Context(), "chercher", searchSources...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	view := newSearchView(c, readAsked(r.URL.Query()))
	status := http.StatusOK
	if view.asked.query == "" {
		err = p.welcome(r.Context(), &view)
	} else {
		status, err = p.searchPlace(r.Context(), &view)
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, status, "search", view.finished())
}

// searchAround answers the form of "Autour de moi". A typed place wins: it goes back to an address that can be shared.
func (p *Pages) searchAround(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormBytes)
	if err := r.ParseForm(); err != nil {
		p.fail(w, r, fault.New(fault.Invalid, "formulaire_illisible", "", "").Wrap(err))
		return
	}
	asked := readAsked(r.PostForm)
	if asked.query != "" {
		w.Header().Set("Cache-Control", "private, no-store")
		http.Redirect(w, r, asked.url(), http.StatusSeeOther)
		return
	}
	c, err := p.chrome(r.Context(), "chercher", searchSources...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	view := newSearchView(c, asked)
	at, ok := readPosition(r.PostForm)
	if !ok {
		view.trouble("recherche.position.illisible")
		p.answerPrivate(w, r, http.StatusBadRequest, "search", view.finished())
		return
	}
	view.around(at)
	if err := p.near(r.Context(), &view, at, "", wording.Say("recherche.votre_position")); err != nil {
		p.fail(w, r, err)
		return
	}
	p.answerPrivate(w, r, http.StatusOK, "search", view.finished())
}

// searchPlace finds the place that was typed, or asks which one is meant.
func (p *Pages) searchPlace(ctx context.Context, view *searchView) (status int, err error) {
	places, err := p.finder.Find(ctx, view.asked.query, choicesShown)
	if err == nil && len(places) == 0 {
		places, err = p.finder.Suggest(ctx, view.asked.query, choicesShown) // "rue moy", sent before its end
	}
	if f, ok := fault.As(err); ok && f.Kind == fault.Invalid {
		view.troubleOf(f)
		return http.StatusBadRequest, nil
	}
	if err != nil {
		return 0, err
	}
	if len(places) == 0 {
		view.trouble("recherche.introuvable", "texte", view.asked.query)
		return http.StatusOK, nil
	}
	i := meant(view.asked.query, places)
	if i < 0 {
		view.propose(places)
		return http.StatusOK, nil
	}
	chosen := places[i]
	view.found(chosen, places)
	where := ofCommune(chosen.Name)
	if chosen.Address != "" {
		where = wording.Say("recherche.de_adresse", "adresse", chosen.Label())
	}
	return http.StatusOK, p.near(ctx, view, chosen.Centre, chosen.Departement, where)
}

func (p *Pages) near(ctx context.Context, view *searchView, at orb.Point, departement, where string) error {
	question := finding.Question{
		At: at, Departement: departement, Filters: view.asked.filters, Mode: view.asked.mode, Sort: view.asked.sort,
		Limit: placesShown, WheelchairPlaces: view.asked.seats,
	}
	view.asked.ask(&question, p.now())
	answer, err := p.guide.Near(ctx, question)
	if err != nil {
		return err
	}
	names, err := p.departementNames(ctx, answer)
	if err != nil {
		return err
	}
	view.answer(answer, where, names, p.now())
	return nil
}

// departementNames names the other départements that an answer leads to.
func (p *Pages) departementNames(ctx context.Context, answer finding.Answer) (map[string]string, error) {
	elsewhere := false
	for _, r := range append(append([]finding.Result{}, answer.Results...), answer.Unknown...) {
		elsewhere = elsewhere || r.Elsewhere
	}
	names := map[string]string{}
	if !elsewhere {
		return names, nil
	}
	all, err := p.store.DepartementNames(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		names[d.Code] = d.Name
	}
	return names, nil
}

// asked is what the visitor asked, but for their position.
type asked struct {
	query   string
	need    string // preset: demarche apprendre equiper
	filters finding.Filters
	mode    finding.Mode
	sort    finding.Sort
	boxes   finding.Filters // the boxes ticked, without what the need adds
	gear    []string        // equipment in the visitor's words
	seats   int             // places for wheelchairs aboard, at least; 0 = not asked
	open    bool            // only what is open, now or on the day
	day     *calendar.Date  // nil = now
}

// readAsked reads what a person may have clicked. What is not known here is left aside: an old link must still answer.
func readAsked(values url.Values) asked {
	a := asked{
		query: strings.TrimSpace(readable(values.Get("q"))),
		mode:  finding.Car, sort: finding.ByUsefulness,
		filters: finding.Filters{}, boxes: finding.Filters{},
	}
	for _, m := range finding.Modes {
		if values.Get("mode") == string(m) {
			a.mode = m
		}
	}
	for _, s := range finding.Sorts {
		if values.Get("tri") == string(s) {
			a.sort = s
		}
	}
	for _, d := range shownDimensions {
		ticked := values[string(d)]
		for _, v := range d.Values() {
			for _, one := range ticked {
				if one == v && (len(a.boxes[d]) == 0 || a.boxes[d][len(a.boxes[d])-1] != v) {
					a.boxes[d] = append(a.boxes[d], v)
				}
			}
		}
		if len(a.boxes[d]) > 0 {
			a.filters[d] = a.boxes[d]
		}
	}
	a.readGear(values)
	a.readWhen(values)
	// The last one counts: the form holds the present need, then the button that was pressed.
	if needs := values["besoin"]; len(needs) > 0 {
		if services, ok := needServices[needs[len(needs)-1]]; ok {
			a.need = needs[len(needs)-1]
			if len(a.boxes[finding.Services]) == 0 {
				a.filters[finding.Services] = services
			}
		}
	}
	return a
}

// values writes the question as an address does; the position is never part of it.
func (a asked) values() url.Values {
	v := url.Values{}
	if a.query != "" {
		v.Set("q", a.query)
	}
	if a.need != "" {
		v.Set("besoin", a.need)
	}
	if a.mode != finding.Car {
		v.Set("mode", string(a.mode))
	}
	if a.sort != finding.ByUsefulness {
		v.Set("tri", string(a.sort))
	}
	a.writeWhen(v)
	for d, values := range a.boxes {
		for _, one := range values {
			v.Add(string(d), one)
		}
	}
	a.writeGear(v)
	return v
}

func (a asked) url() string {
	if q := a.values().Encode(); q != "" {
		return "/?" + q
	}
	return "/"
}

// readPosition reads a position and rounds it to about 100 m, even when the page that sent it did.
func readPosition(values url.Values) (orb.Point, bool) {
	lat, errLat := strconv.ParseFloat(values.Get("lat"), 64)
	lon, errLon := strconv.ParseFloat(values.Get("lon"), 64)
	if errLat != nil || errLon != nil {
		return orb.Point{}, false
	}
	at := orb.Point{math.Round(lon*1000) / 1000, math.Round(lat*1000) / 1000}
	return at, finding.ValidPoint(at)
}
