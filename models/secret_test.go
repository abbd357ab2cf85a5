package models_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/models"
)

func TestASecretIsNeverPrinted(t *testing.T) {
	t.Parallel()
	s := models.NewSecret(" planted-key\n")
	assert.Equal(t, "planted-key", s.Reveal())
	holder := struct {
		Key models.Secret
		P   *models.Secret
	}{s, &s}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%T"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb, s, holder, []models.Secret{s})
	}
	b, err := json.Marshal(holder)
	require.NoError(t, err)
	out.Write(b)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "key", s, "holder", holder)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "key", s, "holder", holder)
	fmt.Fprint(&out, models.Config{Key: s})
	for _, form := range []string{"planted-key", fmt.Sprintf("%x", "planted-key"), "112 108 97 110 116 101 100"} {
		assert.NotContains(t, strings.ToLower(out.String()), strings.Trim(form, "[]"))
	}
	assert.Contains(t, out.String(), "[redacted]")
	assert.Empty(t, models.Secret{}.String())
	assert.True(t, models.NewSecret(" ").IsZero())
}

func TestRedact(t *testing.T) {
	t.Parallel()
	r := models.NewRedactor(models.NewSecret("pl+nted/1"), models.NewSecret("pl+nted/1-and-more"), models.NewSecret("x"))
	cases := map[string]string{
		"key pl+nted/1.":                                "key [redacted].",
		"key pl+nted/1-and-more.":                       "key [redacted].",
		"?key=pl%2Bnted%2F1&x=1":                        "?key=[redacted]&x=1",
		"basic cGwrbnRlZC8x":                            "basic [redacted]",
		"http://user:pass@host/v1":                      "http://[redacted]@host/v1",
		"https://token@host:8000/v1?x=1":                "https://[redacted]@host:8000/v1?x=1",
		"Authorization: Bearer abc123DEF":               "Authorization: Bearer [redacted]",
		`{"api_key":"abc123def"}`:                       `{"api_key":"[redacted]"}`,
		"Incorrect API key provided: sk-proj-abcd1234.": "Incorrect API key provided: [redacted].",
		"hf_abcdefGHIJKL is not allowed":                "[redacted] is not allowed",
		"token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.sig":   "token [redacted]",
		"token: expired, key: 128000, x":                "token: expired, key: 128000, x",
		"maximum tokens = 32768":                        "maximum tokens = 32768",
		"see https://host/v1/models@main":               "see https://host/v1/models@main",
		"task-specific disk-full":                       "task-specific disk-full",
	}
	for in, want := range cases {
		assert.Equal(t, want, r.Redact(in))
	}
	assert.Equal(t, "plain", (*models.Redactor)(nil).Redact("plain"))
}

func FuzzRedact(f *testing.F) {
	f.Add("a planted-secret-0001 b", "planted-secret-0001")
	f.Add("http://u:p@h/", "p")
	f.Add("Bearer Bearer x1", "Bearer")
	f.Fuzz(func(t *testing.T, text, secret string) {
		s := models.NewSecret(secret)
		got := models.NewRedactor(s).Redact(text)
		if v := s.Reveal(); len(v) >= 4 && !strings.Contains("[redacted]@", v) {
			require.False(t, strings.Contains(got, v) && !bytes.Contains([]byte("[redacted][redacted]"), []byte(v)))
		}
	})
}
