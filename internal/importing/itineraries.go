package importing

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/itinerary/reading"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// roundFormats are the files of rounds. They come after the places, which make the units that rounds belong to. The national
// list of France services is one of them when it is imported as such.
var roundFormats = []format{
	{name: "itineraires-texte", kind: KindRounds, matches: dataset.IsRoundTexts, run: importRoundTexts},
	{name: "itineraires-bus", kind: KindRounds, matches: dataset.IsBusStops, run: importRoundStops(dataset.BusStops)},
	{name: "itineraires-dates", kind: KindRounds, matches: dataset.IsDatedStops, run: importRoundStops(dataset.DatedStops)},
	{name: "itineraires-ical", kind: KindRounds, matches: dataset.IsCalendar, run: importRoundStops(dataset.CalendarStops)},
}

// roundEntry is the round of one unit as a file tells it.
type roundEntry struct {
	Line   int
	Rows   int // of the file
	Key    store.SourceKey
	UnitID uuid.UUID           // of a unit that is known by other means than Key; zero = by Key
	Unit   *itinerary.Sighting // makes the unit when no record tells of it yet
	Text   string

	Read     Proposition
	Round    itinerary.Itinerary // of the stops with a commune and a rule
	Complete bool                // every stop is in it, and was read with confidence
}

// importRoundTexts reads the comments of France services. A row of a bus or of an itinerant team is about that unit. A row of
// a place that also goes elsewhere is about a unit of its own: the place stays a place.
func importRoundTexts(ctx context.Context, im *Importer, f *file, tx store.Tx, report *Report) error {
	records, err := read(dataset.RoundTexts(f.Plain), report)
	if err != nil {
		return err
	}
	records = once(records, func(t dataset.RoundText) string { return t.SourceID }, report)
	writer, err := newRoundWriter(ctx, im, f, tx)
	if err != nil {
		return err
	}
	var entries []roundEntry
	for _, r := range records {
		entry := writer.readText(r)
		if len(entry.Read.Stops) == 0 && (r.Value.Text == "" || !r.Value.Mobile) {
			report.Unchanged++ // nothing is said of a round
			if r.Value.Text != "" {
				report.Propositions = append(report.Propositions, entry.Read)
			}
			continue
		}
		entries = append(entries, entry)
	}
	return writer.write(ctx, entries, report)
}

// multisites is the source of the units that are places of France services elsewhere than at home.
const multisites = dataset.SourceFranceServices + "-permanences"

// readText reads one comment.
func (w *roundWriter) readText(r dataset.Record[dataset.RoundText]) roundEntry {
	t := r.Value
	declared := w.gazetteer.ResolveDeclared(t.Commune.INSEECode, t.Commune.Postcode, t.Commune.Name)
	entry := roundEntry{
		Line: r.Line, Rows: 1, Key: store.SourceKey{Source: dataset.SourceFranceServices, SourceID: t.SourceID}, Text: t.Text,
	}
	unit := itinerary.Unit{
		Name: t.Unit, BaseINSEECode: declared.Code, Programmes: []string{site.ProgrammeFrance},
		Services: []string{site.ServiceFormalities}, Wheelchair: site.Unknown, UpdatedOn: w.anchor.UTC(),
	}
	if !t.Mobile {
		entry.Key.Source = multisites
		unit.Name = wording.Say("import.unite_permanences", "nom", t.Unit)
	}
	proposal := reading.Read(reading.Source{
		Text: t.Text, Unit: t.Unit, Departement: t.Departement, BaseCode: declared.Code, Base: t.Position, Hours: t.Hours,
		FixedPlace: !t.Mobile,
	}, w.atlas)
	entry.Read = w.proposition(t.SourceID, proposal)
	entry.Round, entry.Complete = roundOf(proposal, entry.Key.Source, w.anchor, w.settle)
	origin := site.Origin{Source: entry.Key.Source, Date: w.anchor.String()}
	unit.Provenance = site.Provenance{"nom": origin, "dispositif_programmes_nationaux": origin, "services": origin}
	entry.Unit = &itinerary.Sighting{Source: entry.Key.Source, SourceID: t.SourceID, Commune: t.Commune.Name, Unit: unit}
	return entry
}

// roundWriter keeps proposals and, where asked, publishes them.
type roundWriter struct {
	im        *Importer
	tx        store.Tx
	gazetteer *territory.Gazetteer
	atlas     reading.Atlas
	anchor    calendar.Date // from when on the rounds of the file are true: its date, or today
}

func newRoundWriter(ctx context.Context, im *Importer, f *file, tx store.Tx) (*roundWriter, error) {
	gazetteer, err := tx.Gazetteer(ctx)
	if err != nil {
		return nil, err
	}
	if err := needCommunes(gazetteer); err != nil {
		return nil, err
	}
	centres, err := tx.CommuneCentres(ctx)
	if err != nil {
		return nil, err
	}
	if err := tx.LockSites(ctx); err != nil {
		return nil, err
	}
	w := &roundWriter{im: im, tx: tx, gazetteer: gazetteer, atlas: reading.Atlas{Names: gazetteer, Centres: map[territory.INSEECode]orb.Point{}}}
	for _, c := range centres {
		if c.Centre != nil {
			w.atlas.Centres[c.Code] = *c.Centre
		}
	}
	w.anchor = calendar.DateOf(im.Now().In(calendar.Of("").Location()))
	if date := fileDate(f.Name); !date.IsZero() {
		w.anchor = calendar.DateOf(date)
	} else if year := yearInName(f.Name); year != 0 {
		w.anchor = calendar.NewDate(year, time.January, 1)
	}
	return w, nil
}

// write keeps the proposals that are new or differ, and counts them.
func (w *roundWriter) write(ctx context.Context, entries []roundEntry, report *Report) error {
	units, err := w.units(ctx, entries)
	if err != nil {
		return err
	}
	for _, e := range entries {
		report.Propositions = append(report.Propositions, e.Read)
		change, err := w.keep(ctx, e.unitOf(units), e)
		if err != nil {
			return err
		}
		switch change {
		case created:
			report.Created += e.Rows
		case changed:
			report.Changed += e.Rows
		default:
			report.Unchanged += e.Rows
		}
	}
	slices.SortStableFunc(report.Propositions, func(a, b Proposition) int { return compareIDs(a.SourceID, b.SourceID) })
	return nil
}

// units finds the unit of each entry, and makes those that no record tells of yet.
func (w *roundWriter) units(ctx context.Context, entries []roundEntry) (map[store.SourceKey]uuid.UUID, error) {
	var sources []string
	for _, e := range entries {
		if !slices.Contains(sources, e.Key.Source) {
			sources = append(sources, e.Key.Source)
		}
	}
	known, err := w.tx.UnitAliases(ctx, sources)
	if err != nil {
		return nil, err
	}
	var fresh []incomingRecord
	for _, e := range entries {
		if _, exists := known[e.Key]; exists || e.UnitID != uuid.Nil {
			continue
		}
		r := incomingRecord{
			SourceRecord: store.SourceRecord{SourceKey: e.Key, ObservedOn: e.Unit.Unit.UpdatedOn}, Line: e.Line, Sighting: e.Unit,
		}
		if err := r.seal(map[string]string{"itineraire": e.Text}); err != nil {
			return nil, err
		}
		fresh = append(fresh, r)
	}
	if len(fresh) > 0 {
		if err := writeUnits(ctx, w.tx, fresh, known); err != nil {
			return nil, err
		}
		if known, err = w.tx.UnitAliases(ctx, sources); err != nil {
			return nil, err
		}
	}
	ids := make(map[store.SourceKey]uuid.UUID, len(known))
	for key, alias := range known {
		ids[key] = alias.ID
	}
	return ids, nil
}

// change is what became of a proposal.
type change uint8

const (
	unchanged change = iota
	created
	changed
)

// actionRead is the line of a round's history that tells of an accepted reading ("unites.action.lecture").
const actionRead = "lecture"

// keep keeps one proposal, and publishes it when it was read in full and nobody has said otherwise.
func (w *roundWriter) keep(ctx context.Context, unit uuid.UUID, e roundEntry) (change, error) {
	next := e.Round
	before, published, err := w.tx.Round(ctx, unit)
	if err != nil {
		return unchanged, err
	}
	if published && !before.AutoRead && sameRound(before.Itinerary, next) {
		return unchanged, nil // a person has confirmed it
	}
	document, err := json.Marshal(e.Read)
	if err != nil {
		return unchanged, fmt.Errorf("write a proposal: %w", err)
	}
	known, waits, err := w.tx.Proposal(ctx, unit)
	if err != nil {
		return unchanged, err
	}
	result := unchanged
	if !waits || known.Text != e.Text || !sameReading(known.Reading, document) {
		result = created
		if waits {
			result = changed
		}
		err := w.tx.WriteProposal(ctx, store.RoundProposal{
			UnitID: unit, Source: e.Key.Source, SourceID: e.Key.SourceID, Text: e.Text, Reading: document, Itinerary: next, At: w.im.Now(),
		})
		if err != nil {
			return result, err
		}
	}
	if !w.im.Accept || !e.Complete || published && !before.AutoRead {
		return result, nil
	}
	saved, err := w.publish(ctx, unit, before, published, next)
	if saved && result == unchanged {
		result = changed
	}
	return result, err
}

// publish makes a proposal the round of its unit, marked as read by the machine.
func (w *roundWriter) publish(ctx context.Context, unit uuid.UUID, before store.Round, exists bool, next itinerary.Itinerary) (bool, error) {
	edit := store.RoundEdit{At: w.im.Now(), By: wording.Say("import.lecteur"), Action: actionRead, Detail: w.anchor.String()}
	if exists {
		edit.Before = &before.Itinerary
	}
	after := itinerary.Adopt(edit.Before, next, calendar.DateOf(w.im.Now().In(calendar.Of("").Location())))
	edit.After = &after
	return w.tx.SaveRound(ctx, unit, edit)
}

// settle gives a stop its commune's name, in its own spelling where the place is the commune itself, and, as far as the text
// goes, its position: the commune's centre.
func (w *roundWriter) settle(stop *itinerary.Stop) bool {
	commune, known := w.gazetteer.Commune(stop.INSEECode)
	if !known {
		return false
	}
	stop.Commune, stop.Level = commune.Name, site.LevelUnknown
	stop.Place = placeIn(stop.Place, commune.Name)
	if centre, ok := w.atlas.Centres[stop.INSEECode]; ok {
		stop.Geom, stop.Level = &centre, site.LevelCommune
	}
	return true
}

// placeIn spells a place as its commune where it is the commune itself, and leaves the commune out behind a place in it:
// "Les Granges, Ceaulmont" is Les Granges.
func placeIn(place, commune string) string {
	if address.NormalizePlace(place) == address.NormalizePlace(commune) {
		return commune
	}
	if at := strings.LastIndex(place, ", "); at > 0 && address.NormalizePlace(place[at:]) == address.NormalizePlace(commune) {
		return place[:at]
	}
	return place
}

// sameReading compares what was read with what the database holds, whatever the order of its keys.
func sameReading(a, b json.RawMessage) bool {
	var x, y Proposition
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && fingerprint(x) == fingerprint(y)
}

// sameRound says whether two rounds have the same stops at the same times.
func sameRound(a, b itinerary.Itinerary) bool {
	list := func(it itinerary.Itinerary) []string {
		var lines []string
		for _, stop := range it.Stops {
			for _, s := range stop.Schedules {
				lines = append(lines, fmt.Sprint(stop.INSEECode, " ", site.Slug(stop.Place), " ", s.Rule, " ", itinerary.WriteHours(s.Hours)))
			}
		}
		slices.Sort(lines)
		return lines
	}
	return slices.Equal(list(a), list(b))
}

// compareIDs orders the ids of a source, numbers by value.
func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return slices.Compare([]byte(a), []byte(b))
}
