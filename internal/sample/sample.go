// Package sample fills an empty database with the facts of one département, the Indre, so that the service answers without
// a download: communes, names, living areas, needs, about forty places of help. Contours are approximate and say so; positions
// are not checked against them. Real data imported later take its place.
package sample

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/store"
)

//go:embed data/*.csv data/*.json
var files embed.FS

// order is how the files build on each other; contours come after the communes.
var order = []struct {
	kind importing.Kind
	name string
}{
	{importing.KindCommunes, "communes.csv"},
	{importing.KindCommunes, "anciens_codes.csv"},
	{importing.KindCommunes, "noms.csv"},
	{importing.KindZonings, "zonages.csv"},
	{importing.KindNeeds, "besoins.csv"},
	{importing.KindSites, "hub_lo.json"},
	{importing.KindFranceServices, "france_services_2024-08.csv"},
	{importing.KindRounds, "france_services_2024-08.csv"},
}

// Load fills the database unless it holds real data, or the whole sample, already. A load that was cut short is finished by
// the next one. It says whether it wrote something.
func Load(ctx context.Context, s *store.Store, now func() time.Time) (bool, error) {
	wanted, err := s.WantsSample(ctx)
	if err != nil || !wanted {
		return false, err
	}
	importer := &importing.Importer{Store: s, Now: now, Sample: true, Accept: true}
	for _, f := range order {
		if err := load(ctx, importer, f.kind, f.name); err != nil {
			return false, err
		}
		if f.name == "communes.csv" {
			if err := drawContours(ctx, s); err != nil {
				return false, err
			}
		}
	}
	if err := importer.TellUnits(ctx); err != nil {
		return false, err
	}
	return true, s.Write(ctx, func(tx store.Tx) (bool, error) { return true, tx.BeginSample(ctx) })
}

func load(ctx context.Context, importer *importing.Importer, kind importing.Kind, name string) error {
	raw, err := files.ReadFile("data/" + name)
	if err != nil {
		return fmt.Errorf("read the sample: %w", err)
	}
	report, err := importer.Import(ctx, kind, importing.Input{Name: name, Body: bytes.NewReader(raw)})
	if err != nil {
		return fmt.Errorf("load the sample: %w", err)
	}
	if report.Rejected > 0 { // our own file: a defect of the build
		return fmt.Errorf("load the sample: %s: %d rows rejected, the first: %s", name, report.Rejected, report.Rejections[0].Reason)
	}
	return nil
}

// drawContours gives every commune the cell of the points nearest to its centre, cut at the outline of the département.
func drawContours(ctx context.Context, s *store.Store) error {
	raw, err := files.ReadFile("data/contour.json")
	if err != nil {
		return fmt.Errorf("read the sample: %w", err)
	}
	outline, err := geojson.UnmarshalGeometry(raw)
	if err != nil {
		return fmt.Errorf("read the outline of the sample: %w", err)
	}
	polygon, ok := outline.Geometry().(orb.Polygon)
	if !ok {
		return fmt.Errorf("read the outline of the sample: found a %s", outline.Type)
	}
	return s.Write(ctx, func(tx store.Tx) (bool, error) { return tx.DrawCells(ctx, polygon) })
}
