package gen

func mathematics() Set { return Set{Name: "sample-math", Count: 100} }
func knowledge() Set   { return Set{Name: "sample-mmlu", Count: 100} }
