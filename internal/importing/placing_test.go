package importing_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// withGeocoder lets a bench find the addresses that its database holds, as the service does: one index for each state of them.
func (b bench) withGeocoder() bench {
	var made string
	var local *geocoding.Local
	b.Geocoder = func(ctx context.Context) (importing.Geocoder, error) {
		key, err := b.Store.GeocoderKey(ctx)
		if err != nil || key == made {
			return local, err
		}
		var file bytes.Buffer
		if _, _, err := geocoding.Build(ctx, b.Store, geocode.MemoryScratch{}, &file); err != nil {
			return nil, err
		}
		index, err := geocode.Open(file.Bytes())
		if err != nil {
			return nil, err
		}
		made, local = key, geocoding.NewLocal()
		local.Use(index, []string{"ban"})
		return local, nil
	}
	return b
}

// newTown is a bench with Bourges and its neighbour Saint-Doulchard, each a square of 8 km, side by side.
func newTown(t *testing.T) bench {
	t.Helper()
	b := newBench(t).withGeocoder()
	storetest.PlantCommunes(t, b.Store.Pool(),
		storetest.Commune{Code: "18033", Name: "Bourges", Departement: "18", Centre: orb.Point{2.40, 47.08}, Population: 65_000, Postcodes: []string{"18000"}, HalfSideDeg: 0.036},
		storetest.Commune{Code: "18205", Name: "Saint-Doulchard", Departement: "18", Centre: orb.Point{2.328, 47.08}, Population: 9_000, Postcodes: []string{"18230"}, HalfSideDeg: 0.036})
	return b
}

// addresses imports four of them, in the layout of the BAN.
func (b bench) addresses() {
	b.t.Helper()
	b.text(importing.KindAddresses, banHeader+
		"18033_1_00012;;12;;Rue Moyenne;18000;18033;Bourges;;;;;2.3955;47.0825\n"+
		"18033_1_00014;;14;;Rue Moyenne;18000;18033;Bourges;;;;;2.3957;47.0827\n"+
		"18033_2_00001;;1;;Place Séraucourt;18000;18033;Bourges;;;;;2.3990;47.0760\n"+
		"18205_1_00005;;5;;Avenue du Général de Gaulle;18230;18205;Saint-Doulchard;;;;;2.3450;47.0950\n")
}

// where tells where a place is, by name.
func (b bench) where(name string) string {
	b.t.Helper()
	return one[string](b, `SELECT concat_ws(' ', insee_code, position_level, position_source, position_reason,
			round(ST_X(geom)::numeric, 4) || ',' || round(ST_Y(geom)::numeric, 4), 'doubt ' || d.reason)
		FROM site LEFT JOIN site_doubt d USING (site_id) WHERE name = $1`, name)
}

// townPlaces: the point of each is what its name says.
var townPlaces = standardFile(
	`1,Loin,Bourges,18000,18033,12 rue Moyenne,43.45,5.41,,,2024-01-01,essai`,
	`2,Sans point,Bourges,18000,18033,place Seraucourt,,,,,2024-01-01,essai`,
	`3,Sans point ni adresse,Bourges,18000,18033,,,,,,2024-01-01,essai`,
	`4,Chez lui,Bourges,18000,18033,14 rue Moyenne,47.0826,2.3958,,,2024-01-01,essai`,
	`5,Loin de son adresse,Bourges,18000,18033,12 rue Moyenne,47.110,2.430,,,2024-01-01,essai`,
	`6,Chez le voisin,Bourges,18000,18033,5 avenue du Général de Gaulle,47.0950,2.3450,,,2024-01-01,essai`,
	`7,Introuvable,Bourges,18000,18033,3 impasse des Mirages,43.45,5.41,,,2024-01-01,essai`,
	`9,Derrière un nom,Bourges,18000,18033,"Maison des Rives - 12 rue Moyenne, place Séraucourt",,,,,2024-01-01,essai`,
	`10,Un nom de rue,Bourges,18000,18033,"Espace Moyenne - club Horizon",,,,,2024-01-01,essai`,
	`8,Sans adresse connue,Saint-Doulchard,18230,18205,9 chemin Vert,47.0950,2.3450,,,2024-01-01,essai`,
)

var townPlaced = map[string]string{
	"Loin":                  "18033 exact geocode suspect_adresse_trouvee 2.3955,47.0825 doubt suspect_adresse_trouvee",
	"Sans point":            "18033 voie geocode sans_coordonnees_adresse_trouvee 2.3990,47.0760 doubt sans_coordonnees_adresse_trouvee",
	"Sans point ni adresse": "18033 commune commune sans_coordonnees 2.4000,47.0800 doubt sans_coordonnees",
	"Chez lui":              "18033 exact declare dans_commune 2.3958,47.0826",
	"Loin de son adresse":   "18033 exact declare dans_commune 2.4300,47.1100 doubt adresse_loin_du_point",
	"Chez le voisin":        "18033 commune commune suspect_hors_commune 2.4000,47.0800 doubt suspect_hors_commune",
	"Introuvable":           "18033 commune commune suspect_hors_commune 2.4000,47.0800 doubt suspect_hors_commune",
	"Derrière un nom":       "18033 exact geocode sans_coordonnees_adresse_trouvee 2.3955,47.0825 doubt sans_coordonnees_adresse_trouvee",
	"Un nom de rue":         "18033 commune commune sans_coordonnees 2.4000,47.0800 doubt sans_coordonnees",
	"Sans adresse connue":   "18205 exact declare dans_commune 2.3450,47.0950",
}

func TestEveryPlaceIsPlacedWithTheGeocoder(t *testing.T) {
	t.Parallel()
	b := newTown(t)
	b.addresses()
	b.places(importing.KindSites, "a.csv", townPlaces, importing.Report{Read: 10, Created: 10})
	for name, want := range townPlaced {
		if got := b.where(name); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
	t.Run("what the declared point, the declared commune and the address say is kept", func(t *testing.T) {
		list, err := b.Store.SitesToPlace(t.Context(), store.ToPlaceFilter{})
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]site.ToPlace{}
		for _, s := range list {
			said[s.Name] = s
		}
		far := said["Loin"].Doubt
		if far.OutsideM == nil || *far.OutsideM < 450_000 || *far.OutsideM > 480_000 || far.Found == nil || far.Found.Label != "12 Rue Moyenne 18000 Bourges" {
			t.Errorf("%+v", far)
		}
		if score := said["Loin"].Position.Score; score == nil || *score < site.AcceptedScore {
			t.Errorf("the score of the geocoder is not kept: %v", score)
		}
		if lost := said["Introuvable"]; lost.Doubt.Found != nil || !lost.AddressesKnown {
			t.Errorf("that addresses of the commune are known, and not this one, is not said: %+v", lost)
		}
		next := said["Chez le voisin"]
		if e := next.Doubt.Elsewhere; e == nil || e.Label != "5 Avenue du Général de Gaulle 18230 Saint-Doulchard" || next.PointCommune != "Saint-Doulchard" {
			t.Errorf("that the address exists where the point falls is not said: %+v", next)
		}
		if m := said["Loin de son adresse"].Doubt.Found.DistanceM(said["Loin de son adresse"].Position.Declared); m == nil || *m < 3_900 || *m > 4_200 {
			t.Errorf("the address is at %v m of the point", m)
		}
	})
	t.Run("the same file again changes nothing", func(t *testing.T) {
		version, written := one[int64](b, `SELECT version FROM data_version`), b.rowVersions()
		b.places(importing.KindSites, "a.csv", townPlaces, importing.Report{Read: 10, Unchanged: 10})
		if did, err := b.Place(t.Context()); err != nil || did != (importing.Placing{}) {
			t.Errorf("placed again: %+v, %v", did, err)
		}
		if now := one[int64](b, `SELECT version FROM data_version`); now != version || b.rowVersions() != written {
			t.Error("something was written")
		}
	})
}

func TestAddressesThatComeLaterGiveTheSame(t *testing.T) {
	t.Parallel()
	first, later := newTown(t), newTown(t)
	first.addresses()
	first.places(importing.KindSites, "a.csv", townPlaces, importing.Report{Read: 10, Created: 10})

	later.places(importing.KindSites, "a.csv", townPlaces, importing.Report{Read: 10, Created: 10})
	if got, want := later.where("Loin"), "18033 commune commune suspect_hors_commune 2.4000,47.0800 doubt suspect_hors_commune"; got != want {
		t.Errorf("without addresses: %s", got)
	}
	later.addresses()
	did, err := later.Place(t.Context())
	if err != nil || did != (importing.Placing{Sites: 10, Moved: 3}) {
		t.Errorf("%+v, %v; want the three whose address is known now", did, err)
	}
	doubts := func(b bench) []string {
		return append(b.dump(), one[[]string](b, `SELECT array_agg((to_jsonb(d) - 'site_id')::text || name ORDER BY name) FROM site_doubt d JOIN site USING (site_id)`)...)
	}
	if !slices.Equal(doubts(first), doubts(later)) {
		t.Errorf("got  %s\nwant %s", doubts(later), doubts(first))
	}
	later.places(importing.KindSites, "a.csv", townPlaces, importing.Report{Read: 10, Unchanged: 10})
}

func TestPlacesAreCheckedAgainWhenCommunesChange(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.places(importing.KindSites, "a.csv", standardFile(`1,Mairie,Aigurande,36140,36001,,47.5,1.5,,,2024-01-01,essai`),
		importing.Report{Read: 1, Created: 1})
	for _, step := range []struct{ brings, file, want string }{
		{"nothing", "", "exact declare commune_sans_repere 1.5000,47.5000"},
		{"its centre, 111 km away", threeCommunes, "36001 commune commune suspect_loin_du_centre 1.5000,46.5000 doubt suspect_loin_du_centre"},
		{"a contour that holds it", collection(square(`"36001"`, 1, 47, studied)), "36001 exact declare dans_commune 1.5000,47.5000"},
	} {
		if step.file != "" {
			b.text(importing.KindCommunes, step.file)
		}
		if _, err := b.Place(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := b.where("Mairie"); got != step.want {
			t.Errorf("an import of communes brings %s:\n got %s\nwant %s", step.brings, got, step.want)
		}
	}
	if origin := one[string](b, `SELECT provenance -> 'code_insee' ->> 'source' FROM site`); origin != "maillage#code" {
		t.Errorf("the commune comes from %s", origin)
	}
}

// A geocoder that fails must not leave places at the centre of their commune as if no address were known.
func TestAGeocoderThatFailsPlacesNothing(t *testing.T) {
	t.Parallel()
	b := newTown(t)
	broken := errors.New("no answer")
	b.Geocoder = func(context.Context) (importing.Geocoder, error) { return failing{broken}, nil }
	_, err := b.Import(t.Context(), importing.KindSites, importing.Input{Name: "a.csv", Body: bytes.NewReader(townPlaces)})
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if n := one[int](b, "SELECT count(*) FROM site"); n != 0 {
		t.Errorf("%d places written", n)
	}
}

type failing struct{ err error }

func (f failing) Search(context.Context, geocode.Query) ([]geocode.Result, error) { return nil, f.err }
