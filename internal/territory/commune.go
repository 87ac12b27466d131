package territory

import (
	"slices"
	"time"

	"github.com/paulmach/orb"
)

// Commune is a commune of the Code officiel géographique with what is known of it. Nil and "" are unknown.
type Commune struct {
	Code            INSEECode
	Name            string
	Departement     Departement
	Region          Region
	EPCI            *EPCI // nil for the four island communes that belong to none
	Population      *int  // legal population (population municipale)
	PopulationYear  int
	AreaKm2         *float64 // cadastral: ponds left out
	Postcodes       []string
	PostalCentre    *orb.Point // La Poste's point, near the town hall
	InteriorPoint   *orb.Point // a point inside the generalised contour
	UrbanUnitStatus string     // INSEE uu_statut: C, B, I, H
}

// Departement is a département and the region that holds it.
type Departement struct {
	Code, Name string
}

// Region is a French region.
type Region struct {
	Code, Name string
}

// EPCI is an établissement public de coopération intercommunale with its own taxes: CC, CA, CU, ME.
type EPCI struct {
	Code, Name, Nature string
}

// Contour is the outline of a commune as one source draws it.
type Contour struct {
	Code INSEECode
	Geom orb.MultiPolygon
}

// Heir says that a code that is no longer a commune's now belongs to one. A code may have several heirs.
type Heir struct {
	OldCode string
	OldName string
	Code    INSEECode
	Since   *time.Time
}

// Nature says what a name of a place is, or was.
type Nature string

// The natures of names, from the surest to the loosest.
const (
	NatureCommune        Nature = "commune"
	NatureDelegated      Nature = "deleguee"
	NatureAssociated     Nature = "associee"
	NatureFormer         Nature = "ancienne"
	NatureArrondissement Nature = "arrondissement"
	NatureLine5          Nature = "ligne_5" // the place name that La Poste writes above the town
	NatureHamlet         Nature = "lieu_dit"
)

// rank is the place of a nature in the list above; what is not in it comes last.
func (n Nature) rank() int {
	order := []Nature{
		NatureCommune, NatureDelegated, NatureAssociated, NatureFormer, NatureArrondissement, NatureLine5, NatureHamlet,
	}
	if at := slices.Index(order, n); at >= 0 {
		return at
	}
	return len(order)
}

func (n Nature) surer(than Nature) bool { return n.rank() < than.rank() }

// PlaceName is one name that leads to a commune.
type PlaceName struct {
	Name   string
	Code   INSEECode
	Nature Nature
}

// ContourRank orders the sources of contours: a better one is never replaced by a worse one.
type ContourRank int

// The ranks. Contours below ContourDetailed are approximate: shown as such, never used to judge a position.
const (
	ContourNone        ContourRank = iota
	ContourCells                   // the built-in sample: the nearest commune's centre, cut at a coarse outline
	ContourGeneralised             // a dozen vertices a commune
	ContourDetailed                // of an earlier geography, dissolved to today's communes
	ContourStudied                 // of today's communes, of the studied area
)

// Approximate says whether contours of this rank are good for colouring a map and nothing more.
func (r ContourRank) Approximate() bool { return r < ContourDetailed }
