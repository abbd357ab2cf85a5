package engine

import (
	"runtime"
	"runtime/metrics"

	"github.com/evalr/evalr/engine/model"
)

// Go's collector waits until garbage takes as much memory as what is in use. Of a
// program that holds a model, that is the weights and the cache once more. So the
// engine looks at times how much garbage there is, and collects it when it is
// more than this, which costs little: weights hold no pointers.
const (
	mostGarbage = 64 << 20
	lookEvery   = 64 // steps
)

// tidied is a decoder that keeps the memory of the process within its budget.
type tidied struct {
	*model.Model
	steps int
}

// Forward is the model's.
func (d *tidied) Forward(rows []model.Row) [][]float32 {
	if d.steps++; d.steps%lookEvery == 0 && garbage() > mostGarbage {
		runtime.GC()
	}
	return d.Model.Forward(rows)
}

// garbage returns about how many bytes of the heap were allocated since the last
// collection.
func garbage() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	for _, one := range s {
		if one.Value.Kind() != metrics.KindUint64 { // a runtime that does not say
			return 0
		}
	}
	return int64(s[0].Value.Uint64()) - int64(s[1].Value.Uint64()) //nolint:gosec // below 2⁶³
}
