package analysing

import (
	"cmp"
	"container/list"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Answer is what a question finds. Those who asked the same share it: it is not to be changed.
type Answer struct {
	Question Question
	// Run says of which day, data and method the figures are. A question that the database does not hold is computed from the
	// data of now: CoverageRunID is 0.
	Run store.CoverageRun
	// Territories are the lines: by code, the studied part before the whole where that differs in kind.
	Territories []store.TerritoryCoverage
	// Total is the territory that was asked about, or all that is studied: each reading with its urban and its rural part.
	Total []store.TerritoryCoverage
	Gaps  []store.CoverageGap // of that territory, the most people first; their outlines are not read
	// Settling lists the places of the territory whose facts would settle most, of all that is studied.
	Settling []Settling
}

// Analyst answers the questions of coordinators: the default one from the database, any other from memory. It holds the demand,
// the supply and the times of one data version for as long as somebody asks, and the last answers. It is safe for concurrent use.
type Analyst struct {
	store   *store.Store
	version func(ctx context.Context) (int64, error)
	now     func() time.Time

	making sync.Mutex // one computes for all who wait
	mu     sync.Mutex // of what follows
	inputs *inputs    // of the newest version asked about
	demand *demand
	ground map[Mode]*ground
	asked  time.Time
	known  answers
	cells  []*Cells // the last ones, the newest first
}

// idle is how long the Analyst keeps what it holds when nobody asks.
const idle = 20 * time.Minute

// NewAnalyst answers from a store. version tells the data version: store.VersionWatch.Current, or store.Store.DataVersion where
// nobody watches.
func NewAnalyst(st *store.Store, version func(ctx context.Context) (int64, error), now func() time.Time) *Analyst {
	return &Analyst{store: st, version: version, now: now}
}

// Answer answers a question. Coverage that was never computed is a NotFound fault (couverture_jamais_calculee), and so is a
// territory that is not studied (couverture_inconnue).
func (a *Analyst) Answer(ctx context.Context, q Question) (*Answer, error) {
	run, parameters, err := a.current(ctx)
	if err != nil {
		return nil, err
	}
	if q.storedBy(parameters) {
		answer := &Answer{Question: q, Run: run}
		return answer, a.read(ctx, answer)
	}
	return a.compute(ctx, q, parameters)
}

// current is the current run, and its parameters.
func (a *Analyst) current(ctx context.Context) (store.CoverageRun, Parameters, error) {
	parameters := DefaultParameters()
	run, some, err := a.store.LatestCoverageRun(ctx)
	if err == nil && !some {
		err = fault.New(fault.NotFound, "couverture_jamais_calculee", "", "")
	}
	if err != nil {
		return run, parameters, err
	}
	if err := json.Unmarshal(run.Parameters, &parameters); err != nil {
		return run, parameters, fmt.Errorf("read the parameters of coverage: %w", err)
	}
	return run, parameters, nil
}

// read fills an answer from the database.
func (a *Analyst) read(ctx context.Context, answer *Answer) error {
	settling, err := a.store.CoverageSettling(ctx)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(settling, &answer.Settling); err != nil {
		return fmt.Errorf("read the facts that would settle most: %w", err)
	}
	q := answer.Question
	lines, total, gaps, err := a.filters(ctx, q)
	if err != nil {
		return err
	}
	if q.Territory != "" {
		inside, err := a.store.CodesWithin(ctx, store.LevelCommune, q.Zoning, total.Level, q.Territory)
		if err != nil {
			return err
		}
		answer.Settling = slices.DeleteFunc(answer.Settling, func(s Settling) bool { return !slices.Contains(inside, s.INSEE) })
	}
	if answer.Total, err = a.store.Coverage(ctx, total); err != nil {
		return err
	}
	if len(answer.Total) == 0 && q.Territory != "" {
		return unknownTerritory(q)
	}
	if answer.Territories, err = a.store.Coverage(ctx, lines); err != nil {
		return err
	}
	answer.Gaps, err = a.store.Gaps(ctx, gaps)
	return err
}

// filters say what the database holds of the answer to a question: its lines, the territory asked about, its gaps.
func (a *Analyst) filters(ctx context.Context, q Question) (lines, total store.CoverageFilter, gaps store.GapFilter, err error) {
	lines = store.CoverageFilter{Level: q.Level, Zoning: q.Zoning, Mobile: q.Mobile}
	total = store.CoverageFilter{Level: q.TerritoryLevel(), Zoning: q.Zoning, Mobile: q.Mobile, Parts: true}
	gaps = store.GapFilter{Zoning: q.Zoning}
	switch total.Level {
	case store.LevelStudy:
		return lines, total, gaps, nil
	case store.LevelDepartement:
		gaps.Departement = q.Territory
	case store.LevelEPCI:
		gaps.EPCI = q.Territory
	default:
		gaps.LivingArea = &q.Territory
	}
	total.Codes = []string{q.Territory}
	lines.Codes, err = a.store.CodesWithin(ctx, q.Level, q.Zoning, total.Level, q.Territory)
	return lines, total, gaps, err
}

func unknownTerritory(q Question) error {
	return fault.New(fault.NotFound, "couverture_inconnue", paramTerritory, q.Territory)
}

// compute answers from memory, at the parameters of the current run but for what the question asks.
func (a *Analyst) compute(ctx context.Context, q Question, p Parameters) (*Answer, error) {
	version, err := a.version(ctx)
	if err != nil {
		return nil, err
	}
	key := answerKey{version: version, day: dayOf(a.now()), question: q.Values().Encode()}
	if answer := a.answered(key); answer != nil {
		return answer, nil
	}
	a.making.Lock()
	defer a.making.Unlock()
	if answer := a.answered(key); answer != nil { // somebody asked the same while we waited
		return answer, nil
	}
	g, in, err := a.groundOf(ctx, key, q.Mode, p)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("answer a question of coverage: %w", err)
	}
	answer, err := g.reply(in, q, a.now())
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.known.put(key, answer)
	return answer, nil
}

func (a *Analyst) answered(key answerKey) *Answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = a.now()
	return a.known.get(key)
}

// groundOf gives what questions of a mode are answered on, made anew when the data or the day have changed.
func (a *Analyst) groundOf(ctx context.Context, key answerKey, mode Mode, p Parameters) (*ground, *inputs, error) {
	a.mu.Lock()
	in, d, g := a.inputs, a.demand, a.ground[mode]
	a.mu.Unlock()
	if in != nil && in.data.DataVersion >= key.version && in.first == key.day && g != nil {
		return g, in, nil
	}
	if in == nil || in.data.DataVersion < key.version || in.first != key.day {
		fresh, err := readInputs(ctx, a.store, p, key.day)
		if err != nil {
			return nil, nil, err
		}
		if in == nil || in.demandHash != fresh.demandHash {
			d = nil
		}
		in = fresh
		a.mu.Lock()
		a.inputs, a.demand, a.ground = in, d, map[Mode]*ground{}
		a.mu.Unlock()
	}
	if d == nil {
		var err error
		if d, _, err = spread(in.data, in.parameters, nil); err != nil {
			return nil, nil, err
		}
	}
	g = newGround(in, d, mode)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.demand = d
	a.ground[mode] = g
	return g, in, nil
}

// Keep makes ready for the data of now, when somebody has asked lately; otherwise it gives the memory back. The caller asks it
// now and then, so that questions need not wait for what has changed.
func (a *Analyst) Keep(ctx context.Context) error {
	a.mu.Lock()
	held, asked := a.inputs, a.asked
	a.mu.Unlock()
	if held == nil {
		return nil
	}
	if a.now().Sub(asked) > idle {
		a.making.Lock()
		defer a.making.Unlock()
		a.mu.Lock()
		defer a.mu.Unlock()
		a.inputs, a.demand, a.ground, a.known, a.cells = nil, nil, nil, answers{}, nil
		return nil
	}
	version, err := a.version(ctx)
	if err != nil {
		return err
	}
	key := answerKey{version: version, day: dayOf(a.now())}
	if held.data.DataVersion >= version && held.first == key.day {
		return nil
	}
	a.making.Lock()
	defer a.making.Unlock()
	_, _, err = a.groundOf(ctx, key, held.parameters.Mode, held.parameters)
	return err
}

// dayOf is the civil day of an instant in metropolitan France.
func dayOf(at time.Time) calendar.Date { return calendar.DateOf(at.In(calendar.Of("").Location())) }

// reply answers a question on a ground.
func (g *ground) reply(in *inputs, q Question, at time.Time) (*Answer, error) {
	parameters := in.parameters
	parameters.Mode, parameters.Minutes, parameters.WindowDays = q.Mode, q.Minutes, q.WindowDays
	parameters.Reach = coverage.DefaultReach(q.Mode.minutes())
	raw, err := json.Marshal(parameters)
	if err != nil {
		return nil, fmt.Errorf("write the parameters of coverage: %w", err)
	}
	answer := &Answer{Question: q, Run: store.CoverageRun{
		ComputedAt: at, FirstDay: in.first.UTC(), DataVersion: in.data.DataVersion, MethodVersion: coverage.MethodVersion,
		Parameters: raw, InputHash: in.hash,
	}}
	question := g.question(q)
	result := coverage.Evaluate(g.reach, question)
	counts := kept(question, in.services)
	hours := capacities(g.loads, in.services, counts)
	s := g.summarise(result, q.Mobile, hours)
	inside := g.inside(q)
	for _, l := range g.levels() {
		if l.zoning != "" && l.zoning != q.Zoning {
			continue
		}
		if l.level == q.TerritoryLevel() {
			for _, t := range s.territories(l, true) {
				if t.Code == q.Territory {
					answer.Total = append(answer.Total, t)
				}
			}
		}
		if l.level == q.Level {
			answer.Territories = append(answer.Territories, lines(l, inside, s.territories(l, false))...)
		}
	}
	if len(answer.Total) == 0 && q.Territory != "" {
		return nil, unknownTerritory(q)
	}
	slices.SortStableFunc(answer.Territories, func(a, b store.TerritoryCoverage) int { return cmp.Compare(a.Code, b.Code) })
	gaps, err := g.gaps(result, in.parameters, in.first, q.Zoning)
	if err != nil {
		return nil, err
	}
	for i := range gaps {
		if slices.ContainsFunc(gaps[i].INSEECodes, func(code string) bool { return inside[code] != nil }) {
			gaps[i].Rows = nil
			answer.Gaps = append(answer.Gaps, gaps[i])
		}
	}
	answer.Settling = slices.DeleteFunc(settlings(g.settled(result), unstated(in.services, counts)), func(s Settling) bool {
		return q.Territory != "" && inside[s.INSEE] == nil
	})
	return answer, nil
}

// kept says which services a question counts in a run.
func kept(q coverage.Question, services []Service) func(int32, coverage.Run) bool {
	return func(s int32, run coverage.Run) bool {
		if services[s].Mobile && !q.Mobile {
			return false
		}
		for _, f := range q.Filters {
			if run == coverage.Low && !f.Sure[s] || !f.Possible[s] {
				return false
			}
		}
		return true
	}
}

// inside lists the studied communes of the territory that a question is about.
func (g *ground) inside(q Question) map[string]*store.CoverageCommune {
	communes := map[string]*store.CoverageCommune{}
	for code, c := range g.communes {
		of := ""
		switch q.TerritoryLevel() {
		case store.LevelDepartement:
			of = c.Departement
		case store.LevelEPCI:
			of = c.EPCI
		case store.LevelLivingArea:
			of = g.areaOf[q.Zoning][code]
		}
		if c.InStudy && of == q.Territory {
			communes[code] = c
		}
	}
	return communes
}

// lines are the territories of a level that hold one of the communes.
func lines(l level, communes map[string]*store.CoverageCommune, figures []store.TerritoryCoverage) []store.TerritoryCoverage {
	touched := map[string]bool{}
	for _, c := range communes {
		if code, ok := l.code(c); ok {
			touched[code] = true
		}
	}
	return slices.DeleteFunc(figures, func(t store.TerritoryCoverage) bool { return t.Part != store.PartAll || !touched[t.Code] })
}

var (
	departementCode = regexp.MustCompile(`^(\d\d|2[AB]|9[78]\d)$`)
	siren           = regexp.MustCompile(`^\d{9}$`)
)

// TerritoryLevel is the level of the territory that a question is about: a département or an EPCI by the look of its code,
// otherwise a living area; LevelStudy when it is about all.
func (q Question) TerritoryLevel() string {
	switch {
	case q.Territory == "":
		return store.LevelStudy
	case departementCode.MatchString(q.Territory):
		return store.LevelDepartement
	case siren.MatchString(q.Territory):
		return store.LevelEPCI
	}
	return store.LevelLivingArea
}

// answers keeps the last answers, the most recently asked first.
type answers struct {
	recent list.List // of *keptAnswer
}

type answerKey struct {
	version  int64
	day      calendar.Date
	question string
}

type keptAnswer struct {
	key    answerKey
	answer *Answer
}

// mostAnswers bounds what is kept: an answer at the level of communes is two megabytes.
const mostAnswers = 30

func (c *answers) get(key answerKey) *Answer {
	for e := c.recent.Front(); e != nil; e = e.Next() {
		if kept := e.Value.(*keptAnswer); kept.key == key {
			c.recent.MoveToFront(e)
			return kept.answer
		}
	}
	return nil
}

func (c *answers) put(key answerKey, answer *Answer) {
	c.recent.PushFront(&keptAnswer{key, answer})
	for e := c.recent.Back(); e != nil; {
		before := e.Prev()
		if kept := e.Value.(*keptAnswer); c.recent.Len() > mostAnswers || kept.key.version < key.version || kept.key.day != key.day {
			c.recent.Remove(e)
		}
		e = before
	}
}
