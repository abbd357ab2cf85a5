package scorers

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFencesFindThePrograms(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text                             string
		last, first, lastPython, lastCPP string // by LastFence, FirstBlock, LastBlock of python and of cpp
	}{
		"one block":             {"So:\n```python\nprint(1)\nprint(2)\n```\nDone.", "print(1)\nprint(2)", "print(1)\nprint(2)", "print(1)\nprint(2)", ""},
		"two blocks":            {"```py\na\n```\nthen\n```cpp\nb\n```", "b", "a", "a", "b"},
		"no label":              {"```\na\n```\n", "a", "a", "a", "a"},
		"label before none":     {"```c++\na\n```\n```\nb\n```", "b", "a", "b", "a"},
		"label in capitals":     {"```C++ x=1\na\n```\n", "a", "a", "", "a"},
		"none":                  {"print(1)", "", "", "", ""},
		"one fence":             {"```python\nprint(1)", "", "", "", ""},
		"unclosed second":       {"```cpp\na\n```\nprose\n```cpp\nb", "prose", "a", "", "a"},
		"backticks in a line":   {"```cpp\na\n```\nsee ```x``` there", "", "a", "", "a"},
		"four backticks":        {"````cpp\na\n```\nb\n````", "b", "a\n```\nb", "", "a\n```\nb"},
		"indented":              {" - so\n   ```cpp\n   a\n   ```", "   a", "   a", "", "   a"},
		"white space":           {"```cpp\n \n```", "", "", "", ""},
		"carriage returns":      {"```cpp\r\na\r\nb\r\n```\r\n", "a\r\nb\r", "a\r\nb\r", "", "a\r\nb\r"},
		"nothing between":       {"```cpp\n```", "", "", "", ""},
		"behind text":           {"The program is ```cpp\na\n```", "a", "a", "", "a"},
		"ends behind text":      {"```cpp\na\nb ```\nc\n```", "c", "a\nb ```\nc", "", "a\nb ```\nc"},
		"a fence in prose":      {"Use ``` as a fence.\n```cpp\na\n```", "a", "a", "", "a"},
		"code after a fence":    {"``` print(1) ```\nx\n```\ny\n```", "y", "y", "y", "y"},
		"empty first, then one": {"```\n```\n```\na\n```", "a", "", "a", "a"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.last, program(LastFence, "python", tc.text), "last fence")
			require.Equal(t, tc.first, program(FirstBlock, "cpp", tc.text), "first block")
			require.Equal(t, tc.lastPython, program(LastBlock, "python", tc.text), "last block in python")
			require.Equal(t, tc.lastCPP, program(LastBlock, "cpp", tc.text), "last block in cpp")
		})
	}
}

func program(f Fence, language, text string) string {
	c, ok := f.finder(language)(text)
	if !ok {
		return ""
	}
	return c.text
}

func TestTheLastFenceKnowsWhetherABlockIsClosed(t *testing.T) {
	t.Parallel()
	closed, ok := LastFence.finder("python")("```\na\n```\nand so")
	require.True(t, ok)
	require.True(t, closed.whole)
	open, ok := LastFence.finder("python")("```\na\n```\nand so\n```\nb")
	require.True(t, ok)
	require.False(t, open.whole)
}

func FuzzFences(f *testing.F) {
	f.Add("a\n```py\nb\n```\nc")
	f.Add("````\n```\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, rule := range []Fence{LastFence, FirstBlock, LastBlock} {
			c, ok := rule.finder("python")(text)
			require.True(t, !ok || strings.Contains(text, c.text), "%s", rule)
		}
	})
}
