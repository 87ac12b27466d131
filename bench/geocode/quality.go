package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/geo/geocode/quality"
	"github.com/maillage-numerique/maillage/internal/app"
	"github.com/maillage-numerique/maillage/internal/dataset"
)

// noiseEvery keeps one address of the index in so many for each kind of noise.
const noiseEvery = 4

// isBourges keeps the addresses that the open cases are made of; the samples of Paris and of Les Adrets show formats only.
func isBourges(name string) bool { return strings.Contains(name, "18033") }

func readAddresses(dir string, keep func(string) bool) (addresses []geocode.Address, err error) {
	err = eachFile(dir, func(name string, p *dataset.Plain) error {
		if !dataset.IsAddresses(p.Look()) || !keep(name) {
			return nil
		}
		for r, err := range dataset.Addresses(p) {
			if err == nil {
				addresses = append(addresses, r.Value)
			}
		}
		return nil
	})
	return addresses, err
}

// runQuality asks every question found under a folder, of an index given or built from the folder.
func runQuality(args []string) error {
	flags := flag.NewFlagSet("quality", flag.ContinueOnError)
	index := flags.String("index", "", "index à mesurer (sinon : celui des données chargées, ou à défaut construit avec le dossier)")
	failures := flags.Bool("v", false, "montre chaque réponse manquée")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New(usage)
	}
	dir := flags.Arg(0)
	if *index == "" {
		var err error
		if *index, err = loadedIndex(); err != nil {
			return err
		}
	}
	if *index == "" {
		fmt.Println("Aucune donnée chargée : index construit avec les communes et les adresses du dossier.")
		tmp, err := os.MkdirTemp("", "geocode-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		*index = filepath.Join(tmp, "index.geo")
		if _, err := buildFile(dir, *index, realAddresses(dir, func(string) bool { return true })); err != nil {
			return err
		}
	}
	mapped, err := mapFile(*index)
	if err != nil {
		return err
	}
	x, err := geocode.Open(mapped)
	if err != nil {
		return err
	}
	s := x.Summary()
	if s.Communes == 0 {
		return fmt.Errorf("aucune commune sous %s : donnez l'index à mesurer (INDEX=… ou -index)", dir)
	}
	fmt.Printf("Index : %d communes sous %d noms, %d voies et lieux-dits, %d adresses, %d octets.\n\n", s.Communes, s.Names, s.Streets, s.Addresses, len(mapped))
	cases, err := questions(dir)
	if err != nil {
		return err
	}
	if len(cases) == 0 {
		return fmt.Errorf("aucune question sous %s", dir)
	}
	finder := quality.Finder{Search: x.Search, Living: x.Living, Covers: x.HasStreets}
	start := time.Now()
	report := quality.Run(finder, cases)
	took := time.Since(start)
	show(os.Stdout, report)
	fmt.Printf("\n%d questions en %.1f s : %.0f par seconde sur un cœur.\n", len(cases), took.Seconds(), float64(len(cases))/took.Seconds())
	if *failures {
		for _, c := range cases {
			if v := quality.Judge(finder, c); !v.Right {
				fmt.Println(v)
			}
		}
	}
	return nil
}

// loadedIndex gives the index of the data that this machine has loaded, "" when it has not.
func loadedIndex() (string, error) {
	cfg := app.DatabaseConfig{URL: os.Getenv("MAILLAGE_DATABASE_URL"), Var: cmp.Or(os.Getenv("MAILLAGE_VAR"), "var")}
	name, err := app.LoadedIndex(context.Background(), cfg, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return name, err
}

// questions reads the files of questions, then makes noisy ones from the addresses of Bourges.
func questions(dir string) ([]quality.Case, error) {
	var cases []quality.Case
	err := eachFile(dir, func(name string, p *dataset.Plain) error {
		found, err := quality.ReadFile(name, p)
		if errors.Is(err, quality.ErrUnknownFile) {
			return nil
		}
		cases = append(cases, found...)
		return err
	})
	if err != nil {
		return nil, err
	}
	addresses, err := readAddresses(dir, isBourges)
	if err != nil {
		return nil, err
	}
	return append(cases, quality.Noise(addresses, noiseEvery)...), nil
}

var setNames = map[string]string{
	"as written": "telle quelle", "capitals, no accents": "capitales, sans accents", "one slip in the street": "une faute dans la voie",
	"two slips in the street": "deux fautes dans la voie", "one slip in the commune, no postcode": "une faute dans la commune, sans code postal",
	"no postcode": "sans code postal", "postcode alone": "code postal seul", "no commune, no postcode": "ni commune ni code postal",
	"wrong postcode of the département": "mauvais code postal du département", "kind of way left out": "sans le type de voie", "abbreviated": "abrégée",
	"first name as an initial": "prénom en initiale", "number after the street, commune first": "commune d'abord, numéro après la voie",
	"repetition apart": "répétition séparée", "no number": "sans numéro", "unknown number": "numéro inconnu", "words run together": "mots collés",
}

func show(w io.Writer, r quality.Report) {
	fmt.Fprintf(w, "%-52s %6s %8s %8s %7s %7s %7s %8s %8s\n", "Questions", "n", "commune", "juste", "≤ 50 m", "≤ 500 m", "placées", "≥ 0,8", "justes")
	for _, t := range r.Sets {
		name := t.Set
		if rest, ok := strings.CutPrefix(name, "noise: "); ok {
			name = "Bourges, " + setNames[rest]
		}
		fmt.Fprintf(w, "%-52s %6d %7.2f%% %7.2f%% %7d %7d %7d %8d %8d\n", name, t.Cases, percent(t.Commune, t.Cases), percent(t.Right, t.Cases),
			t.Within50, t.Within500, t.Placed, t.Sure, t.SureRight)
	}
	fmt.Fprintf(w, "\n%-14s %6s %9s %9s\n", "Score", "n", "commune", "juste")
	for _, b := range r.Buckets {
		fmt.Fprintf(w, "[%.2f ; %.2f[ %7d %8.2f%% %8.2f%%\n", b.From, min(b.To, 1), b.Cases, percent(b.Commune, b.Cases), percent(b.Right, b.Cases))
	}
	fmt.Fprintln(w, "\nSûres (≥ 0,8) et dans une autre commune que celle du fichier :")
	none := true
	for _, t := range r.Sets {
		for _, v := range t.SureWrongCommune {
			none = false
			fmt.Fprintf(w, "  %s\n", v)
		}
	}
	if none {
		fmt.Fprintln(w, "  aucune")
	}
}

func percent(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(n) / float64(of)
}
