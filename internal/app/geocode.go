package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/remote"
	"github.com/maillage-numerique/maillage/internal/wording"
)

type geocodeCommand struct {
	File          string   `arg:"" name:"fichier" help:"${cli_aide_geocode_fichier}"`
	Columns       []string `placeholder:"${cli_mot_colonnes}" help:"${cli_reglage_columns}"`
	Postcode      string   `placeholder:"${cli_mot_colonne}" help:"${cli_reglage_postcode}"`
	Citycode      string   `placeholder:"${cli_mot_colonne}" help:"${cli_reglage_citycode}"`
	Reverse       bool     `help:"${cli_reglage_reverse}"`
	Lat           string   `placeholder:"${cli_mot_colonne}" help:"${cli_reglage_lat}"`
	Lon           string   `placeholder:"${cli_mot_colonne}" help:"${cli_reglage_lon}"`
	ResultColumns []string `placeholder:"${cli_mot_colonnes}" help:"${cli_reglage_result_columns}"`
	Delimiter     string   `placeholder:"${cli_mot_signe}" help:"${cli_reglage_delimiter}"`
	Encoding      string   `placeholder:"${cli_mot_encodage}" help:"${cli_reglage_encoding}"`
	Output        string   `short:"o" placeholder:"${cli_mot_fichier}" help:"${cli_reglage_output}"`
	National      bool     `help:"${cli_reglage_national}"`
}

// Run gives the rows of a file back with what was found of each, on the standard output or in a file that appears when whole.
func (c geocodeCommand) Run(ctx context.Context, env *environment) error {
	if c.National {
		return c.geocode(ctx, env, &remote.Geoplateforme{UserAgent: "maillage"})
	}
	return withDatabase(ctx, env, func(db *database) error {
		log := newLogger(env.config.Log.quiet(), env.stderr)
		index, _, err := newIndexFiles(db.store, env.config.Database.Var, log).openOrMake(ctx)
		if err != nil {
			return err
		}
		if index.Summary().Communes == 0 {
			return fault.New(fault.Unavailable, "base_vide", "", "")
		}
		local := geocoding.NewLocal()
		local.Use(index, nil)
		return c.geocode(ctx, env, local)
	})
}

func (c geocodeCommand) geocode(ctx context.Context, env *environment, g geocoding.Geocoder) error {
	in, size, name := env.stdin, int64(0), say("import.entree")
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return fileFault(err, c.File)
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil {
			size = info.Size()
		}
		in, name = file, filepath.Base(c.File)
	}
	out, finish, err := c.output(env.stdout)
	if err != nil {
		return err
	}
	bar := newProgressBar(env.stderr)
	read := &countedReader{r: in}
	job := geocoding.CSV{
		Reverse: c.Reverse, Columns: c.Columns, ResultColumns: c.ResultColumns, Postcode: c.Postcode, CityCode: c.Citycode, Lat: c.Lat, Lon: c.Lon,
		Delimiter: c.Delimiter, Encoding: c.Encoding, Workers: runtime.NumCPU(),
		Progress: func(rows int) { bar.show(read.n, size, wording.Count("cli.geocode.lignes", rows)+" · "+name) },
	}
	if c.National {
		job.Workers = 8 // it is the network that is waited for
	}
	began := time.Now()
	rows, err := job.Run(ctx, g, read, out)
	bar.end()
	if err := finish(err); err != nil {
		return err
	}
	took := time.Since(began)
	fmt.Fprintln(env.stderr, say("geocode.bilan", "lignes", wording.Count("cli.geocode.lignes", rows), "duree", seconds(took),
		"debit", wording.Number(int(float64(rows)/max(took.Seconds(), 0.001)))))
	return nil
}

// output opens where the rows go. A file takes its name once everything is written.
func (c geocodeCommand) output(stdout io.Writer) (io.Writer, func(error) error, error) {
	if c.Output == "" || c.Output == "-" {
		return stdout, func(err error) error { return err }, nil
	}
	part, err := os.CreateTemp(filepath.Dir(c.Output), "."+filepath.Base(c.Output)+".*.part")
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "fichier_illisible", "output", c.Output).Wrap(err)
	}
	return part, func(err error) error {
		if closed := part.Close(); err == nil {
			err = closed
		}
		if err == nil {
			err = os.Chmod(part.Name(), 0o644)
		}
		if err == nil {
			err = os.Rename(part.Name(), c.Output)
		}
		if err != nil {
			_ = os.Remove(part.Name())
		}
		return err
	}, nil
}

// countedReader tells how much of a file has been read.
type countedReader struct {
	r io.Reader
	n int64
}

func (c *countedReader) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}
