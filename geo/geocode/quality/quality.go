// Package quality measures a geocoder on questions whose answer is known: files of public collections, and addresses of an
// index with the slips of daily typing.
package quality

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/geo"
	"github.com/maillage-numerique/maillage/geo/address"
	"github.com/maillage-numerique/maillage/geo/geocode"
)

// Case is a question and what is known of its answer. What is empty is not asked.
type Case struct {
	Set         string // "libraries", "noise: one slip"…
	Line        int    // in its file
	Query       geocode.Query
	CityCode    string // INSEE, dead codes accepted
	City        string
	Postcode    string
	Street      string
	HouseNumber string
	Position    *orb.Point
}

// Finder is what is measured. Living gives the codes of today of an INSEE code; nil means that codes are living.
type Finder struct {
	Search func(geocode.Query) []geocode.Result
	Living func(code string) []string
	// Covers says whether streets of the commune are in the index; elsewhere the right commune is all that can be asked.
	Covers func(code string) bool
}

// Verdict is how an answer compares with what is expected.
type Verdict struct {
	Case      Case
	Answer    *geocode.Result // nil = no answer
	Commune   bool            // the right commune
	Right     bool            // the right commune and, as far as known and covered, street and number
	DistanceM float64         // to the position expected; −1 = unknown
	Covered   bool
}

// Judge asks one question and compares the first answers (as many as the question's limit, one by default).
func Judge(f Finder, c Case) Verdict {
	q := c.Query
	if q.Limit == 0 {
		q.Limit = 1
	}
	v := Verdict{Case: c, DistanceM: -1}
	code := c.CityCode
	answers := f.Search(q)
	for i := range answers {
		r := &answers[i]
		got := Verdict{Case: c, Answer: r, DistanceM: -1}
		got.Covered = f.Covers == nil || f.Covers(r.CityCode) && (code == "" || f.Covers(code))
		got.Commune = rightCommune(f, c, r)
		if c.Position != nil {
			got.DistanceM = geo.Distance(*c.Position, r.Position)
		}
		got.Right = got.Commune && (!got.Covered || rightStreet(c, r, got.DistanceM))
		if i == 0 || got.Right {
			v = got
		}
		if got.Right {
			break
		}
	}
	return v
}

func rightCommune(f Finder, c Case, r *geocode.Result) bool {
	if c.CityCode != "" {
		codes := []string{c.CityCode}
		if f.Living != nil {
			codes = append(codes, f.Living(c.CityCode)...)
		}
		return slices.ContainsFunc(codes, func(code string) bool { return geocode.City(code) == geocode.City(r.CityCode) })
	}
	if c.Postcode != "" && r.Postcode != c.Postcode {
		return false
	}
	if c.City != "" {
		return slices.ContainsFunc([]string{r.City, r.OldCity, r.Alias, r.Name}, func(name string) bool { return address.Key(name) == address.Key(c.City) })
	}
	return c.Postcode != ""
}

// nearM is how far a position may be from the one expected and still be the same street.
const nearM = 500

func rightStreet(c Case, r *geocode.Result, distance float64) bool {
	if c.Street != "" {
		name := r.Street
		if name == "" {
			name = r.Name
		}
		if address.Key(name) != address.Key(c.Street) {
			return false
		}
		return c.HouseNumber == "" || strings.EqualFold(strings.ReplaceAll(r.HouseNumber, " ", ""), strings.ReplaceAll(c.HouseNumber, " ", ""))
	}
	if r.Type == geocode.Municipality {
		return true // an honest "commune" is right where it is the right commune
	}
	return distance < 0 || distance <= nearM
}

// Tally counts the verdicts of one set.
type Tally struct {
	Set              string
	Cases, None      int
	Commune, Right   int // right commune; right as far as known
	Covered          int // cases whose street the index may hold
	Within50         int // of Placed
	Within500        int
	Placed           int // cases with a position, answered better than by the commune
	ByType           map[geocode.Type]int
	Sure, SureRight  int // answers at 0.8 or more
	SureWrongCommune []Verdict
}

// Bucket is one line of the calibration: answers whose score is in [From, To).
type Bucket struct {
	From, To       float64
	Cases          int
	Commune, Right int
}

// Report is what a run measured.
type Report struct {
	Sets    []*Tally
	Buckets []Bucket
}

// Run judges every case, in order.
func Run(f Finder, cases []Case) Report {
	report := Report{}
	for _, from := range []float64{0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0} {
		to := 1.01
		if n := len(report.Buckets); n > 0 {
			to = report.Buckets[n-1].From
		}
		report.Buckets = append(report.Buckets, Bucket{From: from, To: to})
	}
	bySet := map[string]*Tally{}
	for _, c := range cases {
		t := bySet[c.Set]
		if t == nil {
			t = &Tally{Set: c.Set, ByType: map[geocode.Type]int{}}
			bySet[c.Set] = t
			report.Sets = append(report.Sets, t)
		}
		v := Judge(f, c)
		t.add(v)
		report.calibrate(v)
	}
	return report
}

func (t *Tally) add(v Verdict) {
	t.Cases++
	if v.Answer == nil {
		t.None++
		return
	}
	t.ByType[v.Answer.Type]++
	if v.Commune {
		t.Commune++
	}
	if v.Right {
		t.Right++
	}
	if v.Covered {
		t.Covered++
	}
	if v.DistanceM >= 0 && v.Answer.Type != geocode.Municipality {
		t.Placed++
		if v.DistanceM <= 50 {
			t.Within50++
		}
		if v.DistanceM <= nearM {
			t.Within500++
		}
	}
	if v.Answer.Score >= geocode.Sure {
		t.Sure++
		if v.Right {
			t.SureRight++
		}
		if !v.Commune {
			t.SureWrongCommune = append(t.SureWrongCommune, v)
		}
	}
}

func (r *Report) calibrate(v Verdict) {
	if v.Answer == nil {
		return
	}
	for i := range r.Buckets {
		b := &r.Buckets[i]
		if v.Answer.Score >= b.From && v.Answer.Score < b.To {
			b.Cases++
			if v.Commune {
				b.Commune++
			}
			if v.Right {
				b.Right++
			}
		}
	}
}

// String shows a verdict on one line: the question, the answer, what was expected.
func (v Verdict) String() string {
	expected := strings.TrimSpace(strings.Join([]string{v.Case.HouseNumber, v.Case.Street, v.Case.Postcode, v.Case.City, v.Case.CityCode}, " "))
	if v.Answer == nil {
		return fmt.Sprintf("%s: %q: no answer (expected %s)", v.Case.Set, v.Case.Query.Text, expected)
	}
	return fmt.Sprintf("%s: %q: %.2f %s %s [%s] (expected %s, %.0f m)", v.Case.Set, v.Case.Query.Text, v.Answer.Score, v.Answer.Type,
		v.Answer.Label, v.Answer.CityCode, expected, v.DistanceM)
}
