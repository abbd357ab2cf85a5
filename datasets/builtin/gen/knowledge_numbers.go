package gen

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

func sequence(r *rand.Rand, level int) Item {
	w := &work{}
	ask := []string{
		"Which number comes next in the sequence {terms}?",
		"A sequence begins {terms}. What is the next term?",
		"The numbers {terms} follow a simple rule. Which one is next?",
	}
	a, d := between(r, 12, 400), between(r, 11, 60)
	switch level {
	case 1:
		terms := progression(a, d, 4)
		if r.IntN(3) == 0 {
			terms, d = progression(a+4*d, -d, 4), -d
		}
		step := w.difference(terms[1], terms[0])
		return quantity{
			operation: "sequence", given: fields{"a": terms[0], "d": d, "terms": join(terms, ", ")}, ask: ask, work: w,
			value: w.sum(terms[3], step),
			slips: []int{terms[3] - d, terms[3] + 2*d, terms[3] + d + 1, terms[3] + d - 1, terms[3] + d + 10},
		}.item(r)
	case 2:
		b, e := between(r, 12, 400), between(r, 11, 60)
		for e == d {
			e = between(r, 11, 60)
		}
		first, second := progression(a, d, 3), progression(b, -e, 3)
		if second[2] < 0 {
			second, e = progression(b, e, 3), -e
		}
		var terms []int
		for i := range first {
			terms = append(terms, first[i], second[i])
		}
		w.say("%s", join(first, " "))
		step := w.difference(first[1], first[0])
		return quantity{
			operation: "two sequences", given: fields{"a": a, "d": d, "b": b, "e": e, "terms": join(terms, ", ")}, work: w,
			ask: []string{
				"Two sequences take turns in {terms}. Which number comes next?",
				"In {terms}, every other term belongs to the same simple sequence. What is the next term?",
			},
			value: w.sum(first[2], step),
			slips: []int{second[2] - e, second[2] + d, first[2] - d, first[2] + 2*d, first[2] + e},
		}.item(r)
	default:
		c := between(r, 2, 12)
		terms := []int{a}
		for i := range 3 {
			terms = append(terms, terms[i]+d+i*c)
		}
		second := w.difference(terms[2], terms[1])
		third := w.difference(terms[3], terms[2])
		growth := w.difference(third, second)
		return quantity{
			operation: "growing sequence", given: fields{"a": a, "d": d, "c": c, "terms": join(terms, ", ")}, ask: ask, work: w,
			value: w.sum(terms[3], w.sum(third, growth)),
			slips: []int{terms[3] + third, terms[3] + third + 1, terms[3] + third + 2*c, terms[3] + d, terms[3] + third + c + 10},
		}.item(r)
	}
}

// progression returns n terms from a with the step d.
func progression(a, d, n int) []int {
	terms := make([]int, n)
	for i := range terms {
		terms[i] = a + i*d
	}
	return terms
}

// among makes a question on four numbers that are its options as well, the right
// one first; its worked answer is still to be set.
func among(r *rand.Rand, operation string, given fields, numbers []int, ask ...string) Item {
	return amongTexts(r, operation, given, numbers, strconv.Itoa, ask...)
}

// amongTexts is among of numbers that are written as text says.
func amongTexts(r *rand.Rand, operation string, given fields, numbers []int, text func(n int) string, ask ...string) Item {
	options := make([]string, len(numbers))
	for i, n := range numbers {
		options[i] = text(n)
	}
	given["numbers"] = listed(shuffled(r, options...))
	key := given.key(operation) + " " + join(slices.Sorted(slices.Values(numbers)), " ")
	return Item{Key: key, Question: given.word(r, ask...), Choices: options, Gold: options[0]}
}

// integerOf reads an option of among.
func integerOf(option string) int {
	n, _ := strconv.Atoi(option)
	return n
}

// differing draws n different values of draw, of which wanted is true.
func differing(n int, draw func() int, wanted func(v int) bool) []int {
	var values []int
	for len(values) < n {
		if v := draw(); wanted(v) && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return values
}

func multiple(r *rand.Rand, level int) Item {
	d, rest := oneOf(r, 3, 4, 6, 7, 8, 9), 0
	if level == 3 {
		d = oneOf(r, 6, 7, 8, 9, 11, 12)
		rest = between(r, 1, d-1)
	}
	operation, given := "multiple", fields{"d": d}
	ask := []string{
		"Which of {numbers} is a multiple of {d}?",
		"One of {numbers} is divisible by {d}. Which one?",
	}
	right := func(n int) bool { return n%d == rest }
	switch level {
	case 2:
		operation = "no multiple"
		ask = []string{
			"Which of {numbers} is not a multiple of {d}?",
			"All but one of {numbers} are divisible by {d}. Which one is not?",
		}
		right = func(n int) bool { return n%d != 0 }
	case 3:
		operation, given["rest"] = "remainder", rest
		ask = []string{
			"Which of {numbers} leaves the remainder {rest} when it is divided by {d}?",
			"Divided by {d}, one of {numbers} leaves {rest}. Which one?",
		}
	}
	some := func() int { return between(r, 100, 999) }
	numbers := append(differing(1, some, right), differing(3, some, func(n int) bool { return !right(n) })...)
	item := among(r, operation, given, numbers, ask...)
	item.Worked = inTurn(func(w *work, option string) bool {
		n := integerOf(option)
		w.remainder(n, d)
		return right(n)
	})
	return item
}

func prime(r *rand.Rand, level int) Item {
	w := &work{}
	switch level {
	case 1:
		some := func() int { return 2*between(r, 5, 49) + 1 }
		numbers := append(differing(1, some, isPrime), differing(3, some, func(n int) bool { return !isPrime(n) })...)
		item := among(r, "prime", fields{}, numbers,
			"Which of {numbers} is a prime number?",
			"Only one of {numbers} has no divisor but 1 and itself. Which one?")
		item.Worked = inTurn(judgePrime)
		return item
	case 2:
		n := between(r, 60, 2400)
		for isPrime(n) || largestFactor(n) > 97 || n == largestFactor(n)*largestFactor(n) {
			n = between(r, 60, 2400)
		}
		primes := w.factors(n)
		return quantity{
			operation: "largest prime factor", given: fields{"n": n}, work: w,
			ask: []string{
				"What is the largest prime factor of {n}?",
				"Which is the largest prime number that divides {n}?",
			},
			value: primes[len(primes)-1],
			slips: primes, slip: nearPrime,
		}.item(r)
	default:
		n := 1
		for completion(n) < 5 || completion(n) > 250 {
			n = between(r, 60, 4800)
		}
		primes := w.factors(n)
		odd := 1
		for i := 0; i < len(primes); i++ {
			if i+1 < len(primes) && primes[i] == primes[i+1] {
				i++ // a pair
				continue
			}
			w.say("%d is single", primes[i])
			odd = w.product(odd, primes[i])
		}
		return quantity{
			operation: "square multiple", given: fields{"n": n}, work: w,
			ask: []string{
				"What is the smallest positive integer by which {n} must be multiplied to give a perfect square?",
				"By which smallest positive integer must {n} be multiplied so that the product is a square number?",
			},
			value: odd,
			slips: []int{primes[len(primes)-1], primes[0] * odd, odd * 2, odd / primes[0], n / odd},
		}.item(r)
	}
}

// judgePrime finds the smallest divisor of an odd number below 100.
func judgePrime(w *work, option string) bool {
	n := integerOf(option)
	for _, d := range []int{3, 5, 7} {
		if n%d == 0 && n > d {
			w.say("%d by %d %d", n, d, n/d)
			return false
		}
	}
	w.say("%d prime", n)
	return true
}

func largestFactor(n int) int {
	for d := 2; d*d <= n; d++ {
		for n%d == 0 && n > d {
			n /= d
		}
	}
	return n
}

// completion returns the smallest number that makes a square of n.
func completion(n int) int {
	for d := 2; d*d <= n; d++ {
		for n%(d*d) == 0 {
			n /= d * d
		}
	}
	return n
}

// nearPrime draws a prime at most some steps away from n.
func nearPrime(r *rand.Rand, n int) int {
	for range between(r, 1, 3) {
		n = nextPrime(n)
	}
	for range between(r, 0, 6) {
		for n--; n > 2 && !isPrime(n); n-- {
		}
	}
	return max(n, 2)
}

func rounding(r *rand.Rand, level int) Item {
	w := &work{}
	switch level {
	case 1:
		place, n := oneOf(r, 10, 100, 1000), between(r, 1200, 98000)
		for n%place == 0 || n%place == place/2 {
			n = between(r, 1200, 98000)
		}
		low := n / place * place
		q := quantity{
			operation: "rounding", given: fields{"n": n, "place": place, "word": places[place]}, work: w,
			ask: []string{
				"What is {n} rounded to the nearest {word}?",
				"Round {n} to the nearest {word}.",
				"A town has {n} inhabitants. What is that to the nearest {word}?",
			},
			slips: []int{low, low + place, low - place, low + 2*place, (n + 5*place) / (10 * place) * 10 * place, (n + place/20) / (place / 10) * (place / 10)},
		}
		q.value = w.round(n, place)
		return q.item(r)
	case 2:
		place := oneOf(r, 10, 100)
		a, b := between(r, 210, 6900), between(r, 210, 2900)
		for a%place == 0 || b%place == 0 || a%place == place/2 || b%place == place/2 {
			a, b = between(r, 210, 6900), between(r, 210, 2900)
		}
		x, y := w.round(a, place), w.round(b, place)
		return quantity{
			operation: "rounded sum", given: fields{"a": a, "b": b, "place": place, "word": places[place]}, work: w,
			ask: []string{
				"Estimate {a} + {b} by rounding both numbers to the nearest {word} first.",
				"Both {a} and {b} are rounded to the nearest {word} and then added. What is the sum?",
			},
			value: w.sum(x, y),
			slips: []int{(a + b + place/2) / place * place, x + y + place, x + y - place, (a+b)/place*place + place, a/place*place + b/place*place},
		}.item(r)
	default:
		a, b := between(r, 111, 989), between(r, 11, 94)
		for a%10 == 0 || b%10 == 0 || a%10 == 5 || b%10 == 5 {
			a, b = between(r, 111, 989), between(r, 11, 94)
		}
		x, y := w.round(a, 10), w.round(b, 10)
		p := w.product(x/10, y/10)
		w.say("%d*%d=%d00", x, y, p)
		return quantity{
			operation: "rounded product", given: fields{"a": a, "b": b}, work: w,
			ask: []string{
				"Estimate {a} x {b} by rounding both numbers to the nearest ten first.",
				"A ticket costs {b} euros, and {a} are sold. Which estimate results if both numbers are rounded to the nearest ten?",
			},
			value: x * y,
			slips: []int{p * 10, (a / 10) * (b / 10) * 100, x * (y + 10), (x + 10) * y, p * 1000, x * (y - 10)},
		}.item(r)
	}
}

var places = map[int]string{10: "ten", 100: "hundred", 1000: "thousand"}

// round returns n rounded to a power of ten, n being no midpoint.
func (w *work) round(n, place int) int {
	low, rest := n/place*place, n%place
	if rest < place/2 {
		w.say("%d rest %d<%d so %d", n, rest, place/2, low)
		return low
	}
	w.say("%d rest %d>%d so %d", n, rest, place/2, low+place)
	return low + place
}

func extreme(r *rand.Rand, level int) Item {
	near := between(r, 120, 980)
	some := func() int { return between(r, max(100, near-70), min(999, near+70)) }
	if level == 3 {
		return closest(r, differing(4, some, func(int) bool { return true }))
	}
	which := oneOf(r, "largest", "smallest")
	better := func(a, b int) bool { return (a > b) == (which == "largest") }
	operation, text := which, strconv.Itoa
	ask := []string{
		"Which of the numbers {numbers} is the {which}?",
		"Four classes collected {numbers} bottles. What is the {which} of these results?",
	}
	// Two of the decimals have two places, the others three.
	numbers := differing(2, some, func(v int) bool { return level == 1 || v%10 == 0 })
	numbers = append(numbers, differing(4, some, func(v int) bool { return !slices.Contains(numbers, v) && (level == 1 || v%10 > 0) })[:2]...)
	if level == 2 {
		operation, text = which+" decimal", decimal
		ask[1] = "Four samples weigh {numbers} grams. What is the {which} of these weights?"
	}
	slices.SortFunc(numbers, func(a, b int) int { return order(better(a, b)) })
	item := amongTexts(r, operation, fields{"which": which}, numbers, text, ask...)
	values := map[string]int{}
	for i, n := range numbers {
		values[item.Choices[i]] = n
	}
	item.Worked = tournament(values, better)
	return item
}

// order is -1 for what comes first, else 1.
func order(first bool) int {
	if first {
		return -1
	}
	return 1
}

// decimal writes thousandths as a decimal fraction without trailing zeros.
func decimal(thousandths int) string {
	return "0." + strconv.Itoa(thousandths)[:3-trailing(thousandths)]
}

// trailing counts the zeros at the end of n > 0.
func trailing(n int) int {
	zeros := 0
	for n%10 == 0 {
		n, zeros = n/10, zeros+1
	}
	return zeros
}

// tournament is the worked answer that compares each option with the best so far,
// digit by digit.
func tournament(values map[string]int, better func(a, b int) bool) func(shown []string) (steps, final string) {
	return func(shown []string) (steps, final string) {
		w := &work{}
		best := 0
		for i := 1; i < len(shown); i++ {
			a, b := values[shown[best]], values[shown[i]]
			line := fmt.Sprintf("%s %s %s %s: %s", letterOf(best), shown[best], letterOf(i), shown[i], compared(a, b))
			if better(b, a) {
				best = i
			}
			w.say("%s so %s", line, letterOf(best))
		}
		return w.String(), answer(letterOf(best))
	}
}

// compared writes how two different numbers of equally many digits compare, from
// the first digit to the one that decides: "4=4 1<3".
func compared(a, b int) string {
	var steps []string
	x, y := digits(a), digits(b)
	for i := range x {
		sign := map[int]string{-1: "<", 0: "=", 1: ">"}[cmp.Compare(x[i], y[i])]
		steps = append(steps, fmt.Sprintf("%d%s%d", x[i], sign, y[i]))
		if sign != "=" {
			break
		}
	}
	return strings.Join(steps, " ")
}

// closest asks which of the numbers is closest to another: the distances are
// worked out and compared.
func closest(r *rand.Rand, numbers []int) Item {
	target := 0
	distance := func(n int) int { return abs(n - target) }
	for next := true; next; next = distance(numbers[0]) == 0 || distance(numbers[0]) == distance(numbers[1]) {
		target = between(r, slices.Min(numbers)-9, slices.Max(numbers)+9)
		slices.SortFunc(numbers, func(a, b int) int { return distance(a) - distance(b) })
	}
	item := among(r, "closest", fields{"target": target}, numbers,
		"Which of the numbers {numbers} is closest to {target}?",
		"The right number of beans in a jar is {target}. Which of the guesses {numbers} comes closest?")
	item.Worked = overall(func(w *work, i int, shown []string) int {
		n, best := integerOf(shown[i]), 0
		for j := range i + 1 {
			if distance(integerOf(shown[j])) < distance(integerOf(shown[best])) {
				best = j
			}
		}
		w.difference(max(n, target), min(n, target))
		w.lines[i] += fmt.Sprintf(" least %s %d", letterOf(best), distance(integerOf(shown[best])))
		return best
	})
	return item
}

func oddOneOut(r *rand.Rand, level int) Item {
	low, high, d := 11, 99, 0
	feature := func(w *work, n int) int { return w.digitSum(n) }
	given, operation := fields{}, "digit sum"
	ask := []string{
		"Three of the numbers {numbers} have the same digit sum. Which one does not?",
		"Add the digits of each of {numbers}. For which number is the result different from the others?",
	}
	switch level {
	case 2:
		low, high = 101, 999
	case 3:
		low, high, d = 101, 999, oneOf(r, 3, 4, 6, 7, 8, 9)
		given, operation = fields{"d": d}, "same remainder"
		feature = func(w *work, n int) int { return w.remainder(n, d) }
		ask = []string{
			"Three of the numbers {numbers} leave the same remainder when they are divided by {d}. Which one does not?",
			"Divided by {d}, all but one of {numbers} leave the same remainder. Which is the odd one out?",
		}
	}
	some := func() int { return between(r, low, high) }
	of := func(n int) int { return feature(&work{}, n) }
	common := of(some())
	for level < 3 && (common < 5 || common > 9*len(strconv.Itoa(low))-4) {
		common = of(some())
	}
	numbers := append(differing(1, some, func(n int) bool { return of(n) != common && abs(of(n)-common) <= 3 }),
		differing(3, some, func(n int) bool { return of(n) == common })...)
	item := among(r, operation, given, numbers, ask...)
	item.Worked = overall(func(w *work, i int, shown []string) int {
		feature(w, integerOf(shown[i]))
		return slices.IndexFunc(shown, func(option string) bool { return of(integerOf(option)) != common })
	})
	return item
}

func binary(r *rand.Rand, level int) Item {
	w := &work{}
	flip := func(r *rand.Rand, n int) int { return n ^ 1<<r.IntN(7) }
	switch level {
	case 1:
		n := between(r, 40, 1023)
		bits := strconv.FormatInt(int64(n), 2)
		var steps []string
		for i := range bits {
			steps = append(steps, fmt.Sprintf("%c %d", bits[i], n>>(len(bits)-1-i)))
		}
		w.say("%s", strings.Join(steps, ", "))
		return quantity{
			operation: "from binary", given: fields{"n": n, "bits": bits}, work: w, slip: flip,
			ask: []string{
				"What is the binary number {bits} in base ten?",
				"A register holds the bits {bits}. Which number is that in base ten?",
			},
			value: n,
			slips: []int{n + 1, n - 1, n * 2, n / 2},
		}.item(r)
	case 2:
		n := between(r, 40, 511)
		var steps []string
		for v := n; v > 0; v /= 2 {
			steps = append(steps, fmt.Sprintf("%d %d", v, v%2))
		}
		w.say("%s", strings.Join(steps, ", "))
		return bitOptions(r, "to binary", fields{"n": n}, n, w,
			"How is {n} written in base two?",
			"Which bits does a computer store for the number {n}?")
	default:
		a, b := between(r, 20, 127), between(r, 10, 63)
		given := fields{"a": a, "b": b, "x": strconv.FormatInt(int64(a), 2), "y": strconv.FormatInt(int64(b), 2)}
		w.say("%s", binaryColumns(a, b))
		return bitOptions(r, "binary sum", given, a+b, w,
			"What is the sum of the binary numbers {x} and {y}, in base two?",
			"Add {x} and {y}, both written in base two. What is the result in base two?")
	}
}

// binaryColumns writes the columns of a sum in base two from the units up, each
// with its carry.
func binaryColumns(a, b int) string {
	var columns []string
	for carry := 0; a+b+carry > 0; a, b = a/2, b/2 {
		sum := a%2 + b%2 + carry
		columns = append(columns, fmt.Sprintf("%d+%d+%d=%d", a%2, b%2, carry, sum))
		carry = sum / 2
	}
	return strings.Join(columns, " ")
}

// bitOptions makes a question whose options are numbers in base two.
func bitOptions(r *rand.Rand, operation string, given fields, value int, w *work, ask ...string) Item {
	values := []int{value}
	for len(values) < 4 {
		v := values[r.IntN(len(values))] ^ 1<<r.IntN(6)
		if !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	options := make([]string, 4)
	for i, v := range values {
		options[i] = strconv.FormatInt(int64(v), 2)
	}
	return byValue(given.key(operation), given.word(r, ask...), options, "", w)
}
