package touring

import (
	"context"
	"slices"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/tour/rhythm"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
)

// Ground is what surrounds a unit in a year, made ready once so that rounds are measured on it in milliseconds: who is served is
// asked of weighted unions of days (rhythm.Field), the same sums as those of the coverage engine. It holds no database and does
// not change: safe for concurrent use. A few hundred kilobytes.
type Ground struct {
	w         *world
	needKnown bool
}

// fields are the people served as functions of the days on which each place is visited.
type fields struct {
	graded, headline, people [2]*rhythm.Field // low and high run
	mid                      *rhythm.Field    // the mean of the graded ones
}

// Ground looks around a unit. It can measure the rounds whose stops are those of the request's round and of the others given.
func (t *Tourer) Ground(ctx context.Context, r Request, means Means, others ...itinerary.Itinerary) (*Ground, error) {
	means.Candidates = 0
	w, err := t.look(ctx, r, means, others...)
	if err != nil {
		return nil, err
	}
	return newGround(*w), nil
}

// newGround keeps what measures need of a world, without the trips of its people: by far the largest part.
func newGround(w world) *Ground {
	f, needKnown := w.fields(), len(w.reach.Rows) > 0
	nobody := served(f, make([]coverage.Days, len(w.places)))
	w.without, w.fields, w.reach = func() [2]Served { return nobody }, func() *fields { return f }, nil
	return &Ground{w: &w, needKnown: needKnown}
}

// Unit is the unit that was asked about.
func (g *Ground) Unit() itinerary.Unit { return g.w.unit }

// Means are the parameters of its measures.
func (g *Ground) Means() Means { return g.w.means }

// Holds says whether a round can be measured: every one of its stops is known, where it stands now.
func (g *Ground) Holds(round itinerary.Itinerary) bool {
	return !slices.ContainsFunc(round.Stops, func(s itinerary.Stop) bool {
		at := g.w.placeOf(s.ID)
		return at < 0 || s.Geom == nil || *g.w.places[at].stop.Geom != *s.Geom
	})
}

// Measure is what [Tourer.Measure] says of a round, without Unvisited.
func (g *Ground) Measure(round itinerary.Itinerary) *Measure {
	m := g.w.count(round)
	m.NeedKnown, m.Without = g.needKnown, g.w.without()
	m.Served = served(g.w.fields(), g.w.windows(round))
	return m
}

// Sheets lays out the days on which the round goes, from one to another, in order.
func (g *Ground) Sheets(round itinerary.Itinerary, from, to calendar.Date) []DaySheet {
	held := slices.DeleteFunc(round.Passages(g.w.from, g.w.to), func(p itinerary.Passage) bool {
		return p.State == itinerary.CancelledPassage || p.Day < from || p.Day > to
	})
	var all []DaySheet
	for len(held) > 0 {
		n := slices.IndexFunc(held, func(p itinerary.Passage) bool { return p.Day != held[0].Day })
		if n < 0 {
			n = len(held)
		}
		all, held = append(all, g.w.sheet(held[:n])), held[n:]
	}
	return all
}

// Repair tells the ways to answer the absences, closed halls and holidays of a request, beside the measure of the present year. No
// other year is searched.
func (t *Tourer) Repair(ctx context.Context, r Request, means Means) (*Report, error) {
	g, err := t.Ground(ctx, r, means)
	if err != nil {
		return nil, err
	}
	report := &Report{
		Unit: g.w.unit, Year: r.Year, Means: means, Travel: coverage.StraightLine, Round: g.w.round, Present: g.Measure(g.w.round),
	}
	report.Alternatives, err = g.Repairs(ctx, r, g.w.round)
	return report, err
}

// Repairs are the ways to answer absences, closed halls and holidays in a round without changing anything else, the smallest
// change first; none where nothing is concerned. Stops that are pinned stay, and lose what cannot be held.
func (g *Ground) Repairs(ctx context.Context, r Request, round itinerary.Itinerary) ([]Alternative, error) {
	w := *g.w
	w.Request, w.round = r, round
	w.places = slices.Clone(g.w.places)
	for i := range w.places {
		at := slices.IndexFunc(round.Stops, func(s itinerary.Stop) bool { return s.ID == w.places[i].stop.ID })
		if w.places[i].candidate = at < 0; at >= 0 {
			w.places[i].stop = round.Stops[at]
		}
	}
	a, err := w.arrange(g.Measure(round))
	if err != nil {
		return nil, err
	}
	return a.alternatives(ctx), ctx.Err()
}

// windows is the days of which somebody comes in time, for each place.
func (w *world) windows(round itinerary.Itinerary) []coverage.Days {
	windows := make([]coverage.Days, len(w.places))
	for _, p := range round.Passages(w.from, w.from+coverage.Year+coverage.LongestWindow) {
		if at := w.placeOfVisit(&p); at >= 0 && p.State != itinerary.CancelledPassage {
			windows[at].Add(int(p.Day - w.from))
		}
	}
	for i := range windows {
		windows[i] = windows[i].Dilate(w.means.WindowDays)
	}
	return windows
}

func served(f *fields, windows []coverage.Days) (all [2]Served) {
	for _, run := range coverage.Runs {
		all[run] = Served{
			Graded: f.graded[run].Served(windows), Headline: f.headline[run].Served(windows), People: f.people[run].Served(windows),
		}
	}
	return all
}

// buildFields sums the rows by what they reach.
func (w *world) buildFields() *fields {
	var builders struct {
		graded, headline, people [2]rhythm.FieldBuilder
		mid                      rhythm.FieldBuilder
	}
	graded, headline := coverage.Graded(), coverage.Within(coverage.DefaultQuestion().Minutes)
	var windows [2][]coverage.Days
	for _, run := range coverage.Runs {
		for _, s := range w.reach.Services[:w.others] {
			windows[run] = append(windows[run], s.Days[run].Dilate(w.means.WindowDays))
		}
	}
	var offers []rhythm.Offer
	for row := range w.reach.Rows {
		services, minutes := w.reach.Trips(row)
		people, need := w.reach.Rows[row].People, w.reach.Rows[row].Need
		for _, run := range coverage.Runs {
			weigh := func(decay coverage.Decay) []rhythm.Offer {
				offers = offers[:0]
				for k, s := range services {
					if minutes[k] > decay.Limit {
						break
					}
					o := rhythm.Offer{Weight: decay.Weight(minutes[k]), Stop: int(s) - w.others}
					if int(s) < w.others {
						o.Stop, o.Window = -1, &windows[run][s]
					}
					offers = append(offers, o)
				}
				return offers
			}
			all := weigh(graded)
			builders.mid.Add(need/2, all)
			builders.graded[run].Add(need, all)
			all = weigh(headline)
			builders.headline[run].Add(need, all)
			builders.people[run].Add(people, all)
		}
	}
	f := &fields{mid: builders.mid.Field()}
	for _, run := range coverage.Runs {
		f.graded[run], f.headline[run] = builders.graded[run].Field(), builders.headline[run].Field()
		f.people[run] = builders.people[run].Field()
	}
	return f
}
