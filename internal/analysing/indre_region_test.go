package analysing_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/analysing"
	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/planning"
	"github.com/maillage-numerique/maillage/internal/store"
)

// The Indre of the open data, La Rur@linette's round confirmed: what is stored of every row is what METHODS §5 says to the letter, and
// a run of the Indre alone, with its margin, stores the same as that of the region.
func TestIndreOfTheRegionEqualsTheMethod(t *testing.T) {
	t.Parallel()
	data := golden.Region(t)
	pool := pgtest.New(t)
	st := store.New(pool)
	now := func() time.Time { return time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC) }
	im := &importing.Importer{Store: st, Now: now, Accept: true}
	files := append(slices.Clone(regionFiles), regionFile{importing.KindRounds, "itineraires/itineraires_texte_libre_france_services_2024.csv"})
	for _, file := range files {
		importFile(t, im, data, file)
	}
	if _, err := (&planning.Planner{Store: st, Now: now}).Confirm(t.Context(), "bus-france-services-la-ruralinette", planning.Who{Name: "test"}); err != nil {
		t.Fatal(err)
	}
	run := func() []storedRow {
		if _, err := analysing.RunCoverage(t.Context(), st, analysing.DefaultParameters(), nil, now); err != nil {
			t.Fatal(err)
		}
		return rowsOfTheIndre(t, pool)
	}
	ofTheRegion := run()
	offered, err := analysing.Supply(t.Context(), st, calendar.NewDate(2026, 11, 22))
	if err != nil {
		t.Fatal(err)
	}
	equalTheMethod(t, ofTheRegion, offered)

	if _, err := pool.Exec(t.Context(), "UPDATE commune SET in_study = false WHERE departement_code <> '36'"); err != nil {
		t.Fatal(err)
	}
	if alone := run(); !slices.Equal(alone, ofTheRegion) {
		t.Errorf("%d rows computed with the region, %d alone: they differ", len(ofTheRegion), len(alone))
	}
}

func importFile(t *testing.T, im *importing.Importer, data string, file regionFile) {
	t.Helper()
	body, err := os.Open(filepath.Join(data, file.path))
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if _, err := im.Import(t.Context(), file.kind, importing.Input{Name: file.path, Body: body}); err != nil {
		t.Fatalf("%s: %v", file.path, err)
	}
}

// storedRow is what the database keeps of a row, its figures in reals, but for whether help that is not loaded could be nearer: that
// depends on where the loaded land ends.
type storedRow struct {
	Cell              int64
	Commune           string
	People, Need      float64
	Lon, Lat          float64
	Low, High         float32 // share of the year
	FixedLow          float32 // without mobile units
	FixedHigh         float32
	Class, FixedClass string
	Reason            string
	Minutes           float64 // to help that may have a date soon; −1 = none
	FixedMinutes      float32 // to a fixed place
	WaitLow, WaitHigh float32
	HoursLow          float32
	HoursHigh         float32
}

func rowsOfTheIndre(t *testing.T, pool *pgxpool.Pool) []storedRow {
	t.Helper()
	rows, err := pool.Query(context.Background(), `SELECT cell, insee_code, people, need, lon, lat, c_low, c_high, fixed_low, fixed_high,
			class::text, fixed_class::text, reason, coalesce(minutes, -1), coalesce(fixed_minutes, -1), wait_low, wait_high, hours_low, hours_high
		FROM demand_cell WHERE insee_code LIKE '36%' ORDER BY insee_code, cell`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[storedRow])
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// calendarOf is the dates of a service in a run, spelt out: for each of the 365 days the days to its next date, and whether that is
// within the week.
type calendarOf struct {
	wait   [coverage.Year]float64
	comes  [coverage.Year]bool
	soon   bool // a date in the next 65 days
	hours  float64
	mobile bool
	at     orb.Point
}

func spellOut(s *coverage.Service, run coverage.Run) *calendarOf {
	c := &calendarOf{hours: s.Hours[run] / 12, mobile: s.Mobile, at: s.Point}
	for day := range coverage.Year {
		c.wait[day] = 365.0 / 2
		for ahead := range 183 {
			if s.Days[run].Has(day + ahead) {
				c.wait[day] = math.Min(c.wait[day], float64(ahead))
				c.comes[day] = ahead < 7
				break
			}
		}
	}
	for day := range 65 {
		c.soon = c.soon || s.Days[run].Has(day)
	}
	return c
}

// equalTheMethod evaluates every row by METHODS §3 and §5, day by day over every service, without a line of the engine.
func equalTheMethod(t *testing.T, rows []storedRow, offered []analysing.Service) {
	var calendars [2][]*calendarOf
	mobile := 0
	for i := range offered {
		for _, run := range coverage.Runs {
			calendars[run] = append(calendars[run], spellOut(&offered[i].Service, run))
		}
		if offered[i].Mobile {
			mobile++
		}
	}
	if len(rows) < 40_000 || len(offered) < 3000 || mobile < 19 {
		t.Fatalf("%d rows, %d services, %d of them mobile: this is not the Indre", len(rows), len(offered), mobile)
	}
	classes := map[string]float64{}
	wrong := 0
	for i := range rows {
		row := &rows[i]
		want := byTheMethod(row, calendars)
		classes[want.Class] += want.People
		if !closeTo(*row, want) {
			if wrong++; wrong < 5 {
				t.Errorf("row %d:\n got %+v\nwant %+v", i, *row, want)
			}
		}
	}
	t.Logf("%d rows, %d of them wrong; people by class: %v", len(rows), wrong, classes)
}

func byTheMethod(row *storedRow, calendars [2][]*calendarOf) storedRow {
	want := *row
	want.Minutes, want.FixedMinutes = math.Inf(1), float32(math.Inf(1))
	var c, fixed, wait, hours [2]float64
	for _, run := range coverage.Runs {
		var near []*calendarOf
		for _, s := range calendars[run] {
			if math.Abs(s.at.Lat()-row.Lat) > 0.37 { // more than 40 km
				continue
			}
			km := haversineKM(orb.Point{row.Lon, row.Lat}, s.at)
			if km > 40 {
				continue
			}
			minutes := minutesByCar(km)
			if run == coverage.High && !s.mobile {
				want.FixedMinutes = min(want.FixedMinutes, float32(minutes))
			}
			if run == coverage.High && s.soon {
				want.Minutes = min(want.Minutes, minutes)
			}
			if minutes <= 15 {
				near = append(near, s)
				hours[run] += s.hours
			}
		}
		for day := range coverage.Year {
			somebody, somebodyFixed, days := false, false, 365.0/2
			for _, s := range near {
				somebody = somebody || s.comes[day]
				somebodyFixed = somebodyFixed || s.comes[day] && !s.mobile
				days = min(days, s.wait[day])
			}
			if somebody {
				c[run]++
			}
			if somebodyFixed {
				fixed[run]++
			}
			wait[run] += days
		}
	}
	if math.IsInf(want.Minutes, 1) {
		want.Minutes = -1
	}
	if math.IsInf(float64(want.FixedMinutes), 1) {
		want.FixedMinutes = -1
	}
	want.Low, want.High = float32(c[0]/365), float32(c[1]/365)
	want.FixedLow, want.FixedHigh = float32(fixed[0]/365), float32(fixed[1]/365)
	want.Class, want.FixedClass = classOf(c), classOf(fixed)
	want.WaitLow, want.WaitHigh = float32(wait[0]/365), float32(wait[1]/365)
	want.HoursLow, want.HoursHigh = float32(hours[0]), float32(hours[1])
	return want
}

// classOf is the class of a row by the days of the two runs on which somebody comes within the week.
func classOf(days [2]float64) string {
	of := func(days float64) string {
		switch {
		case days >= 0.8*365:
			return "couvert"
		case days >= 0.1*365:
			return "intermittent"
		}
		return "carence"
	}
	if of(days[0]) != of(days[1]) {
		return "inconnu"
	}
	return of(days[0])
}

// closeTo allows for the last bits of distances, which are computed by another formula, and of sums in another order.
func closeTo(got, want storedRow) bool {
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-6*(1+math.Abs(b)) }
	for _, pair := range [][2]float64{
		{float64(got.Low), float64(want.Low)},
		{float64(got.High), float64(want.High)},
		{float64(got.FixedLow), float64(want.FixedLow)},
		{float64(got.FixedHigh), float64(want.FixedHigh)},
		{got.Minutes, want.Minutes},
		{float64(got.FixedMinutes), float64(want.FixedMinutes)},
		{float64(got.WaitLow), float64(want.WaitLow)},
		{float64(got.WaitHigh), float64(want.WaitHigh)},
		{float64(got.HoursLow), float64(want.HoursLow)},
		{float64(got.HoursHigh), float64(want.HoursHigh)},
	} {
		if !near(pair[0], pair[1]) {
			return false
		}
	}
	return got.Class == want.Class && got.FixedClass == want.FixedClass
}

// haversineKM is the distance on PostGIS's sphere.
func haversineKM(a, b orb.Point) float64 {
	rad := math.Pi / 180
	lat, lon := math.Sin((b.Lat()-a.Lat())*rad/2), math.Sin((b.Lon()-a.Lon())*rad/2)
	h := lat*lat + math.Cos(a.Lat()*rad)*math.Cos(b.Lat()*rad)*lon*lon
	return 2 * 6371.0087714150598 * math.Asin(math.Sqrt(h))
}

// minutesByCar is METHODS §3 without a graph.
func minutesByCar(km float64) float64 {
	corners := [][2]float64{{0, 2}, {1, 4.4}, {3.5, 8.0}, {7.5, 12.6}, {15, 19.7}, {30, 37.4}}
	for i, to := range corners[1:] {
		if from := corners[i]; km <= to[0] {
			return from[1] + (to[1]-from[1])*(km-from[0])/(to[0]-from[0])
		}
	}
	return 37.4 + 1.18*(km-30)
}
