package gen

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// clockTime writes minutes since midnight as 14:05, of whatever day.
func clockTime(minutes int) string {
	minutes = (minutes%1440 + 1440) % 1440
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}

func clock(r *rand.Rand, level int) Item {
	w := &work{}
	start, length := between(r, 300, 1320), between(r, 65, 600)
	for length%60 == 0 || start%60 == 0 {
		start, length = between(r, 300, 1320), between(r, 65, 600)
	}
	given := fields{
		"start": start, "length": length, "from": clockTime(start), "to": clockTime(start + length),
		"hours": counted(length/60, "hour"), "minutes": counted(length%60, "minute"),
		"vehicle": oneOf(r, "train", "bus", "ferry", "ship"),
	}
	value, text := start+length, clockTime
	var operation string
	var ask []string
	switch level {
	case 1:
		operation = "arrival"
		ask = []string{
			"A {vehicle} leaves at {from} and takes {hours} and {minutes}. When does it arrive?",
			"A trip by {vehicle} of {hours} and {minutes} begins at {from}. At what time does it end?",
		}
		w.later(start, length)
	case 2:
		operation = "duration"
		ask = []string{
			"A {vehicle} leaves at {from} and arrives at {to}. How long does it travel, in hours and minutes?",
			"How much time, in hours and minutes, passes from {from} until the next {to}?",
		}
		value = length
		w.between(start, start+length)
	default:
		zone := between(r, 1, 9)
		way := oneOf(r, "ahead of", "behind")
		given["vehicle"] = "plane"
		given["zone"], given["ahead"], given["way"], given["hoursZone"] = zone, len(way), way, counted(zone, "hour")
		operation = "zones"
		ask = []string{
			"A {vehicle} takes off at {from} local time and flies {hours} and {minutes}. Clocks at its destination are {hoursZone} {way} those at home. What time is it there when it lands?",
			"A flight of {hours} and {minutes} starts at {from}. The destination is {hoursZone} {way} the start. What is the local time of arrival?",
		}
		w.later(start, length)
		value = w.zone((start+length)%1440, zone, way == "ahead of")
	}
	return byValue(given.key(operation), given.word(r, ask...), times(r, value, text), "", w)
}

// counted writes "1 hour", "2 hours".
func counted(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// times returns the text of a time and of three others that slips give.
func times(r *rand.Rand, value int, text func(int) string) []string {
	values, options := []int{value}, []string{text(value)}
	for len(options) < 4 {
		v := oneOf(r, values...) + oneOf(r, -60, 60, -10, 10, -20, 20, -40, 40)
		if v > 0 && !slices.Contains(options, text(v)) {
			values, options = append(values, v), append(options, text(v))
		}
	}
	return options
}

// later adds a duration to a time of day, both in minutes.
func (w *work) later(start, length int) {
	minutes, carry := w.sum(start%60, length%60), 0
	if minutes >= 60 {
		minutes, carry = w.difference(minutes, 60), 1
	}
	hours := w.sum(start/60, length/60)
	if carry > 0 {
		hours = w.sum(hours, 1)
	}
	if hours >= 24 {
		hours = w.difference(hours, 24)
	}
	w.say("%d:%02d", hours, minutes)
}

// between subtracts a time of day from a later one, perhaps of the next day.
func (w *work) between(start, end int) {
	hours := end / 60 % 24
	if end >= 1440 {
		hours = w.sum(hours, 24)
	}
	minutes := end % 60
	if minutes < start%60 {
		minutes, hours = w.sum(minutes, 60), w.difference(hours, 1)
	}
	minutes, hours = w.difference(minutes, start%60), w.difference(hours, start/60)
	w.say("%d:%02d", hours, minutes)
}

// zone moves a time of day by hours and returns it.
func (w *work) zone(time, zone int, ahead bool) int {
	hours := time / 60
	if ahead {
		hours = w.sum(hours, zone)
	} else {
		if hours < zone {
			hours = w.sum(hours, 24)
		}
		hours = w.difference(hours, zone)
	}
	if hours >= 24 {
		hours = w.difference(hours, 24)
	}
	return hours*60 + time%60
}

var weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// months have the lengths of days from March on, so that leap years do not matter.
var months = []struct {
	name string
	days int
}{
	{"March", 31}, {"April", 30}, {"May", 31}, {"June", 30}, {"July", 31}, {"August", 31}, {"September", 30}, {"October", 31}, {"November", 30}, {"December", 31},
}

func weekday(r *rand.Rand, level int) Item {
	w := &work{}
	day := r.IntN(7)
	given := fields{"day": day, "today": weekdays[day]}
	var operation string
	var ask []string
	n, step := between(r, 10, 99), 1
	switch level {
	case 1, 2:
		if level == 2 {
			n = between(r, 100, 999)
		}
		given["n"] = n
		operation = "days after"
		ask = []string{
			"Today is {today}. Which day of the week is it in {n} days?",
			"A seed is sown on a {today} and sprouts {n} days later. On which day of the week is that?",
		}
		if r.IntN(2) == 0 {
			step, operation = -1, "days before"
			ask = []string{
				"Today is {today}. Which day of the week was it {n} days ago?",
				"A trip of {n} days ended on a {today}. On which day of the week, {n} days earlier, did it begin?",
			}
		}
	default:
		operation = "dates"
		from := r.IntN(len(months) - 2)
		to := from + between(r, 1, 2)
		first, last := between(r, 1, months[from].days), between(r, 1, months[to].days)
		given["from"], given["first"], given["to"], given["last"] = from, first, to, last
		given["start"] = fmt.Sprintf("%s %d", months[from].name, first)
		given["end"] = fmt.Sprintf("%s %d", months[to].name, last)
		ask = []string{
			"In some year, {start} is a {today}. Which day of the week is {end} of that year?",
			"A course starts on {today}, {start}, and ends on {end} of the same year. On which day of the week does it end?",
		}
		w.say("%s %d", months[from].name, months[from].days)
		n = w.difference(months[from].days, first)
		for m := from + 1; m < to; m++ {
			w.say("%s %d", months[m].name, months[m].days)
			n = w.sum(n, months[m].days)
		}
		n = w.sum(n, last)
	}
	rest := w.remainder(n, 7)
	walk := []string{weekdays[day]}
	for i := 1; i <= rest; i++ {
		walk = append(walk, fmt.Sprintf("%d %s", i, weekdays[(day+step*i+7)%7]))
	}
	w.say("%s", strings.Join(walk, " "))
	right := (day + step*rest + 7) % 7
	options := []string{weekdays[right]}
	for _, shift := range shuffled(r, 1, 2, 3, 4, 5, 6)[:3] {
		options = append(options, weekdays[(right+shift)%7])
	}
	return byValue(given.key(operation), given.word(r, ask...), options, "", w)
}

var numerals = []struct {
	text  string
	value int
}{
	{"M", 1000}, {"CM", 900}, {"D", 500}, {"CD", 400}, {"C", 100}, {"XC", 90}, {"L", 50}, {"XL", 40}, {"X", 10}, {"IX", 9}, {"V", 5}, {"IV", 4}, {"I", 1},
}

// romanNumeral writes n.
func romanNumeral(n int) string {
	var b strings.Builder
	for _, numeral := range numerals {
		for n >= numeral.value {
			b.WriteString(numeral.text)
			n -= numeral.value
		}
	}
	return b.String()
}

// read reads the Roman numeral of n: "C 100 XC 190 IV 194".
func (w *work) read(n int) {
	var parts []string
	sum := 0
	for _, numeral := range numerals {
		for n-sum >= numeral.value {
			sum += numeral.value
			parts = append(parts, fmt.Sprintf("%s %d", numeral.text, sum))
		}
	}
	w.say("%s", strings.Join(parts, " "))
}

func roman(r *rand.Rand, level int) Item {
	w := &work{}
	switch level {
	case 1, 2:
		n := between(r, 60, 899)
		if level == 2 {
			n = between(r, 1100, 3899)
		}
		w.read(n)
		return quantity{
			operation: "roman", given: fields{"n": n, "numeral": romanNumeral(n)}, work: w,
			ask: []string{
				"What is the value of the Roman numeral {numeral}?",
				"An old map has the number {numeral} on it. Which number is that?",
				"A milestone bears the inscription {numeral}. How is this number written today?",
			},
			value: n,
			slips: []int{n + 2, n - 2, n + 10, n + 20, n - 20, n + 100, n - 100, n + 50},
		}.item(r)
	default:
		a := between(r, 1100, 1990)
		b := a + between(r, 12, min(400, 2020-a))
		w.read(a)
		w.read(b)
		return quantity{
			operation: "roman years", given: fields{"a": a, "b": b, "from": romanNumeral(a), "to": romanNumeral(b)}, unit: "years", work: w,
			ask: []string{
				"A church was begun in {from} and finished in {to}. How many years did that take?",
				"A stone at a bridge says built {from}, renewed {to}. How many years lie between?",
			},
			value: w.difference(b, a),
			slips: []int{b - a + 2, b - a - 2, b - a + 10, b - a - 10, b - a + 100, b - a + 20},
		}.item(r)
	}
}

var ageNames = strings.Fields("Ada Ben Cleo Dan Eva Finn Gus Hana Ivo Jan Kim Leo Mia Nils Olga Pia")

func older(r *rand.Rand, level int) Item {
	names := shuffled(r, ageNames...)
	if level == 3 {
		return ages(r, names)
	}
	n := 4 + level
	names = names[:n] // from the oldest to the youngest
	type pair struct{ old, young int }
	var pairs []pair
	for i := range n - 1 {
		pairs = append(pairs, pair{i, i + 1})
	}
	pairs = shuffled(r, pairs...)
	w := &work{}
	var said, rewritten, numbered []string
	number := map[int]int{} // by the order in which people are mentioned
	for _, p := range pairs {
		first, second, word := p.old, p.young, "older"
		if r.IntN(2) == 0 {
			first, second, word = p.young, p.old, "younger"
		}
		for _, who := range []int{first, second} {
			if _, ok := number[who]; !ok {
				number[who] = len(number)
			}
		}
		said = append(said, fmt.Sprintf("%s is %s than %s", names[first], word, names[second]))
		rewritten = append(rewritten, names[p.old]+">"+names[p.young])
		numbered = append(numbered, fmt.Sprintf("%d>%d", number[p.old], number[p.young]))
	}
	asked, at, step, end := "oldest", 0, -1, 0
	if r.IntN(2) == 0 {
		asked, at, step, end = "youngest", n-1, 1, n-1
	}
	if level == 2 {
		asked, at = "second "+asked, at-step
	}
	w.say("%s", strings.Join(rewritten, " "))
	walk := []string{names[pairs[0].old]}
	for i := pairs[0].old; i != end; {
		i += step
		walk = append(walk, names[i])
	}
	w.say("%s", strings.Join(walk, " "))
	if level == 2 {
		w.say("next to %s %s", names[end], names[at])
	}
	options := []string{names[at]}
	for _, i := range shuffled(r, progression(0, 1, n)...) {
		if i != at && len(options) < 4 {
			options = append(options, names[i])
		}
	}
	given := fields{"said": strings.Join(said, ". "), "asked": asked}
	return byValue(asked+" "+strings.Join(numbered, " "), given.word(r, "{said}. Who is the {asked}?", "{said}. Which of them is the {asked}?"), options, "", w)
}

// ages asks for an age that follows from others step by step.
func ages(r *rand.Rand, names []string) Item {
	w := &work{}
	start, more, less, factor := between(r, 6, 19), between(r, 3, 19), between(r, 2, 9), between(r, 2, 4)
	given := fields{
		"a": names[0], "b": names[1], "c": names[2], "d": names[3],
		"start": start, "more": more, "less": less, "factor": factor, "times": map[int]string{2: "twice", 3: "three times", 4: "four times"}[factor],
	}
	w.say("%s %d", names[0], start)
	b := w.product(start, factor)
	w.say("%s %d", names[1], b)
	c := w.difference(b, less)
	w.say("%s %d", names[2], c)
	return quantity{
		operation: "ages", given: given, work: w,
		ask: []string{
			"{a} is {start} years old. {b} is {times} as old as {a}, {c} is {less} years younger than {b}, and {d} is {more} years older than {c}. How old is {d}?",
			"{d} is {more} years older than {c}, who is {less} years younger than {b}. {b} is {times} as old as {a}, who is {start}. How old is {d}?",
		},
		value: w.sum(c, more),
		slips: []int{b + less + more, c - more, b + more, start*factor + more, start + factor - less + more, c},
	}.item(r)
}
