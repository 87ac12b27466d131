package pages

import (
	"net/http"
	"time"

	"github.com/maillage-numerique/maillage/internal/poster"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// visitForm answers /unites/{slug}/releve.pdf: a sheet to count a visit's people and needs where there is no network. It names
// nobody.
func (p *Pages) visitForm(w http.ResponseWriter, r *http.Request) {
	unit, err := p.unitAt(r, pathPart(r, "slug"))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.print(w, r, "releve-"+unit.Slug, formOf(unit.Name, p.now()).Write)
}

func formOf(unit string, now time.Time) poster.Form {
	field := func(key string, lines int, boxes ...string) poster.Field {
		f := poster.Field{Label: wording.Say("releve." + key), Lines: lines}
		for _, box := range boxes {
			f.Boxes = append(f.Boxes, wording.Say("releve."+key+"."+box))
		}
		return f
	}
	form := poster.Form{
		Headline: wording.Say("releve.titre"), Lead: wording.Say("releve.texte"), Source: wording.Say("releve.rendre"), MadeOn: now,
		Fields: []poster.Field{
			field("unite", 1),
			field("personnes", 1, "moins_25", "de_25_64", "plus_65"),
			field("besoins", 1, "demarche", "apprendre", "materiel", "reparer", "autre"),
			field("connu", 0, "affiche", "mairie", "bouche", "internet"),
			field("renvoyees", 2),
			field("connexion", 0, "bonne", "faible", "absente"),
			field("salle", 1),
		},
	}
	form.Fields[0].Label += " : " + unit
	return form
}
