package pages

import (
	"net/url"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// diagnosisView is the page of a question about coverage in finished words.
type diagnosisView struct {
	chrome
	Heading   string
	Asked     string   // the question as people ask it
	Limits    []string // what it leaves out
	Form      []questionGroup
	Refined   bool     // the question says more than where
	Refusal   []string // why there is no answer, and what to do
	Sentences []string
	Figures   []classFigure
	Straddles string
	Parts     []string
	Source    []string
	Outline   *outlineView
	MapTitle  string // what the colours mean
	Legend    []legendStep
	Table     diagnosisTable
	Evolution *evolutionView
	Gaps      []gapView
	GapsText  string
	MoreGaps  string
	Settling  []settlingView
	// SettlingText says what the places of Settling have in common.
	SettlingText string
	Downloads    []link
	Pages        []link // of the territory
	Frame        string // west,south,east,north of the map that zooms
	Cells        string // the question that its tiles are asked; "" = the one that is stored
	Keys         []mapKey
	// CellsMobile says that mobile units are shown at first.
	CellsMobile bool
}

// gapView is a zone where nobody comes.
type gapView struct {
	Text    string
	Tags    []string
	Nearest string
	Places  []link
	More    string // how many communes it touches besides
}

// settlingView is a place whose unknown hours decide of people.
type settlingView struct {
	Link   link
	Why    string
	People string
}

// How many a page lists, and communes of a gap: those of a large one are a wall of names.
const (
	gapsShown     = 12
	communesShown = 10
	settlingShown = 10
)

func newDiagnosisView(c chrome, q analysing.Question, places []placeToAsk) diagnosisView {
	v := diagnosisView{Heading: wording.Say("diagnostic.titre"), Form: questionForm(q, places)}
	for _, place := range places {
		if place.Code == q.Territory && place.Level == q.TerritoryLevel() {
			v.Heading = wording.Say("diagnostic.titre.territoire", "territoire", place.Name)
		}
	}
	v.Asked, v.Limits = questionWords(q)
	place := analysing.DefaultQuestion()
	place.Territory, place.Level, place.Zoning = q.Territory, q.Level, q.Zoning
	v.Refined = q.Values().Encode() != place.Values().Encode()
	v.chrome = c.titled(v.Heading, wording.Say("diagnostic.description"))
	v.NoIndex = q.Values().Encode() != ""
	return v
}

// answer adds what a question found.
func (v *diagnosisView) answer(answer *analysing.Answer, l layout) {
	q := answer.Question
	total, _ := wholePart(answer.Total, store.ScopeStudy)
	v.Sentences = coverageSentence(q, whereWords(total.Level, total.Name), total)
	v.Figures = classFigures(q, total)
	v.Straddles = straddlingWords(answer.Total)
	v.Parts = partWords(answer.Total)
	v.Source = append(caveats(total), diagnosisSource(q, answer.Run)...)
	v.MapTitle, v.Legend = wording.Say("diagnostic.carte.legende."+measureKind(q.Measure)), legendOf(q.Measure)
	v.Table = newDiagnosisTable(answer, l)
	v.Gaps, v.MoreGaps = gapViews(answer.Gaps)
	v.GapsText = wording.Say("diagnostic.carences.texte")
	if answer.Run.CoverageRunID == 0 { // computed for this question
		v.GapsText = wording.Say("diagnostic.carences.texte.question")
	}
	v.Settling = settlingViews(answer.Settling)
	v.SettlingText = wording.Say(filtered("diagnostic.trancher.texte", q))
	v.links(q)
}

// links leads to downloads of what is shown, and to the page of the territory.
func (v *diagnosisView) links(q analysing.Question) {
	values := q.Values().Encode()
	if values != "" {
		values = "?" + values
	}
	v.Downloads = []link{
		{URL: "/export/couverture.csv" + values, Label: wording.Say("diagnostic.telecharger.csv")},
		{URL: "/export/couverture.geojson" + values, Label: wording.Say("diagnostic.telecharger.geojson")},
	}
	if path := printedPath(q); path != "" {
		v.Downloads = append(v.Downloads, link{URL: path, Label: wording.Say("diagnostic.telecharger.pdf")})
	}
	if q.TerritoryLevel() == store.LevelLivingArea {
		v.Pages = append(v.Pages, link{URL: areaURL(q.Zoning, q.Territory), Label: wording.Say("diagnostic.page_bassin")})
	}
}

// printedPath is the address of the printed diagnosis of a territory; "" = there is none of the whole.
func printedPath(q analysing.Question) string {
	code := url.PathEscape(q.Territory)
	switch q.TerritoryLevel() {
	case store.LevelDepartement:
		return "/departements/" + code + "/diagnostic.pdf"
	case store.LevelEPCI:
		return "/epci/" + code + "/diagnostic.pdf"
	case store.LevelLivingArea:
		return "/bassins/" + code + "/diagnostic.pdf?" + url.Values{"zonage": {q.Zoning}}.Encode()
	}
	return ""
}

// gapViews says the gaps, those of most people first.
func gapViews(gaps []store.CoverageGap) (views []gapView, more string) {
	if len(gaps) > gapsShown {
		more = wording.Count("diagnostic.carences.autres", len(gaps)-gapsShown)
		gaps = gaps[:gapsShown]
	}
	for _, g := range gaps {
		certain := "diagnostic.carence.possible"
		if g.Certain {
			certain = "diagnostic.carence.certaine"
		}
		view := gapView{
			Text: wording.Say("diagnostic.carence", "n", peopleWords(g.People), "besoin", peopleWords(g.Need),
				"raison", wording.Say("carence.raison."+g.Reason)),
			Tags:    []string{wording.Say(certain), ageOfGap(g)},
			Nearest: nearestOfGap(g),
		}
		if g.Partial {
			view.Tags = append(view.Tags, wording.Say("chiffre.partielle.mention"))
		}
		if left := len(g.INSEECodes) - communesShown; left > 0 {
			view.More = wording.Count("diagnostic.carence.communes.autres", left)
		}
		for i, code := range g.INSEECodes[:min(len(g.INSEECodes), communesShown)] {
			name := code
			if i < len(g.CommuneNames) {
				name = g.CommuneNames[i]
			}
			view.Places = append(view.Places, link{URL: "/communes/" + code, Label: name})
		}
		views = append(views, view)
	}
	return views, more
}

// ageOfGap says since when a gap is known, and its last change: "aggravée le 3 mars 2026 (120 habitants avant), vue depuis le …".
func ageOfGap(g store.CoverageGap) string {
	if g.SolvedOn != nil {
		return wording.Say("evolution.resolue", "depuis", dateWords(g.Since), "jour", dateWords(*g.SolvedOn))
	}
	status := wording.Say("diagnostic.carence.statut." + g.Status)
	if g.PeopleBefore != nil && g.Status != string(coverage.SameGap) {
		status = wording.Say("evolution.statut", "statut", status, "jour", dateWords(g.ChangedOn), "avant", peopleWords(*g.PeopleBefore))
	}
	return wording.Say("diagnostic.carence.depuis", "statut", status, "jour", dateWords(g.Since))
}

func nearestOfGap(g store.CoverageGap) string {
	if g.NearestName == nil || g.MinutesMin == nil {
		return ""
	}
	key, day := "diagnostic.carence.alternative", ""
	if g.NearestOn != nil {
		key, day = key+".date", dateWords(*g.NearestOn)
	}
	return wording.Say(key, "nom", *g.NearestName, "minutes", minutesWords(*g.MinutesMin), "jour", day)
}

// settlingViews says which places to call first.
func settlingViews(all []analysing.Settling) []settlingView {
	views := make([]settlingView, 0, settlingShown)
	for _, s := range all[:min(len(all), settlingShown)] {
		view := settlingView{
			Link: link{Label: s.Name}, Why: wording.Say("couverture.pourquoi." + s.Why),
			People: wording.Count("diagnostic.trancher.ligne", int(s.People+0.5)),
		}
		switch {
		case s.SiteID != nil:
			view.Link.URL = "/lieux/" + s.SiteID.String()
		case s.StopID != nil:
			view.Link.URL = "/arrets/" + s.StopID.String()
		}
		views = append(views, view)
	}
	return views
}
