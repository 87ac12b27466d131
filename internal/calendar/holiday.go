package calendar

import "time"

// Names of the public holidays, as the law writes them: they are shown to people ("Fermé : 11 novembre").
const (
	goodFriday   = "Vendredi saint"
	abolition    = "Abolition de l’esclavage"
	schoelcher   = "fête Victor-Schœlcher"
	easterMonday = "lundi de Pâques"
	ascension    = "Ascension"
	whitMonday   = "lundi de Pentecôte"
)

// fixedHoliday returns on the same date every year.
type fixedHoliday struct {
	month time.Month
	day   int
	name  string
}

// national are the fixed holidays of article L3133-1 of the Code du travail. The other three follow Easter.
var national = []fixedHoliday{
	{time.January, 1, "1er janvier"},
	{time.May, 1, "1er mai"},
	{time.May, 8, "8 mai"},
	{time.July, 14, "14 juillet"},
	{time.August, 15, "Assomption"},
	{time.November, 1, "Toussaint"},
	{time.November, 11, "11 novembre"},
	{time.December, 25, "Noël"},
}

// local are the holidays that a département or a territory adds. Alsace-Moselle: article L3134-13. Abolition of slavery:
// article L3422-2 and decree 83-1003 as changed by decree 2012-553 (9 October at Saint-Barthélemy), but for Saint-Martin: that
// decree says 27 May, and since 2018 the yearly circular and the collectivity's own vote of 5 November 2015 hold it on 28 May. The
// others are kept by the custom or the law of the territory; the oracle of internal/hours counts them too.
var local = map[string][]fixedHoliday{
	"57":  {{time.December, 26, "26 décembre"}},
	"67":  {{time.December, 26, "26 décembre"}},
	"68":  {{time.December, 26, "26 décembre"}},
	"971": {{time.May, 27, abolition}, {time.July, 21, schoelcher}},
	"972": {{time.May, 22, abolition}, {time.July, 21, schoelcher}},
	"973": {{time.June, 10, abolition}},
	"974": {{time.December, 20, abolition}},
	"976": {{time.April, 27, abolition}},
	"977": {{time.October, 9, abolition}},
	"978": {{time.May, 28, abolition}},
	"986": {{time.April, 28, "Saint-Pierre-Chanel"}, {time.June, 29, "Saint-Pierre-et-Saint-Paul"}, {time.July, 29, "fête du Territoire"}},
	"987": {{time.March, 5, "arrivée de l’Évangile"}, {time.November, 20, "Matari’i"}},
	"988": {{time.September, 24, "fête de la Citoyenneté"}},
}

// goodFridayOff are the places where Good Friday is a holiday too: by law in Alsace-Moselle (in every commune here, though the
// law asks for a Protestant church), by custom or by local law elsewhere.
var goodFridayOff = map[string]bool{"57": true, "67": true, "68": true, "971": true, "972": true, "977": true, "987": true}

// Holiday names the public holiday that falls on a day, if any. Two on one day (Ascension on 1 or 8 May, which 2008 saw) give
// the fixed one.
func (c *Calendar) Holiday(d Date) (name string, ok bool) {
	year, month, day := d.Civil()
	for i := range c.fixed {
		if c.fixed[i].day == day && c.fixed[i].month == month {
			return c.fixed[i].name, true
		}
	}
	if month < time.March || month > time.June {
		return "", false // Good Friday falls on 20 March at the earliest, Whit Monday on 14 June at the latest
	}
	switch d - Easter(year) {
	case -2:
		if c.goodFriday {
			return goodFriday, true
		}
	case 1:
		return easterMonday, true
	case 39:
		return ascension, true
	case 50:
		return whitMonday, true
	}
	return "", false
}

// Easter gives Easter Sunday of a year of the Gregorian calendar.
//
// Source: the anonymous algorithm published in Nature, 20 April 1876, in the form of Meeus, Astronomical Algorithms, chapter 8.
func Easter(year int) Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return NewDate(year, time.Month(n/31), n%31+1)
}
