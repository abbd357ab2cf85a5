package recorded

import (
	"strings"

	"github.com/evalr/evalr"
)

// stopWords are the words by which servers and samplers say why a completion
// ended: those of OpenAI, Anthropic, Google, Cohere, Mistral, vLLM, SGLang,
// llama.cpp, TGI and transformers.
var stopWords = map[string]evalr.StopReason{
	"stop": evalr.StopEnd, "eos": evalr.StopEnd, "eos_token": evalr.StopEnd, "end_turn": evalr.StopEnd,
	"endoftext": evalr.StopEnd, "end_of_text": evalr.StopEnd, "stop_sequence": evalr.StopEnd, "stop_string": evalr.StopEnd, "stop_token": evalr.StopEnd,
	"complete": evalr.StopEnd, "completed": evalr.StopEnd, "end": evalr.StopEnd, "finished": evalr.StopEnd, "done": evalr.StopEnd,
	"length": evalr.StopLength, "max_tokens": evalr.StopLength, "max_length": evalr.StopLength, "max_new_tokens": evalr.StopLength,
	"max_output_tokens": evalr.StopLength, "limit": evalr.StopLength, "model_length": evalr.StopLength, "context_length": evalr.StopLength,
	"context_length_exceeded": evalr.StopLength, "model_context_window_exceeded": evalr.StopLength,
	"truncated": evalr.StopLength, "truncate": evalr.StopLength, "incomplete": evalr.StopLength,
	"content_filter": evalr.StopFilter, "safety": evalr.StopFilter, "recitation": evalr.StopFilter, "refusal": evalr.StopFilter,
	"blocklist": evalr.StopFilter, "prohibited_content": evalr.StopFilter, "error_toxic": evalr.StopFilter,
}

// stopReason reads a server's word. Truth values, as some samplers write them
// ("truncated": true), are not words and stay unknown; so does nothing.
func stopReason(word string) (reason evalr.StopReason, known bool) {
	key := strings.ToLower(strings.TrimSpace(word))
	key = strings.NewReplacer("-", "_", " ", "_").Replace(key)
	key = strings.Trim(key, "<|>_")
	switch key {
	case "", "null", "none", "unknown", "unspecified", "finish_reason_unspecified":
		return evalr.StopUnknown, true
	}
	reason, known = stopWords[key]
	return reason, known
}
