//go:build !amd64 && !arm64

package kernel

// Without assembly nothing is done before the generic code: each method says
// how many elements it has seen to, none.

func (o Ops) add([]float32, []float32) int                                       { return 0 }
func (o Ops) scale([]float32, float32) int                                       { return 0 }
func (o Ops) mulScaled(_, _, _ []float32, _ float32) int                         { return 0 }
func (o Ops) squares(*[lanes]float32, []float32) int                             { return 0 }
func (o Ops) maxima(*[lanes]float32, []float32) int                              { return 0 }
func (o Ops) expSum(*[lanes]float32, []float32, []float32, float32, float32) int { return 0 }
func (o Ops) siluMul(_, _, _ []float32) int                                      { return 0 }
func (o Ops) geluMul(_, _, _ []float32) int                                      { return 0 }
func (o Ops) softcap([]float32, float32, float32) int                            { return 0 }
func (o Ops) ropeHalves(_, _, _, _ []float32) int                                { return 0 }
func (o Ops) ropePairs(_, _, _ []float32) int                                    { return 0 }
func (o Ops) between(*[64]uint16, []float32, float32, float32) int               { return 0 }
func (o Ops) half([]uint16, []float32) int                                       { return 0 }
func (o Ops) massAtLeast(*[lanes]float32, []float32, float32) int                { return 0 }
func (o Ops) countAtLeast(*[lanes]float32, []float32, float32) int               { return 0 }
func (o Ops) clearBelow(*[lanes]float32, []float32, float32) int                 { return 0 }
