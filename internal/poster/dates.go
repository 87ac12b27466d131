package poster

// row is one line of the dates: a name, a place, a date, or the space before the next name.
type row struct {
	style string
	pt    float64
	text  string
}

// dates draws the sections between here and bottom, as large as they fit: in one column, then in two, then smaller. What does
// not fit even so is counted and said: a poster that silently forgets a date sends somebody to a closed door.
func (d *drawing) dates(p Poster, bottom float64) {
	if p.Warning != "" {
		d.paragraph("B", smallPt, p.Warning)
		d.space(2)
	}
	if len(p.Sections) == 0 {
		d.paragraph("B", dateSizes[1], p.Empty)
		return
	}
	height := bottom - d.y
	for _, wrap := range []bool{false, true} { // a date on one line is found faster than a larger one on two
		for _, pt := range dateSizes {
			for columns := 1; columns <= 2; columns++ {
				if !wrap && d.wraps(p.Sections, pt, columns) {
					continue
				}
				if laid, left := d.lay(p.Sections, pt, columns, height); left == 0 {
					d.write(laid, columns)
					return
				}
			}
		}
	}
	columns := 2
	if d.columnWidth(2) < 60*d.sheet.scale {
		columns = 1
	}
	more := 2 * d.line(smallPt)
	laid, left := d.lay(p.Sections, smallPt, columns, height-more)
	d.write(laid, columns)
	d.textAt(d.margin, bottom-d.line(smallPt)*1.2, "B", smallPt, []string{p.More(left)})
}

const gutterMm = 6

func (d *drawing) columnWidth(columns int) float64 {
	return (d.width() - float64(columns-1)*gutterMm*d.sheet.scale) / float64(columns)
}

// wraps says whether some date takes more than one line.
func (d *drawing) wraps(groups []Group, pt float64, columns int) bool {
	for _, g := range groups {
		for _, date := range g.Dates {
			if len(d.split("", pt, date, d.columnWidth(columns))) > 1 {
				return true
			}
		}
	}
	return false
}

// lay puts rows into columns of a height; left counts the dates that found no place. A wrapped row is cut into its lines.
func (d *drawing) lay(groups []Group, pt float64, columns int, height float64) (laid [][]row, left int) {
	width := d.columnWidth(columns)
	if columns > 1 && width < 60*d.sheet.scale {
		return nil, 1
	}
	laid = make([][]row, columns)
	column, used := 0, 0.0
	place := func(rows []row) bool {
		if used == 0 && rows[0].text == "" {
			rows = rows[1:]
		}
		if used+d.height(rows) > height {
			if used == 0 || column+1 == columns {
				return false
			}
			column, used = column+1, 0
			if rows[0].text == "" {
				rows = rows[1:]
			}
		}
		laid[column] = append(laid[column], rows...)
		used += d.height(rows)
		return true
	}
	full := false
	for _, g := range groups {
		head := append([]row{{pt: smallPt / 2}}, d.rows("B", pt, g.Name, width)...)
		head = append(head, d.rows("", max(smallPt, pt*0.75), g.Where, width)...)
		for i, date := range g.Dates {
			rows := d.rows("", pt, date, width)
			if i == 0 { // a name never stands alone at the foot of a column
				rows = append(head, rows...)
			}
			if full || !place(rows) {
				full = true // dates are left from the end, in order
				left++
			}
		}
	}
	return laid, left
}

func (d *drawing) height(rows []row) (mm float64) {
	for _, r := range rows {
		mm += d.line(r.pt)
	}
	return mm
}

func (d *drawing) rows(style string, pt float64, text string, width float64) []row {
	var rows []row
	for _, l := range d.split(style, pt, text, width) {
		rows = append(rows, row{style: style, pt: pt, text: l})
	}
	return rows
}

func (d *drawing) write(laid [][]row, columns int) {
	x := d.margin
	for _, column := range laid {
		y := d.y
		for _, r := range column {
			y = d.textAt(x, y, r.style, r.pt, []string{r.text})
		}
		x += d.columnWidth(columns) + gutterMm*d.sheet.scale
	}
}
