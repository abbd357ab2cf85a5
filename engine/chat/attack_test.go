package chat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/engine/chat"
)

// What a hostile template can do is fail, soon and in little memory. Most of
// these would end the process in the engine alone: an overflow of the stack or of
// memory is no panic.
func TestHostileTemplates(t *testing.T) {
	double := `{% set ns = namespace(x="aaaaaaaaaaaaaaaa") %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}{{ ns.x }}`
	for name, source := range map[string]string{
		"endless recursion":            `{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}`,
		"mutual recursion":             `{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{{ f() }}{% endmacro %}{{ g() }}`,
		"recursion in arguments":       `{% macro f(x) %}{{ f(f(x)) }}{% endmacro %}{{ f(1) }}`,
		"recursion in a default":       `{% macro f(x=f()) %}{{ x }}{% endmacro %}{{ f() }}`,
		"recursion by call":            `{% macro f() %}{% call f() %}{{ caller() }}{% endcall %}{% endmacro %}{{ f() }}`,
		"doubling":                     double,
		"doubling by replace":          strings.ReplaceAll(double, "ns.x ~ ns.x", `ns.x|replace("a", ns.x)`),
		"doubling by method":           strings.ReplaceAll(double, "ns.x ~ ns.x", `ns.x.replace("a", ns.x)`),
		"doubling by join":             strings.ReplaceAll(double, "ns.x ~ ns.x", `[ns.x, ns.x]|join(ns.x)`),
		"doubling by format":           strings.ReplaceAll(double, "ns.x ~ ns.x", `"{0}{0}".format(ns.x)`),
		"doubling lists":               strings.ReplaceAll(double, "ns.x ~ ns.x", `[ns.x, ns.x]`),
		"doubling mappings":            strings.ReplaceAll(double, "ns.x ~ ns.x", `{"a": ns.x, "b": ns.x}`),
		"doubling by a block":          `{% set x = "aaaa" %}{% for i in range(60) %}{% set x %}{{ x }}{{ x }}{% endset %}{{ x }}{% endfor %}`,
		"much output":                  `{% for i in range(10000) %}{% for j in range(10000) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}`,
		"many rounds":                  `{% for i in range(10000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}`,
		"a huge range":                 `{% for i in range(1000000 * 1000000) %}{% endfor %}`,
		"a range that turns":           `{% for i in range(0, 10, -1) %}{% endfor %}{% for i in range(1000000) %}{% endfor %}`,
		"a range without step":         `{{ range(1, 20000)|list|length }}`,
		"text times number":            `{{ "aaaa" * 1000000 * 1000000 }}`,
		"text times text":              `{% set n = 1000000 %}{{ "aaaaaaaa" * n }}`,
		"numbers that grow":            `{% set n = 1000000 %}{% set n = n * n %}{% set n = n * n %}{{ n }}`,
		"a power":                      `{{ 2 ** 100000 }}`,
		"a huge number":                `{{ 99999999999999999999 }}`,
		"a list in itself":             `{% set l = [] %}{% set x = l.append(l) %}{{ l }}`,
		"a namespace in itself":        `{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}`,
		"a step that never gets there": `{% set n = "9000000000000000000"|int %}{{ "日本"[n::-1] }}`,
		"a wide indent":                `{{ "a\nb"|indent(1000000) }}{{ "a\nb"|tojson(indent=1000000) }}`,
		"long separators":              `{% set s = "a" * 100000 %}{{ range(10000)|list|tojson(separators=(s, s)) }}`,
		"a filter by name":             `{{ ["a"]|map("replace", "a", "b")|list }}`,
		"a filter by a name computed":  `{% set f = "replace" %}{{ ["a"]|map(f, "a", "b")|list }}`,
		"characters of a text":         `{% for c in messages[0].content|list %}{% endfor %}{% for c in ("a" * 1000000) %}{% endfor %}`,
		"names of ours":                `{{ __out("x") }}`,
		"python's inside":              `{{ "".__class__ }}`,
		"a division by zero":           `{{ raise_exception(1 // 0) }}`,
		"deep brackets":                `{{ ` + strings.Repeat("(", 200_000/2) + strings.Repeat(")", 200_000/2) + ` }}`,
		"deep blocks":                  strings.Repeat(`{% if true %}`, 5000) + strings.Repeat(`{% endif %}`, 5000),
		"a long chain":                 `{{ ` + strings.Repeat("not ", 50_000) + `true }}`,
		"a long sum":                   `{{ "a" ` + strings.Repeat(`~ "a"`, 20_000) + ` }}`,
		"a large source":               strings.Repeat("x", 300<<10),
		"an open tag":                  `{{ messages`,
		"an open string":               `{{ "messages }}`,
		"an open loop":                 `{% for m in messages %}`,
		"an open comment":              `{# x`,
		"raw without end":              `{% raw %}{{ x }}`,
		"an unknown statement":         `{% include "/etc/passwd" %}`,
		"a loop over none":             `{% for x in tools %}{% endfor %}`,
		"an end without begin":         `{% endif %}`,
		"two targets":                  `{% set a, b = 1, 2 %}`,
	} {
		t.Run(name, func(t *testing.T) {
			begin := time.Now()
			template, err := chat.New(source, chat.Options{})
			if err == nil {
				_, _, err = template.Render([]evalr.Message{{Role: "user", Content: "hello"}}, "")
			}
			require.Error(t, err)
			require.Less(t, time.Since(begin), time.Minute)
			require.Less(t, len(err.Error()), 500)
		})
	}
}

func TestRefusalsAndLimitsAreTyped(t *testing.T) {
	hi := []evalr.Message{{Role: "system", Content: "hi"}}
	template, err := chat.New(`{{ raise_exception("no system, please") }}`, chat.Options{})
	require.NoError(t, err)
	_, _, err = template.Render(hi, "")
	var refused *chat.RefusedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "no system, please", refused.Reason)

	template, err = chat.New(`{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}`, chat.Options{})
	require.NoError(t, err)
	_, _, err = template.Render(hi, "")
	var limit *chat.LimitError
	require.ErrorAs(t, err, &limit)

	_, err = chat.New(" \n", chat.Options{})
	require.ErrorIs(t, err, chat.ErrNoTemplate)
	var hint interface{ Hint() string }
	require.ErrorAs(t, err, &hint)
	require.Contains(t, hint.Hint(), "chatml")
}

// Sizes are counted in 64 bits: a product that a 32-bit system's int would have
// as 0 is over the limit there, too.
func TestSizesBeyond32BitsAreOverTheLimit(t *testing.T) {
	template, err := chat.New(`{% set x = "ab" * 32768 %}{{ x * 65536 }}`, chat.Options{})
	require.NoError(t, err)
	_, _, err = template.Render(nil, "")
	var limit *chat.LimitError
	require.ErrorAs(t, err, &limit)
}
