package finding_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// friday is when the questions about passages are asked.
var friday = time.Date(2026, time.December, 11, 9, 0, 0, 0, time.UTC)

var (
	migne  = orb.Point{1.3203, 46.7188}
	rosnay = orb.Point{1.2091, 46.7112}
)

// brenne is the country around Migné: two buses with stops, units that come on call, and two places that stand still.
//   - "Bus équipé" comes to Migné on 14 December in a room that a wheelchair enters; two places for wheelchairs, a "commande oculaire"
//     and "deux imprimantes 3D", France services; one visit of 15 December is moved from Rosnay to the hall of Migné.
//   - "Bus muet" comes to Rosnay on 16 December; no source says what is in it.
//   - "Connecto" comes on demand with a "clavier guide-doigts" and two wheelchairs; "Muet à domicile" comes home and says nothing.
//   - "Fablab" declares a computer and a vinyl cutter, "Mairie" nothing.
func brenne(t *testing.T) (*finding.Guide, *pgxpool.Pool) {
	t.Helper()
	pool := pgtest.New(t)
	storetest.PlantCommunes(t, pool,
		storetest.Commune{Code: "36124", Name: "Migné", Departement: "36", Centre: migne, HalfSideDeg: 0.05},
		storetest.Commune{Code: "36173", Name: "Rosnay", Departement: "36", Centre: rosnay, HalfSideDeg: 0.05})
	storetest.PlantSites(t, pool,
		site.Site{Name: "Mairie", INSEECode: "36124", CommuneName: "Migné", CountsAsHelp: true, Position: storetest.At(1.325, 46.72)},
		site.Site{
			Name: "Fablab", INSEECode: "36173", CommuneName: "Rosnay", CountsAsHelp: true, Position: storetest.At(1.21, 46.71),
			Equipment: []string{"Ordinateur", "Découpe vinyle", "tableau blanc"}, SpecialCare: []string{site.CareEnglish},
			Wheelchair: site.No, Appointment: site.AppointmentRequired, Services: []string{site.ServiceCreation},
		})
	stop := func(place, code string, at orb.Point, room site.Answer, days ...int) itinerary.Stop {
		var dates itinerary.OnDates
		for _, day := range days {
			dates = append(dates, calendar.NewDate(2026, 12, day))
		}
		return itinerary.Stop{Place: place, INSEECode: storetest.Code(code), Geom: &at, RoomWheelchair: room, Schedules: []itinerary.Schedule{{
			Rule: dates, Anchor: calendar.NewDate(2026, 1, 1), Hours: []itinerary.Span{{From: 600, To: 750}}, Holidays: itinerary.SkipHolidays,
		}}}
	}
	equipped := storetest.PlantUnit(t, pool, "bus-equipe", "Bus équipé")
	storetest.PlantRound(t, pool, equipped, friday, stop("Migné", "36124", migne, site.Yes, 14), stop("Rosnay", "36173", rosnay, site.No, 15, 29))
	silent := storetest.PlantUnit(t, pool, "bus-muet", "Bus muet")
	storetest.PlantRound(t, pool, silent, friday, stop("Rosnay", "36173", rosnay, site.Unknown, 16))
	storetest.PlantUnit(t, pool, "connecto", "Connecto")
	storetest.PlantUnit(t, pool, "muet-domicile", "Muet à domicile")
	storetest.PlantUnit(t, pool, "ailleurs", "Ailleurs")
	for _, sql := range []string{
		`UPDATE unit SET equipment = '{commande oculaire,deux imprimantes 3D}', wheelchair_places = 2, programmes = '{France Services}',
			services = '{Aide aux démarches administratives}' WHERE slug = 'bus-equipe'`,
		`UPDATE unit SET modes = '{demande}', area_codes = '{36}', equipment = '{clavier guide-doigts,interface contacteurs}',
			wheelchair_places = 2, wheelchair = 'oui' WHERE slug = 'connecto'`,
		`UPDATE unit SET modes = '{domicile}', area_codes = '{36124}' WHERE slug = 'muet-domicile'`,
		`UPDATE unit SET modes = '{demande}', area_codes = '{18}', equipment = '{clavier guide-doigts}' WHERE slug = 'ailleurs'`,
		`UPDATE passage SET place = 'Salle des fêtes de Migné', geom = ST_SetSRID(ST_MakePoint(1.33, 46.72), 4326), state = 'deplace'
			WHERE held_on = '2026-12-15'`,
	} {
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	s := store.New(pool)
	return finding.NewGuide(s, s.DataVersion, func() time.Time { return friday }), pool
}

func TestFiltersHoldForPassagesAndUnitsOnCall(t *testing.T) {
	t.Parallel()
	guide, _ := brenne(t)
	day := func(day int) *time.Time {
		at := time.Date(2026, 12, day, 0, 0, 0, 0, time.UTC)
		return &at
	}
	const (
		atMigne  = "Migné 2026-12-14 closed"
		moved    = "Salle des fêtes de Migné 2026-12-15 closed"
		atRosnay = "Rosnay 2026-12-29 closed"
		ofSilent = "Rosnay 2026-12-16 closed"
	)
	type found struct{ Sure, Unknown, OnCall, OnCallUnknown []string }
	for name, c := range map[string]struct {
		filters finding.Filters
		more    finding.Question
		want    found
	}{
		"without a filter all come, those on call apart": {
			want: found{Sure: []string{atMigne, moved, "Mairie", ofSilent, "Fablab", atRosnay}, OnCall: []string{"Connecto", "Muet à domicile"}},
		},
		"eye tracking is the commande oculaire of the bus": {
			filters: finding.Filters{finding.Equipment: {"eye tracking"}},
			want:    found{Sure: []string{atMigne, moved, atRosnay}, Unknown: []string{"Mairie", ofSilent}, OnCallUnknown: []string{"Muet à domicile"}},
		},
		"clavier guide doigt, with a slip, comes on demand": {
			filters: finding.Filters{finding.Equipment: {"clavier gide doigt"}},
			want:    found{Unknown: []string{"Mairie", ofSilent}, OnCall: []string{"Connecto"}, OnCallUnknown: []string{"Muet à domicile"}},
		},
		"a word that no term knows is looked for in what is declared": {
			filters: finding.Filters{finding.Equipment: {"tableaux"}},
			want:    found{Sure: []string{"Fablab"}, Unknown: []string{"Mairie", ofSilent}, OnCallUnknown: []string{"Muet à domicile"}},
		},
		"a 3D printer is not a printer": {
			filters: finding.Filters{finding.Equipment: {"imprimante"}},
			want:    found{Unknown: []string{"Mairie", ofSilent}, OnCallUnknown: []string{"Muet à domicile"}},
		},
		"of two pieces of equipment either will do": {
			filters: finding.Filters{finding.Equipment: {"imprimante 3d", "découpeuse vinyle"}},
			want: found{
				Sure: []string{atMigne, moved, "Fablab", atRosnay}, Unknown: []string{"Mairie", ofSilent}, OnCallUnknown: []string{"Muet à domicile"},
			},
		},
		"what nobody has is nobody's, and whoever says nothing may have it": {
			filters: finding.Filters{finding.Equipment: {"perceuse"}},
			want:    found{Unknown: []string{"Mairie", ofSilent}, OnCallUnknown: []string{"Muet à domicile"}},
		},
		"a wheelchair enters the room of Migné; of the hall where a visit is moved nobody knows, and the bus aside": {
			filters: finding.Filters{finding.Wheelchair: {"oui"}},
			want: found{
				Sure: []string{atMigne}, Unknown: []string{moved, "Mairie", ofSilent}, OnCall: []string{"Connecto"},
				OnCallUnknown: []string{"Muet à domicile"},
			},
		},
		"two places for wheelchairs": {
			more: finding.Question{WheelchairPlaces: 2},
			want: found{
				Sure: []string{atMigne, moved, atRosnay}, Unknown: []string{"Mairie", ofSilent, "Fablab"}, OnCall: []string{"Connecto"},
				OnCallUnknown: []string{"Muet à domicile"},
			},
		},
		"three places: those that have two do not come": {
			more: finding.Question{WheelchairPlaces: 3},
			want: found{Unknown: []string{"Mairie", ofSilent, "Fablab"}, OnCallUnknown: []string{"Muet à domicile"}},
		},
		"no unit says which languages it speaks": {
			filters: finding.Filters{finding.Languages: {site.LanguageEnglish}},
			want: found{
				Sure: []string{"Fablab"}, Unknown: []string{atMigne, moved, "Mairie", ofSilent, atRosnay},
				OnCallUnknown: []string{"Connecto", "Muet à domicile"},
			},
		},
		"on dates, those who come then; on call nobody knows the day": {
			more: finding.Question{From: day(15), Until: day(16)},
			want: found{Sure: []string{moved, ofSilent}, Unknown: []string{"Mairie", "Fablab"}, OnCallUnknown: []string{"Connecto", "Muet à domicile"}},
		},
		"only what moves": {
			filters: finding.Filters{finding.Itinerant: {"oui"}},
			want:    found{Sure: []string{atMigne, moved, ofSilent, atRosnay}, OnCall: []string{"Connecto", "Muet à domicile"}},
		},
		"only what stands still": {
			filters: finding.Filters{finding.Itinerant: {"non"}}, want: found{Sure: []string{"Mairie", "Fablab"}},
		},
		"nobody says whether one must book aboard": {
			filters: finding.Filters{finding.Appointment: {"obligatoire"}},
			want: found{
				Sure: []string{"Fablab"}, Unknown: []string{atMigne, moved, "Mairie", ofSilent, atRosnay},
				OnCallUnknown: []string{"Connecto", "Muet à domicile"},
			},
		},
		"France services on wheels": {
			filters: finding.Filters{finding.Programmes: {site.ProgrammeFrance}},
			want: found{
				Sure: []string{atMigne, moved, atRosnay}, Unknown: []string{"Mairie", ofSilent, "Fablab"},
				OnCallUnknown: []string{"Connecto", "Muet à domicile"},
			},
		},
		"equipment and service together": {
			filters: finding.Filters{finding.Equipment: {"poursuite du regard"}, finding.Services: {site.ServiceFormalities}},
			want:    found{Sure: []string{atMigne, moved, atRosnay}, Unknown: []string{"Mairie", ofSilent}, OnCallUnknown: []string{"Muet à domicile"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := c.more
			q.At, q.Filters = migne, c.filters
			answer, err := guide.Near(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			got := found{seen(answer.Results), seen(answer.Unknown), unitNames(answer.OnCall), unitNames(answer.OnCallUnknown)}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A visit that is moved for a day is as far as where it is moved, in the commune there; the other visits stay at the stop.
func TestAMovedVisitIsWhereItIsMoved(t *testing.T) {
	t.Parallel()
	guide, _ := brenne(t)
	answer, err := guide.Near(t.Context(), finding.Question{At: migne, Filters: finding.Filters{finding.Itinerant: {"oui"}}})
	if err != nil {
		t.Fatal(err)
	}
	type where struct {
		Place, Commune, Day string
		Km                  int
		Moved               bool
	}
	var got []where
	for _, r := range answer.Results {
		if zone := r.Opening.At.Location(); zone != calendar.Of(r.INSEECode).Location() {
			t.Errorf("%s is told on the clocks of %v", r.Visit.Place, zone)
		}
		got = append(got, where{r.Visit.Place, r.Commune, r.Visit.Day.String(), int(r.DistanceM/1000 + 0.5), r.Visit.Passage.Place != ""})
	}
	want := []where{
		{"Migné", "Migné", "2026-12-14", 0, false},
		{"Salle des fêtes de Migné", "Migné", "2026-12-15", 1, true},
		{"Rosnay", "Rosnay", "2026-12-16", 9, false},
		{"Rosnay", "Rosnay", "2026-12-29", 9, false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What is understood is said, and what a word means can be asked of the database too.
func TestWordsForEquipmentAreUnderstood(t *testing.T) {
	t.Parallel()
	guide, _ := brenne(t)
	filters, said, err := guide.Understand(t.Context(), finding.Filters{finding.Equipment: {"eye tracking", "clavier", "tableau", "perceuse"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []finding.Understood{
		{Asked: "eye tracking", As: []string{"Commande oculaire"}},
		{Asked: "clavier", As: []string{"Clavier guide-doigts"}},
		{Asked: "tableau", As: []string{"tableau blanc"}},
		{Asked: "perceuse"},
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	wanted := finding.Filters{finding.Equipment: {"Commande oculaire", "Clavier guide-doigts", "tableau blanc", "perceuse"}}
	if diff := cmp.Diff(wanted, filters); diff != "" {
		t.Error(diff)
	}
}

func unitNames(units []itinerary.Unit) (names []string) {
	for _, u := range units {
		names = append(names, u.Name)
	}
	return names
}
