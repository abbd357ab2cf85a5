package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestListingsTakeTheFirstLayoutThatFits(t *testing.T) {
	t.Parallel()
	l := listing{
		heading: []string{"name", "n", "spare", "says"}, nested: "what", left: []int{3}, held: []int{3}, spare: []int{2},
		rows: []listed{
			{cells: []string{"long name (a)", "1", "12345", "yes"}, head: "long name", label: "a"},
			{cells: []string{"long name (b)", "22", "1", "no"}, head: "long name", label: "b"},
			{cells: []string{"other (a)", "3", "–", "perhaps"}, head: "other", label: "a"},
		},
	}
	for _, c := range []struct {
		width int
		want  string
	}{
		{33, `
name            n  spare  says
─────────────────────────────────
long name (a)   1  12345  yes
long name (b)  22      1  no
other (a)       3      –  perhaps
`},
		{32, `
what   n  spare
───────────────
long name
  a    1  12345
  b   22      1
other
  a    3      –
`},
		{14, `
what   n
────────
long name
  a    1
  b   22
other
  a    3
`},
		{7, "\n"},
	} {
		p := printer{width: c.width}
		require.Equal(t, c.want != "\n", p.listing(l), c.width)
		require.Equal(t, c.want, "\n"+p.text.String(), c.width)
	}
}
