// Package export writes places of help for others: the national standard as CSV, JSON and XLSX, and GeoJSON. What is read
// liberally is written strictly: the standard's own schema.json accepts every row (ADR 0005).
package export

import (
	"io"

	"github.com/maillage-numerique/maillage/internal/site"
)

// Record is a site and what an export needs beside it.
type Record struct {
	Site             site.Site
	Commune          string   // the living commune's name, else as declared
	CommunePostcodes []string // of the living commune
	Sources          []string // that speak of the site, the newest first
	ObservedOn       string   // ISO date of the newest observation; "" = unknown
}

// Writer writes records one after the other. Close ends the file; it does not close what is underneath.
type Writer interface {
	Write(Record) error
	Close() error
}

// Format is a way of writing.
type Format struct {
	Name        string // also the extension
	ContentType string
	New         func(io.Writer) Writer
}

// Formats lists them all.
var Formats = []Format{
	{Name: "csv", ContentType: "text/csv; charset=utf-8; header=present", New: NewCSV},
	{Name: "json", ContentType: "application/json", New: NewJSON},
	{Name: "xlsx", ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", New: NewXLSX},
	{Name: "geojson", ContentType: "application/geo+json", New: NewGeoJSON},
}

// FormatNamed finds a format by its name.
func FormatNamed(name string) (Format, bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}
