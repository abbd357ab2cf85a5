package gen

import "math/rand/v2"

func percent(r *rand.Rand, level int) Item {
	w := &work{}
	goods := oneOf(r, "lamp", "coat", "chair", "bicycle", "printer")
	n, p, q := 0, 0, 0
	for next := true; next; next = n*p%100 > 0 || n*(100-p)/100*q%100 > 0 {
		n, p = 4*between(r, 10, 240), 5*between(r, 1, 15)
		if level == 3 {
			n, q = 20*between(r, 5, 60), 5*between(r, 1, 10)
		}
	}
	given := fields{"goods": goods, "n": n, "p": p}
	switch level {
	case 1:
		return quantity{
			operation: "percent", given: given, work: w,
			ask: []string{
				"What is {p} % of {n}?",
				"Of {n} customers, {p} % come back. How many are these?",
				"A shop has {n} visitors in a week, and {p} % of them buy something. How many buyers are these?",
			},
			value: w.percentage(n, p),
			slips: []int{n - n*p/100, n / p, n * p / 10, n*p/100 + p, n * (p + 5) / 100, n * (p - 5) / 100},
		}.item(r)
	case 2:
		part := w.percentage(n, p)
		if r.IntN(2) == 0 {
			return quantity{
				operation: "rise", given: given, unit: "euros", work: w,
				ask: []string{
					"The price of a {goods} is {n} euros and rises by {p} %. What is the new price?",
					"A {goods} costs {n} euros before {p} % tax is added. What does the buyer pay?",
				},
				value: w.sum(n, part),
				slips: []int{part, n - part, n + p, n + part + p, n + part/2, n + 10*part},
			}.item(r)
		}
		return quantity{
			operation: "discount", given: given, unit: "euros", work: w,
			ask: []string{
				"The price of a {goods} is {n} euros and falls by {p} %. What is the new price?",
				"A {goods} of {n} euros is sold at a discount of {p} %. What does the buyer pay?",
			},
			value: w.difference(n, part),
			slips: []int{part, n + part, n - p, n - part/2, n - part + p, n - 2*part},
		}.item(r)
	default:
		given["q"] = q
		first := w.difference(n, w.percentage(n, p))
		return quantity{
			operation: "two discounts", given: given, unit: "euros", work: w,
			ask: []string{
				"A {goods} of {n} euros is reduced by {p} % and then, from the new price, by another {q} %. What is its final price?",
				"A shop takes {p} % off a {goods} of {n} euros, and members get {q} % off the reduced price. What do members pay?",
			},
			value: w.difference(first, w.percentage(first, q)),
			slips: []int{n * (100 - p - q) / 100, first, n * (p + q) / 100, first - q, n * (100 - q) / 100, first * q / 100},
		}.item(r)
	}
}

// percentage returns p % of n, which is an integer.
func (w *work) percentage(n, p int) int {
	v := w.product(n, p)
	w.say("%d/100=%d", v, v/100)
	return v / 100
}

func groups(r *rand.Rand, level int) Item {
	w := &work{}
	things := [][2]string{{"chess", "tennis"}, {"maths", "music"}, {"football", "swimming"}, {"drawing", "drama"}, {"French", "Spanish"}}
	thing := oneOf(r, things...)
	both, onlyA, onlyB, none := between(r, 5, 99), between(r, 11, 299), between(r, 11, 299), between(r, 5, 99)
	a, b, union := both+onlyA, both+onlyB, both+onlyA+onlyB
	given := fields{"x": thing[0], "y": thing[1], "a": a, "b": b}
	switch level {
	case 1:
		given["both"] = both
		w.say("n=%d+%d-%d", a, b, both)
		return quantity{
			operation: "union", given: given, work: w,
			ask: []string{
				"In a survey {a} people like {x}, {b} like {y}, and {both} of these like both. How many like at least one of the two?",
				"{a} pupils chose {x} and {b} chose {y}; {both} of them chose both. How many chose {x} or {y} or both?",
			},
			value: w.difference(w.sum(a, b), both),
			slips: []int{a + b, a + b + both, a + b - 2*both, a + b - both/2, abs(a-b) + both},
		}.item(r)
	case 2:
		given["both"], given["n"] = both, union+none
		w.say("n=%d-(%d+%d-%d)", union+none, a, b, both)
		return quantity{
			operation: "neither", given: given, work: w,
			ask: []string{
				"Of {n} people, {a} like {x}, {b} like {y}, and {both} like both. How many like neither?",
				"A school has {n} pupils. {a} of them chose {x} and {b} chose {y}, with {both} in both groups. How many chose neither?",
			},
			value: w.difference(union+none, w.difference(w.sum(a, b), both)),
			slips: []int{none + both, none + 2*both, union, union + none - a, none - both, none + a/2},
		}.item(r)
	default:
		given["none"], given["n"] = none, union+none
		some := w.difference(union+none, none)
		common := w.difference(w.sum(a, b), some)
		return quantity{
			operation: "exactly one", given: given, work: w,
			ask: []string{
				"Of {n} people, {a} like {x}, {b} like {y}, and {none} like neither. How many like exactly one of the two?",
				"A school has {n} pupils. {a} chose {x}, {b} chose {y}, and {none} chose neither. How many chose just one of the two?",
			},
			value: w.difference(some, common),
			slips: []int{some, common, a + b, some - 2*common, a + b - common, abs(a - b)},
		}.item(r)
	}
}

func nutrition(r *rand.Rand, level int) Item {
	w := &work{}
	meal := oneOf(r, "meal", "snack", "breakfast", "soup", "salad")
	carbs, fat, protein, k := between(r, 11, 99), between(r, 5, 60), between(r, 5, 60), 1
	for level == 3 && (k == 1 || (4*carbs+4*protein+9*fat)%k > 0) {
		carbs, fat, protein, k = between(r, 11, 99), between(r, 5, 60), between(r, 5, 60), between(r, 3, 12)
	}
	given := fields{"meal": meal, "carbs": carbs, "fat": fat}
	if level == 1 {
		w.say("E=4*%d+9*%d", carbs, fat)
		return quantity{
			operation: "energy of two", given: given, unit: "kcal", work: w,
			ask: []string{
				"A {meal} has {carbs} g of carbohydrate (4 kcal/g) and {fat} g of fat (9 kcal/g). How much energy does it supply?",
				"Carbohydrate supplies 4 kcal/g and fat 9 kcal/g. How much energy is in a {meal} with {carbs} g and {fat} g of them?",
			},
			value: w.sum(w.product(carbs, 4), w.product(fat, 9)),
			slips: []int{9*carbs + 4*fat, 13 * (carbs + fat), 4 * (carbs + fat), 4 * carbs, 9 * fat},
		}.item(r)
	}
	given["protein"] = protein
	total := 4*(carbs+protein) + 9*fat
	q := quantity{
		operation: "energy of three", given: given, unit: "kcal", work: w,
		ask: []string{
			"A {meal} has {carbs} g of carbohydrate, {protein} g of protein (4 kcal/g each) and {fat} g of fat (9 kcal/g). How much energy does it supply?",
			"With 4 kcal/g for carbohydrate and protein and 9 kcal/g for fat, what is the energy of {carbs} g, {protein} g and {fat} g of them?",
		},
		slips: []int{9*(carbs+protein) + 4*fat, 4 * (carbs + protein + fat), 4 * (carbs + protein), 9*fat + 4*carbs, 9*(carbs+fat) + 4*protein},
	}
	if level == 3 {
		given["k"] = k
		q.operation = "energy of a portion"
		q.ask = []string{
			"A dish has {carbs} g of carbohydrate, {protein} g of protein (4 kcal/g each) and {fat} g of fat (9 kcal/g). How much energy is in one of its {k} portions?",
			"{k} people share a dish with {carbs} g of carbohydrate, {protein} g of protein and {fat} g of fat. At 4, 4 and 9 kcal/g, how much energy does each get?",
		}
		q.slips = []int{total, (9*(carbs+protein) + 4*fat) / k, 4 * (carbs + protein + fat) / k, 4 * (carbs + protein) / k, total / k * 2}
	}
	if level == 3 {
		w.say("E=(4*(%d+%d)+9*%d)/%d", carbs, protein, fat, k)
	} else {
		w.say("E=4*(%d+%d)+9*%d", carbs, protein, fat)
	}
	q.value = w.sum(w.product(w.sum(carbs, protein), 4), w.product(fat, 9))
	if level == 3 {
		q.value = w.exact(q.value, k)
	}
	return q.item(r)
}

func economy(r *rand.Rand, level int) Item {
	w := &work{}
	c, i, g := between(r, 110, 900), between(r, 30, 300), between(r, 30, 300)
	x, m := between(r, 30, 300), between(r, 30, 300)
	given := fields{"c": c, "i": i, "g": g}
	switch level {
	case 1:
		w.say("Y=C+I+G=%d+%d+%d", c, i, g)
		return quantity{
			operation: "closed economy", given: given, unit: "billion", work: w,
			ask: []string{
				"An economy without foreign trade has consumption {c}, investment {i} and government spending {g}, in billions. What is its GDP?",
				"In a closed economy households spend {c} billion, firms invest {i} billion and the state buys goods for {g} billion. How large is GDP?",
			},
			value: w.total(c, i, g),
			slips: []int{c + i - g, c + i, c - i - g, c + g - i, c + g},
		}.item(r)
	case 2:
		given["x"], given["m"] = x, m
		w.say("Y=C+I+G+X-M=%d+%d+%d+%d-%d", c, i, g, x, m)
		return quantity{
			operation: "open economy", given: given, unit: "billion", work: w,
			ask: []string{
				"In billions, consumption is {c}, investment {i}, government spending {g}, exports {x} and imports {m}. What is GDP?",
				"An economy imports goods for {m} billion and exports for {x} billion; consumption is {c}, investment {i} and government spending {g} billion. How large is GDP?",
			},
			value: w.difference(w.total(c, i, g, x), m),
			slips: []int{c + i + g - x + m, c + i + g + x + m, c + i + g + x, c + i + g, c + i + g - m},
		}.item(r)
	default:
		y := c + i + g + x - m
		given = fields{"y": y, "c": c, "i": i, "g": g, "m": m}
		w.say("X=Y-C-I-G+M=%d-%d-%d-%d+%d", y, c, i, g, m)
		return quantity{
			operation: "exports", given: given, unit: "billion", work: w,
			ask: []string{
				"GDP is {y} billion, with consumption {c}, investment {i}, government spending {g} and imports {m} billion. How large are exports?",
				"Of a GDP of {y} billion, {c} are consumption, {i} investment and {g} government spending; imports are {m} billion. What are exports, in billions?",
			},
			value: w.sum(w.difference(y, w.total(c, i, g)), m),
			slips: []int{abs(x - 2*m), y - c - i + m, x + m, x + i, abs(x - m), x + 2*g},
		}.item(r)
	}
}

func dose(r *rand.Rand, level int) Item {
	w := &work{}
	drug := oneOf(r, "drug", "syrup", "antibiotic", "medicine")
	kg, mg, k := 0, 0, 1
	for next := true; next; next = level > 1 && kg*mg%k > 0 {
		kg, mg, k = between(r, 12, 99), between(r, 3, 40), between(r, 2, 4)
		if level == 3 {
			k = between(r, 3, 12)
		}
	}
	given := fields{"drug": drug, "kg": kg, "mg": mg}
	if level == 1 {
		return quantity{
			operation: "daily dose", given: given, unit: "mg", work: w,
			ask: []string{
				"A {drug} is given at {mg} mg per kg of body weight a day. How much does a patient of {kg} kg get a day?",
				"A patient weighs {kg} kg and needs {mg} mg of a {drug} for each kg every day. What is the daily dose?",
			},
			value: w.product(kg, mg),
			slips: []int{kg + mg, kg * mg / 2, kg * (mg + 1), kg * (mg - 1), kg * mg * 2, (kg + 10) * mg},
		}.item(r)
	}
	given["k"] = k
	q := quantity{
		operation: "single dose", given: given, unit: "mg", work: w,
		ask: []string{
			"A {drug} is given at {mg} mg per kg of body weight a day, in {k} equal doses. How large is each dose for a patient of {kg} kg?",
			"A patient of {kg} kg needs {mg} mg of a {drug} per kg and day, split into {k} doses. How much is one dose?",
		},
		slips: []int{kg * mg, kg * mg * k, kg * mg / (k + 1), kg * mg / k * 2, kg * k, mg * k},
	}
	if level == 3 {
		q.operation, q.unit = "volume of a dose", "mL"
		q.ask = []string{
			"A {drug} holds {k} mg per mL and is given at {mg} mg per kg of body weight. Which volume does a patient of {kg} kg need?",
			"A patient of {kg} kg is to get {mg} mg of a {drug} per kg. It is supplied at {k} mg per mL. How many mL are that?",
		}
	}
	w.say("d=%d*%d/%d", kg, mg, k)
	q.value = w.exact(w.product(kg, mg), k)
	return q.item(r)
}
