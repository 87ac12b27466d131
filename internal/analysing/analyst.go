package analysing

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Answer is what a question finds.
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
	// Settling lists the facts that would settle most, of all that is studied.
	Settling []Settling
}

// Analyst answers the questions of coordinators: the default one from the database, any other from memory. It is safe for
// concurrent use.
type Analyst struct {
	store   *store.Store
	version func(ctx context.Context) (int64, error)
	now     func() time.Time
}

// NewAnalyst answers from a store. version tells the data version: store.VersionWatch.Current, or store.Store.DataVersion where
// nobody watches.
func NewAnalyst(st *store.Store, version func(ctx context.Context) (int64, error), now func() time.Time) *Analyst {
	return &Analyst{store: st, version: version, now: now}
}

// Answer answers a question. Coverage that was never computed is a NotFound fault (couverture_jamais_calculee), and so is a
// territory or a zoning that is not studied (couverture_inconnue).
func (a *Analyst) Answer(ctx context.Context, q Question) (*Answer, error) {
	if !q.IsStored() {
		return nil, fault.New(fault.Unavailable, "couverture_en_calcul", "", "")
	}
	answer := &Answer{Question: q}
	run, some, err := a.store.LatestCoverageRun(ctx)
	if err != nil {
		return nil, err
	}
	if !some {
		return nil, fault.New(fault.NotFound, "couverture_jamais_calculee", "", "")
	}
	answer.Run = run
	settling, err := a.store.CoverageSettling(ctx)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(settling, &answer.Settling); err != nil {
		return nil, fmt.Errorf("read the facts that would settle most: %w", err)
	}
	return answer, a.read(ctx, answer)
}

// read fills an answer from the database.
func (a *Analyst) read(ctx context.Context, answer *Answer) (err error) {
	q := answer.Question
	lines := store.CoverageFilter{Level: q.Level, Zoning: q.Zoning, Mobile: q.Mobile}
	total := store.CoverageFilter{Level: store.LevelStudy, Mobile: q.Mobile, Parts: true}
	gaps := store.GapFilter{Zoning: q.Zoning}
	if q.Territory != "" {
		total.Level, total.Zoning, total.Codes = q.TerritoryLevel(), q.Zoning, []string{q.Territory}
		if lines.Codes, err = a.store.CodesWithin(ctx, q.Level, q.Zoning, total.Level, q.Territory); err != nil {
			return err
		}
		switch total.Level {
		case store.LevelDepartement:
			gaps.Departement = q.Territory
		case store.LevelEPCI:
			gaps.EPCI = q.Territory
		default:
			gaps.LivingArea = &q.Territory
		}
	}
	if answer.Total, err = a.store.Coverage(ctx, total); err != nil {
		return err
	}
	if len(answer.Total) == 0 {
		return fault.New(fault.NotFound, "couverture_inconnue", paramTerritory, q.Territory)
	}
	if answer.Territories, err = a.store.Coverage(ctx, lines); err != nil {
		return err
	}
	answer.Gaps, err = a.store.Gaps(ctx, gaps)
	return err
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
