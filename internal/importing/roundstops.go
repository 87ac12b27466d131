package importing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/itinerary/reading"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// structured is the source of rounds that a file tells row by row.
const structured = "tournee"

// importRoundStops imports rounds that a file tells stop by stop. Everything of them is written out: each is read with full
// confidence, its position checked against its commune.
func importRoundStops(open func(*dataset.Plain) dataset.Records[dataset.RoundStop]) func(context.Context, *Importer, *file, store.Tx, *Report) error {
	return func(ctx context.Context, im *Importer, f *file, tx store.Tx, report *Report) error {
		records, err := read(open(f.Plain), report)
		if err != nil {
			return err
		}
		writer, err := newRoundWriter(ctx, im, f, tx)
		if err != nil {
			return err
		}
		placer, err := im.newPlacer(ctx, tx)
		if err != nil {
			return err
		}
		known, err := tx.Units(ctx)
		if err != nil {
			return err
		}
		entries := map[string]*roundEntry{}
		var order []string
		for _, r := range records {
			stop, ok := writer.stop(ctx, r, placer, report)
			if !ok {
				continue
			}
			slug := site.Slug(r.Value.Unit)
			if entries[slug] == nil {
				entries[slug] = writer.entry(r, slug, known)
				order = append(order, slug)
			}
			entries[slug].add(stop)
		}
		if err := placer.finder.err; err != nil {
			return err
		}
		slices.Sort(order)
		list := make([]roundEntry, 0, len(order))
		for _, slug := range order {
			list = append(list, writer.finish(*entries[slug]))
		}
		return writer.write(ctx, list, report)
	}
}

// stop makes a stop of a row; a row whose commune is not found is rejected.
func (w *roundWriter) stop(ctx context.Context, r dataset.Record[dataset.RoundStop], placer *placer, report *Report) (itinerary.Stop, bool) {
	s := r.Value
	declared := w.gazetteer.ResolveDeclared(s.Commune.INSEECode, s.Commune.Postcode, s.Commune.Name)
	if declared.Code == "" {
		said := strings.TrimSpace(s.Commune.INSEECode + " " + s.Commune.Postcode + " " + s.Commune.Name)
		report.Reject(fault.New(fault.Unprocessable, "commune_du_passage", "commune", said).AtLine(r.Line))
		return itinerary.Stop{}, false
	}
	commune, _ := w.gazetteer.Commune(declared.Code)
	said := statement{Address: s.Address, Postcode: s.Commune.Postcode, Commune: s.Commune.Name}
	placed, _ := placer.place(ctx, s.Position, string(declared.Code), said)
	position := placed.Position
	if position.Reason == site.SuspectOutside || position.Reason == site.FarFromCentre {
		report.Remark(r.Line, "latitude", coordinates(position), "remarque.position_suspecte", "nom", s.Text, "commune", commune.Name)
	}
	schedule := itinerary.Schedule{Rule: s.Rule, Anchor: s.Anchor, Until: s.Until, Hours: s.Hours, Holidays: itinerary.SkipHolidays}
	if dates, dated := s.Rule.(itinerary.OnDates); dated {
		schedule.Anchor = dates[0]
	} else if schedule.Anchor.IsZero() {
		schedule.Anchor = w.anchor
	}
	stop := itinerary.Stop{
		Text: s.Text, Place: s.Place, INSEECode: declared.Code, Commune: commune.Name, Address: s.Address, Geom: position.Geom,
		Level: position.Level, Room: s.Room, RoomWheelchair: s.PMR, Parking: s.Parking, Confidence: 1,
		Schedules: []itinerary.Schedule{schedule},
	}
	if position.Score != nil {
		stop.Score = *position.Score
	}
	if stop.Place == "" {
		stop.Place = commune.Name
	}
	return stop, true
}

// entry begins the round of a unit: that which bears the name or the address already, or a new one.
func (w *roundWriter) entry(r dataset.Record[dataset.RoundStop], slug string, known []itinerary.Unit) *roundEntry {
	unit := itinerary.Unit{Name: r.Value.Unit, Operator: r.Value.Operator, Wheelchair: site.Unknown, UpdatedOn: w.anchor.UTC()}
	origin := site.Origin{Source: structured, Date: w.anchor.String()}
	unit.Provenance = site.Provenance{"nom": origin}
	if unit.Operator != "" {
		unit.Provenance["structure_parente"] = origin
	}
	e := &roundEntry{
		Line: r.Line, Key: store.SourceKey{Source: structured, SourceID: slug}, Round: itinerary.Itinerary{Source: structured, AutoRead: true},
		Unit: &itinerary.Sighting{Source: structured, SourceID: slug, Unit: unit},
	}
	for _, u := range known {
		if u.Slug == slug || site.Slug(u.Name) == slug {
			e.UnitID = u.ID
		}
	}
	return e
}

// add joins the row to the stop of the same place, and its dates to those of the same hours.
func (e *roundEntry) add(stop itinerary.Stop) {
	e.Rows++
	e.Text += stop.Text + "\n"
	at := slices.IndexFunc(e.Round.Stops, func(s itinerary.Stop) bool {
		return s.INSEECode == stop.INSEECode && s.Place == stop.Place && s.Address == stop.Address && s.Room == stop.Room
	})
	if at < 0 {
		e.Round.Stops = append(e.Round.Stops, stop)
		return
	}
	known, more := &e.Round.Stops[at], stop.Schedules[0]
	dates, dated := more.Rule.(itinerary.OnDates)
	for i := range known.Schedules {
		s := &known.Schedules[i]
		if before, ok := s.Rule.(itinerary.OnDates); ok && dated && slices.Equal(s.Hours, more.Hours) {
			all := slices.Concat(before, dates)
			slices.Sort(all)
			s.Rule = slices.Compact(all)
			s.Anchor = all[0]
			return
		}
	}
	known.Schedules = append(known.Schedules, more)
}

// finish tells of the round as the report does. The order of the rows does not matter.
func (w *roundWriter) finish(e roundEntry) roundEntry {
	lines := strings.Split(strings.TrimSpace(e.Text), "\n")
	slices.Sort(lines)
	e.Text = strings.Join(slices.Compact(lines), "\n")
	slices.SortFunc(e.Round.Stops, func(a, b itinerary.Stop) int {
		return strings.Compare(string(a.INSEECode)+a.Place+a.Address+a.Room, string(b.INSEECode)+b.Place+b.Address+b.Room)
	})
	e.Read = Proposition{SourceID: e.Key.SourceID, Unit: e.Unit.Unit.Name, Stops: []ProposedStop{}, Unread: []string{}}
	for _, stop := range e.Round.Stops {
		slices.SortFunc(stop.Schedules, func(a, b itinerary.Schedule) int {
			return strings.Compare(fmt.Sprint(a.Rule, a.Hours), fmt.Sprint(b.Rule, b.Hours))
		})
		for _, s := range stop.Schedules {
			proposed := ProposedStop{
				Text: stop.Text, Place: stop.Place, INSEECode: string(stop.INSEECode), Commune: stop.Commune, Rule: s.Rule.String(),
				Recurrence: proposedRecurrence(reading.RecurrenceOf(s.Rule)), Hours: []string{}, Confidence: stop.Confidence,
			}
			for _, span := range s.Hours {
				proposed.Hours = append(proposed.Hours, span.String())
			}
			e.Read.Stops = append(e.Read.Stops, proposed)
		}
	}
	e.Complete = len(e.Round.Stops) > 0 && e.Round.Check() == nil
	return e
}

// unitOf gives the unit of an entry among those known by their records.
func (e roundEntry) unitOf(known map[store.SourceKey]uuid.UUID) uuid.UUID {
	if e.UnitID != uuid.Nil {
		return e.UnitID
	}
	return known[e.Key]
}
