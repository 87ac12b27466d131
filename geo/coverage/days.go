package coverage

import "math/bits"

// Year is the number of days asked about. LongestWindow is the longest window that a Days sees from the last of them.
const (
	Year          = 365
	LongestWindow = dayBits - Year + 1
)

const (
	dayWords = 7
	dayBits  = 64 * dayWords
	// The year ends inside this word, after so many of its bits.
	lastWord, lastBits = Year / 64, Year % 64
)

// Days is a set of days counted from the first day of the run, which is 0: the 365 of the year asked about, then those that a
// window still sees from its last day. The zero value is no day.
type Days [dayWords]uint64

// Add puts a day in the set. A day before the run or beyond what the set holds is left out: nothing asks for it.
func (d *Days) Add(day int) {
	if day >= 0 && day < dayBits {
		d[day/64] |= 1 << (day % 64)
	}
}

// Has says whether a day is in the set.
func (d *Days) Has(day int) bool {
	return day >= 0 && day < dayBits && d[day/64]&(1<<(day%64)) != 0
}

// Union adds every day of another set.
func (d *Days) Union(other *Days) {
	for i := range d {
		d[i] |= other[i]
	}
}

// Empty says that the set holds no day.
func (d *Days) Empty() bool { return *d == Days{} }

// Count is the number of days of the year, 0 to 365, that are in the set.
func (d *Days) Count() int {
	n := bits.OnesCount64(d[lastWord] & (1<<lastBits - 1))
	for _, word := range d[:lastWord] {
		n += bits.OnesCount64(word)
	}
	return n
}

// First is the first day of the set that is not before a day; false when there is none.
func (d *Days) First(from int) (day int, ok bool) {
	for day := max(0, from); day < dayBits; day = (day/64 + 1) * 64 {
		if rest := d[day/64] >> (day % 64); rest != 0 {
			return day + bits.TrailingZeros64(rest), true
		}
	}
	return 0, false
}

// Dilate is the set of days d such that the set holds a date in [d, d + window): the days from which somebody comes within
// the window. A window of 1 is the set itself; it is at most LongestWindow for the whole year to be right.
func (d Days) Dilate(window int) Days {
	for span := 1; span < window; {
		step := min(span, window-span)
		d.unionEarlier(step)
		span += step
	}
	return d
}

// unionEarlier adds the days that come step days before one of the set.
func (d *Days) unionEarlier(step int) {
	words, shift := step/64, step%64
	for i := range d {
		if i+words >= dayWords {
			return
		}
		moved := d[i+words] >> shift
		if i+words+1 < dayWords {
			moved |= d[i+words+1] << (64 - shift) // a shift by 64 is 0
		}
		d[i] |= moved
	}
}

// NoWait is the mean wait, in days, of those to whom nobody comes: METHODS §5, shown as "aucun".
const NoWait = Year / 2.0

// Wait is the mean over the days of the year of the days to the next date of the set: 0 on a day that is in it, NoWait at most
// and where no date is known.
//
// It counts the days that still wait after 0, 1, 2… days: two sets of the same dates have the same wait bit for bit.
func (d Days) Wait() float64 {
	if d.Empty() {
		return NoWait
	}
	waited := 0
	for range Year / 2 {
		waiting := Year - d.Count()
		if waiting == 0 {
			return float64(waited) / Year
		}
		waited += waiting
		d.unionEarlier(1)
	}
	return (float64(waited) + float64(Year-d.Count())/2) / Year
}
