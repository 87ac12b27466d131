package analysing

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"

	"github.com/paulmach/orb/encoding/wkb"

	"github.com/maillage-numerique/maillage/geo/coverage"
	"github.com/maillage-numerique/maillage/internal/store"
)

// digestInputs names what a run is computed from: the same data, parameters and method give the same name. The version of
// the data is left out, it moves with what coverage does not read.
func digestInputs(data store.CoverageData, parameters []byte) (string, error) {
	h := sha256.New()
	w := bufio.NewWriterSize(h, 1<<16)
	for _, c := range data.Communes {
		// Contours are most of the bytes: in binary, they do not cost a second of writing decimals.
		if err := wkb.NewEncoder(w).Encode(c.Outline); err != nil {
			return "", fmt.Errorf("digest the contour of %s: %w", c.INSEECode, err)
		}
	}
	plain := data
	plain.DataVersion = 0
	plain.Communes = make([]store.CoverageCommune, len(data.Communes))
	for i, c := range data.Communes {
		c.Outline = nil
		plain.Communes[i] = c
	}
	if err := json.NewEncoder(w).Encode([]any{coverage.MethodVersion, json.RawMessage(parameters), plain}); err != nil {
		return "", fmt.Errorf("digest the inputs of coverage: %w", err)
	}
	if err := w.Flush(); err != nil {
		return "", fmt.Errorf("digest the inputs of coverage: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// digestOf names a result: bit for bit the same rows, territories and gaps give the same name.
func digestOf(r store.CoverageResult) string {
	h := sha256.New()
	w := &digester{w: bufio.NewWriterSize(h, 1<<16)}
	for i := range r.Cells {
		c := r.Cell(i)
		w.integer(c.Cell)
		w.text(c.INSEECode, c.Basis)
		w.numbers(c.People, c.Need, c.Lon, c.Lat, orNaN(c.Minutes))
		if c.NearestSite != nil {
			w.bytes(c.NearestSite[:])
		}
		w.flag(c.Partial)
	}
	for _, t := range r.Territories {
		w.text(t.Level, t.Zoning, t.Scope, t.Code, t.Name)
		w.numbers(t.People, t.Need, t.PartialPeople, orNaN(t.MinutesMedian), orNaN(t.MinutesP90))
		w.numbers(t.PeopleWithin...)
		w.numbers(t.NeedWithin...)
		w.flag(t.NeedUnknown)
	}
	for _, g := range r.Gaps {
		w.text(g.GapID, g.Zoning, g.LivingArea, g.Reason)
		w.text(g.INSEECodes...)
		w.numbers(g.People, g.Need, orNaN(g.MinutesMin), orNaN(g.MinutesMax))
		for _, part := range g.Outline {
			for _, ring := range part {
				for _, p := range ring {
					w.numbers(p[:]...)
				}
			}
		}
		w.flag(g.Partial)
	}
	_ = w.w.Flush() // a hash never fails
	return hex.EncodeToString(h.Sum(nil))
}

// digester writes values with their lengths, so that no two lists of values are written alike.
type digester struct {
	w   *bufio.Writer
	buf [8]byte
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
