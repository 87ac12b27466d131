package site

import (
	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/territory"
)

// What makes an address found be believed (METHODS §9).
const (
	// AcceptedScore is the score from which an address found in the declared commune places a site.
	AcceptedScore = 0.7
	// SureScore is the score from which an address found in another commune is shown as the likely truth. It moves nothing.
	SureScore = 0.8
	// FarM is how far from its address a declared point must lie, in metres, for the two to disagree: streets are long, and the
	// point of a street is its middle.
	FarM = 1000
)

// Placed is where a site is drawn, in which commune it is, and what a person should look at, if anything.
type Placed struct {
	Position  Position
	INSEECode territory.INSEECode // "" = not decided
	Doubt     *Doubt              // nil = all that is known agrees
}

// Place decides where a site is drawn: at its declared point when its declared commune agrees; else at its address, found in the
// declared commune; else at the centre of that commune; else nowhere. It also settles the commune where the declaration
// leaves several, or none, by the point alone. find may be nil: no address is known.
func (t *Terrain) Place(declared *orb.Point, commune territory.Declared, find FindAddress) Placed {
	switch {
	case declared != nil && t.unchecked:
		return Placed{Position: kept(declared, NotChecked), INSEECode: commune.Code}
	case declared != nil && len(t.landmarks) == 0: // no territory is loaded: nothing to check against
		return Placed{Position: kept(declared, CommuneUnchecked), INSEECode: commune.Code}
	case commune.Code == "":
		return t.placeByPoint(declared, commune.Candidates)
	}
	if find == nil {
		find = func(territory.INSEECode) *Found { return nil }
	}
	return t.placeIn(commune.Code, declared, find)
}

// placeIn places a site whose commune is decided.
func (t *Terrain) placeIn(code territory.INSEECode, declared *orb.Point, find FindAddress) Placed {
	verdict, outside := t.check(declared, code)
	found := find(code)
	doubt := &Doubt{OutsideM: outside, PointCode: t.communeAt(declared), Found: found}
	placed := Placed{INSEECode: code, Doubt: doubt}
	switch {
	case believed(verdict):
		placed.Position = kept(declared, verdict)
		doubt.Reason = AddressFar
		if !t.accepts(found, code) || found.Level == LevelHamlet || *found.DistanceM(declared) <= FarM {
			placed.Doubt = nil
		}
		return placed
	case t.accepts(found, code):
		reason := SuspectAddressFound
		if declared == nil {
			reason = AddressFound
		}
		placed.Position = Position{
			Declared: declared, Geom: &found.At, Level: found.Level, Source: FromGeocoder, Reason: reason, Score: &found.Score,
		}
	default:
		placed.Position = t.centre(code, declared, verdict)
		if doubt.PointCode != "" && doubt.PointCode != code {
			if e := find(doubt.PointCode); e != nil && e.Level == LevelExact && e.Score >= SureScore {
				doubt.Elsewhere = e
			}
		}
	}
	doubt.Reason = placed.Position.Reason
	return placed
}

// placeByPoint places a site whose declared commune is not decided: its point chooses among the candidates, or says the commune
// where there is none. An address alone chooses nothing: a wrong commune is worse than none.
func (t *Terrain) placeByPoint(declared *orb.Point, candidates []territory.INSEECode) Placed {
	doubt := &Doubt{PointCode: t.communeAt(declared)}
	placed := Placed{Doubt: doubt, Position: Position{Declared: declared, Level: LevelUnknown, Source: FromNowhere, Reason: NotFound}}
	if declared != nil {
		if code := t.among(*declared, candidates); code != "" {
			placed.INSEECode, placed.Position = code, kept(declared, InsidePostcode)
		} else if len(candidates) == 0 && doubt.PointCode != "" {
			placed.INSEECode, placed.Position = doubt.PointCode, kept(declared, CommuneFromPoint)
		}
	}
	doubt.Reason = placed.Position.Reason
	return placed
}

// accepts says whether an address found places a site of the commune.
func (t *Terrain) accepts(found *Found, code territory.INSEECode) bool {
	if found == nil || found.Score < AcceptedScore {
		return false
	}
	verdict, _ := t.check(&found.At, code)
	return believed(verdict)
}

// communeAt gives the commune whose contour holds the point; "" = none is loaded there.
func (t *Terrain) communeAt(p *orb.Point) territory.INSEECode {
	if p == nil {
		return ""
	}
	id, _ := t.contours.Locate(*p)
	return territory.INSEECode(id)
}

func kept(declared *orb.Point, reason Reason) Position {
	return Position{Declared: declared, Geom: declared, Level: LevelExact, Source: FromDeclared, Reason: reason}
}

// centre draws at the centre of the commune, or nowhere when it has none.
func (t *Terrain) centre(code territory.INSEECode, declared *orb.Point, reason Reason) Position {
	l, known := t.landmarks[code]
	if !known || l.Centre == nil {
		return Position{Declared: declared, Level: LevelUnknown, Source: FromNowhere, Reason: NotFound}
	}
	return Position{Declared: declared, Geom: l.Centre, Level: LevelCommune, Source: FromCommune, Reason: reason}
}
