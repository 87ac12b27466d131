// Package dataset reads the formats of open data, one file per format: bytes in, domain values out. It knows their
// spellings and their known defects; it knows nothing of the database.
package dataset
