package store

import (
	"context"
	"fmt"
	"time"

	"github.com/maillage-numerique/maillage/internal/territory"
)

// CommuneNeeds are the need indicators of one commune.
type CommuneNeeds struct {
	Code  territory.INSEECode
	Needs territory.Needs
}

// MergeNeeds writes need indicators, each commune once.
func (tx Tx) MergeNeeds(ctx context.Context, needs []CommuneNeeds, source string, date time.Time) (Tally, error) {
	rows := make([][]any, 0, len(needs))
	for _, c := range needs {
		n := c.Needs
		rows = append(rows, []any{
			string(c.Code), n.Share65Plus, n.ShareLowDiploma, n.ShareUnder25, n.ShareOnePerson, n.ShareSingleParent, n.Share30Mbps,
			n.MedianIncome, n.PovertyRate, source, date,
		})
	}
	err := tx.stage(ctx, "StageNeeds", "incoming_need", []string{
		"insee_code", "share_65_plus", "share_low_diploma", "share_under_25", "share_one_person", "share_single_parent",
		"share_30_mbps", "median_income", "poverty_rate", "source", "source_date",
	}, rows)
	if err != nil {
		return Tally{}, err
	}
	var tally Tally
	if err := tx.QueryRow(ctx, query("MergeNeeds")).Scan(&tally.Created, &tally.Changed); err != nil {
		return Tally{}, fmt.Errorf("merge need indicators: %w", err)
	}
	return tally, nil
}
