package httpapi

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/ics"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// PassageFormat writes visits in one form.
type PassageFormat struct {
	ContentType string
	Write       func(ctx context.Context, s *store.Store, f store.PassageFilter, out io.Writer) error
}

// PassageFormats are the forms of /export/passages.
var PassageFormats = map[string]PassageFormat{
	"csv": {"text/csv; charset=utf-8", writePassageTable},
	"ics": {"text/calendar; charset=utf-8", writePassageCalendar},
}

// exportPassages answers /export/passages.{format}: every visit to come, or those of a filter, cancelled ones too.
func (a *API) exportPassages(w http.ResponseWriter, r *http.Request) {
	name := chi.URLParam(r, "format")
	format, ok := PassageFormats[name]
	if !ok {
		a.problems.Fail(w, r, fault.New(fault.NotFound, "format_passages_inconnu", "format", ""))
		return
	}
	p := readParams(r, passageFilterNames()...)
	filter := a.readPassageFilter(p)
	err := p.err
	if err == nil {
		err = a.unitExists(r, filter.Unit)
	}
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	a.streamExport(w, r, format.ContentType, "passages."+name, func(body io.Writer) error {
		return format.Write(r.Context(), a.store, filter, body)
	})
}

// passageColumns are those of the table, named as in /api/v1/passages.
var passageColumns = []string{
	"id", "unite", "nom_unite", "arret", "nom", "commune", "code_insee", "departement", "adresse", "salle", "pmr", "lieu_exceptionnel",
	"latitude", "longitude", "precision_position", "jour", "debut", "fin", "heures", "etat", "cause", "raison", "lu_automatiquement",
}

// writePassageTable writes a row for each visit, in the order of days. What is unknown is empty.
func writePassageTable(ctx context.Context, s *store.Store, f store.PassageFilter, out io.Writer) error {
	table := csv.NewWriter(out)
	if err := table.Write(passageColumns); err != nil {
		return fmt.Errorf("write passages: %w", err)
	}
	err := s.EachPassage(ctx, f, func(record store.PassageRecord) error {
		p := passageFeature(record).Properties
		lat, lon, start, end := "", "", "", ""
		if record.At != nil {
			lat, lon = strconv.FormatFloat(record.At.Lat(), 'f', 6, 64), strconv.FormatFloat(record.At.Lon(), 'f', 6, 64)
		}
		if p.Start != nil {
			start, end = *p.Start, *p.End
		}
		return table.Write([]string{
			p.ID, p.Unit, p.UnitName, p.Stop, p.Name, p.Commune, p.INSEECode, p.Departement, p.Address, p.Room, p.Wheelchair, p.Place,
			lat, lon, p.Level, p.Day, start, end, p.Hours, p.State, p.Cause, p.Reason, strconv.FormatBool(p.AutoRead),
		})
	})
	if err != nil {
		return err
	}
	table.Flush()
	return table.Error()
}

// maxEvents bounds a calendar, which is made whole before it is sent. No program of calendars would take more.
const maxEvents = 20_000

// writePassageCalendar writes an iCalendar of the visits.
func writePassageCalendar(ctx context.Context, s *store.Store, f store.PassageFilter, out io.Writer) error {
	var events []ics.Event
	err := s.EachPassage(ctx, f, func(p store.PassageRecord) error {
		if len(events) == maxEvents {
			return fault.New(fault.Invalid, "trop_de_passages", "au", "").With("nombre", wording.Number(maxEvents))
		}
		events = append(events, eventOf(p))
		return nil
	})
	if err != nil {
		return err
	}
	_, err = out.Write(ics.Write(wording.Say("calendrier.tous"), events))
	return err
}
