package dataset

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// MaxBytes is the most that is read of one file once decompressed: far above any territorial file, and below what would
// harm the machine. A gzip bomb stops there.
const MaxBytes = 2 << 30

// headBytes is how much is looked at to recognise a file.
const headBytes = 64 << 10

// Plain is a file as bytes of text: decompressed when it was gzip (told by its first bytes, not by its name), without byte
// order mark, UTF-16 turned into UTF-8, never longer than the limit. Head shows its beginning without consuming it.
type Plain struct {
	buffered *bufio.Reader
	Head     []byte // up to 64 KB
	Gzip     bool
}

// Open prepares a file for reading.
func Open(r io.Reader) (*Plain, error) { return openLimited(r, MaxBytes) }

func openLimited(r io.Reader, limit int64) (*Plain, error) {
	raw := bufio.NewReaderSize(r, headBytes)
	plain := &Plain{}
	start, err := peek(raw, 4)
	if err != nil {
		return nil, err
	}
	var body io.Reader = raw
	if bytes.HasPrefix(start, []byte{0x1f, 0x8b}) {
		plain.Gzip = true
		if body, err = gzip.NewReader(raw); err != nil {
			return nil, fault.New(fault.Unprocessable, "fichier_gzip_abime", "fichier", "").Wrap(err)
		}
	}
	body = &guard{r: body, limit: limit, left: limit, gzip: plain.Gzip}

	text := bufio.NewReaderSize(body, headBytes)
	if start, err = peek(text, 4); err != nil {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(start, []byte{0xef, 0xbb, 0xbf}):
		if _, err := text.Discard(3); err != nil {
			return nil, fmt.Errorf("skip the byte order mark: %w", err)
		}
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), bytes.HasPrefix(start, []byte{0xfe, 0xff}):
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
		text = bufio.NewReaderSize(transform.NewReader(text, utf16), headBytes)
	}
	if plain.Head, err = peek(text, headBytes); err != nil {
		return nil, err
	}
	plain.buffered = text
	return plain, nil
}

// peek looks at up to n bytes; a shorter file is not an error.
func peek(r *bufio.Reader, n int) ([]byte, error) {
	head, err := r.Peek(n)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	return head, nil
}

// Read gives the text, in the encoding of the file (UTF-8, or Windows-1252: see ToUTF8).
func (p *Plain) Read(b []byte) (int, error) { return p.buffered.Read(b) }

// ReadAll reads the whole file as UTF-8: for formats that cannot be streamed.
func (p *Plain) ReadAll() ([]byte, error) {
	all, err := io.ReadAll(p.buffered)
	if err != nil {
		return nil, err
	}
	if utf8.Valid(all) {
		return all, nil
	}
	return charmap.Windows1252.NewDecoder().Bytes(all)
}

// ToUTF8 reads one text that may be UTF-8 or Windows-1252 (which holds Latin-1). French text in Windows-1252 is never valid
// UTF-8: an accented letter would have to be followed by a sign of the range 80–BF.
func ToUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	decoded, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return string(bytes.ToValidUTF8([]byte(s), []byte("\uFFFD")))
	}
	return decoded
}

// guard stops a file that grows beyond the limit and names a damaged gzip.
type guard struct {
	r     io.Reader
	limit int64
	left  int64
	gzip  bool
}

func (g *guard) Read(b []byte) (int, error) {
	if g.left <= 0 {
		// One byte more tells a file of exactly the limit from a longer one.
		if n, _ := g.r.Read(make([]byte, 1)); n == 0 {
			return 0, io.EOF
		}
		return 0, fault.New(fault.TooLarge, "fichier_trop_gros", "fichier", "").With("octets", fmt.Sprint(g.limit))
	}
	if int64(len(b)) > g.left {
		b = b[:g.left]
	}
	n, err := g.r.Read(b)
	g.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) && g.gzip {
		return n, fault.New(fault.Unprocessable, "fichier_gzip_abime", "fichier", "").Wrap(err)
	}
	return n, err
}
