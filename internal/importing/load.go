package importing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/maillage-numerique/maillage/internal/fault"
)

// LoadState is what became of a file of a directory.
type LoadState string

// The states.
const (
	Loaded     LoadState = "importe"
	Unused     LoadState = "reconnu_inutilise" // recognised, and nothing uses it
	Unknown    LoadState = "format_inconnu"    // no format that this version reads
	Unreadable LoadState = "illisible"         // a format that it reads, but the import failed: nothing of it was written
)

// LoadedFile tells of one file.
type LoadedFile struct {
	Path   string
	State  LoadState
	Format string // "" = unknown
	Report Report
	Took   time.Duration
	Err    error // of an unreadable file; usually a *fault.Fault
}

// LoadReport tells of every file of a directory, in the order of import, then those that were not imported, by path.
type LoadReport struct {
	Files []LoadedFile
	Took  time.Duration
	// Placing is what became of the places that were there before communes or addresses changed.
	Placing Placing
	// AfterErr is the error of what was to run after the data, the placing included.
	AfterErr error
}

// Failed says whether something that should have been imported was not.
func (r LoadReport) Failed() bool {
	return r.AfterErr != nil || slices.ContainsFunc(r.Files, func(f LoadedFile) bool { return f.State == Unreadable })
}

// LoadRow is a line of the table that ends a load: one file, or a folder of more than three files that nothing reads.
type LoadRow struct {
	LoadedFile
	Count int // files that the row stands for
}

// Rows is the table of a load. Folders full of files that nothing reads count as one line, so that the others are seen.
func (r LoadReport) Rows() []LoadRow {
	const several = 3
	inFolder := map[string]int{}
	folder := func(f LoadedFile) string { return f.Path[:max(strings.IndexByte(f.Path, '/'), 0)] }
	for _, f := range r.Files {
		if f.State == Unknown && strings.Count(f.Path, "/") > 1 {
			inFolder[folder(f)]++
		}
	}
	var rows []LoadRow
	grouped := map[string]bool{}
	for _, f := range r.Files {
		dir := folder(f)
		if f.State == Unknown && strings.Count(f.Path, "/") > 1 && inFolder[dir] > several {
			if !grouped[dir] {
				grouped[dir] = true
				rows = append(rows, LoadRow{LoadedFile{Path: dir + "/…", State: Unknown}, inFolder[dir]})
			}
			continue
		}
		rows = append(rows, LoadRow{f, 1})
	}
	return rows
}

// candidate is a file of a directory before its import.
type candidate struct {
	path   string
	size   int64
	format format
	rank   int
}

// Load imports every file of a directory whose format it knows, in the order in which formats build on each other, each in
// its own transaction. One file that fails does not stop the others. Then places are placed anew where that is owed (Place), and
// after, which may be nil, runs once at the end (coverage).
func (im *Importer) Load(ctx context.Context, dir fs.FS, after func(context.Context) error) (LoadReport, error) {
	start := im.Now()
	var report LoadReport
	candidates, others, err := survey(dir)
	if err != nil {
		return report, err
	}
	var done, total int64
	for _, c := range candidates {
		total += c.size
	}
	for _, c := range candidates {
		if err := ctx.Err(); err != nil {
			return report, err
		}
		one := *im
		if im.Progress != nil {
			before := done
			one.Progress = func(n, _ int64, what string) { im.Progress(before+n, total, what) }
		}
		report.Files = append(report.Files, one.loadFile(ctx, dir, c))
		done += c.size
	}
	report.Files = append(report.Files, others...)
	if !im.DryRun {
		report.Placing, report.AfterErr = im.Place(ctx)
		if report.AfterErr == nil && after != nil {
			report.AfterErr = after(ctx)
		}
	}
	report.Took = im.Now().Sub(start)
	return report, ctx.Err()
}

func (im *Importer) loadFile(ctx context.Context, dir fs.FS, c candidate) LoadedFile {
	start := im.Now()
	loaded := LoadedFile{Path: c.path, Format: c.format.name, State: Loaded}
	loaded.Err = func() error {
		body, err := dir.Open(c.path)
		if err != nil {
			return fmt.Errorf("open %s: %w", c.path, err)
		}
		defer body.Close()
		f, err := im.open(Input{Name: path.Base(c.path), Body: body, Size: c.size})
		if err != nil {
			return err
		}
		loaded.Report, err = im.importAs(ctx, c.format, f)
		return err
	}()
	if loaded.Err != nil {
		loaded.State = Unreadable
	}
	loaded.Took = im.Now().Sub(start)
	return loaded
}

// survey looks at every file of a directory. Hidden files, and folders named schema (which describe formats, with examples),
// are left out.
func survey(dir fs.FS) (candidates []candidate, others []LoadedFile, err error) {
	err = fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "schema"):
			return fs.SkipDir
		case entry.IsDir(), strings.HasPrefix(entry.Name(), "."), path.Ext(name) == ".md", !entry.Type().IsRegular():
			return nil
		}
		c, err := examine(dir, name)
		switch f, isFault := fault.As(err); {
		case err == nil && c.format.run != nil:
			candidates = append(candidates, c)
		case err == nil:
			others = append(others, LoadedFile{Path: name, State: Unused, Format: c.format.name})
		case isFault && f.Code == "format_inconnu":
			others = append(others, LoadedFile{Path: name, State: Unknown})
		default:
			others = append(others, LoadedFile{Path: name, State: Unreadable, Err: err})
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("walk the directory: %w", err)
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), strings.Compare(a.path, b.path))
	})
	return candidates, others, nil
}

// examine recognises a file by its content.
func examine(dir fs.FS, name string) (candidate, error) {
	body, err := dir.Open(name)
	if err != nil {
		return candidate{}, fmt.Errorf("open %s: %w", name, err)
	}
	defer body.Close()
	info, err := body.Stat()
	if err != nil {
		return candidate{}, fmt.Errorf("open %s: %w", name, err)
	}
	f, err := (&Importer{}).open(Input{Name: name, Body: body})
	if err != nil && !errors.Is(err, io.EOF) {
		return candidate{}, err
	}
	c := candidate{path: name, size: info.Size()}
	c.format, c.rank, err = recognise("", f.Look)
	return c, err
}
