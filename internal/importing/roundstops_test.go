package importing_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/importing"
)

const (
	someCommunes = "code_insee,nom,dep,reg,epci_code,codes_postaux,lon,lat,superficie_km2,pop_municipale_2023\n" +
		"36124,Migné,36,24,,36800,1.31,46.72,66,250\n36018,Le Blanc,36,24,,36300,1.06,46.63,57,6000\n" +
		"16392,Valence,16,75,,16460,0.29,45.87,12,250\n16317,Saint-Fraigne,16,75,,16140,-0.01,45.95,20,400\n"
	datedHeader = "unite,commune,code_postal,code_insee,adresse,salle,date,debut,fin,pmr,note\n"
)

// The bus of Emmaüs Ruffec: twelve stops, odd and even weeks; its Valence stop, declared in Provence, stands in Valence.
func TestBusOfCharente(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	data := golden.SharedData(t)
	content, err := os.ReadFile(filepath.Join(data, "itineraires", "bus_france_services_charente_2023.json"))
	if err != nil {
		t.Fatal(err)
	}
	b.named(importing.KindCommunes, "communes_2026.csv", departements(t, filepath.Join(data, "admin", "communes_france_2026.csv.gz"), "dep", "16"))
	b.Accept = true
	r := b.named(importing.KindRounds, "bus_2023.json", string(content))
	if r.Read != 12 || r.Created != 12 || len(r.Propositions) != 1 || len(r.Propositions[0].Stops) != 12 {
		t.Fatalf("%+v", r)
	}
	odd, even := 0, 0
	for _, s := range r.Propositions[0].Stops {
		switch s.Recurrence.Parity {
		case "impaire":
			odd++
		case "paire":
			even++
		}
	}
	if odd != 6 || even != 6 {
		t.Errorf("%d odd, %d even", odd, even)
	}
	const valence = `SELECT insee_code || ' ' || position_level || ' ' || round(ST_Distance(geom::geography, 'POINT(0.29 45.87)'::geography) / 1000) FROM stop WHERE insee_code = '16392'`
	if got := one[string](b, valence); !strings.HasPrefix(got, "16392 commune ") || len(got) > len("16392 commune 9") {
		t.Errorf("Valence: %s km from where it is", got)
	}
	if len(r.Remarks) == 0 {
		t.Error("nobody is told of the 485 km")
	}
	if n := one[int](b, "SELECT count(*) FROM stop WHERE geom IS NULL"); n != 0 {
		t.Errorf("%d stops without a place", n)
	}
	if again := b.named(importing.KindRounds, "bus_2023.json", string(content)); again.ChangedAnything() || again.Unchanged != 12 {
		t.Errorf("again: %+v", again)
	}
}

func TestDatedStops(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.named(importing.KindCommunes, "communes_2026.csv", someCommunes)
	b.Accept = true
	r := b.named(importing.KindRounds, "dates.csv", datedHeader+
		"Le bus,Migné,36800,,,Salle des fêtes,2026-03-10,9h30,12 h,oui,\n"+
		"Le bus,Migné,,36124,,Salle des fêtes,24/03/2026,09:30,12:00,oui,\n"+
		"Le bus,Le Blanc,36300,,,,2026-03-11,14:00,17:00,,devant la gare\n"+
		",Migné,,36124,,,2026-03-10,9h,12h,,\n"+
		"Le bus,Migné,,36124,,,demain,9h,12h,,\n"+
		"Le bus,Migné,,36124,,,2026-03-10,12h,9h,,\n"+
		"Le bus,Atlantide,,,,,2026-03-10,9h,12h,,\n"+
		"Le bus,Migné,,36124,,,2026-03-10,9h,12h,peut-être,\n")
	if r.Read != 8 || r.Created != 3 || r.Rejected != 5 || len(r.Propositions) != 1 || len(r.Propositions[0].Stops) != 2 {
		t.Fatalf("%+v", r)
	}
	for i, want := range []struct {
		line  int
		field string
	}{{5, "unite"}, {6, "date"}, {7, "debut"}, {9, "pmr"}, {8, "commune"}} {
		if got := r.Rejections[i]; got.Line != want.line || got.Field != want.field || got.Remedy == "" {
			t.Errorf("%+v, expected line %d, %s", got, want.line, want.field)
		}
	}
	const visits = "SELECT string_agg(held_on || ' ' || hours, ', ' ORDER BY held_on) FROM passage"
	if got := one[string](b, visits); got != "2026-03-10 09:30-12:00, 2026-03-11 14:00-17:00, 2026-03-24 09:30-12:00" {
		t.Error(got)
	}
}

func TestCalendarOfStops(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.named(importing.KindCommunes, "communes_2026.csv", someCommunes)
	b.Accept = true
	event := func(location, start, end, more string) string {
		return "BEGIN:VEVENT\r\nUID:" + start + "\r\nSUMMARY:Passage\r\nLOCATION:" + location + "\r\nDTSTART;TZID=Europe/Paris:" + start +
			"\r\nDTEND;TZID=Europe/Paris:" + end + "\r\n" + more + "END:VEVENT\r\n"
	}
	r := b.named(importing.KindRounds, "bus.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:essai\r\nX-WR-CALNAME:Le bus\r\n"+
		event(`Salle des fêtes\, 36800 Migné`, "20260309T100000", "20260309T123000", "RRULE:FREQ=MONTHLY;BYDAY=2MO;UNTIL=20260630T235959Z\r\n")+
		event(`36300 Le Blanc`, "20260310T140000", "20260310T170000", "RRULE:FREQ=WEEKLY;INTERVAL=2\r\n")+
		event(`36300 Le Blanc`, "20260312T140000", "20260312T170000", "RRULE:FREQ=DAILY;COUNT=3\r\n")+
		"END:VCALENDAR\r\n")
	if r.Read != 3 || r.Created != 2 || r.Rejected != 1 || r.Rejections[0].Field != "recurrence" {
		t.Fatalf("%+v", r)
	}
	const visits = "SELECT string_agg(held_on || ' ' || hours, ', ' ORDER BY held_on) FROM passage WHERE insee_code = $1 AND held_on < '2026-07-15'"
	if got := one[string](b, visits, "36124"); got != "2026-03-09 10:00-12:30, 2026-04-13 10:00-12:30, 2026-05-11 10:00-12:30, 2026-06-08 10:00-12:30" {
		t.Error(got)
	}
	if got := one[string](b, visits, "36018"); !strings.HasPrefix(got, "2026-03-10 14:00-17:00, 2026-03-24 14:00-17:00, 2026-04-07") {
		t.Error(got)
	}
}
