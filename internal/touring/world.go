package touring

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Tourer measures rounds and proposes others. It changes nothing.
type Tourer struct {
	Store *store.Store
	// Others lists where and when anybody but a unit helps in the year from a day on.
	Others func(ctx context.Context, from calendar.Date, unit string) ([]coverage.Service, error)
	Now    func() time.Time
}

// Request is what is asked about a unit.
type Request struct {
	Unit     string // slug
	Year     int
	Pinned   []string        // stops that stay as they are, by place, commune or id
	Absences []Days          // nobody drives
	Closed   []Closed        // halls that cannot be had
	Holidays []calendar.Date // holidays about which alternatives are asked

	// Round is the one that is asked about; nil = the published one.
	Round *itinerary.Itinerary
}

// Days are the days from one to another, both included.
type Days struct{ From, To calendar.Date }

// Closed is a hall that is closed on some days.
type Closed struct {
	Stop string // place, commune or id
	Days
}

// NextYear is the year asked about by default: the first that begins after today.
func (t *Tourer) NextYear() int { return t.Now().In(calendar.Of("").Location()).Year() + 1 }

// nearM is how far from a round people and places are looked for: METHODS §1's halo.
const nearM = 40_000

// world is all that is known around a unit in a year.
type world struct {
	Request
	unit     itinerary.Unit
	round    itinerary.Itinerary
	from, to calendar.Date // of the year
	means    Means

	places   []place // the stops of the round in order, then the candidates
	communes map[string]store.CommuneAround
	reach    *coverage.Reach // its services: those of others, then the places
	others   int             // of them
	without  func() [2]Served
	fields   func() *fields
}

// place is a stop, or a candidate.
type place struct {
	stop      itinerary.Stop
	candidate bool
	gap       float64 // people in difficulty that nobody serves there today; of a candidate
}

// The years that can be asked about: before them nobody had rounds, after them school and habits are another world.
const firstYear, lastYear = 2020, 2100

func yearOutOf(year, first, last int) error {
	return fault.New(fault.Invalid, "annee_hors_bornes", "annee", fmt.Sprint(year)).With("de", fmt.Sprint(first)).With("a", fmt.Sprint(last))
}

// look reads what surrounds a round of a unit. Other rounds bring the stops that it has not, without visits.
func (t *Tourer) look(ctx context.Context, r Request, means Means, others ...itinerary.Itinerary) (*world, error) {
	if r.Year < firstYear || r.Year > lastYear {
		return nil, yearOutOf(r.Year, firstYear, lastYear)
	}
	unit, exists, err := t.Store.Unit(ctx, r.Unit)
	if err == nil && !exists {
		err = fault.New(fault.NotFound, "unite_inconnue", "unite", r.Unit)
	}
	if err != nil {
		return nil, err
	}
	if r.Round == nil {
		published, _, err := t.Store.Round(ctx, unit.ID)
		if err != nil {
			return nil, err
		}
		r.Round = &published.Itinerary
	}
	switch {
	case len(r.Round.Stops) == 0:
		return nil, fault.New(fault.NotFound, "unite_sans_tournee", "unite", r.Unit)
	case unit.Base == nil:
		return nil, fault.New(fault.Invalid, "unite_sans_base", "unite", r.Unit)
	}
	w := &world{
		Request: r, unit: unit, round: *r.Round, means: means,
		from: calendar.NewDate(r.Year, 1, 1), to: calendar.NewDate(r.Year, 12, 31),
	}
	points := orb.MultiPoint{*unit.Base}
	for _, round := range append([]itinerary.Itinerary{w.round}, others...) {
		for _, stop := range round.Stops {
			if stop.Geom == nil {
				return nil, fault.New(fault.Invalid, "arret_sans_position", "arret", stop.Place)
			}
			if w.placeOf(stop.ID) < 0 {
				points = append(points, *stop.Geom)
				w.places = append(w.places, place{stop: stop})
			}
		}
	}
	near, err := t.Store.CommunesAround(ctx, points, nearM)
	if err != nil {
		return nil, err
	}
	w.communes = map[string]store.CommuneAround{}
	codes := make([]string, len(near))
	for i, c := range near {
		codes[i] = string(c.Code)
		w.communes[codes[i]] = c
	}
	var rows []coverage.Row
	var services []coverage.Service
	reads, reading := errgroup.WithContext(ctx) // each takes a second of a region
	reads.Go(func() (err error) { rows, err = t.Store.DemandOfCommunes(reading, codes); return err })
	reads.Go(func() (err error) { services, err = t.Others(reading, w.from, r.Unit); return err })
	if err := reads.Wait(); err != nil {
		return nil, err
	}
	w.without, w.fields = sync.OnceValue(w.servedWithout), sync.OnceValue(w.buildFields)
	return w, w.settle(rows, services)
}

// settle finds the candidates, then what every row reaches.
func (w *world) settle(rows []coverage.Row, others []coverage.Service) error {
	coverage.Sort(rows)
	w.others = len(others)
	stops := len(w.places)
	w.reachAll(rows, others)
	w.addCandidates()
	if len(w.places) > rhythm.MaxStops {
		return fault.New(fault.Invalid, "tournee_trop_grande", "unite", w.Unit).With("n", fmt.Sprint(rhythm.MaxStops))
	}
	if len(w.places) > stops {
		w.reachAll(rows, others)
	}
	return nil
}

func (w *world) reachAll(rows []coverage.Row, others []coverage.Service) {
	w.reachWithin(coverage.Graded().Limit, rows, others)
}

func (w *world) reachWithin(limit float64, rows []coverage.Row, others []coverage.Service) {
	services := slices.Clone(others)
	for _, p := range w.places {
		services = append(services, coverage.Service{ID: p.stop.ID.String(), Point: *p.stop.Geom, Mobile: true})
	}
	w.reach = coverage.NewReach(rows, services, coverage.NewCrowFlight(services, coverage.CarMinutes),
		coverage.ReachParameters{Minutes: limit, FarMinutes: limit})
}

// addCandidates takes in the communes of the unit's départements that are worst served, by Σ n·(1 − c)² in the high run (METHODS
// §7): not even those who may be open help there. They have no help of their own, no stop of the unit, and a day there keeps to
// the rules of work. Ties by code.
func (w *world) addCandidates() {
	if w.means.Candidates == 0 {
		return
	}
	departements, visited := map[string]bool{}, map[string]bool{string(w.unit.BaseINSEECode): true}
	for _, p := range w.places {
		code := string(p.stop.INSEECode)
		visited[code] = true
		departements[w.communes[code].Departement] = true
	}
	answer := w.answer(w.round, coverage.Graded())
	gaps, worst := w.gaps(answer, coverage.High), w.worst(answer)
	var found []place
	for code, gap := range gaps {
		c := w.communes[code]
		if visited[code] || !departements[c.Departement] || gap <= 0 || w.helped(c.Centre) {
			continue
		}
		centre := c.Centre
		p := place{candidate: true, gap: gap, stop: itinerary.Stop{
			ID: uuid.NewSHA1(w.unit.ID, []byte(code)), Place: c.Name, Commune: c.Name, INSEECode: c.Code, Geom: &centre,
			Level: site.LevelCommune, RoomWheelchair: site.Unknown, Confidence: 1,
		}}
		if w.reachable(p) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b place) int {
		return cmp.Or(cmp.Compare(worst[string(b.stop.INSEECode)], worst[string(a.stop.INSEECode)]), cmp.Compare(a.stop.INSEECode, b.stop.INSEECode))
	})
	w.places = append(w.places, found[:min(len(found), w.means.Candidates)]...)
}

// ownHelpM is how near the centre of a commune help is its own.
const ownHelpM = 2000

func (w *world) helped(at orb.Point) bool {
	return slices.ContainsFunc(w.reach.Services[:w.others], func(s coverage.Service) bool {
		return !s.Mobile && geo.Distance(s.Point, at) <= ownHelpM
	})
}

// reachable says whether a whole day at a place keeps to the rules of work.
func (w *world) reachable(p place) bool {
	hours := w.usualHours()
	calls := make([]rhythm.Call, len(hours))
	for i, h := range hours {
		calls[i] = rhythm.Call{Place: 0, From: float64(h.From), To: float64(h.To)}
	}
	minutes := coverage.CarMinutes(geo.Distance(*w.unit.Base, *p.stop.Geom))
	return len(w.means.Workday.Sheet(calls, func(from, to int) float64 {
		if from == to {
			return 0
		}
		return minutes
	}).Breaches) == 0
}

// usualHours is the hours of most schedules of the round; a tie goes to the first.
func (w *world) usualHours() []itinerary.Span {
	count := map[string]int{}
	var usual []itinerary.Span
	for _, p := range w.places {
		for _, s := range p.stop.Schedules {
			key := itinerary.WriteHours(s.Hours)
			if count[key]++; len(s.Hours) > 0 && count[key] > count[itinerary.WriteHours(usual)] {
				usual = s.Hours
			}
		}
	}
	return usual
}

// placeOf is the position of a stop among the places.
func (w *world) placeOf(stop uuid.UUID) int {
	return slices.IndexFunc(w.places, func(p place) bool { return p.stop.ID == stop })
}

// placeOfVisit is the place where a visit is held: its stop's, or that of another stop in the hall of which it is held that day.
func (w *world) placeOfVisit(p *itinerary.Passage) int {
	if p.PlaceAt != nil {
		if host := slices.IndexFunc(w.places, func(o place) bool { return *o.stop.Geom == *p.PlaceAt }); host >= 0 {
			return host
		}
	}
	return w.placeOf(p.StopID)
}

// at is where a place is; rhythm.Base is the base.
func (w *world) at(place int) orb.Point {
	if place == rhythm.Base {
		return *w.unit.Base
	}
	return *w.places[place].stop.Geom
}

// minutes and km are those of a trip between two places.
func (w *world) minutes(from, to int) float64 {
	if from == to {
		return 0
	}
	return coverage.CarMinutes(geo.Distance(w.at(from), w.at(to)))
}

func (w *world) km(from, to int) float64 {
	return w.means.Detour * geo.Distance(w.at(from), w.at(to)) / 1000
}
