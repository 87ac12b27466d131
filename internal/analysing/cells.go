package analysing

import (
	"cmp"
	"context"
	"slices"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/geo/hexgrid"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/tiles"
)

// Cells is the answer to a question where people live, with mobile units and as if they did not exist, ready to be drawn. The
// region's is 25 MB. It does not change.
type Cells struct {
	key answerKey
	of  []peopled // by cell: those of a coarser cell follow each other
}

// peopled is a row of the demand, its figures in the precision of what is drawn.
type peopled struct {
	cell         hexgrid.Cell
	lon, lat     float32
	people       float32
	low, high    [2]float32 // share of the year, with mobile units and without; so are those that follow
	minutes      [2]float32 // −1 = nothing within reach
	wait         [2]float32
	hours        float32  // as the question asks, with mobile units or without
	class        [2]uint8 // coverage.Class
	partial      bool     // as the question asks
	reasonNumber uint8    // in drawnReasons, as the question asks
}

// drawnReasons lists the reasons in the order of the alphabet, after that of those who need none.
var drawnReasons = []coverage.Reason{
	"", coverage.NoSupply, coverage.UnknownHours, coverage.NotStated, coverage.NotAccessible, coverage.WrongPublic, coverage.WrongService,
	coverage.ByAppointment, coverage.TooFar, coverage.TooRare,
}

// mostCells is how many answers are kept to be drawn.
const mostCells = 2

// InCells is the question without what it says of territories, and without a measure that every answer has: people on cells need no more.
func (q Question) InCells() Question {
	d := DefaultQuestion()
	q.Level, q.Zoning, q.Territory = d.Level, d.Zoning, d.Territory
	if slices.Contains([]Measure{Minutes, Hours, Wait, Capacity}, q.Measure) {
		q.Measure = d.Measure
	}
	return q
}

// Cells answers a question where people live. It is computed, whatever the database holds. Coverage that was never computed is a
// NotFound fault (couverture_jamais_calculee).
func (a *Analyst) Cells(ctx context.Context, q Question) (*Cells, error) {
	q = q.InCells()
	_, parameters, err := a.current(ctx)
	if err != nil {
		return nil, err
	}
	version, err := a.version(ctx)
	if err != nil {
		return nil, err
	}
	key := answerKey{version: version, day: dayOf(a.now()), question: q.Values().Encode()}
	if cells := a.drawn(key); cells != nil {
		return cells, nil
	}
	a.making.Lock()
	defer a.making.Unlock()
	if cells := a.drawn(key); cells != nil { // somebody asked the same while we waited
		return cells, nil
	}
	if err := ctx.Err(); err != nil { // who asked has left while we waited
		return nil, err
	}
	g, _, err := a.groundOf(ctx, key, q.Mode, parameters)
	if err != nil {
		return nil, err
	}
	cells := g.cells(q)
	cells.key = key
	a.mu.Lock()
	defer a.mu.Unlock()
	a.cells = append([]*Cells{cells}, a.cells[:min(len(a.cells), mostCells-1)]...)
	return cells, nil
}

// drawn finds cells that are known, and forgets those of older data.
func (a *Analyst) drawn(key answerKey) *Cells {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = a.now()
	a.cells = slices.DeleteFunc(a.cells, func(c *Cells) bool { return c.key.version < key.version || c.key.day != key.day })
	for _, c := range a.cells {
		if c.key == key {
			return c
		}
	}
	return nil
}

// cells answers a question for every studied row.
func (g *ground) cells(q Question) *Cells {
	var results [2]*coverage.Result
	for i, mobile := range [2]bool{true, false} {
		one := q
		one.Mobile = mobile
		results[i] = g.evaluate(one)
	}
	c := &Cells{of: make([]peopled, 0, len(g.rows))}
	asked := results[0]
	if !q.Mobile {
		asked = results[1]
	}
	for i := range g.rows {
		row := &g.rows[i]
		if !g.communes[row.Commune].InStudy || row.People <= 0 {
			continue
		}
		found := &asked.Rows[i]
		one := peopled{
			cell: row.Cell, lon: float32(row.Centre.Lon()), lat: float32(row.Centre.Lat()), people: float32(row.People),
			hours: float32(found.Run[coverage.Low].HoursMonth), partial: found.Partial,
			reasonNumber: uint8(max(0, slices.Index(drawnReasons, found.Reason))),
		}
		for k, result := range results {
			of := &result.Rows[i]
			one.low[k], one.high[k] = float32(of.Run[coverage.Low].C), float32(of.Run[coverage.High].C)
			one.wait[k], one.class[k] = float32(of.Run[coverage.Low].WaitDays), uint8(of.Class)
			one.minutes[k] = -1
			if minutes := finite(minutesOf(of, k == 0, coverage.High)); minutes != nil {
				one.minutes[k] = float32(*minutes)
			}
		}
		c.of = append(c.of, one)
	}
	slices.SortFunc(c.of, func(a, b peopled) int { return cmp.Compare(a.cell, b.cell) })
	return c
}

// Tile draws the cells of a tile, as store.Store.Tile does those of the stored answer. No bytes = nobody lives there.
func (c *Cells) Tile(id tiles.ID) ([]byte, error) {
	resolution, within := store.CellsOf(id)
	var drawn []store.InhabitedCell
	var joined []*peopled
	var parent hexgrid.Cell
	join := func() {
		if len(joined) > 0 {
			drawn = append(drawn, together(parent, joined))
		}
		joined = joined[:0]
	}
	for i := range c.of {
		one := &c.of[i]
		if !within.Contains(orb.Point{float64(one.lon), float64(one.lat)}) {
			continue
		}
		up, err := one.cell.Parent(resolution)
		if err != nil {
			return nil, err
		}
		if up != parent {
			join()
			parent = up
		}
		joined = append(joined, one)
	}
	join()
	return store.DrawCells(id, drawn)
}

// together sums people of one cell.
func together(cell hexgrid.Cell, all []*peopled) store.InhabitedCell {
	c := store.InhabitedCell{Cell: int64(cell), Class: make([]float64, len(store.ClassNames)), FixedClass: make([]float64, len(store.ClassNames))}
	var minutes, reached [2]float64
	var classes [2][len(coverage.Classes)]float64
	var fixedWait float64
	var reasons [16]int // rows, by number of their reason
	for _, one := range all {
		n := float64(one.people)
		c.People += n
		c.Low, c.High = c.Low+n*float64(one.low[0]), c.High+n*float64(one.high[0])
		c.FixedLow, c.FixedHigh = c.FixedLow+n*float64(one.low[1]), c.FixedHigh+n*float64(one.high[1])
		c.Wait, fixedWait, c.Hours = c.Wait+n*float64(one.wait[0]), fixedWait+n*float64(one.wait[1]), c.Hours+n*float64(one.hours)
		for k := range 2 {
			classes[k][one.class[k]] += n
			if one.minutes[k] >= 0 {
				minutes[k], reached[k] = minutes[k]+n*float64(one.minutes[k]), reached[k]+n
			}
		}
		c.Partial = c.Partial || one.partial
		reasons[one.reasonNumber]++
	}
	for _, sum := range []*float64{&c.Low, &c.High, &c.FixedLow, &c.FixedHigh, &c.Wait, &c.Hours, &fixedWait} {
		*sum /= c.People
	}
	c.FixedWait = &fixedWait
	with, without := byClass(classes[0][:]), byClass(classes[1][:])
	c.Class, c.FixedClass = with[:], without[:]
	c.Minutes, c.FixedMinutes = finite(minutes[0]/reached[0]), finite(minutes[1]/reached[1]) // 0/0 = nobody reaches any
	reasons[0] = 0                                                                           // not a reason
	mostly := 0
	for i, n := range reasons {
		if n > reasons[mostly] {
			mostly = i
		}
	}
	c.Reason = string(drawnReasons[mostly])
	return c
}
