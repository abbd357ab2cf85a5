#!/usr/bin/env python3
"""Writes golden.json: what jinja2 renders, set up as transformers does.

    pip install jinja2==3.1.6
    python3 generate.py

With a folder of templates of real models (llama.cpp's models/templates) it
prints one digest a template instead, for digests.json: the templates stay where
they are.

    python3 generate.py FOLDER > digests.json
"""
import datetime, glob, hashlib, json, os, sys
import jinja2, jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

HERE = os.path.dirname(os.path.abspath(__file__))


def turns(*contents, system=None):
    list_ = [] if system is None else [{"role": "system", "content": system}]
    return list_ + [{"role": ["user", "assistant"][i % 2], "content": c} for i, c in enumerate(contents)]


CONVERSATIONS = [
    turns("What is 2 + 3?"),
    turns("  Hi there \n", system=" You are terse. "),
    turns("Line one\n\nLine <two> & \"three\" 'four' é 日本", "Sure.\n", "Thanks {{ x }} {% if %}"),
    turns("a", "<think>\nhm\n</think>\n\nb", "c", "d", "<out>e</out>", system=""),
    [{"role": "assistant", "content": "I begin"}, {"role": "user", "content": "ok"}],
]


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(["name:endgeneration"], drop_needle=True)


def environment():
    def refuse(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    e = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    e.filters["tojson"] = tojson
    e.globals["raise_exception"] = refuse
    e.globals["strftime_now"] = lambda form: datetime.datetime(2024, 7, 26).strftime(form)
    return e


def render(path, messages):
    source = open(path, encoding="utf-8", newline="").read()
    try:
        return environment().from_string(source).render(
            messages=messages, tools=None, documents=None, add_generation_prompt=True, enable_thinking=True, bos_token="<BOS>", eos_token="<EOS>")
    except Exception as e:
        return "error: " + type(e).__name__


def renderings(folder):
    return {os.path.basename(p): [render(p, c) for c in CONVERSATIONS] for p in sorted(glob.glob(os.path.join(folder, "*.jinja")))}


if len(sys.argv) > 1:
    digest = {name: hashlib.sha256("\0".join(texts).encode()).hexdigest() for name, texts in renderings(sys.argv[1]).items() if not any(t.startswith("error: ") and "TemplateError" not in t for t in texts)}
    print(json.dumps(digest, indent=1))
else:
    with open(os.path.join(HERE, "golden.json"), "w", encoding="utf-8") as f:
        json.dump({"conversations": CONVERSATIONS, "texts": renderings(HERE)}, f, ensure_ascii=True, indent=1)
        f.write("\n")
