package pages

import (
	"net/url"
	"strconv"

	"github.com/maillage-numerique/maillage/internal/touring"
	"github.com/maillage-numerique/maillage/internal/touring/words"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// outreachView is a round made from gaps.
type outreachView struct {
	Title    string
	Figures  []words.Figure
	Sections []words.Section
	Methods  []string
	Links    []link // the other objective, then the better year
}

// showOutreach fills in a round made from gaps.
func (v *toursView) showOutreach(o *touring.Outreach) {
	other := touring.WorstOff
	if o.Brief.Objective == other {
		other = touring.MostPeople
	}
	v.Outreach = &outreachView{
		Title: words.OutreachTitle(o), Figures: words.Figures(&o.Report), Sections: words.Outreach(o),
		Methods: []string{words.OutreachMethod(), words.Method(&o.Report)},
		Links: []link{outreachLink(&o.Report, other), {
			URL: toursURL(&o.Report, ""), Label: wording.Say("tournees.page.meilleure_annee"),
		}},
	}
	v.Title = wording.Say("page.titre", "titre", v.Outreach.Title)
}

// outreachLink leads to the round made from gaps for an objective.
func outreachLink(r *touring.Report, o touring.Objective) link {
	return link{URL: toursURL(r, o), Label: wording.Say("tournees.page.carences." + string(o))}
}

func toursURL(r *touring.Report, o touring.Objective) string {
	q := url.Values{"unite": {r.Unit.Slug}, "annee": {strconv.Itoa(r.Year)}}
	if o != "" {
		q.Set("carences", string(o))
	}
	return "/tournees?" + q.Encode()
}
