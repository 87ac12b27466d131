package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/maillage-numerique/maillage/internal/site"
	"github.com/maillage-numerique/maillage/internal/wording"
)

// Explanation says in French what is doubted of a place: what each of the three says, what we do, and what to correct.
type Explanation struct {
	Point   string
	Commune string
	Address string
	Shown   string
	Fix     string
}

// Explain puts a doubt into words.
func Explain(s site.ToPlace) Explanation {
	e := Explanation{
		Point: explainPoint(s), Commune: explainCommune(s), Address: explainAddress(s), Shown: explainShown(s),
		Fix: wording.Say("a_localiser.corriger." + string(s.Doubt.Reason)),
	}
	if s.Doubt.Elsewhere != nil {
		e.Fix = wording.Say("a_localiser.corriger.ailleurs", "point_commune", s.PointCommune)
	}
	return e
}

func explainPoint(s site.ToPlace) string {
	p, d := s.Position, s.Doubt
	switch {
	case p.Declared == nil:
		return wording.Say("a_localiser.point.aucun")
	case d.OutsideM != nil && p.Reason == site.NearCentre:
		return wording.Say("a_localiser.point.pres_du_centre", "distance", metres(*d.OutsideM))
	case d.OutsideM != nil && *d.OutsideM == 0:
		return wording.Say("a_localiser.point.dedans")
	case d.OutsideM != nil && s.PointCommune != "":
		return wording.Say("a_localiser.point.ailleurs", "point_commune", s.PointCommune, "distance", metres(*d.OutsideM))
	case d.OutsideM != nil:
		return wording.Say("a_localiser.point.loin", "distance", metres(*d.OutsideM))
	case s.PointCommune != "":
		return wording.Say("a_localiser.point.commune", "point_commune", s.PointCommune)
	}
	return wording.Say("a_localiser.point.sans_repere", "latitude", degrees(p.Declared.Lat()), "longitude", degrees(p.Declared.Lon()))
}

func explainCommune(s site.ToPlace) string {
	declared := strings.TrimSpace(s.Postcode + " " + s.CommuneName)
	switch {
	case declared == "":
		return wording.Say("a_localiser.commune.aucune")
	case s.INSEECode == "":
		return wording.Say("a_localiser.commune.inconnue", "annoncee", declared)
	}
	return wording.Say("a_localiser.commune.reconnue", "annoncee", declared, "commune", s.Commune, "code", string(s.INSEECode))
}

func explainAddress(s site.ToPlace) string {
	d := s.Doubt
	switch {
	case strings.TrimSpace(s.Address) == "":
		return wording.Say("a_localiser.adresse.aucune")
	case s.INSEECode == "" || d.Reason == site.InsidePostcode || d.Reason == site.CommuneFromPoint:
		return wording.Say("a_localiser.adresse.non_cherchee", "adresse", s.Address)
	}
	var sentences []string
	switch f := d.Found; {
	case f == nil && !s.AddressesKnown:
		sentences = append(sentences, wording.Say("a_localiser.adresse.sans_adresses", "adresse", s.Address))
	case f == nil:
		sentences = append(sentences, wording.Say("a_localiser.adresse.non_retrouvee", "adresse", s.Address))
	case s.Position.Source != site.FromGeocoder && d.Reason != site.AddressFar:
		sentences = append(sentences, wording.Say("a_localiser.adresse.incertaine", "adresse", s.Address, "libelle", f.Label, "score", score(f.Score)))
	default:
		sentences = append(sentences, wording.Say("a_localiser.adresse.retrouvee", "adresse", s.Address, "libelle", f.Label,
			"score", score(f.Score), "niveau", wording.Say("position.niveau."+string(f.Level))))
		if m := f.DistanceM(s.Position.Declared); m != nil {
			sentences = append(sentences, wording.Say("a_localiser.adresse.ecart", "distance", metres(*m)))
		}
	}
	if e := d.Elsewhere; e != nil {
		sentences = append(sentences, wording.Say("a_localiser.adresse.ailleurs", "point_commune", s.PointCommune, "libelle", e.Label,
			"score", score(e.Score)))
	}
	return strings.Join(sentences, " ")
}

func explainShown(s site.ToPlace) string {
	switch p := s.Position; p.Source {
	case site.FromDeclared:
		return wording.Say("a_localiser.montre.position")
	case site.FromGeocoder:
		return wording.Say("a_localiser.montre." + string(p.Level))
	case site.FromCommune:
		return wording.Say("a_localiser.montre.commune", "commune", s.Commune)
	}
	return wording.Say("a_localiser.montre.nulle_part")
}

// metres writes a distance: to ten metres under a kilometre, to a hundred under ten, whole kilometres beyond.
func metres(m float64) string {
	switch {
	case m < 995:
		return wording.Say("page.distance.m", "n", strconv.Itoa(int(math.Round(m/10))*10))
	case m < 9950:
		return wording.Say("page.distance.km", "n", strings.Replace(strconv.FormatFloat(m/1000, 'f', 1, 64), ".", ",", 1))
	}
	return wording.Say("page.distance.km", "n", wording.Number(int(math.Round(m/1000))))
}

func score(s float64) string { return strings.Replace(strconv.FormatFloat(s, 'f', 2, 64), ".", ",", 1) }

func degrees(d float64) string { return strconv.FormatFloat(d, 'f', 6, 64) }

var toPlaceColumns = []string{
	"id", "source", "source_id", "nom", "adresse", "code_postal", "commune", "departement", "code_insee_retenu", "commune_retenue", "raison",
	"latitude_source", "longitude_source", "code_insee_position", "commune_position", "ecart_commune_m", "adresse_trouvee", "niveau_trouve",
	"score_trouve", "ecart_adresse_m", "adresse_ailleurs", "niveau", "latitude", "longitude", "position", "commune_dite", "adresse_dite",
	"montre", "a_corriger",
}

// ToPlaceCSV writes the places with a doubt, one a line, for those who correct the sources: commas, UTF-8, distances in metres.
func ToPlaceCSV(w io.Writer, list []site.ToPlace) error {
	out := csv.NewWriter(w)
	if err := out.Write(toPlaceColumns); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	for _, s := range list {
		if err := out.Write(toPlaceCells(s)); err != nil {
			return fmt.Errorf("write CSV: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

func toPlaceCells(s site.ToPlace) []string {
	d, p, e := s.Doubt, s.Position, Explain(s)
	declaredLat, declaredLon := latLon(p.Declared)
	lat, lon := latLon(p.Geom)
	var found, level, foundScore, elsewhere string
	if d.Found != nil {
		found, level, foundScore = d.Found.Label, string(d.Found.Level), strconv.FormatFloat(d.Found.Score, 'f', 2, 64)
	}
	if d.Elsewhere != nil {
		elsewhere = d.Elsewhere.Label
	}
	return []string{
		s.ID.String(), s.Source, s.SourceID, s.Name, s.Address, s.Postcode, s.CommuneName, s.Departement, string(s.INSEECode), s.Commune,
		string(d.Reason), declaredLat, declaredLon, string(d.PointCode), s.PointCommune, wholeMetres(d.OutsideM), found, level,
		foundScore, wholeMetres(d.Found.DistanceM(p.Declared)), elsewhere, string(p.Level), lat, lon, e.Point, e.Commune, e.Address,
		e.Shown, e.Fix,
	}
}

func latLon(p *orb.Point) (lat, lon string) {
	if p == nil {
		return "", ""
	}
	return degrees(p.Lat()), degrees(p.Lon())
}

func wholeMetres(m *float64) string {
	if m == nil {
		return ""
	}
	return strconv.Itoa(int(math.Round(*m)))
}
