// Package sample draws the next token from a model's logits, and finds the
// strings that end a completion.
//
// The logits, divided by the temperature, give every token a weight; top-k,
// nucleus sampling (top-p, Holtzman et al. 2020) and min-p (Nguyen et al. 2024)
// then cut the tail of unlikely tokens, in this order, each on what the one
// before has left. Temperature comes before the cuts, as in vLLM and Hugging
// Face's generate, with which published results were made; llama.cpp has it
// last, which cuts at other places.
//
// Sorting a vocabulary for every token costs as much as a small model does. No
// cut needs an order, only the weight at its edge: the mass, or the number, of
// the tokens that weigh at least so much falls as the weight rises, so the edge
// is found by halving, with sums that run over vectors, and mostly over a copy of
// the few tokens that weigh much.
//
// A draw depends on the parameters, the seed, the number of draws before it and
// the logits, and on nothing else: ties go to the lower token, sums have one
// order, and the random stream is PCG's of the seed.
package sample
