package geocode

import "unsafe"

// unsafeString sees bytes of the index as a string without copying: they never change, and the string never outlives the
// comparison it is made for.
func unsafeString(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}
