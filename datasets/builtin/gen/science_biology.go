package gen

import "math/rand/v2"

func growth(r *rand.Rand, level int) Item {
	w := &work{}
	cells := oneOf(r, "bacteria", "yeast cells", "algae", "amoebae")
	n, period, start := between(r, 2, 4), between(r, 3, 12), between(r, 11, 120)
	switch level {
	case 1:
		w.exact(n*period, period)
		return quantity{
			operation: "growth", given: fields{"cells": cells, "start": start, "period": period, "t": n * period}, work: w,
			ask: []string{
				"A culture of {start} {cells} doubles every {period} hours. How many {cells} are there after {t} hours?",
				"{start} {cells} divide once every {period} hours. How large is the population {t} hours later?",
			},
			value: doubled(w, start, n),
			slips: []int{start << (n + 1), start << (n - 1), start * n, start * 2 * n, start + n*period},
		}.item(r)
	case 2:
		k := between(r, 3, 9)
		for start<<n%k > 0 {
			start, k = between(r, 11, 120), between(r, 3, 9)
		}
		w.exact(n*period, period)
		return quantity{
			operation: "growth split", given: fields{"cells": cells, "start": start, "period": period, "t": n * period, "k": k}, work: w,
			ask: []string{
				"A culture of {start} {cells} doubles every {period} hours. After {t} hours it is divided evenly among {k} flasks. How many {cells} does each get?",
				"{start} {cells} that divide once every {period} hours grow for {t} hours and are then spread evenly over {k} plates. How many are on each?",
			},
			value: w.exact(doubled(w, start, n), k),
			slips: []int{start << n, start << (n - 1) / k, start << (n + 1) / k, start * 2 * n / k, start * n / k},
		}.item(r)
	default:
		first, second := between(r, 2, 3), between(r, 2, 3)
		killed := between(r, 11, start<<first-11)
		given := fields{"cells": cells, "start": start, "period": period, "t": first * period, "s": second * period, "killed": killed}
		w.exact(first*period, period)
		grown := doubled(w, start, first)
		left := w.difference(grown, killed)
		w.exact(second*period, period)
		return quantity{
			operation: "growth killed", given: given, work: w,
			ask: []string{
				"{start} {cells} double every {period} hours. After {t} hours a drug kills {killed} of them; the others go on growing for {s} hours. How many are there then?",
				"A culture of {start} {cells} doubles every {period} hours. {killed} of them are taken out after {t} hours. How many are there {s} hours later?",
			},
			value: doubled(w, left, second),
			slips: []int{start<<(first+second) - killed, left, start << (first + second), left << (second - 1), (start - killed) << (first + second)},
		}.item(r)
	}
}

func bases(r *rand.Rand, level int) Item {
	w := &work{}
	switch level {
	case 1:
		n := between(r, 400, 1900)
		a := between(r, n/8, n-n/8)
		given, base, partner := "A", "C", "G"
		if r.IntN(2) == 0 {
			given, base, partner = "C", "A", "T"
		}
		asked := oneOf(r, base, partner)
		w.say("%s=%s=n-%s=%d-%d", base, partner, given, n, a)
		return quantity{
			operation: "bases", given: fields{"n": n, "a": a, "given": given, "asked": asked}, work: w,
			ask: []string{
				"A double-stranded DNA of {n} base pairs contains {a} bases {given}. How many bases {asked} does it contain?",
				"In a DNA double helix of {n} base pairs, {a} of all bases are {given}. How many are {asked}?",
			},
			value: w.difference(n, a),
			slips: []int{2*n - a, a, n/2 - a, 2*n - 2*a, (n - a) / 2, n + a},
		}.item(r)
	case 2:
		n, lead, tail := between(r, 60, 320), between(r, 20, 99), between(r, 20, 99)
		whole := 3*n + lead + tail
		w.say("n=(%d-%d-%d)/3-1", whole, lead, tail)
		coding := w.difference(w.difference(whole, lead), tail)
		return quantity{
			operation: "protein", given: fields{"n": whole, "lead": lead, "tail": tail}, unit: "amino acids", work: w,
			ask: []string{
				"An mRNA has {n} bases, of which {lead} precede the start codon and {tail} follow the stop codon. How long is the protein that it codes for?",
				"Of an mRNA of {n} bases, the first {lead} and the last {tail} are not translated; the rest runs from the start codon to the stop codon. How long is the protein?",
			},
			value: w.difference(w.exact(coding, 3), 1),
			slips: []int{n, n + 1, n - 2, coding, whole / 3, coding - 1, whole/3 - 1},
		}.item(r)
	default:
		n := between(r, 120, 900)
		a := between(r, n/8, n-n/8)
		w.say("n=2*A+3*C=2*%d+3*(%d-%d)", a, n, a)
		c := w.difference(n, a)
		return quantity{
			operation: "hydrogen bonds", given: fields{"n": n, "a": a}, work: w,
			ask: []string{
				"A DNA double helix of {n} base pairs contains {a} bases A. With two hydrogen bonds in a pair A-T and three in C-G, how many hold the strands together?",
				"How many hydrogen bonds join the strands of a DNA of {n} base pairs, {a} of which are A-T (two bonds each) and the others C-G (three each)?",
			},
			value: w.sum(w.product(a, 2), w.product(c, 3)),
			slips: []int{3*a + 2*c, 2 * n, 3 * n, 5 * n / 2, 2*a + 3*n, 3 * c},
		}.item(r)
	}
}

// A cross is a part of the offspring of two parents.
type cross struct {
	parents  string
	asked    string // what the offspring asked for do
	genes    string // their part, gene by gene
	part, of int
}

var crossesOfOne = []cross{
	{"Aa x Aa", "show the dominant trait", "AA, Aa or aA", 3, 4},
	{"Aa x Aa", "show the recessive trait", "aa", 1, 4},
	{"Aa x Aa", "be Aa", "Aa or aA", 1, 2},
	{"Aa x aa", "show the dominant trait", "Aa", 1, 2},
	{"Aa x AA", "be AA", "AA", 1, 2},
}

var crossesOfTwo = []cross{
	{"AaBb x AaBb", "show both dominant traits", "3/4*3/4", 9, 16},
	{"AaBb x AaBb", "show the dominant trait of A and the recessive trait of b", "3/4*1/4", 3, 16},
	{"AaBb x AaBb", "show the recessive trait of a and the dominant trait of B", "1/4*3/4", 3, 16},
	{"AaBb x AaBb", "be AaBb", "1/2*1/2", 1, 4},
	{"AaBb x Aabb", "show both dominant traits", "3/4*1/2", 3, 8},
	{"AaBb x Aabb", "show the recessive trait of a and the dominant trait of B", "1/4*1/2", 1, 8},
	{"AaBb x aabb", "show both dominant traits", "1/2*1/2", 1, 4},
	{"AaBb x aaBb", "show both dominant traits", "1/2*3/4", 3, 8},
}

func crosses(r *rand.Rand, level int) Item {
	w := &work{}
	species := oneOf(r, "pea plants", "mice", "fruit flies", "maize plants")
	if level == 3 {
		return alleles(r, w, species)
	}
	operation, table := "cross of one gene", crossesOfOne
	if level == 2 {
		operation, table = "cross of two genes", crossesOfTwo
	}
	number := r.IntN(len(table))
	c := table[number]
	n := c.of * between(r, 160/c.of, 2400/c.of)
	w.say("%s is %d/%d", c.genes, c.part, c.of)
	return quantity{
		operation: operation, work: w,
		given: fields{"species": species, "parents": c.parents, "asked": c.asked, "n": n, "cross": number},
		ask: []string{
			"The cross {parents} of {species} has {n} offspring. How many of them are expected to {asked}? Dominance is complete and genes are unlinked.",
			"With complete dominance and unlinked genes, how many of {n} offspring of {species} from the cross {parents} should {asked}?",
		},
		value: partOf(w, n, c.part, c.of),
		slips: []int{n / 2, n / 4, n * 3 / 4, n / 16, n * 3 / 16, n * 9 / 16, n / 8, n * 3 / 8, n - n*c.part/c.of},
	}.item(r)
}

// partOf works out n*part/of, a multiple n of a power of two.
func partOf(w *work, n, part, of int) int {
	if of > tableDivisor {
		n, of = w.exact(n, 2), of/2
	}
	n = w.exact(n, of)
	if part > 1 {
		n = w.product(n, part)
	}
	return n
}

// alleles asks for genotypes in the Hardy-Weinberg equilibrium: of a recessive
// allele with frequency q, p=1-q, both in tenths here, they are p*p, 2*p*q and q*q.
func alleles(r *rand.Rand, w *work, species string) Item {
	q, hundreds := between(r, 1, 9), between(r, 2, 95)
	for q == 5 {
		q = between(r, 1, 9)
	}
	p := 10 - q
	factors, asked := []int{q, q}, oneOf(r, "show the recessive trait", "carry one copy of the allele", "carry no copy of the allele")
	switch asked {
	case "carry one copy of the allele":
		factors = []int{2, p, q}
	case "carry no copy of the allele":
		factors = []int{p, p}
	}
	w.say("N=%s*%d/100", join(factors, "*"), 100*hundreds)
	value := hundreds
	w.say("%d/100=%d", 100*hundreds, hundreds)
	for _, f := range factors {
		value = w.product(value, f)
	}
	return quantity{
		operation: asked, work: w,
		given: fields{"species": species, "n": 100 * hundreds, "q": q, "asked": asked},
		ask: []string{
			"In a population of {n} {species} in Hardy-Weinberg equilibrium, a recessive allele has the frequency 0.{q}. How many {species} are expected to {asked}?",
			"A recessive allele has the frequency 0.{q} among {n} {species}. In Hardy-Weinberg equilibrium, how many of them should {asked}?",
		},
		value: value,
		slips: []int{hundreds * p * q, hundreds * 2 * p * q, hundreds * p * p, hundreds * q * q, hundreds * 10 * q, hundreds * (100 - q*q), hundreds * 10 * p},
	}.item(r)
}
