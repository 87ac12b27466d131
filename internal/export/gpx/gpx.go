// Package gpx writes a day on the road for navigators: GPX 1.1 (https://www.topografix.com/GPX/1/1/), a waypoint a stop and one
// route that goes through them in order.
package gpx

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/paulmach/orb"
)

// Day is a route and its stops, in order.
type Day struct {
	Name        string
	Description string
	Link        string // of the page that says the same
	MadeOn      time.Time
	Stops       []Stop
}

// Stop is a place on the route.
type Stop struct {
	At          orb.Point // lon, lat
	Name        string
	Description string // one line
	Link        string
}

// The elements stand in the order of the schema, which is a sequence.
type (
	document struct {
		XMLName   xml.Name `xml:"http://www.topografix.com/GPX/1/1 gpx"`
		Version   string   `xml:"version,attr"`
		Creator   string   `xml:"creator,attr"`
		Metadata  metadata `xml:"metadata"`
		Waypoints []point  `xml:"wpt"`
		Route     *route   `xml:"rte"`
	}
	metadata struct {
		Name        string `xml:"name"`
		Description string `xml:"desc,omitempty"`
		Link        *link  `xml:"link"`
		Time        string `xml:"time"`
	}
	route struct {
		Name   string  `xml:"name"`
		Points []point `xml:"rtept"`
	}
	point struct {
		Lat         string `xml:"lat,attr"`
		Lon         string `xml:"lon,attr"`
		Name        string `xml:"name"`
		Description string `xml:"desc,omitempty"`
		Link        *link  `xml:"link"`
	}
	link struct {
		Href string `xml:"href,attr"`
	}
)

// Write writes the day; the same day, the same bytes. A place where the unit comes twice is two points of the route and one
// waypoint, that of the first time.
func Write(w io.Writer, d Day) error {
	out := document{Version: "1.1", Creator: "Maillage", Metadata: metadata{
		Name: d.Name, Description: d.Description, Link: linkTo(d.Link), Time: d.MadeOn.UTC().Format(time.RFC3339),
	}}
	if len(d.Stops) > 0 {
		out.Route = &route{Name: d.Name}
	}
	seen := map[orb.Point]bool{}
	for _, s := range d.Stops {
		p := point{
			Lat: degrees(s.At.Lat()), Lon: degrees(s.At.Lon()), Name: s.Name, Description: s.Description, Link: linkTo(s.Link),
		}
		out.Route.Points = append(out.Route.Points, p)
		if !seen[s.At] {
			out.Waypoints = append(out.Waypoints, p)
		}
		seen[s.At] = true
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("gpx: %w", err)
	}
	if err := xml.NewEncoder(w).Encode(out); err != nil {
		return fmt.Errorf("gpx: %w", err)
	}
	return nil
}

func linkTo(address string) *link {
	if address == "" {
		return nil
	}
	return &link{address}
}

// degrees writes decimal degrees to the tenth of a metre.
func degrees(d float64) string { return strconv.FormatFloat(d, 'f', 6, 64) }
