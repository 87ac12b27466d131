package geocode

import (
	"bufio"
	"bytes"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Scratch gives the builder room outside memory for what it sorts.
type Scratch interface {
	// Create gives a new empty file. Closing it frees its room.
	Create() (ScratchFile, error)
}

// ScratchFile is written from beginning to end, then read anywhere.
type ScratchFile interface {
	io.Writer
	io.ReaderAt
	io.Closer
}

// MemoryScratch keeps what is sorted in memory: for tests and small indexes.
type MemoryScratch struct{}

// Create gives an empty buffer.
func (MemoryScratch) Create() (ScratchFile, error) { return &memoryFile{}, nil }

type memoryFile struct{ b []byte }

func (f *memoryFile) Write(b []byte) (int, error) { f.b = append(f.b, b...); return len(b), nil }
func (f *memoryFile) Close() error                { f.b = nil; return nil }
func (f *memoryFile) ReadAt(b []byte, at int64) (int, error) {
	return bytes.NewReader(f.b).ReadAt(b, at)
}

// sorter sorts any number of records by their bytes in bounded memory: sorted runs on scratch files, then a merge.
type sorter struct {
	scratch Scratch
	limit   int // bytes kept in memory
	arena   []byte
	records []span
	runs    []run
}

type span struct{ start, end int }

type run struct {
	file ScratchFile
	size int64
}

func newSorter(scratch Scratch, limit int) *sorter { return &sorter{scratch: scratch, limit: limit} }

// add keeps a copy of the record.
func (s *sorter) add(record []byte) error {
	if len(s.arena)+len(record)+16*len(s.records) > s.limit && len(s.records) > 0 {
		if err := s.spill(); err != nil {
			return err
		}
	}
	start := len(s.arena)
	s.arena = append(s.arena, record...)
	s.records = append(s.records, span{start, len(s.arena)})
	return nil
}

func (s *sorter) sort() {
	slices.SortFunc(s.records, func(a, b span) int {
		return bytes.Compare(s.arena[a.start:a.end], s.arena[b.start:b.end])
	})
}

func (s *sorter) spill() error {
	s.sort()
	file, err := s.scratch.Create()
	if err != nil {
		return fmt.Errorf("create a scratch file: %w", err)
	}
	r := run{file: file}
	s.runs = append(s.runs, r)
	w := bufio.NewWriterSize(file, 1<<18)
	var head [binary.MaxVarintLen64]byte
	for _, rec := range s.records {
		n := binary.PutUvarint(head[:], uint64(rec.end-rec.start))
		_, _ = w.Write(head[:n])
		_, _ = w.Write(s.arena[rec.start:rec.end])
		s.runs[len(s.runs)-1].size += int64(n + rec.end - rec.start)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write a sorted run: %w", err)
	}
	s.arena, s.records = s.arena[:0], s.records[:0]
	return nil
}

// each calls f with every record in order; the bytes are valid during the call only.
func (s *sorter) each(f func(record []byte) error) error {
	if len(s.runs) == 0 {
		s.sort()
		for _, rec := range s.records {
			if err := f(s.arena[rec.start:rec.end]); err != nil {
				return err
			}
		}
		return nil
	}
	if len(s.records) > 0 {
		if err := s.spill(); err != nil {
			return err
		}
	}
	s.arena, s.records = nil, nil
	var merge runHeap
	for _, r := range s.runs {
		cursor := &runCursor{r: bufio.NewReaderSize(io.NewSectionReader(r.file, 0, r.size), 1<<17)}
		more, err := cursor.next()
		if err != nil {
			return err
		}
		if more {
			merge = append(merge, cursor)
		}
	}
	heap.Init(&merge)
	for len(merge) > 0 {
		if err := f(merge[0].record); err != nil {
			return err
		}
		more, err := merge[0].next()
		switch {
		case err != nil:
			return err
		case more:
			heap.Fix(&merge, 0)
		default:
			heap.Pop(&merge)
		}
	}
	return nil
}

// close frees the scratch files.
func (s *sorter) close() error {
	var errs []error
	for _, r := range s.runs {
		errs = append(errs, r.file.Close())
	}
	s.runs, s.arena, s.records = nil, nil, nil
	return errors.Join(errs...)
}

type runCursor struct {
	r      *bufio.Reader
	record []byte
}

func (c *runCursor) next() (bool, error) {
	size, err := binary.ReadUvarint(c.r)
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read a sorted run: %w", err)
	}
	if uint64(cap(c.record)) < size {
		c.record = make([]byte, size)
	}
	c.record = c.record[:size]
	if _, err := io.ReadFull(c.r, c.record); err != nil {
		return false, fmt.Errorf("read a sorted run: %w", err)
	}
	return true, nil
}

type runHeap []*runCursor

func (h runHeap) Len() int           { return len(h) }
func (h runHeap) Less(i, j int) bool { return bytes.Compare(h[i].record, h[j].record) < 0 }
func (h runHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *runHeap) Push(x any)        { *h = append(*h, x.(*runCursor)) }
func (h *runHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
