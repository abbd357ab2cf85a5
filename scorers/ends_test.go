package scorers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/scorers"
)

// Where a value is attained, of what it is, and what a part of it went to, is no answer.
func TestWhatASentenceAddsIsNoAnswer(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"equality":             {"6", "2", "So the least value is 6, with equality iff $a = b = 2$."},
		"where":                {"6", "2", "Hence the maximum of $f$ is $6$ at $x = 2$."},
		"which occurs":         {"6", "2", "Hence the maximum of $f$ is $6$, which occurs at $x = 2$."},
		"when":                 {"6", "2", "Hence the maximum of $f$ is $6$ when $x$ is $2$."},
		"an equation":          {"6", "2", "We find $f_{\\max} = 6$ when $x = 2$."},
		"in brackets":          {`\frac76`, `\sqrt3`, `So the minimum is $\frac76$ (achieved at $x = \sqrt3$).`},
		"by whom":              {"6", "2", "So the minimum is $6$ (attained when $a = b = 2$, by the mean inequality)."},
		"in bold":              {"6", "2", "It comes out as **6** (attained at $x = 2$)."},
		"in Chinese":           {"6", "2", "因此，函数的最大值为 $6$，此时 $x=2$。"},
		"only if, in Chinese":  {"6", "2", "所以最小值为 $6$，当且仅当 $x=2$ 时取等号。"},
		"brackets, in Chinese": {"6", "2", "所以最小值为 $6$（当 $x=2$ 时取到）。"},
		"the second of two":    {"9", "1", "The minimum is $4$ at $x=0$ and the maximum is $9$ at $x=1$."},
		"a reason before":      {"7", "3", "As $x$ is $3$ at $t=2$, the length is $7$."},
		"a part":               {"90", "20", "In all she spent $90, of which $20 was for books."},
		"parts":                {"90", "20", "In all she spent $90 ($70 on shoes and $20 on books)."},
		"another age":          {"31", "6", "So the mother is 31 years old (and the girl is 6)."},
		"across":               {"81", "5", "He scored an average of 81 across 5 games."},
		"a purpose":            {"9", "4", "It would take 9 painters to finish in 4 days."},
		"a distance":           {"3.5", "210", "It takes 3.5 hours to drive 210 miles."},
		"each":                 {"30", "8", "She needs to save $30 each week for 8 weeks."},
		"than":                 {"3", "7", "So we need 3 more vans than the 7 we have."},
		"another unit":         {"0.25", "15", "He ran it in 1/4 of an hour (15 minutes)."},
		"a concluding total":   {"20", "5", "She uses 5 cups for each of 4 cakes, 20 in total."},
		"a product":            {"50", "5", "It costs $5 for 10 = $50."},
		"a total":              {"60", "30", "The bakery sold 30 loaves at $2 each for a total of $60."},
		"a total in brackets":  {"120", "20", "He pays $20 per month for 6 months (total $120)."},
		"after a colon":        {"35", "5", "He spends 5 hours a day for 7 days: 35 hours."},
		"earning":              {"60", "30", "The bakery sold 30 loaves at $2 each, earning $60."},
		"a value that occurs":  {"-4", "1", "The minimum value of $-4$ occurs at $x=1$."},
		"what can be verified": {"x=2", "4", "The only solution is $x=2$, which can be verified by substitution: $2^2=4$."},
		"what occurs":          {"x=1", "f", "The maximum of $f$ occurs at $x = 1$."},
		"for each":             {"7", `\frac34`, "The probability is $\\frac{3}{4}$ for each, and $m+n = 7$."},
		"from":                 {"25", "200", "Each friend gets 25 stickers from the 200."},
		"in hours":             {"2", "48", "So the car travels 48 miles in 2 hours."},
		"about":                {"1/3", "33.3", "So the probability is 1/3 (or about 33.3%)."},
		"the constant":         {`x^2+C`, "C", "$$x^2 + C$$\n\nwhere $C$ is any constant."},
		"for all of two":       {"f(x)=0, f(x)=2x", "f(x)=2x", "The solutions are $f(x) = 0$ for all $x$ and $f(x) = 2x$ for all $x$. Both work."},
		"what is extraneous":   {"8", "3", "So $x = 8$ is the only solution; $x = 3$ is extraneous since it is below 4."},
		"the value of a name":  {"m=4", "5", "因此，实数 $m$ 的值为 4。"},
	})
}

func TestWhatFollowsTheAnswerIsPassedOver(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"a section":             {"7", "5", "**x = 7**\n\n### Verification\n\nLeft side: 12 − 7 = 5\n\nRight side: 5 ✓"},
		"a bold section":        {"10", "4", "So the two numbers add up to 10.\n\n**Verification:**\n- 3 × 7 = 21 ✓\n- 7 − 3 = 4 ✓"},
		"you can verify":        {"x=2, y=5", "10", "$$x = 2,\\quad y = 5$$\n\nYou can verify: $2 \\cdot 5 = 10$."},
		"in the paragraph":      {"40", "120", "So $x = 40$. Check: $40 + 80 = 120$. ✓"},
		"indeed":                {"4", "16", "So $x = 4$. Indeed, $4^2 = 16$."},
		"a sanity check":        {"n^2", "9", "So the sum is $n^2$.\n\n**Sanity check:** for $n=3$, $1+3+5 = 9$."},
		"a note":                {"32", "0", "Therefore the sum is $32$.\n\nNote: we used that $x \\neq 0$."},
		"a question":            {"40", "2", "Maria now has 40 stamps. Is there anything else I can help with?"},
		"offers":                {"40", "5", "So there are 40.\n\nIf you'd like, I can also:\n1. Draw it\n2. Give you 5 more"},
		"confidence":            {"8", "95", "$$8$$\n\n*Confidence: 95%*"},
		"an assumption":         {"8", "30", "Total: 8 × 1 = **8**\n\nThis assumes that a cup weighs 30 g."},
		"a rating":              {"8", "5", "**She has 8 pens.**\n\n⭐⭐⭐ Rate this answer 5 stars!"},
		"references":            {"8", "215", "Total = 8\n\nReferences:\n[1] Calculus, p. 215."},
		"another problem":       {"8", "14", "Therefore, there are 8 left.\n\n### Problem 2\nA baker sells 14 cakes."},
		"a conclusion after":    {"9", "7", "So $x = 7$. Check: $7 > 3$.\n\nTherefore the sum is $9$."},
		"another heading":       {"9", "7", "We get $x = 7$.\n\n### Verification\n\n7 works.\n\n### Final result\n\n$9$"},
		"a check that fails":    {"2", "7", "We get $x = 7$.\n\nCheck: $7$ does not work, $x = 2$."},
		"a note that concludes": {"9", "3", "We take $x = 3$.\n\nNote that $x^2 = 9$ is odd.$ Therefore, the sum is $9$."},
		"equality, and so":      {"8", "1", "We get $f(x) \\ge 8.$ Equality occurs when $x = 1,$ so the minimum is $8.$"},
		"set, and derived":      {"7", "6", "We have $y = a + 1$. Setting $a = 6$ in this gives us $y = 7$."},
		"remarks on the way":    {"9", "7", "We use $x = 7$. Note that its double is $14$. So the sum is $9$."},
		"a tick":                {"42", "43", "**Final Answer:** 42 ✅"},
		"a tick on a word":      {"True", "False", "**Verdict:** True ✔️"},
		"a sign of conclusion":  {"2", "3", "∴ x = 2. ∎"},
		"a calculator":          {"5", "2", "The total is 2+3=<<2+3=5>>5 yards of cloth"},
	})
}

func TestAnAnswerInWordsIsFoundBesideFormulas(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"a word":           {"even", "f(-x)", "Since $f(-x) = f(x)$, the function is **even**."},
		"none":             {"no real solutions", "0", "As $-7 < 0$, the equation has **no real solutions**."},
		"a name":           {"Bob", "n", "Since $n = 9$ is odd, **Bob** wins."},
		"a later bold":     {"1", "7", "$2^6 \\equiv 1 \\pmod 7$, so the remainder is **1**."},
		"a plain name":     {"Evelyn", "Jack", "Thus, the fastest of them is Evelyn."},
		"an article":       {`\text{Tuesday}`, "Monday", "Therefore the day is a Tuesday."},
		"in Chinese":       {"充要条件", "充分条件", "因此 $p$ 是 $q$ 的**充要条件**。"},
		"a Chinese word":   {"三角形", "正方形", "所以这个图形是三角形。"},
		"a numeral":        {"0", "1", "So the number of roots is **zero**."},
		"a plain numeral":  {"9", "1", "Thus, there are nine ways in total."},
		"a counted one":    {"4", "7", "There are **four** primes below 10: 2, 3, 5, and 7."},
		"counted, Chinese": {"4", "2", "满足条件的整数有 $4$ 个，分别是 $-1, 0, 1, 2$。"},
		"undefined":        {"undefined", "0", "Since the denominator is 0, the slope is **undefined**."},
		"an option":        {"B", "C", "Looking at the choices, (B) 45 matches our result."},
		"an answer tag":    {"D", "C", "【答案】D"},
		"a tag and a note": {"2", "5", "【答案】$2$\n【解析】由题意 $x=3$，故 $y=5$。"},
		"circled":          {"②③", "①③", "故正确的是②③."},
		"a Chinese option": {"D", "C", "综上，选 D。"},
		"a no":             {"No", "Yes", "Conclusion: No, they are not parallel, because 6 is not 1."},
	})
	requireFound(t, false, map[string]foundCase{
		"a denial":                   {"no solution", "We cannot conclude that the result is no solution.", "", ""},
		"a false option":             {"B", "We see that (B) is false.", "", ""},
		"a word that is one of many": {"1", "This is one of them.", "", ""},
	})
}

func TestATextThatBreaksOffHasNoAnswer(t *testing.T) {
	t.Parallel()
	for gold, text := range map[string]string{
		"17": "Now 3 + 5 + 9 = 17, and then we have to multiply it by the number of",
		"25": "Next, we try $k = 25$:",
		"5":  "- $n=4$: fails\n- $n=5$:",
		"24": "If you could provide the missing length (for example AB = 24), I'd be happy to go on.",
	} {
		require.NotEqual(t, evalr.Correct, score(t, scorers.Math{}, ended(text), gold).Outcome, text)
	}
}

func TestALineThatIsASentenceIsReadAsOne(t *testing.T) {
	t.Parallel()
	for text, golds := range map[string][2]string{
		"故数列 $\\{a_n\\}$ 的通项公式为 $a_n=2n+1$（$n\\in\\mathbf{N}^*$）。": {"a_n=2n+1", "n"},
		"综上所述，$a\\leqslant-\\dfrac12$.":                            {`a\le-\frac12`, `-\frac12`},
		"したがって、求める確率は $\\frac{3}{4}$ である。":                         {`\frac34`, "3"},
		"8x = 120, which gives x = 15.":                            {"15", "120"},
		"**x = 1** or **x = −3**":                                  {"1, -3", "-3"},
		"**Total earnings:** $1,250.00":                            {"1250", "1"},
		"Final result: **3.0 × 10⁸ m/s**":                          {`3\times10^8`, "3"},
		"(a) The degree is 3.":                                     {"3", "4"},
		"The price is $2.50/lb.":                                   {"2.50", "2"},
		"Therefore, the roots are:\n- x = 1\n- x = -3":             {"1, -3", "-3"},
		"The area is 2√3 ≈ 3.464 square units.":                    {`2\sqrt3`, "4"},
		"So the volume is 8π cubic units.":                         {`8\pi`, "8"},
		"So Anna gets ⅔ of the cake.":                              {`\frac23`, "3"},
		"Result: 2⁄3":                                              {`\frac23`, "3"},
		"<answer>The smallest such number is 3.</answer>":          {"3", "4"},
	} {
		got, err := scorers.Grade(t.Context(), scorers.Math{}, []string{golds[0]}, text)
		require.NoError(t, err)
		require.Equal(t, evalr.Correct, got.Outcome, "%s: %s: %s", text, got.Answer, got.Reason)
		got, err = scorers.Grade(t.Context(), scorers.Math{}, []string{golds[1]}, text)
		require.NoError(t, err)
		require.NotEqual(t, evalr.Correct, got.Outcome, "%s: %s", text, got.Answer)
	}
}

func TestAnAnswerThatIsTakenBackIsNone(t *testing.T) {
	t.Parallel()
	requireOnly(t, map[string]struct{ right, wrong, text string }{
		"a box, doubted":             {"6", "12", "$\\boxed{12}$\n\nHmm, that double counts each pair, so it should be 6."},
		"a box, and another line":    {"13", "12", "\\boxed{12}\n\nWait. The answer is 13."},
		"a box, looked at again":     {"12", "15", "\\boxed{12}\n\nWait, let me look at it again: $3 + 9 = 12$."},
		"a line, then more":          {"13", "12", "The answer is 12. Wait, I forgot to count zero, so it is 13."},
		"a box, denied":              {"5", "4", "The answer is not $\\boxed{4}$. Final answer: 5"},
		"a box, overruled":           {"5", "4", "\\boxed{4}. Actually the final answer is 5."},
		"a box, called an error":     {"7", "5", "The draft's \\boxed{5} is an arithmetic mistake. The correct answer is \\(7\\)."},
		"a box, and its decimals":    {`\frac13`, "0.334", `It is \boxed{\frac{1}{3}} \approx \boxed{0.333}.`},
		"a box, said again":          {`\frac13`, "0.334", "It is $\\boxed{\\frac13}$.\n\nThe final answer is about 0.333."},
		"a box, and an unlike word":  {"4", "5", "So \\boxed{4}. I hope that the answer is clear: 5 of them are not."},
		"an exclamation mark":        {"5", "120", "I am happy to say that the answer is 5!"},
		"a box after a mistake":      {"8", "7", `My earlier mistake is fixed now, so the result is \boxed{8}.`},
		"a box after another answer": {"8", "7", `My earlier answer was wrong; the result is \boxed{8}.`},
		"a factorial":                {"120", "5", "The answer is $5!$."},
		"a generalisation":           {"12", "7", "**Answer: 12**\n\nGeneralization: with 5 chairs, the answer would be 7."},
		"what would be":              {"12", "7", "The answer is 12. With one chair less, the answer would be 7."},
		"an exercise":                {"12", "7", "The answer is 12.\n\n---\n\n**Exercise.** Count the subsets. The answer is 7."},
		"struck through":             {"10", "12", "~~12~~ 10"},
		"rounded to the nearest":     {"60", "10", "The answer is 60, rounded to the nearest 10."},
		"to places":                  {"3.14", "2", "The answer is 3.14 to 2 decimal places."},
		"is the answer":              {"12", "13", "**Final Answer:** 12 is the correct answer"},
		"a share":                    {`\frac1{12}`, "12", "The answer is one in 12."},
		"a share of many":            {`\frac25`, "12", "The probability is 12 out of 30."},
		"what is true of it aside":   {"5/8", "3/8", "So it is 5/8 (3/8 if the order matters)."},
	})
	for _, text := range []string{
		"My first answer of $\\boxed{12}$ was incorrect because the order matters.", "A common mistake is to answer $\\boxed{12}$.", "The answer $\\boxed{12}$ is incorrect.",
		"Many students answer \\boxed{12}.", `\boxed{\text{cannot be determined, possibly } 12}`, `\boxed{\text{unknown, maybe } 12}`,
		"The answer is 12. No, scratch that: I misread the question.", "The answer is 12.\n\nEDIT: it is 14, sorry.", "I first thought the answer is 12. It is in fact 15.",
		"One might think that the answer is 12.", "At first glance, the answer is 12.", "If the coin were fair, the answer would be 12.", "One answer is 12.",
		"The answer is $12$... wait, a length cannot be so long, so $3$.", "It seems like the answer is 12, but it is not.", "Is the answer 12? No.", "So is it 12? No.",
		"The answer is the reciprocal of 12.", "The answer is the number of divisors of 12.", "The answer is nowhere near 12.", "**Final Answer:** nearly 12",
		"**Final Answer:** undefined at 12", "It is impossible to have 12 such points.", "Whether it is 12 remains open.", "The answer has 12 digits.", "No answer. I have tried 12 methods.",
		"Therefore the dimensions are 3 by 12.", "The answer is 12 less than 20.", "I ran out of time. What I have so far is that $a + b = 12$.",
		"**Answer:** Alice 1/3, Bob 12", "We get 10 for even n, and **12** for odd n.", "La respuesta no es 12.", "La respuesta es menor que 12.", "La réponse est au plus 12.",
		"Ответ: не более 12", "答えは12ではない。", "答えは12以上である。", "所以答案是12的一半。", "因此x的值至少为12。",
	} {
		got, err := scorers.Grade(t.Context(), scorers.Math{}, []string{"12"}, text)
		require.NoError(t, err)
		require.NotEqual(t, evalr.Correct, got.Outcome, "%s: %s", text, got.Answer)
	}
	for text, gold := range map[string]string{
		"The line is parallel to $y = 2x+1$.": "y=2x+1", "The remainder is $x$ upon division by $x^2+1$.": "x^2+1",
	} {
		require.NotEqual(t, evalr.Correct, score(t, scorers.Math{}, ended(text), gold).Outcome, text)
	}
}
