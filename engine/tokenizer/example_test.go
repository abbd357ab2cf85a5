package tokenizer_test

import (
	"fmt"

	"github.com/evalr/evalr/engine/tokenizer"
)

// What a template says may hold special tokens; what a user says is text.
func ExampleTokenizer_Decode() {
	t, err := tokenizer.FromJSON([]byte(`{
		"model": {"vocab": {"a": 0, "b": 1, "<": 2, ">": 3, "ab": 4}, "merges": ["a b"]},
		"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false},
		"added_tokens": [{"id": 5, "content": "<b>", "special": true}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, special := range []bool{true, false} {
		ids := t.Encode("aba<b>", special)
		fmt.Printf("%v %q\n", ids, t.Decode(ids))
	}
	// Output:
	// [4 0 5] "aba"
	// [4 0 2 1 3] "aba<b>"
}
