// Package models is where completions come from: any OpenAI-compatible
// endpoint, by chat or text completions, or a model that the built-in engine runs
// ([Local]), and the one place where reasoning is told from the answer.
//
// # Endpoint
//
// An [Endpoint] sends what an [evalr.Request] says and nothing else. The wire
// types are those of github.com/sashabaranov/go-openai where they carry the
// protocol. Its client is not used, because it changes what is sent: a
// temperature of 0 is dropped as empty, which leaves the server's default of 1
// and turns greedy decoding into sampling; parameters are refused by the name of
// the model; vendor fields and the "reasoning" field have no place. Prompts are
// refused rather than altered if they are not UTF-8, since JSON text is (RFC 8259,
// section 8.1).
//
// Answers are streamed by default and there is no total timeout: cutting off
// long answers would bias the score. A stream that stops coming is told from one
// that has not begun, which may be waiting in a server's queue.
//
// What arrives is kept byte for byte. JSON strings may hold bytes that are not
// UTF-8, in violation of the standard, as C++ servers send them when a token is
// half a character; they stay. An escaped surrogate without its other half has no
// UTF-8 form and is kept in the generalised one (WTF-8), so that halves that
// arrive in two pieces still join into one character.
//
// # Reasoning
//
// [Split] tells reasoning from answer by these rules; "tag" means a tag of any
// known pair that is not directly between two quotation marks or backticks:
//
//	what the completion looks like                  reasoning        answer
//	server's own reasoning field is filled          the field        content
//	… and content is empty                          the field        none, unclosed
//	opening tag … closing tag, at any place         between them     the rest
//	several such pairs                              all of them      the rest
//	empty pair, or nothing after it                 empty            the rest, maybe empty
//	closing tag before any opening one              before it        after it
//	closing tag after a pair                        -                a quotation, stays
//	opening tag that is never closed, first         after it         none, unclosed
//	… on a line of its own after a preamble         after it         none, unclosed
//	… on a line of its own after a pair, cut off    after it         none, unclosed
//	… anywhere else                                 -                a quotation, stays
//	no tag                                          -                content
//	no tag, the opening one prefilled               content          none, unclosed
//
// A prefilled opening tag is one that the model does not write: the chat
// template or the prefill wrote it, as DeepSeek-R1's template does
// (arXiv 2501.12948). It is never guessed from what other samples looked like.
// A completion cut off inside prefilled reasoning looks like a plain answer, so
// it has to be told: by the prefill, by [Config.Prefilled] or by mode prefilled.
package models
