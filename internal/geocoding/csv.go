package geocoding

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
)

// CSV geocodes a table, row by row, in constant memory: the rows come out as they came in, in their order, with columns
// "result_…" added, the way the national service does.
type CSV struct {
	Columns       []string // columns that make the address, in this order; none = all of them
	CityCode      string   // column of the INSEE code that the answer must have; "" = none
	Postcode      string   // column of the postcode that the answer must have; "" = none
	Type          geocode.Type
	Lon, Lat      string   // columns of the point, of a reverse search, or of a point to answer near; "" = by their usual names
	ResultColumns []string // of the columns added, those wanted ("result_score" or "score"); none = all
	Workers       int      // 0 = 1
	Progress      func(rows int)
}

// CSVReport counts what was done.
type CSVReport struct {
	Rows, Found, NotFound, Failed int
}

// searchColumns are the columns of the national service, in its order.
var searchColumns = []string{
	"latitude", "longitude", "result_label", "result_score", "result_score_next", "result_type", "result_id", "result_housenumber", "result_name",
	"result_street", "result_postcode", "result_city", "result_context", "result_citycode", "result_oldcitycode", "result_oldcity", "result_status",
}

// reverseColumns are those of a reverse search.
var reverseColumns = []string{
	"result_latitude", "result_longitude", "result_distance", "result_label", "result_type", "result_id", "result_housenumber", "result_name",
	"result_street", "result_postcode", "result_city", "result_context", "result_citycode", "result_oldcitycode", "result_oldcity", "result_status",
}

// Search geocodes the addresses of a table.
func (c CSV) Search(ctx context.Context, in io.Reader, out io.Writer, g Geocoder) (CSVReport, error) {
	return c.run(ctx, in, out, searchColumns, func(header []string) (asker, error) {
		columns, err := columnsOf(header, c.Columns)
		if err != nil {
			return nil, err
		}
		filters, err := columnsOf(header, []string{c.CityCode, c.Postcode})
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, cells []string) ([]geocode.Result, error) {
			q := geocode.Query{Text: join(cells, columns), Limit: 2, Type: c.Type, CityCode: cell(cells, filters[0]), Postcode: cell(cells, filters[1])}
			return g.Search(ctx, q)
		}, nil
	})
}

// Reverse finds what stands at the points of a table.
func (c CSV) Reverse(ctx context.Context, in io.Reader, out io.Writer, g Geocoder) (CSVReport, error) {
	return c.run(ctx, in, out, reverseColumns, func(header []string) (asker, error) {
		lon, lat := usual(header, c.Lon, "longitude", "lon", "lng", "long", "x"), usual(header, c.Lat, "latitude", "lat", "y")
		if lon < 0 || lat < 0 {
			return nil, fault.New(fault.Unprocessable, "colonne_absente", "latitude, longitude", "")
		}
		return func(ctx context.Context, cells []string) ([]geocode.Result, error) {
			x, errX := strconv.ParseFloat(strings.ReplaceAll(cell(cells, lon), ",", "."), 64)
			y, errY := strconv.ParseFloat(strings.ReplaceAll(cell(cells, lat), ",", "."), 64)
			if errX != nil || errY != nil {
				return nil, nil //nolint:nilerr // a row without a point is a row not found, not a broken table
			}
			return g.Reverse(ctx, geocode.ReverseQuery{Position: orb.Point{x, y}, Limit: 1, Type: c.Type})
		}, nil
	})
}

// asker asks one row.
type asker func(ctx context.Context, cells []string) ([]geocode.Result, error)

// answered is a row on its way out.
type answered struct {
	record rawRecord
	cells  []string
	done   chan struct{}
	found  []geocode.Result
	err    error
}

func (c CSV) run(ctx context.Context, in io.Reader, out io.Writer, all []string, prepare func(header []string) (asker, error)) (CSVReport, error) {
	var report CSVReport
	rows, err := newRawRecords(in)
	if err != nil {
		return report, err
	}
	header, err := rows.read()
	if err != nil {
		return report, err
	}
	names, err := rows.cells(header)
	if err != nil {
		return report, err
	}
	ask, err := prepare(names)
	if err != nil {
		return report, err
	}
	wanted, err := c.wanted(all)
	if err != nil {
		return report, err
	}
	w := bufio.NewWriterSize(out, 64<<10)
	if err := rows.write(w, header, wanted); err != nil {
		return report, err
	}
	if err := c.answer(ctx, rows, ask, func(a *answered) error {
		report.count(a)
		if c.Progress != nil && report.Rows%1000 == 0 {
			c.Progress(report.Rows)
		}
		return rows.write(w, a.record, values(a, wanted))
	}); err != nil {
		return report, err
	}
	if c.Progress != nil {
		c.Progress(report.Rows)
	}
	if err := w.Flush(); err != nil {
		return report, fmt.Errorf("write the answers: %w", err)
	}
	return report, nil
}

// answer reads rows, asks on several workers, and gives the answers in order.
func (c CSV) answer(ctx context.Context, rows *rawRecords, ask asker, give func(*answered) error) error {
	workers := max(c.Workers, 1)
	group, ctx := errgroup.WithContext(ctx)
	jobs := make(chan *answered)
	order := make(chan *answered, 64*workers)
	group.Go(func() error {
		defer close(order)
		defer close(jobs)
		for {
			a := &answered{done: make(chan struct{})}
			var err error
			if a.record, err = rows.read(); errors.Is(err, io.EOF) {
				return nil
			}
			if err == nil {
				a.cells, err = rows.cells(a.record)
			}
			if err != nil {
				return err
			}
			for _, to := range []chan *answered{order, jobs} {
				select {
				case to <- a:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}
	})
	for range workers {
		group.Go(func() error {
			for a := range jobs {
				if len(a.cells) > 0 {
					a.found, a.err = ask(ctx, a.cells)
				}
				close(a.done)
			}
			return nil
		})
	}
	group.Go(func() error {
		for a := range order {
			select {
			case <-a.done:
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := give(a); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}

func (r *CSVReport) count(a *answered) {
	r.Rows++
	switch {
	case a.err != nil:
		r.Failed++
	case len(a.found) == 0:
		r.NotFound++
	default:
		r.Found++
	}
}

// wanted keeps the columns that were asked for; result_status is always there.
func (c CSV) wanted(all []string) ([]string, error) {
	if len(c.ResultColumns) == 0 {
		return all, nil
	}
	var kept []string
	for _, name := range c.ResultColumns {
		full := name
		if !slices.Contains(all, full) {
			full = "result_" + name
		}
		if !slices.Contains(all, full) {
			return nil, fault.New(fault.Invalid, "colonne_inconnue", "result_columns", name)
		}
		kept = append(kept, full)
	}
	if !slices.Contains(kept, "result_status") {
		kept = append(kept, "result_status")
	}
	return kept, nil
}

// columnsOf finds columns by name; an empty name has no column (−1).
func columnsOf(header []string, names []string) ([]int, error) {
	at := make([]int, len(names))
	for i, name := range names {
		at[i] = -1
		if name == "" {
			continue
		}
		if at[i] = slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(h, strings.TrimSpace(name)) }); at[i] < 0 {
			return nil, fault.New(fault.Unprocessable, "colonne_absente", name, "")
		}
	}
	return at, nil
}

// usual finds a column by the name given, or by one of its usual names.
func usual(header []string, given string, names ...string) int {
	if given != "" {
		names = []string{given}
	}
	for _, name := range names {
		if i := slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(h, name) }); i >= 0 {
			return i
		}
	}
	return -1
}

func cell(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return cells[i]
}

// join puts the columns of an address together: all of them when none is chosen.
func join(cells []string, columns []int) string {
	if len(columns) == 0 {
		return strings.Join(slices.DeleteFunc(slices.Clone(cells), func(s string) bool { return s == "" }), " ")
	}
	var chosen []string
	for _, i := range columns {
		if v := cell(cells, i); v != "" {
			chosen = append(chosen, v)
		}
	}
	return strings.Join(chosen, " ")
}

func values(a *answered, columns []string) []string {
	list := make([]string, len(columns))
	status := "ok"
	switch {
	case a.err != nil:
		status = "error"
	case len(a.found) == 0:
		status = "not-found"
	}
	for i, column := range columns {
		if column == "result_status" {
			list[i] = status
		} else if status == "ok" {
			list[i] = value(a.found, column)
		}
	}
	return list
}

func value(found []geocode.Result, column string) string {
	r := found[0]
	switch column {
	case "latitude", "result_latitude":
		return strconv.FormatFloat(r.Position.Lat(), 'f', 6, 64)
	case "longitude", "result_longitude":
		return strconv.FormatFloat(r.Position.Lon(), 'f', 6, 64)
	case "result_distance":
		return strconv.FormatFloat(r.DistanceM, 'f', 0, 64)
	case "result_label":
		return r.Label
	case "result_score":
		return strconv.FormatFloat(r.Score, 'f', 2, 64)
	case "result_score_next":
		if len(found) > 1 {
			return strconv.FormatFloat(found[1].Score, 'f', 2, 64)
		}
		return ""
	case "result_type":
		return string(r.Type)
	case "result_id":
		return r.ID
	case "result_housenumber":
		return r.HouseNumber
	case "result_name":
		return r.Name
	case "result_street":
		return r.Street
	case "result_postcode":
		return r.Postcode
	case "result_city":
		return r.City
	case "result_context":
		return r.Context
	case "result_citycode":
		return r.CityCode
	case "result_oldcitycode":
		return r.OldCityCode
	case "result_oldcity":
		return r.OldCity
	}
	return ""
}
