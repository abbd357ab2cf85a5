package scorers_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

func TestMathFindsTheAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, answer, method string }{
		"a box":                            {`Thus $x = \boxed{\frac{14}{3}}$.`, `\frac{14}{3}`, "boxed"},
		"a box in a displayed formula":     {"\\[\n\\boxed{(3, \\theta)}\n\\]", `(3, \theta)`, "boxed"},
		"a corrected box":                  {"\\boxed{115}. Hmm, wait, that is off by one.\n\n\\boxed{116}", "116", "boxed"},
		"a box corrected at once":          {"\\boxed{2}\nActually,\n\\boxed{3}", "3", "boxed"},
		"a box of a box":                   {`\boxed{\boxed{3}}`, "3", "boxed"},
		"braces inside a box":              {`\boxed{\{1, 2\}}`, `\{1, 2\}`, "boxed"},
		"a box begun once more":            {`\boxed{34} so \boxed{3`, "34", "boxed"},
		"a box without its brace":          {`\boxed{3} so $\boxed{\frac{1}{2}$.`, `\frac{1}{2}`, "boxed"},
		"a box before the instruction":     {`\boxed{3} within \boxed{}`, "3", "boxed"},
		"a final answer line":              {"**Final Answer**: The final answer is $\\frac12$. I hope it is correct.", `\frac12`, "answer-line"},
		"a final answer without formula":   {"The answer is 18^10.", "18^10", "answer-line"},
		"an answer in bold":                {"Answer: **73**", "73", "answer-line"},
		"an answer on the next line":       {"Answer:\n\n$$\n x+1 \n$$\n", "x+1", "answer-line"},
		"an answer with a reason":          {"The answer is 42 because geometry says so", "42", "answer-line"},
		"the last formula":                 {"As $a=1$ holds,\n\nso we get $a+b$ and finally $x^2$.", "x^2", "final-formula"},
		"the last emphasis":                {"We count.\n\nThere are **12** ways.", "12", "final-bold"},
		"a formula of two gold dollars":    {`It costs \$5.` + "\n\n" + `So $7$ in all.`, "7", "final-formula"},
		"an answer line over a later word": {"Answer: $7$\n\nThis uses $x$.", "7", "answer-line"},
		"Chinese":                          {"因此答案是 $7$。", "7", "answer-line"},
		"an emphasised answer in Chinese":  {"答案：**7**", "7", "answer-line"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := score(t, scorers.Math{}, ended(c.text), "7")
			require.Equal(t, c.answer, got.Answer)
			require.Equal(t, c.method, got.Method)
			require.NotEmpty(t, got.Key)
		})
	}
}

// What the gold answers look like decides which answer is looked for, never what they
// are.
func TestTheFormOfTheGoldAnswerGuidesTheSearch(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ gold, text, answer, method string }{
		"boxes that are one enumeration":      {"3, 5", `The roots are $\boxed{3}$ and $\boxed{5}$.`, "3, 5", "boxed-list"},
		"a set in boxes":                      {`\{1, 2, 3\}`, `\boxed{1},\boxed{2},\boxed{3}`, "1, 2, 3", "boxed-list"},
		"words of mathematics between boxes":  {"3, 5, 7", `$\boxed{3}, \boxed{5}, \text{ and } \boxed{7}$`, "3, 5, 7", "boxed-list"},
		"parts of a question":                 {"(3, 3), (1, 1)", `$\boxed{(3, 3)} \text{ for part (a) and } \boxed{(1, 1)}$`, "(3, 3), (1, 1)", "boxed-list"},
		"a corrected list":                    {"3, 5", `\boxed{3}, wait, \boxed{5}`, "5", "boxed"},
		"boxes one after the other":           {"10, 42", `\boxed{10} and then \boxed{42}`, "42", "boxed"},
		"boxes in two lines":                  {"10, 42", "\\boxed{10} and\n\\boxed{42}", "42", "boxed"},
		"the same box twice":                  {"3, 5", `$\boxed{3}$, $\boxed{3}$`, "3", "boxed"},
		"an enumeration for one value":        {"5", `$\boxed{3}$ and $\boxed{5}$`, "3, 5", "boxed-list"},
		"a line with its emphasis":            {"18", "The answer is **18**.", "18", "answer-line"},
		"an approximation":                    {"3.14", "So the answer is approximately 3.14.", "3.14", "answer-line"},
		"a remark":                            {"5", "The answer is 5 (see step 2).", "5", "answer-line"},
		"a Chinese unit":                      {`5\text{ m}`, "答案是5千米。", "5千米", "answer-line"},
		"a number with its unit":              {`5\text{ m}`, "So the length of the rope is 5 km per hour in all.", "5 km per hour", "last-number"},
		"a formula with its unit":             {`5\text{ m}`, "The answer is $5$ km.", "5 km", "answer-line"},
		"a number before other words":         {"5", "So there are 5 in all, I think.", "5", "last-number"},
		"a Chinese counter":                   {"5", "答案是5种。", "5", "answer-line"},
		"a Chinese full stop":                 {"5", "答案：5。其余不对", "5", "answer-line"},
		"a conclusion by itself":              {"x+1", "Therefore, f(x) = x+1", "f(x) = x+1", "bare"},
		"answer tags":                         {"x+1", "We add one.\n<answer>x+1</answer>", "x+1", "answer-tag"},
		"a box over answer tags":              {"x+1", "<answer>so \\boxed{x+1}</answer>", "x+1", "boxed"},
		"a label":                             {"12", "Total: 12", "12", "bare"},
		"an item of a list":                   {"4", "The answer is:\n\n- 4", "4", "answer-line"},
		"a negative number on a line":         {"-4", "The answer is:\n\n-4", "-4", "answer-line"},
		"words of a formula":                  {"7, 4", `7 \text{ stuffed goats and } 4 \text{ toy helicopters}`, `7 \text{ stuffed goats and } 4 \text{ toy helicopters}`, "bare"},
		"a number after what it is of":        {"34", "Final Answer: The largest $n$ is 34.", "34", "answer-line"},
		"a number after a formula of numbers": {"55", "Answer: The sum of the first $10$ terms is 55. It is odd.", "55", "answer-line"},
		"a number in a sentence":              {"3", "Final Answer: Jane started growing Sphere 3 hours ago. I hope it is correct.", "3 hours", "answer-line"},
		"a sentence for a list":               {"3, 4", "Final Answer: Jane started 3 hours ago.", "Jane started 3 hours ago", "answer-line"},
		"a number in a conclusion":            {"100", "We have $$\\frac{x}{y} \\geq 2.$$ Therefore, it increases by 100%.", "100%", "last-number"},
		"a number beside a conclusion":        {"7", "So $x=7$ as was shown in step 3.", "x=7", "final-formula"},
		"a formula without a number":          {"7", "Hence the value of $x$, and this is well known, is 7 in all such cases.", "7", "last-number"},
		"the last number":                     {"10", "No explicit final. But here's some text 2 and 10", "10", "last-number"},
		"a point":                             {"(3, 4)", "Therefore the point is (3, 4).", "(3, 4)", "final-formula"},
		"an interval":                         {"[0, 1)", "(We saw this.) Hence the domain is [0, f(1)) here.", "[0, f(1))", "final-formula"},
		"words in brackets":                   {"(3, 4)", "It is (3, 4), as shown (see, above).", "(3, 4)", "final-formula"},
		"a fraction":                          {"2/3", "Therefore, the probability that she wins the game is 2/3. ", "2/3", "last-number"},
		"a price":                             {"1000.99", "the number is not 10 which is 1,000.99€", "1,000.99", "last-number"},
		"a negative number":                   {"-3", "Taken together that makes a difference of -3 degrees.", "-3 degrees", "last-number"},
		"a difference":                        {"70", "Le coût final est donc de 100 - 30 = 70", "70", "last-number"},
		"a Chinese sentence":                  {"3", "因此数学作业比阅读作业多 **3页**。", "3", "bare"},
		"a Chinese equation":                  {"4000", "地块面积 = 72000 / 18 = 4000千克", "4000千克", "bare"},
		"words beside a formula":              {"odd $n$", "odd $n$", "odd $n$", "bare"},
		"a wish after it":                     {"72", "48 + 24 = 72 clips.\n#### 72\nI hope this answer is helpful!", "72", "answer-line"},
		"a letter after hashes":               {"D", "The result is $3$, so our selection is option D. #### D", "D", "answer-line"},
		"a heading of four hashes":            {"12", "#### Step 2\nSo there are 12 of them.", "12", "last-number"},
		"the end of its turn":                 {"39", "96 - 57 = 39<|im_end|>", "96 - 57 = 39", "bare"},
		"a negative sum of money":             {"-40", "net change of -$40", "-40", "bare"},
		"a number or a name":                  {"1", "1或x", "1或x", "bare"},
		"an option before its value":          {"25", "Therefore, the answer is (c) 25.", "25", "answer-line"},
		"a sentence behind hashes":            {"3", "#### Final answer: 3 bolts in total are needed for the robe.", "3", "answer-line"},
		"what a number is":                    {"12", "**Final Answer:** 12 is an upper bound", "12 is an upper bound", "answer-line"},
		"a word that is stressed":             {"gray", "**Final Answer:** The 158th marble is **gray**.", "gray", "answer-line"},
		"a number that is stressed":           {"5", "Final Answer: \\( n^2 \\) has **5** divisors.", "5", "answer-line"},
		"German thousands":                    {"70000", "200.000 - 130.000 = 70.000\n\nAntwort: 70.000", "70000", "answer-line"},
		"English places":                      {"70", "Answer: 70.000", "70.000", "answer-line"},
		"real numbers in words":               {"x\\ne7", "So the domain of the function is all real numbers except 7.", "all real numbers except 7", "final-clause"},
		"what a point is called":              {"(2, 2)", "center (2,2)", "(2,2)", "bare"},
		"powers after brackets":               {"x^2+(x+1)^2", "x**2 + (x+1)**2", "x**2 + (x+1)**2", "bare"},
		"a list as a program prints it":       {"2019, 2018", "So the answer is:\n['2019', '2018']", "[2019, 2018]", "answer-line"},
		"a computation in tags":               {"18", "<answer>She sells the rest, so she earns $2 \\times (16 - 7) = \\$18 $. </answer>", "2 \\times (16 - 7) = \\$18", "answer-tag"},
		"the end of GSM8K's solutions":        {"72", "48 + 24 = 72 clips.\n#### 72", "72", "answer-line"},
		"another turn":                        {"2/3", "So it is 2/3. <|im_start|>user\nHow many of the 7 others?", "2/3", "last-number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := scorers.Grade(t.Context(), scorers.Math{}, []string{c.gold}, c.text)
			require.NoError(t, err)
			require.Equal(t, c.answer, got.Answer)
			require.Equal(t, c.method, got.Method)
		})
	}
}

// The last number of a text is no answer where it is part of something else, or
// where the gold answer is no number.
func TestMathTakesNoNumberOutOfAnExpression(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"In the end the value comes out as x + 3", "In the end the value comes out as 2^5",
		"In the end the odds come out as 1:2", "In the end the value comes out as 2x", "In the end the value comes out as 3 * y",
		"In the end the value comes out as x2", `In the end the value comes out as \frac{1}{2}`,
	} {
		require.Equal(t, evalr.NoAnswer, score(t, scorers.Math{}, ended(text), "3").Outcome, text)
	}
	require.Equal(t, evalr.NoAnswer, score(t, scorers.Math{}, ended("In the end the value comes out as 3"), "x").Outcome)
}

func TestASpoiltBoxIsABox(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`\\boxed{7}`, `boxed{7}`, "\boxed{7}", `\beginboxed{7}`, `\fbox{7}`, `\boxed 7.` + "\n", `\boxed{\fbox{7}}`} {
		got := score(t, scorers.Math{}, ended("So we have 5, and then "+text), "7")
		require.Equal(t, "7", got.Answer, text)
		require.Equal(t, "boxed", got.Method, text)
	}
}

func TestAGoldAnswerMayBeASolution(t *testing.T) {
	t.Parallel()
	for gold, text := range map[string]string{
		`So the answer is: \[ \boxed{32349} \]`:                "32349",
		`First \boxed{1}.` + "\n\n" + `No: $\boxed{x \ge 2}$.`: `x \ge 2`,
		`\boxed{1} papers and \boxed{2} bins`:                  "1, 2",
		`\boxed{1} no no \boxed{2}`:                            "2",
		"$$\\frac12$$":                                         "0.5",
	} {
		require.Equal(t, evalr.Correct, score(t, scorers.Math{}, ended(`\boxed{`+text+`}`), gold).Outcome, gold)
	}
}

// A box is found wherever it stands before text without one.
func TestTheLastBoxIsFoundInALongText(t *testing.T) {
	t.Parallel()
	for _, filler := range []string{"word ", "\n\n", "$x$ ", `\boxed{`, "{", "}"} {
		text := `\boxed{7}` + "\n\n" + strings.Repeat(filler, 1<<12)
		require.Equal(t, "7", score(t, scorers.Math{}, ended(text), "7").Answer, filler)
	}
}
