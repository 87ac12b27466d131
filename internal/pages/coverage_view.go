package pages

import (
	"cmp"
	"net/url"

	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// quarterHour is where 15 minutes stand among the thresholds of a territory: 10, 15, 20, 30.
const quarterHour = 1

// shareWithin is the share of the people within a threshold; a territory where nobody lives has everybody near.
func shareWithin(t store.TerritoryCoverage, threshold int) float64 {
	if t.People <= 0 || threshold >= len(t.PeopleWithin) {
		return 1
	}
	return min(t.PeopleWithin[threshold]/t.People, 1)
}

// partlyKnown: help that is not loaded could be nearer for at least a tenth of the people. Such a territory is never ranked
// among the worst (METHODS §1): it comes after the others, and says why.
func partlyKnown(t store.TerritoryCoverage) bool {
	return t.People > 0 && t.PartialPeople >= t.People/10
}

// byShareThenNeed puts first the territories where the smallest share is near help, then those with the most people in need;
// those that are known in part come last.
func byShareThenNeed(a, b store.TerritoryCoverage) int {
	if partlyKnown(a) != partlyKnown(b) {
		if partlyKnown(a) {
			return 1
		}
		return -1
	}
	return cmp.Or(
		cmp.Compare(shareWithin(a, quarterHour), shareWithin(b, quarterHour)),
		cmp.Compare(needBeyond(b), needBeyond(a)),
		cmp.Compare(a.Code, b.Code),
	)
}

// needBeyond is the number of people in difficulty farther than a quarter of an hour.
func needBeyond(t store.TerritoryCoverage) float64 {
	if quarterHour >= len(t.NeedWithin) {
		return 0
	}
	return max(t.Need-t.NeedWithin[quarterHour], 0)
}

// caveats says what a reader must know before using the figures of a territory.
func caveats(t store.TerritoryCoverage) []string {
	var notes []string
	if t.People > 0 && t.PartialPeople/t.People >= 0.005 {
		notes = append(notes, wording.Say("chiffre.partielle", "part", percentWords(min(t.PartialPeople/t.People, 1))))
	}
	if t.NeedUnknown {
		notes = append(notes, wording.Say("chiffre.besoin_inconnu"))
	}
	return notes
}

// coverageSource says where the figures of coverage come from, and when.
func coverageSource(run store.CoverageRun) []string {
	return []string{
		wording.Say("chiffre.source.date", "date", dateWords(run.ComputedAt), "version", run.MethodVersion),
		wording.Say("chiffre.source.methode"),
		wording.Say("chiffre.source.population"),
		wording.Say("chiffre.source.difficulte"),
	}
}

func medianWords(minutes *float64) string {
	if minutes == nil {
		return wording.Say("page.inconnu")
	}
	return minutesWords(*minutes)
}

func areaURL(zoning, code string) string {
	return "/bassins/" + url.PathEscape(code) + "?" + url.Values{"zonage": {zoning}}.Encode()
}
