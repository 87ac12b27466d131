package prose

import (
	"math/bits"
	"strings"
	"time"
)

// Kind says what a phrase is about.
type Kind uint8

// The kinds of phrases. Fields of [Phrase] that a kind does not name are zero.
const (
	Word           Kind = iota // one word that is none of the below
	Sign                       // punctuation or a line break; Rune
	Link                       // an article or a preposition: de, à, et, les, puis…
	Weekdays                   // "du lundi au vendredi"; Days, Ranks ("1er et 3e lundi"), Interval ("un lundi sur deux")
	Every                      // "tous les jours", "7j/7": Doubt, for it may mean the days of work
	Hours                      // "de 9h à 12h et de 14h à 17h"; Spans
	Clock                      // a time alone, "18h"; Minute
	HalfDay                    // "matin", "après-midi", "soir", "journée"; Half
	Parity                     // "semaines impaires"; Odd. "Semaine A": Doubt
	Interval                   // "une semaine sur deux", "tous les 15 jours"; Weeks (0 = "en alternance": not said)
	WeekOfMonth                // "2e et 4e semaines du mois"; Ranks
	RankOfMonth                // "(2e et 4e du mois)", of days named elsewhere; Ranks
	LastDay                    // "dernier jour du mois"; Working
	Monthly                    // "une fois par mois", "mensuel", "du mois" alone: a rhythm without its days
	Date                       // "15/03/2024", "le 3 juin"; Year (0 = not said), Month, Day
	Month                      // a month's name alone; Month
	Season                     // "été", "hiver"
	SchoolHolidays             // "vacances scolaires"
	SchoolTime                 // "période scolaire"
	PublicHolidays             // "jours fériés"
	Closed                     // "fermé", "fermeture"
	Except                     // "sauf", "hors", "excepté"
	Bound                      // "à partir de", "dès", "jusqu'à", "avant", "après": what follows bounds a period
	Appointment                // "sur rendez-vous", "RDV"
	WalkIn                     // "sans rendez-vous"
	RoundTheClock              // "24h/24", "24-24-7": never an hour
	Phone                      // a French telephone number
)

// Phrase is a piece of a text that says one thing.
type Phrase struct {
	Kind       Kind
	Start, End int  // bytes of the text
	Doubt      bool // may be meant otherwise: read it, but do not build on it alone

	Rune     rune // of a Sign; '\n' for a line break, '-' for every dash
	Days     Days
	Ranks    []int // ascending as written: 1 to 5, -1 = last, -2 = last but one
	Interval int   // of Weekdays: 2 = every other week; 0 = not said
	Weeks    int
	Spans    []Span
	Minute   int // after midnight
	Half     Half
	Odd      bool
	Working  bool
	Year     int // 0 = not said
	Month    time.Month
	Day      int
}

// Text is the phrase as written in the text that it was read from.
func (p Phrase) Text(text string) string { return text[p.Start:p.End] }

// Span is a range of time of one day, in minutes after midnight: From < To ≤ 1440.
type Span struct{ From, To int }

// Half is a part of the day. None has hours of its own: every place has its mornings.
type Half uint8

// The parts of the day that people name.
const (
	Morning Half = iota + 1
	Afternoon
	Evening
	WholeDay
)

// Days is a set of weekdays: bit 0 is Monday, bit 6 Sunday.
type Days uint8

// Single days, and all of them.
const (
	Monday Days = 1 << iota
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
	Sunday
	AllDays = Sunday<<1 - 1
)

// Has says whether all of the days are in the set.
func (d Days) Has(days Days) bool { return d&days == days }

// Len is the number of days.
func (d Days) Len() int { return bits.OnesCount8(uint8(d)) }

// Indexes lists the days, 0 = Monday.
func (d Days) Indexes() []int {
	var out []int
	for i := range 7 {
		if d&(1<<i) != 0 {
			out = append(out, i)
		}
	}
	return out
}

// between gives the days from one to another, both included; none when the week turns in between.
func between(from, to int) Days {
	var d Days
	for i := from; i <= to; i++ {
		d |= 1 << i
	}
	return d
}

// Rest lists what a reader did not use: the stretches of text between the phrases it read, without the punctuation and the
// small words at their ends, those that hold no word left out.
func Rest(text string, phrases []Phrase, read func(i int) bool) []string {
	var rest []string
	for i := 0; i < len(phrases); {
		if read(i) || idle(phrases[i]) {
			i++
			continue
		}
		j, last := i, i
		for ; j < len(phrases) && (!read(j) || idle(phrases[j])) && phrases[j].Rune != '\n'; j++ {
			if !idle(phrases[j]) {
				last = j
			}
		}
		rest = append(rest, strings.Join(strings.Fields(text[phrases[i].Start:phrases[last].End]), " "))
		i = last + 1
	}
	return rest
}

// idle says that a phrase matters only beside another.
func idle(p Phrase) bool { return p.Kind == Sign || p.Kind == Link }
