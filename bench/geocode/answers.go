package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/geo/geocode/quality"
)

// runAnswers writes every answer to some 60,000 questions, one question a line: what changes only the speed of the geocoder leaves these
// lines as they were, bit for bit.
func runAnswers(args []string) error {
	flags := flag.NewFlagSet("answers", flag.ContinueOnError)
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return errors.New(usage)
	}
	dir := flags.Arg(0)
	tmp, err := os.MkdirTemp("", "geocode-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	name := filepath.Join(tmp, "index.geo")
	if _, err := buildFile(dir, name, realAddresses(dir, isBourges)); err != nil {
		return err
	}
	mapped, err := mapFile(name)
	if err != nil {
		return err
	}
	x, err := geocode.Open(mapped)
	if err != nil {
		return err
	}
	addresses, err := readAddresses(dir, isBourges)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	if err := writeAnswers(json.NewEncoder(out), x, addresses); err != nil {
		return err
	}
	return out.Flush()
}

func writeAnswers(out *json.Encoder, x *geocode.Index, addresses []geocode.Address) error {
	n := 0
	write := func(question any, answers []geocode.Result) error {
		n++
		return out.Encode(map[string]any{"question": question, "answers": answers})
	}
	near := addresses[0].Position
	for i, c := range quality.Noise(addresses, noiseEvery) {
		text := []rune(c.Query.Text)
		queries := []geocode.Query{{Text: c.Query.Text}}
		switch i % 4 {
		case 0:
			queries = append(queries, geocode.Query{Text: c.Query.Text, Near: &near, Limit: 20})
		case 1:
			queries = append(queries, geocode.Query{Text: c.Query.Text, Type: geocode.Types[i/4%len(geocode.Types)]})
		case 2:
			queries = append(queries, geocode.Query{Text: c.Query.Text, CityCode: c.CityCode})
		}
		for k := 1 + i%5; k < len(text) && i%3 == 0; k += 5 {
			queries = append(queries, geocode.Query{Text: string(text[:k]), Autocomplete: true})
		}
		for _, q := range queries {
			if err := write(q, x.Search(q)); err != nil {
				return err
			}
		}
	}
	for i, a := range addresses {
		q := geocode.ReverseQuery{Position: a.Position, Limit: 1 + i%4}
		if err := write(q, x.Reverse(q)); err != nil {
			return err
		}
	}
	fmt.Fprintln(os.Stderr, n, "questions")
	return nil
}
