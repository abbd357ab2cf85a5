// Package recorded is where completions come from that were made elsewhere: it
// reads rows of a file that any other program wrote as samples of a benchmark.
//
// # Two passes
//
// [Look] reads the rows once and holds their keys alone: which problem each is
// an answer to, which sample of it, and whether all of it can be believed.
// [Survey.Draws] then reads them again and yields the completions one by one, so
// that a file larger than memory is no trouble and nothing has been taken in
// when a row is refused.
//
// # Problems
//
// A row names its problem by id, by its row in the data set counted from 0, or by
// the text of the question up to white space. Files do not say which, and a number
// may be an id as well as a row; reading half of a file one way and half the
// other would score answers against other questions' gold. So one way is taken
// for the whole file: the first, in the order given here, by which every row
// finds a problem, and by which no gold answer and no question that the rows
// hold differs from the problem's. A row number alone says little, since numbers
// may count from 1 or anew in each file: rows found by it are held to what else
// they hold that looks like a gold answer or a question. Without problems to match
// the rows bring their own.
//
// # Samples
//
// Samples of a problem are numbered by a field, or in the order in which they
// stand in the file. A run is of one model (or one checkpoint of it), so a file
// in which a field such as "model" or "step" has several values is refused, with
// the values to choose among.
//
// Whatever a row does not say stays unknown: the stop reason, the number of
// tokens, and always the prompt and the sampling settings.
package recorded
