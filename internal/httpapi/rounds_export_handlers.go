package httpapi

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/export"
	"github.com/maillage-numerique/maillage/internal/export/gtfs"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/origin"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// exportGTFS answers /export/gtfs.zip: the dated passages of the published rounds, for journey planners.
func (a *API) exportGTFS(w http.ResponseWriter, r *http.Request) {
	a.sendExport(w, r, "application/zip", "gtfs.zip", func(body *bytes.Buffer) error {
		rounds, err := Rounds(r.Context(), a.store, a.today())
		if err != nil {
			return err
		}
		publisher := gtfs.Publisher{Name: wording.Say("tuiles.style"), URL: origin.Of(r)}
		_, err = gtfs.Write(body, rounds, publisher, a.now().Truncate(24*time.Hour))
		return err
	})
}

// exportStops answers /export/arrets.{format}: the stops of the published rounds by the national standard, one row each.
func (a *API) exportStops(w http.ResponseWriter, r *http.Request) {
	format, ok := export.FormatNamed(chi.URLParam(r, "format"))
	if !ok {
		a.problems.Fail(w, r, fault.New(fault.NotFound, "format_export_inconnu", "format", ""))
		return
	}
	a.sendExport(w, r, format.ContentType, "arrets."+format.Name, func(body *bytes.Buffer) error {
		out := format.New(body)
		err := a.store.EachRound(r.Context(), func(unit itinerary.Unit, round store.Round) error {
			for _, stop := range round.Stops {
				if err := out.Write(export.StopRecord(unit, round.Itinerary, stop, a.today(), round.Source)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		return out.Close()
	})
}

// sendExport answers with a file made whole before it is sent: rounds are few.
func (a *API) sendExport(w http.ResponseWriter, r *http.Request, contentType, name string, write func(*bytes.Buffer) error) {
	var body bytes.Buffer
	if err := write(&body); err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	file, err := newRepresentation(body.Bytes(), contentType)
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	file.send(w, r)
}

// Rounds gathers what a feed says: the published rounds with their passages from a day on.
func Rounds(ctx context.Context, s *store.Store, from calendar.Date) ([]gtfs.Round, error) {
	var rounds []gtfs.Round
	err := s.EachRound(ctx, func(unit itinerary.Unit, round store.Round) error {
		records, err := s.Passages(ctx, store.PassageFilter{From: from, To: from + itinerary.Horizon, Unit: unit.Slug})
		if err != nil {
			return err
		}
		one := gtfs.Round{Unit: unit, Stops: round.Stops}
		for _, p := range records {
			one.Passages = append(one.Passages, p.Passage)
		}
		rounds = append(rounds, one)
		return nil
	})
	return rounds, err
}
