package pages

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/importing"
)

// proposal answers /unites/{slug}/proposition: the text of a round beside what was read of it.
func (p *Pages) proposal(r *http.Request) (any, error) {
	unit, err := p.unitAt(r, pathPart(r, "slug"))
	if err != nil {
		return nil, err
	}
	proposal, waits, err := p.store.Proposal(r.Context(), unit.ID)
	if err == nil && !waits {
		err = fault.New(fault.NotFound, "page_introuvable", "", "")
	}
	if err != nil {
		return nil, err
	}
	var read importing.Proposition
	if err := json.Unmarshal(proposal.Reading, &read); err != nil {
		return nil, fmt.Errorf("read the proposal of %s: %w", unit.Slug, err)
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		return nil, err
	}
	return newProposalView(c, unit, proposal, read), nil
}
