//go:build !amd64 && !arm64

package kernel

func (o Ops) products(scores, q []float32, k keys) { productsGeneric(scores, q, k) }

func (o Ops) softmax(scores []float32, scale float32, s softmaxState) {
	softmaxGeneric(scores, scale, s)
}

func (o Ops) accumulate(acc, weights, shrink []float32, v values) {
	accumulateGeneric(acc, weights, shrink, v)
}
