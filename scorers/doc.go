// Package scorers grades completions: [Integer], [Choice], [Math] and [Code], each
// an [evalr.Scorer].
//
// A score has two halves that are kept apart. Extraction finds the answer a
// completion gives and says how it was found (Score.Method); decision compares
// it with the gold answer and says why (Score.Reason). Extraction never sees the
// gold answer, so that the same text always yields the same vote; that of [Math]
// knows whether it is a number, which all completions of a problem share. [Code]
// finds a program and has an [Executor] run it.
//
// Only Completion.Text is read. What counts as an answer at all is one rule for
// every scorer:
//
//   - Reasoning that never ended leaves no answer: NoAnswer if the model ended
//     its turn, Truncated if it was cut off or the server does not say.
//   - A completion cut at the token limit counts if it holds an answer that the
//     cut cannot have touched: a closed box, a closed block of code, or for
//     choices a letter with something after it. Otherwise it is Truncated.
//   - Any other completion without an answer is NoAnswer, which is not
//     Incorrect.
//
// Two ways of finding an answer are known to each scorer but [Code] (see
// [Extraction]). Both are applied to every completion, so that a score carries
// the credit of the one that was not chosen (Score.Other) and a reader sees what
// the choice is worth. [Tagged] reads answers from tags and says whether a
// completion keeps to the form it was asked for; [Grade] takes bare answers as
// well.
//
// The boxed answer follows the directive of DeepSeek-R1's README ("put your
// final answer within \boxed{}"); the answer line that of simple-evals
// ("Answer: $LETTER"). Every search is one pass over the text, without
// backtracking, in constant memory; the protocols of others, which delete
// before they search, copy the text.
package scorers
