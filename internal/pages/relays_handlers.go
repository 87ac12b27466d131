package pages

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// relaysView is where to hang the posters of a unit: stop by stop, the places of the commune that are known.
type relaysView struct {
	chrome
	Heading, Name, UnitURL, CSVURL string
	Stops                          []relayStop
}

// relayStop is a stop and what stands around it; without any relay, that is said.
type relayStop struct {
	Where, PosterURL string
	Relays           []relay
}

// relay is a place open to the public where a poster may hang.
type relay struct {
	URL, Name, Kind, Address string
	Phones                   []phone
	DistanceM                *float64 // from the stop, as the crow flies; nil = one of the two is not placed
	Distance                 string
}

// relays answers /unites/{slug}/relais.
func (p *Pages) relays(r *http.Request) (any, error) {
	unit, stops, err := p.relayStops(r)
	if err != nil {
		return nil, err
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		return nil, err
	}
	heading := wording.Say("relais.titre", "nom", unit.Name)
	at := "/unites/" + unit.Slug
	return relaysView{
		chrome:  c.titled(heading, wording.Say("relais.texte")),
		Heading: heading, Name: unit.Name, UnitURL: at, CSVURL: at + "/relais.csv", Stops: stops,
	}, nil
}

// relaysCSV answers /unites/{slug}/relais.csv: a line for each relay, and one for each stop that has none.
func (p *Pages) relaysCSV(w http.ResponseWriter, r *http.Request) {
	_, stops, err := p.relayStops(r)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	var body bytes.Buffer
	table := csv.NewWriter(&body)
	_ = table.Write([]string{"arret", "lieu", "genre", "adresse", "telephones", "distance_m"}) // to memory: cannot fail
	for _, stop := range stops {
		if len(stop.Relays) == 0 {
			_ = table.Write([]string{stop.Where, "", "", "", "", ""})
		}
		for _, relay := range stop.Relays {
			distance := ""
			if relay.DistanceM != nil {
				distance = strconv.Itoa(int(math.Round(*relay.DistanceM)))
			}
			var phones []string
			for _, phone := range relay.Phones {
				phones = append(phones, phone.Text)
			}
			_ = table.Write([]string{stop.Where, relay.Name, relay.Kind, relay.Address, strings.Join(phones, " | "), distance})
		}
	}
	table.Flush()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="relais.csv"`)
	_, _ = w.Write(body.Bytes())
}

// relayStops gathers, for each stop of the unit that an address names, the places of its commune: whatever stands in our data
// and opens to the public, help or not, the nearest first.
func (p *Pages) relayStops(r *http.Request) (itinerary.Unit, []relayStop, error) {
	unit, err := p.unitAt(r, pathPart(r, "slug"))
	if err != nil {
		return unit, nil, err
	}
	round, _, err := p.store.Round(r.Context(), unit.ID)
	if err != nil {
		return unit, nil, err
	}
	stops := make([]relayStop, 0, len(round.Stops))
	for _, stop := range round.Stops {
		sites, err := p.store.Sites(r.Context(), store.SiteFilter{INSEECode: stop.INSEECode})
		if err != nil {
			return unit, nil, err
		}
		one := relayStop{Where: placeWords(stop.Place, stop.Commune), PosterURL: "/arrets/" + stop.ID.String() + "/affiche.pdf"}
		for _, s := range sites {
			if s.Kind == site.Place || s.Kind == site.Collection {
				one.Relays = append(one.Relays, relayOf(s, stop))
			}
		}
		slices.SortStableFunc(one.Relays, func(a, b relay) int { return cmp.Compare(far(a.DistanceM), far(b.DistanceM)) })
		stops = append(stops, one)
	}
	return unit, stops, nil
}

func relayOf(s store.SiteRecord, stop itinerary.Stop) relay {
	out := relay{
		URL: "/lieux/" + s.ID.String(), Name: s.Name, Kind: wording.Say(site.PlaceWordKey(s.Programmes, s.Typologies, s.Categories)),
		Address: s.Address, Phones: phonesOf(s.Phones),
	}
	if s.Position.Geom != nil && stop.Geom != nil {
		metres := geo.Distance(*stop.Geom, *s.Position.Geom)
		out.DistanceM, out.Distance = &metres, distanceWords(metres)
	}
	return out
}

// far puts what is not placed last.
func far(metres *float64) float64 {
	if metres == nil {
		return math.Inf(1)
	}
	return *metres
}
