package address

// maxEdit is the greatest number of slips that is looked for in one word.
const maxEdit = 3

// Edits counts the slips between two words: letters added, lost, changed, or two neighbours swapped (optimal string
// alignment), stopping at limit + 1. Cost O(len(a) × limit). Words are compared byte by byte: fold them first.
func Edits(a, b string, limit int) int {
	if limit > maxEdit {
		limit = maxEdit
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > limit {
		return limit + 1
	}
	for len(a) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) == 0 {
		return min(len(b), limit+1)
	}
	const longest = 40
	if len(b) > longest {
		return limit + 1
	}
	var rows [3][longest + 1]int8
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = int8(j)
	}
	for i := 1; i <= len(a); i++ {
		row[0] = int8(i)
		best := row[0]
		for j := 1; j <= len(b); j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d = min(d, last[j], row[j-1]) + 1
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d = min(d, before[j-2]+1)
				}
			}
			row[j] = d
			best = min(best, d)
		}
		if int(best) > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return min(int(last[len(b)]), limit+1)
}

// Allowed gives how many slips a word of this length may hold and still be recognised: none up to three letters, one up to
// six, two up to eleven, three beyond.
func Allowed(length int) int {
	switch {
	case length <= 3:
		return 0
	case length <= 6:
		return 1
	case length <= 11:
		return 2
	}
	return 3
}

// Alike compares two canonical words: 1 when equal, 0 when they have nothing to do with each other. A plural costs little,
// an initial stands for its word ("j" for "jean"), each slip costs in proportion to the length. Symmetric.
func Alike(a, b string) float64 {
	if a == b {
		return 1
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 || isDigit(a[0]) || isDigit(b[0]) {
		return 0
	}
	if len(a) == 1 {
		if a[0] == b[0] && len(b) > 2 {
			return 0.75
		}
		return 0
	}
	if len(b) == len(a)+1 && b[:len(a)] == a && (b[len(a)] == 's' || b[len(a)] == 'x' || b[len(a)] == 'e') && len(a) > 2 {
		return 0.95
	}
	allowed := Allowed(len(b))
	if allowed == 0 {
		return 0
	}
	edits := Edits(a, b, allowed)
	if edits > allowed {
		return 0
	}
	s := 1 - 1.1*float64(edits)/float64(len(b))
	if a[0] != b[0] {
		s -= 0.05 // people rarely miss the first letter
	}
	return max(s, 0)
}

// Similarity compares two names as wholes: 1 for two spellings of one name, 0 for names without a common word. Words that
// carry nothing (de, la, rue) weigh little; order does not count. Symmetric. O(n·m) in words.
func Similarity(a, b string) float64 {
	x, y := Words(a), Words(b)
	if len(x) > len(y) || len(x) == len(y) && a > b {
		x, y = y, x
	}
	var used [2 * maxWords]bool
	matched, total := 0.0, 0.0
	for _, v := range y {
		total += Weight(v)
	}
	for _, w := range x {
		total += Weight(w)
		best, at := 0.0, -1
		for j, v := range y {
			if j < len(used) && used[j] {
				continue
			}
			if s := Alike(w.Text, v.Text); s > best {
				best, at = s, j
			}
		}
		if at >= 0 {
			used[at] = true
			matched += best * (Weight(w) + Weight(y[at]))
		}
	}
	if total == 0 {
		return 0
	}
	return matched / total
}

// Weight says how much of a name a word carries, 1 for a word that makes the name.
func Weight(w Word) float64 {
	switch w.Class {
	case Small:
		return 0.08
	case Kind:
		return 0.35
	case Title:
		return 0.5
	case Digits:
		return 0.9
	case Venue:
		return 0.8
	}
	return 1
}
