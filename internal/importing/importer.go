package importing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/fault"
	"github.com/maillage-numerique/maillage/internal/store"
)

// Importer imports files one by one, each in its own transaction.
type Importer struct {
	Store *store.Store
	Now   func() time.Time
	// Geocoder gives the geocoder of the addresses that the database holds when it is called; a nil answer means that it holds
	// none. nil = addresses are not looked up. Called once in an import of places, and by Place.
	Geocoder func(context.Context) (Geocoder, error)
	// Progress may be nil.
	Progress Progress
	// DryRun counts what would change and writes nothing.
	DryRun bool
	// Accept publishes the rounds of which every stop was read with confidence, as "lu automatiquement, à confirmer". A round
	// that a person confirmed or edited is never touched.
	Accept bool
	// Sample marks what is imported as the built-in sample, so that real data take its place.
	Sample bool
}

// Input is one file to import: its name is shown, its content decides. Size is the number of bytes of Body, 0 = unknown.
type Input struct {
	Name string
	Body io.Reader
	Size int64
}

// file is an input once opened.
type file struct {
	*dataset.Plain
	Name string
	Look dataset.Look
	raw  io.Reader
	hash hash.Hash
}

// open looks at an input.
func (im *Importer) open(in Input) (*file, error) {
	f := &file{Name: in.Name, hash: sha256.New()}
	f.raw = io.TeeReader(&counted{r: in.Body, total: in.Size, what: in.Name, tell: im.Progress}, f.hash)
	plain, err := dataset.Open(f.raw)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", in.Name, err)
	}
	f.Plain, f.Look = plain, plain.Look()
	return f, nil
}

// sha256 reads what is left of the file and gives the digest of the whole, as the file is on disk.
func (f *file) sha256() (string, error) {
	if _, err := io.Copy(io.Discard, f.raw); err != nil {
		return "", fmt.Errorf("read %s to its end: %w", f.Name, err)
	}
	return hex.EncodeToString(f.hash.Sum(nil)), nil
}

// errRollBack ends a dry run: everything was tried, nothing stays.
var errRollBack = errors.New("dry run")

// Import imports one file in one transaction. An empty kind means: whatever the content says. An error means that nothing
// was written; the report tells of every row otherwise.
func (im *Importer) Import(ctx context.Context, kind Kind, in Input) (Report, error) {
	f, err := im.open(in)
	if err != nil {
		return Report{}, err
	}
	format, _, err := recognise(kind, f.Look)
	if err != nil {
		return Report{}, err
	}
	return im.importAs(ctx, format, f)
}

func (im *Importer) importAs(ctx context.Context, format format, f *file) (Report, error) {
	report := Report{Kind: string(format.kind), Source: format.name, File: f.Name, Rejections: []Rejection{}, DryRun: im.DryRun}
	if format.run == nil {
		return report, fault.New(fault.Unsupported, "format_inutilise", "fichier", f.Name).With("format", format.name)
	}
	err := im.Store.Write(ctx, func(tx store.Tx) (bool, error) {
		if err := format.run(ctx, im, f, tx, &report); err != nil {
			return false, err
		}
		if err := report.Check(); err != nil {
			return false, err
		}
		if im.DryRun {
			return false, errRollBack
		}
		changed := report.ChangedAnything()
		if changed {
			if err := im.record(ctx, tx, f, &report); err != nil {
				return false, err
			}
		}
		if im.Sample {
			return changed, nil
		}
		replaced, err := tx.EndSample(ctx)
		return changed || replaced, err
	})
	if err != nil && !errors.Is(err, errRollBack) {
		return report, fmt.Errorf("import %s: %w", f.Name, err)
	}
	return report, nil
}

// record writes the log of imports: one line for each that changed something, so that the same file again changes nothing.
func (im *Importer) record(ctx context.Context, tx store.Tx, f *file, report *Report) error {
	digest, err := f.sha256()
	if err != nil {
		return err
	}
	document, err := json.Marshal(report)
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return tx.RecordImport(ctx, store.ImportRun{
		Kind: report.Kind, Source: report.Source, FileName: f.Name, FileSHA256: digest,
		FinishedAt: im.Now(), Report: document, Sample: im.Sample,
	})
}

// counted tells how much of a file has been read, at most a hundred times.
type counted struct {
	r           io.Reader
	done, total int64
	told        int64
	what        string
	tell        Progress
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.done += int64(n)
	if c.tell != nil && (c.done-c.told > max(c.total/100, 1<<16) || errors.Is(err, io.EOF)) {
		c.told = c.done
		c.tell(c.done, c.total, c.what)
	}
	return n, err
}
