package pages

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/internal/finding"
	"github.com/maillage-numerique/maillage/internal/site/equipment"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// maxGear is how many pieces of equipment one question may name.
const maxGear = 10

// readGear reads the equipment in the visitor's own words, beside the boxes of the same name, and the places for wheelchairs.
func (a *asked) readGear(values url.Values) {
	for _, given := range values[string(finding.Equipment)] {
		for _, word := range finding.Words(readable(given)) {
			if len(a.gear) < maxGear && !slices.Contains(finding.Equipment.Values(), word) && !slices.Contains(a.gear, word) {
				a.gear = append(a.gear, word)
			}
		}
	}
	if len(a.gear) > 0 {
		a.filters[finding.Equipment] = slices.Concat(a.boxes[finding.Equipment], a.gear)
	}
	if n, err := strconv.Atoi(values.Get("places_fauteuil")); err == nil && n > 0 && n <= finding.MaxWheelchairPlaces {
		a.seats = n
	}
}

func (a *asked) writeGear(v url.Values) {
	if len(a.gear) > 0 {
		v.Add(string(finding.Equipment), a.typedGear())
	}
	if a.seats > 0 {
		v.Set("places_fauteuil", strconv.Itoa(a.seats))
	}
}

// typedGear is the equipment as it stands in the field.
func (a *asked) typedGear() string { return strings.Join(a.gear, ", ") }

// gearView is the field of equipment and that of wheelchairs in the form.
type gearView struct {
	Typed string
	Seats string // "" = not asked
	Names []string
}

func (a *asked) gearView() gearView {
	v := gearView{Typed: a.typedGear(), Names: equipment.Names()}
	if a.seats > 0 {
		v.Seats = strconv.Itoa(a.seats)
	}
	return v
}

// understoodWords says how words for equipment were taken, where they are not the very name.
func understoodWords(said []finding.Understood) (sentences []string) {
	for _, one := range said {
		switch {
		case len(one.As) == 0:
			sentences = append(sentences, wording.Say("recherche.equipement.inconnu", "mot", one.Asked))
		case len(one.As) > 1 || !strings.EqualFold(one.As[0], one.Asked):
			sentences = append(sentences, wording.Say("recherche.equipement.compris", "mot", one.Asked, "noms", strings.Join(one.As, ", ")))
		}
	}
	return sentences
}
