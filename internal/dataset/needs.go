package dataset

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/maillage-numerique/maillage/internal/territory"
)

// Indicators is one row of need indicators: the commune as its geography knows it, the people it weighs, what it says.
type Indicators struct {
	Code   territory.INSEECode
	People *float64 // weight when communes have merged since; nil = unknown
	Needs  territory.Needs
}

// IsRegionalNeeds recognises the indicators of the region, in today's geography.
func IsRegionalNeeds(l Look) bool {
	return l.Shape == ShapeTable && l.Has("code_insee", "nb_communes_source") && hasColumn(l, "part_65_plus_") && hasColumn(l, "revenu_median_")
}

// IsNationalNeeds recognises the indicators of digital fragility of every commune of France, in an earlier geography.
func IsNationalNeeds(l Look) bool {
	return l.Shape == ShapeTable && l.Has("code_insee") && hasColumn(l, "part_65_plus_") && !IsRegionalNeeds(l)
}

// IsIncome recognises INSEE's Filosofi by commune.
func IsIncome(l Look) bool {
	return l.Shape == ShapeTable && l.Has("code_insee", "revenu_median", "taux_pauvrete_60")
}

// IsEquipment recognises INSEE's base permanente des équipements.
func IsEquipment(l Look) bool {
	return l.Shape == ShapeTable && l.Has("code_insee", "type_equipement", "nb")
}

func hasColumn(l Look, prefix string) bool { return columnWith(l.Keys, prefix) != "" }

// columnWith finds the newest column of a name followed by its year: part_65_plus_2017.
func columnWith(columns []string, prefix string) string {
	best := ""
	for _, c := range columns {
		if rest, ok := strings.CutPrefix(c, prefix); ok && yearSuffix.MatchString(rest) && c > best {
			best = c
		}
	}
	return best
}

var yearSuffix = regexp.MustCompile(`^\d{4}$`)

// yearOf reads the year at the end of a column's name, 0 where there is none.
func yearOf(column string) int {
	if len(column) < 4 {
		return 0
	}
	year, err := strconv.Atoi(column[len(column)-4:])
	if err != nil {
		return 0
	}
	return year
}

// Needs reads the shares of a table of need indicators, regional or national. Columns carry their year in their name.
func Needs(p *Plain) Records[Indicators] {
	return tableRecords(p, []string{"code_insee"}, func(t *Table, row Row) (Indicators, error) {
		var i Indicators
		var err error
		if i.Code, err = inseeCode("code_insee", row.Get("code_insee")); err != nil {
			return i, err
		}
		people := columnWith(t.Header, "pop_municipale_")
		if i.People, err = decimal(people, row.Get(people)); err != nil {
			return i, err
		}
		for prefix, to := range map[string]**float64{
			"part_65_plus_":                 &i.Needs.Share65Plus,
			"part_moins_25_":                &i.Needs.ShareUnder25,
			"part_peu_diplomes_":            &i.Needs.ShareLowDiploma,
			"part_menages_une_personne_":    &i.Needs.ShareOnePerson,
			"part_familles_monoparentales_": &i.Needs.ShareSingleParent,
			"part_locaux_thd30_":            &i.Needs.Share30Mbps,
			"taux_pauvrete_":                &i.Needs.PovertyRate,
		} {
			column := columnWith(t.Header, prefix)
			if *to, err = share(column, row.Get(column)); err != nil {
				return i, err
			}
		}
		income := columnWith(t.Header, "revenu_median_")
		if i.Needs.MedianIncome, err = decimal(income, row.Get(income)); err != nil {
			return i, err
		}
		i.Needs.Year = yearOf(columnWith(t.Header, "part_65_plus_"))
		return i, nil
	})
}

// Income reads median income and poverty rate. Filosofi hides small communes: void is unknown.
func Income(p *Plain) Records[Indicators] {
	return tableRecords(p, []string{"code_insee", "revenu_median"}, func(_ *Table, row Row) (Indicators, error) {
		var i Indicators
		var err error
		if i.Code, err = inseeCode("code_insee", row.Get("code_insee")); err != nil {
			return i, err
		}
		if i.People, err = decimal("nb_personnes", row.Get("nb_personnes")); err != nil {
			return i, err
		}
		if i.Needs.MedianIncome, err = decimal("revenu_median", row.Get("revenu_median")); err != nil {
			return i, err
		}
		i.Needs.PovertyRate, err = share("taux_pauvrete_60", row.Get("taux_pauvrete_60"))
		return i, err
	})
}
