package scorers_test

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// maxCost is what grading one answer may allocate in all, in bytes.
const maxCost = 16 << 20

// hostile are pairs of a gold answer and an answer that a grader without bounds
// would spend minutes or gigabytes on.
var hostile = map[string][2]string{
	"a tower of powers":             {"10^{10^{10}}", "10^{10^{10}}+1"},
	"a higher tower":                {"2^{2^{2^{49}}}", "2^{2^{2^{50}}}"},
	"towers of nines":               {"9^{9^{9^9}}", "9^{9^{9^8}}"},
	"a tower of symbols":            {nested("x^{", "x", "}", 60), nested("x^{", "y", "}", 60)},
	"a small root of a great power": {`\sqrt[1000]{7^{10^9}}`, `\sqrt[1000]{7^{10^9}+1}`},
	"a great exponent":              {"(1+10^{-9})^{10^9}", "e"},
	"an integral":                   {`\int_0^1 \sin(x^7)e^{x^3}dx`, "1"},
	"dress of parentheses":          {nested("(", "1", ")", 1000), "1"},
	"open parentheses":              {strings.Repeat("(", 4000), "1"},
	"dress of braces":               {nested("{", "1", "}", 2000), "1"},
	"bars":                          {nested("|", "x", "|", 500), "x"},
	"fractions":                     {nested(`\frac{1}{1+`, "x", "}", 60), nested(`\frac{1}{1+`, "y", "}", 60)},
	"roots":                         {nested(`\sqrt{2+`, "2", "}", 60), nested(`\sqrt{2+`, "3", "}", 60)},
	"roots of a symbol":             {nested(`\sqrt{x+`, "2", "}", 60), nested(`\sqrt{x+`, "3", "}", 60)},
	"a sum of roots":                {terms(500, `\sqrt{%d}`, "+"), terms(499, `\sqrt{%d}`, "+") + "+1"},
	"a product of roots":            {terms(60, `(1+\sqrt{%d})`, ""), terms(60, `(1-\sqrt{%d})`, "")},
	"a sum of powers":               {terms(500, "x^{%d}", "+"), terms(499, "x^{%d}", "+")},
	"a product of sums":             {terms(60, "(x+y^{%d})", ""), terms(60, "(y+x^{%d})", "")},
	"a sum of fractions":            {terms(100, `\frac{1}{x+%d}`, "+"), terms(99, `\frac{1}{x+%d}`, "+")},
	"a power of a sum":              {"(x+y+z+w)^{30}", "(x+y+z+w)^{31}"},
	"a greater power of a sum":      {"(x+y+z+w)^{1000}", "(w+z+y+x)^{1000}+1"},
	"a power of powers":             {"((x+1)^{100}+1)^{100}", "((x+1)^{100}-1)^{100}"},
	"a factorial":                   {"1000000!", "1000001!"},
	"a factorial of a factorial":    {"((9!)!)!", "((9!)!)!+1"},
	"a binomial coefficient":        {`\binom{10^6}{5\cdot10^5}`, `\binom{10^6}{5\cdot10^5+1}`},
	"a long finite sum":             {`\sum_{k=1}^{10^9}\frac{1}{k}`, "21.3"},
	"a sum of sums":                 {`\sum_{a=1}^{9999}\sum_{b=1}^{9999}\sum_{c=1}^{9999}\frac{1}{abc}`, "1"},
	"a product over factorials":     {`\prod_{k=1}^{9999}k!`, "1"},
	"a sine of a great number":      {`\sin(10^{10000})`, `\cos(10^{10000})`},
	"nested sines":                  {nested(`\sin(`, "1", ")", 60), nested(`\sin(`, "2", ")", 60)},
	"nested exponentials":           {nested(`\exp(`, "1", ")", 60), nested(`\exp(`, "2", ")", 60)},
	"a long integer":                {strings.Repeat("7", 100000), strings.Repeat("7", 99999) + "8"},
	"a long decimal":                {"0." + strings.Repeat("7", 4000), "0." + strings.Repeat("7", 3999) + "8"},
	"a great exponent of ten":       {"1e999999999", "1e999999998"},
	"many signs of plus or minus":   {terms(40, `\pm %d`, ""), terms(40, `\mp %d`, "")},
	"many units":                    {"5 m" + strings.Repeat("/m", 2000), "5 m" + strings.Repeat(" per m", 600)},
	"units in brackets":             {strings.Repeat("5 m/(", 800), strings.Repeat("5 kg·(", 600)},
	"fractions of units":            {strings.Repeat(`5\frac{`, 580), strings.Repeat(`5\text{ m`, 450)},
	"many quantities":               {strings.Repeat("5 kg 3 g ", 450), strings.Repeat(`5\text{ m}\cdot `, 250) + "1"},
	"many nouns":                    {"5" + strings.Repeat(" red apples", 370), "5" + strings.Repeat(" of a mile", 400)},
	"a great matrix":                {matrix(64), matrix(65)},
	"a power of a matrix":           {`\begin{pmatrix}1&1\\1&0\end{pmatrix}^{10^9}`, `\begin{pmatrix}1&1\\1&0\end{pmatrix}`},
	"a long list":                   {terms(900, "%d", ","), terms(899, "%d", ",") + ",0"},
	"a long list of false groups":   {spoilt(terms(900, "%d", ",")), spoilt(terms(899, "%d", ",")) + ",0"},
	"a set of undecided items":      {`\{` + terms(64, `\sin(x^{%d})`, ",") + `\}`, `\{` + terms(64, `\cos(x^{%d})`, ",") + `\}`},
	"a long union":                  {terms(100, `\{%d\}`, `\cup`), terms(99, `\{%d\}`, `\cup`)},
	"a chain of relations":          {terms(300, "x_{%d}", "<"), terms(299, "x_{%d}", "<")},
	"an inequality of great degree": {terms(40, "(x-%d)", "") + ">0", terms(39, "(x-%d)", "") + ">0"},
	"many symbols to rename":        {terms(24, "a_{%d}", "+"), terms(24, "b_{%d}", "+")},
	"many families of solutions":    {terms(6, `x=\frac{\pi}{%d}+\frac{k\pi}{7}`, `\text{ or }`) + `, k\in\mathbb{Z}`, terms(5, `x=\frac{\pi}{%d}-\frac{k\pi}{7}`, `\text{ or }`) + `\text{ or }x=\frac{\pi}{60}-\frac{k\pi}{7}, k\in\mathbb{Z}`},
	"equations without solutions":   {terms(24, "a_{%d}^2", "+") + "=-1", terms(24, "a_{%d}^4", "+") + "=-1"},
}

func nested(open, core, closing string, depth int) string {
	return strings.Repeat(open, depth) + core + strings.Repeat(closing, depth)
}

// terms joins a format of 1 to n.
func terms(n int, format, separator string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(format, i+1)
	}
	return strings.Join(all, separator)
}

// spoilt breaks the groups of three digits that a list of numbers may be taken for.
func spoilt(list string) string {
	return strings.NewReplacer(",300,", ",3000,", ",600,", ",6000,", ",899,", ",8999,").Replace(list)
}

func matrix(n int) string {
	row := strings.Repeat("1&", n-1) + `1\\`
	return `\begin{pmatrix}` + strings.Repeat(row, n) + `\end{pmatrix}`
}

// TestHostileAnswersCostLittle grades each answer against its gold answer and the
// other way round, and itself. It runs alone, so that what is allocated is its own.
func TestHostileAnswersCostLittle(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(hostile)) {
		pair := hostile[name]
		for _, p := range [][2]string{pair, {pair[1], pair[0]}, {pair[0], pair[0]}} {
			s := evalr.Score{}
			bytes, took := cost(func() {
				s, _ = scorers.Math{}.Score(t.Context(), evalr.Target{Gold: []string{p[0]}}, ended(`\boxed{`+p[1]+`}`))
			})
			t.Logf("%-30s %8.1f KiB %10s  %s", name, float64(bytes)/1024, took.Round(time.Microsecond), s.Outcome)
			if bytes > maxCost {
				t.Errorf("%s: %d bytes allocated, want no more than %d", name, bytes, maxCost)
			}
			if s.Outcome == evalr.Correct && p[0] != p[1] && !strings.HasPrefix(name, "dress") {
				t.Errorf("%s is accepted: %s", name, s.Reason)
			}
		}
	}
}

// TestFloodsCostLittle grades completions of a million bytes.
func TestFloodsCostLittle(t *testing.T) {
	const size = 1 << 20
	for _, flood := range floods {
		text := strings.Repeat(flood, size/len(flood))
		for _, gold := range []string{"1", "1, 2, 3", `\text{(C)}`} {
			bytes, took := cost(func() {
				_, err := scorers.Math{}.Score(t.Context(), evalr.Target{Gold: []string{gold}}, ended(text))
				require.NoError(t, err)
			})
			t.Logf("%-20q %8.1f KiB %10s", flood, float64(bytes)/1024, took.Round(time.Microsecond))
			if bytes > maxCost {
				t.Errorf("%q: %d bytes allocated, want no more than %d", flood, bytes, maxCost)
			}
		}
	}
}

// cost is what a function allocates in all, freed or not, and the CPU time that the
// process takes for it.
func cost(run func()) (bytes uint64, took time.Duration) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := cpuTime()
	run()
	took = cpuTime() - begun
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, took
}

func cpuTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		panic(err)
	}
	return time.Duration(t.Nano())
}

// FuzzCost holds the price of any answer against any gold answer to the bound.
func FuzzCost(f *testing.F) {
	for _, pair := range hostile {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, gold, answer string) {
		target, c := evalr.Target{Gold: []string{gold}}, ended(`\boxed{`+answer+`}`)
		var got evalr.Score
		var err error
		bytes, _ := cost(func() { got, err = scorers.Math{}.Score(t.Context(), target, c) })
		require.LessOrEqual(t, bytes, uint64(maxCost))
		again, errAgain := scorers.Math{}.Score(t.Context(), target, c)
		require.Equal(t, got, again)
		require.Equal(t, err, errAgain)
	})
}
