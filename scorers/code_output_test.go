package scorers

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The verdicts are those of LiveCodeBench's runner (testing_util.py at 28fef95).
func TestLinesAreComparedAsLiveCodeBenchDoes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want, got string
		same      bool
	}{
		{"1\n2\n", "1\n2", true},
		{"1\n2\n", "\n 1 \n2\t\n\n", true},
		{"1\r\n2\r\n", "1\n2\n", true},
		{"1\n\n2", "1\n2", false},
		{"1\n\n2", "1\n \n2", true},
		{"1 2", "1  2", true},
		{"1 2", "1\t2", true},
		{"1 2", "1\n2", false},
		{"1 2", "1 2 3", false},
		{"1 2 3", "1 2", false},
		{"1", "1.0", true},
		{"1000", "1e3", true},
		{"1E+3", "1000.00", true},
		{"0", "-0.0", true},
		{"-5", "5", false},
		{"+5", "5", true},
		{".5", "0.50", true},
		{"5.", "5", true},
		{"0.3", "0.30000000000000004", false},
		{"0.333333", "0.3333333", false},
		{"50000000000000000", "50000000000000001", false},
		{"1_000", "1000", true},
		{"٣", "3", true},
		{"1e5", "1e", false},
		{"inf", "Infinity", true},
		{"inf", "-inf", false},
		{"NaN", "NaN", true}, // the same text
		{"NaN", "nan", false},
		{"1 NaN", "1.0 NaN", false},
		{"YES", "Yes", false},
		{"a 1", "a 1.0", false},
		{"1.0 a", "1 a", false},
		{"a b", "a  b", false},
		{"", "", true},
		{"", "\n\n", true},
		{"", "x", false},
		{"x", "", false},
		{"1", "١", true},
		{"1\x1f2", "1 2", true},
		{"1e1000000000000000000", "1e1000000000000000000 ", true},
		{"1e1000000000000000000", "10e1000000000000000000", false},
		{"1e999999999", "10e999999998", true},
		{"0e5", "0", true},
		{"0x10", "16", false},
		{"\xff", "\xff", true},
		{"\xff", "\xfe", false},
	}
	for _, tc := range tests {
		difference := DecimalLines.difference(tc.want, tc.got)
		require.Equal(t, tc.same, difference == "", "want %q, got %q: %s", tc.want, tc.got, difference)
	}
}

func TestTokensAreComparedAsCodeforcesDoes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want, got string
		same      bool
	}{
		{"1 2\n3\n", "1\n2 3", true},
		{"1 2", "12", false},
		{"1\r\n2", "1 2\n\n\n", true},
		{"YES\nNo", "yes nO", true},
		{"YES", "Y", false},
		{"abc", "ABC", false},
		{"1", "1.0", false},
		{"1", "1 1", false},
		{"1 1", "1", false},
		{"", " ", true},
		{"", "1", false},
	}
	for _, tc := range tests {
		difference := Tokens.difference(tc.want, tc.got)
		require.Equal(t, tc.same, difference == "", "want %q, got %q: %s", tc.want, tc.got, difference)
	}
}

func TestDifferencesSayWhere(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 100)
	tests := []struct {
		rule      OutputRule
		want, got string
		says      string
	}{
		{DecimalLines, "1\n2\n3", "1\n7\n3", `line 2: want "2", got "7"`},
		{DecimalLines, "1\n2", "1\n", `line 2: want "2", got the end of the output`},
		{DecimalLines, "1", "1\n2\n", `line 2: want the end of the output, got "2"`},
		{DecimalLines, long, "", `line 1: want "` + strings.Repeat("é", 30) + `"…, got ""`},
		{Tokens, "1 2 3", "1 2 4", `word 3: want "3", got "4"`},
		{Tokens, "1 2", "1", `word 2: want "2", got the end of the output`},
		{Tokens, "1", "1 2", `word 2: want the end of the output, got "2"`},
	}
	for _, tc := range tests {
		require.Equal(t, tc.says, tc.rule.difference(tc.want, tc.got))
	}
}

func FuzzOutputs(f *testing.F) {
	for _, s := range []string{"1 2\n3", "1e5", "NaN", "yes", "-.5e-3", "1_0", "\xff\n", "٣.٥"} {
		f.Add(s, "1.0")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, rule := range []OutputRule{DecimalLines, Tokens} {
			require.Empty(t, rule.difference(a, a), "%s is reflexive", rule)
			require.Equal(t, rule.difference(a, b) == "", rule.difference(b, a) == "", "%s is symmetric", rule)
			require.Empty(t, rule.difference(a, "\n "+a+" \r\n"), "%s: white space around", rule)
		}
		if Tokens.difference(a, b) != "" {
			require.NotEqual(t, strings.TrimSpace(a), strings.TrimSpace(b))
		}
	})
}
