package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
	"github.com/maillage-numerique/maillage/tiles"
)

// A unit comes on Mondays, stands elsewhere on the 14th of December, does not come on the 21st; its other stop has no place.
func TestRoundsAreDrawnOnTheirDays(t *testing.T) {
	t.Parallel()
	s := loadPatchwork(t, pgtest.New(t))
	unit := uuid.MustParse("019a0000-0000-7000-8000-000000000001")
	home, elsewhere := orb.Point{1.83, 46.92}, orb.Point{1.97, 46.92}
	day := func(d int) calendar.Date { return calendar.NewDate(2026, 12, d) }
	mondays := itinerary.Schedule{
		Rule: itinerary.Weekly{Days: []time.Weekday{time.Monday}, Interval: 1}, Anchor: day(1), Until: day(31),
		Hours: []itinerary.Span{{From: 600, To: 750}}, Holidays: itinerary.SkipHolidays,
	}
	stop := itinerary.Stop{
		ID: uuid.New(), Place: "La Place", INSEECode: territory.INSEECode(patchworkCode(3, 3)), Geom: &home, Level: site.LevelExact, RoomWheelchair: site.Unknown, Confidence: 1,
		Schedules: []itinerary.Schedule{mondays},
	}
	lost := stop
	lost.ID, lost.Place, lost.Geom, lost.Level = uuid.New(), "Introuvable", nil, site.LevelUnknown
	lost.Schedules = []itinerary.Schedule{mondays}
	round := &itinerary.Itinerary{
		Stops: []itinerary.Stop{stop, lost}, Source: "saisie", AutoRead: true,
		Exceptions: []itinerary.Exception{
			{Kind: itinerary.Moved, StopID: stop.ID, From: day(14), To: day(14), Place: "devant la mairie", PlaceAt: &elsewhere},
			{Kind: itinerary.Cancelled, From: day(21), To: day(21)},
		},
	}
	err := s.Write(t.Context(), func(tx store.Tx) (bool, error) {
		if _, err := tx.Exec(t.Context(), `INSERT INTO unit (unit_id, slug, name, wheelchair, provenance)
			VALUES ($1, 'le-bus', 'Le bus', 'inconnu', '{}')`, unit); err != nil {
			return false, err
		}
		return tx.SaveRound(t.Context(), unit, store.RoundEdit{At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), By: "essai", Action: "add", After: round})
	})
	if err != nil {
		t.Fatal(err)
	}
	if stops := decodeTile(t, s, store.TileArrets, tiles.At(home, 12)); len(stops) != 1 || stops[0].Properties["unite"] != "Le bus" ||
		stops[0].Properties["a_confirmer"] != true {
		t.Errorf("stops: %v; the one that has a place, and whose it is", stops)
	}
	for _, c := range []struct {
		name     string
		from, to int
		at       orb.Point
		want     map[string]any // the passage drawn; nil = none
	}{
		{"the day before", 1, 6, home, nil},
		{"one Monday", 1, 7, home, map[string]any{"nom": "La Place", "debut": "2026-12-07", "nombre": 1.0, "heures": "10:00-12:30"}},
		{"the month: one moved away, one cancelled", 1, 31, home, map[string]any{"nom": "La Place", "debut": "2026-12-07", "nombre": 2.0, "heures": "10:00-12:30"}},
		{"the Monday that is cancelled", 21, 21, home, nil},
		{"where it was moved", 14, 14, elsewhere, map[string]any{"nom": "devant la mairie", "debut": "2026-12-14", "nombre": 1.0, "heures": "10:00-12:30"}},
		{"not where it was moved from", 14, 14, home, nil},
	} {
		raw, err := s.Tile(t.Context(), store.TileRequest{Layer: store.TilePassages, ID: tiles.At(c.at, 13), From: day(c.from), To: day(c.to)})
		if err != nil {
			t.Fatal(err)
		}
		layers, err := mvt.Unmarshal(raw)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		for _, l := range layers {
			for _, f := range l.Features {
				got = map[string]any{}
				for key := range c.want {
					got[key] = f.Properties[key]
				}
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
