package httpapi

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/geocoding"
	"github.com/maillage-numerique/maillage/internal/refusal"
)

const (
	// maxFileMB is the largest file geocoded, as at the national service.
	maxFileMB    = 50
	maxFileBytes = maxFileMB << 20
	// formOverhead is what the other fields of the form may take.
	formOverhead = 1 << 20
	// formInMemory is kept of a form in memory; the rest waits on disk.
	formInMemory = 256 << 10
	// uploadTime bounds the sending of a file, stallTime the reading of a piece of the answer.
	uploadTime = 10 * time.Minute
	stallTime  = time.Minute
)

// takesFiles says whether a request has the bounds of a file rather than those of a question.
func takesFiles(r *http.Request) bool {
	if r.Method != http.MethodPost {
		return false
	}
	switch strings.TrimSuffix(r.URL.Path, "/") {
	case "/geocodage/search/csv", "/geocodage/reverse/csv", planPath:
		return true
	}
	return false
}

// geocodeFile answers /geocodage/search/csv and /geocodage/reverse/csv: the file comes back with the answers, row by row. The file
// is received whole first, on disk when it is large, so that what is wrong with it is said before the answer begins.
func (a *API) geocodeFile(reverse bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		file, header, c, err := a.readForm(w, r, reverse)
		if r.MultipartForm != nil {
			defer r.MultipartForm.RemoveAll() //nolint:errcheck // nothing to do about a temporary file that stays
		}
		if err != nil {
			a.problems.Fail(w, r, err)
			return
		}
		defer file.Close()
		select {
		case a.fileSlots <- struct{}{}:
			defer func() { <-a.fileSlots }()
		case <-r.Context().Done():
			a.problems.Fail(w, r, r.Context().Err())
			return
		}
		// Any question will do to know that there is an index: without, every row would be an error.
		if _, err := a.geocoder.Search(r.Context(), geocode.Query{Text: "Paris", Limit: 1}); err != nil {
			a.problems.Fail(w, r, err)
			return
		}
		if err := c.Check(file); err != nil {
			a.problems.Fail(w, r, err)
			return
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			a.problems.Fail(w, r, err)
			return
		}
		setFile(w.Header(), header.Filename)
		out := &patientWriter{ResponseWriter: w, control: http.NewResponseController(w), now: a.now}
		if _, err := c.Run(r.Context(), a.geocoder, file, out); err != nil {
			if !out.begun {
				a.problems.Fail(w, r, err)
				return
			}
			a.log.WarnContext(r.Context(), "file cut", "request", requestID(r.Context()), "route", refusal.Route(r), "error", err)
			panic(http.ErrAbortHandler) // a file that stops short must not look whole
		}
	}
}

func setFile(h http.Header, name string) {
	name = strings.TrimSuffix(path.Base(strings.ReplaceAll(name, `\`, "/")), ".csv")
	if name == "" || name == "." || name == "/" {
		name = "adresses"
	}
	h.Set("Content-Type", "text/csv")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name + ".geocoded.csv"}))
	h.Set("Cache-Control", "private, no-store")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Content-Disposition")
}

// readForm receives the form: the file, and what to do with it.
func (a *API) readForm(w http.ResponseWriter, r *http.Request, reverse bool) (multipart.File, *multipart.FileHeader, *geocoding.CSV, error) {
	_ = http.NewResponseController(w).SetReadDeadline(a.now().Add(uploadTime)) // a recorder of tests has none
	tooLarge := fault.New(fault.TooLarge, "csv_trop_gros", "data", "").With("max", strconv.Itoa(maxFileMB))
	if r.ContentLength > maxFileBytes+formOverhead {
		return nil, nil, nil, tooLarge
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxFileBytes+formOverhead)
	if err := r.ParseMultipartForm(formInMemory); err != nil {
		var beyond *http.MaxBytesError
		switch {
		case errors.As(err, &beyond):
			return nil, nil, nil, tooLarge
		case errors.Is(err, http.ErrNotMultipart), errors.Is(err, http.ErrMissingBoundary):
			return nil, nil, nil, fault.New(fault.Unsupported, "envoi_pas_multipart", "data", "")
		}
		return nil, nil, nil, fault.New(fault.Invalid, "envoi_illisible", "data", "").Wrap(err)
	}
	files := r.MultipartForm.File["data"]
	if len(files) == 0 {
		return nil, nil, nil, fault.New(fault.Invalid, "fichier_manquant_data", "data", "")
	}
	if files[0].Size > maxFileBytes {
		return nil, nil, nil, tooLarge
	}
	c := &geocoding.CSV{
		Reverse: reverse, Columns: r.Form["columns"], ResultColumns: r.Form["result_columns"], Postcode: r.Form.Get("postcode"),
		CityCode: r.Form.Get("citycode"), Type: r.Form.Get("type"), Lat: r.Form.Get("lat"), Lon: r.Form.Get("lon"),
		Delimiter: r.Form.Get("delimiter"), Quote: r.Form.Get("quote"), Encoding: r.Form.Get("encoding"), Workers: runtime.NumCPU(),
	}
	p := &params{values: r.Form}
	c.WithBOM = p.flag("with_bom", false)
	if p.err != nil {
		return nil, nil, nil, p.err
	}
	file, err := files[0].Open()
	return file, files[0], c, err
}

// patientWriter lets an answer take the time that it takes, as long as the client goes on reading it.
type patientWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	now     func() time.Time
	begun   bool
}

func (w *patientWriter) Write(b []byte) (int, error) {
	w.begun = true
	_ = w.control.SetWriteDeadline(w.now().Add(stallTime))
	return w.ResponseWriter.Write(b)
}
