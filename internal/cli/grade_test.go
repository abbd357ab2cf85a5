package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers"
)

// Another program can put one question at a time and wait for the answer.
func TestGradeAnswersBeforeTheInputEnds(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "grade", "--scorer", "integer")
	cmd.Env = append(os.Environ(), asEvalr+"=1")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	answers := bufio.NewScanner(out)
	for range 20 {
		_, err := io.WriteString(in, `{"id": 1, "gold": 4, "prediction": "\\boxed{4}"}`+"\n")
		require.NoError(t, err)
		require.True(t, answers.Scan())
		require.Contains(t, answers.Text(), `"equal":true`)
	}
	require.NoError(t, in.Close())
	require.False(t, answers.Scan())
	require.NoError(t, cmd.Wait())
}

// Memory does not grow with the number of pairs, and the reader that stops early
// ends the program.
func TestGradeStopsWithItsReader(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "grade", "--scorer", "integer")
	cmd.Env = append(os.Environ(), asEvalr+"=1")
	cmd.Stdin = endless{}
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.True(t, bufio.NewScanner(out).Scan())
	require.NoError(t, out.Close())
	require.Error(t, cmd.Wait())
}

// endless is a stream of pairs.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	const line = `{"gold": 4, "prediction": "4"}` + "\n"
	n := copy(b, bytes.Repeat([]byte(line), len(b)/len(line)))
	if n == 0 {
		n = copy(b, "\n")
	}
	return n, nil
}

// Any line is either refused or answered by one line of JSON.
func FuzzGradeLine(f *testing.F) {
	f.Add([]byte(`{"id": 1, "gold": ["1", 2], "prediction": "<think>x</think>\\boxed{1}"}`))
	f.Add([]byte(`{"gold": "\ud800", "prediction": null}`))
	f.Add([]byte(`[]`))
	scorer, err := scorers.Named("math")
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, line []byte) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			return
		}
		out, err := pairGrader{scorer: scorer, explain: true}.line(t.Context(), inputLine{1, line})
		if err != nil {
			require.Contains(t, err.Error(), "standard input: line 1: ")
			return
		}
		var got gradedPair
		require.NoError(t, json.Unmarshal(out, &got))
		require.Equal(t, 1, strings.Count(string(out), "\n"))
		require.Equal(t, got.Equal, got.Verdict == "equal")
	})
}
