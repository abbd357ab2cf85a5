// Package chat renders a conversation as a model's own template wants it.
//
// Models are trained on conversations in one exact form, and a GGUF file or a
// tokenizer_config.json carries that form as a Jinja template. Rendering it is
// github.com/ardanlabs/jinja's work, which follows Python's jinja2 as
// transformers sets it up (trim_blocks, lstrip_blocks); this package decides
// what a template sees, and what of the result is whose.
//
// What a user says stays text: a problem that quotes <|im_end|> must not end the
// turn. Special tokens in the roles and contents of messages are marked before
// rendering, and the marks part the result into segments afterwards. Everything else in the
// result comes from the template, or reads the same as if it did.
//
// Templates come from strangers. What they may cost is bounded (see [limits]):
// their size and nesting before they are compiled, and their steps, their output
// and what they build when they run.
//
// A model without a template is not given one: [New] fails with
// [ErrNoTemplate]. Text in another model's form looks plausible and is answered
// worse, which a measurement cannot see.
package chat
