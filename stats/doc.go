// Package stats turns samples into estimates: a score, its interval and
// everything needed to read it. Its functions are pure. They draw no random
// number but from a seed they are given and never read a clock.
//
// # Theory
//
// The unit of inference is the problem, not the sample. Samples of one problem
// are alike, so an interval that takes n·k samples for independent is several
// times too narrow: for 30 problems and 64 samples its nominal 95 % cover the
// truth a quarter of the time. With x_ij the score of sample j of problem i,
//
//	y_i = mean of x_ij over j,   pass@1 = ȳ = (1/n) Σ y_i,   SE = sd(y)/√n
//
// (DeepSeek-R1, arXiv 2501.12948, section 3, for the score; Miller, arXiv
// 2411.00640, for the super-population of problems). The noise of sampling is
// already in y_i: resampling within a problem as well would count it twice.
//
// The interval of [Pass1] is chosen by what is known to cover:
//
//   - One trial a problem (k = 1, a consensus, pass@k of all samples): Wilson's
//     score interval (Wilson 1927).
//   - Fewer than 3 effective successes or failures, or no spread at all:
//     Wilson's with n trials, marked "wilson‡". A bootstrap of three wrong
//     problems knows nothing of the shape of the tail, and falls to 50 %.
//   - Otherwise the bias-corrected accelerated bootstrap over problems (BCa,
//     Efron 1987). With equal k its distribution is computed, not simulated:
//     the resampled total is a sum of n independent draws from k+1 values, so
//     its characteristic function is the n-th power of one transform ("bca").
//   - Off that lattice (unequal k, partial credit, pass@k of fewer samples than
//     there are): the same interval from 10,000 resamples of a seeded generator
//     ("bca-mc").
//   - Beyond what these can compute in a few seconds: Wilson's with the
//     effective number of trials and Student's quantile ("wilson-neff-t"),
//     which agrees with the bootstrap there.
//
// Two targets are kept apart. SE and the interval speak of problems like these.
// SEFixed, the re-run error √(Σ v_i/k_i)/n with v_i the variance within problem
// i, says how much the same model on the same problems would differ next time.
//
// [Consensus] is the score of a majority vote; how it treats ties and votes it
// does not take is told in consensus.go. [PassAny], [PassAll] and [PassShare] are
// pass@k, pass^k and G-Pass@k: chances that one, all or a share of k samples are
// right, which the hypergeometric distribution gives without bias from all
// samples there are. [Rate] serves shares such as the truncated ones, [Lengths]
// the lengths of completions, [MacroAverage] the mean over benchmarks.
//
// Where problems come in clusters (questions about one passage), these are the
// unit of inference: [Options.Clusters] makes error and interval go by them
// ("wilson-clusters-t", see cluster.go).
//
// [Compare] sets two runs against each other problem by problem. What makes a
// problem hard is the same for both and drops out, so it sees differences that
// two intervals side by side do not. Its p-values are those of the sign-flip
// test, exact wherever the differences lie on a lattice of moderate size; [McNemar]
// is what it comes to at one sample a problem. Of many such values in one table,
// [Holm] bounds the chance of any false claim and [BenjaminiHochberg] the share
// of false ones.
//
// [Gate] makes a verdict of a difference: PASS, FAIL or INCONCLUSIVE, with the
// chance of either wrong one bounded; [NewFamily] does so over several benchmarks.
// [Sequence] is a gate that may stop before all samples are drawn. [Components]
// tell beforehand which drop a number of problems and samples can show.
//
// [ContestRating] is the rating of a human contestant with the same results in
// contests, [ProblemRating] the one that makes results at rated problems likeliest;
// [PercentileOf] maps either to a percentile of people. Their numbers are no
// fractions: rating points, and percent.
//
// # Conventions
//
// Scores, rates, levels and p-values are fractions in [0, 1], differences in
// [−1, 1]. Without any sample an [evalr.Estimate] has N = 0 and no value; none of
// its fields is ever infinite or not a number. What is undefined is said by a
// note, or by a negative SEFixed (of a rating also SE). Permuting problems (with their clusters) or
// samples changes no bit of a result.
package stats
