package httpapi

import (
	"net/http"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/touring/words"
)

// showYear answers /api/v1/tournees?unite=&annee=: the year of a unit as it is, and a better one. While it is being computed, 503 says
// when to ask again.
func (a *API) showYear(r *http.Request) (answer, error) {
	years := a.desk.Years()
	p := readParams(r, "unite", "annee")
	year := p.integer("annee", years[1], years[0], years[len(years)-1])
	if !p.has("unite") {
		p.fail("unite_absente", "unite", "")
	}
	if p.err != nil {
		return answer{}, p.err
	}
	if _, exists, err := a.store.Unit(r.Context(), p.text("unite")); err != nil || !exists {
		if err == nil {
			err = fault.New(fault.NotFound, "unite_inconnue", "unite", shortened(p.text("unite")))
		}
		return answer{}, err
	}
	report, ready, err := a.desk.Report(r.Context(), p.text("unite"), year)
	if err == nil && !ready {
		err = fault.New(fault.Unavailable, "proposition_en_calcul", "", "")
	}
	if err != nil {
		return answer{}, err
	}
	return answer{contentJSON, words.NewDocument(report)}, nil
}
