#!/usr/bin/env python3
"""Writes the fixtures of this folder: small vocabularies in the form of each
family, and what the reference makes of some texts.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3
    python3 generate.py            # rewrites *.json here

With a number, it also writes that many random texts with their tokens to the
given file, for a comparison that is too large to be kept:

    python3 generate.py 20000 /tmp/stress.json && EVALR_TEST_TOKENIZER_STRESS=/tmp/stress.json go test ..
"""
import io, json, random, sys
import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

CORPUS = """The sum of three numbers is 1234, and they're all prime; isn't that odd?
We've measured 3.14159 metres on 2024-07-26. I'll say: don't divide by zero!
def area(width, height):\n    return width * height\n\n\tif x >= 10: print("done")\n
Der Bär fährt übers große Meer. L'été à la plage était très chaud. El niño comió piñas.
Сколько будет дважды два? Четыре. Πόσο κάνει δύο και δύο; Τέσσερα.
二加二等于多少？等于四。東京の天気は晴れです。두 수의 합은 얼마입니까?
كم يساوي اثنان زائد اثنان؟ दो और दो कितने होते हैं? สองบวกสองเท่ากับเท่าไร
x = (a + b) * c // d; y <- f(x) => {"key": [1, 2, 3]}; $\\frac{1}{2}$ and \\boxed{42}
    indented    by    many    blanks\r\nand a line that ends with CR LF\r\n\r\n\r\n
""".split("\n") * 3

TEXTS = [
    "", " ", "  ", "   ", "\n", "\n\n", "\n\n\n", "\t", "\t\n", " \n", "\n ", " \n \n  x", "\r\n", "a\r\n\r\nb", "a \r\n b", "x\n\n  \n y",
    "Hello", " Hello", "  Hello", "Hello world", "Hello  world", "Hello   world  ", "Hello, world!", "(Hello) [world] {again}",
    "I'm you're he'S WE'VE i'll I'D don'T o'clock 'tis '", "it'ſ K'S 'S's 'ſx", "'re're ''s 'll'", "can’t won‘t",
    "1", "12", "123", "1234", "12345678901234567890", "1,234.56", "x1y22z333", " 1 22  333", "½ Ⅷ ² ٣٤ १२३ ①",
    "e\u0301te\u0301 \u00e9t\u00e9 A\u030a \u212b \u1e9b\u0323", "q\u0307\u0323 \u0344 \u0958 \ufb1d 가 \u1100\u1161\u11a8",
    "a\u0300b \u0300 \u0903x न\u0947", "नमस्ते दुनिया", "สวัสดีชาวโลก", "ça va? où êtes-vous?", "straße STRASSE ẞ ŉ ǰ ǆ",
    "二加二等于四。", "東京 の 天気", "두 수의 합", "мир, труд; Май!", "κόσμος ΑΒΓ", "שלום עולם", "مرحبا بالعالم ١٢٣",
    "🙂", "🙂🙃 👩\u200d👩\u200d👧 🇩🇪 ☕️", "a🙂b", "\u00a0x\u00a0\u00a0y", "x\u3000y\u3000\u3000z", "x\u0085y\u2028z\u2029", "\u200b\u200cx\ufeff", "\x00\x01\x1c\x1f\x7f",
    "!!!", "...", "a.b.c", "foo_bar-baz", "<tag attr='x'>", "a=b&c=d", "$\\frac{a}{b}$", "\\boxed{42}", "x²+y²=z²", "#!/bin/sh\n\n\necho $?\n",
    "if x:\n    return 1\n\n\n\ny", "\tx\t\ty\t", "a\u000bb\u000cc", "ａｂｃ１２３！？", "“quoted” ‘text’ — dash…", "、。　！", "~!@#$%^&*()_+`-=[]\\{}|;':\",./<>?",
    "x<|end|>y", "<|begin|>x<|end|>", "<|end|><|end|>", " <|end|> ", "<think>\nhm\n</think>\n\n4", "<|end", "<|<|end|>|>", "▁▁x ▁", "<0x41><unk><s>",
    "The quick brown fox jumps over 13 lazy dogs.  Then it sleeps.\n\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "abcabcabcabc    abc", "thethethe THE The",
]

CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|"
REST = r"[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = CONTRACTIONS + r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+" + REST
QWEN2 = CONTRACTIONS + r"[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+" + REST
QWEN35 = CONTRACTIONS + r"[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+" + REST


def split(regex):
    return pre_tokenizers.Split(Regex(regex), "isolated")


def letters():
    """The class of letters of deepseek-llm, from the ranges in letters.go."""
    import re, pathlib
    source = (pathlib.Path(__file__).parent.parent / "letters.go").read_text()
    pairs = [(int(a, 16), int(b, 16)) for a, b in re.findall(r"\{0x([0-9A-F]+), 0x([0-9A-F]+), 1\}", source)]
    return "".join(chr(a) if a == b else f"{chr(a)}-{chr(b)}" for a, b in pairs)


def steps():
    by_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    gpt2 = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    newline, cjk = split("[\r\n]"), split("[一-龥ࠀ-一가-\ud7ff]+")
    sequence = pre_tokenizers.Sequence
    return {
        "gpt-2": gpt2,
        "smollm": sequence([pre_tokenizers.Digits(individual_digits=True), gpt2]),
        "llama-bpe": sequence([split(LLAMA3), by_bytes]),
        "qwen2": sequence([split(QWEN2), by_bytes]),
        "qwen35": sequence([split(QWEN35), by_bytes]),
        "deepseek-llm": sequence([newline, split(r"\s?[" + letters() + "]+"), split(r"\s?[!-/:-~！-／：-～‘-‟　-。]+"),
                                  split(r"\s+$"), cjk, pre_tokenizers.Digits(individual_digits=False), by_bytes]),
        "deepseek-coder": sequence([newline, split(r"\s?\p{L}+"), split(r"\s?\p{P}+"), cjk,
                                    pre_tokenizers.Digits(individual_digits=True), by_bytes]),
    }


def marks(t):
    t.add_special_tokens([AddedToken("<|begin|>", special=True), AddedToken("<|end|>", special=True)])
    t.add_tokens([AddedToken("<think>", special=False, normalized=False), AddedToken("</think>", special=False, normalized=False)])


def byte_level(name, step):
    t = Tokenizer(models.BPE(ignore_merges=name == "llama-bpe"))
    t.pre_tokenizer = step
    if name == "qwen2":
        t.normalizer = normalizers.NFC()
    trainer = trainers.BpeTrainer(vocab_size=420, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    t.train_from_iterator(CORPUS, trainer)
    marks(t)
    t.decoder = decoders.ByteLevel()
    if name == "llama-bpe":
        begin = t.token_to_id("<|begin|>")
        t.post_processor = processors.TemplateProcessing(single="<|begin|> $A", special_tokens=[("<|begin|>", begin)])
    return t


def sentence_piece():
    """A SentencePiece model of the BPE kind with byte fallback."""
    out = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([c for c in CORPUS if c.strip()]), model_writer=out, model_type="bpe", vocab_size=560, byte_fallback=True,
        character_coverage=0.985, normalization_rule_name="identity", remove_extra_whitespaces=False, split_digits=True,
        allow_whitespace_only_pieces=True, hard_vocab_limit=False, minloglevel=2)
    return sentencepiece.SentencePieceProcessor(model_proto=out.getvalue())


def kinds(sp):
    return [2 if sp.is_unknown(i) else 3 if sp.is_control(i) else 6 if sp.is_byte(i) else 5 if sp.is_unused(i) else 1 for i in range(len(sp))]


def from_sentence_piece(sp, normalizer, step):
    """The same vocabulary as transformers turns it into a tokenizer.json."""
    vocab = {sp.id_to_piece(i): i for i in range(len(sp))}
    words = {p: i for p, i in vocab.items() if kinds(sp)[i] == 1}
    merges = []
    for piece, i in words.items():
        merges += [(sp.get_score(i), piece[:k], piece[k:]) for k in range(1, len(piece)) if piece[:k] in words and piece[k:] in words]
    merges.sort(key=lambda m: (-m[0], vocab[m[1]], vocab[m[2]]))
    t = Tokenizer(models.BPE(vocab, [(a, b) for _, a, b in merges], unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    t.normalizer, t.decoder = normalizer, decoders.ByteFallback()
    if step is not None:
        t.pre_tokenizer = step
    t.add_special_tokens([AddedToken(x, normalized=False, special=True) for x in ["<unk>", "<s>", "</s>"]])
    t.add_tokens([AddedToken("<think>", special=False, normalized=False), AddedToken("</think>", special=False, normalized=False)])
    return t


def write(name, value):
    with open(name, "w", encoding="utf-8") as f:
        json.dump(value, f, ensure_ascii=True, separators=(",", ":"))
        f.write("\n")


def random_texts(n):
    r = random.Random(7)
    pool = list("aeiou stRLdMv'’.,!?-0123456789\n\r\t  \u00a0\u3000éß你好한नाि🙂\u0301\u0308Ωжא١Ⅷſ") + ["'s", "'LL", "  ", "\n\n", "\r\n", "<|end|>", "<think>", "the", "def "]
    for _ in range(n):
        yield "".join(r.choice(pool) if r.random() < 0.95 else chr(r.choice([r.randrange(0x20, 0xd800), r.randrange(0x1f300, 0x1f700)])) for _ in range(r.randint(1, 24)))


def main():
    all_ = {name: byte_level(name, step) for name, step in steps().items()}
    sp = sentence_piece()
    prepend = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    all_["spm-prepend"] = from_sentence_piece(sp, prepend, None)
    all_["spm-plain"] = from_sentence_piece(sp, normalizers.Replace(" ", "▁"), pre_tokenizers.Split(" ", "merged_with_previous"))
    for scheme in ["first", "always"]:
        all_["spm-" + scheme] = from_sentence_piece(sp, None, pre_tokenizers.Metaspace(prepend_scheme=scheme, split=False))
    if len(sys.argv) > 1:
        texts = list(random_texts(int(sys.argv[1])))
        vocabularies = {n: json.loads(t.to_str()) for n, t in all_.items()}
        ids = {n: [t.encode(x, add_special_tokens=False).ids for x in texts] for n, t in all_.items()}
        json.dump({"texts": texts, "files": vocabularies, "ids": ids}, open(sys.argv[2], "w"))
        return
    for name, t in all_.items():
        write(f"{name}.json", json.loads(t.to_str()))
    golden = {name: [t.encode(x, add_special_tokens=False).ids for x in TEXTS] for name, t in all_.items()}
    golden["sentencepiece"] = [sp.encode(x) for x in TEXTS]
    write("golden.json", {"texts": TEXTS, "ids": golden})
    write("sentencepiece.json", {"tokens": [sp.id_to_piece(i) for i in range(len(sp))], "scores": [sp.get_score(i) for i in range(len(sp))], "types": kinds(sp)})


main()
