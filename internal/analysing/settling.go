package analysing

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

// Settling is a site or a stop whose unknown dates or hours decide the class of people: the fact that would settle theirs.
type Settling struct {
	SiteID *uuid.UUID `json:"lieu,omitempty"`
	StopID *uuid.UUID `json:"arret,omitempty"`
	Name   string     `json:"nom"`
	Place  string     `json:"commune"` // or the name of the stop
	INSEE  string     `json:"code_insee"`
	Why    string     `json:"raison"` // words of "couverture.pourquoi." + why
	People float64    `json:"habitants"`
	Need   float64    `json:"personnes_en_difficulte"`
}

// WhyUnstated is why a service counts in the high run only when nothing says whether it fits what a question asks for.
const WhyUnstated Why = "non_precise"

// unstated are services as a question sees them: those that do not say whether they fit it have that for their reason, before what is
// not known of their dates.
func unstated(services []Service, kept func(service int32, run coverage.Run) bool) []Service {
	seen := slices.Clone(services)
	for s := range seen {
		if kept(int32(s), coverage.Low) != kept(int32(s), coverage.High) {
			seen[s].Why = WhyUnstated
		}
	}
	return seen
}

// mostSettling is how many facts an answer lists: nobody telephones to more places.
const mostSettling = 100

// settlings sums what was found of each service, part by part, and names those of most people. To a tenth of a person: the
// sums of parts and those of the whole differ in their last bits.
func settlings(found []coverage.Settled, services []Service) []Settling {
	people := map[int32][2]float64{}
	for _, f := range found {
		p := people[f.Service]
		people[f.Service] = [2]float64{p[0] + f.People, p[1] + f.Need}
	}
	tenth := func(x float64) float64 { return math.Round(10*x) / 10 }
	all := make([]Settling, 0, len(people))
	for s, p := range people {
		service := &services[s]
		all = append(all, Settling{
			SiteID: known(service.SiteID), StopID: known(service.StopID), Name: service.Name, Place: service.Place,
			INSEE: string(service.INSEECode), Why: string(service.Why), People: tenth(p[0]), Need: tenth(p[1]),
		})
	}
	id := func(s *Settling) string {
		if s.SiteID != nil {
			return s.SiteID.String()
		}
		return s.StopID.String() + s.Place // a stop that is moved for a day is a place of its own
	}
	slices.SortFunc(all, func(a, b Settling) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(id(&a), id(&b)))
	})
	return all[:min(len(all), mostSettling)]
}

func encodeSettlings(all []Settling) (json.RawMessage, error) {
	raw, err := json.Marshal(all)
	if err != nil {
		return nil, fmt.Errorf("write the facts that would settle most: %w", err)
	}
	return raw, nil
}
