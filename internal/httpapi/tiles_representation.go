package httpapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// representation is a document made once and sent many times: compressed, with its headers ready.
type representation struct {
	gzip        []byte // empty = nothing to send: 204
	plainLength int
	// header values, shared by every response: never changed
	contentType, etagGzip, etagPlain, lengthGzip, lengthPlain []string
}

var (
	headerGzip        = []string{"gzip"}
	headerVary        = []string{"Accept-Encoding"}
	headerAnyOrigin   = []string{"*"}
	headerExposed     = []string{"ETag"}
	headerTileCaching = []string{"public, max-age=60, must-revalidate"}
	headerNosniff     = []string{"nosniff"}
	headerCrossOrigin = []string{"cross-origin"}
	gzipWriters       = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(io.Discard, gzipLevel); return w }}
)

// gzipLevel: on a tile of 71 KB level 6 takes twice the time of level 3 and gives 48.6 KB rather than 50.0; level 9 eight times
// for 47.6. On the way of a tile that somebody waits for, 3 % is not worth it.
const gzipLevel = 3

// newRepresentation compresses and names a body by its content.
func newRepresentation(body []byte, contentType string) (*representation, error) {
	if len(body) == 0 {
		return &representation{}, nil
	}
	var compressed bytes.Buffer
	compressed.Grow(len(body)/2 + 64)
	w := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(w)
	w.Reset(&compressed)
	if _, err := w.Write(body); err != nil {
		return nil, fmt.Errorf("compress %d bytes: %w", len(body), err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compress %d bytes: %w", len(body), err)
	}
	sum := sha256.Sum256(body)
	name := hex.EncodeToString(sum[:16])
	return &representation{
		gzip: bytes.Clone(compressed.Bytes()), plainLength: len(body),
		contentType: []string{contentType},
		// A strong ETag names the bytes sent: compressed or not are two (RFC 9110 §8.8.3.3).
		etagGzip: []string{`"` + name + `-gzip"`}, etagPlain: []string{`"` + name + `"`},
		lengthGzip: []string{strconv.Itoa(compressed.Len())}, lengthPlain: []string{strconv.Itoa(len(body))},
	}, nil
}

func (p *representation) size() int { return len(p.gzip) }

// send answers with the representation that the client accepts, or with 304 when it has it, or with 204 when there is
// nothing. Keys are written in canonical form straight into the header: this is the hot path.
func (p *representation) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	// What only means something for a page would be half a kilobyte with each tile.
	delete(h, "Content-Security-Policy")
	delete(h, "Permissions-Policy")
	delete(h, "Cross-Origin-Opener-Policy")
	delete(h, "X-Frame-Options")
	delete(h, "Referrer-Policy")
	h["Access-Control-Allow-Origin"] = headerAnyOrigin
	h["Cache-Control"] = headerTileCaching
	h["Cross-Origin-Resource-Policy"] = headerCrossOrigin
	if len(p.gzip) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	compressed := acceptsGzip(r.Header["Accept-Encoding"])
	etag := p.etagPlain
	if compressed {
		etag = p.etagGzip
	}
	h["Vary"] = headerVary
	h["Etag"] = etag
	h["Access-Control-Expose-Headers"] = headerExposed
	if known := r.Header["If-None-Match"]; known != nil && matchesETag(known, etag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = p.contentType
	h["X-Content-Type-Options"] = headerNosniff
	if compressed {
		h["Content-Encoding"] = headerGzip
		h["Content-Length"] = p.lengthGzip
		if r.Method != http.MethodHead {
			_, _ = w.Write(p.gzip) // an error here is a client that left
		}
		return
	}
	h["Content-Length"] = p.lengthPlain
	if r.Method == http.MethodHead {
		return
	}
	plain, err := gzip.NewReader(bytes.NewReader(p.gzip))
	if err != nil {
		panic(err) // we compressed it
	}
	_, _ = io.Copy(w, plain)
}

// acceptsGzip reads Accept-Encoding (RFC 9110 §12.5.3).
func acceptsGzip(values []string) bool {
	if len(values) == 1 && (values[0] == "gzip" || strings.HasPrefix(values[0], "gzip,")) {
		return true // what browsers and tools send
	}
	named, anything := -1.0, -1.0
	for _, value := range values {
		for part := range strings.SplitSeq(value, ",") {
			coding, weight, _ := strings.Cut(part, ";")
			q := quality(weight)
			switch strings.ToLower(strings.TrimSpace(coding)) {
			case "gzip", "x-gzip":
				named = max(named, q)
			case "*":
				anything = max(anything, q)
			}
		}
	}
	if named >= 0 {
		return named > 0
	}
	return anything > 0
}

// quality reads "q=0.5"; what cannot be read counts as 1.
func quality(parameter string) float64 {
	name, value, found := strings.Cut(strings.TrimSpace(parameter), "=")
	if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || q < 0 || q > 1 {
		return 1
	}
	return q
}

// matchesETag reads If-None-Match: weak comparison (RFC 9110 §13.1.2).
func matchesETag(values []string, etag string) bool {
	for _, value := range values {
		for one := range strings.SplitSeq(value, ",") {
			one = strings.TrimSpace(one)
			if one == "*" || strings.TrimPrefix(one, "W/") == etag {
				return true
			}
		}
	}
	return false
}
