package gen

// knowledge is sample-mmlu: questions of school and everyday life that a few
// careful looks answer.
func knowledge() Set {
	set := Set{Name: "sample-mmlu", Count: 100}
	for _, l := range lessons {
		set.Families = append(set.Families, Family{Name: l.family, Levels: 3, Draw: short(l.draw, map[string]string{"subject": l.subject})})
	}
	return set
}

// A lesson is a family of knowledge with the subject of MMLU that it would be
// found under.
type lesson struct {
	family, subject string
	draw            drawer
}

var lessons = []lesson{
	{"sequence", "elementary_mathematics", sequence},
	{"clock", "high_school_geography", clock},
	{"weekday", "miscellaneous", weekday},
	{"multiple", "elementary_mathematics", multiple},
	{"prime", "high_school_mathematics", prime},
	{"roman", "high_school_european_history", roman},
	{"rounding", "elementary_mathematics", rounding},
	{"percent", "marketing", percent},
	{"largest", "high_school_statistics", extreme},
	{"older", "formal_logic", older},
	{"binary", "high_school_computer_science", binary},
	{"groups", "high_school_statistics", groups},
	{"odd one out", "college_mathematics", oddOneOut},
	{"nutrition", "nutrition", nutrition},
	{"economy", "high_school_macroeconomics", economy},
	{"dose", "clinical_knowledge", dose},
}
