package scorers

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The verdicts are those of json.loads(a) == json.loads(b) in Python 3.11.
func TestValuesAreComparedAsPythonDoes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b string
		same bool
	}{
		{"1", "1", true},
		{" 1\n", "1", true},
		{"1", "1.0", true},
		{"1", "true", true},
		{"0.0", "false", true},
		{"-0", "0", true},
		{"-0.0", "0", true},
		{"1e3", "1000", true},
		{"2", "true", false},
		{"null", "0", false},
		{"null", "null", true},
		{"null", "false", false},
		{`""`, "null", false},
		{"0.3", "0.30000000000000004", false},
		{"0.1", "0.10000000000000000000001", true},
		{"9007199254740993", "9007199254740993.0", false},
		{"9007199254740992", "9007199254740992.0", true},
		{"100000000000000000000000000000000001", "100000000000000000000000000000000001", true},
		{"100000000000000000000000000000000001", "100000000000000000000000000000000002", false},
		{"1e400", "Infinity", true},
		{"-Infinity", "Infinity", false},
		{"NaN", "NaN", false},
		{"[1, 2]", "[1,2.0]", true},
		{"[1, 2]", "[2,1]", false},
		{"[1, 2]", "[1]", false},
		{"[1]", "[1, 2]", false},
		{"[]", "[]", true},
		{"[[]]", "[]", false},
		{"[]", "{}", false},
		{"[1]", "1", false},
		{`"a"`, `"a"`, true},
		{`"a"`, `"A"`, false},
		{`"1"`, "1", false},
		{`"\u00e9\n\ud83d\ude00"`, "\"é\\n😀\"", true},
		{`"\ud800"`, `"\ud801"`, false},
		{`"\ud800"`, `"\ufffd"`, false},
		{`"\ud800x"`, `"\ud800x"`, true},
		{`"\/\"\\"`, `"\u002f\u0022\u005c"`, true},
		{`{"a": 1, "b": [2]}`, `{"b":[2.0],"a":true}`, true},
		{`{"a": 1}`, `{"a": 1, "b": 2}`, false},
		{`{"a": 1, "b": 2}`, `{"a": 1, "c": 2}`, false},
		{`{"a": 1, "a": 2}`, `{"a": 2}`, true},
		{`{"a": {"b": 1}}`, `{"a": {"b": 2}}`, false},
		{"{}", "{}", true},
	}
	for _, tc := range tests {
		for _, pair := range [][2]string{{tc.a, tc.b}, {tc.b, tc.a}} {
			same, err := sameValue(pair[0], pair[1])
			require.NoError(t, err, "%s and %s", pair[0], pair[1])
			require.Equal(t, tc.same, same, "%s and %s", pair[0], pair[1])
		}
		require.NoError(t, checkValue(tc.a))
		require.NoError(t, checkValue(tc.b))
	}
}

func TestBrokenValuesAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "x", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", `{"a"}`, `{"a":}`, `{"a":1,}`, "{1:2}",
		"01", "1.", ".5", "-", "1e", "+1", `"`, `"a`, `"\x"`, `"\u12"`, `"\u12xx"`, "1 2", "[]]", "nul", "\x00", "1\x00",
		strings.Repeat("[", maxValueDepth+1), strings.Repeat(`{"a":`, maxValueDepth+1),
	} {
		require.Error(t, checkValue(text), "%.20q", text)
		_, err := sameValue(text, text)
		require.Error(t, err, "%.20q", text)
	}
}

func TestDeepValues(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", maxValueDepth) + strings.Repeat("]", maxValueDepth)
	same, err := sameValue(deep, deep)
	require.NoError(t, err)
	require.True(t, same)
}

func FuzzValues(f *testing.F) {
	for _, s := range []string{"[1, 2.5e3, true]", `{"a": [null, "\u00e9"]}`, "NaN", `"\ud83d\ude00"`, "-0"} {
		f.Add(s, "[1.0]")
	}
	f.Add("-0", "0A")
	f.Fuzz(func(t *testing.T, a, b string) {
		valid := checkValue(a) == nil
		if same, err := sameValue(a, a); valid {
			require.NoError(t, err)
			require.True(t, same || strings.Contains(a, "NaN"), "reflexive")
		}
		ab, errAB := sameValue(a, b)
		ba, errBA := sameValue(b, a)
		if errAB == nil && errBA == nil {
			require.Equal(t, ab, ba, "symmetric")
		}
		if ab {
			require.True(t, valid && checkValue(b) == nil)
		}
	})
}
