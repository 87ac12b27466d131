package coverage

import (
	"cmp"
	"math"
	"slices"
)

// NeedParameters are the weights of the estimate of people in digital difficulty. DefaultNeed has the values, their
// sources are in docs/method-coverage.md.
type NeedParameters struct {
	Share15Plus       float64 `json:"part_15_plus"`       // of a population whose number of 15+ is unknown
	Rate65Plus        float64 `json:"taux_65_plus"`       // in difficulty among the 65+
	RateUnder65       float64 `json:"taux_moins_65"`      // in difficulty among the 15–64
	LowDiplomaMean    float64 `json:"q_ref"`              // share with a low diploma where the rates hold as they are
	ClampLow          float64 `json:"correction_min"`     // of the correction by diploma
	ClampHigh         float64 `json:"correction_max"`     //
	FullTrustPeople   float64 `json:"population_lissage"` // inhabitants from which a commune's own shares are trusted alone
	IndicatorsYear    int     `json:"annee_indicateurs"`  // year of the two shares
	IndicatorsSource  string  `json:"source_indicateurs"` // who published them
	ReferenceForRates string  `json:"source_taux"`        // what the two rates were set on
}

// DefaultNeed is METHODS §2: n = P15 × (0.45·a + 0.06·(1 − a)) × clamp(q / 0.532, 0.75, 1.35).
func DefaultNeed() NeedParameters {
	return NeedParameters{
		Share15Plus:       0.82,
		Rate65Plus:        0.45,
		RateUnder65:       0.06,
		LowDiplomaMean:    0.532,
		ClampLow:          0.75,
		ClampHigh:         1.35,
		FullTrustPeople:   200,
		IndicatorsYear:    2017,
		IndicatorsSource:  "INSEE, recensement de la population 2017",
		ReferenceForRates: "INSEE Première 1953 (2021) ; INSEE Analyses 85",
	}
}

// NeedInput is what the estimate needs of one commune.
type NeedInput struct {
	Commune         string   // INSEE code
	LivingArea      string   // the bassin de vie whose mean a small commune is drawn to; "" = none
	People          float64  // all inhabitants
	Share65Plus     *float64 // of the 15+, from 0 to 1; nil = unknown
	ShareLowDiploma *float64 // of the 15+, from 0 to 1; nil = unknown
}

// NeedEstimate is the estimate for one commune.
type NeedEstimate struct {
	People15Plus float64
	Share        float64 // of the 15+ in difficulty; NaN = unknown
	RawShare     float64 // before a small commune is drawn to its bassin's mean; NaN = unknown
	People       float64 // in difficulty: People15Plus × Share, 0 where unknown
	Known        bool    // false: an indicator is missing, and nothing was put in its place
}

// RawShare is the estimated share of the 15+ in difficulty, from the share of 65+ and the share with a low diploma, all
// from 0 to 1.
func (p NeedParameters) RawShare(share65Plus, shareLowDiploma float64) float64 {
	byAge := p.Rate65Plus*share65Plus + p.RateUnder65*(1-share65Plus)
	return byAge * math.Max(p.ClampLow, math.Min(p.ClampHigh, shareLowDiploma/p.LowDiplomaMean))
}

// Estimate gives each commune its number of people in digital difficulty, by INSEE code.
//
// A commune of fewer than FullTrustPeople inhabitants has shares made of a handful of answers. Its share is drawn to the
// mean of its bassin de vie with the weight that its size lacks:
//
//	share = w × own + (1 − w) × bassin        w = inhabitants / 200, at most 1
//	bassin = Σ own × P15 / Σ P15              over the communes of the bassin whose indicators are known
//
// so that there is no jump at 200 inhabitants, and a commune of nobody has its bassin's mean. This is the shape of a local
// empirical Bayes estimate (Clayton & Kaldor 1987; Marshall 1991) with the threshold of METHODS §2 in the place of the
// ratio of variances. Without a bassin the commune keeps its own share.
func (p NeedParameters) Estimate(communes []NeedInput) map[string]NeedEstimate {
	ordered := slices.Clone(communes)
	slices.SortFunc(ordered, func(a, b NeedInput) int { return cmp.Compare(a.Commune, b.Commune) })

	estimates := make(map[string]NeedEstimate, len(ordered))
	people, needy := map[string]float64{}, map[string]float64{}
	for _, c := range ordered {
		e := NeedEstimate{People15Plus: p.Share15Plus * c.People, Share: math.NaN(), RawShare: math.NaN()}
		if c.Share65Plus != nil && c.ShareLowDiploma != nil {
			e.RawShare = p.RawShare(*c.Share65Plus, *c.ShareLowDiploma)
			e.Known = true
			people[c.LivingArea] += e.People15Plus
			needy[c.LivingArea] += e.People15Plus * e.RawShare
		}
		estimates[c.Commune] = e
	}
	for _, c := range ordered {
		e := estimates[c.Commune]
		if !e.Known {
			continue
		}
		e.Share = e.RawShare
		if c.People < p.FullTrustPeople && c.LivingArea != "" && people[c.LivingArea] > 0 {
			trust := c.People / p.FullTrustPeople
			e.Share = trust*e.RawShare + (1-trust)*needy[c.LivingArea]/people[c.LivingArea]
		}
		e.People = e.People15Plus * e.Share
		estimates[c.Commune] = e
	}
	return estimates
}
