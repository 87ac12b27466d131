// Package geocode finds French addresses: an index in one file, built by streaming and read from memory-mapped bytes, that
// answers searches, completions and reverse searches in microseconds.
//
// # What it knows
//
// Communes with every name that they have had and their postcodes are always in; streets, hamlets and house numbers (BAN,
// BANO) are there as far as they were added. Answers go down the same ladder as the national service: house number, street,
// locality, municipality. Each says honestly on which step it stands (Type) and how sure it is (Score): below 0.8 whenever
// nothing tells the commune. A wrong commune is worse than none.
//
// # How it works
//
// A text is cut by package address into words, house number and postcode. Communes are recognised by hashing every run of
// words; inside each of them the streets that share words with the text are read from posting lists, whose documents are
// ordered by commune so that one binary search restricts a list to a town. Slips are corrected through a table of words with
// one letter removed. Each candidate is aligned word by word with the text; what is left over, on either side, lowers its
// score. docs/method-geocoding.md gives the formulas and the calibration.
//
// The package opens no file, logs nothing and knows no clock: an index is built onto an io.Writer and opened from a []byte.
package geocode
