package recorded_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/models/recorded"
)

// A batch of a server holds the model in its answers, and those of requests that
// failed are null.
func TestModelsAreNamedAtAnyDepth(t *testing.T) {
	t.Parallel()
	const fields = "text=response.body.text,problem=i"
	const a, b = `{"i":1,"response":{"body":{"model":"A","text":"x"}}}`, `{"i":2,"response":{"body":{"model":"B","text":"y"}}}`
	const failed = `{"i":3,"response":null}`

	_, err := recorded.Look(t.Context(), source(t, fields, a+"\n"+b))
	require.ErrorContains(t, err, `field "response.body.model" has 2 values`)
	v, _ := read(t, source(t, fields, a+"\n"+b, "response.body.model=B"))
	require.Equal(t, "B", v.Model)
	v, _ = read(t, source(t, fields, a+"\n"+failed))
	require.Equal(t, "A", v.Model, "a request that failed says nothing of the model")
	require.Equal(t, 1, v.Blank)
	_, err = recorded.Look(t.Context(), source(t, fields, a+"\n"+`{"i":2,"response":{"body":{"text":"y"}}}`))
	require.ErrorContains(t, err, `field "response.body.model" has 2 values`)
	_, err = recorded.Look(t.Context(), source(t, fields, a+"\n"+`{"i":2,"response":{"body":{"text":null,"model":"B"}}}`))
	require.ErrorContains(t, err, `field "response.body.model" has 2 values`)

	_, err = recorded.Look(t.Context(), source(t, "text=o,problem=i", `{"i":1,"o":"a","meta":{"train":{"step":1}}}`+"\n"+`{"i":2,"o":"a","meta":{"train":{"step":2}}}`))
	require.ErrorContains(t, err, `field "meta.train.step" has 2 values`)
	v, _ = read(t, source(t, "text=o,problem=i", `{"i":1,"o":"a","model":"asked","answer":{"at":{"model":"deep"}}}`))
	require.Equal(t, "asked", v.Model, "the name that lies least deep")
}

func TestTheModelIsNamedByWhatRowsAreChosenBy(t *testing.T) {
	t.Parallel()
	const row = `{"i":1,"o":"a","calls":[{"model":"A"}]}`
	v, _ := read(t, source(t, "text=o,problem=i", row, "calls.0.model=A"))
	require.Equal(t, "A", v.Model)
	v, _ = read(t, source(t, "text=o,problem=i", row))
	require.Empty(t, v.Model)
}
