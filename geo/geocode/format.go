package geocode

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// An index is a run of sections followed by a trailer: for each section its number, start, length and CRC-32C, then the
// number of sections, the CRC of the trailer and the magic. A file cut short has no trailer, a damaged one has a wrong sum:
// both are refused at open.
const (
	magic       = "MAILLAGE-GEO\x00\x01\x00\x01" // the last two bytes are the version of the format
	trailerItem = 4 + 8 + 8 + 4
	trailerEnd  = 4 + 4 + len(magic)
)

// ErrCorrupt is returned for bytes that are not a whole, undamaged index of this version.
var ErrCorrupt = errors.New("geocode: not a valid index")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// The sections.
const (
	secMeta        = iota // JSON of Summary
	secStrings            // uvarint length + bytes, addressed by offset
	secDepartments        // fixed records
	secMunis              // fixed records, the most populated first
	secMuniNames          // fixed records
	secMuniKeys           // table: key of a name → entry of secMuniNames
	secMuniSorted         // entries of secMuniNames by their letters, for completion
	secMuniTops           // best completions of short beginnings
	secCodes              // table: hash of an INSEE code → commune
	secPostcodes          // table: postcode → commune
	secPostLists          // uint32 postcodes of communes
	secWordLists          // uint32 count, then terms
	secTermStarts         // uint32: where each term begins in secTermText
	secTermText           // letters of the terms, sorted
	secTerms              // fixed records: postings, class
	secTermKeys           // table: hash of a word → term
	secTermSlips          // table: hash of a word less one letter → term
	secTermTops           // best completions of short beginnings
	secPostings           // uint32 lists
	secNames              // uint32: where each name of street begins in secNameText
	secNameText           // uvarint length + display, uvarint count + terms
	secStreets            // fixed records, by commune
	secHouses             // packed numbers of each street
	secCells              // uint32 pairs: cell, start in secCellStreets
	secCellStreets        // uint32 streets
	sectionCount
)

const (
	deptSize     = 20
	muniSize     = 48
	muniNameSize = 28
	termSize     = 20
	streetSize   = 48
)

// sectionWriter lays sections one after the other.
type sectionWriter struct {
	w       io.Writer
	at      uint64
	started uint64
	sum     uint32
	trailer []byte
	count   uint32
	err     error
}

func (s *sectionWriter) Write(b []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(b)
	s.sum = crc32.Update(s.sum, castagnoli, b[:n])
	s.at += uint64(n)
	s.err = err
	return n, err
}

// size is the number of bytes written in the current section.
func (s *sectionWriter) size() uint64 { return s.at - s.started }

// end closes the current section under its number. Sections begin on multiples of 8.
func (s *sectionWriter) end(number uint32) error {
	length := s.size()
	s.trailer = binary.LittleEndian.AppendUint32(s.trailer, number)
	s.trailer = binary.LittleEndian.AppendUint64(s.trailer, s.started)
	s.trailer = binary.LittleEndian.AppendUint64(s.trailer, length)
	s.trailer = binary.LittleEndian.AppendUint32(s.trailer, s.sum)
	s.count++
	if pad := int(-s.at & 7); pad > 0 {
		_, _ = s.Write(make([]byte, pad))
	}
	s.started, s.sum = s.at, 0
	return s.err
}

func (s *sectionWriter) section(number uint32, b []byte) error {
	_, _ = s.Write(b)
	return s.end(number)
}

func (s *sectionWriter) close() error {
	t := binary.LittleEndian.AppendUint32(s.trailer, s.count)
	t = binary.LittleEndian.AppendUint32(t, crc32.Checksum(t, castagnoli))
	t = append(t, magic...)
	_, _ = s.Write(t)
	return s.err
}

// readSections checks the whole file and gives its sections.
func readSections(b []byte) (sections [sectionCount][]byte, err error) {
	if len(b) < trailerEnd || !bytes.HasSuffix(b, []byte(magic)) {
		return sections, fmt.Errorf("%w: no trailer (cut short, or another version)", ErrCorrupt)
	}
	end := len(b) - len(magic) - 4
	count := int(binary.LittleEndian.Uint32(b[end-4:]))
	start := end - 4 - count*trailerItem
	if count != sectionCount || start < 0 {
		return sections, fmt.Errorf("%w: wrong number of sections", ErrCorrupt)
	}
	if crc32.Checksum(b[start:end], castagnoli) != binary.LittleEndian.Uint32(b[end:]) {
		return sections, fmt.Errorf("%w: damaged trailer", ErrCorrupt)
	}
	var at uint64 // end of the section before
	for i := range count {
		item := b[start+i*trailerItem:]
		number := binary.LittleEndian.Uint32(item)
		from, length := binary.LittleEndian.Uint64(item[4:]), binary.LittleEndian.Uint64(item[12:])
		if number >= sectionCount || from > uint64(start) || length > uint64(start)-from {
			return sections, fmt.Errorf("%w: section out of the file", ErrCorrupt)
		}
		if from < at || from-at > 7 || len(bytes.Trim(b[at:from], "\x00")) > 0 {
			return sections, fmt.Errorf("%w: damaged between sections", ErrCorrupt)
		}
		at = from + length
		body := b[from : from+length : from+length]
		if crc32.Checksum(body, castagnoli) != binary.LittleEndian.Uint32(item[20:]) {
			return sections, fmt.Errorf("%w: damaged section %d", ErrCorrupt, number)
		}
		sections[number] = body
	}
	if uint64(start)-at > 7 || len(bytes.Trim(b[at:start], "\x00")) > 0 {
		return sections, fmt.Errorf("%w: damaged between sections", ErrCorrupt)
	}
	return sections, nil
}
