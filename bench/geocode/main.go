// Command geocode measures the geocoder: `quality` on questions whose answer is known, `speed` on searches and completions;
// `answers` writes what it answers, to compare two versions; `synthetic` writes addresses for a country-sized index. See
// `make geocode-quality` and `make bench`.
package main

import (
	"fmt"
	"os"
)

const usage = `usage : geocode quality [-index FICHIER] DOSSIER
        geocode speed [-n ADRESSES] DOSSIER
        geocode answers DOSSIER > reponses.jsonl
        geocode synthetic [-n ADRESSES] DOSSIER > adresses.csv`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("%s", usage)
	}
	commands := map[string]func([]string) error{"quality": runQuality, "speed": runSpeed, "answers": runAnswers, "synthetic": runSynthetic}
	command, ok := commands[args[0]]
	if !ok {
		return fmt.Errorf("%s", usage)
	}
	return command(args[1:])
}
