package drafting

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/touring"
)

// proposing lets one proposal be computed at a time.
type proposing chan struct{}

// proposingDeadline is less than what a request may take: the best so far is kept.
const proposingDeadline = 15 * time.Second

// propose looks for a better year.
func (d *Drafter) propose(ctx context.Context, r touring.Request) (*touring.Report, error) {
	select {
	case d.proposing <- struct{}{}:
		defer func() { <-d.proposing }()
	default:
		return nil, fault.New(fault.Unavailable, "tournees_occupees", "", "")
	}
	limited, stop := context.WithTimeout(ctx, proposingDeadline)
	defer stop()
	report, err := d.Tourer.Propose(limited, r, touring.DefaultMeans())
	if err == nil {
		err = ctx.Err() // those who asked have left; the deadline alone gives the best so far
	}
	return report, err
}

// proposal is the one for a unit's year: the desk's, or one that is made while one waits.
func (d *Drafter) proposal(ctx context.Context, unit string, year int) (*touring.Report, error) {
	if d.Desk == nil {
		return d.propose(ctx, touring.Request{Unit: unit, Year: year})
	}
	report, ready, err := d.Desk.Report(ctx, unit, year)
	if err == nil && !ready {
		err = fault.New(fault.Unavailable, "proposition_en_calcul", "depuis", string(store.DraftOfProposal))
	}
	return report, err
}

// Propose looks for a better year than the draft's, which becomes the draft's next version. Locked stops stay as they are, and so
// does the whole stop of a locked visit.
func (d *Drafter) Propose(ctx context.Context, id uuid.UUID, version int, who planning.Who) (Effect, error) {
	before, err := d.Draft(ctx, id)
	if err != nil {
		return Effect{}, err
	}
	report, err := d.propose(ctx, touring.Request{Unit: before.Unit, Year: before.Year, Pinned: before.pinned(), Round: &before.Round})
	if err != nil {
		return Effect{}, err
	}
	after, err := d.write(ctx, id, version, func(_ store.Tx, draft *store.Draft) (store.DraftEdit, error) {
		if draft.Version != before.Version {
			return store.DraftEdit{}, changed(*draft, before.Version)
		}
		draft.Round = report.Proposal.Round
		return d.line(draft.Version+1, draft.Version, kindProposed, nil, who), nil
	})
	if err != nil {
		return Effect{}, err
	}
	effect, err := d.effect(ctx, before, after.Round)
	effect.Version = after.Version
	return effect, err
}

// pinned are the stops that nothing may change, by id.
func (d *Draft) pinned() []string {
	var ids []string
	for _, id := range d.Locks.Stops {
		ids = append(ids, id.String())
	}
	for _, v := range d.Locks.Visits {
		if stop := d.stopOf(v); stop != nil && !slices.Contains(ids, stop.ID.String()) {
			ids = append(ids, stop.ID.String())
		}
	}
	return slices.DeleteFunc(ids, func(id string) bool {
		_, err := d.Round.Stop(id)
		return err != nil
	})
}

// Repairs are the ways to answer absences, closed halls and holidays in a draft without changing anything else, the smallest
// change first; none where nothing is concerned. Of the request only those three are read; its locks hold.
func (d *Drafter) Repairs(ctx context.Context, id uuid.UUID, asked touring.Request) ([]touring.Alternative, error) {
	draft, err := d.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	return d.repairs(ctx, draft, asked)
}

func (d *Drafter) repairs(ctx context.Context, draft Draft, asked touring.Request) ([]touring.Alternative, error) {
	ground, err := d.groundOf(ctx, draft.Unit, draft.Year, draft.Round)
	if err != nil {
		return nil, err
	}
	asked.Unit, asked.Year, asked.Pinned = draft.Unit, draft.Year, draft.pinned()
	return ground.Repairs(ctx, asked, draft.Round)
}

// RepairsOfUnit are those of the round that is published, in the year of the request.
func (d *Drafter) RepairsOfUnit(ctx context.Context, asked touring.Request) ([]touring.Alternative, error) {
	unit, err := d.Planner.Unit(ctx, asked.Unit)
	if err != nil {
		return nil, err
	}
	round, _, err := d.Store.Round(ctx, unit.ID)
	if err != nil {
		return nil, err
	}
	ground, err := d.groundOf(ctx, asked.Unit, asked.Year, round.Itinerary)
	if err != nil {
		return nil, err
	}
	return ground.Repairs(ctx, asked, round.Itinerary)
}

// Answer makes a draft answer an absence, a closed hall or a holiday in one of the ways of [Drafter.Repairs], as one version.
func (d *Drafter) Answer(ctx context.Context, id uuid.UUID, version int, asked touring.Request, way touring.AlternativeKind, who planning.Who) (Effect, error) {
	draft, err := d.Draft(ctx, id)
	if err != nil {
		return Effect{}, err
	}
	all, err := d.repairs(ctx, draft, asked)
	if err != nil {
		return Effect{}, err
	}
	chosen, err := choose(all, way)
	if err != nil {
		return Effect{}, err
	}
	edits := draft.answers(chosen)
	return d.applyAll(ctx, id, version, string(way), edits, who)
}

// AnswerNow answers in the round that is published: one edit of its history, which can be undone.
func (d *Drafter) AnswerNow(ctx context.Context, asked touring.Request, way touring.AlternativeKind, who planning.Who) (bool, error) {
	all, err := d.RepairsOfUnit(ctx, asked)
	if err != nil {
		return false, err
	}
	chosen, err := choose(all, way)
	if err != nil {
		return false, err
	}
	decisions := make([]itinerary.Exception, len(chosen.Changes))
	for i, c := range chosen.Changes {
		decisions[i] = decision(c)
	}
	return d.Planner.Decide(ctx, asked.Unit, decisions, who)
}

func choose(all []touring.Alternative, way touring.AlternativeKind) (touring.Alternative, error) {
	at := slices.IndexFunc(all, func(a touring.Alternative) bool { return a.Kind == way })
	if at < 0 {
		return touring.Alternative{}, fault.New(fault.Invalid, "reponse_inconnue", "reponse", string(way))
	}
	return all[at], nil
}

// decision is a change of one visit as a round keeps it.
func decision(c touring.Change) itinerary.Exception {
	e := itinerary.Exception{Kind: itinerary.Moved, StopID: c.Stop.ID, From: c.Due, To: c.Due, Place: c.Place, PlaceAt: c.PlaceAt}
	switch {
	case c.Kind == touring.Cancelled:
		e.Kind = itinerary.Cancelled
	case c.Kind == touring.MovedDate:
		e.Day = c.To
	case c.From != c.Due: // elsewhere, on the day to which it was moved already
		e.Day = c.From
	}
	return e
}

// answers are the edits that make a draft follow an alternative.
func (d *Draft) answers(a touring.Alternative) []Edit {
	var edits []Edit
	for _, c := range a.Changes {
		at := slices.IndexFunc(d.Round.Stops, func(s itinerary.Stop) bool { return s.ID == c.Stop.ID })
		if at < 0 {
			continue
		}
		named := slices.IndexFunc(d.Round.Stops[at].Schedules, func(s itinerary.Schedule) bool { return len(s.Days(c.Due, c.Due)) > 0 })
		if named < 0 {
			continue
		}
		e := Edit{Kind: MoveVisit, Day: c.To, Place: c.Place, PlaceAt: c.PlaceAt}
		e.Visit = itinerary.VisitKey{ScheduleID: d.Round.Stops[at].Schedules[named].ID, Due: c.Due}
		switch c.Kind {
		case touring.Cancelled:
			e.Kind = CancelVisit
		case touring.MovedPlace:
			e.Day = c.From // announced on that day already
		}
		edits = append(edits, e)
	}
	return edits
}
