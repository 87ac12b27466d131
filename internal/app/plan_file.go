package app

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/dispatching"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/vroom"
)

// explainWithin is the time that reasons may take after the search.
const explainWithin = 10 * time.Second

// isProblem tells a file in VROOM's words, or "-", from the address of a unit.
func isProblem(name string) bool { return name == "-" || strings.HasSuffix(name, ".json") }

// ofAUnit names a setting that was given and means nothing for a file; "" when there is none.
func (c planCommand) ofAUnit() string {
	switch {
	case c.Year != 0:
		return "annee"
	case c.Measure:
		return "mesure"
	case c.Pinned != nil:
		return "epingler"
	case c.Absences != nil:
		return "absence"
	case c.Closed != nil:
		return "salle-fermee"
	case c.Holidays != nil:
		return "ferie"
	case c.Keep:
		return "brouillon"
	case c.Gaps:
		return "carences"
	}
	return ""
}

// planFile plans the problem of a file and writes VROOM's answer. It needs no database. Interrupted, it writes the best plan so far, and
// says so by its exit code.
func planFile(ctx context.Context, env *environment, name string, within time.Duration) error {
	q, err := readProblem(env, name)
	if err != nil {
		return err
	}
	bar := newProgressBar(env.stderr)
	solver := dispatching.Solver{Now: time.Now}
	answer, err := solver.Solve(context.WithoutCancel(ctx), q, dispatching.Limits{Search: within, Explain: explainWithin}, dispatching.Watch{
		Stop: ctx.Done(),
		Progress: func(done float64, _ func() (*vroom.Answer, error)) {
			bar.show(int64(1000*done), 1000, say("plan.recherche"))
		},
	})
	bar.end()
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(env.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(answer); err != nil {
		return err
	}
	if answer.Search.End != vroom.Complete {
		return exitCode(exitUnfinished)
	}
	return nil
}

func readProblem(env *environment, name string) (*vroom.Request, error) {
	in := env.stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, fault.New(fault.Invalid, "fichier_illisible", "", name).Wrap(err)
		}
		defer file.Close()
		in = file
	}
	return vroom.Read(in)
}
