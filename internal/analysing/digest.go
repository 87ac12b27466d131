package analysing

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"math"
	"runtime"
	"sync"

	"github.com/paulmach/orb/encoding/wkb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/store"
)

// name fills the names of the inputs: the same data, parameters, method and first day give the same names. The version of the
// data is left out, it moves with what coverage does not read.
func (in *inputs) name() error {
	h := sha256.New()
	w := &digester{w: bufio.NewWriterSize(h, 1<<16)}
	for i := range in.data.Communes {
		// Contours are most of the bytes: in binary, they do not cost a second of writing decimals.
		if err := wkb.NewEncoder(w.w).Encode(in.data.Communes[i].Outline); err != nil {
			return fmt.Errorf("digest the contour of %s: %w", in.data.Communes[i].INSEECode, err)
		}
	}
	plain := in.data
	plain.DataVersion = 0
	plain.Communes = make([]store.CoverageCommune, len(in.data.Communes))
	for i, c := range in.data.Communes {
		c.Outline = nil
		plain.Communes[i] = c
	}
	if err := json.NewEncoder(w.w).Encode([]any{coverage.MethodVersion, in.parameters, plain}); err != nil {
		return fmt.Errorf("digest the demand: %w", err)
	}
	in.demandHash = w.name(h)
	in.nameServices()
	return nil
}

// nameServices names the inputs once their demand has a name.
func (in *inputs) nameServices() {
	h := sha256.New()
	w := &digester{w: bufio.NewWriterSize(h, 1<<16)}
	w.text(in.demandHash)
	w.integer(int64(in.first))
	for i := range in.services {
		w.service(&in.services[i])
	}
	in.hash = w.name(h)
}

func (d *digester) service(s *Service) {
	d.text(s.ID, s.Unit, s.Name, s.Place, string(s.INSEECode), string(s.Why), string(s.Doubt))
	d.numbers(s.Point[0], s.Point[1], s.Hours[0], s.Hours[1])
	d.flag(s.Mobile)
	for _, run := range s.Days {
		for _, word := range run {
			d.integer(int64(word))
		}
	}
}

// digestedCells is how many rows are digested together: those of an edit are few, and near one another.
const digestedCells = 4096

// digestCells names the rows of a result, so many at a time. Known are the names that they had before r.Since, where
// there is one.
func digestCells(r store.CoverageResult, known [][sha256.Size]byte) [][sha256.Size]byte {
	n := (r.Cells + digestedCells - 1) / digestedCells
	stale := make([]bool, n)
	if r.Since == nil {
		known = make([][sha256.Size]byte, n)
		for chunk := range stale {
			stale[chunk] = true
		}
	} else {
		for _, i := range r.Since.Cells {
			stale[i/digestedCells] = true
		}
	}
	var workers sync.WaitGroup
	chunks := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for chunk := range chunks {
				known[chunk] = digestChunk(r, chunk*digestedCells, min((chunk+1)*digestedCells, r.Cells))
			}
		})
	}
	for chunk := range stale {
		if stale[chunk] {
			chunks <- chunk
		}
	}
	close(chunks)
	workers.Wait()
	return known
}

func digestChunk(r store.CoverageResult, from, to int) (name [sha256.Size]byte) {
	h := sha256.New()
	w := &digester{w: bufio.NewWriterSize(h, 1<<16)}
	for i := from; i < to; i++ {
		c := r.Cell(i)
		w.integer(c.Cell)
		w.text(c.INSEECode, c.Basis, c.Class, c.FixedClass, c.Reason)
		w.numbers(c.People, c.Need, c.Lon, c.Lat, orNaN(c.Minutes), orNaN(c.FixedMinutes), c.CLow, c.CHigh, c.FixedLow, c.FixedHigh,
			c.WaitLow, c.WaitHigh, c.HoursLow, c.HoursHigh)
		w.flag(c.Partial)
	}
	_ = w.w.Flush() // a hash never fails
	return [sha256.Size]byte(h.Sum(nil))
}

// digestOf names a result: bit for bit the same rows, territories and gaps give the same name.
func digestOf(r store.CoverageResult, cells [][sha256.Size]byte) string {
	h := sha256.New()
	w := &digester{w: bufio.NewWriterSize(h, 1<<16)}
	for i := range cells {
		w.bytes(cells[i][:])
	}
	for _, t := range r.Territories {
		w.text(t.Level, t.Zoning, t.Scope, t.Part, t.Code, t.Name)
		w.numbers(t.People, t.Need, t.PartialPeople, t.CoveredLow, t.CoveredHigh, t.GapLow, t.GapHigh, t.NeverLow, t.NeverHigh)
		for _, classes := range []store.ByClass{t.PeopleClass, t.NeedClass, t.PeopleLow, t.PeopleHigh, t.NeedLow, t.NeedHigh} {
			w.numbers(classes[:]...)
		}
		for _, x := range []*float64{
			t.MinutesMedian, t.MinutesP90, t.WaitLow, t.WaitHigh, t.HoursLow, t.HoursHigh, t.CapacityLow, t.CapacityHigh,
		} {
			w.numbers(orNaN(x))
		}
		w.numbers(t.PeopleWithin...)
		w.numbers(t.NeedWithin...)
		w.flag(t.NeedUnknown)
		w.flag(t.Mobile)
	}
	for _, g := range r.Gaps {
		w.text(g.Zoning, g.LivingArea, g.Reason) // its id and its age follow from the runs before
		w.text(g.INSEECodes...)
		w.numbers(g.People, g.Need, orNaN(g.MinutesMin), orNaN(g.MinutesMax))
		for _, row := range g.Rows {
			w.integer(row.Cell)
			w.text(row.INSEECode)
		}
		w.flag(g.Certain)
		w.flag(g.Partial)
	}
	w.text(string(r.Settling))
	return w.name(h)
}

// digester writes values with their lengths, so that no two lists of values are written alike.
type digester struct {
	w   *bufio.Writer
	buf [8]byte
}

// name ends the writing and gives the digest.
func (d *digester) name(h hash.Hash) string {
	_ = d.w.Flush() // a hash never fails
	return hex.EncodeToString(h.Sum(nil))
}

func (d *digester) integer(n int64) {
	binary.LittleEndian.PutUint64(d.buf[:], uint64(n))
	d.bytes(d.buf[:])
}

func (d *digester) numbers(all ...float64) {
	for _, x := range all {
		d.integer(int64(math.Float64bits(x)))
	}
}

func (d *digester) text(all ...string) {
	d.integer(int64(len(all)))
	for _, s := range all {
		d.integer(int64(len(s)))
		d.bytes([]byte(s))
	}
}

func (d *digester) flag(b bool) {
	if b {
		d.bytes([]byte{1})
		return
	}
	d.bytes([]byte{0})
}

func (d *digester) bytes(b []byte) {
	_, _ = d.w.Write(b) // a hash never fails
}

func orNaN(x *float64) float64 {
	if x == nil {
		return math.NaN()
	}
	return *x
}
