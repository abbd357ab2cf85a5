package reports

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestClean(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, in, want string }{
		{"plain text stays", "DeepSeek-R1 (7B)", "DeepSeek-R1 (7B)"},
		{"other scripts stay", "模型 é", "模型 é"},
		{"white space is one space", " a\r\n\t b\u00a0c \n", "a b c"},
		{"terminal escapes are visible", "a\x1b[31mb", `a\x1b[31mb`},
		{"a NUL is visible", "a\x00b", `a\x00b`},
		{"direction overrides are visible", "a\u202eb", `a\u202eb`},
		{"zero widths are visible", "a\u200bb\ufeff", `a\u200bb\ufeff`},
		{"bytes that are not UTF-8 are visible", "a\xffb", `a\xffb`},
		{"a real replacement character stays", "a\uFFFDb", "a\uFFFDb"},
		{"long text is cut", strings.Repeat("ab", 30), strings.Repeat("ab", 19) + "a…"},
	}
	for _, c := range cases {
		require.Equal(t, c.want, clean(c.in, 40), c.name)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "a b", "\x1b[2J\x00", "\u202ea\u200b", "\xff\xfe", strings.Repeat("x", 500)} {
		f.Add(s, 80)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = 1 + max(limit, -limit)%500
		got := clean(s, max(limit, 1))
		require.True(t, utf8.ValidString(got))
		require.LessOrEqual(t, utf8.RuneCountInString(got), max(limit, 1))
		for _, r := range got {
			require.True(t, unicode.IsPrint(r), "%q", r)
		}
	})
}

func FuzzWrap(f *testing.F) {
	for _, s := range []string{"", "a", "one two three", "DeepSeek-R1-Distill-Qwen-1.5B", "模型模型模型", "a--b__c//d  e"} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, w int) {
		w = 2 + max(w, -w)%60
		if w < 2 {
			return
		}
		s = clean(s, textLimit)
		letters := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		for _, lines := range [][]string{wrap(s, w), wrapName(s, w)} {
			require.NotEmpty(t, lines)
			require.Equal(t, letters(s), letters(strings.Join(lines, "")), "text was lost")
			for _, l := range lines {
				require.LessOrEqual(t, width(l), w, "%q", l)
			}
		}
	})
}

func TestShortNames(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		in, want []string
	}{
		{"the owner is left out", []string{"deepseek-ai/DeepSeek-R1", "Qwen/QwQ-32B"}, []string{"DeepSeek-R1", "QwQ-32B"}},
		{"unless the rest is the same", []string{"a/m", "b/m", "c/n"}, []string{"a/m", "b/m", "n"}},
		{"a bare name beside an owned one", []string{"m", "a/m"}, []string{"m", "a/m"}},
		{"a path", []string{"/models/x/step-100/", "/models/y/step-100"}, []string{"x/step-100", "y/step-100"}},
		{"no name", []string{""}, []string{"(unnamed)"}},
	}
	for _, c := range cases {
		require.Equal(t, c.want, shortNames(c.in), c.name)
	}
}

func TestRunsOfOneModelAreNamedByWhatTheyDifferIn(t *testing.T) {
	t.Parallel()
	run := func(change func(*Run)) Run {
		r := newRun("org/m", draw(aimeRecord(2), 1, nil))
		change(&r)
		return r
	}
	same := func(*Run) {}
	temperature := func(x float64) func(*Run) {
		return func(r *Run) { r.Results[0].Record.Sampling.Temperature = x }
	}
	cases := []struct {
		name string
		runs []Run
		want []string
	}{
		{"temperature", []Run{run(same), run(temperature(0))}, []string{"m (T 0.6)", "m (T 0)"}},
		{"two things, the first of which is enough", []Run{run(same), run(func(r *Run) {
			temperature(1)(r)
			r.Manifest.Seed = 9
		})}, []string{"m (T 0.6)", "m (T 1)"}},
		{"two things, both needed", []Run{run(same), run(temperature(1)), run(func(r *Run) {
			temperature(1)(r)
			r.Manifest.Seed = 9
		})}, []string{"m (T 0.6, seed 1)", "m (T 1, seed 1)", "m (T 1, seed 9)"}},
		{"seed", []Run{run(same), run(func(r *Run) { r.Manifest.Seed = 2 })}, []string{"m (seed 1)", "m (seed 2)"}},
		{"nothing", []Run{run(same), run(same)}, []string{"m", "m #2"}},
		{"another model", []Run{run(same), run(func(r *Run) { r.Manifest.Model.Name = "org/n" })}, []string{"m", "n"}},
	}
	for _, c := range cases {
		var names []string
		for _, col := range mustReport(t, Options{}, c.runs...).columns {
			names = append(names, col.name)
		}
		require.Equal(t, c.want, names, c.name)
	}
}

func TestGroupedNumbers(t *testing.T) {
	t.Parallel()
	for in, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 32768: "32,768", 1234567: "1,234,567", -1500: "-1,500"} {
		require.Equal(t, want, grouped(in))
	}
}

func TestEscapedMarkdownKeepsIntervalsReadable(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"71.0 [60.1, 80.2] ‡":    "71.0 [60.1, 80.2] ‡",
		"71.0 [60.1,\u00a080.2]": "71.0 [60.1,\u00a080.2]",
		"[1](http://x)":          `\[1](http\://x)`,
		"[a, b]":                 `\[a, b]`,
		"[1, 2":                  `\[1, 2`,
		"a|b<c>&*_`~$#\\":        "a\\|b&lt;c&gt;&amp;\\*\\_\\`\\~\\$\\#\\\\",
		"-x-":                    `\-x-`,
		"1. x":                   `1\. x`,
		"12)":                    `12\)`,
		"71.0 x":                 "71.0 x",
		"see Www.x.org":          `see Www\.x.org`,
	} {
		require.Equal(t, want, escapeMarkdown(in))
	}
}
