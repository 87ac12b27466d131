package gtfs

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"time"
)

// Write writes the feed as a zip, the same bytes for the same rounds and instant, and says what it had to leave out.
func Write(w io.Writer, rounds []Round, p Publisher, made time.Time) (Omitted, error) {
	f, left := build(rounds, p)
	z := zip.NewWriter(w)
	for _, table := range []struct {
		name   string
		header []string
		rows   [][]string
	}{
		{"agency.txt", []string{"agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"}, f.agencies},
		{"stops.txt", []string{"stop_id", "stop_name", "stop_lat", "stop_lon", "stop_url", "wheelchair_boarding"}, f.stops},
		{"routes.txt", []string{"route_id", "agency_id", "route_long_name", "route_type", "route_url"}, f.routes},
		{"trips.txt", []string{"route_id", "service_id", "trip_id", "trip_headsign", "wheelchair_accessible"}, f.trips},
		{"stop_times.txt", []string{"trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence", "timepoint"}, f.stopTimes},
		{"calendar_dates.txt", []string{"service_id", "date", "exception_type"}, f.dates},
		{"feed_info.txt", []string{
			"feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_start_date", "feed_end_date", "feed_version",
		}, f.info(p, made)},
	} {
		if err := writeTable(z, table.name, table.header, table.rows, made); err != nil {
			return left, fmt.Errorf("gtfs: %s: %w", table.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return left, fmt.Errorf("gtfs: %w", err)
	}
	return left, nil
}

func (f feed) info(p Publisher, made time.Time) [][]string {
	row := []string{p.Name, p.URL, "fr", "", "", version(made)}
	if len(f.dates) > 0 {
		row[3], row[4] = f.first.UTC().Format(yyyymmdd), f.last.UTC().Format(yyyymmdd)
	}
	return [][]string{row}
}

func writeTable(z *zip.Writer, name string, header []string, rows [][]string, made time.Time) error {
	file, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: made.UTC()})
	if err != nil {
		return err
	}
	c := csv.NewWriter(file)
	c.UseCRLF = true
	if err := c.Write(header); err != nil {
		return err
	}
	return c.WriteAll(rows)
}
