// Package datasets is where problems come from: the Hugging Face hub, the
// caches of it on this machine, and local files.
//
// A benchmark's data is described by a [Set]: the repository, the full commit
// and the files it is pinned to, the digests and counts known of it, the names
// its columns go by, and how a row becomes a problem. [Open] finds a copy,
// checks it and holds its problems in memory.
//
// Numbers of two runs compare only if both ran the same problems, and a name
// such as "AIME 2024" does not settle that: copies differ in wording, in answers
// that were mended later, in order. Hence three checks, each an error that says
// what differed. Files from the hub are held to the pinned commit, to the
// digests known of it, and to the lock file that the first pull wrote. Local
// files, whose bytes may be anything, are held to the number of problems and
// the multiset of gold answers. And every copy has a content digest ([Digest])
// over its canonical (id, input, gold) rows, equal for equal problems whatever
// file they lie in, which a run records and comparisons look at.
//
// The hub's protocol is that of huggingface_hub: GET
// {endpoint}/datasets/{repo}/resolve/{revision}/{path}, answered by the file or
// by a redirect to storage, with the commit in X-Repo-Commit and the digest in
// X-Linked-Etag. The token goes to the hub's own host over https (or loopback)
// and never to where a redirect leads.
//
// [Table] is the one reader of tabular files of this module: jsonl, json, csv,
// tsv and parquet, plain, gzip or zstd, as a bounded stream. docs/formats/data.md
// is the reference of all of it.
//
// The package reads no environment variable and prints nothing: what it needs is
// passed in a [Config].
package datasets
