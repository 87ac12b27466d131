package geocode

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// FNV-1a, which can be continued word after word: the key of a run of words is that of their letters put together, so that
// "Vicq Exemplet" and "Vicqexemplet" have one key.
const (
	hashStart uint64 = 14695981039346656037
	hashPrime uint64 = 1099511628211
)

func hashFeed(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * hashPrime
	}
	return h
}

// hashEnd spreads the bits of a finished hash (the finaliser of MurmurHash3).
func hashEnd(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// hashed is one entry of a hash table under construction.
type hashed struct {
	hash  uint64
	value uint32
}

// appendTable writes a read-only multi-map: uint32 number of buckets − 1, then the start of each bucket, then entries of
// (check, value). About 12 bytes an entry.
func appendTable(to []byte, entries []hashed) []byte {
	buckets := uint32(1)
	for int(buckets) < len(entries) {
		buckets *= 2
	}
	mask := buckets - 1
	slices.SortFunc(entries, func(a, b hashed) int {
		return cmp.Or(cmp.Compare(uint32(a.hash)&mask, uint32(b.hash)&mask), cmp.Compare(a.hash, b.hash), cmp.Compare(a.value, b.value))
	})
	entries = slices.Compact(entries)
	to = binary.LittleEndian.AppendUint32(to, mask)
	at := 0
	for b := range buckets {
		to = binary.LittleEndian.AppendUint32(to, uint32(at))
		for at < len(entries) && uint32(entries[at].hash)&mask == b {
			at++
		}
	}
	to = binary.LittleEndian.AppendUint32(to, uint32(at))
	for _, e := range entries {
		to = binary.LittleEndian.AppendUint32(to, uint32(e.hash>>32))
		to = binary.LittleEndian.AppendUint32(to, e.value)
	}
	return to
}

// table reads what appendTable wrote.
type table struct {
	mask    uint32
	starts  u32s
	entries u32s
}

func openTable(b []byte) (table, bool) {
	if len(b) < 12 {
		return table{}, false
	}
	mask := binary.LittleEndian.Uint32(b)
	head := 4 + 4*(int(mask)+2)
	if mask > 1<<30 || len(b) < head || (len(b)-head)%8 != 0 {
		return table{}, false
	}
	t := table{mask, u32s(b[4:head]), u32s(b[head:])}
	return t, int(t.starts.at(int(mask)+1))*2 == t.entries.len()
}

// each calls f with every value under the hash; f may be given a value of another key that shares 32 + log2(buckets) bits.
func (t table) each(hash uint64, f func(value uint32)) {
	b := int(uint32(hash) & t.mask)
	check := uint32(hash >> 32)
	for i, end := int(t.starts.at(b)), int(t.starts.at(b+1)); i < end; i++ {
		if t.entries.at(2*i) == check {
			f(t.entries.at(2*i + 1))
		}
	}
}

// bucket gives the range of entries to look at for a hash.
func (t table) bucket(hash uint64) (start, end int, check uint32) {
	b := int(uint32(hash) & t.mask)
	return int(t.starts.at(b)), int(t.starts.at(b + 1)), uint32(hash >> 32)
}

// u32s reads little-endian uint32s in place.
type u32s []byte

func (s u32s) len() int        { return len(s) / 4 }
func (s u32s) at(i int) uint32 { return binary.LittleEndian.Uint32(s[i*4:]) }

// lower gives the first index in [from, to) whose value is not below v, to if none. The values are sorted.
func (s u32s) lower(from, to int, v uint32) int {
	for from < to {
		mid := int(uint(from+to) >> 1)
		if s.at(mid) < v {
			from = mid + 1
		} else {
			to = mid
		}
	}
	return from
}
