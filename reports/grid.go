package reports

// labels is the number of columns of a grid that stand before the models: what
// a row is, and n × k.
const labels = 2

// grid is a table as text: its heading, then its rows, all of the same length.
// A grouped one has the quantities of a benchmark under a line with its name,
// which is narrower.
func (r *Report) grid(t table, grouped bool) [][]string {
	heading := []string{"Benchmark (metric)", "n × k"}
	if grouped {
		heading[0] = "Benchmark"
	}
	for _, c := range r.columns {
		if t.quotes || !c.quoted {
			heading = append(heading, c.heading())
		}
	}
	lines := [][]string{heading}
	for i, row := range t.rows {
		label := row.benchmark + " (" + row.quantity + ")"
		if grouped {
			if i == 0 || t.rows[i-1].benchmark != row.benchmark {
				line := make([]string, len(heading))
				line[0] = row.benchmark
				lines = append(lines, line)
			}
			label = "  " + row.quantity
		}
		if m := marks("", row.notes); m != "" {
			label += " " + m
		}
		line := []string{label, row.size}
		for _, c := range row.cells {
			line = append(line, c.text())
		}
		lines = append(lines, line)
	}
	return lines
}

func (c column) heading() string {
	if c.quoted {
		return c.name + " " + markQuoted
	}
	return c.name
}
