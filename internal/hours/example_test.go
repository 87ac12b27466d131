package hours_test

import (
	"fmt"
	"time"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/hours"
)

func ExampleParse() {
	rules, _ := hours.Parse("mo–fr: 9.00-12.00 ; ph closed")
	fmt.Println(rules)

	_, err := hours.Parse("Mo-Fr 9h-12h")
	fmt.Println(err)
	// Output:
	// Mo-Fr 09:00-12:00; PH off
	// read opening hours: "9h" at byte 6 is not understood
}

func ExampleRules_Next() {
	rules, _ := hours.Parse("Mo-Fr 09:00-12:00,14:00-17:00; PH off")
	chateauroux := calendar.Of("36044")
	tuesday := time.Date(2026, time.November, 10, 15, 0, 0, 0, chateauroux.Location())

	fmt.Println(rules.At(tuesday, chateauroux).State)
	closes, then, _ := rules.Next(tuesday, chateauroux)
	fmt.Println(then.State, "at", closes.Format("Mon 2 Jan 15:04"))
	opens, then, _ := rules.Next(closes, chateauroux)
	fmt.Println(then.State, "at", opens.Format("Mon 2 Jan 15:04"))
	// Output:
	// open
	// closed at Tue 10 Nov 17:00
	// open at Thu 12 Nov 09:00
}

func ExampleRules_DoubtingHolidays() {
	rules, _ := hours.Parse("Mo-Fr 09:00-12:00")
	chateauroux := calendar.Of("36044")
	armistice := time.Date(2026, time.November, 11, 10, 0, 0, 0, chateauroux.Location())

	fmt.Println(rules.At(armistice, chateauroux).State)
	told := rules.DoubtingHolidays().At(armistice, chateauroux)
	fmt.Println(told.State, told.Holiday)
	// Output:
	// open
	// unknown 11 novembre
}

func ExampleRules_Day() {
	rules, _ := hours.Parse("Tu 09:00-12:00,14:00-17:00; Tu[2] 14:00-17:00 \"sur rendez-vous\"")
	chateauroux := calendar.Of("36044")
	for _, day := range []int{3, 10, 11} { // of November 2026: the first Tuesday, the second, a Wednesday
		shown := rules.Day(calendar.NewDate(2026, time.November, day), chateauroux)
		fmt.Print(shown.Date, " ", shown.State)
		for _, i := range shown.Intervals {
			fmt.Printf(", %d-%d %s %q", i.From/60, i.To/60, i.State, i.Comment)
		}
		fmt.Println()
	}
	// Output:
	// 2026-11-03 open, 9-12 open "", 14-17 open ""
	// 2026-11-10 unknown, 14-17 unknown "sur rendez-vous"
	// 2026-11-11 closed
}
