package tour

import "math/bits"

// Half is a part of a day.
type Half int

// The halves, cut at [Problem.Noon].
const (
	Morning Half = iota
	Afternoon
)

// Slots is a set of half-days: bit 2·day for the morning, 2·day + 1 for the afternoon. A clash of two sets is an AND.
type Slots []uint64

// NewSlots makes room for a number of days.
func NewSlots(days int) Slots { return make(Slots, (2*days+63)/64) }

// OnDays is both halves of some days, in a horizon of so many.
func OnDays(horizon int, days ...int) Slots {
	s := NewSlots(horizon)
	for _, d := range days {
		s.Add(d, Morning)
		s.Add(d, Afternoon)
	}
	return s
}

// Add puts a half-day in the set; the day must be one of those that NewSlots made room for.
func (s Slots) Add(day int, h Half) {
	bit := 2*day + int(h)
	s[bit/64] |= 1 << (bit % 64)
}

// Has says whether a half-day is in the set.
func (s Slots) Has(day int, h Half) bool {
	bit := 2*day + int(h)
	return bit/64 < len(s) && s[bit/64]>>(bit%64)&1 == 1
}

// Halves gives what the set holds of a day: 1 = the morning, 2 = the afternoon, 3 = both, 0 = nothing.
func (s Slots) Halves(day int) int {
	if word := day / 32; word < len(s) {
		return int(s[word] >> (2 * day % 64) & 3)
	}
	return 0
}

// Days lists the days of which the set holds a half, in order.
func (s Slots) Days() []int {
	var days []int
	for i, word := range s {
		for word |= word >> 1 & 0x5555555555555555; word&0x5555555555555555 != 0; {
			bit := bits.TrailingZeros64(word & 0x5555555555555555)
			days = append(days, (64*i+bit)/2)
			word &^= 3 << bit
		}
	}
	return days
}

// Clashes says whether two sets share a half-day.
func (s Slots) Clashes(other Slots) bool {
	for i := range min(len(s), len(other)) {
		if s[i]&other[i] != 0 {
			return true
		}
	}
	return false
}

// Changes counts the days of published whose halves are not the same in kept.
func Changes(published, kept Slots) int {
	n := 0
	for _, d := range published.Days() {
		if published.Halves(d) != kept.Halves(d) {
			n++
		}
	}
	return n
}
