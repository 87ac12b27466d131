// Command science runs the reference cases of a folder, whose answers are known, and prints one table: what was expected, what
// was obtained, the gap, the time it took, and what an independent check says of the result.
//
//	go run ./bench/science ../shared/data              # every case found in it
//	SECONDS_PER_CASE=60 go run ./bench/science -only routing ../shared/data
//
// A suite is the cases of one kind; it is given every folder that bears its name. One file is one suite; each registers
// itself in suites. A folder that is absent has no line, and other instances of the same formats are run like ours.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// suite is the cases of one kind.
type suite struct {
	name string // of the folders that hold its cases
	// run tells of each case of a folder as soon as it is known. A search that may go on stops after the time per case.
	run func(ctx context.Context, folder string, perCase time.Duration, tell func(outcome)) error
}

var suites = []suite{
	{name: "accessibility", run: accessibility},
	{name: "location", run: location},
	{name: "routing", run: routing},
}

// outcome is one line of the table.
type outcome struct {
	name               string
	expected, obtained float64
	gap                float64 // relative to what is expected: 0.01 = 1 % more
	took               time.Duration
	verdict            string // of the check, in a word or two
	valid              bool   // false: the check refuses the result, whatever its gap
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "science:", err)
		os.Exit(1)
	}
}

var errRefused = errors.New("a result is not valid")

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("science", flag.ContinueOnError)
	only := flags.String("only", "", "names of the suites to run, separated by commas; empty = all")
	seconds := flags.Float64("seconds", secondsPerCase(), "given to a search on each case (SECONDS_PER_CASE)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New("usage: science [-only SUITES] [-seconds N] DOSSIER")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	fmt.Fprintf(out, "%-72s %16s %16s %10s %8s  %s\n", "cas", "attendu", "obtenu", "écart", "s", "vérification")
	refused := false
	tell := func(o outcome) {
		refused = refused || !o.valid
		fmt.Fprintln(out, o.line())
	}
	for _, s := range suites {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), s.name) {
			continue
		}
		folders, err := named(flags.Arg(0), s.name)
		if err != nil {
			return err
		}
		for _, folder := range folders {
			if err := s.run(ctx, folder, time.Duration(*seconds*float64(time.Second)), tell); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	if refused {
		return errRefused
	}
	return nil
}

// secondsPerCase is SECONDS_PER_CASE, or 10.
func secondsPerCase() float64 {
	if n, err := strconv.ParseFloat(os.Getenv("SECONDS_PER_CASE"), 64); err == nil && n > 0 {
		return n
	}
	return 10
}

// named lists the folders of that name in a folder, itself included, in alphabetical order.
func named(root, name string) ([]string, error) {
	var folders []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && filepath.Base(path) == name {
			folders = append(folders, path)
		}
		return err
	})
	return folders, err
}

func (o outcome) line() string {
	verdict := o.verdict
	if !o.valid {
		verdict = "REFUSÉ : " + verdict
	}
	return fmt.Sprintf("%-72s %16.8g %16.8g %10s %8.2f  %s", o.name, o.expected, o.obtained, gapText(o.gap), o.took.Seconds(), verdict)
}

// gapText is a percentage, or a power of ten where it is of the order of a rounding.
func gapText(gap float64) string {
	if gap != 0 && gap < 1e-5 && gap > -1e-5 {
		return fmt.Sprintf("%.0e", gap)
	}
	return strings.ReplaceAll(fmt.Sprintf("%.3f %%", 100*gap), ".", ",")
}
