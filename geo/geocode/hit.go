package geocode

import "math"

// hit is a street that holds a word of the text, in the order of streets, then of words, the likeliest first: 28 bits of street,
// 6 of word, and 30 of how far the likeness, from 0 to 1, is from 1, as the bits of floats are in the order of floats.
type hit uint64

const (
	maxStreets = 1 << 28
	wordBits   = 6
	likeBits   = 30
)

var alike = math.Float32bits(1)

func newHit(street uint32, token uint16, like float32) hit {
	return hit(street)<<(wordBits+likeBits) | hit(token)<<likeBits | hit(alike-math.Float32bits(like))
}

func (h hit) street() uint32 { return uint32(h >> (wordBits + likeBits)) }

// token is the number of the word; that of the second half of a word is maxTokens more.
func (h hit) token() uint16 { return uint16(h >> likeBits & (1<<wordBits - 1)) }

func (h hit) like() float32 { return math.Float32frombits(alike - uint32(h&(1<<likeBits-1))) }
