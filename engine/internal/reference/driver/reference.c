// reference runs llama.cpp as a subject of comparison: it loads one model and
// answers commands of standard input, one a line, on standard output, in binary
// (the machine's own byte order).
//
//   usage: reference BACKEND MODEL THREADS [plain]
//
// BACKEND is the shared library of one CPU back end, or a folder of them, of which
// the best is taken. "plain" keeps keys and values in single precision and turns
// flash attention off, so that only products are approximate.
//
//   first                     int32: the size of the vocabulary
//   logits CHUNK N id…        N × vocabulary float32, evaluated in steps of CHUNK
//   score CHUNK N id…         N−1 float32: the log-probability of each next token
//   greedy COUNT N id…        COUNT int32: the likeliest continuation, one a step
//   speed PROMPT COUNT SAMPLES TEMPERATURE TOP_P
//                             2 float64: seconds for the prompt, and for COUNT
//                             steps of all samples that share it; the likeliest
//                             tokens if the temperature is 0
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "ggml-backend.h"
#include "llama.h"

static struct llama_model *model;
static int vocabulary, threads, plain;

static void fail(const char *what) {
    fprintf(stderr, "reference: %s\n", what);
    exit(1);
}

static void quiet(enum ggml_log_level level, const char *text, void *data) {
    (void)data;
    if (level == GGML_LOG_LEVEL_ERROR) fputs(text, stderr);
}

static void put(const void *data, size_t size, size_t n) {
    if (fwrite(data, size, n, stdout) != n) fail("standard output is closed");
}

static int number(void) {
    int n;
    if (scanf("%d", &n) != 1) fail("expected a number");
    return n;
}

// A context for one command: nothing is left over from the one before.
static struct llama_context *begin(int tokens, int step, int sequences, int unified) {
    struct llama_context_params p = llama_context_default_params();
    p.n_ctx = tokens;
    p.n_batch = p.n_ubatch = step;
    p.n_seq_max = sequences;
    p.n_threads = p.n_threads_batch = threads;
    p.kv_unified = unified;
    p.flash_attn_type = plain ? LLAMA_FLASH_ATTN_TYPE_DISABLED : LLAMA_FLASH_ATTN_TYPE_ENABLED;
    if (plain) p.type_k = p.type_v = GGML_TYPE_F32;
    struct llama_context *c = llama_init_from_model(model, p);
    if (!c) fail("no context");
    return c;
}

static void add(struct llama_batch *b, int token, int position, int sequence, int logits) {
    int i = b->n_tokens++;
    b->token[i] = token;
    b->pos[i] = position;
    b->n_seq_id[i] = 1;
    b->seq_id[i][0] = sequence;
    b->logits[i] = logits;
}

static void decode(struct llama_context *c, struct llama_batch b) {
    if (llama_decode(c, b)) fail("decoding failed");
    llama_synchronize(c);
}

static int *tokens(int n) {
    int *t = malloc((n + 1) * sizeof *t);
    for (int i = 0; i < n; i++) t[i] = number();
    return t;
}

static int likeliest(const float *logits) {
    int best = 0;
    for (int i = 1; i < vocabulary; i++)
        if (logits[i] > logits[best]) best = i;
    return best;
}

static float real(void) {
    float f;
    if (scanf("%f", &f) != 1) fail("expected a number");
    return f;
}

static float logprob(const float *logits, int token) {
    double sum = 0, most = logits[likeliest(logits)];
    for (int i = 0; i < vocabulary; i++) sum += exp(logits[i] - most);
    return logits[token] - most - log(sum);
}

// Logits of all positions, or the log-probability of each next token.
static void evaluate(int score) {
    int chunk = number(), n = number(), *t = tokens(n);
    struct llama_context *c = begin(n + 1, chunk, 1, 1);
    struct llama_batch b = llama_batch_init(chunk, 0, 1);
    for (int at = 0; at < n; at += chunk) {
        b.n_tokens = 0;
        for (int i = at; i < n && i < at + chunk; i++) add(&b, t[i], i, 0, 1);
        decode(c, b);
        for (int i = 0; i < b.n_tokens; i++) {
            const float *logits = llama_get_logits_ith(c, i);
            if (!score) {
                put(logits, sizeof *logits, vocabulary);
            } else if (at + i + 1 < n) {
                float p = logprob(logits, t[at + i + 1]);
                put(&p, sizeof p, 1);
            }
        }
    }
    llama_batch_free(b);
    llama_free(c);
    free(t);
}

static void greedy(void) {
    int count = number(), n = number(), *t = tokens(n);
    struct llama_context *c = begin(n + count + 1, n > 1 ? n : 1, 1, 1);
    struct llama_batch b = llama_batch_init(n + 1, 0, 1);
    b.n_tokens = 0;
    for (int i = 0; i < n; i++) add(&b, t[i], i, 0, i == n - 1);
    for (int i = 0; i < count; i++) {
        decode(c, b);
        int next = likeliest(llama_get_logits_ith(c, -1));
        put(&next, sizeof next, 1);
        b.n_tokens = 0;
        add(&b, next, n + i, 0, 1);
    }
    llama_batch_free(b);
    llama_free(c);
    free(t);
}

// Temperature before top-p, as vLLM and transformers have it, and no top-k.
static struct llama_sampler *sampler(float temperature, float top_p, int seed) {
    struct llama_sampler *s = llama_sampler_chain_init(llama_sampler_chain_default_params());
    if (temperature > 0) {
        llama_sampler_chain_add(s, llama_sampler_init_temp(temperature));
        if (top_p < 1) llama_sampler_chain_add(s, llama_sampler_init_top_p(top_p, 1));
        llama_sampler_chain_add(s, llama_sampler_init_dist(seed));
    } else {
        llama_sampler_chain_add(s, llama_sampler_init_greedy());
    }
    return s;
}

// One prompt, evaluated once, and samples that go on from it together.
static void speed(void) {
    int prompt = number(), count = number(), samples = number();
    float temperature = real(), top_p = real();
    int step = prompt > samples ? prompt : samples;
    // Rounded up: a cache of its own for each sample is a multiple of 256 cells.
    int each = (prompt + count + 1 + 255) / 256 * 256;
    struct llama_context *c = begin(each * samples, step, samples, 0);
    struct llama_batch b = llama_batch_init(step, 0, 1);
    int *next = malloc(samples * sizeof *next);
    struct llama_sampler **draw = malloc(samples * sizeof *draw);
    for (int i = 0; i < samples; i++) draw[i] = sampler(temperature, top_p, i);
    for (int round = 0; round < 2; round++) { // the first warms up
        llama_memory_clear(llama_get_memory(c), 1);
        b.n_tokens = 0;
        for (int i = 0; i < prompt; i++) add(&b, 32 + i * 7 % 90, i, 0, i == prompt - 1);
        int64_t from = llama_time_us();
        decode(c, b);
        int64_t filled = llama_time_us();
        for (int s = 0; s < samples; s++) {
            if (s) llama_memory_seq_cp(llama_get_memory(c), 0, s, -1, -1);
            next[s] = llama_sampler_sample(draw[s], c, -1);
        }
        int64_t begun = llama_time_us(); // the first tokens are drawn, as on the other side
        int steps = round ? count : 1;
        for (int i = 0; i < steps; i++) {
            b.n_tokens = 0;
            for (int s = 0; s < samples; s++) add(&b, next[s], prompt + i, s, 1);
            decode(c, b);
            for (int s = 0; s < samples; s++) next[s] = llama_sampler_sample(draw[s], c, s);
        }
        double seconds[2] = {(filled - from) / 1e6, (llama_time_us() - begun) / 1e6};
        if (round) put(seconds, sizeof seconds[0], 2);
    }
    for (int i = 0; i < samples; i++) llama_sampler_free(draw[i]);
    free(draw);
    free(next);
    llama_batch_free(b);
    llama_free(c);
}

static void load(const char *backend, const char *path) {
    struct stat s;
    if (stat(backend, &s)) fail("no back end at that path");
    llama_log_set(quiet, NULL);
    if (S_ISDIR(s.st_mode)) {
        ggml_backend_load_all_from_path(backend);
    } else if (!ggml_backend_load(backend)) {
        fail("the back end does not load");
    }
    llama_backend_init();
    struct llama_model_params p = llama_model_default_params();
    model = llama_model_load_from_file(path, p);
    if (!model) fail("the model does not load");
    vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model));
}

int main(int argc, char **argv) {
    if (argc < 4) fail("usage: reference BACKEND MODEL THREADS [plain]");
    threads = atoi(argv[3]);
    plain = argc > 4 && !strcmp(argv[4], "plain");
    load(argv[1], argv[2]);
    put(&vocabulary, sizeof vocabulary, 1);
    fflush(stdout);
    char command[16];
    while (scanf("%15s", command) == 1) {
        if (!strcmp(command, "logits")) evaluate(0);
        else if (!strcmp(command, "score")) evaluate(1);
        else if (!strcmp(command, "greedy")) greedy();
        else if (!strcmp(command, "speed")) speed();
        else fail("unknown command");
        fflush(stdout);
    }
    llama_model_free(model);
    return 0;
}
