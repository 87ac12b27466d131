package coverage

import "math"

// The measures of this file are those of the literature on access to care, as their papers define them: our results are
// compared with it, and with its software, on its reference cases. Each gives one figure per row; demand has one figure per
// row and supply one per service of the Reach.

// Cumulative is the supply within reach, weighted by the decay: Σ_s S_s f(t_is). With a threshold it counts opportunities;
// with a decay that falls it is the potential of Hansen (1959), "gravity".
func Cumulative(reach *Reach, supply []float64, decay Decay) []float64 {
	return reach.collect(decay, supply)
}

// Closest is the minutes to the nearest service whose supply is not 0; +Inf = none.
func Closest(reach *Reach, supply []float64) []float64 {
	closest := make([]float64, len(reach.Rows))
	for row := range closest {
		closest[row] = math.Inf(1)
		services, minutes := reach.Trips(row)
		for k, s := range services {
			if supply[s] != 0 {
				closest[row] = minutes[k]
				break
			}
		}
	}
	return closest
}

// TwoStep is the two-step floating catchment area: 2SFCA with a threshold (Luo & Wang 2003), E2SFCA with steps (Luo & Qi
// 2009), gravity with a decay that falls.
//
//	A_i = Σ_s f_is R_s        R_s = S_s / Σ_k P_k f_ks
func TwoStep(reach *Reach, demand, supply []float64, decay Decay) []float64 {
	claims := reach.claims(decay, func(row int) float64 { return demand[row] })
	return reach.collect(decay, perClaim(supply, claims))
}

// Modified is M2SFCA (Delamater 2013): the weight counts twice, so that what is far for everybody is partly lost.
//
//	A_i = Σ_s f_is² S_s / Σ_k P_k f_ks
func Modified(reach *Reach, demand, supply []float64, decay Decay) []float64 {
	claims := reach.claims(decay, func(row int) float64 { return demand[row] })
	squared := Decay{Name: decay.Name, Limit: decay.Limit, Weight: func(minutes float64) float64 {
		return decay.Weight(minutes) * decay.Weight(minutes)
	}}
	return reach.collect(squared, perClaim(supply, claims))
}

// ThreeStep is 3SFCA (Wan, Zou & Sternberg 2012): people choose among the services, so that one claims less where it has
// rivals. The choice has a decay of its own: in pysal/access it is the same weights without their limit, a service beyond the
// catchment still being a rival.
//
//	A_i = Σ_s G_is f_is R_s        R_s = S_s / Σ_k G_ks P_k f_ks        G_is = g_is / Σ_r g_ir
func ThreeStep(reach *Reach, demand, supply []float64, choice, decay Decay) []float64 {
	chosen := Decay{Limit: decay.Limit, Weight: func(minutes float64) float64 { return choice.at(minutes) * decay.Weight(minutes) }}
	claims := reach.claims(chosen, func(row int) float64 { return orNothing(demand[row], reach.weights(row, choice)) })
	access := reach.collect(chosen, perClaim(supply, claims))
	for row := range access {
		access[row] = orNothing(access[row], reach.weights(row, choice))
	}
	return access
}

// Balanced is BFCA (Páez, Higgins & Vivona 2019): the weights of a row are its shares among services, those of a service its
// shares among rows, so that nobody's claim and no level of service is counted more than once: Σ_i A_i = Σ_s R_s.
//
//	A_i = Σ_s f_is / (Σ_k f_ks) · S_s / (Σ_k P_k f_ks / Σ_r f_kr)
func Balanced(reach *Reach, demand, supply []float64, decay Decay) []float64 {
	claims := reach.claims(decay, func(row int) float64 { return orNothing(demand[row], reach.weights(row, decay)) })
	rows := reach.claims(decay, func(int) float64 { return 1 })
	return reach.collect(decay, perClaim(perClaim(supply, claims), rows))
}

// weights is Σ_s f_is of a row.
func (r *Reach) weights(row int, decay Decay) float64 {
	_, minutes := r.Trips(row)
	sum := 0.0
	for _, m := range minutes {
		sum += decay.at(m)
	}
	return sum
}

func orNothing(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
