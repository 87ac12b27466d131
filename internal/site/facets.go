package site

// Dimensions of the facets: what a filter may ask, and the name of its parameter.
const (
	DimServices    = "services"
	DimPublics     = "publics"
	DimSpecialCare = "prises_en_charge"
	DimFees        = "frais"
	DimProgrammes  = "programmes"
	DimSupport     = "modalites"
	DimWheelchair  = "pmr"
	DimEquipment   = "equipements"
	DimLanguages   = "langues"
	DimAppointment = "rdv"
	DimItinerant   = "itinerant"
	DimHelp        = "aide"
	DimKind        = "kind"
)

// Values of the dimension aide.
const (
	HelpDeclared    = "declaree"
	HelpNotDeclared = "non_declaree"
)

// UnknownFacet is the value of a dimension about which the source says nothing.
const UnknownFacet = "?"

// Facets is what filters ask of a site: one "dimension:value" for each thing that it is known to have, "dimension:?" where
// the source says nothing, so that a filter can set the unknown apart and never take it for a yes.
//
// A dimension with values holds what is declared and no "?": a place that lists its services is taken at its word about
// the others. Itinerant is never unknown: mobile units are not published as sites, so what is published stands still
// unless it says that it moves.
func Facets(s Site) []string {
	var out []string
	add := func(dimension string, values []string) {
		if len(values) == 0 {
			values = []string{UnknownFacet}
		}
		for _, v := range values {
			out = append(out, dimension+":"+v)
		}
	}
	add(DimServices, s.Services)
	add(DimPublics, s.Publics)
	add(DimSpecialCare, s.SpecialCare)
	add(DimFees, s.Fees)
	add(DimProgrammes, s.Programmes)
	add(DimSupport, s.SupportModes)
	add(DimWheelchair, known(string(s.Wheelchair), string(Unknown)))
	add(DimEquipment, s.Equipment)
	add(DimLanguages, languages(s.SpecialCare))
	add(DimAppointment, known(string(s.Appointment), string(AppointmentUnknown)))
	add(DimItinerant, itinerant(s.Mobility))
	if s.CountsAsHelp {
		add(DimHelp, []string{HelpDeclared})
	} else {
		add(DimHelp, []string{HelpNotDeclared})
	}
	add(DimKind, []string{string(s.Kind)})
	return out
}

func known(value, unknown string) []string {
	if value == "" || value == unknown {
		return nil
	}
	return []string{value}
}

func languages(care []string) []string {
	var out []string
	for _, c := range care {
		switch c {
		case CareEnglish:
			out = append(out, LanguageEnglish)
		case CareOtherLanguages:
			out = append(out, LanguageOther)
		}
	}
	return out
}

func itinerant(mobility []string) []string {
	var out []string
	for _, m := range mobility {
		switch m {
		case MobilityItinerant:
			out = append(out, string(Yes))
		case MobilityFixed:
			out = append(out, string(No))
		}
	}
	if out == nil {
		return []string{string(No)}
	}
	return out
}
