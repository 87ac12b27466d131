package gtfs_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/export/gtfs"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/site"
)

var (
	made      = time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)
	publisher = gtfs.Publisher{Name: "Maillage", URL: "https://maillage.example"}
	id        = func(s string) uuid.UUID { return uuid.NewSHA1(uuid.NameSpaceOID, []byte(s)) }
)

// ruralinette is a unit with a visit to Migné on the second Monday, one to Vicq on the first, one at a place not known.
func ruralinette() gtfs.Round {
	migne := itinerary.Stop{ID: id("migné"), Place: "Migné", Room: "salle des fêtes", INSEECode: "36124", Geom: &orb.Point{1.31, 46.72}, RoomWheelchair: site.Yes}
	vicq := itinerary.Stop{ID: id("vicq"), Place: "Vicq-Exemplet", INSEECode: "36236", Geom: &orb.Point{2.15, 46.62}}
	lost := itinerary.Stop{ID: id("perdu"), Place: "Nulle part", INSEECode: "36124"}
	it := itinerary.Itinerary{Stops: []itinerary.Stop{migne, vicq, lost}}
	hours := []itinerary.Span{{From: 600, To: 750}, {From: 810, To: 960}}
	for i, rule := range []itinerary.Rule{
		itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{2}},
		itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{1}},
		itinerary.NthWeekday{Days: []time.Weekday{time.Monday}, Ranks: []int{3}},
	} {
		it.Stops[i].Schedules = []itinerary.Schedule{{
			Rule: rule, Anchor: calendar.NewDate(2026, 12, 1), Hours: hours, Holidays: itinerary.SkipHolidays,
		}}
	}
	return gtfs.Round{
		Unit:  itinerary.Unit{ID: id("u"), Slug: "la-rur-linette", Name: "La Rur@linette", Operator: "Familles Rurales Indre"},
		Stops: it.Stops, Passages: it.Passages(calendar.NewDate(2026, 12, 1), calendar.NewDate(2027, 2, 28)),
	}
}

func TestARoundIsReadBack(t *testing.T) {
	t.Parallel()
	z, left := write(t, ruralinette())
	if broken := gtfs.Check(z); len(broken) > 0 {
		t.Errorf("the feed breaks the standard:\n%s", strings.Join(broken, "\n"))
	}
	if left != (gtfs.Omitted{NoPlace: 3}) {
		t.Errorf("left out: %+v; three passages stand nowhere", left)
	}
	stopTimes := rows(t, z, "stop_times.txt")
	if len(stopTimes) != 4 { // two trips (Migné, Vicq), morning and afternoon
		t.Errorf("%d stop times, want 4: %v", len(stopTimes), stopTimes)
	}
	dates := rows(t, z, "calendar_dates.txt")
	if len(dates) != 6 || !slices.ContainsFunc(dates, func(r []string) bool { return r[1] == "20261214" }) {
		t.Errorf("dates %v: want six, with Migné on 14 December 2026", dates)
	}
	stops := rows(t, z, "stops.txt")
	if len(stops) != 2 || !slices.ContainsFunc(stops, func(r []string) bool { return r[1] == "Migné, salle des fêtes" && r[5] == "1" }) {
		t.Errorf("stops: %v", stops)
	}
}

// A visit of one span is said as its beginning and its end; a clash as two trips; a cancelled one not at all.
func TestWhatATripCanBe(t *testing.T) {
	t.Parallel()
	r := ruralinette()
	day := calendar.NewDate(2026, 12, 14)
	r.Passages = []itinerary.Passage{
		{StopID: id("migné"), Day: day, Hours: []itinerary.Span{{From: 600, To: 750}}, State: itinerary.Planned},
		{StopID: id("vicq"), Day: day, Hours: []itinerary.Span{{From: 660, To: 720}}, State: itinerary.Planned},
		{StopID: id("vicq"), Day: day + 7, Hours: []itinerary.Span{{From: 600, To: 750}}, State: itinerary.CancelledPassage},
		{StopID: id("vicq"), Day: day + 8, State: itinerary.Planned},
	}
	z, left := write(t, r)
	if broken := gtfs.Check(z); len(broken) > 0 {
		t.Errorf("the feed breaks the standard:\n%s", strings.Join(broken, "\n"))
	}
	if trips := rows(t, z, "trips.txt"); len(trips) != 2 {
		t.Errorf("two visits at once make %d trips: %v", len(trips), trips)
	}
	if left.NoHours != 1 {
		t.Errorf("the passage without hours is not counted: %+v", left)
	}
}

func TestAnEmptyFeedIsStillAFeed(t *testing.T) {
	t.Parallel()
	z, _ := write(t)
	if broken := gtfs.Check(z); len(broken) > 0 {
		t.Errorf("an empty feed breaks the standard: %v", broken)
	}
}

// Whatever the rounds, the feed keeps the rules of the standard, and says every passage or counts it.
func TestEveryFeedKeepsTheStandard(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := ruralinette()
		r.Passages = nil
		for range rapid.IntRange(0, 20).Draw(t, "passages") {
			from := itinerary.Minutes(rapid.IntRange(0, 1438).Draw(t, "from"))
			p := itinerary.Passage{
				StopID: r.Stops[rapid.IntRange(0, 2).Draw(t, "stop")].ID,
				Day:    calendar.NewDate(2026, 12, rapid.IntRange(1, 6).Draw(t, "day")),
				State:  rapid.SampledFrom([]itinerary.PassageState{itinerary.Planned, itinerary.MovedPassage, itinerary.CancelledPassage}).Draw(t, "state"),
				Hours:  []itinerary.Span{{From: from, To: from + 1}},
			}
			r.Passages = append(r.Passages, p)
		}
		var b bytes.Buffer
		if _, err := gtfs.Write(&b, []gtfs.Round{r}, publisher, made); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if broken := gtfs.Check(z); len(broken) > 0 {
			t.Fatalf("%v", broken)
		}
	})
}

func write(t *testing.T, rounds ...gtfs.Round) (*zip.Reader, gtfs.Omitted) {
	t.Helper()
	var once, twice bytes.Buffer
	left, err := gtfs.Write(&once, rounds, publisher, made)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gtfs.Write(&twice, rounds, publisher, made); err != nil || !bytes.Equal(once.Bytes(), twice.Bytes()) {
		t.Errorf("the same rounds give other bytes (%v)", err)
	}
	z, err := zip.NewReader(bytes.NewReader(once.Bytes()), int64(once.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return z, left
}

func rows(t *testing.T, z *zip.Reader, name string) [][]string {
	t.Helper()
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(bytes.NewReader(all)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return table[1:]
}
