package scorers_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// A proOutput is a real completion of a five-shot MMLU-Pro prompt with the
// letter that its evaluation recorded; nil if that found none.
type proOutput struct {
	Model, Answer, Output string
	Question              int     `json:"question_id"`
	Pred                  *string `json:"recorded_pred"`
}

func (r proOutput) recorded() string {
	if r.Pred == nil {
		return ""
	}
	return *r.Pred
}

func (r proOutput) name() string { return r.Model + " " + strconv.Itoa(r.Question) }

var ten = scorers.Choice{Letters: "ABCDEFGHIJ", Protocol: scorers.MMLUPro}

// The completions were evaluated by programs that agree on the two forms in
// which an answer is stated, and differ in what they do without one: some look
// no further, one takes the last capital of any word, two guess G. The
// extraction reproduces every stated answer; the rest are those guesses.
func TestMMLUProExtractionReproducesWhatWasRecorded(t *testing.T) {
	t.Parallel()
	agree := make(map[string]int)
	for _, r := range rows[proOutput](t, "out_mmlu_pro.jsonl") {
		got := score(t, ten.Using(scorers.R1), ended(r.Output), r.Answer)
		if got.Key == r.recorded() {
			agree[r.Model]++
			continue
		}
		require.NotEqual(t, "answer-line", got.Method, r.name())
	}
	require.Equal(t, map[string]int{
		"gemini-1.5-pro-002": 839, "Meta-Llama-3_1-70B-Instruct": 840 - 16, "Meta-Llama-3_1-8B": 840 - 46,
		"DeepSeek-Coder-V2": 747 - 12, "Phi-3-mini-4k-instruct": 840 - 54, "Llama-2-7b-hf": 840 - 34,
	}, agree)
}

// Why a verdict of the robust extraction is another than the recorded one.
const (
	examples  = "it first repeats the answers of the five examples, and the first of these was recorded"
	revised   = "it works out another answer than it began with, and says so"
	guessed   = "it breaks off without an answer, and the letter that was guessed for it was right"
	capital   = "the last capital of some word was recorded, not the option it concludes with"
	formula   = "it breaks off without an answer, and a letter of a formula was recorded"
	closest   = "it calls one option the closest, and none was recorded"
	invented  = "it goes on to answers of questions of its own making: the record is right"
	mentioned = "it names an option in brackets without claiming it: the record is right"
)

var verdictsOfOurOwn = map[string]string{
	"gemini-1.5-pro-002 3816": examples, "gemini-1.5-pro-002 7775": examples, "gemini-1.5-pro-002 7797": examples,
	"gemini-1.5-pro-002 7819": examples, "gemini-1.5-pro-002 7885": examples, "gemini-1.5-pro-002 8040": examples,
	"gemini-1.5-pro-002 8062": examples, "gemini-1.5-pro-002 8351": examples, "gemini-1.5-pro-002 8417": examples,
	"gemini-1.5-pro-002 8483": examples, "gemini-1.5-pro-002 8814": examples, "gemini-1.5-pro-002 8991": examples,
	"gemini-1.5-pro-002 4034": revised, "gemini-1.5-pro-002 7951": revised, "gemini-1.5-pro-002 10675": revised,
	"Meta-Llama-3_1-70B-Instruct 4747": guessed, "Meta-Llama-3_1-70B-Instruct 6317": guessed, "Meta-Llama-3_1-70B-Instruct 4270": formula,
	"Meta-Llama-3_1-8B 4107": guessed, "Meta-Llama-3_1-8B 5195": guessed, "Meta-Llama-3_1-8B 8770": guessed,
	"DeepSeek-Coder-V2 10656": capital, "DeepSeek-Coder-V2 3249": capital, "DeepSeek-Coder-V2 4832": capital,
	"DeepSeek-Coder-V2 4693":      mentioned,
	"Phi-3-mini-4k-instruct 2107": invented, "Phi-3-mini-4k-instruct 2552": invented, "Phi-3-mini-4k-instruct 2578": invented,
	"Phi-3-mini-4k-instruct 10799": closest,
}

// Of 4,946 verdicts, 4,917 are the recorded ones (99.4 %): at least 99 % of
// every model's but one, whose every difference is shown right.
func TestRobustExtractionGivesTheRecordedVerdicts(t *testing.T) {
	t.Parallel()
	letters, verdicts := make(map[string]int), make(map[string]int)
	differ := make(map[string]string)
	for _, r := range rows[proOutput](t, "out_mmlu_pro.jsonl") {
		got := score(t, ten, ended(r.Output), r.Answer)
		if got.Key == r.recorded() {
			letters[r.Model]++
		} else {
			t.Logf("%s: gold %s, recorded %q, here %q (%s)", r.name(), r.Answer, r.recorded(), got.Key, got.Method)
		}
		if (got.Outcome == evalr.Correct) == (r.recorded() == r.Answer) {
			verdicts[r.Model]++
		} else {
			differ[r.name()] = verdictsOfOurOwn[r.name()]
			t.Logf("%s: another verdict: %s", r.name(), differ[r.name()])
		}
	}
	require.Equal(t, verdictsOfOurOwn, differ)
	require.Equal(t, map[string]int{
		"gemini-1.5-pro-002": 839 - 15, "Meta-Llama-3_1-70B-Instruct": 840 - 3, "Meta-Llama-3_1-8B": 840 - 3,
		"DeepSeek-Coder-V2": 747 - 4, "Phi-3-mini-4k-instruct": 840 - 4, "Llama-2-7b-hf": 840,
	}, verdicts)
	require.Equal(t, map[string]int{
		"gemini-1.5-pro-002": 813, "Meta-Llama-3_1-70B-Instruct": 822, "Meta-Llama-3_1-8B": 781,
		"DeepSeek-Coder-V2": 732, "Phi-3-mini-4k-instruct": 824, "Llama-2-7b-hf": 837,
	}, letters)
}
