package mathexpr_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/scorers/mathexpr"
)

func TestPolicyIsReadAndWritten(t *testing.T) {
	t.Parallel()
	for text, canonical := range map[string]string{
		"":                             "",
		"percent=either":               "",
		"rounding=gold,percent=either": "",
		"units, percent=hundredth":     "percent=hundredth,units",
		"rounding=exact":               "rounding=exact",
		"rounding=places:6":            "rounding=places:6",
		"rounding=relative:0.001":      "rounding=relative:0.001",
		"rounding=relative:1e-9":       "rounding=relative:1e-09",
		"ignore-case,vectors,ordered,reduced,units,percent=number": "percent=number,units,reduced,ordered,vectors,ignore-case",
	} {
		p, err := mathexpr.ParsePolicy(text)
		require.NoError(t, err, text)
		require.Equal(t, canonical, p.String(), text)
		again, err := mathexpr.ParsePolicy(p.String())
		require.NoError(t, err)
		require.Equal(t, p, again)
	}
}

func TestWrongPolicyNamesTheOptionAndItsValues(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"rounded":             `policy option "rounded": want one of percent, rounding, units, reduced, ordered, vectors, ignore-case`,
		"percent=half":        `policy option "percent=half": want percent=either, percent=hundredth, percent=number`,
		"percent":             `policy option "percent": want percent=either`,
		"rounding=places:":    "want rounding=gold, rounding=exact, rounding=places:N, rounding=relative:SHARE",
		"rounding=places:-1":  "want rounding=gold",
		"rounding=relative:2": "want rounding=gold",
		"rounding=gold:3":     "want rounding=gold",
		"units=yes":           `policy option "units=yes": want units alone`,
		"units,":              `policy option ""`,
		"units,units":         `policy option "units": given twice`,
	} {
		_, err := mathexpr.ParsePolicy(text)
		require.ErrorContains(t, err, want, text)
	}
}

func TestEveryPolicyOptionSaysWhatItDoes(t *testing.T) {
	t.Parallel()
	for _, o := range mathexpr.PolicyOptions() {
		require.NotEmpty(t, o.Effect, o.Name)
		require.Equal(t, len(o.Values) > 0, o.Default != "", o.Name)
		for _, v := range o.Values {
			require.NotEmpty(t, v.Effect, o.Name+"="+v.Name)
		}
	}
}
