package coverage_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/coverage"
)

func share(percent float64) *float64 {
	s := percent / 100
	return &s
}

func ExampleNeedParameters_Estimate() {
	// Achères (18001), census of 2017: 22.31 % of the 15+ are 65 or more, 55.28 % have a low diploma.
	estimates := coverage.DefaultNeed().Estimate([]coverage.NeedInput{
		{Commune: "18001", LivingArea: "18109", People: 326, Share65Plus: share(22.31), ShareLowDiploma: share(55.28)},
	})
	e := estimates["18001"]
	fmt.Printf("%.1f people of %.1f aged 15+ (%.1f %%)\n", e.People, e.People15Plus, 100*e.Share)
	// Output: 40.8 people of 267.3 aged 15+ (15.3 %)
}

func TestRawShareByHand(t *testing.T) {
	t.Parallel()
	p := coverage.DefaultNeed()
	for _, c := range []struct {
		sentence       string
		old, lowDegree float64
		want           float64
	}{
		{"nobody old, average diplomas: the rate under 65", 0, 0.532, 0.06},
		{"everybody old, average diplomas: the rate of the 65+", 1, 0.532, 0.45},
		{"a quarter old: 0.45 × 0.25 + 0.06 × 0.75", 0.25, 0.532, 0.1575},
		{"many diplomas lower it by a quarter, no more", 0.25, 0.10, 0.1575 * 0.75},
		{"few diplomas raise it by 35 %, no more", 0.25, 0.95, 0.1575 * 1.35},
		{"between, in proportion", 0.25, 0.532 * 1.1, 0.1575 * 1.1},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			if got := p.RawShare(c.old, c.lowDegree); math.Abs(got-c.want) > 1e-12 {
				t.Errorf("RawShare(%v, %v) = %v, want %v", c.old, c.lowDegree, got, c.want)
			}
		})
	}
}

func TestSmallCommunesAreDrawnToTheirBassin(t *testing.T) {
	t.Parallel()
	town := coverage.NeedInput{Commune: "A", LivingArea: "b", People: 1800, Share65Plus: share(20), ShareLowDiploma: share(53.2)} // 13.8 %
	hamlet := coverage.NeedInput{Commune: "B", LivingArea: "b", People: 100, Share65Plus: share(60), ShareLowDiploma: share(53.2)}
	const own, ofTown = 0.45*0.6 + 0.06*0.4, 0.45*0.2 + 0.06*0.8
	const bassin = (1800*ofTown + 100*own) / 1900

	estimate := func(h coverage.NeedInput) coverage.NeedEstimate {
		return coverage.DefaultNeed().Estimate([]coverage.NeedInput{town, h})["B"]
	}
	t.Run("at 100 inhabitants, half its own and half the bassin's", func(t *testing.T) {
		t.Parallel()
		if e := estimate(hamlet); math.Abs(e.Share-(own+bassin)/2) > 1e-12 || math.Abs(e.RawShare-own) > 1e-12 {
			t.Errorf("share %v (raw %v), want %v (raw %v)", e.Share, e.RawShare, (own+bassin)/2, own)
		}
	})
	t.Run("at 200 inhabitants, its own, without a jump", func(t *testing.T) {
		t.Parallel()
		h := hamlet
		h.People = 200
		if e := estimate(h); math.Abs(e.Share-own) > 1e-12 {
			t.Errorf("share %v, want %v", e.Share, own)
		}
		h.People = 199.999
		if e := estimate(h); math.Abs(e.Share-own) > 1e-5 {
			t.Errorf("just under 200: share %v, want about %v", e.Share, own)
		}
	})
	t.Run("outside every bassin, its own", func(t *testing.T) {
		t.Parallel()
		h := hamlet
		h.LivingArea = ""
		if e := estimate(h); math.Abs(e.Share-own) > 1e-12 {
			t.Errorf("share %v, want %v", e.Share, own)
		}
	})
	t.Run("a missing indicator is unknown, not the bassin's mean", func(t *testing.T) {
		t.Parallel()
		h := hamlet
		h.ShareLowDiploma = nil
		if e := estimate(h); e.Known || e.People != 0 || !math.IsNaN(e.Share) {
			t.Errorf("estimate %+v, want unknown", e)
		}
	})
}

func TestNeedStaysWithinThePeople(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		communes := make([]coverage.NeedInput, rapid.IntRange(1, 20).Draw(t, "n"))
		for i := range communes {
			communes[i] = coverage.NeedInput{
				Commune:         fmt.Sprintf("%02d", i),
				LivingArea:      rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "bassin"),
				People:          float64(rapid.IntRange(0, 1000).Draw(t, "people")),
				Share65Plus:     share(rapid.Float64Range(0, 100).Draw(t, "old")),
				ShareLowDiploma: share(rapid.Float64Range(0, 100).Draw(t, "diploma")),
			}
		}
		estimates := coverage.DefaultNeed().Estimate(communes)
		backwards := make([]coverage.NeedInput, len(communes))
		for i, c := range communes {
			backwards[len(communes)-1-i] = c
		}
		other := coverage.DefaultNeed().Estimate(backwards)
		for code, e := range estimates {
			// 0.06 × 0.75 and 0.45 × 1.35 are the least and the most that the formula can give.
			if e.Share < 0.06*0.75-1e-12 || e.Share > 0.45*1.35+1e-12 {
				t.Fatalf("commune %s: share %v", code, e.Share)
			}
			if other[code] != e {
				t.Fatalf("commune %s: %+v, then %+v in another order", code, e, other[code])
			}
		}
	})
}
