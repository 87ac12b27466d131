package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAFolderWithoutCasesHasATableWithoutLines(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run([]string{t.TempDir()}, &out); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(out.String(), "\n"); lines != 1 {
		t.Errorf("%d lines, want the header alone:\n%s", lines, out.String())
	}
}

func TestARefusedResultFailsTheCommand(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write(t, filepath.Join(folder, "elsewhere", "accessibility", "one.json"),
		`{"scenarios": [{"scenario": 7, "expected": {"huff": {"1": 1}}}]}`)
	var out strings.Builder
	if err := run([]string{"-only", "accessibility", folder}, &out); err == nil || !strings.Contains(out.String(), "REFUSÉ : mesure inconnue") {
		t.Errorf("%v\n%s", err, out.String())
	}
}
