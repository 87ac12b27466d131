package hours_test

import (
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// usual are texts of the sizes that sites have.
var usual = []string{
	"Mo-Fr 09:00-12:00,14:00-17:00; PH off",
	"Mo-Th 09:00-12:30,13:30-16:30; Tu 09:00-12:30,13:30-18:30; Fr 09:00-16:30",
	"Tu[2] 14:00-17:00",
	"week 1-53/2 Mo-Fr 10:00-12:00",
	"Mo-Fr 09:00-17:00; SH Mo-Fr 10:00-12:00; PH off; Jul 14-Aug 20 off \"congés\" || \"sur rendez-vous\"",
}

func readUsual(b *testing.B) (rules []*hours.Rules) {
	b.Helper()
	for _, text := range usual {
		r, err := hours.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		rules = append(rules, r)
	}
	return rules
}

// One operation is one state.
func BenchmarkAt(b *testing.B) {
	rules, c := readUsual(b), calendar.Of(territory.INSEECode("36044"))
	start := time.Date(2026, time.November, 24, 10, 0, 0, 0, c.Location())
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		rules[i%len(rules)].At(start.Add(time.Duration(i%8760)*time.Hour), c)
		i++
	}
}

func BenchmarkNext(b *testing.B) {
	rules, c := readUsual(b), calendar.Of(territory.INSEECode("36044"))
	start := time.Date(2026, time.November, 24, 10, 0, 0, 0, c.Location())
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		rules[i%len(rules)].Next(start.Add(time.Duration(i%8760)*time.Hour), c)
		i++
	}
}

// One operation is a year of days.
func BenchmarkDays(b *testing.B) {
	rules, c := readUsual(b), calendar.Of(territory.INSEECode("36044"))
	first := calendar.NewDate(2026, time.November, 24)
	i := 0
	for b.Loop() {
		rules[i%len(rules)].Days(first, 365, c)
		i++
	}
}

func BenchmarkParse(b *testing.B) {
	i := 0
	for b.Loop() {
		if _, err := hours.Parse(usual[i%len(usual)]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
