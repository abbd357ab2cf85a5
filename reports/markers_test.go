package reports

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// found are the markers of a text with their numbers.
func found(text string) string { return MarkText(0, "", text).names() }

func TestMarkText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                   "",
		"The answer is 42.":                  "",
		"Wait, that is 43. Wait! But wait.":  "wait 3",
		"Wait no":                            "wait 1",
		"They wait for a bus. A waiter.":     "",
		"await, waits, wait1":                "",
		"Hmm... so 7. hmm, hmmm":             "hmm 2",
		"Hold on, hold onto it":              "hold on 1",
		"it is actually 7. Actually, 8":      "actually 1",
		"Let me double-check. let me check":  "let me check 2",
		"let me checkmate":                   "",
		"Let’s verify: 3":                    "let me check 1",
		"On second thought, let me rethink.": "let me reconsider 2",
		"I made a mistake. That's wrong":     "mistake 1, not right 1",
		"Let me step back and start over":    "start over 2",
		"等等，这里有误":                            "等等 1",
		"苹果、梨等等，都是":                          "",
		"让我检查一下。再检查":                         "检查 3",
		"重新考虑这个问题":                           "重新考虑 1",
		"不对，应该是3。对不对称":                       "不对 1",
		"wait":                               "wait 1",
		"\xffwait\xff":                       "",
	} {
		require.Equal(t, want, found(text), "%q", text)
	}
}

func TestMarkTextReadsReasoningAndAnswer(t *testing.T) {
	t.Parallel()
	got := MarkText(7, "Wait, 3.", "Hmm, 4.")
	require.EqualValues(t, 7, got.Index)
	require.Equal(t, "wait 1, hmm 1", got.names())
	require.Equal(t, 2, got.total())
}

func TestMarkersAreCountedOnce(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, m := range markers {
		require.False(t, names[m.name], m.name)
		names[m.name] = true
		for i, form := range m.forms {
			require.Equal(t, lowerLatin(form), form)
			for j, other := range m.forms {
				if i != j && form[0] < 0x80 {
					require.False(t, strings.HasPrefix(other, form+" ") || strings.HasSuffix(other, " "+form), "%s within %s", form, other)
				}
			}
		}
	}
}

func TestMarkersAddUp(t *testing.T) {
	t.Parallel()
	parts := []string{"Wait, 3.", "等等，不。", "Let me check: 5", "no more"}
	var all strings.Builder
	sum := 0
	for _, p := range parts {
		sum += MarkText(0, "", p).total()
		all.WriteString(p + "\n")
	}
	require.Equal(t, sum, MarkText(0, "", all.String()).total())
	require.EqualValues(t, 65535, MarkText(0, "", strings.Repeat("Wait, ", 70000)).Counts[0], "a count has an end")
}

func TestMixesScripts(t *testing.T) {
	t.Parallel()
	english := strings.Repeat("so the sum of both numbers is even ", 20)
	chinese := strings.Repeat("所以这两个数的和是偶数。", 20)
	for name, test := range map[string]struct {
		text string
		want bool
	}{
		"nothing":                  {"", false},
		"English":                  {english, false},
		"Chinese":                  {chinese, false},
		"English, then Chinese":    {english + chinese, true},
		"one sign in English":      {english + "等", false},
		"three signs in English":   {english + "所以是", true},
		"names in Chinese":         {chinese + "根据 Cauchy 和 Euler 的定理", false},
		"an English clause":        {chinese + english[:80], true},
		"mathematics in Chinese":   {chinese + `$\text{lim} abc + def + ghi + jkl$ \(foo bar baz\) \[one two three\] \sin \cos \alpha`, false},
		"code in Chinese":          {chinese + "```python\nfor number in range: print number\n```", false},
		"Greek is mathematics":     {english + "αβγδ Δελτα ωμεγα θητα", false},
		"Russian in English":       {english + "следовательно ответ равен семи", true},
		"Japanese":                 {strings.Repeat("これは漢字とかなの文です。", 9), false},
		"a price is no formula":    {"$5 and\n" + english, false},
		"unclosed, in two scripts": {"`" + english + "\n" + chinese, true},
		"not UTF-8":                {"\xff\xfe\\", false},
	} {
		require.Equal(t, test.want, mixesScripts(test.text), name)
	}
}

// TestMarkersAreDocumented holds the list of the documentation to the one counted.
func TestMarkersAreDocumented(t *testing.T) {
	t.Parallel()
	docs, err := os.ReadFile(filepath.Join("..", "docs", "formats", "report.md"))
	require.NoError(t, err)
	for _, m := range markers {
		var forms []string
		for _, form := range m.forms {
			forms = append(forms, "`"+form+"`")
		}
		require.Contains(t, string(docs), "| "+m.name+" | "+strings.Join(forms, ", ")+" |")
	}
}

func FuzzMarkText(f *testing.F) {
	f.Add("Wait, `x` \\frac $y", "等等，")
	f.Fuzz(func(t *testing.T, reasoning, text string) {
		got := MarkText(1, reasoning, text)
		require.LessOrEqual(t, got.total(), len(reasoning)+len(text))
	})
}

// reflective is a checkpoint whose right completions wait twice.
func reflective(step int64) Run {
	r := training(step)[0]
	for i := range r.Results[0].Problems {
		p := &r.Results[0].Problems[i]
		for _, v := range p.Samples {
			text := "It is 7."
			if v.Value == 1 {
				text = "Wait, no. Wait, yes. 所以等于七"
			}
			p.Texts = append(p.Texts, MarkText(int(v.Index), "", text+" and that is all there is to say of it"))
		}
	}
	return r
}

func TestTableOfMarkers(t *testing.T) {
	t.Parallel()
	r := mustReport(t, Options{Table: TableR1p3}, reflective(100), reflective(200))
	rows := map[string]row{}
	for _, table := range r.tables[:2] {
		for _, row := range table.rows {
			rows[row.quantity] = row
		}
	}
	for name, want := range map[string]float64{"with a marker, correct": 1, "with a marker, wrong": 0} {
		for _, c := range rows[name].cells {
			require.InDelta(t, want, c.Value, 1e-12, name)
			require.Positive(t, c.Hi-c.Lo, "%s has an interval", name)
		}
	}
	score := merge([]Run{reflective(100)}, Options{}.statistics())[0].measured["aime-2024"].metric(pass1())
	require.InDelta(t, score.Value, rows["with a marker"].cells[0].Value, 1e-12)
	require.InDelta(t, score.Value, rows["mixed scripts"].cells[0].Value, 1e-12)
	require.InDelta(t, rows["markers/1,000 tokens"].cells[0].Value, rows["wait"].cells[0].Value, 1e-12)
	require.InDelta(t, 2*score.Value, rows["markers/1,000 tokens"].cells[0].Value, 0.3, "completions are of about 1,000 tokens")
	require.Contains(t, strings.Join(r.key, "\n"), "Passages of Reasoner-R (step 100), AIME 2024: run 5eed2000: aime-2024/")
	golden(t, "r1-3.txt", terminal(t, r, 100))
	golden(t, "r1-3.80.txt", terminal(t, r, 80))
	var codes []string
	for _, row := range r.rows {
		codes = append(codes, row.Metric)
	}
	require.Subset(t, codes, []string{"markers per 1,000 tokens", "wait per 1,000 tokens"}, "numbers name their unit")
}

func TestTableOfMarkersKeepsGatedProblemsBack(t *testing.T) {
	t.Parallel()
	run := reflective(100)
	run.Results[0].Record.Gated = true
	r := mustReport(t, Options{Table: TableR1p3}, run)
	require.NotContains(t, strings.Join(r.key, "\n"), "Passages")
}

func TestTableOfMarkersNeedsTexts(t *testing.T) {
	t.Parallel()
	text := terminal(t, mustReport(t, Options{Table: TableR1p3}, checkpoint(1, 0.5)), 100)
	require.Contains(t, text, "! no text of a completion was read")
	require.NotContains(t, text, "with a marker")
}

func TestMarkersByCharactersWhereTokensAreUnknown(t *testing.T) {
	t.Parallel()
	run := reflective(100)
	for i := range run.Results[0].Problems {
		for j := range run.Results[0].Problems[i].Samples {
			run.Results[0].Problems[i].Samples[j].Tokens = evalr.Tokens{}
		}
	}
	text := terminal(t, mustReport(t, Options{Table: TableR1p3}, run), 100)
	require.Contains(t, text, "markers/1,000 characters")
	require.NotContains(t, text, "markers/1,000 tokens")
}
