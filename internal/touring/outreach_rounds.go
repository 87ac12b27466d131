package touring

import (
	"math/rand/v2"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/locate"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// How far off the figures of a re-run may be: travel as a whole, the need of each commune.
const (
	speedDoubt = 0.1
	needDoubt  = 0.2
)

// ground is who is helped when, and who could be at each place; people of both runs side by side, for half their weight each. Dice draw
// another world that could be ours: other speeds, other needs, a fixed place closed; nil draws none.
func (o *outreach) ground(dice *rand.Rand) *locate.Ground {
	slower, closed := 1.0, -1
	need := map[string]float64{}
	if dice != nil {
		slower = 1 / (1 + speedDoubt*(2*dice.Float64()-1))
		closed = o.anyFixed(dice)
	}
	windows := [2][]coverage.Days{}
	for _, run := range coverage.Runs {
		for _, s := range o.reach.Services[:o.others] {
			windows[run] = append(windows[run], s.Days[run].Dilate(o.means.WindowDays))
		}
	}
	own := o.windows(o.round)
	graded := coverage.Graded()
	b := locate.NewGroundBuilder(len(o.places)-o.first, 2*len(o.area))
	var offers []rhythm.Offer
	for i := range o.reach.Rows {
		row := &o.reach.Rows[i]
		n := row.Need
		if dice != nil {
			if _, drawn := need[row.Commune]; !drawn { // in the order of the rows
				need[row.Commune] = 1 + needDoubt*(2*dice.Float64()-1)
			}
			n *= need[row.Commune]
		}
		if n == 0 {
			continue
		}
		services, minutes := o.reach.Trips(i)
		for _, run := range coverage.Runs {
			offers = offers[:0]
			for k, s := range services {
				offer := rhythm.Offer{Weight: graded.Weight(minutes[k] * slower), Stop: int(s) - o.others - o.first}
				switch {
				case minutes[k]*slower > graded.Limit || int(s) == closed:
					continue
				case int(s) < o.others:
					offer.Stop, offer.Window = -1, &windows[run][s]
				case offer.Stop < 0:
					offer.Stop, offer.Window = -1, &own[int(s)-o.others]
				}
				offers = append(offers, offer)
			}
			missing := 1.0
			if o.brief.Objective == WorstOff {
				missing = 1 - o.existing.Rows[i].Run[run].C
			}
			b.Add(locate.People{Weight: n * missing * missing / 2, Count: n, Group: 2*o.areaOf[row.Commune] + int(run)}, offers)
		}
	}
	return b.Ground()
}

// anyFixed is one of the places of others, by lot; −1 where there is none.
func (o *outreach) anyFixed(dice *rand.Rand) int {
	var fixed []int
	for i, s := range o.reach.Services[:o.others] {
		if !s.Mobile {
			fixed = append(fixed, i)
		}
	}
	if len(fixed) == 0 {
		return -1
	}
	return fixed[dice.IntN(len(fixed))]
}

// outreachCalendar is the rules that places may take.
type outreachCalendar struct {
	options []option
	choices []locate.Option // the same, as half-days that can be held
	named   []rhythm.Halves // what the rules name, days off included
}

// rules expands the usual rules in half-days, mornings and afternoons: help of half a day is help of that day, and costs half. Those
// that name fewer than eleven visits are left out, and those that meet the present round more than now and then.
func (o *outreach) rules() outreachCalendar {
	const leastVisits = 11
	worked := o.workedDays()
	a := arrangement{world: o.world}
	a.open(worked)
	var busy rhythm.Halves
	for _, p := range o.round.Passages(o.from, o.from+rhythm.Horizon-1) {
		if p.State != itinerary.CancelledPassage {
			busy.Add(int(p.Day-o.from), partOf(p.Hours))
		}
	}
	var c outreachCalendar
	yearDays := int(o.to-o.from) + 1
	for _, rule := range usualRules(o.from, worked) {
		for _, part := range []rhythm.Part{rhythm.Morning, rhythm.Afternoon} {
			one := option{[]anchored{rule}, part}
			named := one.expand(o.from)
			year := named.Before(yearDays)
			held, met := named, year
			for i := range held {
				held[i] &= a.problem.Open[i] &^ busy[i]
				met[i] &= busy[i]
			}
			if visits(year) < leastVisits || met.Count() > o.means.Clashes {
				continue
			}
			c.options, c.named = append(c.options, one), append(c.named, named)
			c.choices = append(c.choices, locate.Option{Halves: held, Cost: float64(year.Count()) / 12})
		}
	}
	return c
}

// rounds is the question for the solver.
func (o *outreach) rounds(ground *locate.Ground) *locate.Rounds {
	return &locate.Rounds{
		Ground: ground, Options: o.cal.choices, Window: o.means.WindowDays, Budget: o.brief.HalfDays, Fits: o.road().fits,
	}
}

// road knows which places can be visited, and which two on one day. It remembers what it was asked: one goroutine uses it.
type road struct {
	*outreach
	alone    [][2]int8 // of each place, in the morning and in the afternoon: 0 = not known yet, 1 yes, −1 no
	together map[[2]int]bool
	meets    [][]bool        // options that share a half-day
	shares   [][]bool        // options that share a day
	present  []rhythm.Halves // of each stop of the present round
}

func (o *outreach) road() *road {
	c := o.cal
	r := &road{
		outreach: o, alone: make([][2]int8, len(o.places)), together: map[[2]int]bool{}, present: make([]rhythm.Halves, o.first),
	}
	for _, p := range o.round.Passages(o.from, o.from+rhythm.Horizon-1) {
		if at := o.placeOfVisit(&p); at >= 0 && p.State != itinerary.CancelledPassage {
			r.present[at].Add(int(p.Day-o.from), partOf(p.Hours))
		}
	}
	for i := range c.choices {
		meets, shares := make([]bool, len(c.choices)), make([]bool, len(c.choices))
		for j := range c.choices {
			meets[j] = c.choices[i].Halves.Meets(&c.choices[j].Halves)
			shares[j] = sharesDay(&c.choices[i].Halves, &c.choices[j].Halves)
		}
		r.meets, r.shares = append(r.meets, meets), append(r.shares, shares)
	}
	return r
}

func sharesDay(a, b *rhythm.Halves) bool {
	one, other := a.Days(), b.Days()
	for i := range one {
		if one[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

// fits says whether a visit can be held beside others: at its own hours on a day of work, on no half-day that is taken, and with
// whoever is visited in the other half of the day near enough.
func (r *road) fits(chosen []locate.Pick, next locate.Pick) bool {
	part := r.cal.options[next.Option].part
	at := r.first + next.Place
	if !r.holds(at, part) {
		return false
	}
	for _, p := range chosen {
		if r.meets[p.Option][next.Option] || r.shares[p.Option][next.Option] && !r.onOneDay(at, part, r.first+p.Place) {
			return false
		}
	}
	for stop := range r.present {
		if sharesDay(&r.present[stop], &r.cal.choices[next.Option].Halves) && !r.onOneDay(at, part, stop) {
			return false
		}
	}
	return true
}

// holds says whether a place can be visited in a part of the day and nothing else.
func (r *road) holds(place int, part rhythm.Part) bool {
	half := int(part) - 1
	if r.alone[place][half] == 0 {
		call := rhythm.Call{Place: place, From: r.hours[half].From, To: r.hours[half].To}
		r.alone[place][half] = -1
		if len(r.means.Workday.Sheet([]rhythm.Call{call}, r.minutes).Breaches) == 0 {
			r.alone[place][half] = 1
		}
	}
	return r.alone[place][half] > 0
}

// onOneDay says whether a place can be visited in a part of the day, another one in the other part.
func (r *road) onOneDay(place int, part rhythm.Part, other int) bool {
	key := [2]int{place, other}
	if part == rhythm.Afternoon {
		key = [2]int{other, place}
	}
	fits, known := r.together[key]
	if !known {
		morning := rhythm.Call{Place: key[0], From: r.hours[0].From, To: r.hours[0].To}
		afternoon := rhythm.Call{Place: key[1], From: r.hours[1].From, To: r.hours[1].To}
		day := []rhythm.Call{morning, r.means.Workday.Afternoon(morning, afternoon, r.minutes)}
		fits = len(r.means.Workday.Sheet(day, r.minutes).Breaches) == 0
		r.together[key] = fits
	}
	return fits
}
