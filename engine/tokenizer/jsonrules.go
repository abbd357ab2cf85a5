package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// normalize reads what is done to text before anything else. Supported are
// Unicode's composed form and the two steps that SentencePiece vocabularies need.
func (t *Tokenizer) normalize(raw json.RawMessage, bytewise bool) error {
	parts, err := sequence(raw, "normalizers")
	if err != nil {
		return fmt.Errorf("normalizer: %w", err)
	}
	t.blanks = !bytewise
	for _, part := range parts {
		var n struct {
			Type    string `json:"type"`
			Prepend string `json:"prepend"`
			Content string `json:"content"`
			Pattern struct {
				String string `json:"String"`
			} `json:"pattern"`
		}
		if err := json.Unmarshal(part, &n); err != nil {
			return fmt.Errorf("normalizer: %w", err)
		}
		switch {
		case n.Type == "NFC":
			t.nfc = true
		case n.Type == "Prepend" && n.Prepend == "▁" && !bytewise:
			t.lead = leadEach
		case n.Type == "Replace" && n.Pattern.String == " " && n.Content == "▁" && !bytewise:
		default:
			return &UnsupportedError{Key: "normalizer", Value: string(part), Supported: []string{"NFC", "Prepend ▁", "Replace blank by ▁"}}
		}
	}
	return nil
}

// A jsonStep is one step of a pre_tokenizer.
type jsonStep struct {
	Type     string `json:"type"`
	Behavior string `json:"behavior"`
	Invert   bool   `json:"invert"`
	Pattern  struct {
		Regex  string `json:"Regex"`
		String string `json:"String"`
	} `json:"pattern"`
	Individual bool   `json:"individual_digits"`
	AddPrefix  bool   `json:"add_prefix_space"`
	UseRegex   *bool  `json:"use_regex"` // true if absent
	Scheme     string `json:"prepend_scheme"`
	Split      *bool  `json:"split"` // true if absent
}

// unsupported refuses a step by what it says.
func (s *jsonStep) unsupported() error {
	value := s.Type
	if s.Pattern.Regex != "" {
		value = s.Pattern.Regex
	}
	return &UnsupportedError{Key: "pre_tokenizer", Value: value, Supported: []string{
		"ByteLevel, alone or after Digits", "Split by the rules of Llama 3, Qwen 2 and Qwen 3.5", `Split by classes as DeepSeek's "\s?[A-Za-z…]+"`,
		"Metaspace and Split by blanks in vocabularies with byte fallback",
	}}
}

// preTokenize reads how text is cut into pieces.
func (t *Tokenizer) preTokenize(raw json.RawMessage, bytewise bool) error {
	parts, err := sequence(raw, "pretokenizers")
	if err != nil {
		return fmt.Errorf("pre_tokenizer: %w", err)
	}
	if bytewise && len(parts) == 0 {
		return &UnsupportedError{Key: "pre_tokenizer", Value: "none", Supported: []string{"a pre-tokenizer, in a vocabulary without byte fallback"}}
	}
	step := t.blankStep
	if bytewise {
		step = t.byteStep
	}
	var done []stage
	for i, part := range parts {
		var s jsonStep
		if err := json.Unmarshal(part, &s); err != nil {
			return fmt.Errorf("pre_tokenizer: %w", err)
		}
		if done, err = step(&s, done, i == len(parts)-1); err != nil {
			return err
		}
	}
	return nil
}

// byteStep reads a step of a byte-level vocabulary, which ends with ByteLevel.
func (t *Tokenizer) byteStep(s *jsonStep, done []stage, last bool) ([]stage, error) {
	switch {
	case s.Type == "ByteLevel" && last && !s.AddPrefix:
		t.split = stages(done...)
		if s.UseRegex == nil || *s.UseRegex {
			t.split = stages(append(done, first(gpt2))...)
		}
		return done, nil
	case last:
		return nil, s.unsupported()
	case s.Type == "Digits" && s.Individual:
		return append(done, each(unicode.IsNumber)), nil
	case s.Type == "Digits":
		return append(done, runs(unicode.IsNumber)), nil
	case s.Type != "Split":
		return nil, s.unsupported()
	}
	found, covers, ok := stageOf(s.Pattern.Regex)
	keeps := s.Behavior == "Isolated" && !s.Invert || s.Behavior == "Removed" && s.Invert && covers
	if !ok || !keeps {
		return nil, s.unsupported()
	}
	return append(done, found), nil
}

// blankStep reads a step of a vocabulary with byte fallback. Blanks are ▁ when
// these steps see the text, so a split at blanks does nothing.
func (t *Tokenizer) blankStep(s *jsonStep, done []stage, _ bool) ([]stage, error) {
	switch {
	case s.Type == "Split" && s.Pattern.String == " ":
		return done, nil
	case s.Type != "Metaspace" || s.Split == nil || *s.Split:
		return nil, s.unsupported()
	}
	switch s.Scheme {
	case "never":
	case "first":
		t.lead = leadStart
	case "always":
		t.lead = leadUnlessBlank
	default:
		return nil, s.unsupported()
	}
	return done, nil
}

// first is a stage whose match is the first piece of a rule.
func first(r rule) stage { return func(text string) (start, end int) { return 0, r(text) } }

// stageOf returns the stage of a regular expression, and whether it matches all
// of any text. Known are the rules of families, and classes.
func stageOf(regex string) (s stage, covers, ok bool) {
	const (
		contractions = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|`
		rest         = `[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	)
	switch regex {
	case contractions + `[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+` + rest:
		return first(words(3, false)), true, true
	case contractions + `[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+` + rest:
		return first(words(1, false)), true, true
	case contractions + `[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+` + rest:
		return first(words(1, true)), true, true
	case `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`:
		return first(gpt2), true, true
	case `\s+$`:
		return trailing, false, true
	}
	s, ok = classStage(regex)
	return s, false, ok
}

// classStage reads [class], [class]+ and \s?[class]+, where the class is also
// \p{L}, \p{N} or \p{P}.
func classStage(regex string) (stage, bool) {
	rest, blank := strings.CutPrefix(regex, `\s?`)
	rest, many := strings.CutSuffix(rest, "+")
	class, ok := classOf(rest)
	switch {
	case !ok || blank && !many:
		return nil, false
	case blank:
		return led(class), true
	case many:
		return runs(class), true
	}
	return each(class), true
}

// classOf reads a class of characters: a category, or a list of characters and
// ranges between brackets.
func classOf(text string) (func(rune) bool, bool) {
	switch text {
	case `\p{L}`:
		return unicode.IsLetter, true
	case `\p{N}`:
		return unicode.IsNumber, true
	case `\p{P}`:
		return unicode.IsPunct, true
	case `[\r\n]`:
		return isNewline, true
	}
	if len(text) < 3 || text[0] != '[' || text[len(text)-1] != ']' || strings.ContainsAny(text[1:len(text)-1], `\[]^`) {
		return nil, false
	}
	list := []rune(text[1 : len(text)-1])
	var ranges [][2]rune
	for len(list) > 0 {
		r := [2]rune{list[0], list[0]}
		list = list[1:]
		if len(list) >= 2 && list[0] == '-' {
			r[1], list = list[1], list[2:]
		}
		ranges = append(ranges, r)
	}
	return func(r rune) bool {
		for _, in := range ranges {
			if r >= in[0] && r <= in[1] {
				return true
			}
		}
		return false
	}, true
}
