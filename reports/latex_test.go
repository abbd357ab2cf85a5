package reports

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// latexKnown are the control sequences that a fragment may hold. None reads or
// writes a file, runs a program or changes what the document's own text means.
var latexKnown = strings.Fields(`
	begin end caption centering footnotesize scriptsize raggedright smallskip par setlength tabcolsep linewidth
	setbox hbox box wd ifdim ifdefined fi resizebox leavevmode toprule midrule bottomrule multicolumn
	textbf textit tablename thetable evalrchar symbol
	textbackslash textasciicircum textasciitilde textless textgreater textbar textquoteleft textquoteright
	textquotedblleft textquotedblright textexclamdown textquestiondown dots dagger ddagger mathsection bullet circ times div pm geq leq neq
	approx to infty alpha beta gamma delta epsilon lambda mu pi sigma tau Delta Sigma Omega
	ss ae AE o O aa AA oe OE l L i c v`)

// latexBody is a fragment without its head, whose lines are comments and the
// definition of a command.
func latexBody(t *testing.T, text string) string {
	t.Helper()
	body, ok := strings.CutPrefix(text, latexPreamble)
	require.True(t, ok)
	return body
}

// checkLaTeX reads a text as TeX would, as far as it must to find what an escape
// has missed.
func checkLaTeX(text string) error {
	var open []string // environments, braces and "$"
	for i := 0; i < len(text); i++ {
		top := ""
		if len(open) > 0 {
			top = open[len(open)-1]
		}
		switch c := text[i]; {
		case c >= 0x7f || c < ' ' && c != '\n':
			return fmt.Errorf("byte %#x at %d", c, i)
		case c == '\\':
			name := commandName(text[i+1:])
			if name == "" || unicode.IsLetter(rune(name[0])) && !slices.Contains(latexKnown, name) {
				return fmt.Errorf(`control sequence \%s`, name)
			}
			i += len(name)
			if name == "begin" || name == "end" {
				environment, _, _ := strings.Cut(text[i+2:], "}")
				if name == "end" && top != environment {
					return fmt.Errorf("end of %s in %q", environment, top)
				}
				if name == "begin" {
					open = append(open, environment)
				} else {
					open = open[:len(open)-1]
				}
				i += len(environment) + 2
			}
		case c == '{' || c == '$' && top != "$":
			open = append(open, string(c))
		case c == '}' && top != "{" || c == '$' && top != "$":
			return fmt.Errorf("%c in %q at %d", c, top, i)
		case c == '}' || c == '$':
			open = open[:len(open)-1]
		case c == '%' && !strings.HasPrefix(text[i+1:], "\n"):
			return fmt.Errorf("a comment at %d", i)
		case c == '^' || c == '_':
			if top != "$" {
				return fmt.Errorf("%c outside mathematics at %d", c, i)
			}
		case c == '~' && !strings.HasSuffix(text[:i], `\tablename`), c == '#':
			return fmt.Errorf("%c at %d", c, i)
		case c == '&' && top != "tabular":
			return fmt.Errorf("& outside a table at %d", i)
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("%q is not closed", open)
	}
	return nil
}

// commandName is the control sequence whose backslash stands before s.
func commandName(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	switch {
	case end < 0:
		return s
	case end == 0:
		return s[:1]
	}
	return s[:end]
}

// checkColumns compares the cells of every row with the columns of its table.
func checkColumns(t *testing.T, text string) {
	t.Helper()
	want := 0
	span := regexp.MustCompile(`\\multicolumn\{(\d+)\}`)
	inner := regexp.MustCompile(`\\begin\{tabular\}\[b\].*?\\end\{tabular\}`)
	for line := range strings.Lines(text) {
		if format, ok := strings.CutPrefix(line, `\begin{tabular}`); ok {
			want = len(regexp.MustCompile(`[lrc]`).FindAllString(strings.ReplaceAll(format, "@{}", ""), -1))
			continue
		}
		line = inner.ReplaceAllString(strings.ReplaceAll(line, `\&`, ""), "")
		if row, ok := strings.CutSuffix(line, " \\\\\n"); ok {
			got := 1 + strings.Count(row, "&")
			for _, m := range span.FindAllStringSubmatch(row, -1) {
				n, _ := strconv.Atoi(m[1])
				got += n - 1
			}
			require.Equal(t, want, got, line)
		}
	}
	require.Positive(t, want)
}

func TestLaTeXIsWellFormed(t *testing.T) {
	t.Parallel()
	all := paperReports(t)
	all["sampler"], all["compact"] = sampler(), sampler().Compact()
	all["hostile"], all["nasty"] = mustReport(t, Options{By: "level"}, hostile()), nastyReport()
	for name, r := range all {
		text := latexBody(t, latex(t, r))
		require.NoError(t, checkLaTeX(text), name)
		checkColumns(t, text)
	}
}

func TestEscapedLaTeX(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`\input{/etc/passwd}`: `\textbackslash{}input\{/etc/passwd\}`,
		"100% #1 $x$ a&b_c":   `100\% \#1 \$x\$ a\&b\_c`,
		"^~":                  `\textasciicircum{}\textasciitilde{}`,
		"a--b---c ''d,,":      `a-{}-b-{}-{}-c '{}'d,{},`,
		"[1] *":               `{[}1{]} {*}`,
		"naïve Ångström ł":    `na\"{i}ve \AA{}ngstr\"{o}m \l{}`,
		"模型":                  `\evalrchar{6A21}\evalrchar{578B}`,
		"¹˒² ≥ 3 – ‡§":        `$^{1}$$^{,}$$^{2}$ $\geq$ 3 -- $^{\ddagger}$$\mathsection$`,
		"😀":                   `\evalrchar{1F600}`,
		`"a" <b>|`:            `\symbol{34}a\symbol{34} \textless{}b\textgreater{}\textbar{}`,
	} {
		require.Equal(t, want, escapeLaTeX(in))
	}
}

func FuzzEscapeLaTeX(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := escapeLaTeX(clean(s, textLimit))
		require.NoError(t, checkLaTeX(text), text)
		require.NotContains(t, text, "--\n")
	})
}

// document is the smallest that a fragment can stand in.
const document = `\documentclass[%s]{article}
\usepackage{booktabs}
%s
\begin{document}
Text before it.
%s
Text behind it.
\end{document}
`

func TestLaTeXCompiles(t *testing.T) {
	t.Parallel()
	all := paperReports(t)
	all["sampler"] = sampler()
	var body strings.Builder
	for _, name := range append(Tables(), "sampler") {
		body.WriteString(latex(t, all[name]) + "\\clearpage\n")
	}
	const graphics = `\usepackage{graphicx}`
	for name, c := range map[string]struct{ class, packages, body, never string }{
		"booktabs alone": {"", "", body.String(), "Float too large"},
		"with graphicx":  {"", graphics, body.String(), `Float too large|Overfull \\hbox`},
		"in two columns": {"twocolumn", graphics, body.String(), `Float too large|Overfull \\hbox`},
		"nasty text":     {"", graphics + `\AtBeginDocument{\catcode34=13 \catcode96=13 }`, latex(t, nastyReport()), "Missing character"},
	} {
		for _, engine := range []string{"pdflatex", "xelatex"} {
			t.Run(engine+" "+name, func(t *testing.T) {
				t.Parallel()
				log := compile(t, engine, fmt.Sprintf(document, c.class, c.packages, c.body))
				require.Empty(t, regexp.MustCompile("(?:"+c.never+").*").FindAllString(log, -1))
			})
		}
	}
}

// compile runs a TeX engine and returns its log.
func compile(t *testing.T, engine, source string) string {
	t.Helper()
	if _, err := exec.LookPath(engine); err != nil {
		t.Skipf("%s is not installed: the LaTeX is checked by its structure alone", engine)
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "report.tex"), []byte(source), 0o600))
	cmd := exec.CommandContext(t.Context(), engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "report.tex")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	if strings.Contains(string(out), "booktabs.sty' not found") || strings.Contains(string(out), "graphicx.sty' not found") {
		t.Skipf("%s lacks the packages booktabs and graphicx", engine)
	}
	require.NoError(t, err, "%s", out[max(0, len(out)-2000):])
	log, err := os.ReadFile(filepath.Join(dir, "report.log"))
	require.NoError(t, err)
	return string(log)
}
