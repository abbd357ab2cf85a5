package chat

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGuardedSource(t *testing.T) {
	for source, want := range map[string]string{
		`a`:                                    `{{__out("a")}}`,
		"a\"\\\n":                              `{{__out("a\"\\")}}`,
		`{{ x.y }}`:                            `{{__out(x.y)}}`,
		`{{ x.replace("a", 'b') | trim }}`:     `{{__out(x | __replace ( "a" , "b" ) | trim)}}`,
		`{{ x | replace("a", 'b') }}`:          `{{__out(x | __replace ( "a" , "b" ))}}`,
		`{{ l.append(1) }}`:                    `{{__out(l | __change ( 1 ))}}`,
		`{{ a.b * 2 + "x" * n }}`:              `{{__out(__product(a.b, 2) + __product("x", n))}}`,
		`{{ {"a": {"b": 1}} }}`:                `{{__out({ "a" : { "b" : 1 } })}}`,
		`{% set ns.a = 1 %}`:                   `{% set ns.a = 1 %}{{__hold(ns.a)}}`,
		`{% set a %}x{% endset %}`:             `{% set a %}{{__out("x")}}{% endset %}{{__hold(a)}}`,
		`{% for a, b in c if b %}{% endfor %}`: `{% for a , b in __items(c) if b %}{{__step()}}{% endfor %}`,
		`{% macro f(a, b=1) %}{% endmacro %}`:  `{% macro f ( a , b = 1 ) %}{{__call()}}{% endmacro %}`,
		`{{ "\u00e9\x41\n\q" }}`:               "{{__out(\"éA\n\\\\q\")}}",
		`{% generation %}x{% endgeneration %}`: `{{__out("x")}}`,
	} {
		got, err := guarded(source)
		require.NoError(t, err, source)
		require.Equal(t, want, got)
	}
}
