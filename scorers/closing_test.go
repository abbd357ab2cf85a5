package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// A foundCase is a completion with the answer that is found in it, if any.
type foundCase struct{ gold, text, answer, method string }

// requireFound holds a table of completions to the answers found in them. An answer that
// is another than the gold answer must not be accepted.
func requireFound(t *testing.T, right bool, cases map[string]foundCase) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := score(t, scorers.Math{}, ended(c.text), c.gold)
			require.Equal(t, c.answer, got.Answer, got.Reason)
			require.Equal(t, c.method, got.Method)
			require.Equal(t, right, got.Outcome == evalr.Correct, got.Reason)
		})
	}
}

func TestTheClosingParagraphIsTheLastThatSaysSomething(t *testing.T) {
	t.Parallel()
	requireFound(t, true, map[string]foundCase{
		"an offer":              {"6", "So there are **6** pairs.\n\nLet me know if you have any questions!", "6", "final-bold"},
		"a wish":                {"6", "So there are 6 pairs.\n\nI hope this helps!", "6", "last-number"},
		"the end of a proof":    {"x+1", "Hence we get $x+1$.\n\nQ.E.D.", "x+1", "final-formula"},
		"a black square":        {"x+1", "Hence we get $x+1$.\n\n$\\blacksquare$", "x+1", "final-formula"},
		"two remarks":           {"6", "So there are **6** pairs.\n\n---\n\nThis completes the solution.", "6", "final-bold"},
		"a question":            {"6", "So there are 6 pairs.\n\nWould you like to see step 2 in detail?", "6", "last-number"},
		"a check":               {"6", "Hence $n = 6$.\n\nCheck: 6 + 4 = 10.", "n = 6", "final-formula"},
		"a number for a number": {"6", "So there are 6 pairs of socks in the drawer.", "6", "last-number"},
		"a truth":               {"No", "**No**, there is no such triangle.", "No", "final-clause"},
	})
	requireFound(t, false, map[string]foundCase{
		"a refusal":            {"6", "There are 6 cases.\n\nI cannot determine the answer from them.", "", ""},
		"a doubt":              {"6", "This gives $6$.\n\nHowever, I am not sure about this.", "", ""},
		"a mistake":            {"6", "This gives $6$.\n\nI made a mistake above.", "", ""},
		"no solution":          {"6", "If $x = 6$, the square is negative.\n\nTherefore no solution exists.", "", ""},
		"the question alone":   {"60", "How many integers are there between 1 and 60?", "", ""},
		"a sentence not ended": {"6", "As $x = 6$ holds,\n\nwe are done.", "", ""},
		"an objection":         {"6", "We get 6.\n\nHowever, that overcounts.", "", ""},
		"a thought":            {"6", "We get 6.\n\nHmm, this is without symmetry.", "", ""},
		"a conclusion":         {"6", "We get 6.\n\nTherefore, the claim holds.", "", ""},
		"many remarks":         {"6", "There are 6.\n\nA\n\nB\n\nC\n\nD\n\nE\n\nF", "", ""},
	})
}

func TestValuesWithNothingButSeparatorsBetweenAreOneAnswer(t *testing.T) {
	t.Parallel()
	requireFound(t, true, map[string]foundCase{
		"formulas":               {"12, 25", "The two numbers are $12$ and $25$.", "12 and 25", "final-formula"},
		"three formulas":         {"1, 2, 5", "Hence $x = 1$, $x = 2$, and $x = 5$.", "x = 1, x = 2 and x = 5", "final-formula"},
		"emphases":               {"12, 25", "The two numbers are **12** and **25**.", "12 and 25", "final-bold"},
		"numbers":                {"12, 25", "The two numbers are 12 and 25.", "12 and 25", "last-number"},
		"plural":                 {"12, 25", "The answers are $12$ or $25$", "12 or 25", "answer-line"},
		"a list in lines":        {"1, 2", "Therefore the roots turn out to be:\n- $x = 1$\n- $x = 2$", "x = 1, x = 2", "final-formula"},
		"a list after a heading": {"1, 2", "**Answer:**\n\n- $x = 1$\n- $x = 2$", "x = 1, x = 2", "answer-line"},
		"names":                  {"(4, -1)", "**The solution is $x = 4$, $y = -1$.**", "x = 4, y = -1", "final-formula"},
		"Chinese":                {`x<-1\text{ or }x>1`, "综上，$x<-1$ 或 $x>1$。", "x<-1 or x>1", "final-formula"},
		"the same twice":         {"1.5", `The answer is $\frac32$ or $1.5$.`, "1.5", "answer-line"},
		"roots, then one":        {"2", "Its roots are $1$ and $2$; only $2$ is admissible.", "2", "final-formula"},
		"an option with value":   {"C", "The answer is **(C)** $12$.", "(C) $12$", "answer-line"},
		"a condition":            {"8", "So for $n = 3$, $y = 8$.", "y = 8", "final-formula"},
		"numbers of no sentence": {"10", "The values 2 and 10", "10", "last-number"},
	})
	requireFound(t, false, map[string]foundCase{
		"either":             {"4", "So the answer is either 3 or 4, depending on the reading.", "3 or 4", "answer-line"},
		"one formula of two": {"25", "The answer is $12$ or $25$.", "12 or 25", "answer-line"},
		"the first of two":   {"12", "The answer is $12$ or $25$.", "12 or 25", "answer-line"},
		"perhaps another":    {"12", "The answer is $12$, or maybe $25$.", "12 or 25", "answer-line"},
		"one emphasis":       {"3", "It is **5** or **3**.", "5 or 3", "final-bold"},
		"one number":         {"25", "The two numbers are 12 and 25.", "12 and 25", "last-number"},
		"boxes with names":   {"7", `$x = \boxed{5}$ or $x = \boxed{7}$`, "5, 7", "boxed-list"},
		"one of three":       {"34", "It is 17, 33, or 34.", "17, 33 or 34", "last-number"},
		"one of two points":  {"(2,3)", "**Answer:** $(2,3)$ and $(3,2)$.", "(2,3) and (3,2)", "answer-line"},
		"both or one":        {"1 < x", "So $1 < x$ and $x < 3$.", "1 < x and x < 3", "final-formula"},
	})
}

func TestWhatATextDeniesOrBoundsIsNoAnswer(t *testing.T) {
	t.Parallel()
	requireFound(t, true, map[string]foundCase{
		"another excluded":         {"8", "The final answer is 8, not 6.", "8", "answer-line"},
		"another in a formula":     {"6", "So $n = 6$ and not $n = 7$.", "n = 6", "final-formula"},
		"rather than":              {"33", "So it is 33 rather than 34.", "33", "last-number"},
		"a reason":                 {"6", "We conclude $6$, since $7$ is too large.", "6", "final-formula"},
		"where it is attained":     {"4", "The minimum is $4$, attained at $x = 2$.", "4", "final-formula"},
		"a negation of the thing":  {"2/3", "The probability that it is not red is 2/3.", "2/3", "last-number"},
		"a number of what is not":  {"12", "The number of integers not divisible by 3 is 12.", "12", "last-number"},
		"what the counted do not":  {"12", "So exactly 12 of them are not prime.", "12", "last-number"},
		"words that deny":          {"neither", "The answer is neither", "neither", "answer-line"},
		"a box and another":        {"9", `It is \boxed{9} and not \boxed{8}.`, "9", "boxed"},
		"measured errors":          {"3", "The error in the measurement is 3.", "3", "last-number"},
		"not this but that":        {"5", "The answer is not 4, but 5.", "5", "answer-line"},
		"a concession":             {"4", "The answer is 4, although some might say 5.", "4", "answer-line"},
		"after":                    {"8", "She has 8 apples left after giving away 4.", "8", "last-number"},
		"ways to":                  {"5", "So there are 5 ways to pick 4 out of 6.", "5", "last-number"},
		"with what is left":        {"5", "Each friend gets 5 cookies, with 2 left over.", "5", "last-number"},
		"after, before the number": {"8", "After giving away 4, she has 8 apples left.", "8", "last-number"},
		"the root of a number":     {"3", "So the square root of 9 is 3.", "3", "last-number"},
		"an example that fails":    {"7", "So the smallest $n$ is $7$, and for $n = 8$ it fails.", "7", "final-formula"},
		"a reason with as":         {"7", "So the smallest $n$ is $7$, as $6$ does not work.", "7", "final-formula"},
		"a remark":                 {"15", "**Answer: 15** (not 16)", "15", "answer-line"},
		"an approximation":         {"2/3", "The probability is 2/3 (approximately 0.667).", "2/3", "last-number"},
		"or about":                 {"2/3", "The probability is 2/3, or about 66.7%.", "2/3", "last-number"},
		"what does not exist":      {"0", "So there are no such integers, and the number is $0$.", "0", "final-formula"},
		"for all":                  {"x^2", "So we can take $f(x) = x^2$ for all real $x$.", "f(x) = x^2", "final-formula"},
		"what is counted":          {"5", "So there are exactly $5$ such integers: $1, 2, 3, 4, 6$.", "5", "final-formula"},
		"an ordinal":               {"42", "Thus we see that 42 is the 10th term.", "42", "last-number"},
		"a reason without a value": {"5", "The answer is 5 because nothing else fits.", "5", "answer-line"},
	})
	requireFound(t, false, map[string]foundCase{
		"cannot be":           {"7", "The answer cannot be 7.", "", ""},
		"is not":              {"7", "In the end the length is not 7.", "", ""},
		"isn't":               {"5", "As we saw, the total isn't 5.", "", ""},
		"no solution":         {"5", "Thus 5 is not a solution.", "", ""},
		"extraneous":          {"5", "Therefore $x=5$ is extraneous.", "", ""},
		"too large":           {"12", "We see that $12$ is too large.", "", ""},
		"at most a formula":   {"34", "The answer is at most $34$.", "", ""},
		"at most an amount":   {"34", "So the sum is at most 34.", "", ""},
		"no more than":        {"34", "So the sum is no more than 34.", "", ""},
		"anything but":        {"5", "So the sum is anything but 5.", "", ""},
		"unable":              {"5", "I was unable to find it after trying 5 approaches.", "", ""},
		"after":               {"4", "She has 8 apples left after giving away 4.", "8", "last-number"},
		"ways to":             {"6", "So there are 5 ways to pick 4 out of 6.", "5", "last-number"},
		"with what is left":   {"2", "Each friend gets 5 cookies, with 2 left over.", "5", "last-number"},
		"a contradiction":     {"3", "Here $x = 3$ gives a contradiction.", "", ""},
		"what it contradicts": {"3", "But this contradicts $n = 3$.", "", ""},
		"what is ruled out":   {"3", "So in the end this rules out $n = 3$.", "", ""},
		"whether":             {"5", "We do not know whether the answer is 5.", "", ""},
		"if":                  {"5", "If the answer is 5, then we get a contradiction.", "", ""},
		"no belief":           {"5", "I don't think the answer is 5.", "", ""},
		"not true":            {"5", "It is not true that the answer is 5.", "", ""},
		"a wrong answer":      {"5", "A common wrong answer is 5.", "", ""},
		"a question":          {"5", "The answer is 5?", "", ""},
		"named numbers":       {"2", "So in the end the values are x = 1 and x = 2.", "1 and 2", "last-number"},
		"an example":          {"8", "So the smallest $n$ is $7$, and for $n = 8$ it fails.", "7", "final-formula"},
		"or more":             {"7", "Thus $n$ must be $7$ or more.", "", ""},
		"none":                {"5", "As we saw, none of them is 5.", "", ""},
		"an ordinal":          {"10", "Thus we see that 42 is the 10th term.", "42", "last-number"},
		"an approximation":    {"66.7", "The probability is 2/3, or about 66.7%.", "2/3", "last-number"},
		"the things counted":  {"6", "So there are exactly $5$ such integers: $1, 2, 3, 4, 6$.", "5", "final-formula"},
		"an excluded number":  {"34", "So it is 33 rather than 34.", "33", "last-number"},
		"not and less":        {"34", "So it is 33, not 34.", "33", "last-number"},
	})
}

func TestANumberIsNotCutOutOfWhatItIsPartOf(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"√34", "5√34", "34π", "33–34", "33 to 34", "34!", "34²", "1:34", "2·34", "≤ 34", "34 − 2", "step 34", "2^34", `34\pi`, `(3, 34)`, `(34, \infty)`, `(-\infty, 34]`, `34 \cdot 2`} {
		got := score(t, scorers.Math{}, ended("In the end it comes out as "+text), "34")
		require.NotEqual(t, evalr.Correct, got.Outcome, "%s: %s", text, got.Answer)
	}
	requireFound(t, true, map[string]foundCase{
		"a remark":           {"30", "So it takes 30 minutes (half an hour).", "30 minutes", "last-number"},
		"a magnitude":        {"34000000", "So the profit is 34 million.", "34 million", "last-number"},
		"a dozen":            {"24", "So she baked 2 dozen.", "2 dozen", "last-number"},
		"a point alone":      {"0.25", "So in the end the value is .25.", ".25", "last-number"},
		"a unit's power":     {"14", "So the area of it is 14 cm^2.", "14 cm^2", "last-number"},
		"a mixed number":     {"3/2", "So it takes 1 1/2 hours.", "1 1/2 hours", "last-number"},
		"a spaced number":    {"12000", "So the profit is 12 000 in all.", "12 000", "last-number"},
		"a minus by itself":  {"-34", "The answer is $-$34.", "-34", "answer-line"},
		"out of":             {"29", "So Tom has 29 marbles left out of the 31.", "29", "last-number"},
		"from and to":        {"4", "So there are 4 primes among the integers from 1 to 10.", "4", "last-number"},
		"a formula's amount": {"5000000", "So the profit is $5$ million.", "5 million", "final-formula"},
	})
	requireFound(t, false, map[string]foundCase{
		"no million":      {"34", "So the profit is 34 million.", "34 million", "last-number"},
		"no half":         {"1/2", "So it takes 1 1/2 hours.", "1 1/2 hours", "last-number"},
		"no minus":        {"34", "The answer is $-$34.", "-34", "answer-line"},
		"out of":          {"31", "So Tom has 29 marbles left out of the 31.", "29", "last-number"},
		"a range":         {"10", "So there are 4 primes among the integers from 1 to 10.", "4", "last-number"},
		"between":         {"10", "So it is somewhere between 4 and 10.", "", ""},
		"a formula alone": {"5", "So the profit is $5$ million.", "5 million", "final-formula"},
	})
}

// An answer line may speak of a number that is not its answer.
func TestAnOperandIsNoAnswer(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"less than 5", "at most 5", "bigger than 5", "not 5", "no longer 5", "far from 5", "closer to 5", "anything but 5", "any number but 5", "between 4 and 5",
		"the square root of 5", "half of 5", "twice 5", "a multiple of 5", "divisible by 5", "the sum of 2 and 5", "5 times as large", "given in (5)", "in step 5",
		"5 + x", "x = y + 5", "a 5-digit number", "5 squared", "minus 5", "wrong, not 5", "5 or more",
	} {
		got := score(t, scorers.Math{}, ended("The answer is "+line+"."), "5")
		require.NotEqual(t, evalr.Correct, got.Outcome, "%s: %s", line, got.Answer)
	}
}

func TestMoneyIsNoFormula(t *testing.T) {
	t.Parallel()
	requireFound(t, true, map[string]foundCase{
		"a product":            {"30", "He paid $6 × 5 = $30 in total.", "30", "last-number"},
		"a difference":         {"30", "So she has $50 - $20 = $30 left.", "30", "last-number"},
		"an answer line":       {"30", "Answer: $18 + $12 = $30", "$18 + $12 = $30", "answer-line"},
		"a price":              {"30", "So 5 tickets at $6 each cost $30.", "30", "last-number"},
		"spaces in a formula":  {"5", "So $ x = 5 $ in all.", "x = 5", "final-formula"},
		"a number first":       {"2x+3", "So we get $2x + 3 $ in all.", "2x + 3", "final-formula"},
		"a unit in a formula":  {"12", "So the side is $12 cm$.", "12 cm", "final-formula"},
		"money and a formula":  {"x+1", "At $5 each, and $6 with tax, we need $x+1$.", "x+1", "final-formula"},
		"an escaped dollar":    {"30", `So she has \$50 - \$20 = \$30 left.`, "30", "last-number"},
		"formulas of a number": {"2, 3", "So we get $2$ and $3$.", "2 and 3", "final-formula"},
	})
}

func TestEmphasisIsNoPartOfAnAnswer(t *testing.T) {
	t.Parallel()
	requireFound(t, true, map[string]foundCase{
		"both sides":         {"24", "**Answer:** **24** arrangements", "24 arrangements", "answer-line"},
		"in a line":          {"24", "The answer is **24** arrangements.", "24 arrangements", "answer-line"},
		"within another":     {"110", "**The total cost is *110 cents*.**", "110 cents", "final-bold"},
		"HTML":               {"24", "There are <b>24</b> of them.", "24", "final-bold"},
		"HTML in a line":     {"694", "<p><strong>Answer:</strong> 694</p>", "694", "answer-line"},
		"a power of Python":  {"8", "The answer is 2**3.", "2**3", "answer-line"},
		"a heading":          {"9", "**Step 3:** the sum is 9 in all.", "9", "last-number"},
		"several in a line":  {"9", "**Answer:** The minimum is **9**, attained when **x = 3**.", "9", "answer-line"},
		"filler words":       {"35", "La réponse est donc **35**.", "35", "answer-line"},
		"an English filler":  {"35", "The answer is, therefore, 35.", "35", "answer-line"},
		"a German answer":    {"2.5", "Die Antwort lautet: 2,5", "2,5", "answer-line"},
		"a Chinese choice":   {"D", "故选：D．", "D", "answer-line"},
		"a Chinese heading":  {"D", "故答案为：D", "D", "answer-line"},
		"a Chinese sentence": {"D", "因此选D。", "D", "answer-line"},
	})
}

func TestAClauseOfMathematicsIsTheLastResort(t *testing.T) {
	t.Parallel()
	requireFound(t, true, map[string]foundCase{
		"π":           {`5\pi`, "So the area is 5π.", "5π", "final-clause"},
		"a root":      {`\sqrt3`, "We see that the height is √3.", "√3", "final-clause"},
		"a unit":      {`2\sqrt3`, "We see that the height is 2√3 cm.", "2√3 cm", "final-clause"},
		"a fraction":  {"1/9", `Thus the probability that it is 9 is \frac{4}{36}.`, `\frac{4}{36}`, "final-clause"},
		"a line":      {`2\sqrt{5}`, "We simplify and find\n\n2\\sqrt{5}", `2\sqrt{5}`, "final-clause"},
		"a colon":     {"1/2", "Thus the value of it is:\n\\frac{1}{2}.", `\frac{1}{2}`, "final-clause"},
		"a name":      {`\text{east}`, "It points there:\n\neast", "east", "final-clause"},
		"a letter":    {"C", "The graph is\n\nC", "C", "final-clause"},
		"a solution":  {"14/3", "<|begin_of_solution|>\n\\frac{14}{3}\n<|end_of_solution|>", `\frac{14}{3}`, "final-clause"},
		"a sum":       {"x+1", "So the quotient is x + 1.", "x + 1", "final-clause"},
		"two of them": {"f(x)=0, f(x)=2x", "The only functions are f(x) = 0 and f(x) = 2x.", "f(x) = 0 and f(x) = 2x", "final-clause"},
	})
	requireFound(t, false, map[string]foundCase{
		"words":       {"x+1", "So the quotient is x + 1 times a constant.", "", ""},
		"an equation": {"0", "We find\n\n5x - 7y + 4 = 0", "5x - 7y + 4 = 0", "final-clause"},
		"denied":      {"x+1", "So the quotient is not x + 1.", "", ""},
		"a question":  {"x+1", "Is the quotient x, or is it x + 1?", "", ""},
		"a number":    {"34", "We see that the height is 34π.", "34π", "final-clause"},
		"a box":       {"34", `\boxed{\text{ANSWER}}`, "", ""},
	})
}
