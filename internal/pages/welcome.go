package pages

import (
	"context"

	"github.com/maillage-numerique/maillage/internal/wording"
)

// areasWelcomed is how many living areas the first page names.
const areasWelcomed = 6

// welcome fills the first page before anything is asked: how much is known, and who is far from help.
func (p *Pages) welcome(ctx context.Context, view *searchView) error {
	sites, err := p.store.PublishedSites(ctx)
	if err != nil {
		return err
	}
	view.Welcome = &welcomeView{Held: wording.Count("accueil.tenus", sites)}
	territories, err := p.studiedAreas(ctx, mapZonings[0])
	if err != nil {
		return err
	}
	for _, t := range territories {
		share := shareWithin(t, quarterHour)
		if share >= 1 || partlyKnown(t) || len(view.Welcome.Areas) == areasWelcomed {
			break
		}
		view.Welcome.Areas = append(view.Welcome.Areas, link{
			URL: areaURL(t.Zoning, t.Code), Label: t.Name, Detail: wording.Say("accueil.bassin", "part", percentWords(1-share)),
		})
	}
	return nil
}
