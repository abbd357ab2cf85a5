package evals

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
)

// mmluPro reads rows of our own as MMLU-Pro's.
func mmluPro(t *testing.T, rows ...string) ([]evalr.Problem, error) {
	t.Helper()
	e, ok := catalogue(t).Lookup("mmlu-pro")
	require.True(t, ok)
	set := e.Data
	set.Count, set.Golds = 0, ""
	file := write(t, "mmlu_pro.jsonl", strings.Join(rows, "\n"))
	data, err := datasets.Open(t.Context(), set, []datasets.Location{{Where: datasets.File, Path: file}}, datasets.Config{})
	if err != nil {
		return nil, err
	}
	var problems []evalr.Problem
	for p, err := range data.Problems(t.Context()) {
		require.NoError(t, err)
		problems = append(problems, p)
	}
	return problems, nil
}

func TestMMLUProDropsOptionsThatAreNone(t *testing.T) {
	t.Parallel()
	problems, err := mmluPro(t,
		`{"question_id":7,"question":"q","options":["N/A","x","N/A","y","N/A"],"answer":"D","answer_index":3,"category":"math","src":"stemez-Algebra"}`,
		`{"question_id":8,"question":"q","options":["x","y","z"],"answer":"C","answer_index":1,"category":"math","src":"ori_mmlu-algebra"}`)
	require.NoError(t, err)
	require.Equal(t, []string{"x", "y"}, problems[0].Choices)
	require.Equal(t, []string{"B"}, problems[0].Gold, "the letter counts the options that are left")
	require.Equal(t, map[string]string{"category": "math", "source": "stemez"}, problems[0].Fields)
	require.Equal(t, []string{"C"}, problems[1].Gold, "where letter and index disagree the letter decides")
	require.Equal(t, "8", problems[1].ID)

	for row, want := range map[string]string{
		`{"question_id":1,"question":"q","options":["x","N/A"],"answer":"B","category":"math"}`:                                     `field "answer": B, and there are 2 options; want the letter of one that is not "N/A"`,
		`{"question_id":1,"question":"q","options":["x","y"],"answer":"C","category":"math"}`:                                       `field "answer": C, and there are 2 options`,
		`{"question_id":1,"question":"q","options":["1","2","3","4","5","6","7","8","9","10","11"],"answer":"A","category":"math"}`: `field "options": 11 options; want at most 10`,
	} {
		_, err := mmluPro(t, row)
		require.ErrorContains(t, err, want)
	}
}

// The real set gives the figure that its chance of guessing is, its 14
// categories, and question 3983, whose letter and index disagree.
func TestRealMMLUPro(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "shared", "data", "mmlu_pro_test.jsonl")
	if _, err := os.Stat(file); err != nil {
		t.Skipf("no real data: %v", err)
	}
	e, ok := catalogue(t).Lookup("mmlu-pro")
	require.True(t, ok)
	categories, sources := map[string]int{}, map[string]int{}
	problems := open(t, e, file)
	for _, p := range problems {
		categories[p.Fields["category"]]++
		sources[p.Fields["source"]]++
		if p.ID == "3983" {
			require.Equal(t, []string{"C"}, p.Gold)
		}
	}
	require.InDelta(t, Chance(problems), e.Chance, 5e-5)
	require.Equal(t, map[string]int{
		"computer science": 410, "math": 1351, "chemistry": 1132, "engineering": 969, "law": 1101, "biology": 717, "health": 818, "physics": 1299,
		"business": 789, "philosophy": 499, "economics": 844, "other": 924, "psychology": 798, "history": 381,
	}, categories)
	require.Len(t, sources, 4)
}
