package geocode

import "math/bits"

// letterSet is the set of the letters of a word, 32 of them: others fall together.
type letterSet uint32

func lettersOf(word string) letterSet {
	set := letterSet(0)
	for i := range len(word) {
		set |= 1 << (word[i] & 31)
	}
	return set
}

// within says whether two words, of m and n letters, may be so few slips apart: letters added or lost change the set by one,
// letters changed by two, letters swapped not at all. Most words are ruled out without being read.
func (a letterSet) within(b letterSet, m, n, slips int) bool {
	longer := max(m-n, n-m)
	return longer <= slips && a.apart(b) <= 2*slips-longer
}

// apart counts the letters that one word has and the other has not.
func (a letterSet) apart(b letterSet) int { return bits.OnesCount32(uint32(a ^ b)) }

func (x *Index) readLetters() {
	x.letters = make([]letterSet, x.termCount())
	for t := range x.letters {
		x.letters[t] = lettersOf(unsafeString(x.term(uint32(t))))
	}
}
