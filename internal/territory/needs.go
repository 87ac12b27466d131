package territory

// Needs are the indicators of a commune from which METHODS §2 estimates the people in digital difficulty, and those shown
// beside. Shares are percent; nil is unknown.
type Needs struct {
	Share65Plus       *float64 // of those aged 15 and more
	ShareLowDiploma   *float64 // out of school with at most CAP or BEP, of those aged 15 and more
	ShareUnder25      *float64
	ShareOnePerson    *float64 // households of one person
	ShareSingleParent *float64 // families
	Share30Mbps       *float64 // premises that can get 30 Mbit/s
	MedianIncome      *float64 // euros a year by consumption unit
	PovertyRate       *float64
	Year              int // of the census behind the shares of age and diploma; 0 = unknown
}

// WeightedNeeds are the needs of a commune that has merged since, with the people they weigh.
type WeightedNeeds struct {
	People float64
	Needs  Needs
}

// fields lists every indicator of a row, so that none is forgotten when rows are merged.
func (n *Needs) fields() []**float64 {
	return []**float64{
		&n.Share65Plus, &n.ShareLowDiploma, &n.ShareUnder25, &n.ShareOnePerson, &n.ShareSingleParent, &n.Share30Mbps,
		&n.MedianIncome, &n.PovertyRate,
	}
}

// MeanNeeds merges the needs of communes that became one: the mean weighted by people of each indicator. An indicator that
// is unknown for one part stays unknown for the whole unless the parts that are known hold most of the people.
func MeanNeeds(parts []WeightedNeeds) Needs {
	if len(parts) == 1 {
		return parts[0].Needs
	}
	var mean Needs
	all := 0.0
	for _, p := range parts {
		all += p.People
		mean.Year = max(mean.Year, p.Needs.Year)
	}
	for i, to := range mean.fields() {
		sum, known := 0.0, 0.0
		for _, p := range parts {
			if v := *p.Needs.fields()[i]; v != nil {
				sum += *v * p.People
				known += p.People
			}
		}
		if known > 0 && 2*known > all {
			v := sum / known
			*to = &v
		}
	}
	return mean
}
