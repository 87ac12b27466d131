package httpapi

import (
	"context"
	"time"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/store"
)

// coverageEvolution is what a territory was, run after run.
type coverageEvolution struct {
	Change *coverageChange `json:"changement"` // null = nothing comparable is remembered
	Points []coveragePoint `json:"points"`     // oldest first, one where a figure changed
}

// coveragePoint is what a run said of the studied part of a territory, to the inhabitant.
type coveragePoint struct {
	ComputedAt    string       `json:"date"`
	FirstDay      string       `json:"premier_jour"`
	Method        string       `json:"methode"`
	Comparable    bool         `json:"comparable"` // of today's method and parameters
	People        countByClass `json:"habitants"`
	UncoveredMost int          `json:"habitants_carence_au_plus"`
	Need          int          `json:"personnes_en_difficulte"`
	YearLow       *int         `json:"part_annee_bas"` // percent; null = nobody lives there
	YearHigh      *int         `json:"part_annee_haut"`
}

// countByClass counts people, all of them and by class.
type countByClass struct {
	Total        int `json:"total"`
	Covered      int `json:"couvert"`
	Intermittent int `json:"intermittent"`
	Uncovered    int `json:"carence"`
	Unknown      int `json:"inconnu"`
}

// coverageChange is how many people more, or fewer, are in each class.
type coverageChange struct {
	Since  string       `json:"depuis"`
	People countByClass `json:"habitants"`
}

// addEvolution says what has changed since a day, by default for a year, in the territory asked about and in each line.
func (a *API) addEvolution(ctx context.Context, out *coverageAnswer, found *analysing.Answer, since *time.Time) error {
	if since == nil {
		aYear := found.Run.FirstDay.AddDate(-1, 0, 0)
		since = &aYear
	}
	e, err := a.analyst.Evolution(ctx, found, *since)
	if err != nil || e == nil {
		return err
	}
	out.Evolution = &coverageEvolution{Points: []coveragePoint{}}
	if e.Total != nil {
		c := changeIn(*e.Total)
		out.Evolution.Change = &c
	}
	for _, r := range e.Records {
		out.Evolution.Points = append(out.Evolution.Points, coveragePoint{
			ComputedAt: r.ComputedAt.In(paris).Format(time.RFC3339), FirstDay: r.FirstDay.Format(time.DateOnly), Method: r.MethodVersion,
			Comparable: r.Comparable, People: countByClass{r.People, r.Covered, r.Intermittent, r.Uncovered, r.Unknown},
			UncoveredMost: r.UncoveredMost, Need: r.Need, YearLow: r.YearLow, YearHigh: r.YearHigh,
		})
	}
	for i := range out.Territories {
		f := &out.Territories[i]
		if c, known := e.Lines[f.Code]; known && f.Scope == store.ScopeStudy {
			change := changeIn(c)
			f.Change = &change
		}
	}
	return nil
}

func changeIn(c analysing.Change) coverageChange {
	return coverageChange{c.Since.Format(time.DateOnly), countByClass{c.People, c.Covered, c.Intermittent, c.Uncovered, c.Unknown}}
}
