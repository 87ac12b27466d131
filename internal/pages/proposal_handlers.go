package pages

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/importing"
)

// proposal answers /unites/{slug}/proposition: the text of a round beside what was read of it.
func (p *Pages) proposal(w http.ResponseWriter, r *http.Request) {
	unit, exists, err := p.store.Unit(r.Context(), pathPart(r, "slug"))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	proposal, waits, err := p.store.Proposal(r.Context(), unit.ID)
	if err == nil && !(exists && waits) {
		err = fault.New(fault.NotFound, "page_introuvable", "", "")
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	var read importing.Proposition
	if err := json.Unmarshal(proposal.Reading, &read); err != nil {
		p.fail(w, r, fmt.Errorf("read the proposal of %s: %w", unit.Slug, err))
		return
	}
	c, err := p.chrome(r.Context(), "", pageSources...)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.answer(w, r, http.StatusOK, "proposal", newProposalView(c, unit, proposal, read))
}
