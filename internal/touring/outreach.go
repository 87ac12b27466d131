package touring

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/locate"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// Objective says for whom visits are chosen.
type Objective string

// The objectives. The plain optimum goes to suburbs: the other one is to be read beside it.
const (
	MostPeople Objective = "gens"            // most people in difficulty served: Σ n·c
	WorstOff   Objective = "plus-mal-servis" // each weighing (1 − c)², c being what serves them today
)

// Brief is what visits may take, and for whom they are.
type Brief struct {
	Objective Objective
	HalfDays  float64 // a month; 0 = as many as the rules of the present round name
	// Beside keeps the present round and adds to it; otherwise the half-days replace it.
	Beside bool
	Reruns int // with other speeds, other needs and one place closed, to see which choices hold
	Effort locate.Effort
}

// DefaultBrief spends the half-days of the present round again.
func DefaultBrief() Brief {
	return Brief{Objective: MostPeople, Reruns: 50, Effort: locate.DefaultRoundsEffort()}
}

// Outreach is a round made from who is not served today: communes and days chosen together.
type Outreach struct {
	Report // of the unit, its year and its present round; its proposal is the whole round, dated
	Brief  Brief
	Visits []OutreachStop
	// HalfDays are those that the rules of the visits name, a month.
	HalfDays float64
	// Gain is what the visits are worth by the objective, and Bound what no other choice within the budget passes, whether it fits the days
	// and the road or not. Complete: the search was not cut short.
	Gain, Bound float64
	Areas       []AreaServed // by people served more
	Gaps        [2]GapCount  // without the visits, then with them
	Peers       []Peer       // places to begin with: each at least nine tenths of the best one's gain, 15 minutes apart
	Helped      int          // communes left aside because help of their own stands there: its hours do more than a visit
}

// OutreachStop is a place to visit.
type OutreachStop struct {
	Stop   itinerary.Stop // with its rule
	Hall   *store.Hall    // known there, to be asked; nil = none is known
	Serves [2]float64     // people in difficulty the year round beyond all else, low and high run
	Areas  []AreaServed   // whose
	// InGaps are the inhabitants of gaps within a quarter of an hour.
	InGaps  float64
	Minutes float64 // from the base
	Chosen  int     // times of Brief.Reruns
	Rival   *Rival  // nil: nothing else would bring anything
	Barred  *Rival  // what would bring more but cannot be held
}

// Rival is what could have stood in the stead of a visit.
type Rival struct {
	Place string
	Part  float64 // of what the visit brings
	Why   Bar     // of one that cannot be held
}

// Bar says why a visit cannot be held.
type Bar string

// The bars.
const (
	BarDay  Bar = "journee"    // the day would break a rule of work
	BarDate Bar = "calendrier" // the days are taken, or two places are too far apart for one day
)

// AreaServed is the people in difficulty of a living area served the year round, low and high run.
type AreaServed struct {
	Name string // "" = outside every living area
	More [2]float64
	Left [2]float64 // not served, with the visits; of the whole only
}

// GapCount is gaps (METHODS §5) of the unit's départements.
type GapCount struct {
	Gaps   int
	People float64
}

// Peer is a place to begin with.
type Peer struct {
	Place string
	Part  float64 // of the best one's gain
}

// outreach is a world in which any place could be visited.
type outreach struct {
	*world
	brief    Brief
	first    int // place that is a candidate; those before are stops of the present round
	area     []string
	areaOf   map[string]int // of communes
	halls    map[uuid.UUID]*store.Hall
	inScope  map[string]bool // départements
	hours    [2]rhythm.Opening
	cal      outreachCalendar
	existing *coverage.Result
	helped   int
}

// Outreach chooses which communes to visit, and on which half-days, for those whom nobody serves. Nothing is written.
func (t *Tourer) Outreach(ctx context.Context, r Request, means Means, b Brief) (*Outreach, error) {
	means.Candidates = 0
	r.Pinned, r.Closed, r.Holidays = nil, nil, nil
	w, err := t.look(ctx, r, means)
	if err != nil {
		return nil, err
	}
	const mostHalfDays = 62 // two a day
	if !(b.HalfDays >= 0 && b.HalfDays <= mostHalfDays) {
		return nil, fault.New(fault.Invalid, "budget_hors_bornes", "budget", fmt.Sprint(b.HalfDays)).With("n", fmt.Sprint(mostHalfDays))
	}
	if len(w.reach.Rows) == 0 {
		return nil, fault.New(fault.NotFound, "couverture_jamais_calculee", "", "")
	}
	report := w.report()
	if b.HalfDays == 0 {
		b.HalfDays = float64(report.Present.budget) / 12
	}
	o, err := t.gather(ctx, w, b)
	if err != nil {
		return nil, err
	}
	rounds := o.rounds(o.ground(nil))
	plan := rounds.Solve(ctx, b.Effort)
	result := &Outreach{Report: *report, Brief: b, Gain: plan.Gain, Bound: plan.Bound, Helped: o.helped}
	if err := o.date(result, plan); err != nil {
		return nil, err
	}
	o.tell(result, rounds, plan)
	o.rerun(ctx, result, plan)
	result.Proposal.Iterations, result.Proposal.Complete = plan.Iterations, plan.Complete && ctx.Err() == nil
	return result, nil
}

// gather finds where the unit could go: the stops of its round, and every commune of their départements that it can visit in a day of
// work and where no help of its own stands, at the hall that is most likely to receive it.
func (t *Tourer) gather(ctx context.Context, w *world, b Brief) (*outreach, error) {
	own := *w
	o := &outreach{world: &own, brief: b, areaOf: map[string]int{}, inScope: map[string]bool{}, halls: map[uuid.UUID]*store.Hall{}}
	stops := w.places
	visited := map[string]bool{string(w.unit.BaseINSEECode): true}
	for _, p := range stops {
		visited[string(p.stop.INSEECode)] = true
		o.inScope[w.communes[string(p.stop.INSEECode)].Departement] = true
	}
	if !b.Beside {
		own.places, own.round = nil, itinerary.Itinerary{}
	}
	o.first = len(own.places)
	codes := make([]string, 0, len(w.communes))
	for code := range w.communes {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	halls, err := t.Store.HallsOfCommunes(ctx, codes)
	if err != nil {
		return nil, err
	}
	names, err := t.Store.LivingAreasOfCommunes(ctx, territory.ZoningINSEE, codes)
	if err != nil {
		return nil, err
	}
	o.name(codes, names)
	own.places = slices.Clip(own.places)
	for _, p := range stops {
		p.stop.ID = uuid.NewSHA1(w.unit.ID, p.stop.ID[:])
		p.stop.Schedules, p.candidate = nil, true
		own.places = append(own.places, p)
	}
	for _, code := range codes {
		c := w.communes[code]
		switch {
		case visited[code] || !c.InStudy || !o.inScope[c.Departement]:
		case w.helped(c.Centre):
			o.helped++
		default:
			own.places = append(own.places, o.candidate(c, hallOf(c.Code, halls)))
		}
	}
	o.hours = openings(nil, w.usualHours())
	o.cal = o.rules()
	own.without, own.fields = sync.OnceValue(own.servedWithout), sync.OnceValue(own.buildFields)
	own.reachWithin(coverage.Graded().Limit*(1+speedDoubt), w.reach.Rows, w.reach.Services[:w.others])
	o.existing = own.answer(own.round, coverage.Graded())
	return o, nil
}

// name gives a number to each living area of the communes in scope.
func (o *outreach) name(codes []string, names map[string]string) {
	numbers := map[string]int{}
	for _, code := range codes {
		name := names[code]
		at, known := numbers[name]
		if !known {
			at = len(o.area)
			numbers[name] = at
			o.area = append(o.area, name)
		}
		o.areaOf[code] = at
	}
}

func (o *outreach) candidate(c store.CommuneAround, hall *store.Hall) place {
	at := c.Centre
	p := place{candidate: true, stop: itinerary.Stop{
		ID: uuid.NewSHA1(o.unit.ID, []byte(c.Code)), Place: c.Name, Commune: c.Name, INSEECode: c.Code,
	}}
	if hall != nil {
		at = hall.Geom
		o.halls[p.stop.ID] = hall
	}
	p.stop.Geom = &at
	return p
}

// likelyHalls are the kinds of places that usually receive a unit, the likeliest first.
var likelyHalls = []string{
	"lieu.genre.mairie", "lieu.genre.mediatheque", "lieu.genre.france_services", "lieu.genre.services_publics", "lieu.genre.poste",
}

// hallOf is the likeliest of the halls of a commune.
func hallOf(code territory.INSEECode, halls []store.Hall) *store.Hall {
	var best *store.Hall
	rank := len(likelyHalls)
	from, _ := slices.BinarySearchFunc(halls, code, func(h store.Hall, c territory.INSEECode) int { return cmp.Compare(h.INSEECode, c) })
	for i := from; i < len(halls) && halls[i].INSEECode == code; i++ {
		if at := slices.Index(likelyHalls, halls[i].WordKey); at >= 0 && at < rank {
			best, rank = &halls[i], at
		}
	}
	return best
}
