package geocode

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// point is a position in millionths of a degree.
type point struct{ lon, lat int32 }

func (p point) orb() orb.Point { return orb.Point{fromMicro(p.lon), fromMicro(p.lat)} }

// roughly is the square of a distance, in millionths of a degree of latitude: to compare, near France.
func (p point) roughly(q point) float64 {
	dx := float64(p.lon-q.lon) * math.Cos(float64(p.lat)*math.Pi/180e6)
	dy := float64(p.lat - q.lat)
	return dx*dx + dy*dy
}

// Squares of a hundredth of a degree (1.1 km by 0.75 in France) file streets for the reverse search.
const cellMicro = 10_000

func cellOf(p point) uint32 {
	return uint32((int(p.lat)+90_000_000)/cellMicro*36_000 + (int(p.lon)+180_000_000)/cellMicro)
}

type house struct {
	number     int
	repetition string
	at         point
}

var repetitions = []string{"", "bis", "ter", "quater", "quinquies", "sexies", "septies", "octies"}

// packHouses writes the numbers of a street in increasing order: uvarint (step of number × 2 + 1 with a repetition), the
// repetition, then the shift from the street's point as two zigzag varints. About 6 bytes a house.
func packHouses(numbers []house, from point) []byte {
	var b []byte
	last := 0
	for _, h := range numbers {
		b = binary.AppendUvarint(b, uint64(h.number-last)<<1|uint64(boolInt(h.repetition != "")))
		if h.repetition != "" {
			b = appendRepetition(b, h.repetition)
		}
		b = binary.AppendVarint(b, int64(h.at.lon)-int64(from.lon))
		b = binary.AppendVarint(b, int64(h.at.lat)-int64(from.lat))
		last = h.number
	}
	return b
}

func appendRepetition(b []byte, r string) []byte {
	for i, known := range repetitions {
		if known == r {
			return append(b, byte(i))
		}
	}
	if len(r) > 100 {
		r = r[:100]
	}
	return append(append(b, byte(128+len(r))), r...)
}

// houses reads packed numbers one by one.
type houses struct {
	b    []byte
	left int
	last int
	from point
}

// next decodes one house; the repetition is a slice of the index.
func (h *houses) next() (number int, repetition string, at point, ok bool) {
	if h.left == 0 {
		return 0, "", point{}, false
	}
	h.left--
	step, n := binary.Uvarint(h.b)
	if n <= 0 {
		return 0, "", point{}, false
	}
	h.b = h.b[n:]
	h.last += int(step >> 1)
	if step&1 == 1 {
		if len(h.b) == 0 {
			return 0, "", point{}, false
		}
		c := h.b[0]
		h.b = h.b[1:]
		switch {
		case int(c) < len(repetitions):
			repetition = repetitions[c]
		case c >= 128 && len(h.b) >= int(c-128):
			repetition = letter(h.b[:c-128])
			h.b = h.b[c-128:]
		}
	}
	dLon, n := binary.Varint(h.b)
	if n <= 0 {
		return 0, "", point{}, false
	}
	h.b = h.b[n:]
	dLat, n := binary.Varint(h.b)
	if n <= 0 {
		return 0, "", point{}, false
	}
	h.b = h.b[n:]
	return h.last, repetition, point{h.from.lon + int32(dLon), h.from.lat + int32(dLat)}, true
}

const alphabet = "abcdefghijklmnopqrstuvwxyz"

// letter gives the text of a repetition without allocating when it is one letter.
func letter(b []byte) string {
	if len(b) == 1 && b[0] >= 'a' && b[0] <= 'z' {
		return alphabet[b[0]-'a' : b[0]-'a'+1]
	}
	return string(b)
}

// Identifiers of the sources are kept without their numbers: style says how a number is put back.
const (
	styleBAN  = 1 // "18033_0054" + "_00006" + "_bis"
	styleBANO = 2 // "751010191H" + "-10"
)

// streetID parts the identifier of a street into the commune it begins with and the rest. A street without one is given one
// made from its name.
func streetID(group []entry) (prefix [5]byte, suffix [8]byte, style byte) {
	copy(prefix[:], group[0].code)
	for _, e := range group {
		if parts := strings.Split(e.id, "_"); len(parts) >= 2 && len(parts[0]) == 5 && len(parts[1]) >= 1 && len(parts[1]) <= 8 {
			copy(prefix[:], parts[0])
			copy(suffix[:], parts[1])
			return prefix, suffix, styleBAN
		}
		if street, _, ok := strings.Cut(e.id, "-"); ok && len(street) > 5 && len(street) <= 13 {
			copy(prefix[:], street[:5])
			copy(suffix[:], street[5:])
			return prefix, suffix, styleBANO
		}
	}
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	h := hashEnd(hashFeed(hashStart, string(group[0].group)))
	for i := range 6 {
		suffix[i] = digits[h%36]
		h /= 36
	}
	return prefix, suffix, styleBAN
}

// houseID puts a number back behind the identifier of its street: "18033_0054_00006_bis", "751010191H-10B".
func houseID(street string, style byte, number int, repetition string) string {
	digits := strconv.Itoa(number)
	if style == styleBANO {
		return street + "-" + digits + strings.ToUpper(repetition)
	}
	const zeros = "00000"
	id := street + "_" + zeros[min(len(digits), len(zeros)):] + digits
	if repetition != "" {
		id += "_" + repetition
	}
	return id
}
