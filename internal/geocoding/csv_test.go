package geocoding_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/geocoding"
)

// echo finds everything, and says what it was asked.
type echo struct{}

func (echo) Search(_ context.Context, q geocode.Query) ([]geocode.Result, error) {
	if strings.Contains(q.Text, "panne") {
		return nil, errors.New("down")
	}
	if strings.Contains(q.Text, "introuvable") {
		return nil, nil
	}
	return []geocode.Result{
		{Type: geocode.Street, Label: "Île " + q.Text, Name: q.Text, Postcode: q.Postcode, CityCode: q.CityCode, City: "Le Blanc", Score: 0.9, Position: orb.Point{1.06, 46.63}},
		{Score: 0.5},
	}, nil
}

func (echo) Reverse(_ context.Context, q geocode.ReverseQuery) ([]geocode.Result, error) {
	return []geocode.Result{{Type: geocode.HouseNumber, Label: fmt.Sprint(q.Position), Position: q.Position, DistanceM: 12.4}}, nil
}

func run(t *testing.T, c geocoding.CSV, file string) string {
	t.Helper()
	var out bytes.Buffer
	if _, err := c.Run(t.Context(), echo{}, iotest.HalfReader(strings.NewReader(file)), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWhatIsNotOursComesBackAsItCame(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence, file, want string
	}{
		{"commas", "a,b\n1,rue\n", "a,b,result_label\n1,rue,Île 1 rue\n"},
		{"semicolons and Windows ends of line", "a;b\r\n1;rue\r\n", "a;b;result_label\r\n1;rue;Île 1 rue\r\n"},
		{"tabs, and a last line without end", "a\tb\n1\true", "a\tb\tresult_label\n1\true\tÎle 1 rue"},
		{"quotes where they are needed", "a,b\n\"1, 2\",\"dit \"\"le\"\"\"\n", "a,b,result_label\n\"1, 2\",\"dit \"\"le\"\"\",\"Île 1, 2 dit \"\"le\"\"\"\n"},
		{"quotes everywhere", "\"a\",\"b\"\n\"1\",\"rue\"\n", "\"a\",\"b\",\"result_label\"\n\"1\",\"rue\",\"Île 1 rue\"\n"},
		{"a line break in a cell", "a,b\n1,\"rue\ndu port\"\n", "a,b,result_label\n1,\"rue\ndu port\",\"Île 1 rue\ndu port\"\n"},
		{"a quote inside a cell that has none around", "a,b\n1,5\" de rue\n", "a,b,result_label\n1,5\" de rue,\"Île 1 5\"\" de rue\"\n"},
		{"empty lines", "a\n\n1\n", "a,result_label\n\n1,Île 1\n"},
		{"a row cut short", "a,b,c\n1\n", "a,b,c,result_label\n1,,,Île 1\n"},
		{"the mark of UTF-8", "\ufeffa\n1\n", "\ufeffa,result_label\n1,Île 1\n"},
		{"Windows-1252", "a\nch\xe2teau\n", "a,result_label\nch\xe2teau,\xcele ch\xe2teau\n"},
		{"a column of that name is replaced", "result_label,a\nold,rue\n", "result_label,a\nÎle rue,rue\n"},
		{"a header alone", "a,b", "a,b,result_label"},
	} {
		got := run(t, geocoding.CSV{ResultColumns: []string{"result_label"}, Columns: columnsOf(c.file)}, c.file)
		if got != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.sentence, got, c.want)
		}
	}
}

// columnsOf leaves the replaced column out of the address.
func columnsOf(file string) []string {
	if strings.HasPrefix(file, "result_label") {
		return []string{"a"}
	}
	return nil
}

func TestUTF16ComesBackAsUTF16(t *testing.T) {
	t.Parallel()
	little := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	file, err := little.NewEncoder().String("a\nchâteau\n")
	if err != nil {
		t.Fatal(err)
	}
	got, err := little.NewDecoder().String(run(t, geocoding.CSV{ResultColumns: []string{"result_label"}}, file))
	if want := "a,result_label\nchâteau,Île château\n"; err != nil || got != want {
		t.Errorf("%q, want %q, %v", got, want, err)
	}
}

func TestEachRowSaysWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	got := run(t, geocoding.CSV{
		Columns: []string{"voie"}, Postcode: "cp", CityCode: "insee",
		ResultColumns: []string{"latitude", "longitude", "result_score", "result_score_next", "result_type", "result_postcode", "result_citycode", "result_status"},
	}, "voie,cp,insee\nrue,1000,2A004\nintrouvable,,\n,,\nen panne,,\nrue,CEDEX,?\n")
	want := "voie,cp,insee,latitude,longitude,result_score,result_score_next,result_type,result_postcode,result_citycode,result_status\n" +
		"rue,1000,2A004,46.630000,1.060000,0.90000,0.50000,street,01000,2A004,ok\n" +
		"introuvable,,,,,,,,,,not-found\n,,,,,,,,,,skipped\nen panne,,,,,,,,,,error\nrue,CEDEX,?,46.630000,1.060000,0.90000,0.50000,street,,,ok\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	got = run(t, geocoding.CSV{Reverse: true, ResultColumns: []string{"result_distance", "result_label", "result_status"}}, "latitude;longitude\n46,63;1,06\n999;0\n")
	if want := "latitude;longitude;result_distance;result_label;result_status\n46,63;1,06;12;[1.06 46.63];ok\n999;0;;;skipped\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAFileThatCannotBeReadIsNamedByItsLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sentence, file, code string
		line                 int
	}{
		{"a quote left open", "a,b\n1,2\n\"3,4\n5,6\n", "ligne_illisible", 3},
		{"more cells than the header", "a,b\n\"1\n1\",2\n1,2,3\n", "ligne_trop_longue", 4},
		{"nothing", "", "fichier_vide", 0},
	} {
		f, ok := fault.As((&geocoding.CSV{}).Check(strings.NewReader(c.file)))
		if !ok || f.Code != c.code || f.Line != c.line {
			t.Errorf("%s: %v", c.sentence, f)
		}
	}
}

func TestCheckTellsTheEncodingFromTheWholeFile(t *testing.T) {
	t.Parallel()
	long := "a\n" + strings.Repeat("rue\n", 400_000)
	for end, want := range map[string]string{"\xe9\n": "windows-1252", "é\n": "utf-8", "": "utf-8"} {
		var c geocoding.CSV
		if err := c.Check(iotest.OneByteReader(strings.NewReader(long + end))); err != nil || c.Encoding != want {
			t.Errorf("…%q is %s, want %s, %v", end, c.Encoding, want, err)
		}
	}
}

// Whatever is in the cells, and however many workers there are: the rows come back in order, their cells unchanged.
func TestAnyTableComesBackWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 4).Draw(t, "width")
		cell := rapid.OneOf(rapid.StringMatching(`[a-zé0-9 ",;'\n]{0,12}`), rapid.Just("rue"))
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 0, 200).Draw(t, "rows")
		header := strings.Split("c1,c2,c3,c4", ",")[:width]
		var file bytes.Buffer
		w := csv.NewWriter(&file)
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "comma")
		if err := w.WriteAll(append([][]string{header}, rows...)); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		c := geocoding.CSV{ResultColumns: []string{"result_status"}, Delimiter: string(w.Comma), Workers: rapid.IntRange(1, 4).Draw(t, "workers")}
		n, err := c.Run(context.Background(), echo{}, bytes.NewReader(file.Bytes()), &out)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(&out)
		r.Comma = w.Comma
		r2 := csv.NewReader(bytes.NewReader(file.Bytes()))
		r2.Comma = w.Comma
		got, err := r.ReadAll()
		want, err2 := r2.ReadAll()
		if err != nil || err2 != nil || len(got) != len(want) || n != len(want)-1 {
			t.Fatalf("%d rows of %d, %v %v", len(got), len(want), err, err2)
		}
		for i := range want {
			if strings.Join(got[i][:width], "\x00") != strings.Join(want[i], "\x00") {
				t.Fatalf("row %d: %q, want %q", i, got[i], want[i])
			}
		}
	})
}
