package finding_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// La Rur@linette comes to Migné on Monday 14 December 2026, to Rosnay on Wednesday 16; a place of unknown hours stands in Migné,
// where a week's wait is counted for what nobody knows.
func TestPlacesAndPassagesAreOneAnswer(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	migne, rosnay := orb.Point{1.3203, 46.7188}, orb.Point{1.2091, 46.7112}
	storetest.PlantCommunes(t, pool,
		storetest.Commune{Code: "36124", Name: "Migné", Departement: "36", Centre: migne, HalfSideDeg: 0.05},
		storetest.Commune{Code: "36173", Name: "Rosnay", Departement: "36", Centre: rosnay, HalfSideDeg: 0.05})
	storetest.PlantSites(t, pool, site.Site{
		Name: "Mairie", INSEECode: "36124", CommuneName: "Migné", CountsAsHelp: true, Position: storetest.At(migne.Lon(), migne.Lat()),
	})
	hours := []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}
	stop := func(place, code string, at orb.Point, day int) itinerary.Stop {
		return itinerary.Stop{Place: place, INSEECode: storetest.Code(code), Geom: &at, RoomWheelchair: site.Yes, Schedules: []itinerary.Schedule{{
			Rule: itinerary.OnDates{calendar.NewDate(2026, 12, day), calendar.NewDate(2027, 1, day)}, Anchor: calendar.NewDate(2026, 1, 1),
			Hours: hours, Holidays: itinerary.SkipHolidays,
		}}}
	}
	friday := time.Date(2026, 12, 11, 9, 0, 0, 0, time.UTC)
	unit := storetest.PlantUnit(t, pool, "la-ruralinette", "La Rur@linette")
	if _, err := pool.Exec(t.Context(), "UPDATE unit SET base = ST_SetSRID(ST_MakePoint(1.32, 46.72), 4326), wheelchair_places = 2"); err != nil {
		t.Fatal(err)
	}
	storetest.PlantRound(t, pool, unit, friday, stop("Migné", "36124", migne, 14), stop("Rosnay", "36173", rosnay, 16))
	s := store.New(pool)
	guide := finding.NewGuide(s, s.DataVersion, func() time.Time { return friday })

	instant := func(day, hour, minute int) *time.Time {
		at := time.Date(2026, 12, day, hour, minute, 0, 0, calendar.Of("").Location())
		return &at
	}
	day := func(day int) *time.Time {
		at := time.Date(2026, 12, day, 0, 0, 0, 0, time.UTC)
		return &at
	}
	for name, c := range map[string]struct {
		ask           finding.Question
		sure, unknown []string
	}{
		"on Friday Monday's visit is nearer than a week's wait, and Wednesday's nine kilometres away is not": {
			ask: finding.Question{}, sure: []string{"Migné 2026-12-14 closed", "Mairie", "Rosnay 2026-12-16 closed"},
		},
		"during the visit it is open": {
			ask:  finding.Question{When: instant(14, 11, 0), Open: "oui"},
			sure: []string{"Migné 2026-12-14 open"}, unknown: []string{"Mairie"},
		},
		"at lunch it is not": {
			ask: finding.Question{When: instant(14, 13, 0), Open: "oui"}, unknown: []string{"Mairie"},
		},
		"once it is over the next one counts": {
			ask:  finding.Question{When: instant(14, 16, 0), Filters: finding.Filters{finding.Itinerant: {"oui"}}},
			sure: []string{"Rosnay 2026-12-16 closed", "Migné 2027-01-14 closed"},
		},
		"with dates, only the visits of those days": {
			ask:  finding.Question{From: day(15), Until: day(20)},
			sure: []string{"Rosnay 2026-12-16 closed"}, unknown: []string{"Mairie"},
		},
		"places for wheelchairs are aboard": {
			ask:  finding.Question{WheelchairPlaces: 2},
			sure: []string{"Migné 2026-12-14 closed", "Rosnay 2026-12-16 closed"}, unknown: []string{"Mairie"},
		},
		"no more than there are": {ask: finding.Question{WheelchairPlaces: 3}, unknown: []string{"Mairie"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.ask.At = migne
			answer, err := guide.Near(t.Context(), c.ask)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.sure, seen(answer.Results)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.unknown, seen(answer.Unknown)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Connecto'bus comes in the Loiret when it is asked for: to the metre, and not across its border.
func TestUnitsOnCallComeApartWithinTheirArea(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	storetest.PlantCommunes(t, pool,
		storetest.Commune{Code: "45234", Name: "Orléans", Departement: "45", Centre: orb.Point{1.9, 47.9}, HalfSideDeg: 0.05},
		storetest.Commune{Code: "41018", Name: "Blois", Departement: "41", Centre: orb.Point{1.8, 47.9}, HalfSideDeg: 0.05})
	storetest.PlantUnit(t, pool, "connecto-bus", "Connecto’bus")
	if _, err := pool.Exec(t.Context(), "UPDATE unit SET modes = '{demande}', area_codes = '{45}'"); err != nil {
		t.Fatal(err)
	}
	s := store.New(pool)
	guide := finding.NewGuide(s, s.DataVersion, time.Now)
	for lon, want := range map[float64]int{1.85001: 1, 1.84999: 0, 3: 0} {
		answer, err := guide.Near(t.Context(), finding.Question{At: orb.Point{lon, 47.9}})
		if err != nil {
			t.Fatal(err)
		}
		if len(answer.OnCall) != want || len(answer.Results) != 0 {
			t.Errorf("at %v: %+v", lon, answer)
		}
	}
}

// seen writes results as places and dated visits; the base of the unit, 100 m away, is never among them.
func seen(results []finding.Result) (all []string) {
	for _, r := range results {
		if r.Visit == nil {
			all = append(all, r.Name)
			continue
		}
		all = append(all, r.Visit.Place+" "+r.Visit.Day.String()+" "+r.Opening.State.String())
	}
	return all
}
