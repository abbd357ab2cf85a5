package evals

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/scorers"
)

// What the years of the American Invitational Mathematics Examination share: 30
// problems each (I and II), answers from 0 to 999.

// aimeScorer compares integers, which no policy says anything about.
var aimeScorer = scorers.Integer{Min: 0, Max: 999}

var aimeCases = []evalr.Case{
	{Gold: "25", Text: `Both sides meet at \boxed{025}.`, Want: evalr.Correct},
	{Gold: "25", Text: "So the answer is $\\boxed{25}$.", Stop: evalr.StopLength, Want: evalr.Correct},
	{Gold: "25", Text: `First \boxed{24}. Wait, one was missed: \boxed{25}`, Want: evalr.Correct},
	{Gold: "25", Text: `\boxed{26}`, Want: evalr.Incorrect},
	{Gold: "25", Text: `The result is \boxed{25/2}.`, Want: evalr.Incorrect},
	{Gold: "25", Text: "I cannot tell.", Want: evalr.NoAnswer},
	{Gold: "25", Text: `I was asked to put my answer within \boxed{}.`, Want: evalr.NoAnswer},
	{Gold: "25", Text: "Adding 12 and 13 we get 25, and then", Stop: evalr.StopLength, Want: evalr.Truncated},
}

var aimeColumns = []datasets.Column{
	{Name: "problem", Aliases: []string{"Problem", "question"}, Required: true},
	{Name: "answer", Aliases: []string{"Answer", "expected_answer"}, Kind: datasets.Integer, Required: true},
	{Name: "id", Aliases: []string{"ID"}},
	{Name: "url"},
	{Name: "part"},
	{Name: "number", Kind: datasets.Integer},
}

// aimeName finds the competition and number in the identifiers and addresses of
// the common copies: "2024-I-7", "AIME-2025-II-3", "…/2024_AIME_I_Problems/Problem_7".
var aimeName = regexp.MustCompile(`(20\d\d)[-_](?:AIME[-_])?(I{1,2})(?:_Problems/Problem_|[-_])(\d{1,2})$`)

// aimeProblem decodes a row of one year's AIME. A problem's id is "2024-II-7" in
// every copy. inOrder says that copies without part and number are in the order
// of the competition, I-1 … I-15, II-1 … II-15, as those of 2025 are; those of
// 2024 are in different orders, and a row that does not say which it is is refused.
func aimeProblem(year int, inOrder bool) func(datasets.Row) (evalr.Problem, error) {
	return func(row datasets.Row) (evalr.Problem, error) {
		part, number, err := aimePlace(row, year, inOrder)
		if err != nil {
			return evalr.Problem{}, err
		}
		gold, err := aimeAnswer(row)
		return evalr.Problem{ID: fmt.Sprintf("%d-%s-%d", year, part, number), Input: row.Text("problem"), Gold: []string{gold}}, err
	}
}

func aimeAnswer(row datasets.Row) (string, error) {
	answer := row.Integer("answer")
	if answer < 0 || answer > 999 {
		return "", row.Errorf("answer", "%d; want an integer from 0 to 999", answer)
	}
	return strconv.FormatInt(answer, 10), nil
}

func aimePlace(row datasets.Row, year int, inOrder bool) (part string, number int64, err error) {
	if row.Has("part") && row.Has("number") {
		return row.Text("part"), row.Integer("number"), nil
	}
	for _, field := range []string{"url", "id"} {
		m := aimeName.FindStringSubmatch(row.Text(field))
		if m == nil {
			continue
		}
		if m[1] != strconv.Itoa(year) {
			return "", 0, row.Errorf(field, "a problem of %s; want one of %d", m[1], year)
		}
		number, err = strconv.ParseInt(m[3], 10, 64)
		return m[2], number, err
	}
	if !inOrder {
		return "", 0, row.Errorf("id", "does not say which problem this is; want part and number, an id such as \"%d-I-7\", or a url that ends in \"%d_AIME_I_Problems/Problem_7\"", year, year)
	}
	i := row.Index()
	return [...]string{"I", "II"}[min(i/15, 1)], int64(i%15 + 1), nil
}
