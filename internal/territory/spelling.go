package territory

import "strings"

// BetterSpelling chooses between two spellings of one name: the one with small letters (postal files write capitals), then
// the later one in byte order, where accented letters come after plain ones. A total order, so that the order of files does
// not matter; the SQL of MergePlaceNames says the same.
func BetterSpelling(a, b string) bool {
	aSmall, bSmall := a != strings.ToUpper(a), b != strings.ToUpper(b)
	if aSmall != bSmall {
		return aSmall
	}
	return a > b
}
