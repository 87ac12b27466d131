package analysing_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/store/storetest"
)

// monday begins a year of 53 Mondays and 52 of each other day. Of its public holidays three are Mondays (29 March, 17 May and 1
// November 2027), eight are from Monday to Friday: 253 working days.
var monday = calendar.NewDate(2026, 11, 23)

// seen tells a service: days and hours of the year, sure and possible, and why they differ.
func seen(s analysing.Service) string {
	return fmt.Sprintf("%d–%d days, %g–%g h %s", s.Days[coverage.Low].Count(), s.Days[coverage.High].Count(),
		s.Hours[coverage.Low], s.Hours[coverage.High], s.Why)
}

func TestWhenFixedPlacesHelp(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	storetest.PlantCommunes(t, pool,
		storetest.Commune{Code: "36124", Name: "Migné", Departement: "36", Centre: orb.Point{1.32, 46.72}, HalfSideDeg: 0.05},
		storetest.Commune{Code: "67482", Name: "Strasbourg", Departement: "67", Centre: orb.Point{7.75, 48.58}, HalfSideDeg: 0.05})
	const nobody = "" // is at the place on any day
	want := map[string]string{}
	var sites []site.Site
	plant := func(name, hours, expected string, change func(*site.Site)) {
		s := site.Site{Name: name, INSEECode: "36124", CommuneName: "Migné", HoursOSM: hours, CountsAsHelp: true, Position: storetest.At(1.32, 46.72)}
		if change != nil {
			change(&s)
		}
		sites = append(sites, s)
		if expected != nobody {
			want[name] = expected
		}
	}
	plant("hours that speak of holidays are sure", "Mo 09:00-12:00; PH off", "50–50 days, 150–150 h ", nil)
	plant("hours that do not are doubted on holidays", "Mo 09:00-12:00", "50–53 days, 150–159 h jour_ferie_non_precise", nil)
	plant("Alsace has two more holidays", "Fr 09:00-12:00", "49–52 days, 147–156 h jour_ferie_non_precise", func(s *site.Site) { s.INSEECode = "67482" })
	plant("unknown hours are any working day", "", "0–253 days, 0–1771 h horaires_absents", nil)
	plant("words that nobody could read are unknown hours", "", "0–253 days, 0–1771 h horaires_non_interpretes", func(s *site.Site) { s.HoursText = "selon les semaines" })
	plant("days without hours are possible, seven hours each", "Mo; PH off", "0–50 days, 0–350 h horaires_incertains", nil)
	plant("an appointment offered changes nothing", "Mo 09:00-12:00; PH off", "50–50 days, 150–150 h ", func(s *site.Site) { s.Appointment, s.Booking = site.AppointmentPossible, "Oui" })
	plant("an appointment required is never sure", "Mo 09:00-12:00; PH off", "0–50 days, 0–150 h sur_rendez_vous", func(s *site.Site) { s.Appointment = site.AppointmentRequired })
	plant("an appointment required at unknown hours is any working day", "", "0–253 days, 0–1771 h sur_rendez_vous", func(s *site.Site) { s.Appointment = site.AppointmentRequired })
	plant("an afternoon by appointment adds hours, not days", `Mo 09:00-12:00, Mo 14:00-17:00 "sur rendez-vous"; PH off`, "50–50 days, 150–300 h ", nil)
	plant("a summer closure counts", "Mo 09:00-12:00; PH off; Aug off", "45–45 days, 135–135 h ", nil)
	plant("a place that is closed", "off", nobody, nil)
	plant("a place that declares no help", "Mo 09:00-12:00", nobody, func(s *site.Site) { s.CountsAsHelp = false })
	plant("a place that is nowhere", "Mo 09:00-12:00", nobody, func(s *site.Site) { s.Position = site.Position{} })
	storetest.PlantSites(t, pool, sites...)

	got := map[string]string{}
	for _, s := range supply(t, store.New(pool)) {
		if s.Mobile || s.SiteID.String() != s.ID || s.Place == "" {
			t.Errorf("%+v", s)
		}
		got[s.Name] = seen(s)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func supply(t *testing.T, st *store.Store) []analysing.Service {
	t.Helper()
	services, err := analysing.Supply(t.Context(), st, monday)
	if err != nil {
		t.Fatal(err)
	}
	return services
}

var _ = itinerary.Itinerary{}
var _ = time.Now
