package pages

import (
	"net/url"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// paris is where a day of the form begins.
var paris = calendar.Of("").Location()

// readWhen reads when it should be open, in the names of the API: ouvert=oui for now, le for a day. A day alone asks for what is
// open on it.
func (a *asked) readWhen(values url.Values) {
	if day, err := calendar.ParseDate(values.Get("le")); err == nil && !day.IsZero() {
		a.day = &day
	}
	a.open = a.day != nil || values.Get("ouvert") == string(site.Yes)
}

func (a *asked) writeWhen(v url.Values) {
	switch {
	case a.day != nil:
		v.Set("le", a.day.String())
	case a.open:
		v.Set("ouvert", string(site.Yes))
	}
}

// ask puts the moment into the question. Of today, what is left of it counts for the wait.
func (a *asked) ask(q *finding.Question, now time.Time) {
	if !a.open {
		return
	}
	q.Open = string(site.Yes)
	if a.day == nil {
		return
	}
	when := now.In(paris)
	if *a.day != calendar.DateOf(when) {
		when = a.day.At(0, paris)
	}
	q.When, q.AllDay = &when, true
}

// whenView is the choice of a moment in the form.
type whenView struct {
	Open bool   // now
	Day  string // "2026-12-14", "" = none
}

func (a *asked) when() whenView {
	v := whenView{Open: a.open && a.day == nil}
	if a.day != nil {
		v.Day = a.day.String()
	}
	return v
}

// soonest is the place of an answer that opens first, when that is not the one the headline names already; nil also where it is
// not known when any of them opens.
func soonest(results []finding.Result, named finding.Result, now time.Time) *sentence {
	var first *finding.Result
	opens := func(r finding.Result) *time.Time {
		if r.Opening.Open() {
			return &r.Opening.At
		}
		return r.Opening.Opens
	}
	for i, r := range results {
		if at := opens(r); r.CountsAsHelp && at != nil && (first == nil || at.Before(*opens(*first))) {
			first = &results[i]
		}
	}
	if first == nil || first.SiteID == named.SiteID {
		return nil
	}
	if at := opens(named); at != nil && !at.After(*opens(*first)) {
		return nil
	}
	return &sentence{
		Before: wording.Say("recherche.le_plus_tot"), URL: urlOf(*first), Name: nameOf(*first),
		After: wording.Say("recherche.le_plus_tot.quand", "quand", wording.WhenOpen(first.Opening, now)),
	}
}
