package rhythm

import (
	"iter"
	"math/bits"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

// Part is a part of a day.
type Part uint8

// The parts of a day.
const (
	Morning   Part = 1
	Afternoon Part = 2
	WholeDay  Part = Morning | Afternoon
)

// Halves is the number of half-days of the part.
func (p Part) Halves() int { return bits.OnesCount8(uint8(p)) }

const (
	halfWords  = 14
	daysOfWord = 32
	// Horizon is the number of days that a Halves holds: a year, and all that a window sees of the next.
	Horizon = halfWords * daysOfWord
)

// Halves is a set of half-days counted from the first day of a year, which is 0: two bits a day, the morning first. The zero
// value is none. A day outside [0, Horizon) is in no set.
type Halves [halfWords]uint64

// Add puts a part of a day in the set.
func (h *Halves) Add(day int, part Part) {
	if day >= 0 && day < Horizon {
		h[day/daysOfWord] |= uint64(part) << (day % daysOfWord * 2)
	}
}

// Remove takes a part of a day out of the set.
func (h *Halves) Remove(day int, part Part) {
	if day >= 0 && day < Horizon {
		h[day/daysOfWord] &^= uint64(part) << (day % daysOfWord * 2)
	}
}

// At is the part of a day that is in the set, 0 for none.
func (h *Halves) At(day int) Part {
	if day < 0 || day >= Horizon {
		return 0
	}
	return Part(h[day/daysOfWord]>>(day%daysOfWord*2)) & WholeDay
}

// Meets says whether two sets share a half-day.
func (h *Halves) Meets(other *Halves) bool {
	for i := range h {
		if h[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

// Union adds every half-day of another set.
func (h *Halves) Union(other *Halves) {
	for i := range h {
		h[i] |= other[i]
	}
}

// Before keeps the half-days of the days before one.
func (h Halves) Before(day int) Halves {
	for i := range h {
		switch first := i * daysOfWord; {
		case first >= day:
			h[i] = 0
		case first+daysOfWord > day:
			h[i] &= 1<<(uint(day-first)*2) - 1
		}
	}
	return h
}

// Count is the number of half-days in the set.
func (h *Halves) Count() int {
	n := 0
	for _, word := range h {
		n += bits.OnesCount64(word)
	}
	return n
}

// Each gives the days of the set in order, with the part of each.
func (h *Halves) Each() iter.Seq2[int, Part] {
	return func(yield func(int, Part) bool) {
		for i, word := range h {
			for word != 0 {
				in := bits.TrailingZeros64(word) / 2
				if !yield(i*daysOfWord+in, Part(word>>(in*2))&WholeDay) {
					return
				}
				word &^= uint64(WholeDay) << (in * 2)
			}
		}
	}
}

// Days is the set of days on which something of the set falls.
func (h *Halves) Days() coverage.Days {
	var days coverage.Days
	for day := range h.Each() {
		days.Add(day)
	}
	return days
}
