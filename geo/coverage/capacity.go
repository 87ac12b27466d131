package coverage

// Capacity is the hours a month that each person in difficulty of a row can count on, in the low and the high run, with the
// services that the question keeps, whatever their days: the two-step floating catchment area of Luo & Qi (2009).
//
//	a_i = Σ_s f(t_is) · H_s / Σ_k n_k f(t_ks)
//
// Every person in difficulty within the catchment of a service has an equal claim, weighted by the decay, on its hours of
// presence H; a service that nobody reaches gives nothing. So Σ n_i a_i is the hours of the services that somebody reaches.
// Rows must hold everybody who reaches the services: those beyond the edge of the studied area too.
func Capacity(reach *Reach, q Question, decay Decay) *[2][]float64 {
	claims := reach.claims(decay, func(row int) float64 { return reach.Rows[row].Need })
	var capacity [2][]float64
	for _, run := range Runs {
		hours := make([]float64, len(reach.Services))
		for s := range hours {
			if service := &reach.Services[s]; q.keeps(s, service, run) {
				hours[s] = service.Hours[run] / 12
			}
		}
		capacity[run] = reach.collect(decay, perClaim(hours, claims))
	}
	return &capacity
}

// claims is the weighted people who reach each service: Σ_k n_k f(t_ks), summed in the order of the rows.
func (r *Reach) claims(decay Decay, people func(row int) float64) []float64 {
	claims := make([]float64, len(r.Services))
	for row := range r.Rows {
		services, minutes := r.Trips(row)
		n := people(row)
		for k, s := range services {
			claims[s] += n * decay.at(minutes[k])
		}
	}
	return claims
}

// perClaim is the supply of each service per claim on it; 0 where there is none.
func perClaim(supply, claims []float64) []float64 {
	ratio := make([]float64, len(supply))
	for s := range supply {
		if claims[s] > 0 {
			ratio[s] = supply[s] / claims[s]
		}
	}
	return ratio
}

// collect is Σ_s f(t_is) · x_s for every row, in the order of its trips, on all processors.
func (r *Reach) collect(decay Decay, x []float64) []float64 {
	sums := make([]float64, len(r.Rows))
	parallel(len(r.blocks), func() func(int) {
		return func(b int) {
			for row := b * blockRows; row < min((b+1)*blockRows, len(sums)); row++ {
				services, minutes := r.Trips(row)
				for k, s := range services {
					if minutes[k] > decay.Limit {
						break
					}
					sums[row] += decay.Weight(minutes[k]) * x[s]
				}
			}
		}
	})
	return sums
}
