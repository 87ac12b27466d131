package pages

import (
	"bytes"
	"io"
	"net/http"

	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/origin"
	"github.com/maillage-numerique/maillage/internal/poster"
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
	answer, err := p.analyst.Answer(r.Context(), q)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	borders, err := p.territoryBorders(r.Context(), q, linesOf(answer))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	evolution, err := p.evolution(r.Context(), answer)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	sheets := printedDiagnosis(answer, borders, evolution)
	sheets.Link = origin.Of(r) + "/diagnostic?" + q.Values().Encode()
	p.print(w, r, wording.Say("diagnostic.fichier", "code", q.Territory), sheets.Write)
}

// print draws a document and sends it for the browser to show.
func (p *Pages) print(w http.ResponseWriter, r *http.Request, name string, draw func(io.Writer, poster.Fonts) error) {
	fonts, err := paperFonts()
	if err != nil {
		p.fail(w, r, err)
		return
	}
	var body bytes.Buffer
	if err := draw(&body, fonts); err != nil {
		p.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `inline; filename="`+name+`.pdf"`)
	w.Header().Set("Cache-Control", "no-cache")
	if r.Method != http.MethodHead {
		_, _ = w.Write(body.Bytes())
	}
}
