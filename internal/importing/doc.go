// Package importing brings open data in: one file, one transaction, one report. The same file again changes nothing, and
// the order of its rows does not matter.
package importing
