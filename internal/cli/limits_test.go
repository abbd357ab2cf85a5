package cli

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

func TestPriceFlag(t *testing.T) {
	t.Parallel()
	var p price
	require.NoError(t, p.Set("0.55, $2.19"))
	require.Equal(t, evalr.Price{Prompt: 0.55, Completion: 2.19}, p.Price)
	require.Equal(t, "0.55,2.19", p.String())
	for _, bad := range []string{"", "1", "1,", ",1", "1,2,3", "-1,2", "NaN,1", "1,Inf", "a,b"} {
		require.ErrorContains(t, p.Set(bad), "want two amounts in US dollars", bad)
	}
}

func TestDeadlineFlag(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2h30m":                now.Add(150 * time.Minute),
		"2026-01-02T15:04:00Z": time.Date(2026, 1, 2, 15, 4, 0, 0, time.UTC),
		"2026-01-02 15:04":     time.Date(2026, 1, 2, 15, 4, 0, 0, time.Local),
		"2026-01-02T15:04:05":  time.Date(2026, 1, 2, 15, 4, 5, 0, time.Local),
	} {
		var m moment
		require.NoError(t, m.Set(text))
		require.True(t, want.Equal(m.from(now)), text)
		require.Equal(t, text, m.String())
	}
	for _, bad := range []string{"", "0s", "-1h", "tomorrow", "15:04", "2026-13-01 00:00"} {
		require.ErrorContains(t, new(moment).Set(bad), "want a duration", bad)
	}
	require.True(t, new(moment).from(now).IsZero())
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1000: "-1,000", -100: "-100", 62914560: "62,914,560"} {
		require.Equal(t, want, grouped(n))
	}
}
