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
// in one instruction, AMX those of 16 rows and 16 vectors. The bias that makes weights unsigned is taken off by the
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
// # What was measured
//
// All products of a step of a model of SmolLM2-135M's shape in Q8_0, on two
// threads of an EPYC (Zen 4) that others kept busy (BenchmarkStep in the
// tests, with real-time priority): 255 tokens a second for one sequence, which
// is 36 GB/s of weights, 1690 for 16 sequences and 2060 for 64, which is 555
// thousand million operations a second. In the order of what they brought:
//
//   - Threads that keep to their share of a loop, and with many vectors to their
//     vectors, so that products do not travel between cores: a quarter to a half.
//   - Every line of weights asked for 8 KiB before its use. Where the scales lay
//     after their panel, nine lines in each panel were not: a third of the speed.
//   - Large pages: a fifth, for one vector.
//   - Vectors that are neighbours in a tile rounded by one thread, since they
//     share cache lines: a tenth for 64 sequences.
//   - Matrices that multiply the same vectors in one loop, where threads wait for
//     each other once: 9 % of SmolLM2-135M in Q4_1 for one sequence, with the last
//     layer left out for rows of which nobody wants logits 4 % of its prompts, 2 %
//     for 16 and for 64 sequences (median of 16 pairs of runs).
//   - Keys and values in bytes: 0.56 of the memory, and about the same speed (at 200
//     to 1000 tokens of context; prompts 3 % slower), for a byte takes as long to widen as a 16-bit
//     float does, and the cache is hardly ever what a step waits for.
//   - Asking for the lines of products before they are written brought nothing.
//   - Nibbles kept as nibbles until they are multiplied cost nothing: Q4 is as
//     fast as Q8_0 where operations bound it, and 1.6 times as fast where memory does.
//
// The kernels with AMX tiles were not measured: they were run on an emulated CPU
// only (internal/asmgen/README.md). On a core they have 512 products a cycle where
// AVX-512 VNNI has 128; adding up the scaled sums of groups costs as much as ever.
//
// # Assembly
//
// The kernels in assembly, for amd64 and for arm64, are written by a program,
// internal/asmgen, where each family is explained. A call of one takes a few
// microseconds, since it cannot be preempted.
package kernel

//go:generate go run ../internal/asmgen
