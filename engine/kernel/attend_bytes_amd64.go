package kernel

func (o Ops) byteProducts(scores, q []float32, k byteKeys) { byteProductsGeneric(scores, q, k) }

func (o Ops) byteAccumulate(acc, weights, shrink []float32, v byteValues) {
	byteAccumulateGeneric(acc, weights, shrink, v)
}
