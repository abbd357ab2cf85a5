// Package kernel is the arithmetic of the built-in engine: products of matrices
// and vectors on a pool of threads, attention over pages of keys and values, and
// the functions of vectors between them.
//
// # Products
//
// A model's step multiplies every weight with every vector of the batch. For
// one vector that is bound by how fast weights come out of memory, for many by
// how many integers a core multiplies; both ask for weights that stay as small
// as in the file. A matrix is packed ([Pack]) into panels of 16 rows whose
// integers stay integers, in bytes or nibbles. A vector is rounded to signed
// bytes under a scale for every 32 elements ([Pool.Load]), so that the sum of
// the 32 products is one of integers, and exact: AVX-512 VNNI adds 64 products
// in one instruction. The bias that makes weights unsigned is taken off by the
// vector's sum, before the first product. Weights that are numbers (F32, F16,
// BF16) are multiplied with the vector as it is.
//
// Rounding a vector so costs about as much as rounding the weights to Q8_0 did:
// the idea, the block formats and the length of a group are those of ggml
// (github.com/ggml-org/ggml). The order of the weights is the one that Goto and
// van de Geijn describe for matrices of floats (Anatomy of High-Performance
// Matrix Multiplication, 2008): a panel of weights and a tile of vectors stay
// in cache, the sums stay in registers.
//
// # The same bits
//
// What is rounded, and in which order, is part of the meaning of every
// function: generic.go says it, and assembly does the same. Fused
// multiplications are fused in plain Go, too ([math.FMA] is of float64, see
// fma.go). So a result does not depend on the other vectors of a batch, on the
// number of threads, on who got which part of the work or on the CPU, and a
// sample can be drawn again elsewhere.
//
// # Assembly
//
// The kernels in assembly are written by a program, internal/asmgen, where each
// family is explained. A call of one takes a few microseconds, since it cannot be
// preempted.
package kernel

//go:generate go run ../internal/asmgen
