package httpapi

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	contentJSON    = "application/json"
	contentGeoJSON = "application/geo+json"
)

// answer is what a handler found: a document and what it is.
type answer struct {
	contentType string
	document    any
}

// reads makes an http handler of one that reads public data. What it answers is named by the data version, so that a client
// that has it is told so before anything is computed.
func (a *API) reads(find func(r *http.Request) (answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		etag, err := a.etag(r)
		a.writeNamed(w, r, etag, err, find)
	}
}

// readsNow is for answers that tell what is open: they are true for a minute, which their name holds.
func (a *API) readsNow(find func(r *http.Request, minute time.Time) (answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		minute := a.now().Truncate(time.Minute)
		etag, err := a.etag(r)
		etag = fmt.Sprintf(`%s-%x"`, strings.TrimSuffix(etag, `"`), minute.Unix()/60)
		a.writeNamed(w, r, etag, err, func(r *http.Request) (answer, error) { return find(r, minute) })
	}
}

// writeNamed answers unless the client has the answer of that name.
func (a *API) writeNamed(w http.ResponseWriter, r *http.Request, etag string, err error, find func(r *http.Request) (answer, error)) {
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	// The tag names the address too: who has it was answered here, so that nothing need be checked again.
	if known := r.Header["If-None-Match"]; known != nil && knows(known, etag) {
		setPublic(w.Header(), etag)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	found, err := find(r)
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	setPublic(w.Header(), etag)
	a.write(w, r, found)
}

// readsPrivately is for answers that tell where somebody is: they are kept nowhere and have no name.
func (a *API) readsPrivately(find func(r *http.Request) (answer, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		found, err := find(r)
		if err != nil {
			a.problems.Fail(w, r, err)
			return
		}
		w.Header().Set("Cache-Control", "private, no-store")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		a.write(w, r, found)
	}
}

func (a *API) write(w http.ResponseWriter, r *http.Request, found answer) {
	a.writeStatus(w, r, http.StatusOK, found)
}

func (a *API) writeStatus(w http.ResponseWriter, r *http.Request, status int, found answer) {
	body, err := encode(found.document)
	if err != nil {
		a.problems.Fail(w, r, fmt.Errorf("write %T: %w", found.document, err))
		return
	}
	body = append(body, '\n')
	w.Header().Set("Content-Type", found.contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // an error here is a client that left
	}
}

// encode writes a document. One that knows how is asked directly: json.Marshal would read all of it again to check it, a third of
// the work of an answer.
func encode(document any) ([]byte, error) {
	if own, ok := document.(json.Marshaler); ok {
		return own.MarshalJSON()
	}
	return json.Marshal(document)
}

// setPublic lets anybody keep the answer, and ask each time whether it is still the one.
func setPublic(h http.Header, etag string) {
	h.Set("ETag", etag)
	h.Set("Cache-Control", "public, max-age=0, must-revalidate")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "ETag, Link, Content-Disposition")
	h.Add("Vary", "Accept-Encoding")
}

// etag names the answer of this build, from these data, at this address, on this civil day: what is next depends on it. It is
// strong: the same tag, the same bytes.
func (a *API) etag(r *http.Request) (string, error) {
	version, err := a.version(r.Context())
	if err != nil {
		return "", err
	}
	address := fnv.New64a()
	_, _ = io.WriteString(address, r.URL.RequestURI()+" "+a.today().String())
	return fmt.Sprintf(`"%d-%s-%x"`, version, a.build, address.Sum64()), nil
}

// knows reads If-None-Match. The compressed form of an answer bears its tag with a suffix. "*" is not heeded: it would ask
// whether there is an answer at all, before there is one.
func knows(values []string, etag string) bool {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return strings.TrimSpace(v) == "*" })
	return matchesETag(values, etag) || matchesETag(values, strings.TrimSuffix(etag, `"`)+gzipSuffix+`"`)
}

// gzipSuffix marks the ETag of a compressed answer: another representation, another strong tag.
const gzipSuffix = "-gzip"
