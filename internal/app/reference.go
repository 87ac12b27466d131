package app

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// The table of settings in docs/operations.md stands between these two lines.
const (
	referenceBegin = "<!-- réglages : engendré par internal/app/reference.go (go test ./internal/app -run TestReference -update) -->"
	referenceEnd   = "<!-- fin des réglages -->"
)

// settingsTable is the reference of every setting, made from the tags of [Config] as kong reads them.
func settingsTable() (string, error) {
	var settings struct {
		Config `embed:""`
	}
	parser, err := kong.New(&settings, kong.PostBuild(frenchTags), kong.NoDefaultHelp(), kong.Writers(io.Discard, io.Discard))
	if err != nil {
		return "", fmt.Errorf("read settings: %w", err)
	}
	var table strings.Builder
	table.WriteString("| Option | Variable | Défaut | Sens |\n|---|---|---|---|\n")
	for _, flag := range parser.Model.Flags {
		fallback := "–"
		if flag.HasDefault && flag.Default != "" {
			fallback = "`" + flag.Default + "`"
		}
		fmt.Fprintf(&table, "| `--%s` | `%s` | %s | %s |\n", flag.Name, strings.Join(flag.Envs, "`, `"), fallback,
			strings.ReplaceAll(flag.Help, "|", `\|`))
	}
	return table.String(), nil
}

// spliceReference puts the table between the two marks of a document.
func spliceReference(document, table string) (string, error) {
	before, rest, ok := strings.Cut(document, referenceBegin)
	if !ok {
		return "", fmt.Errorf("the document does not hold %q", referenceBegin)
	}
	_, after, ok := strings.Cut(rest, referenceEnd)
	if !ok {
		return "", fmt.Errorf("the document does not hold %q", referenceEnd)
	}
	return before + referenceBegin + "\n" + table + referenceEnd + after, nil
}
