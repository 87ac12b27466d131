package pages

import (
	"bytes"
	"context"
	"net/http"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// printedArea answers /bassins/{code}/diagnostic.pdf. Without a zoning the first that knows the code answers.
func (p *Pages) printedArea(w http.ResponseWriter, r *http.Request) {
	record, err := p.findArea(r.Context(), readable(r.URL.Query().Get("zonage")), pathPart(r, "code"))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	q := analysing.DefaultQuestion()
	q.Zoning, q.Territory = record.Zoning, record.Code
	p.sendDiagnosis(w, r, q, store.LevelLivingArea)
}

// printedEPCI answers /epci/{code}/diagnostic.pdf.
func (p *Pages) printedEPCI(w http.ResponseWriter, r *http.Request) {
	q := analysing.DefaultQuestion()
	q.Territory = pathPart(r, "code")
	p.sendDiagnosis(w, r, q, store.LevelEPCI)
}

// printedDepartement answers /departements/{code}/diagnostic.pdf.
func (p *Pages) printedDepartement(w http.ResponseWriter, r *http.Request) {
	q := analysing.DefaultQuestion()
	q.Territory = pathPart(r, "code")
	p.sendDiagnosis(w, r, q, store.LevelDepartement)
}

// sendDiagnosis prints what is known of a territory of a level, commune by commune.
func (p *Pages) sendDiagnosis(w http.ResponseWriter, r *http.Request, q analysing.Question, level string) {
	if q.TerritoryLevel() != level {
		p.fail(w, r, fault.New(fault.NotFound, "page_introuvable", "", ""))
		return
	}
	q.Level = store.LevelCommune
	body, err := p.printDiagnosis(r.Context(), q, publicAddress(r))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.sendPDF(w, r, wording.Say("diagnostic.fichier", "code", q.Territory), body)
}

func (p *Pages) printDiagnosis(ctx context.Context, q analysing.Question, site string) ([]byte, error) {
	answer, err := p.analyst.Answer(ctx, q)
	if err != nil {
		return nil, err
	}
	lines := linesOf(answer)
	borders, err := p.territoryBorders(ctx, q, lines)
	if err != nil {
		return nil, err
	}
	sheets := printedDiagnosis(answer, borders)
	sheets.Link = site + "/diagnostic?" + q.Values().Encode()
	fonts, err := paperFonts()
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	err = sheets.Write(&body, fonts)
	return body.Bytes(), err
}

// sendPDF sends a document that a browser shows.
func (p *Pages) sendPDF(w http.ResponseWriter, r *http.Request, name string, body []byte) {
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `inline; filename="`+name+`.pdf"`)
	w.Header().Set("Cache-Control", "no-cache")
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}
