// Package store keeps a run on disk: what was asked, every completion, its
// verdict and what failed, so that nothing that took a GPU hour is lost or
// drawn twice.
//
// A run is a folder with one SQLite database, run.db (docs/formats/run.md), one
// writer and any number of readers. Four ideas carry it.
//
// Group commit. All writes pass through one goroutine that gathers what arrived
// while the last transaction was being committed and commits it as the next one
// (DeWitt et al., "Implementation Techniques for Main Memory Database Systems",
// SIGMOD 1984, section 5.2). A caller returns when its batch is on disk, so what
// was acknowledged survives kill −9; in write-ahead-log mode with synchronous
// NORMAL a loss of power may take the commits since the last checkpoint, and
// never more than those.
//
// Begun draws. An attempt is committed before its request is sent. Long answers
// are the ones that interruptions hit, so silently drawing them again would
// favour short ones; what was begun and has no result is therefore counted
// ([Run.Draws]) and stays with the sample.
//
// Small rows apart from large ones. A report reads the verdicts of a million
// samples, 60 bytes each, and never touches the compressed texts, which lie in a
// table that only grows at its end.
//
// Verdicts that are only added. Scoring a run again ([Run.Rescore]) appends
// verdicts, each of which names the scorer that gave it and the verdict it takes the
// place of, and shows all of them at once or none.
//
// A run opened for writing is a runner's sink and history; [Read] opens one for
// reading, also while another process writes and also one of an older schema, which
// only writing brings up to date.
package store
