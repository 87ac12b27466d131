package site_test

import (
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// answers is a geocoder that knows one address in each of these communes.
type answers map[territory.INSEECode]site.Found

func (a answers) find(code territory.INSEECode) *site.Found {
	if f, ok := a[code]; ok {
		return &f
	}
	return nil
}

func TestPlaceWithAnAddress(t *testing.T) {
	at := func(lon, lat float64, level site.Level, score float64) site.Found {
		return site.Found{At: orb.Point{lon, lat}, Level: level, Score: score, Label: "12 Rue Moyenne"}
	}
	p := func(lon, lat float64) *orb.Point { return &orb.Point{lon, lat} }
	namesake := p(3.047418, 50.613114) // at the other end of France
	for name, c := range map[string]struct {
		point  *orb.Point
		known  answers
		at     orb.Point
		level  site.Level
		source site.PositionSource
		doubt  site.Reason // "" = none
	}{
		"a suspect point, the very address in the declared commune: there": {
			namesake, answers{west: at(1.95, 47.05, site.LevelExact, 0.95)}, orb.Point{1.95, 47.05}, site.LevelExact, site.FromGeocoder, site.SuspectAddressFound,
		},
		"no point, its street: there, no more precisely than the street": {
			nil, answers{west: at(1.95, 47.05, site.LevelStreet, 0.82)}, orb.Point{1.95, 47.05}, site.LevelStreet, site.FromGeocoder, site.AddressFound,
		},
		"no point, its hamlet: there": {
			nil, answers{west: at(1.95, 47.05, site.LevelHamlet, 0.7)}, orb.Point{1.95, 47.05}, site.LevelHamlet, site.FromGeocoder, site.AddressFound,
		},
		"a score just too low: the centre of the commune": {
			namesake, answers{west: at(1.95, 47.05, site.LevelExact, 0.69)}, orb.Point{1.93, 47.04}, site.LevelCommune, site.FromCommune, site.SuspectOutside,
		},
		"an address that the source puts in the commune and that lies elsewhere: the centre": {
			namesake, answers{west: at(2.10, 47.05, site.LevelExact, 0.95)}, orb.Point{1.93, 47.04}, site.LevelCommune, site.FromCommune, site.SuspectOutside,
		},
		"an address just over the border is as good as a point there": {
			namesake, answers{west: at(2.0105, 47.05, site.LevelExact, 0.95)}, orb.Point{2.0105, 47.05}, site.LevelExact, site.FromGeocoder, site.SuspectAddressFound,
		},
		"the address is in the commune of the point, surely, and not in the declared one: nothing moves there": {
			p(2.05, 47.05), answers{east: at(2.05, 47.05, site.LevelExact, 0.95)}, orb.Point{1.93, 47.04}, site.LevelCommune, site.FromCommune, site.SuspectOutside,
		},
		"a believed point, its address 900 m away: they agree": {
			p(1.95, 47.05), answers{west: at(1.95, 47.0581, site.LevelExact, 0.95)}, orb.Point{1.95, 47.05}, site.LevelExact, site.FromDeclared, "",
		},
		"a believed point, its address 2 km away: kept, and doubted": {
			p(1.95, 47.05), answers{west: at(1.95, 47.068, site.LevelStreet, 0.9)}, orb.Point{1.95, 47.05}, site.LevelExact, site.FromDeclared, site.AddressFar,
		},
		"a believed point, something like its address 2 km away: nothing to say": {
			p(1.95, 47.05), answers{west: at(1.95, 47.068, site.LevelStreet, 0.6)}, orb.Point{1.95, 47.05}, site.LevelExact, site.FromDeclared, "",
		},
		"a believed point, a hamlet 2 km away: hamlets are wide": {
			p(1.95, 47.05), answers{west: at(1.95, 47.068, site.LevelHamlet, 0.9)}, orb.Point{1.95, 47.05}, site.LevelExact, site.FromDeclared, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			placed := terrain(false).Place(c.point, territory.Declared{Code: west}, c.known.find)
			got := placed.Position
			if got.Geom == nil || *got.Geom != c.at || got.Level != c.level || got.Source != c.source || placed.INSEECode != west {
				t.Errorf("%+v in %s", got, placed.INSEECode)
			}
			if (got.Score != nil) != (c.source == site.FromGeocoder) {
				t.Errorf("score %v", got.Score)
			}
			var doubt site.Reason
			if placed.Doubt != nil {
				doubt = placed.Doubt.Reason
			}
			if doubt != c.doubt {
				t.Errorf("doubt %q, want %q", doubt, c.doubt)
			}
			elsewhere := placed.Doubt != nil && placed.Doubt.Elsewhere != nil
			if _, there := c.known[east]; elsewhere != there {
				t.Errorf("the address elsewhere is said: %v", elsewhere)
			}
		})
	}
}

// An address is looked up in the declared commune and in that of the point, nowhere else, and where no commune is decided not at
// all: a wrong commune is worse than none.
func TestAnAddressAloneDecidesNoCommune(t *testing.T) {
	asked := func(code territory.INSEECode) *site.Found {
		t.Errorf("asked in %q", code)
		return nil
	}
	for name, commune := range map[string]territory.Declared{
		"no commune":        {},
		"one of two":        {Candidates: []territory.INSEECode{west, east}},
		"two, neither near": {Candidates: []territory.INSEECode{far, blank}},
	} {
		placed := terrain(false).Place(nil, commune, asked)
		if placed.INSEECode != "" || placed.Position.Geom != nil || placed.Doubt == nil || placed.Doubt.Reason != site.NotFound {
			t.Errorf("%s: %+v", name, placed)
		}
	}
}

// Whatever the point and whatever the geocoder answers, a place is drawn nowhere but where its declared commune is believed, in that
// commune, and what is not at its declared point is doubted.
func TestPlaceNeverLeavesTheDeclaredCommune(t *testing.T) {
	ground := terrain(false)
	point := func(t *rapid.T, name string) orb.Point {
		return orb.Point{rapid.Float64Range(1.7, 2.3).Draw(t, name+" lon"), rapid.Float64Range(46.8, 47.3).Draw(t, name+" lat")}
	}
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom([]territory.INSEECode{west, east, far}).Draw(t, "commune")
		known := answers{}
		for _, c := range []territory.INSEECode{west, east, far} {
			if rapid.Bool().Draw(t, "known") {
				known[c] = site.Found{
					At: point(t, "address"), Score: rapid.Float64Range(0, 1).Draw(t, "score"),
					Level: rapid.SampledFrom([]site.Level{site.LevelExact, site.LevelStreet, site.LevelHamlet}).Draw(t, "level"),
				}
			}
		}
		var declared *orb.Point
		if rapid.Bool().Draw(t, "declared") {
			p := point(t, "point")
			declared = &p
		}
		placed := ground.Place(declared, territory.Declared{Code: code}, known.find)
		p := placed.Position
		if placed.INSEECode != code || p.Geom == nil {
			t.Fatalf("%+v", placed)
		}
		if again := ground.Place(p.Geom, territory.Declared{Code: code}, nil).Position; *again.Geom != *p.Geom {
			t.Fatalf("the point chosen, %v, is not believed in its turn: %+v", *p.Geom, again)
		}
		if p.Source != site.FromDeclared && placed.Doubt == nil {
			t.Fatalf("moved without a word: %+v", p)
		}
		if placed.Doubt != nil && p.Source != site.FromDeclared && placed.Doubt.Reason != p.Reason {
			t.Fatalf("doubted for %s, placed for %s", placed.Doubt.Reason, p.Reason)
		}
	})
}
