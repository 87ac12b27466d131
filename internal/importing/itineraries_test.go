package importing_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/importing"
)

const roundsHeader = "id_fs,insee_dep,lib_fs,adresse,insee_com,code_postal,lib_com,latitude,longitude,format_fs,h_lundi,h_mardi,h_mercredi,h_jeudi,h_vendredi,h_samedi,commentaire\n"

// The rounds of the region, on its communes.
func TestRoundsAreReadAndAccepted(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	data := golden.SharedData(t)
	b.named(importing.KindCommunes, "communes_2026.csv", region(t, filepath.Join(data, "admin", "communes_france_2026.csv.gz"), "dep"))
	rounds := region(t, filepath.Join(data, "itineraires", "itineraires_texte_libre_france_services_2024.csv"), "insee_dep")
	read := func() importing.Report { return b.named(importing.KindRounds, "itineraires_2024.csv", rounds) }

	r := read()
	// Of 9 rows, 7 have a text; Descartes' says no stop and is a place.
	if r.Read != 9 || r.Created != 6 || r.Unchanged != 3 || len(r.Propositions) != 7 {
		t.Errorf("read %d, created %d, unchanged %d, %d propositions", r.Read, r.Created, r.Unchanged, len(r.Propositions))
	}
	at := slices.IndexFunc(r.Propositions, func(p importing.Proposition) bool { return p.SourceID == "2394" })
	if p := r.Propositions[at]; len(p.Stops) != 20 || len(p.Unread) != 0 || p.Stops[14].Place != "Avail" || p.Stops[14].INSEECode != "36088" || p.Stops[16].Place != "Les Granges" {
		t.Errorf("%+v", p)
	}
	if n := one[int](b, "SELECT count(*) FROM passage"); n != 0 {
		t.Errorf("%d passages of rounds that nobody accepted", n)
	}
	if again := read(); again.ChangedAnything() {
		t.Errorf("the same file again changes %d rounds", again.Created+again.Changed)
	}

	b.Accept = true
	if accepted := read(); accepted.Changed == 0 || accepted.Created != 0 {
		t.Errorf("accepted: %d changed, %d created", accepted.Changed, accepted.Created)
	}
	const round = `SELECT count(*) FROM stop JOIN unit USING (unit_id) JOIN itinerary USING (unit_id) WHERE auto_read AND unit.name LIKE '%Rur@linette'`
	if n := one[int](b, round); n != 20 {
		t.Errorf("%d stops of La Rur@linette are published", n)
	}
	// The bench stands on 2 March 2026, the 2nd Monday is the 9th.
	if first := one[string](b, "SELECT min(held_on)::text || ' ' || min(hours) FROM passage WHERE insee_code = '36124'"); first != "2026-03-09 10:00-12:30,13:30-16:00" {
		t.Errorf("Migné: %s", first)
	}
	if n := one[int](b, "SELECT count(*) FROM stop WHERE confidence < 0.9"); n != 0 {
		t.Errorf("%d unsure stops are published", n)
	}
	if again := read(); again.ChangedAnything() {
		t.Errorf("accepted again, the same file changes %d rounds", again.Changed)
	}

	t.Run("a round that a person confirmed is left alone", func(t *testing.T) {
		if _, err := b.Store.Pool().Exec(t.Context(), "UPDATE itinerary SET auto_read = false WHERE unit_id IN (SELECT unit_id FROM unit WHERE name LIKE '%Rur@linette')"); err != nil {
			t.Fatal(err)
		}
		changed := b.text(importing.KindRounds, roundsHeader+
			"2394,36,La Rur@linette,,36044,36000,Châteauroux,46.8,1.7,Bus_équivalent,10:00 - 12:30,,,,,,1er lundi Vicq Exemplet\n")
		if changed.Changed != 1 {
			t.Errorf("the new text waits as a proposal: %+v", changed)
		}
		const confirmed = `SELECT count(*) FROM stop JOIN unit USING (unit_id) JOIN itinerary USING (unit_id) WHERE NOT auto_read AND unit.name LIKE '%Rur@linette' AND NOT retired`
		if n := one[int](b, confirmed); n != 20 {
			t.Errorf("%d stops stay", n)
		}
	})
}

// region keeps the rows of a CSV file whose département is one of the region's.
func region(t *testing.T, path, column string) string {
	t.Helper()
	return departements(t, path, column, "18", "28", "36", "37", "41", "45")
}

// departements keeps the rows of a CSV file whose département is one of these.
func departements(t *testing.T, path, column string, codes ...string) string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := dataset.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(plain).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(rows[0], column)
	var out strings.Builder
	w := csv.NewWriter(&out)
	for i, row := range rows {
		if i == 0 || slices.Contains(codes, row[at]) {
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.Flush()
	return out.String()
}

func TestRoundsThatNobodyCanRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if _, err := b.Import(t.Context(), importing.KindRounds, importing.Input{Name: "essai", Body: strings.NewReader(roundsHeader)}); err == nil ||
		!strings.Contains(err.Error(), "communes_absentes") {
		t.Errorf("without communes: %v", err)
	}
}
