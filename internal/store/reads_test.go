package store_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

func TestASiteIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := store.New(pool)
	storetest.PlantCommunes(t, pool, storetest.Commune{Code: "36018", Name: "Le Blanc", Departement: "36", Centre: orb.Point{1.06, 46.63}})
	want := site.Site{
		ID: uuid.MustParse("0190a000-0000-7000-8000-000000000001"), Name: "Brenne Box", INSEECode: "36018", CommuneName: "LE BLANC",
		Services: []string{site.ServiceCreation}, Wheelchair: site.Yes, HoursText: "Mardi 14h-18h, sonner", Position: storetest.At(1.06, 46.63), CountsAsHelp: true,
		Hours: site.Hours{Rule: "Tu 14:00-18:00", State: site.HoursRead, Confidence: 0.75, Unread: []string{"sonner"}},
	}
	storetest.PlantSites(t, pool, want, site.Site{Name: "Nulle part", CommuneName: "?"})
	got, err := s.Site(t.Context(), want.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != want.Name || got.Commune != "Le Blanc" || got.CommuneName != "LE BLANC" || got.DepartementName != "Indre" ||
		!slices.Equal(got.Services, want.Services) || got.Wheelchair != site.Yes || *got.Position.Geom != *want.Position.Geom ||
		!got.UpdatedOn.IsZero() || got.Provenance["nom"].Source != "test" || len(got.Aliases) != 1 || *got.Aliases[0].ObservedOn != "2024-03-01" {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff(want.Hours, got.Hours); diff != "" {
		t.Error(diff)
	}
	if _, err := s.Site(t.Context(), uuid.New()); !isNotFound(err) {
		t.Errorf("an id that nobody bears: %v", err)
	}
	all, err := s.Sites(t.Context(), store.SiteFilter{})
	if err != nil || len(all) != 2 {
		t.Errorf("%d sites, %v", len(all), err)
	}
	box := orb.Bound{Min: orb.Point{1, 46}, Max: orb.Point{2, 47}}
	if placed, err := s.Sites(t.Context(), store.SiteFilter{Box: &box, INSEECode: "36018"}); err != nil || len(placed) != 1 {
		t.Errorf("%d sites in the box, %v", len(placed), err)
	}
}

func isNotFound(err error) bool {
	f, ok := fault.As(err)
	return ok && f.Kind == fault.NotFound
}

func TestADeadCommuneNamesItsHeir(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := store.New(pool)
	storetest.PlantCommunes(t, pool,
		storetest.Commune{Code: "36018", Name: "Le Blanc", Departement: "36", Centre: orb.Point{1.06, 46.63}, HalfSideDeg: 0.1},
		storetest.Commune{Code: "36044", Name: "Châteauroux", Departement: "36"})
	if _, err := pool.Exec(t.Context(), `INSERT INTO commune_crosswalk VALUES ('36990', '36018', 'Ancienne', NULL),
		('36991', '36018', 'Partagée', NULL), ('36991', '36044', 'Partagée', NULL)`); err != nil {
		t.Fatal(err)
	}
	got, err := s.Commune(t.Context(), "36018", true)
	if err != nil || got.Name != "Le Blanc" || got.Centre == nil || len(got.Outline) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	for code, heir := range map[string]string{"36990": "36018", "36991": "", "36999": ""} {
		_, err := s.Commune(t.Context(), storetest.Code(code), false)
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.NotFound || f.Args[store.HeirArg] != heir {
			t.Errorf("%s: %v, want the heir %q", code, err, heir)
		}
	}
}

func TestLivingAreasKnowTheirCommunes(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := store.New(pool)
	storetest.PlantCommunes(t, pool,
		storetest.Commune{Code: "36018", Name: "Le Blanc", Departement: "36", Population: 6400},
		storetest.Commune{Code: "36165", Name: "Pouligny-Saint-Pierre", Departement: "36", Population: 1000},
		storetest.Commune{Code: "36044", Name: "Châteauroux", Departement: "36"})
	storetest.PlantSites(t, pool, site.Site{Name: "Brenne Box", INSEECode: "36018", CommuneName: "Le Blanc"})
	if _, err := pool.Exec(t.Context(), `INSERT INTO zoning VALUES ('bassins-hublo', 'Bassins du Hub-Lo', '2022', 'test', true);
		INSERT INTO living_area (zoning, code, name) VALUES ('bassins-hublo', 'brenne', 'Brenne');
		INSERT INTO living_area_commune VALUES ('bassins-hublo', '36018', 'brenne', 'majorite', '{}'),
			('bassins-hublo', '36165', 'brenne', 'epci', '{}'), ('bassins-hublo', '36044', NULL, 'ambigu', '{brenne,champagne}')`); err != nil {
		t.Fatal(err)
	}
	area, err := s.LivingArea(t.Context(), "bassins-hublo", "brenne")
	if err != nil || area.Communes != 2 || area.Population != 7400 || area.Sites != 1 || !area.PopulationKnown {
		t.Errorf("%+v, %v", area, err)
	}
	members, err := s.LivingAreaCommunes(t.Context(), "bassins-hublo", "brenne")
	if err != nil || len(members) != 2 || members[0].INSEECode != "36018" {
		t.Errorf("%+v, %v", members, err)
	}
	ambiguous, err := s.AmbiguousCommunes(t.Context(), "bassins-hublo")
	if err != nil || len(ambiguous) != 1 || len(ambiguous[0].Candidates) != 2 {
		t.Errorf("%+v, %v", ambiguous, err)
	}
	zonings, err := s.Zonings(t.Context())
	if err != nil || len(zonings) != 1 || zonings[0].LivingAreas != 1 {
		t.Errorf("%+v, %v", zonings, err)
	}
	commune, err := s.Commune(t.Context(), "36044", false)
	if err != nil || len(commune.LivingAreas) != 1 || commune.LivingAreas[0].Code != "" || commune.LivingAreas[0].Reason != "ambigu" {
		t.Errorf("%+v, %v", commune.LivingAreas, err)
	}
	in, err := s.Sites(t.Context(), store.SiteFilter{Zoning: "bassins-hublo", LivingArea: "brenne"})
	if err != nil || len(in) != 1 {
		t.Errorf("%d sites in the living area, %v", len(in), err)
	}
	if _, err := s.LivingArea(t.Context(), "bassins-hublo", "nulle-part"); !isNotFound(err) {
		t.Error(err)
	}
	if _, err := s.LivingAreas(t.Context(), "bassins-martiens", false); !isNotFound(err) {
		t.Error(err)
	}
}
