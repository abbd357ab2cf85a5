package reports

// A column is one model: measured by a run or quoted from a publication.
type column struct {
	name   string
	quoted bool
}

// A table has one cell in each row for each measured column and, if it quotes,
// for each published one after them.
type table struct {
	caption string // empty for the main table
	quotes  bool   // rows have cells for the published columns, too
	rows    []row
}

// A row is one quantity of one benchmark.
type row struct {
	group     string // heading above it and its neighbours of the same group: "English"; empty for none
	benchmark string // title
	quantity  string // "pass@1", "mean tokens"
	about     string // what the quantity is
	size      string // n × k of the measured cells; absent if there are none
	notes     []int  // footnotes to the row, from 1
	cells     []cell
}

// label names a row where no heading does it in part. A row without a quantity,
// of words, has its benchmark's name alone.
func (r row) label() string {
	if r.quantity == "" {
		return r.benchmark
	}
	return r.benchmark + " (" + r.quantity + ")"
}

// A cell is one number, or the absence of it (the zero value).
type cell struct {
	value
	quoted   string // a published figure as printed; empty in a measured cell
	words    string // a text in the place of a number ("MoE"), of measured and published columns; empty for none
	best     bool   // shown bold: the best measured value of its row, or one not told apart from it
	versus   string // what the comparison with the baseline column says: a mark, or empty where none was made
	measured bool
	part     bool  // measured on a part of the data set
	notes    []int // footnotes to the cell, from 1
}

// Marks are those that the key explains.
const (
	markAbsent  = "–"
	markQuoted  = "†"
	markGuarded = "‡"
	markPart    = "§"
	markBound   = "≥"
	markAlike   = "~" // not told apart from the baseline
	markBest    = "•" // the best of its row; where a format has bold type, bold stands for it, in the key as well
)
