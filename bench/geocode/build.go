package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/maillage-numerique/maillage/geo/geocode"
	"github.com/maillage-numerique/maillage/internal/dataset"
	"github.com/maillage-numerique/maillage/internal/geocoding"
)

// scratch gives the builder temporary files.
type scratch struct{ dir string }

type scratchFile struct{ *os.File }

func (s scratch) Create() (geocode.ScratchFile, error) {
	f, err := os.CreateTemp(s.dir, "tri-")
	return scratchFile{f}, err
}

func (f scratchFile) Close() error { return errors.Join(f.File.Close(), os.Remove(f.Name())) }

// eachFile opens every file under a folder that can be read as text, in the order of names.
func eachFile(dir string, use func(name string, p *dataset.Plain) error) error {
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && (strings.Contains(path, ".csv") || strings.Contains(path, ".txt")) {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("list %s: %w", dir, err)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := openFile(name, use); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func openFile(name string, use func(name string, p *dataset.Plain) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	p, err := dataset.Open(f)
	if err != nil {
		return err
	}
	return use(filepath.Base(name), p)
}

// build makes an index of everything under a folder: communes, names, then the addresses given.
func build(dir string, w io.Writer, addresses func(*geocode.Builder) error) (geocode.Summary, error) {
	tmp, err := os.MkdirTemp("", "geocode-")
	if err != nil {
		return geocode.Summary{}, fmt.Errorf("make a folder for sorting: %w", err)
	}
	defer os.RemoveAll(tmp)
	b := geocode.NewBuilder(scratch{tmp}, 0)
	err = eachFile(dir, func(_ string, p *dataset.Plain) error {
		switch look := p.Look(); {
		case dataset.IsCommunes(look):
			return geocoding.AddCommunes(b, dataset.Communes(p), nil)
		case dataset.IsNames(look):
			return geocoding.AddNames(b, dataset.Names(p), nil)
		case dataset.IsDelegated(look):
			return geocoding.AddNames(b, dataset.Delegated(p), nil)
		case dataset.IsCrosswalk(look):
			return geocoding.AddNames(b, dataset.Crosswalk(p), nil)
		}
		return nil
	})
	if err == nil {
		err = addresses(b)
	}
	if err != nil {
		return geocode.Summary{}, err
	}
	return b.Write(w)
}

// realAddresses adds the files of addresses under a folder, in the layout of the BAN or of BANO. keep chooses files by name.
func realAddresses(dir string, keep func(name string) bool) func(*geocode.Builder) error {
	return func(b *geocode.Builder) error {
		return eachFile(dir, func(name string, p *dataset.Plain) error {
			if !dataset.IsAddresses(p.Look()) || !keep(name) {
				return nil
			}
			return geocoding.AddAddresses(b, dataset.Addresses(p), nil)
		})
	}
}

// buildFile builds an index into a file and maps it.
func buildFile(dir, name string, addresses func(*geocode.Builder) error) (geocode.Summary, error) {
	f, err := os.Create(name)
	if err != nil {
		return geocode.Summary{}, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	summary, err := build(dir, w, addresses)
	return summary, errors.Join(err, w.Flush(), f.Close())
}

// mapFile maps a file in memory, read-only.
func mapFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
}
