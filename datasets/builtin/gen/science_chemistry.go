package gen

import "math/rand/v2"

func gas(r *rand.Rand, level int) Item {
	w := &work{}
	name := oneOf(r, "helium", "nitrogen", "argon", "air")
	switch level {
	case 1:
		p, v, u := 1, 1, 2
		for p*v%u > 0 || v == u {
			p, v, u = between(r, 20, 400), between(r, 2, 30), between(r, 2, 12)
		}
		w.say("p=p1*V1/V2=%d*%d/%d", p, v, u)
		return quantity{
			operation: "gas", given: fields{"gas": name, "p": p, "v": v, "u": u}, unit: "kPa", work: w,
			ask: []string{
				"A quantity of {gas} fills {v} L at {p} kPa. What is its pressure in {u} L at the same temperature?",
				"At constant temperature the volume of some {gas} changes from {v} L to {u} L. The pressure was {p} kPa. What is it now?",
			},
			value: w.exact(w.product(p, v), u),
			slips: []int{p * u / v, p * v, p * v / u * 2, p + v - u, p * (v + u) / u},
		}.item(r)
	case 2:
		p, v, u, s, t := 1, 1, 2, 1, 1
		for p*v*t%(u*s) > 0 || v == u || s == t {
			p, v, u = between(r, 20, 99), between(r, 2, 9), between(r, 2, 4)
			s, t = between(r, 2, 12/u), between(r, 2, 9)
		}
		w.say("p=p1*V1*T2/(V2*T1)=%d*%d*%d/(%d*%d)", p, v, t, u, s)
		top := w.product(w.product(p, v), t)
		return quantity{
			operation: "gas warmed", given: fields{"gas": name, "p": p, "v": v, "u": u, "s": 100 * s, "t": 100 * t}, unit: "kPa", work: w,
			ask: []string{
				"A quantity of {gas} has {p} kPa in {v} L at {s} K. What is its pressure in {u} L at {t} K?",
				"Some {gas} at {p} kPa and {s} K is moved from {v} L into {u} L and brought to {t} K. What is its pressure then?",
			},
			value: w.exact(top, w.product(u, s)),
			slips: []int{p * v / u, p * v * s / (u * t), p * u * t / (v * s), p * t / s, top / u},
		}.item(r)
	default:
		p, v, o, u := mixture(r, 20, 240)
		w.say("p=(p1*V1+p2*V2)/(V1+V2)=(%d*%d+%d*%d)/(%d+%d)", p, v, o, u, v, u)
		return quantity{
			operation: "gas joined", given: fields{"gas": name, "p": p, "v": v, "o": o, "u": u}, unit: "kPa", work: w,
			ask: []string{
				"Two tanks of {gas}, {v} L at {p} kPa and {u} L at {o} kPa, are joined at constant temperature. What is the pressure then?",
				"A valve between {v} L of {gas} at {p} kPa and {u} L at {o} kPa is opened. Which pressure results at the same temperature?",
			},
			value: w.mean(p, v, o, u),
			slips: meanSlips(p, v, o, u),
		}.item(r)
	}
}

// mixture draws two values with the weights m and n, at most 12 in all, whose
// weighted mean is an integer.
func mixture(r *rand.Rand, low, high int) (a, m, b, n int) {
	for {
		a, b = between(r, low, high), between(r, low, high)
		m, n = between(r, 1, 9), between(r, 1, 9)
		if m != n && m+n <= tableDivisor && abs(a-b) > 4 && (a*m+b*n)%(m+n) == 0 {
			return a, m, b, n
		}
	}
}

// mean works out the mean of a and b with the weights m and n.
func (w *work) mean(a, m, b, n int) int {
	total := w.sum(w.product(a, m), w.product(b, n))
	return w.exact(total, w.sum(m, n))
}

// meanSlips are what a weighted mean is mistaken for.
func meanSlips(a, m, b, n int) []int {
	return []int{(a + b) / 2, (a*n + b*m) / (m + n), a*m + b*n, abs(a*m-b*n) / (m + n), (a*m + b*n) / 2}
}

func heat(r *rand.Rand, level int) Item {
	w := &work{}
	body := oneOf(r, "liquid", "metal", "resin", "solution")
	c, m, from, rise := between(r, 2, 5), between(r, 11, 99), between(r, 11, 50), between(r, 5, 40)
	given := fields{"body": body, "c": c, "m": m, "from": from, "to": from + rise}
	switch level {
	case 1:
		w.say("Q=c*m*(T2-T1)=%d*%d*(%d-%d)", c, m, from+rise, from)
		rise = w.difference(from+rise, from)
		return quantity{
			operation: "heat", given: given, unit: "J", work: w,
			ask: []string{
				"How much heat warms {m} g of a {body} with specific heat {c} J/(g K) from {from} to {to} degrees C?",
				"A {body} has a specific heat of {c} J/(g K). Which heat do {m} g of it give off when they cool from {to} to {from} degrees C?",
			},
			value: w.product(w.product(m, c), rise),
			slips: []int{c * m * (from + rise), m * rise, c * m, c * m * from, (c + m) * rise},
		}.item(r)
	case 2:
		p := between(r, 3, 12)
		for c*m*rise%p > 0 || p == 10 {
			p, m, rise = between(r, 3, 12), between(r, 11, 99), between(r, 3, 12)
		}
		given["m"], given["p"], given["to"] = m, p, from+rise
		w.say("t=c*m*(T2-T1)/P=%d*%d*(%d-%d)/%d", c, m, from+rise, from, p)
		rise = w.difference(from+rise, from)
		q := w.product(w.product(m, c), rise)
		return quantity{
			operation: "heating time", given: given, unit: "s", work: w,
			ask: []string{
				"A heater of {p} W warms {m} g of a {body} with specific heat {c} J/(g K) from {from} to {to} degrees C. How long does it take?",
				"For how long must a heater of {p} W run to bring {m} g of a {body} from {from} to {to} degrees C? Its specific heat is {c} J/(g K).",
			},
			value: w.exact(q, p),
			slips: []int{q, c * m * (from + rise) / p, m * rise / p, c * m, q / p * 2},
		}.item(r)
	default:
		l := between(r, 60, 330)
		m = between(r, 3, 9)
		solid := oneOf(r, "wax", "metal", "salt", "fat")
		w.say("Q=m*(L+c*(T2-T1))=%d*(%d+%d*(%d-%d))", m, l, c, from+rise, from)
		warm := w.product(w.difference(from+rise, from), c)
		return quantity{
			operation: "melting", given: fields{"body": solid, "c": c, "m": m, "from": from, "to": from + rise, "l": l}, unit: "J", work: w,
			ask: []string{
				"{m} g of a {body} at its melting point of {from} degrees C are melted ({l} J/g) and then warmed to {to} degrees C ({c} J/(g K)). How much heat does it take?",
				"A {body} melts at {from} degrees C with {l} J/g and then takes {c} J/(g K). Which heat turns {m} g, solid at {from} degrees C, into liquid at {to} degrees C?",
			},
			value: w.product(w.sum(l, warm), m),
			slips: []int{m * l, m * warm, l + m*warm, m*l + warm, m * (l + c*(from+rise))},
		}.item(r)
	}
}

func dilution(r *rand.Rand, level int) Item {
	w := &work{}
	solute := oneOf(r, "salt", "sugar", "drug", "dye")
	c, v, d := 1, 1, 1
	for d >= c || c*v%d > 0 || c == 2*d {
		c, v, d = between(r, 11, 99), between(r, 11, 90), between(r, 2, 12)
	}
	given := fields{"solute": solute, "c": c, "v": v, "d": d}
	switch level {
	case 1:
		w.say("V2=c1*V1/c2=%d*%d/%d", c, v, d)
		return quantity{
			operation: "dilution", given: given, unit: "mL", work: w,
			ask: []string{
				"{v} mL of a {solute} solution of {c} g/L are diluted with water to {d} g/L. What is the final volume?",
				"To which volume must {v} mL of a {solute} solution of {c} g/L be filled up to reach {d} g/L?",
			},
			value: w.exact(w.product(c, v), d),
			slips: []int{c*v/d - v, c * v, v * d / c, v * (c - d), c * v / (c + d), c*v/d + v},
		}.item(r)
	case 2:
		w.say("V=c1*V1/c2-V1=%d*%d/%d-%d", c, v, d, v)
		return quantity{
			operation: "water added", given: given, unit: "mL", work: w,
			ask: []string{
				"How much water must be added to {v} mL of a {solute} solution of {c} g/L to dilute it to {d} g/L?",
				"{v} mL of a {solute} solution has {c} g/L. Which volume of water brings it down to {d} g/L?",
			},
			value: w.difference(w.exact(w.product(c, v), d), v),
			slips: []int{c * v / d, c*v/d + v, v * d / c, v * (c - d), c*v - v},
		}.item(r)
	default:
		a, m, b, n := mixture(r, 11, 240)
		w.say("c=(c1*V1+c2*V2)/(V1+V2)=(%d*%d+%d*%d)/(%d+%d)", a, m, b, n, m, n)
		return quantity{
			operation: "mixing", given: fields{"solute": solute, "a": a, "b": b, "m": m, "n": n}, unit: "g/L", work: w,
			ask: []string{
				"{m} L of a {solute} solution of {a} g/L are mixed with {n} L of {b} g/L. What is the concentration of the mixture?",
				"Which concentration results if {m} L of a {solute} solution with {a} g/L and {n} L with {b} g/L are poured together?",
			},
			value: w.mean(a, m, b, n),
			slips: meanSlips(a, m, b, n),
		}.item(r)
	}
}

// A substance takes part in a reaction.
type substance struct {
	name  string
	parts int // coefficient in the equation
	mass  int // molar mass in g/mol
}

// reactions are balanced equations whose molar masses are integers: two
// substances that react and one or two that are formed.
var reactions = []struct {
	equation   string
	substances []substance
}{
	{"N2 + 3 H2 -> 2 NH3", []substance{{"N2", 1, 28}, {"H2", 3, 2}, {"NH3", 2, 17}}},
	{"2 H2 + O2 -> 2 H2O", []substance{{"H2", 2, 2}, {"O2", 1, 32}, {"H2O", 2, 18}}},
	{"CH4 + 2 O2 -> CO2 + 2 H2O", []substance{{"CH4", 1, 16}, {"O2", 2, 32}, {"CO2", 1, 44}, {"H2O", 2, 18}}},
	{"2 Mg + O2 -> 2 MgO", []substance{{"Mg", 2, 24}, {"O2", 1, 32}, {"MgO", 2, 40}}},
	{"2 CO + O2 -> 2 CO2", []substance{{"CO", 2, 28}, {"O2", 1, 32}, {"CO2", 2, 44}}},
	{"C3H8 + 5 O2 -> 3 CO2 + 4 H2O", []substance{{"C3H8", 1, 44}, {"O2", 5, 32}, {"CO2", 3, 44}, {"H2O", 4, 18}}},
	{"2 SO2 + O2 -> 2 SO3", []substance{{"SO2", 2, 64}, {"O2", 1, 32}, {"SO3", 2, 80}}},
	{"C2H4 + 3 O2 -> 2 CO2 + 2 H2O", []substance{{"C2H4", 1, 28}, {"O2", 3, 32}, {"CO2", 2, 44}, {"H2O", 2, 18}}},
	{"Fe2O3 + 3 CO -> 2 Fe + 3 CO2", []substance{{"Fe2O3", 1, 160}, {"CO", 3, 28}, {"Fe", 2, 56}, {"CO2", 3, 44}}},
	{"2 NO + O2 -> 2 NO2", []substance{{"NO", 2, 30}, {"O2", 1, 32}, {"NO2", 2, 46}}},
}

func moles(r *rand.Rand, level int) Item {
	w := &work{}
	number, first := r.IntN(len(reactions)), r.IntN(2)
	substances := reactions[number].substances
	used, other, made := substances[first], substances[1-first], oneOf(r, substances[2:]...)
	runs := between(r, 2, 40) // how many times the equation is run through, in mol
	n := used.parts * runs
	given := fields{
		"equation": reactions[number].equation, "reaction": number, "which": first,
		"used": used.name, "other": other.name, "made": made.name, "mass": made.mass,
	}
	q := quantity{given: given, unit: "g", work: w}
	switch level {
	case 1:
		given["n"] = n
		q.operation = "moles"
		q.ask = []string{
			"In {equation}, {n} mol of {used} react completely. Which mass of {made} ({mass} g/mol) is formed?",
			"How many grams of {made} ({mass} g/mol) does {equation} give from {n} mol of {used}?",
		}
		w.say("m=%d/%d*%d*%d", n, used.parts, made.parts, made.mass)
	case 2:
		runs = between(r, 2, 20)
		n = used.parts * runs
		more := other.parts*runs + between(r, 1, 4*other.parts)
		given["n"], given["more"] = n, more
		q.operation = "limiting reactant"
		q.ask = []string{
			"In {equation}, {n} mol of {used} meet {more} mol of {other}. Which mass of {made} ({mass} g/mol) can form at most?",
			"How many grams of {made} ({mass} g/mol) can form in {equation} from {more} mol of {other} and {n} mol of {used}?",
		}
		q.slips = []int{more / other.parts * made.parts * made.mass, more * made.mass}
		w.say("%d/%d<%d/%d", n, used.parts, more, other.parts)
		w.say("m=%d/%d*%d*%d", n, used.parts, made.parts, made.mass)
	default:
		given["m"], given["molar"] = n*used.mass, used.mass
		q.operation = "masses"
		q.ask = []string{
			"In {equation}, {m} g of {used} ({molar} g/mol) react completely. Which mass of {made} ({mass} g/mol) is formed?",
			"How many grams of {made} ({mass} g/mol) does {equation} give from {m} g of {used} ({molar} g/mol)?",
		}
		q.slips = []int{n * used.mass}
		w.say("m=%d/%d/%d*%d*%d", n*used.mass, used.mass, used.parts, made.parts, made.mass)
		n = w.exact(n*used.mass, used.mass)
	}
	if used.parts > 1 {
		n = w.exact(n, used.parts)
	}
	if made.parts > 1 {
		n = w.product(n, made.parts)
	}
	q.value = w.product(made.mass, n)
	q.slips = append(q.slips, used.parts*runs*made.mass, runs*made.mass, n, n*used.mass, 2*n*made.mass)
	return q.item(r)
}
