package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// mapView is the page of the map in finished words.
type mapView struct {
	chrome
	Zonings     []zoningView
	Nothing     string
	Source      []string
	Frame       string // west,south,east,north of the data, for the script
	Grounds     string // what territories can be coloured by, for the script
	SourceLines string
}

type zoningView struct {
	Key   string
	Name  string
	Areas []areaLine
}

type areaLine struct {
	URL     string
	Name    string
	People  string
	Share   string
	Minutes string
	Partial bool // help beyond the border is not all loaded
}

// mapContentJSON is what the map's script reads.
type mapContentJSON struct {
	Passing    int                `json:"total"`
	Maybe      int                `json:"incertains"`
	Sites      []mapCardJSON      `json:"lieux"`
	Dimensions []mapDimensionJSON `json:"filtres"`
}

type mapCardJSON struct {
	ID           string      `json:"id"`
	Name         string      `json:"nom"`
	URL          string      `json:"url"`
	Kind         string      `json:"genre"`
	Type         string      `json:"type"`
	Where        string      `json:"ou"`
	What         string      `json:"quoi"`
	Opening      string      `json:"ouverture"`
	State        string      `json:"etat"`
	Hours        string      `json:"horaires"`
	Tags         []string    `json:"mentions"`
	Phones       []phoneJSON `json:"telephones"`
	Age          string      `json:"age"`
	CountsAsHelp bool        `json:"aide"`
	Sure         bool        `json:"certain"`
	Lon          float64     `json:"lon"`
	Lat          float64     `json:"lat"`
}

type phoneJSON struct {
	Text string `json:"texte"`
	Link string `json:"lien"`
}

type mapDimensionJSON struct {
	Name   string         `json:"nom"`
	Label  string         `json:"libelle"`
	Values []mapValueJSON `json:"valeurs"`
}

type mapValueJSON struct {
	Value string `json:"valeur"`
	Label string `json:"libelle"`
	Sites int    `json:"nombre"`
	On    bool   `json:"choisi"`
}

// mapCards adds the cards of sites that have a pin.
func (p *Pages) mapCards(cards []store.SiteCard, sure bool, to []mapCardJSON) []mapCardJSON {
	for _, c := range cards {
		if c.At == nil {
			continue
		}
		now := p.now()
		words := cardOf(c, p.guide.Timetable(c.Hours, c.Appointment, c.INSEECode).At(now), now)
		one := mapCardJSON{
			ID: c.SiteID.String(), Name: words.Name, URL: words.URL, Kind: words.Kind, Type: string(c.Kind), Where: words.Where,
			What: words.What, Opening: words.Opening.Text, State: words.Opening.State, Hours: words.Opening.HoursText,
			Tags: []string{}, Phones: []phoneJSON{}, Age: words.Age, CountsAsHelp: c.CountsAsHelp, Sure: sure,
			Lon: c.At.Lon(), Lat: c.At.Lat(),
		}
		for _, t := range words.Tags {
			one.Tags = append(one.Tags, t.Text)
		}
		for _, t := range words.Phones {
			one.Phones = append(one.Phones, phoneJSON(t))
		}
		to = append(to, one)
	}
	return to
}

// mapZonings are the sets of living areas that the page lists, in its order.
var mapZonings = []string{"bassins-insee", "bassins-hublo"}

// fillTerritories lists the living areas, those farthest from help first.
func (p *Pages) fillTerritories(ctx context.Context, view *mapView) error {
	run, computed, err := p.store.LatestCoverageRun(ctx)
	if err != nil {
		return err
	}
	if !computed {
		view.Nothing = wording.Say("carte.rien")
		return nil
	}
	for _, zoning := range mapZonings {
		territories, err := p.studiedAreas(ctx, zoning)
		if err != nil {
			return err
		}
		if len(territories) == 0 {
			continue
		}
		z := zoningView{Key: zoning, Name: wording.Say("zonage." + zoning)}
		for _, t := range territories {
			z.Areas = append(z.Areas, areaLine{
				URL: areaURL(t.Zoning, t.Code), Name: t.Name, People: peopleWords(t.People),
				Share: percentWords(shareWithin(t, quarterHour)), Minutes: medianWords(t.MinutesMedian),
				Partial: partlyKnown(t),
			})
		}
		view.Zonings = append(view.Zonings, z)
	}
	view.Source = coverageSource(run)
	view.SourceLines = strings.Join(append(view.Source[:2:2], wording.Say("tuiles.attribution")), "\n")
	return nil
}

// fillFrame tells the script where the data are and what can be coloured.
func (p *Pages) fillFrame(ctx context.Context, view *mapView) error {
	box, found, err := p.store.FrameOfData(ctx)
	if err != nil {
		return err
	}
	if found {
		corners := make([]string, 0, 4)
		for _, v := range []float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]} {
			corners = append(corners, strconv.FormatFloat(v, 'f', 4, 64))
		}
		view.Frame = strings.Join(corners, ",")
	}
	grounds := make([]string, 0, len(view.Zonings)+2)
	for _, z := range view.Zonings {
		grounds = append(grounds, z.Key)
	}
	if view.Nothing == "" {
		grounds = append(grounds, "communes")
	}
	view.Grounds = strings.Join(append(grounds, "aucun"), " ")
	return nil
}

// studiedAreas gives the living areas of a zoning in their studied part, those farthest from help first.
func (p *Pages) studiedAreas(ctx context.Context, zoning string) ([]store.TerritoryCoverage, error) {
	all, err := p.store.CoverageByTerritory(ctx, store.LevelLivingArea, zoning)
	if err != nil {
		return nil, err
	}
	kept := make([]store.TerritoryCoverage, 0, len(all))
	for _, t := range all {
		if t.Scope == store.ScopeStudy && t.Code != "" && t.People > 0 {
			kept = append(kept, t)
		}
	}
	slices.SortStableFunc(kept, byShareThenNeed)
	return kept, nil
}
