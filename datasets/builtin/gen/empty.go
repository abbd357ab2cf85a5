package gen

func knowledge() Set { return Set{Name: "sample-mmlu", Count: 100} }
