package coverage_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
)

// Small worlds drawn as text: one character is one row of the demand, a letter also the place of a service, a space is empty
// land. Fifteen minutes by car are 10.0 km as the crow flies: at 4 km a character, everything two characters away, straight
// or one aside, and nothing farther.

// drawing is a world, so many kilometres a character, with 100 people in each row unless people says otherwise.
type drawing struct {
	km       float64
	land     string
	services map[rune]coverage.Service
	people   map[rune]float64
	// commune gives the one of each character, "A" without it.
	commune string
}

// every is the dates every so many days, from the first.
func every(days int) (dates coverage.Days) {
	for day := 0; day < coverage.Year+coverage.LongestWindow; day += days {
		dates.Add(day)
	}
	return dates
}

func known(dates coverage.Days) coverage.Service {
	return coverage.Service{Days: [2]coverage.Days{dates, dates}}
}

// doubtful is daily in the high run only.
func doubtful(doubt coverage.Reason) coverage.Service {
	return coverage.Service{Days: [2]coverage.Days{{}, every(1)}, Doubt: doubt}
}

func lines(text string) []string { return strings.Split(strings.Trim(text, "\n"), "\n") }

func (d drawing) at(column, line int) orb.Point {
	const south = 46.8
	lat := south - float64(line)*d.km*1000/geo.EarthRadiusM*180/math.Pi
	return orb.Point{1.5 + float64(column)*d.km*1000/(geo.EarthRadiusM*math.Cos(lat*math.Pi/180))*180/math.Pi, lat}
}

// reach draws the world: rows in the order of the text within each commune, services by letter.
func (d drawing) reach() *coverage.Reach {
	var rows []coverage.Row
	var services []coverage.Service
	communes := lines(d.commune)
	for line, text := range lines(d.land) {
		for column, char := range []rune(text) {
			if char == ' ' {
				continue
			}
			people, some := d.people[char]
			if !some {
				people = 100
			}
			commune := "A"
			if d.commune != "" {
				commune = string([]rune(communes[line])[column])
			}
			rows = append(rows, coverage.Row{NeedKnown: true, Need: people / 10, Row: hexgrid.Row{
				Cell: hexgrid.Cell(1000*line + column), Commune: commune, Centre: d.at(column, line), People: people,
			}})
			if s, some := d.services[char]; some {
				s.ID, s.Point = string(char), d.at(column, line)
				services = append(services, s)
			}
		}
	}
	coverage.Sort(rows)
	return byCar(rows, services)
}

// draw writes a character for each row where it is.
func (d drawing) draw(reach *coverage.Reach, of func(row int) rune) string {
	land := lines(d.land)
	picture := make([][]rune, len(land))
	for line, text := range land {
		picture[line] = []rune(strings.Repeat(" ", len([]rune(text))))
	}
	for i := range reach.Rows {
		picture[reach.Rows[i].Cell/1000][reach.Rows[i].Cell%1000] = of(i)
	}
	var text strings.Builder
	for _, line := range picture {
		fmt.Fprintln(&text, string(line))
	}
	return text.String()
}

func sameDrawing(t *testing.T, what, got, want string) {
	t.Helper()
	if got := strings.Join(lines(got), "\n"); got != strings.Join(lines(want), "\n") {
		t.Errorf("%s:\n%s\nwant\n%s", what, got, strings.Trim(want, "\n"))
	}
}

var classLetters = map[coverage.Class]rune{coverage.Covered: 'C', coverage.Intermittent: 'i', coverage.Uncovered: 'x', coverage.Unsettled: '?'}

var reasonLetters = map[coverage.Reason]rune{
	"": '.', coverage.TooFar: 'F', coverage.TooRare: 'R', coverage.WrongPublic: 'P', coverage.NotAccessible: 'M',
	coverage.ByAppointment: 'A', coverage.NotStated: 'S', coverage.UnknownHours: 'H', coverage.NoSupply: 'N',
}

func TestClassesAndReasonsDrawn(t *testing.T) {
	t.Parallel()
	mask := func(keep ...bool) coverage.Mask { return keep }
	for _, c := range []struct {
		sentence        string
		world           drawing
		ask             func(*coverage.Question)
		classes, reason string
	}{
		{
			sentence: "a house open every day covers a quarter of an hour around; a bus every 28 days is there a week in four",
			world: drawing{km: 4, services: map[rune]coverage.Service{'a': known(every(1)), 'b': known(every(28))}, land: `
...............
...............
...............
...a.......b...
...............
...............
...............`},
			classes: `
xxxxxxxxxxxxxxx
xxCCCxxxxxiiixx
xCCCCCxxxiiiiix
xCCCCCxxxiiiiix
xCCCCCxxxiiiiix
xxCCCxxxxxiiixx
xxxxxxxxxxxxxxx`,
			reason: `
FFFFFFFFFFFFFFF
FF...FFFFFRRRFF
F.....FFFRRRRRF
F.....FFFRRRRRF
F.....FFFRRRRRF
FF...FFFFFRRRFF
FFFFFFFFFFFFFFF`,
		},
		{
			sentence: "unknown hours leave the class unknown, an appointment too; once in 100 days is as good as never",
			world: drawing{km: 4, services: map[rune]coverage.Service{
				'h': doubtful(coverage.UnknownHours), 'r': doubtful(coverage.ByAppointment), 's': known(every(100)),
			}, land: `..h.....r.....s..`},
			classes: `?????x?????xxxxxx`,
			reason:  `HHHHHFAAAAAFRRRRR`,
		},
		{
			sentence: "two buses that take turns every 14 days come once a week where both are near",
			world: drawing{
				km: 4, services: map[rune]coverage.Service{'b': known(every(14)), 'c': known(shifted(every(14), 7))},
				land: `..b.c..`,
			},
			classes: `iiCCCii`,
			reason:  `RR...RR`,
		},
		{
			sentence: "nothing within 40 km is no supply at all",
			world:    drawing{km: 14, services: map[rune]coverage.Service{'a': known(every(1))}, land: `a.....`},
			classes:  `Cxxxxx`,
			reason:   `.FFNNN`,
		},
		{
			sentence: "without mobile units, their stops are not there",
			world: drawing{
				km: 4, services: map[rune]coverage.Service{'a': known(every(1)), 'b': mobile(known(every(7)))},
				land: `..a....b..`,
			},
			ask:     func(q *coverage.Question) { q.Mobile = false },
			classes: `CCCCCxxxxx`,
			reason:  `.....FFFFF`,
		},
		{
			sentence: "what is not for this public, then not accessible, is told in that order; what does not say leaves a doubt",
			world: drawing{
				km: 4, services: map[rune]coverage.Service{'a': known(every(1)), 'b': known(every(1)), 'c': known(every(1))},
				land: `..a.....b.....c..`,
			},
			ask: func(q *coverage.Question) {
				q.Filters = []coverage.Filter{
					{Reason: coverage.WrongPublic, Sure: mask(false, true, false), Possible: mask(false, true, true)},
					{Reason: coverage.NotAccessible, Sure: mask(true, false, true), Possible: mask(true, false, true)},
				}
			},
			classes: `xxxxxxxxxxxx?????`,
			reason:  `PPPPPFMMMMMFSSSSS`,
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			q := coverage.DefaultQuestion()
			if c.ask != nil {
				c.ask(&q)
			}
			reach := c.world.reach()
			result := coverage.Evaluate(reach, q)
			sameDrawing(t, "classes", c.world.draw(reach, func(i int) rune { return classLetters[result.Rows[i].Class] }), c.classes)
			sameDrawing(t, "reasons", c.world.draw(reach, func(i int) rune { return reasonLetters[result.Rows[i].Reason] }), c.reason)
		})
	}
}

// shifted is the same dates some days later.
func shifted(dates coverage.Days, days int) (later coverage.Days) {
	for day := range coverage.Year + coverage.LongestWindow {
		if dates.Has(day) {
			later.Add(day + days)
		}
	}
	return later
}

func mobile(s coverage.Service) coverage.Service {
	s.Mobile = true
	return s
}

// In the world of one house open daily and one bus every 28 days, seen from its stop, 10 km from the house.
func TestFiguresOfARowByHand(t *testing.T) {
	t.Parallel()
	house, bus := known(every(1)), mobile(known(every(28)))
	house.Hours, bus.Hours = [2]float64{1200, 1200}, [2]float64{84, 84}
	world := drawing{km: 4, services: map[rune]coverage.Service{'a': house, 'b': bus}, land: `..a....b..`}
	reach := world.reach()
	result := coverage.Evaluate(reach, coverage.DefaultQuestion())
	stop := result.Rows[7]
	low := stop.Run[coverage.Low]
	// The bus comes on days 0, 28 … 364, and on 392 after the year: 13 × 7 days of the year lie in the week that ends with one
	// of days 28 to 364, with day 0 itself: 92 of 365 days.
	if want := 92.0 / 365; low.C != want || low.Class != coverage.Intermittent {
		t.Errorf("c %v, class %v; want %v, intermittent", low.C, low.Class, want)
	}
	// Days 1 to 364 are 13 whole spans of 28 days before a date, that wait 27, 26 … 0 days: 13 × 378 / 365.
	if want := 13.0 * 378 / 365; math.Abs(low.WaitDays-want) > 1e-12 {
		t.Errorf("wait %v days, want %v", low.WaitDays, want)
	}
	if low.HoursMonth != 7 || low.Minutes != 2 || stop.Fixed != 0 {
		t.Errorf("%v hours a month, %v minutes, fixed %d; want 7, 2 and the house", low.HoursMonth, low.Minutes, stop.Fixed)
	}
	// Twenty kilometres: 19.7 + 5 × 17.7 / 15 minutes.
	if want := 19.7 + 5*17.7/15; math.Abs(stop.FixedMinutes-want) > 1e-3 {
		t.Errorf("%v minutes to the house, want %v", stop.FixedMinutes, want)
	}
	// Graded, 8 km from the bus: 13.07 minutes are worth (20 − 13.07) / 15, on the same 92 days. The house, at 28 km, is worth nothing.
	graded := coverage.DefaultQuestion()
	graded.Decay = coverage.Graded()
	minutes := 12.6 + 0.5*7.1/7.5
	if got, want := coverage.Evaluate(reach, graded).Rows[9].Run[coverage.Low].C, (20-minutes)/15*92/365; math.Abs(got-want) > 1e-4 {
		t.Errorf("graded c %v, want %v", got, want)
	}
	// The State counts the bus, whatever its dates, up to 20 minutes: 15.3 km, three characters.
	state := coverage.DefaultQuestion()
	state.Minutes, state.AnyDate = 20, true
	evaluated := coverage.Evaluate(reach, state)
	sameDrawing(t, "the State's figure", world.draw(reach, func(i int) rune { return classLetters[evaluated.Rows[i].Class] }), "CCCCCCCCCC")
}

func TestGapsDrawn(t *testing.T) {
	t.Parallel()
	// At 0.9 km a character, neighbours are linked, also across a corner of 1.27 km when another way round exists. The house
	// covers eleven characters each side; the site with unknown hours, in the far east, does in the high run.
	world := drawing{
		km: 0.9, services: map[rune]coverage.Service{'a': known(every(1)), 'h': doubtful(coverage.UnknownHours)},
		people: map[rune]float64{'1': 10, '+': 60},
		land: `
a.........................  11 .. ..........h
..............++..........     .  ...........`,
		commune: `
AAAAAAAAAAAAAAAAAABBBBBBBB  BB BB BBBBBBBBBBB
AAAAAAAAAAAAAAAAAABBBBBBBB     B  BBBBBBBBBBB`,
	}
	reach := world.reach()
	result := coverage.Evaluate(reach, coverage.DefaultQuestion())
	gaps := coverage.Gaps(reach, result, coverage.DefaultGaps(), func(commune string) (string, bool) { return commune, true })
	slices.SortFunc(gaps, func(a, b coverage.Gap) int { return int(a.Cells[0] - b.Cells[0]) })
	letter := map[int32]rune{}
	for n, gap := range gaps {
		for _, row := range gap.Rows {
			letter[row] = rune('1' + n)
		}
	}
	// The two hamlets of ten are too small together; the border between A and B parts what touches; 1.8 km part the last two.
	sameDrawing(t, "gaps", world.draw(reach, func(i int) rune {
		if char, some := letter[int32(i)]; some {
			return char
		}
		return '.'
	}), `
............11111122222222  .. 33 44444444444
............11111122222222     3  44444444444`)
	if len(gaps) != 4 {
		t.Fatalf("%d gaps, want 4", len(gaps))
	}
	first, last := gaps[0], gaps[3]
	if first.People != 10*100+2*60 || first.Need != first.People/10 || first.LivingArea != "A" || !slices.Equal(first.Communes, []string{"A"}) {
		t.Errorf("first gap: %+v", first)
	}
	if !first.Certain || first.CertainPeople != first.People || first.Reason != coverage.TooFar || reach.Services[first.Alternative].ID != "a" ||
		first.AlternativeDay != 0 || !first.Sure {
		t.Errorf("first gap: %+v; want a certain one, too far from a, which is open today", first)
	}
	if last.Certain || last.CertainPeople != 0 || last.Reason != coverage.UnknownHours || last.People != 2200 {
		t.Errorf("last gap: %+v; want a possible one of unknown hours", last)
	}
	// 0.9 km a character: the nearest of B to the house is 18 characters away, of 16.2 km: 19.7 + 1.2 × 17.7 / 15 minutes.
	if want := 19.7 + 1.2*17.7/15; math.Abs(gaps[1].MinutesMin-want) > 0.01 {
		t.Errorf("second gap: %v minutes at least, want %v", gaps[1].MinutesMin, want)
	}
}

func TestFollowGaps(t *testing.T) {
	t.Parallel()
	// gap is cells of 100 people, one a letter.
	gap := func(id, cells string) coverage.Remembered {
		g := coverage.Remembered{ID: id}
		for _, cell := range cells {
			g.Rows = append(g.Rows, coverage.Inhabited{Cell: hexgrid.Cell(cell), Commune: "36001", People: 100})
		}
		return g
	}
	for _, c := range []struct {
		sentence    string
		before, now []coverage.Remembered
		want        []string
	}{
		{"the same zone keeps its name", []coverage.Remembered{gap("old", "abcd")}, []coverage.Remembered{gap("new", "abcd")}, []string{"old inchangee 400→400"}},
		{"a larger one too, and it is worse", []coverage.Remembered{gap("old", "abcd")}, []coverage.Remembered{gap("new", "abcdef")}, []string{"old aggravee 400→600"}},
		{"half of the larger is enough", []coverage.Remembered{gap("old", "abcd")}, []coverage.Remembered{gap("new", "ab")}, []string{"old reduite 400→200"}},
		{"less is another gap", []coverage.Remembered{gap("old", "abcd")}, []coverage.Remembered{gap("new", "a")}, []string{"new nouvelle 0→100", "old resolue 400→0"}},
		{"nothing left is solved", []coverage.Remembered{gap("old", "abcd")}, nil, []string{"old resolue 400→0"}},
		{
			"a zone in two: the larger part inherits",
			[]coverage.Remembered{gap("old", "abcde")},
			[]coverage.Remembered{gap("n1", "de"), gap("n2", "abc")},
			[]string{"n1 nouvelle 0→200", "old reduite 500→300"},
		},
		{
			"two that meet: the larger gives its name",
			[]coverage.Remembered{gap("small", "ab"), gap("large", "cdef")},
			[]coverage.Remembered{gap("new", "abcdef")},
			[]string{"large aggravee 400→600", "small resolue 200→0"},
		},
		{
			"equal halves: one inherits, by the first in order",
			[]coverage.Remembered{gap("old", "abcd")},
			[]coverage.Remembered{gap("n1", "ab"), gap("n2", "cd")},
			[]string{"old reduite 400→200", "n2 nouvelle 0→200"},
		},
		{
			"a name that is taken gets a number",
			[]coverage.Remembered{gap("heart", "abc")},
			[]coverage.Remembered{gap("x", "abc"), gap("heart", "xyz")},
			[]string{"heart inchangee 300→300", "heart-2 nouvelle 0→300"},
		},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, f := range coverage.Follow(c.before, c.now) {
				got = append(got, fmt.Sprintf("%s %s %.0f→%.0f", f.ID, f.Change, f.PeopleBefore, f.PeopleNow))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhatWouldSettleMost(t *testing.T) {
	t.Parallel()
	maybe := func(dates coverage.Days) coverage.Service {
		return coverage.Service{Days: [2]coverage.Days{{}, dates}, Doubt: coverage.UnknownHours}
	}
	// The last two are there 7 days in 120 each: too little alone, intermittent together.
	world := drawing{km: 4, services: map[rune]coverage.Service{
		'h': maybe(every(1)), 'k': maybe(every(1)), 'z': maybe(every(100)), 'a': known(every(1)), 'g': maybe(every(1)),
		'p': maybe(every(120)), 'q': maybe(shifted(every(120), 60)),
	}, land: `..hzk......ag....pq..`}
	reach := world.reach()
	result := coverage.Evaluate(reach, coverage.DefaultQuestion())
	sameDrawing(t, "classes", world.draw(reach, func(i int) rune { return classLetters[result.Rows[i].Class] }), `???????xxCCCCC?x????x`)
	got := []string{}
	for _, s := range coverage.Settling(reach, result, nil) {
		got = append(got, fmt.Sprintf("%s %.0f %.0f", reach.Services[s.Service].ID, s.People, s.Need))
	}
	// h and k decide for their five rows each, those that both reach included: either covers them. z decides for nobody, once in
	// 100 days being nothing. g decides for the one row that the house open daily does not reach. p and q decide for the four
	// that both reach: without either they are uncovered.
	if want := []string{"h 500 50", "k 500 50", "p 400 40", "q 400 40", "g 100 10"}; !slices.Equal(got, want) {
		t.Errorf("settling %q, want %q", got, want)
	}
}

func TestMedianAndP90OfTerritories(t *testing.T) {
	t.Parallel()
	rows := make([]coverage.Row, 5)
	for i, people := range []float64{60, 35, 5, 10, 10} {
		rows[i].People = people
	}
	minutes := []float64{25, 4, 12, math.Inf(1), 3}
	got := coverage.Rank(rows, minutes).Quantiles(rows, []int32{0, 0, 0, 1, -1}, 3, 0.5, 0.9)
	// 35 people at 4 minutes, 40 within 12, 100 within 25; territory 1 reaches nothing, 2 has nobody.
	if got[0][0] != 25 || got[0][1] != 25 || !math.IsInf(got[1][0], 1) || !math.IsNaN(got[2][0]) {
		t.Errorf("medians and p90 %v", got)
	}
	if third := coverage.Rank(rows, minutes).Quantiles(rows, []int32{0, 0, 0, 1, -1}, 3, 0.35, 0.4); third[0][0] != 4 || third[0][1] != 12 {
		t.Errorf("quantiles %v, want 4 and 12", third[0])
	}
}

// The median of people one by one, in the order of their minutes, whatever the minutes: equal ones, and none within reach.
func TestQuantilesAreThoseOfPeopleOneByOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(0, 700), rapid.SampledFrom([]float64{0, 2, 15, 15.000000000000002, math.Inf(1)})), 1, 50).Draw(t, "minutes")
		rows, everywhere, one := make([]coverage.Row, len(minutes)), make([]int32, len(minutes)), []float64{}
		for i := range rows {
			people := rapid.IntRange(1, 5).Draw(t, "people")
			rows[i].People = float64(people)
			one = append(one, slices.Repeat([]float64{minutes[i]}, people)...)
		}
		slices.Sort(one)
		got := coverage.Rank(rows, minutes).Quantiles(rows, everywhere, 1, 0.5, 1)[0]
		if want := one[(len(one)-1)/2]; got[0] != want || got[1] != one[len(one)-1] {
			t.Fatalf("median %v and last %v, want %v and %v", got[0], got[1], want, one[len(one)-1])
		}
	})
}
