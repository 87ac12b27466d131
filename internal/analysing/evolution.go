package analysing

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Evolution is how an answer that the database holds came to be what it is.
type Evolution struct {
	// Total is what has changed in the territory asked about (nil = not known), Lines in each line of the answer, by code.
	Total *Change
	Lines map[string]Change
	// Records are all that is remembered of the territory, oldest first; those of another method or of other parameters too, which
	// do not compare.
	Records []store.CoverageRecord
	// Solved are the gaps of the territory that a run did not find any more, the most people first.
	Solved []store.CoverageGap
}

// Change is the inhabitants of the studied part of a territory that there are more, or fewer (negative), since a day.
type Change struct {
	Since                                             time.Time // first day of the run that is compared with
	People, Covered, Intermittent, Uncovered, Unknown int       // all, then by class
}

// changeOf compares today's figures with those of a record, which held on a day or was the first one after.
func changeOf(was store.CoverageRecord, now store.TerritoryCoverage, day time.Time) Change {
	more := func(now float64, was int) int { return int(math.RoundToEven(now)) - was } // as the database rounds
	c := Change{
		Since: day, People: more(now.People, was.People), Covered: more(now.PeopleClass[store.Covered], was.Covered),
		Intermittent: more(now.PeopleClass[store.Intermittent], was.Intermittent),
		Uncovered:    more(now.PeopleClass[store.Uncovered], was.Uncovered), Unknown: more(now.PeopleClass[store.Unknown], was.Unknown),
	}
	if was.FirstDay.After(day) {
		c.Since = was.FirstDay
	}
	return c
}

// Evolution compares an answer with what was known on a day; the first that is known of today's method and parameters where that is
// later. Only the default question is remembered, with mobile units and without: of others it is nil.
func (a *Analyst) Evolution(ctx context.Context, answer *Answer, since time.Time) (*Evolution, error) {
	if answer.Run.CoverageRunID == 0 {
		return nil, nil
	}
	lines, total, gaps, err := a.filters(ctx, answer.Question)
	if err != nil {
		return nil, err
	}
	total.Codes = []string{answer.Question.Territory}
	e := &Evolution{}
	if e.Records, err = a.store.CoverageRecords(ctx, total); err != nil {
		return nil, err
	}
	changes, err := a.changes(ctx, total, answer.Total, since)
	if err != nil {
		return nil, err
	}
	if c, known := changes[answer.Question.Territory]; known {
		e.Total = &c
	}
	if e.Lines, err = a.changes(ctx, lines, answer.Territories, since); err != nil {
		return nil, err
	}
	gaps.Status = string(coverage.SolvedGap)
	e.Solved, err = a.store.Gaps(ctx, gaps)
	return e, err
}

// changes compares the studied part of territories with what is remembered of them, by code.
func (a *Analyst) changes(
	ctx context.Context, of store.CoverageFilter, territories []store.TerritoryCoverage, since time.Time,
) (map[string]Change, error) {
	before, err := a.store.CoverageRecordsOn(ctx, of, since)
	if err != nil {
		return nil, err
	}
	records := make(map[string]store.CoverageRecord, len(before))
	for _, r := range before {
		records[r.Code] = r
	}
	changes := make(map[string]Change, len(before))
	for _, t := range territories {
		if was, known := records[t.Code]; known && t.Scope == store.ScopeStudy && t.Part == store.PartAll {
			changes[t.Code] = changeOf(was, t, since)
		}
	}
	return changes, nil
}

// follow knows the gaps of the current run again in those of the next, in some living areas, and lists those that are solved.
func (r *Runner) follow(ctx context.Context, next store.CoverageRun, gaps []store.CoverageGap, in areas) (solved []string, err error) {
	before, err := r.store.GapsToFollow(ctx)
	if err != nil {
		return nil, err
	}
	before = slices.DeleteFunc(before, func(g store.GapToFollow) bool { return !in(g.Zoning, g.LivingArea) })
	current, some, err := r.store.LatestCoverageRun(ctx)
	if err != nil {
		return nil, err
	}
	return follow(before, gaps, !some || alike(current, next)), nil
}

// alike says whether two runs ask the same in the same way. Parameters are compared as they are read: the database writes them
// its own way.
func alike(a, b store.CoverageRun) bool {
	var p, q Parameters
	return a.MethodVersion == b.MethodVersion && json.Unmarshal(a.Parameters, &p) == nil && json.Unmarshal(b.Parameters, &q) == nil && p == q
}
