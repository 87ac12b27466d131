package gtfs

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"regexp"
	"strconv"
	"time"
)

// Check reads a feed back and says, a sentence each, which rules of the GTFS Schedule reference it breaks: files and columns
// that must be there, identifiers that must be unique and refer to something, times that go forward, places on Earth. It
// shares nothing with the writer but the standard.
func Check(r *zip.Reader) []string {
	c := checker{tables: map[string]table{}}
	for name, required := range requiredColumns {
		c.read(r, name, required)
	}
	if len(c.broken) > 0 {
		return c.broken
	}
	c.agencies()
	c.stops()
	c.unique("routes.txt", "route_id")
	c.refers("routes.txt", "agency_id", "agency.txt", "agency_id")
	c.unique("trips.txt", "trip_id")
	c.refers("trips.txt", "route_id", "routes.txt", "route_id")
	c.refers("trips.txt", "service_id", "calendar_dates.txt", "service_id")
	c.refers("stop_times.txt", "trip_id", "trips.txt", "trip_id")
	c.refers("stop_times.txt", "stop_id", "stops.txt", "stop_id")
	c.refers("stops.txt", "stop_id", "stop_times.txt", "stop_id") // an unused stop
	c.refers("trips.txt", "trip_id", "stop_times.txt", "trip_id")
	c.refers("routes.txt", "route_id", "trips.txt", "route_id")
	c.times()
	c.days()
	return c.broken
}

var requiredColumns = map[string][]string{
	"agency.txt":         {"agency_id", "agency_name", "agency_url", "agency_timezone"},
	"stops.txt":          {"stop_id", "stop_name", "stop_lat", "stop_lon"},
	"routes.txt":         {"route_id", "agency_id", "route_long_name", "route_type"},
	"trips.txt":          {"route_id", "service_id", "trip_id"},
	"stop_times.txt":     {"trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"},
	"calendar_dates.txt": {"service_id", "date", "exception_type"},
	"feed_info.txt":      {"feed_publisher_name", "feed_publisher_url", "feed_lang"},
}

type table []map[string]string

type checker struct {
	tables map[string]table
	broken []string
}

func (c *checker) breaks(format string, args ...any) {
	c.broken = append(c.broken, fmt.Sprintf(format, args...))
}

func (c *checker) read(r *zip.Reader, name string, required []string) {
	file, err := r.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		c.breaks("%s is missing", name)
		return
	}
	if err != nil {
		c.breaks("%s: %v", name, err)
		return
	}
	defer file.Close()
	rows := csv.NewReader(file)
	header, err := rows.Read()
	if err != nil {
		c.breaks("%s: %v", name, err)
		return
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			c.breaks("%s: %v", name, err)
			return
		}
		record := map[string]string{}
		for i, key := range header {
			record[key] = row[i]
		}
		for _, key := range required {
			if record[key] == "" {
				c.breaks("%s: %s is empty in row %d", name, key, len(c.tables[name])+2)
			}
		}
		c.tables[name] = append(c.tables[name], record)
	}
}

func (c *checker) unique(name, key string) {
	seen := map[string]bool{}
	for _, row := range c.tables[name] {
		if seen[row[key]] {
			c.breaks("%s: %s %s stands twice", name, key, row[key])
		}
		seen[row[key]] = true
	}
}

func (c *checker) refers(name, key, to, as string) {
	known := map[string]bool{}
	for _, row := range c.tables[to] {
		known[row[as]] = true
	}
	for _, row := range c.tables[name] {
		if !known[row[key]] {
			c.breaks("%s: %s %s is not in %s", name, key, row[key], to)
		}
	}
}

func (c *checker) agencies() {
	c.unique("agency.txt", "agency_id")
	for _, a := range c.tables["agency.txt"] {
		if u, err := url.Parse(a["agency_url"]); err != nil || (u.Scheme != "http" && u.Scheme != "https") {
			c.breaks("agency.txt: agency_url %s is no address", a["agency_url"])
		}
		if _, err := time.LoadLocation(a["agency_timezone"]); err != nil || a["agency_timezone"] != c.tables["agency.txt"][0]["agency_timezone"] {
			c.breaks("agency.txt: agencies do not share a known time zone: %s", a["agency_timezone"])
		}
	}
}

func (c *checker) stops() {
	c.unique("stops.txt", "stop_id")
	for _, s := range c.tables["stops.txt"] {
		lat, errLat := strconv.ParseFloat(s["stop_lat"], 64)
		lon, errLon := strconv.ParseFloat(s["stop_lon"], 64)
		if errLat != nil || errLon != nil || lat < -90 || lat > 90 || lon < -180 || lon > 180 || (lat == 0 && lon == 0) {
			c.breaks("stops.txt: %s stands at %s, %s", s["stop_id"], s["stop_lat"], s["stop_lon"])
		}
	}
}

var clockTime = regexp.MustCompile(`^\d{2}:[0-5]\d:[0-5]\d$`)

// times: within a trip, sequences grow and no time goes back; a trip that serves one stop time serves nobody.
func (c *checker) times() {
	last, count := map[string]map[string]string{}, map[string]int{}
	for _, t := range c.tables["stop_times.txt"] {
		id := t["trip_id"]
		if !clockTime.MatchString(t["arrival_time"]) || !clockTime.MatchString(t["departure_time"]) || t["arrival_time"] > t["departure_time"] {
			c.breaks("stop_times.txt: %s from %s to %s", id, t["arrival_time"], t["departure_time"])
		}
		if before := last[id]; before != nil {
			if before["departure_time"] > t["arrival_time"] {
				c.breaks("stop_times.txt: %s goes back in time", id)
			}
			here, errHere := strconv.Atoi(t["stop_sequence"])
			there, errThere := strconv.Atoi(before["stop_sequence"])
			if errHere != nil || errThere != nil || there >= here {
				c.breaks("stop_times.txt: the stops of %s are out of order", id)
			}
		}
		last[id] = t
		count[id]++
	}
	for id, n := range count {
		if n < 2 {
			c.breaks("stop_times.txt: %s has one stop time only", id)
		}
	}
}

func (c *checker) days() {
	seen := map[[2]string]bool{}
	for _, d := range c.tables["calendar_dates.txt"] {
		if _, err := time.Parse(yyyymmdd, d["date"]); err != nil || d["exception_type"] != "1" {
			c.breaks("calendar_dates.txt: %s on %s", d["service_id"], d["date"])
		}
		key := [2]string{d["service_id"], d["date"]}
		if seen[key] {
			c.breaks("calendar_dates.txt: %s stands twice on %s", key[0], key[1])
		}
		seen[key] = true
	}
}
