package site

import "slices"

// CountsAsHelp says whether the site counts as help by METHODS §4: open to the public, with a human helper. The reader of
// each source passes what its own fields declare; this is the rule for the national standard.
//
// A human helper is declared by an accompaniment mode (individual, workshop) or, where no mode is given, by a service that
// is help and not mere access: access to the Internet or to equipment alone is none. A place that only helps at a distance,
// or that says it receives nobody, does not count.
func CountsAsHelp(s Site) bool {
	if s.Kind != Place && s.Kind != Session {
		return false
	}
	if slices.Contains(s.AccessModes, AccessNoPublic) {
		return false
	}
	if len(s.SupportModes) > 0 {
		return slices.Contains(s.SupportModes, SupportIndividual) || slices.Contains(s.SupportModes, SupportWorkshop)
	}
	return slices.ContainsFunc(s.Services, func(service string) bool {
		return service != ServiceAccess && service != ServiceEquipment
	})
}
