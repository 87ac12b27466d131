package pages

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/maillage-numerique/maillage/internal/wording"
)

// distanceWords says a distance no more precisely than a straight line deserves: 50 m steps below a kilometre, one decimal
// below three, whole kilometres beyond.
func distanceWords(metres float64) string {
	switch {
	case metres < 75:
		return wording.Say("page.distance.sur_place")
	case metres < 950:
		return wording.Say("page.distance.m", "n", strconv.Itoa(int(math.Round(metres/50))*50))
	case metres < 2950:
		tenths := int(math.Round(metres / 100))
		whole, rest := tenths/10, tenths%10
		n := strconv.Itoa(whole)
		if rest != 0 {
			n += "," + strconv.Itoa(rest)
		}
		return wording.Say("page.distance.km", "n", n)
	default:
		return wording.Say("page.distance.km", "n", wording.Number(int(math.Round(metres/1000))))
	}
}

// durationWords says a time of travel in whole minutes, rounded up: nobody is helped by arriving late.
func durationWords(d time.Duration) string {
	minutes := int(math.Ceil(d.Minutes() - 1e-9))
	if minutes < 1 {
		minutes = 1
	}
	if minutes < 60 {
		return wording.Count("page.duree.minutes", minutes)
	}
	hours, rest := minutes/60, minutes%60
	if rest == 0 {
		return wording.Say("page.duree.h", "h", strconv.Itoa(hours))
	}
	return wording.Say("page.duree.h_min", "h", strconv.Itoa(hours), "min", twoDigits(rest))
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// minutesWords says computed minutes, rounded: "9 minutes".
func minutesWords(minutes float64) string {
	return durationWords(time.Duration(math.Round(minutes)) * time.Minute)
}

// dateWords writes "14 décembre 2026", "1er mars 2024".
func dateWords(t time.Time) string {
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return day + " " + wording.Say("page.mois."+strconv.Itoa(int(t.Month()))) + " " + strconv.Itoa(t.Year())
}

// ageWords says how old an information is, in the largest unit that fits.
func ageWords(updated, now time.Time) string {
	days := int(now.Sub(updated).Hours() / 24)
	switch {
	case days < 0:
		return ""
	case days == 0:
		return wording.Say("page.age.aujourd_hui")
	case days < 31:
		return wording.Count("page.age.jours", days)
	case days < 365:
		return wording.Count("page.age.mois", int(math.Round(float64(days)/30.44)))
	default:
		return wording.Count("page.age.ans", days/365)
	}
}

// percentWords writes a share of 0..1 as a whole percentage; what is not nothing is never said to be 0 %, nor what is not
// everything 100 %.
func percentWords(share float64) string {
	switch n := int(math.Round(share * 100)); {
	case n == 0 && share > 0:
		return wording.Say("page.pourcent.moins_de_1")
	case n == 100 && share < 1:
		return wording.Say("page.pourcent.plus_de_99")
	default:
		return wording.Say("page.pourcent", "n", strconv.Itoa(n))
	}
}

// peopleWords rounds an estimated number of people: nobody counts inhabitants to the tenth.
func peopleWords(n float64) string { return wording.Number(int(math.Round(n))) }

// atCommune writes "à Migné", "au Blanc", "aux Bordes", "à La Châtre".
func atCommune(name string) string { return withArticle(name, "à ", "au ", "aux ") }

// ofCommune writes "de Migné", "d’Ardentes", "du Blanc", "des Bordes".
func ofCommune(name string) string {
	de := "de "
	if startsWithVowel(name) {
		de = "d’"
	}
	return withArticle(name, de, "du ", "des ")
}

func withArticle(name, plain, le, les string) string {
	if rest, ok := strings.CutPrefix(name, "Le "); ok {
		return le + rest
	}
	if rest, ok := strings.CutPrefix(name, "Les "); ok {
		return les + rest
	}
	return plain + name
}

// startsWithVowel treats a mute h as a vowel: names in an aspirated H are few, and "d’Haims" reads well.
func startsWithVowel(name string) bool {
	first, _ := utf8.DecodeRuneInString(norm.NFD.String(name))
	return strings.ContainsRune("AEIOUYHŒÆ", unicode.ToUpper(first))
}

// capitalised puts a capital at the head of a sentence.
func capitalised(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// shortened cuts a text for cards: at a line where it has several, else at a word.
func shortened(text string, runes int) string {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) <= runes {
		return text
	}
	cut := string([]rune(text)[:runes])
	if i := strings.LastIndexByte(cut, '\n'); i > runes/3 {
		return strings.TrimRight(cut[:i], " \n,;") + "\n…"
	}
	if i := strings.LastIndexAny(cut, " \n"); i > runes/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " \n,;.:") + "…"
}

// phoneLink turns a number as written into what tel: understands; "" when it is no number.
func phoneLink(phone string) string {
	var b strings.Builder
	for i, r := range phone {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '+' && i == 0:
			b.WriteRune(r)
		case strings.ContainsRune(" .-/()\u00a0\u202f", r):
		default:
			return ""
		}
	}
	digits := strings.TrimPrefix(b.String(), "+")
	if len(digits) < 4 || len(digits) > 15 {
		return ""
	}
	return b.String()
}

// phoneWords writes a French number by pairs; others stay as they are.
func phoneWords(phone string) string {
	link := phoneLink(phone)
	national, foreign := link, false
	if rest, ok := strings.CutPrefix(link, "+33"); ok {
		national = "0" + rest
	} else if strings.HasPrefix(link, "+") {
		foreign = true
	}
	if foreign || len(national) != 10 {
		return phone
	}
	pairs := make([]string, 0, 5)
	for i := 0; i < 10; i += 2 {
		pairs = append(pairs, national[i:i+2])
	}
	return strings.Join(pairs, "\u00a0")
}
