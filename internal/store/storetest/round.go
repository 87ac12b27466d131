package storetest

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
)

// PlantUnit writes a unit as a person would have typed it, on a circuit, and gives its id.
func PlantUnit(t testing.TB, pool *pgxpool.Pool, slug, name string) uuid.UUID {
	t.Helper()
	id := uuid.NewSHA1(uuid.NameSpaceOID, []byte(slug))
	exec(t, pool, `INSERT INTO unit (unit_id, slug, name, wheelchair, provenance, modes) VALUES (@id, @slug, @name, 'inconnu', '{}', '{circuit}')`,
		pgx.NamedArgs{"id": id, "slug": slug, "name": name})
	return id
}

// PlantRound publishes a round for a unit at an instant, with its passages. Stops and schedules get ids that follow from
// the unit and their rank, the same in every run.
func PlantRound(t testing.TB, pool *pgxpool.Pool, unit uuid.UUID, at time.Time, stops ...itinerary.Stop) {
	t.Helper()
	for i := range stops {
		s := &stops[i]
		s.ID = uuid.NewSHA1(unit, []byte{byte(i)})
		s.Confidence = 1
		if s.RoomWheelchair == "" {
			s.RoomWheelchair = site.Unknown
		}
		if s.Level == "" {
			s.Level = site.LevelCommune
		}
		for j := range s.Schedules {
			s.Schedules[j].ID = uuid.NewSHA1(s.ID, []byte{byte(j)})
		}
	}
	err := store.New(pool).Write(t.Context(), func(tx store.Tx) (bool, error) {
		return tx.SaveRound(t.Context(), unit, store.RoundEdit{
			At: at, By: "test", Action: itinerary.AddedStop, After: &itinerary.Itinerary{Stops: stops, Source: itinerary.SourceTyped},
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}
