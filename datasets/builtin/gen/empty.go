package gen

func mathematics() Set { return Set{Name: "sample-math", Count: 100} }
func knowledge() Set   { return Set{Name: "sample-mmlu", Count: 100} }
func liveCode() Set    { return Set{Name: "sample-livecodebench", Count: 60} }
func contests() Set    { return Set{Name: "sample-codeforces", Count: 60} }
