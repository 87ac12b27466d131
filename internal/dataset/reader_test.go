package dataset

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/maillage-numerique/maillage/internal/fault"
)

const small = "code_insee;nom\n36018;Le Blanc\n36158;Badecon-le-Pin\n45234;Orléans\n"

func TestTheSameTableWhateverItsEncoding(t *testing.T) {
	t.Parallel()
	latin, err := charmap.Windows1252.NewEncoder().String(small)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(small)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{
		"plain":                   small,
		"gzip":                    zipped(t, small),
		"byte order mark":         "\ufeff" + small,
		"byte order mark in gzip": zipped(t, "\ufeff"+small),
		"CRLF":                    strings.ReplaceAll(small, "\n", "\r\n"),
		"Latin-1":                 latin,
		"UTF-16, as Excel writes": utf16,
		"comma":                   strings.ReplaceAll(small, ";", ","),
		"tab":                     strings.ReplaceAll(small, ";", "\t"),
		"no newline at the end":   strings.TrimSuffix(small, "\n"),
		"decomposed accents":      strings.ReplaceAll(small, "é", "e\u0301"),
		"empty lines":             strings.ReplaceAll(small, "\n", "\n\n"),
		"padded cells":            strings.ReplaceAll(small, ";", "\u00a0; "),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table := open(t, file)
			if !table.Has("code_insee", "nom") {
				t.Fatalf("header read as %q", table.Header)
			}
			var names []string
			for row := range rowsOf(t, table) {
				names = append(names, row.Get("code_insee")+" "+row.Get("nom"))
			}
			want := []string{"36018 Le Blanc", "36158 Badecon-le-Pin", "45234 Orléans"}
			if !slices.Equal(names, want) {
				t.Fatalf("rows %q, want %q", names, want)
			}
		})
	}
}

func TestLinesAreThoseOfTheFile(t *testing.T) {
	t.Parallel()
	table := open(t, "id,texte\n1,\"deux\nlignes\"\n\n2,une\n")
	var lines []int
	for row := range rowsOf(t, table) {
		lines = append(lines, row.Line)
	}
	if !slices.Equal(lines, []int{2, 5}) {
		t.Fatalf("lines %v, want 2 and 5", lines)
	}
}

func TestABadRowIsNamedAndTheNextOnesAreRead(t *testing.T) {
	t.Parallel()
	table := open(t, "id,nom\n1,a\n2,b,c\n3,\"x\"y\n4,d\n5\n")
	var good []string
	var bad []int
	for {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if f, ok := fault.As(err); ok {
			bad = append(bad, f.Line)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		good = append(good, row.Get("id"))
	}
	if !slices.Equal(good, []string{"1", "4", "5"}) || !slices.Equal(bad, []int{3, 4}) {
		t.Fatalf("read %v and refused the lines %v", good, bad)
	}
}

func TestAFileTooLargeIsRefusedBeforeItFillsTheMemory(t *testing.T) {
	t.Parallel()
	bomb := zipped(t, strings.Repeat("0", 1<<20))
	plain, err := openLimited(strings.NewReader(bomb), 1<<16)
	if err == nil {
		_, err = io.Copy(io.Discard, plain)
	}
	if f, ok := fault.As(err); !ok || f.Code != "fichier_trop_gros" {
		t.Fatalf("got %v", err)
	}
	exact, err := openLimited(strings.NewReader("0123456789"), 10)
	if err != nil {
		t.Fatal(err)
	}
	if all, err := exact.ReadAll(); err != nil || len(all) != 10 {
		t.Fatalf("a file of exactly the limit: %d bytes, %v", len(all), err)
	}
}

func TestATruncatedGzipIsNamed(t *testing.T) {
	t.Parallel()
	file := zipped(t, strings.Repeat(small, 10_000))
	plain, err := Open(strings.NewReader(file[:len(file)/2]))
	if err == nil {
		_, err = plain.ReadAll()
	}
	if f, ok := fault.As(err); !ok || f.Code != "fichier_gzip_abime" {
		t.Fatalf("got %v", err)
	}
}

func TestAnEmptyFileIsNamed(t *testing.T) {
	t.Parallel()
	plain, err := Open(strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadTable(plain); err == nil {
		t.Fatal("an empty file was read as a table")
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("\x1f\x8b"))
	f.Add([]byte("\xff\xfea"))
	f.Fuzz(func(t *testing.T, file []byte) {
		plain, err := openLimited(bytes.NewReader(file), 1<<20)
		if err != nil {
			return
		}
		table, err := ReadTable(plain)
		if err != nil {
			return
		}
		for range 10_000 {
			if _, err := table.Next(); err != nil {
				if _, ok := fault.As(err); !ok {
					return
				}
			}
		}
	})
}

func zipped(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func open(t *testing.T, file string) *Table {
	t.Helper()
	plain, err := Open(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	table, err := ReadTable(plain)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func rowsOf(t *testing.T, table *Table) func(func(Row) bool) {
	return func(yield func(Row) bool) {
		for {
			row, err := table.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !yield(row) {
				return
			}
		}
	}
}
