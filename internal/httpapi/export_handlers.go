package httpapi

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/maillage-numerique/maillage/internal/export"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
)

// exportSites answers /export/lieux.{format}: all the places, or those of a filter, written as they come from the database.
func (a *API) exportSites(w http.ResponseWriter, r *http.Request) {
	format, ok := export.FormatNamed(chi.URLParam(r, "format"))
	if !ok {
		a.problems.Fail(w, r, fault.New(fault.NotFound, "format_export_inconnu", "format", ""))
		return
	}
	filter, err := a.readSiteFilter(r.Context(), readParams(r, siteFilterNames()...))
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	a.streamExport(w, r, format.ContentType, "lieux."+format.Name, func(body io.Writer) error {
		out := format.New(body)
		err := a.store.EachSite(r.Context(), filter, func(record store.SiteRecord) error { return out.Write(ExportRecord(record)) })
		if err != nil {
			return err
		}
		return out.Close()
	})
}

// streamExport answers with a file written as it comes from the database.
func (a *API) streamExport(w http.ResponseWriter, r *http.Request, contentType, name string, write func(io.Writer) error) {
	etag, err := a.etag(r)
	if err != nil {
		a.problems.Fail(w, r, err)
		return
	}
	setPublic(w.Header(), etag)
	if known := r.Header["If-None-Match"]; known != nil && knows(known, etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, name))
	if r.Method == http.MethodHead {
		return
	}
	begun := &begunWriter{out: w}
	err = write(begun)
	switch {
	case err == nil:
	case !begun.yes:
		a.problems.Fail(w, r, err)
	default:
		// Half a file must not look whole: the connection is cut.
		if r.Context().Err() == nil || !errors.Is(err, r.Context().Err()) {
			a.log.ErrorContext(r.Context(), "export cut", "request", requestID(r.Context()), "file", name, "error", err)
		}
		panic(http.ErrAbortHandler)
	}
}

// ExportRecord turns a stored site into what exports write.
func ExportRecord(r store.SiteRecord) export.Record {
	out := export.Record{Site: r.Site, Commune: r.Commune, CommunePostcodes: r.CommunePostcodes}
	for _, alias := range r.Aliases {
		out.Sources = append(out.Sources, alias.Source)
		if out.ObservedOn == "" && alias.ObservedOn != nil {
			out.ObservedOn = *alias.ObservedOn
		}
	}
	return out
}

// begunWriter knows whether anything was written.
type begunWriter struct {
	out io.Writer
	yes bool
}

func (b *begunWriter) Write(p []byte) (int, error) {
	b.yes = b.yes || len(p) > 0
	return b.out.Write(p)
}
