package pages

import (
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// searchSources are what the search page loads.
var searchSources = []string{"src/styles/main.css", "src/search/main.ts"}

// shownDimensions are the filters of the search page, in its order.
var shownDimensions = []finding.Dimension{
	finding.Services, finding.Publics, finding.SpecialCare, finding.Fees, finding.Wheelchair, finding.Appointment,
	finding.Support, finding.Equipment, finding.Languages, finding.Programmes, finding.Itinerant,
}

// needServices are the presets behind the three chips.
var needServices = map[string][]string{
	"demarche": {site.ServiceFormalities},
	"apprendre": {
		site.ServiceEveryday, site.ServiceSafety, site.ServiceCulture, site.ServiceEmployment, site.ServiceParenting,
		site.ServiceCreation,
	},
	"equiper": {site.ServiceEquipment, site.ServiceAccess},
}

// needKeys is the order of the chips.
var needKeys = []string{"demarche", "apprendre", "equiper"}

// farMinutes is what "near" means on a citizen's page.
const farMinutes = 30

// searchView is the search page in finished words.
type searchView struct {
	chrome
	Query        string
	Asked        bool // something was asked: the question steps back, the answer is the page's title
	Position     *positionView
	Need         string
	Needs        []chip
	FiltersOpen  bool
	FiltersTitle string
	ClearURL     string
	Modes        []option
	Sorts        []option
	When         whenView
	Gear         gearView
	Filters      []filter
	Trouble      *trouble
	ChoicesTitle string
	ChoicesMore  string // "" = all of them are listed
	Choices      []link
	Answer       *answerView
	Welcome      *welcomeView

	asked       asked
	foundAs     string
	otherPlaces []link
	communeLink *link
}

type positionView struct{ Lat, Lon string }

type chip struct {
	Key   string
	Label string
	On    bool
}

type option struct {
	Value string
	Label string
	On    bool
}

type filter struct {
	Name    string
	Label   string
	Options []option
}

type trouble struct{ Title, Remedy string }

// sentence is "before <a>name</a> after".
type sentence struct{ Before, URL, Name, After string }

type answerView struct {
	Title       string
	FoundAs     string
	Headline    *sentence
	Soonest     *sentence // where it opens before the one of the headline
	FarAway     *notice
	OtherPlaces []link
	Cards       []card
	Nothing     string
	Unknown     []card
	OnCall      []unitLine // units that come there when asked, or to people's homes
	OnCallMaybe []unitLine // where that is not known of what is asked
	Understood  []string   // how words for equipment were taken
	SourceText  string
	CommuneLink *link
}

type notice struct{ Title, Text string }

type welcomeView struct {
	Held  string
	Areas []link
}

func newSearchView(c chrome, a asked) searchView {
	v := searchView{chrome: c, asked: a, Query: a.query, Asked: a.query != "", Need: a.need, When: a.when(), Gear: a.gearView()}
	for _, key := range needKeys {
		v.Needs = append(v.Needs, chip{Key: key, Label: wording.Say("recherche.besoin." + key), On: key == a.need})
	}
	for _, m := range finding.Modes {
		v.Modes = append(v.Modes, option{string(m), wording.Say("filtre.mode." + string(m)), m == a.mode})
	}
	for _, s := range finding.Sorts {
		v.Sorts = append(v.Sorts, option{string(s), wording.Say("filtre.tri." + string(s)), s == a.sort})
	}
	active := len(a.gear)
	if a.open {
		active++
	}
	if a.seats > 0 {
		active++
	}
	for _, d := range shownDimensions {
		f := filter{Name: string(d), Label: wording.Say("filtre." + string(d))}
		for _, value := range d.Values() {
			on := contains(a.boxes[d], value)
			if on {
				active++
			}
			f.Options = append(f.Options, option{Value: value, Label: valueWords(d, value), On: on})
		}
		v.Filters = append(v.Filters, f)
	}
	v.FiltersTitle = wording.Say("filtre.titre")
	if active > 0 {
		v.FiltersTitle = wording.Count("filtre.titre.actifs", active)
		v.ClearURL = asked{query: a.query, mode: finding.Car, sort: finding.ByUsefulness}.url()
	}
	return v
}

// valueWords says a value of a filter: those of the national vocabulary are already French.
func valueWords(d finding.Dimension, value string) string {
	if key := "filtre." + string(d) + "." + value; wording.Has(key) {
		return wording.Say(key)
	}
	return value
}

func contains(values []string, value string) bool {
	for _, v := range values {
		if v == value {
			return true
		}
	}
	return false
}

// finished gives the template its page.
func (v *searchView) finished() searchView {
	v.Title, v.Description = wording.Say("recherche.titre"), wording.Say("recherche.description")
	if v.Answer != nil {
		v.Title = v.Answer.Title
	}
	v.Title = wording.Say("page.titre", "titre", v.Title)
	v.NoIndex = v.Asked
	return *v
}

// around notes that the question is about the visitor's position.
func (v *searchView) around(at orb.Point) {
	v.Asked = true
	v.Position = &positionView{
		Lat: strconv.FormatFloat(at.Lat(), 'f', 3, 64), Lon: strconv.FormatFloat(at.Lon(), 'f', 3, 64),
	}
	v.ClearURL = "" // an address cannot hold the position: the boxes are unticked by hand
}

func (v *searchView) trouble(key string, pairs ...string) {
	v.Asked = true
	v.Trouble = &trouble{Title: wording.Say(key, pairs...), Remedy: wording.Say(key + ".remede")}
}

func (v *searchView) troubleOf(f *fault.Fault) {
	title, remedy := wording.Fault(f)
	v.Trouble = &trouble{Title: title, Remedy: remedy}
}

// answer lays out what was found around a place ("de Migné", "de votre position").
func (v *searchView) answer(found finding.Answer, where string, departements map[string]string, now time.Time) {
	a := &answerView{
		Title:       wording.Say("recherche.resultats", "ou", where),
		FoundAs:     v.foundAs,
		OtherPlaces: v.otherPlaces,
		CommuneLink: v.communeLink,
		SourceText:  wording.Say("recherche.source.donnees"),
	}
	for _, r := range found.Results {
		a.Cards = append(a.Cards, cardOfResult(r, v.asked.mode, departements[r.Departement], now))
	}
	for _, r := range found.Unknown {
		a.Unknown = append(a.Unknown, cardOfResult(r, v.asked.mode, departements[r.Departement], now))
	}
	for _, u := range found.OnCall {
		a.OnCall = append(a.OnCall, unitLineOf(u))
	}
	for _, u := range found.OnCallUnknown {
		a.OnCallMaybe = append(a.OnCallMaybe, unitLineOf(u))
	}
	a.Understood = understoodWords(found.Equipment)
	filtered := len(v.asked.filters) > 0 || v.asked.open || v.asked.seats > 0
	switch {
	case len(found.Results) > 0:
		nearest := nearestOf(found.Results)
		a.Headline = headline(nearest, v.asked.mode, filtered)
		if v.asked.day == nil {
			a.Soonest = soonest(found.Results, nearest, now)
		}
		a.FarAway = farAway(nearest, v.asked.mode)
	case filtered:
		a.Nothing = wording.Say("recherche.rien")
	default:
		a.Nothing = wording.Say("recherche.rien_du_tout")
	}
	v.Answer = a
}

// nearestOf: with the order of usefulness the first of the list is not always the nearest.
func nearestOf(results []finding.Result) finding.Result {
	nearest := results[0]
	for _, r := range results[1:] {
		if r.DistanceM < nearest.DistanceM && r.CountsAsHelp {
			nearest = r
		}
	}
	return nearest
}

// headline is the one sentence above the list.
func headline(r finding.Result, mode finding.Mode, filtered bool) *sentence {
	s := &sentence{Before: wording.Say("recherche.le_plus_proche"), URL: urlOf(r), Name: nameOf(r)}
	if filtered {
		s.Before = wording.Say("recherche.premier")
	}
	switch {
	case inCommuneOnly(r):
		s.After = wording.Say("recherche.sur_place_commune")
	case onTheSpot(r.DistanceM):
		s.After = wording.Say("recherche.sur_place")
	default:
		s.After = wording.Say("recherche.a_duree", "duree", durationWords(r.Duration), "mode", wording.Say("recherche.mode."+string(mode)))
	}
	if r.Visit != nil { // a bus that is not there today is near on its day only
		s.After = wording.Say("recherche.le_jour", "ou", strings.TrimSuffix(s.After, "."), "jour", wording.Day(r.Visit.Passage.Day))
	}
	return s
}

// farAway says that nobody helps within half an hour.
func farAway(nearest finding.Result, mode finding.Mode) *notice {
	if nearest.Duration <= farMinutes*time.Minute {
		return nil
	}
	return &notice{
		Title: wording.Say("recherche.loin.titre", "mode", wording.Say("recherche.mode."+string(mode))),
		Text:  wording.Say("recherche.loin.texte"),
	}
}
