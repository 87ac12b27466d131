package pages

import (
	"encoding/json"
	"strings"

	"github.com/maillage-numerique/maillage/internal/calendar"
	"github.com/maillage-numerique/maillage/internal/itinerary"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// editAsked is what the history of a draft keeps of an edit.
type editAsked struct {
	Stop  string `json:"stop"`
	Due   string `json:"due"`
	Day   string `json:"day"`
	Hours string `json:"hours"`
}

// historyLine says one line of the history of a draft: what was done, by whom and when.
func historyLine(e store.DraftEdit) string {
	what := wording.Say("brouillons.histoire." + e.Kind)
	var edits []editAsked
	if json.Unmarshal(e.Edit, &edits) == nil && len(edits) > 0 {
		all := make([]string, len(edits))
		for i, one := range edits {
			all[i] = strings.TrimSpace(wording.Say("brouillons.histoire."+e.Kind, "lieu", one.Stop, "du", dayText(one.Due), "au", dayText(one.Day), "heures", hoursText(one.Hours)))
		}
		what = strings.Join(all, " ; ")
	}
	return wording.Say("brouillons.histoire", "quoi", what, "qui", e.By, "quand", momentWords(e.At))
}

// dayText says a date as it is stored; "" where there is none.
func dayText(stored string) string {
	day, err := calendar.ParseDate(stored)
	if err != nil {
		return ""
	}
	return wording.Day(day)
}

func hoursText(stored string) string {
	hours, err := itinerary.ParseHours(stored)
	if err != nil || len(hours) == 0 {
		return ""
	}
	return wording.Hours(hours)
}
