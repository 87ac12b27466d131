package export_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/maillage-numerique/maillage/internal/export"
	"github.com/maillage-numerique/maillage/internal/golden"
	"github.com/maillage-numerique/maillage/internal/httpapi"
	"github.com/maillage-numerique/maillage/internal/importing"
	"github.com/maillage-numerique/maillage/internal/pgtest"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Every site of the real files is exported, and the schema accepts it.
func TestTheSchemaAcceptsTheSitesOfTheRegion(t *testing.T) {
	t.Parallel()
	data := golden.Region(t)
	s := store.New(pgtest.New(t))
	importer := &importing.Importer{Store: s, Now: time.Now}
	for _, name := range []string{
		"admin/communes_france_2026.csv.gz", "sites/hub_lo_centre_val_de_loire.json", "sites/france_services_2024-08.csv.gz",
		"sites/charente_schema_standard_2023-07.json",
	} {
		body, err := os.Open(filepath.Join(data, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := importer.Import(t.Context(), "", importing.Input{Name: name, Body: body}); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_ = body.Close()
	}
	var stored int
	if err := s.Pool().QueryRow(t.Context(), "SELECT count(*) FROM site").Scan(&stored); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := export.NewCSV(&b)
	if err := s.EachSite(t.Context(), store.SiteFilter{}, func(r store.SiteRecord) error { return w.Write(httpapi.ExportRecord(r)) }); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	_, rows := rowsOfCSV(t, b.Bytes())
	if len(rows) != stored || stored < 3000 {
		t.Fatalf("%d rows exported of %d sites", len(rows), stored)
	}
	schema := readSchema(t)
	for _, row := range rows {
		schema.check(row, func(format string, args ...any) { t.Errorf(row["id"]+": "+format, args...) })
	}
	t.Logf("%d sites exported", stored)
}
