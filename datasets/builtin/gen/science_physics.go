package gen

import "math/rand/v2"

func kineticEnergy(r *rand.Rand, level int) Item {
	w := &work{}
	body := oneOf(r, "cart", "ball", "block", "sled", "car")
	m, v, d := 1, 1, 1
	for m*v%2 > 0 || m*v*v/2%d > 0 {
		m, v = between(r, 12, 400), between(r, 3, 9)
		if level == 3 {
			v, d = between(r, 4, 9), between(r, 3, 12)
		}
	}
	switch level {
	case 1:
		w.say("E=m*v*v/2=%d*%d*%d/2", m, v, v)
		return quantity{
			operation: "kinetic energy", given: fields{"body": body, "m": m, "v": v}, unit: "J", work: w,
			ask: []string{
				"A {body} of mass {m} kg moves at {v} m/s. What is its kinetic energy?",
				"What is the kinetic energy of a {body} of {m} kg that has a speed of {v} m/s?",
				"How much work must be done to bring a {body} of {m} kg from rest to {v} m/s, without friction?",
			},
			value: halfSquare(w, m, v),
			slips: []int{m * v * v, m * v / 2, m * v, m * v * v / 4, m * m * v / 2},
		}.item(r)
	case 2:
		m = 2 * between(r, 2, 60)
		v = between(r, 8, 24)
		u := between(r, 3, v-2)
		w.say("E=m/2*(v+u)*(v-u)=%d/2*(%d+%d)*(%d-%d)", m, v, u, v, u)
		squares := w.product(w.sum(v, u), w.difference(v, u))
		return quantity{
			operation: "change of kinetic energy", given: fields{"body": body, "m": m, "v": v, "u": u}, unit: "J", work: w,
			ask: []string{
				"A {body} of mass {m} kg speeds up from {u} m/s to {v} m/s. By how much does its kinetic energy grow?",
				"A {body} of {m} kg slows down from {v} m/s to {u} m/s. How much kinetic energy does it lose?",
			},
			value: w.product(squares, w.exact(m, 2)),
			slips: []int{m * squares, m * (v - u) * (v - u) / 2, m / 2 * (v*v + u*u), m * (v - u), m / 2 * v * v},
		}.item(r)
	default:
		w.say("F=m*v*v/2/d=%d*%d*%d/2/%d", m, v, v, d)
		return quantity{
			operation: "braking force", given: fields{"body": body, "m": m, "v": v, "d": d}, unit: "N", work: w,
			ask: []string{
				"A {body} of mass {m} kg moves at {v} m/s. Which constant force stops it within {d} m?",
				"A constant force brings a {body} of {m} kg from {v} m/s to rest over a distance of {d} m. How large is the force?",
			},
			value: w.exact(halfSquare(w, m, v), d),
			slips: []int{m * v * v / d, m * v * v / 2, m * v / d, m * v / 2, m * v * v / 4 / d},
		}.item(r)
	}
}

// halfSquare works out m*v*v/2, one of m and v even, v a digit.
func halfSquare(w *work, m, v int) int {
	if m%2 == 0 {
		half := w.exact(m, 2)
		return w.product(half, w.square(v))
	}
	return w.product(m, w.exact(w.square(v), 2))
}

func lifting(r *rand.Rand, level int) Item {
	w := &work{}
	load := oneOf(r, "crate", "box", "block", "stone")
	m, h := between(r, 12, 99), between(r, 3, 40)
	switch level {
	case 1:
		w.say("E=m*g*h=%d*10*%d", m, h)
		return quantity{
			operation: "lift energy", given: fields{"load": load, "m": m, "h": h}, unit: "J", work: w,
			ask: []string{
				"A {load} of mass {m} kg is lifted by {h} m. By how much does its potential energy grow? Take g = 10 m/s^2.",
				"How much work does it take to lift a {load} of {m} kg to a height of {h} m, with g = 10 m/s^2?",
			},
			value: w.product(w.product(m, h), 10),
			slips: []int{m * h, m * h * 5, (m + h) * 10, m * h * 20, (m + 10) * h},
		}.item(r)
	case 2:
		t := between(r, 2, 12)
		for m*h*10%t > 0 || t == 10 {
			t = between(r, 2, 12)
			m, h = between(r, 12, 99), between(r, 3, 40)
		}
		w.say("P=m*g*h/t=%d*10*%d/%d", m, h, t)
		return quantity{
			operation: "lift power", given: fields{"load": load, "m": m, "h": h, "t": t}, unit: "W", work: w,
			ask: []string{
				"A motor lifts a {load} of mass {m} kg by {h} m in {t} s. Which power does it deliver? Take g = 10 m/s^2.",
				"A pump raises {m} kg of water by {h} m every {t} s. What is its useful power, with g = 10 m/s^2?",
			},
			value: w.exact(w.product(w.product(m, h), 10), t),
			slips: []int{m * h / t, m * h * 10, m * h * 5 / t, m * 10 / t, m * h * 20 / t},
		}.item(r)
	default:
		h = between(r, 2, 9)
		f, l := between(r, 12, 99), between(r, h+3, 40)
		w.say("W=m*g*h+F*l=%d*10*%d+%d*%d", m, h, f, l)
		up := w.product(w.product(m, h), 10)
		along := w.product(f, l)
		return quantity{
			operation: "ramp", given: fields{"load": load, "m": m, "h": h, "f": f, "l": l}, unit: "J", work: w,
			ask: []string{
				"A {load} of mass {m} kg is pushed up a ramp of length {l} m to a height of {h} m, against a friction of {f} N. How much work is done? Take g = 10 m/s^2.",
				"Friction on a ramp {l} m long and {h} m high is {f} N. How much work takes a {load} of {m} kg to its top, with g = 10 m/s^2?",
			},
			value: w.sum(up, along),
			slips: []int{up, up - along, up/10 + along, up + f*h, up + f},
		}.item(r)
	}
}

func collision(r *rand.Rand, level int) Item {
	w := &work{}
	body := oneOf(r, "cart", "glider", "wagon", "sled")
	m, n, v, u := 0, 0, 0, 0
	for next := true; next; next = (m*v+n*u)%(m+n) > 0 || v == u || m*v+n*u < 12*(m+n) {
		m, n = between(r, 2, 9), between(r, 2, 9)
		v = between(r, 20, 240)
		switch {
		case m+n > tableDivisor:
			m, n, v = 1, 1, 0
		case level == 2:
			v, u = between(r, 40, 99), between(r, 11, 39)
		case level == 3:
			v, u = between(r, 40, 160), -between(r, 11, 99)
		}
	}
	q := quantity{given: fields{"body": body, "m": m, "n": n, "v": v, "u": abs(u)}, unit: "cm/s", work: w}
	switch level {
	case 1:
		w.say("v=m*v/(m+n)=%d*%d/(%d+%d)", m, v, m, n)
		q.operation = "collision at rest"
		q.ask = []string{
			"A {body} of {m} kg moving at {v} cm/s hits a {body} of {n} kg at rest, and they stick together. How fast do they move on?",
			"A {body} of {m} kg runs at {v} cm/s into one of {n} kg at rest and couples to it. What is their common speed?",
		}
		p := w.product(v, m)
		q.value = w.exact(p, w.sum(m, n))
		q.slips = []int{p, v / 2, v - q.value, v * m / n, v / (m + n)}
	case 2:
		w.say("v=(m*v+n*u)/(m+n)=(%d*%d+%d*%d)/(%d+%d)", m, v, n, u, m, n)
		q.operation = "collision from behind"
		q.ask = []string{
			"A {body} of {m} kg at {v} cm/s catches up with a {body} of {n} kg at {u} cm/s, and they couple. What is their common speed?",
			"On a straight track a {body} of {n} kg moves at {u} cm/s. Another of {m} kg hits it from behind at {v} cm/s, and they stick together. How fast do they move on?",
		}
		p := w.sum(w.product(v, m), w.product(u, n))
		q.value = w.exact(p, w.sum(m, n))
		q.slips = []int{(v + u) / 2, (m*v - n*u) / (m + n), p, (m*u + n*v) / (m + n), v - u}
	default:
		w.say("v=(m*v-n*u)/(m+n)=(%d*%d-%d*%d)/(%d+%d)", m, v, n, -u, m, n)
		q.operation = "collision head-on"
		q.ask = []string{
			"A {body} of {m} kg at {v} cm/s and a {body} of {n} kg at {u} cm/s meet head-on and stick together. How fast do they move on?",
			"Two {body}s meet head-on and couple: {m} kg at {v} cm/s and {n} kg at {u} cm/s. What is their speed afterwards?",
		}
		p := w.difference(w.product(v, m), w.product(-u, n))
		q.value = w.exact(p, w.sum(m, n))
		q.slips = []int{(v - u) / 2, (m*v - n*u) / (m + n), p, (v + u) / 2, (m*-u + n*v) / (m + n)}
	}
	return q.item(r)
}

func circuit(r *rand.Rand, level int) Item {
	w := &work{}
	a, b, c, i := between(r, 11, 99), between(r, 11, 99), between(r, 5, 60), between(r, 2, 9)
	switch level {
	case 1:
		w.say("U=I*(R1+R2+R3)=%d*(%d+%d+%d)", i, a, b, c)
		return quantity{
			operation: "resistors in series", given: fields{"a": a, "b": b, "c": c, "i": i}, unit: "V", work: w,
			ask: []string{
				"Resistors of {a}, {b} and {c} kilohm are in series and carry {i} mA. What is the total voltage?",
				"A current of {i} mA flows through {a}, {b} and {c} kilohm one after the other. Which voltage drives it?",
			},
			value: w.product(w.total(a, b, c), i),
			slips: []int{a + b + c, i * (a + b), i * a, i * (b + c), a + b + c + i},
		}.item(r)
	case 2:
		u := 0
		for next := true; next; next = a == b || u < 60 {
			a, b = between(r, 2, 12), between(r, 2, 12)
			step := a * b / gcd(a, b)
			u = step * between(r, 1, 960/step)
		}
		w.say("I=U/R1+U/R2=%d/%d+%d/%d", u, a, u, b)
		return quantity{
			operation: "resistors in parallel", given: fields{"a": a, "b": b, "u": u}, unit: "mA", work: w,
			ask: []string{
				"Resistors of {a} and {b} kilohm are in parallel at {u} V. What is the total current?",
				"Two resistors of {a} and {b} kilohm are connected in parallel to {u} V. Which current do they draw together?",
			},
			value: w.sum(w.exact(u, a), w.exact(u, b)),
			slips: []int{u / (a + b), abs(u/a - u/b), u / a, u / b, 2 * u / (a + b)},
		}.item(r)
	default:
		for next := true; next; next = a == b || a*b%(a+b) > 0 || a*b/(a+b) > 9 {
			a, b = between(r, 2, 60), between(r, 2, 60)
		}
		w.say("U=I*(R3+R1*R2/(R1+R2))=%d*(%d+%d*%d/(%d+%d))", i, c, a, b, a, b)
		pair := w.exact(w.product(a, b), w.sum(a, b))
		return quantity{
			operation: "resistors mixed", given: fields{"a": a, "b": b, "c": c, "i": i}, unit: "V", work: w,
			ask: []string{
				"Resistors of {a} and {b} kilohm are in parallel; {c} kilohm is in series with the pair. The source delivers {i} mA. What is its voltage?",
				"A current of {i} mA flows through {c} kilohm and then splits over {a} and {b} kilohm in parallel. What is the total voltage?",
			},
			value: w.product(w.sum(c, pair), i),
			slips: []int{i * (a + b + c), c + pair, i * pair, i*c + pair, i * (c + (a+b)/2)},
		}.item(r)
	}
}

func waves(r *rand.Rand, level int) Item {
	w := &work{}
	switch level {
	case 1:
		f, l, t := between(r, 2, 9), between(r, 11, 60), between(r, 5, 30)
		w.say("s=f*l*t=%d*%d*%d", f, l, t)
		return quantity{
			operation: "wave path", given: fields{"f": f, "l": l, "t": t}, unit: "cm", work: w,
			ask: []string{
				"Water waves have a frequency of {f} Hz and a wavelength of {l} cm. How far does a crest travel in {t} s?",
				"A wave on a rope has a wavelength of {l} cm and a frequency of {f} Hz. Which distance does it cover in {t} s?",
			},
			value: w.product(w.product(l, f), t),
			slips: []int{f * l, l * t, f * t, f*l*t/2 + t, l * t / f},
		}.item(r)
	case 2:
		l, n, v := between(r, 2, 6), between(r, 2, 9), between(r, 60, 400)
		for n*v%(2*l) > 0 || n == 2*l {
			n, v = between(r, 2, 9), between(r, 60, 400)
		}
		w.say("f=n*v/(2*L)=%d*%d/(2*%d)", n, v, l)
		p := w.product(v, n)
		return quantity{
			operation: "string", given: fields{"l": l, "n": n, "v": v}, unit: "Hz", work: w,
			ask: []string{
				"A string of length {l} m is fixed at both ends, and waves on it travel at {v} m/s. What is the frequency of harmonic number {n}?",
				"Waves travel at {v} m/s on a string that is {l} m long and fixed at both ends. At which frequency does it vibrate with {n} antinodes?",
			},
			value: w.exact(p, w.product(2, l)),
			slips: []int{p / l, v / (2 * l), p / 2, p / (4 * l), v * (n + 1) / (2 * l), v * (n - 1) / (2 * l)},
		}.item(r)
	default:
		n, v, u := 1, 2, 1
		for n*u%v > 0 {
			n, v = between(r, 20, 180), between(r, 3, 12)
			u = between(r, 1, v-1)
		}
		sign, way := 1, oneOf(r, "into", "with")
		if way == "with" {
			sign = -1
		}
		w.say("f=n*(v%su)/v=%d*(%d%s)/%d", plusOrMinus(sign), n, v, plus(sign*u), v)
		relative := w.sum(v, sign*u)
		return quantity{
			operation: "moving observer " + way, given: fields{"n": n, "v": v, "u": u, "way": way}, work: w,
			ask: []string{
				"Waves that travel at {v} m/s pass a buoy {n} times a minute. A boat moves {way} the waves at {u} m/s. How many crests pass the boat each minute?",
				"At a pier {n} crests a minute arrive at {v} m/s. A swimmer moves straight {way} them at {u} m/s. How many crests a minute does the swimmer meet?",
			},
			value: w.exact(w.product(n, relative), v),
			slips: []int{n * (v - sign*u) / v, n + sign*u, n * u / v, n, n * v / max(1, v-u)},
		}.item(r)
	}
}

// plusOrMinus is the sign of +1 or -1.
func plusOrMinus(sign int) string { return plus(sign)[:1] }

func decay(r *rand.Rand, level int) Item {
	w := &work{}
	sample := oneOf(r, "tracer", "nuclide", "radionuclide")
	n, half := between(r, 2, 3), between(r, 3, 12)
	if level > 1 {
		n = between(r, 2, 5)
	}
	rest := between(r, 11, 960>>n)
	start := rest << n
	given := fields{"sample": sample, "start": start, "half": half}
	switch level {
	case 1:
		given["t"] = n * half
		w.exact(n*half, half)
		return quantity{
			operation: "decay", given: given, unit: "g", work: w,
			ask: []string{
				"A sample holds {start} g of a {sample} with a half-life of {half} days. How much of it is left after {t} days?",
				"The half-life of a {sample} is {half} h. Of {start} g, how much remains {t} h later?",
			},
			value: halved(w, start, n),
			slips: []int{rest * 2, rest / 2, start / (2 * n), start - rest, start / n},
		}.item(r)
	case 2:
		given["t"] = n * half
		w.exact(n*half, half)
		return quantity{
			operation: "decayed", given: given, unit: "g", work: w,
			ask: []string{
				"A sample holds {start} g of a {sample} with a half-life of {half} days. How much of it has decayed after {t} days?",
				"The half-life of a {sample} is {half} h. Of {start} g, how much decays within {t} h?",
			},
			value: w.difference(start, halved(w, start, n)),
			slips: []int{rest, start - 2*rest, start - rest/2, start / 2, start - start/(2*n)},
		}.item(r)
	default:
		half = between(r, 12, 60)
		given["half"], given["rest"] = half, rest
		halved(w, start, n)
		return quantity{
			operation: "decay time", given: given, unit: "days", work: w,
			ask: []string{
				"A {sample} has a half-life of {half} days. After how many days are {rest} g left of {start} g?",
				"How long does it take until {start} g of a {sample} with a half-life of {half} days have decayed to {rest} g?",
			},
			value: w.product(half, n),
			slips: []int{half * (n + 1), half * (n - 1), half << (n - 1), start / half, half * (n + 2)},
		}.item(r)
	}
}

// halved halves n times and writes what is left each time: "0 96 1 48 2 24". A
// digit of a half takes one look at two digits of the whole.
func halved(w *work, start, n int) int { return chain(w, start, n, func(v int) int { return v / 2 }) }

// doubled doubles n times, likewise.
func doubled(w *work, start, n int) int { return chain(w, start, n, func(v int) int { return v * 2 }) }

func chain(w *work, v, n int, next func(int) int) int {
	terms := []int{0, v}
	for i := range n {
		v = next(v)
		terms = append(terms, i+1, v)
	}
	w.say("%s", join(terms, " "))
	return v
}
