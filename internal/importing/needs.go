package importing

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
	"github.com/maillage-numerique/maillage/internal/territory"
)

// needFormats: the region's own table wins over the national one, which wins over income alone, whatever the order.
var needFormats = []format{
	{name: "besoins-region", kind: KindNeeds, matches: dataset.IsRegionalNeeds, run: needs(dataset.Needs)},
	{name: "besoins-france", kind: KindNeeds, matches: dataset.IsNationalNeeds, run: needs(dataset.Needs)},
	{name: "insee-filosofi", kind: KindNeeds, matches: dataset.IsIncome, run: needs(dataset.Income)},
	{name: "insee-bpe", kind: KindNeeds, matches: dataset.IsEquipment},
}

// needs imports indicators by commune. Communes that have merged since become one: the mean weighted by their people.
func needs(open func(*dataset.Plain) dataset.Records[dataset.Indicators]) func(context.Context, *Importer, *file, store.Tx, *Report) error {
	return func(ctx context.Context, im *Importer, f *file, tx store.Tx, report *Report) error {
		records, err := read(open(f.Plain), report)
		if err != nil {
			return err
		}
		gazetteer, err := tx.GazetteerOfCodes(ctx)
		if err != nil {
			return err
		}
		if err := needCommunes(gazetteer); err != nil {
			return err
		}
		records = once(records, func(i dataset.Indicators) territory.INSEECode { return i.Code }, report)
		// In the order of the old codes, so that sums of fractions do not depend on the order of the file.
		slices.SortFunc(records, func(a, b dataset.Record[dataset.Indicators]) int { return cmp.Compare(a.Value.Code, b.Value.Code) })
		parts := map[territory.INSEECode][]territory.WeightedNeeds{}
		year := 0
		for _, r := range records {
			code, err := livingCommune(gazetteer, "code_insee", string(r.Value.Code))
			if f, ok := fault.As(err); ok {
				report.Reject(f.AtLine(r.Line))
				continue
			}
			weight := 1.0
			if r.Value.People != nil {
				weight = *r.Value.People
			}
			if len(parts[code]) > 0 {
				report.Merged++
			}
			parts[code] = append(parts[code], territory.WeightedNeeds{People: weight, Needs: r.Value.Needs})
			year = max(year, r.Value.Needs.Year)
		}
		if year == 0 {
			if year = yearInName(f.Name); year == 0 {
				return fault.New(fault.Unprocessable, "millesime_inconnu", "fichier", f.Name)
			}
		}
		list := make([]store.CommuneNeeds, 0, len(parts))
		for code, p := range parts {
			list = append(list, store.CommuneNeeds{Code: code, Needs: territory.MeanNeeds(p)})
		}
		source := report.Source
		if im.Sample {
			source = "echantillon"
		}
		tally, err := tx.MergeNeeds(ctx, list, source, time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			return err
		}
		report.count(tally, len(list))
		return nil
	}
}

var yearPattern = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{2})(?:\D|$)`)

// yearInName finds the vintage in the name of a file whose content does not say it, 0 where there is none.
func yearInName(name string) int {
	m := yearPattern.FindStringSubmatch(name)
	if m == nil {
		return 0
	}
	year, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return year
}
