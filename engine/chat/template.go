package chat

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ardanlabs/jinja"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine/tokenizer"
)

// ChatML is the form in which many models were trained before templates were
// passed around. It is for whoever asks for it by name; no model gets it unasked.
const ChatML = `{% for message in messages %}<|im_start|>{{ message.role }}
{{ message.content }}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`

// ErrNoTemplate says that a model has no chat template.
var ErrNoTemplate error = noTemplateError{}

type noTemplateError struct{}

func (noTemplateError) Error() string {
	return "the model has no chat template, so it cannot hold a conversation"
}

// Hint says what can be done.
func (noTemplateError) Hint() string {
	return "name the form it was trained on with --chat-template FILE or --chat-template chatml, or ask for plain completions"
}

// The marks of reasoning.
const (
	thinkOpen  = "<think>"
	thinkClose = "</think>"
)

// Options is what a template sees beside the conversation.
type Options struct {
	BOS, EOS string    // texts of the tokens that begin and end a text
	Specials []string  // texts of all special tokens ([tokenizer.Tokenizer.Specials]); they stay text in what is said
	Date     time.Time // what a template that asks for the date is told; zero is 26 July 2024, which Llama 3's fall back to
}

// A Template renders conversations. It is safe for concurrent use.
type Template struct {
	compiled *jinja.Template
	source   string
	specials specials
	options  Options
}

// New compiles a template. An empty one is [ErrNoTemplate]; one that asks for
// more than a template may is refused with its line.
func New(template string, o Options) (*Template, error) {
	if strings.TrimSpace(template) == "" {
		return nil, ErrNoTemplate
	}
	source, err := guarded(template)
	if err != nil {
		return nil, fmt.Errorf("chat template: %w", err)
	}
	t := &Template{source: template, specials: newSpecials(o.Specials), options: o}
	if t.options.Date.IsZero() {
		t.options.Date = time.Date(2024, time.July, 26, 0, 0, 0, 0, time.UTC)
	}
	err = recovered(func() error {
		t.compiled, err = jinja.Compile(source)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("chat template: %w", err)
	}
	return t, nil
}

// recovered turns a panic of the engine into an error.
func recovered(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the template engine failed: %v", p)
		}
	}()
	return do()
}

// opensReasoning reports whether a text ends within reasoning.
func opensReasoning(text string) bool {
	return strings.LastIndex(text, thinkOpen) > strings.LastIndex(text, thinkClose)
}

// Render returns the prompt for the assistant's next turn. The turn begins with
// prefill, in which only the marks of reasoning are special; an opening mark that
// the template has written already is not repeated. It reports whether the prompt
// ends inside <think>, as that of DeepSeek-R1 does: a completion of it begins with
// reasoning, without the opening mark.
//
// In what is said, special tokens are text, and so are the marks of reasoning. The
// one exception are those marks in earlier turns of the assistant whose reasoning
// is closed: by them templates find the reasoning and drop it.
func (t *Template) Render(messages []evalr.Message, prefill string) (prompt []tokenizer.Segment, reasoning bool, err error) {
	texts := []string{t.source, prefill}
	for _, m := range messages {
		texts = append(texts, m.Role, m.Content)
	}
	m, err := newMarker(texts...)
	if err != nil {
		return nil, false, err
	}
	list := make([]said, len(messages))
	for i, msg := range messages {
		hidden := t.specials.all
		if msg.Role == "assistant" && !opensReasoning(msg.Content) {
			hidden = t.specials.named
		}
		list[i] = said{role: m.hide(msg.Role, t.specials.all), content: m.hide(msg.Content, hidden)}
	}
	text, err := t.render(list)
	if err != nil {
		return nil, false, err
	}
	if opensReasoning(text) {
		prefill = strings.TrimPrefix(strings.TrimPrefix(prefill, thinkOpen), "\n")
	}
	text += m.hide(prefill, t.specials.named)
	return m.segments(text), opensReasoning(text), nil
}

// said is a message as the template sees it.
type said struct{ role, content string }

// render runs the template.
func (t *Template) render(messages []said) (text string, err error) {
	size := int64(0)
	list := make([]jinja.Value, len(messages))
	for i, m := range messages {
		size += int64(len(m.content))
		v := jinja.NewDict()
		v.AsDict().Set("role", jinja.NewString(m.role))
		v.AsDict().Set("content", jinja.NewString(m.content))
		list[i] = v
	}
	data := map[string]jinja.Value{
		"messages":              jinja.NewList(list),
		"add_generation_prompt": jinja.NewBool(true),
		"enable_thinking":       jinja.NewBool(true),
		"bos_token":             jinja.NewString(t.options.BOS),
		"eos_token":             jinja.NewString(t.options.EOS),
		"tools":                 jinja.None(),
		"documents":             jinja.None(),
		"strftime_now":          jinja.NewCallable("strftime_now", t.date),
	}
	for name, do := range newBudget(size).functions() {
		data[name] = jinja.NewCallable(name, do)
	}
	err = recovered(func() error {
		text, err = t.compiled.RenderValues(data)
		return err
	})
	if refused, limited := (*RefusedError)(nil), (*LimitError)(nil); errors.As(err, &refused) || errors.As(err, &limited) {
		return "", err
	}
	if err != nil {
		return "", fmt.Errorf("chat template: %w", err)
	}
	return text, nil
}

// date is strftime_now: the date of the options, so that a prompt does not
// depend on the day it is rendered.
func (t *Template) date(args []jinja.Value, _ map[string]jinja.Value) (jinja.Value, error) {
	if len(args) != 1 || !args[0].IsString() {
		return jinja.Undefined(), errors.New("strftime_now wants one format")
	}
	format, b := args[0].AsString(), strings.Builder{}
	layouts := map[string]string{
		"Y": "2006", "y": "06", "m": "01", "d": "02", "-d": "2", "B": "January", "b": "Jan", "A": "Monday", "a": "Mon",
		"H": "15", "I": "03", "M": "04", "S": "05", "p": "PM", "Z": "MST", "z": "-0700", "j": "002", "-m": "1",
		"F": "2006-01-02", "T": "15:04:05", "%": "%",
	}
	for format != "" {
		before, after, found := strings.Cut(format, "%")
		b.WriteString(before)
		if !found {
			break
		}
		n := 1
		if strings.HasPrefix(after, "-") {
			n = 2
		}
		layout, ok := layouts[after[:min(n, len(after))]]
		if !ok {
			return jinja.Undefined(), fmt.Errorf("strftime_now: %%%s is not supported", after[:min(n, len(after))])
		}
		b.WriteString(t.options.Date.Format(layout))
		format = after[n:]
	}
	return jinja.NewString(b.String()), nil
}
