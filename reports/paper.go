package reports

import (
	"slices"
	"strings"

	"github.com/evalr/evalr"
)

// paperTables are the numbers that the paper gives its tables.
var paperTables = map[string]string{TableR1p2: "2", TableR1p4: "4", TableR1p5: "5", TableR1p6: "6"}

// groupedTable is the number of the table that has its rows in groups.
const groupedTable = "4"

// A paperBenchmark says what a row of the paper is measured by, in which group
// Table 4 has it, and what it is where no run has measured it.
type paperBenchmark struct{ id, group, about string }

// paperBenchmarks are by the names that the tables give them.
var paperBenchmarks = map[string]paperBenchmark{
	"MMLU":           {"mmlu", "English", "multiple-choice questions on 57 subjects"},
	"MMLU-Redux":     {"mmlu-redux", "English", "questions of MMLU that were checked again"},
	"MMLU-Pro":       {"mmlu-pro", "English", "harder multiple-choice questions with up to ten options"},
	"DROP":           {"drop", "English", "reading comprehension with arithmetic, three examples in the prompt"},
	"IF-Eval":        {"if-eval", "English", "instructions whose following can be checked by a program"},
	"GPQA Diamond":   {"gpqa-diamond", "English", "198 graduate-level science questions with four options"},
	"SimpleQA":       {"simpleqa", "English", "short questions of fact"},
	"FRAMES":         {"frames", "English", "questions that need several documents"},
	"AlpacaEval2.0":  {"alpaca-eval", "English", "805 instructions, answers compared with a reference model's by a judge model"},
	"ArenaHard":      {"arena-hard", "English", "500 hard instructions, answers compared with a reference model's by a judge model"},
	"LiveCodeBench":  {"livecodebench", "Code", "programming problems from contests of August 2024 to January 2025"},
	"Codeforces":     {"codeforces", "Code", "problems of Codeforces contests, rated like a contestant"},
	"CodeForces":     {"codeforces", "Code", "problems of Codeforces contests, rated like a contestant"},
	"SWE Verified":   {"swe-verified", "Code", "500 issues of real repositories, verified to be solvable"},
	"Aider-Polyglot": {"aider-polyglot", "Code", "225 exercises in six programming languages, solved by editing files"},
	"AIME 2024":      {"aime-2024", "Math", "30 problems of the American Invitational Mathematics Examination, integer answers"},
	"MATH-500":       {"math-500", "Math", "500 competition problems from the MATH data set"},
	"CNMO 2024":      {"cnmo-2024", "Math", "problems of the Chinese National High School Mathematics Olympiad"},
	"CLUEWSC":        {"cluewsc", "Chinese", "to what a Chinese pronoun refers"},
	"C-Eval":         {"c-eval", "Chinese", "multiple-choice questions of Chinese examinations in 52 subjects"},
	"C-SimpleQA":     {"c-simpleqa", "Chinese", "short questions of fact in Chinese"},
}

// A paperMetric says by which of our metrics one of the paper is measured, what
// it is, and in which unit it is unless in points of 100.
type paperMetric struct{ ours, about, unit string }

// meanScore is the metric that all shares of right answers are measured by.
const meanScore = "pass@1"

const aboutMeanScore = "mean score over problems of the mean over a problem's samples"

// paperMetrics are by the names that the tables give them.
var paperMetrics = map[string]paperMetric{
	"pass@1":        {ours: meanScore, about: aboutMeanScore},
	"Pass@1":        {ours: meanScore, about: aboutMeanScore},
	"Pass@1-COT":    {ours: meanScore, about: "share of problems solved when the prompt asks for a chain of thought"},
	"EM":            {ours: meanScore, about: "exact match: share of answers that are the right one"},
	"Correct":       {ours: meanScore, about: "share of questions answered rightly"},
	"Acc.":          {ours: meanScore, about: "accuracy: share of problems solved"},
	"Resolved":      {ours: meanScore, about: "share of issues resolved"},
	"Prompt Strict": {ours: meanScore, about: "share of prompts all of whose instructions were followed to the letter"},
	"3-shot F1":     {ours: meanScore, about: "mean overlap of an answer's words with the right one's"},
	"cons@64":       {ours: "cons@64", about: "score of the majority answer of 64 samples"},
	"rating":        {ours: "rating", about: "the Elo rating that a human contestant with these results would have", unit: "rating"},
	"Rating":        {ours: "rating", about: "the Elo rating that a human contestant with these results would have", unit: "rating"},
	"Percentile":    {ours: "percentile", about: "share of human contestants with a lower rating", unit: "percentile"},
	"LC-winrate":    {ours: "lc-winrate", about: "share of answers preferred to the reference model's, length accounted for"},
	"GPT-4-1106":    {ours: "win-rate", about: "share of answers preferred to the reference model's by GPT-4-1106"},
}

// addPaper takes rows and quoted columns from a table of the paper.
func (b *builder) addPaper(which string) error {
	paper, err := publishedTable(which)
	if err != nil {
		return err
	}
	b.paper = paper
	b.report.title = "Table " + which + " of DeepSeek-R1 (arXiv 2501.12948) with measured runs"
	for _, model := range paper.models {
		b.report.columns = append(b.report.columns, column{name: model, quoted: true})
	}
	for _, r := range paper.rows {
		if len(b.shown) == 0 || b.shown[len(b.shown)-1].title != r.benchmark {
			b.shown = append(b.shown, b.paperEntry(r.benchmark, which == groupedTable))
		}
		e := &b.shown[len(b.shown)-1]
		e.metrics = append(e.metrics, paperShown(e.record, r))
	}
	return nil
}

func (b *builder) paperEntry(title string, inGroups bool) entry {
	known := paperBenchmarks[title]
	e := entry{id: known.id, title: title, about: known.about}
	if inGroups {
		e.group = known.group
	}
	if record, ok := b.record(known.id); ok {
		e.record, e.about = record, record.About
	}
	return e
}

// paperShown is a row of the paper, measured by the metric of ours that it is
// called by or that is the same.
func paperShown(record evalr.BenchmarkRecord, r publishedRow) shownMetric {
	known := paperMetrics[r.metric]
	m := shownMetric{Metric: evalr.Metric{Name: known.ours}, label: r.metric, published: r.values, variants: r.notes}
	named := func(m evalr.Metric) bool {
		return m.Name == known.ours || isRating(m) && strings.HasPrefix(m.Name, known.ours+":")
	}
	if i := slices.IndexFunc(record.Metrics, named); i >= 0 {
		m.Metric = record.Metrics[i]
	}
	if !strings.EqualFold(r.metric, known.ours) {
		m.About = known.about
	}
	return m
}

// renamed reports whether a measured row has a name of the paper's for what we
// call the mean score.
func (b *builder) renamed() bool {
	return slices.ContainsFunc(b.shown, func(e entry) bool {
		return slices.ContainsFunc(e.metrics, func(m shownMetric) bool {
			return m.Kind == evalr.MetricPass1 && m.label != "" && !strings.EqualFold(m.label, m.Name)
		})
	})
}

// wordRows are what is known of the models themselves: as the paper has it, and
// as it was given for the measured ones.
func (b *builder) wordRows() []row {
	if len(b.paper.words) == 0 && len(b.options.Info) == 0 {
		return nil
	}
	known := make([]ModelInfo, len(b.subjects))
	for i, s := range b.subjects {
		known[i] = b.info(s)
	}
	var rows []row
	for _, line := range []struct {
		title string
		of    func(ModelInfo) string
	}{
		{"Architecture", func(m ModelInfo) string { return m.Architecture }},
		{"# Activated Params", func(m ModelInfo) string { return m.Activated }},
		{"# Total Params", func(m ModelInfo) string { return m.Total }},
	} {
		r := row{benchmark: line.title, size: markAbsent}
		for _, m := range known {
			r.cells = append(r.cells, cell{words: clean(line.of(m), nameLimit)})
		}
		quoted := make([]string, len(b.paper.models))
		if i := slices.IndexFunc(b.paper.words, func(p publishedRow) bool { return p.benchmark == line.title }); i >= 0 {
			quoted = b.paper.words[i].values
		}
		for _, text := range quoted {
			r.cells = append(r.cells, cell{words: text})
		}
		rows = append(rows, r)
	}
	return rows
}

// checkInfo refuses information on models none of which is in the report.
func (b *builder) checkInfo() error {
	if len(b.options.Info) == 0 || slices.ContainsFunc(b.subjects, func(s *subject) bool { return b.info(s) != ModelInfo{} }) {
		return nil
	}
	return &UsageError{
		Problem: "the model information is of none of the measured columns",
		Advice:  "name them by column or by model; the columns are " + b.numbered(),
	}
}

// info returns what was given of a column, by its name before its model's.
func (b *builder) info(s *subject) ModelInfo {
	if m, ok := b.options.Info[s.name]; ok {
		return m
	}
	return b.options.Info[s.runs[0].Manifest.Model.Name]
}
