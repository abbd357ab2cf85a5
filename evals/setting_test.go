package evals

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// shade is a setting of a made-up benchmark; it shows in the explanation.
var shade = Setting{
	Name: "shade", Usage: "`colour` of it", Default: "grey",
	Apply: func(e Entry, value string) (Entry, error) {
		if value == "plaid" {
			return Entry{}, errors.New("want one colour")
		}
		e.About = "is " + value
		return e, nil
	},
}

func TestSettings(t *testing.T) {
	t.Parallel()
	e, ok := catalogue(t).Lookup("math-500")
	require.True(t, ok)
	require.Nil(t, e.Options)
	plain, err := e.Set(map[string]string{"shade": "blue"})
	require.NoError(t, err)
	require.Nil(t, plain.Options, "it is no setting of this benchmark")

	e.Settings = []Setting{shade}
	c, err := NewCatalogue(e)
	require.NoError(t, err)
	e, _ = c.Lookup("math-500")
	require.Equal(t, "is grey", e.About)
	require.Equal(t, map[string]string{"shade": "grey"}, e.Options)

	blue, err := e.Set(map[string]string{"shade": "blue", "other": "x"})
	require.NoError(t, err)
	require.Equal(t, "is blue", blue.About)
	require.Equal(t, map[string]string{"shade": "blue"}, blue.Options)
	require.Equal(t, map[string]string{"shade": "grey"}, e.Options, "entries share nothing")
	again, err := blue.Set(nil)
	require.NoError(t, err)
	require.Equal(t, "is grey", again.About)

	_, err = e.Set(map[string]string{"shade": "plaid"})
	require.EqualError(t, err, `shade "plaid": want one colour`)
	var coder interface{ ExitCode() int }
	require.ErrorAs(t, err, &coder)
	require.Equal(t, 2, coder.ExitCode())
}

func TestSettingsAreRefused(t *testing.T) {
	t.Parallel()
	e, ok := catalogue(t).Lookup("math-500")
	require.True(t, ok)
	other, ok := catalogue(t).Lookup("aime-2024")
	require.True(t, ok)
	e.Settings, other.Settings = []Setting{shade}, []Setting{shade}
	_, err := NewCatalogue(e, other)
	require.EqualError(t, err, "setting shade is one of aime-2024 and of math-500")

	faulty := shade
	faulty.Default = "plaid"
	e.Settings = []Setting{faulty}
	_, err = NewCatalogue(e)
	require.EqualError(t, err, `benchmark math-500: default of shade "plaid": want one colour`)

	faulty = shade
	faulty.Apply = nil
	e.Settings = []Setting{faulty}
	_, err = NewCatalogue(e)
	require.ErrorContains(t, err, "a name of lower-case words, a line of help and an effect for each of its settings")
}
