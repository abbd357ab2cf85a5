// Package reports turns runs into tables: markdown, LaTeX, CSV, a terminal's
// width, JSON. It reads nothing but what it is given and writes to an io.Writer;
// the same samples give the same bytes whatever order they were drawn or handed
// in, and no report holds a date, a duration or a path.
//
// # Theory
//
// A benchmark score is an estimate, so a cell is never a bare number: it shows
// the value and the confidence interval over problems (package stats), and the
// row shows n, the problems, and k, the samples of each. Three kinds of cells
// are told apart everywhere: measured ones, those quoted from a publication
// (marked †, they have no per-problem data and so no interval) and those that
// do not exist (–). A cons@64 of a run that drew 4 samples does not exist; its
// cons@4 does, in a row of its own. What must not be averaged away stands
// beside the scores: lengths, truncated completions, missing answers, failed
// requests, the part of a data set that was not run.
//
// Whether one column scores better than another cannot be seen from two
// intervals: most of their width is how hard the problems are, which both
// share. Columns are therefore compared problem by problem, against a baseline
// and against the best of the row, by sign-flip tests adjusted for the number
// of columns (Holm 1979); see docs/formats/report.md. A test answers only for
// columns that were asked and graded alike, and whatever else differs between
// the runs of a row (temperature, token limit, k) is said in a footnote; the
// idea is the "residue" of golang.org/x/perf/benchproc.
//
// The paper's tables are those of DeepSeek-R1 (arXiv 2501.12948); its figures
// are in published.csv, what other versions of it print instead in
// variants.csv.
//
// # Structure
//
// [New] measures every run once and builds a model of the tables; the Write
// methods only lay it out. Foreign text (names of models, titles, a server's
// words) is made printable when it enters the model, so that a renderer has
// only its own format's special characters to escape.
package reports
