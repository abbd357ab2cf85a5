package cli

// topics are the pages of "evalr help" that are no command.
var topics = []struct{ name, short, text string }{
	{"environment", "Variables evalr reads", `Every flag of evalr run, import, score, report, doctor and watch has a variable: EVALR_
and the flag's name in capitals, - as _; only --extract and --policy of score and
--baseline of watch have none. A flag given on the command line wins over its variable, the variable over configuration
files (evalr help configuration), these over the benchmark's default. A variable that
begins with EVALR_ and stands for no flag gets a warning.

  EVALR_ENDPOINT       --endpoint, for example http://localhost:8000/v1
  EVALR_MODEL          --model
  EVALR_DATA           --data
  EVALR_MAX_TOKENS     --max-tokens, and so on
  EVALR_CONFIG         the user's configuration file, in the place of the usual one

EVALR_ISA stands for no flag: it has models on this machine compute with an
instruction set (generic, avx2, …; evalr doctor lists those there are) in the place of
the best one. It changes no result.

Keys are taken from --api-key-file or from the variable of the endpoint's host, and
are sent to that host only (and see evalr help configuration on ./evalr.toml):

  OPENAI_API_KEY       api.openai.com
  DEEPSEEK_API_KEY     api.deepseek.com
  OPENROUTER_API_KEY   openrouter.ai
  TOGETHER_API_KEY     api.together.xyz
  FIREWORKS_API_KEY    api.fireworks.ai
  GROQ_API_KEY         api.groq.com
  MISTRAL_API_KEY      api.mistral.ai
  EVALR_API_KEY        any other endpoint

OPENAI_BASE_URL stands for --endpoint if neither it nor EVALR_ENDPOINT is given, nor
a model on this machine.

Data sets:

  HF_TOKEN             token for the Hugging Face hub; else the file HF_TOKEN_PATH,
                       else token in HF_HOME
  HF_ENDPOINT          a mirror of the hub
  HF_HUB_OFFLINE       1: never ask the hub
  HF_HOME, HF_HUB_CACHE  where the shared cache of Hugging Face files lies
  EVALR_CACHE          where evalr keeps data sets it pulled

Terminal: NO_COLOR and TERM=dumb are honoured.
evalr sends nothing anywhere but to the endpoint and, for data sets, the hub.
`},
	{"configuration", "Files that hold settings", `Settings may stand in ./evalr.toml, for a project, and in the user's own file:

  $XDG_CONFIG_HOME/evalr/config.toml, else ~/.config/evalr/config.toml
  %AppData%\evalr\config.toml on Windows
  $EVALR_CONFIG, if it is set, in the place of these

Flags win over variables, variables over ./evalr.toml, it over the user's file, and
all of them over a benchmark's own settings. evalr show RUN prints every setting of a
run with where it came from.

The files are TOML. A key is a flag's name without its dashes. At the top of the file
it holds for every command that has the flag; in a table with the name of a command
(run, import, score, report, doctor, watch) for that command, before the top. A flag that
may be repeated, or takes a list, takes a list.

  endpoint = "http://localhost:8000/v1"
  level = 0.99

  [run]
  suite = "math"
  k = "8,mmlu=1"
  max-tokens = 16384
  model-arg = ["top_k=20", "min_p=0.1"]
  price = [0.55, 2.19]
  max-cost = 20

  [report]
  format = "md"

Secrets are refused: keep a key in a file of its own and name that with api-key-file,
or in the variable of the endpoint's host (evalr help environment).

./evalr.toml may have come with a folder from others, so it reaches less than your own
file. It may not set api-key-file, out, output, save-curve or figure-dir; data, from,
prompt, chat-template, model-info, baseline, gate-config and a model on this machine may name only what lies in its folder, links
followed; and an endpoint that it alone
names gets no key from EVALR_API_KEY or --api-key-file: name it yourself, by
--endpoint, EVALR_ENDPOINT or in your own file. What it sets is said on standard error.

evalr import refuses a model that a file or a variable sets if the rows name another,
evalr score takes extract and policy from its flags or the table [score] alone, and
evalr watch its baseline from its flag or the table [watch].
`},
	{"exit-codes", "What the exit codes mean", `  0    done
  1    failed: input or output, endpoint, a fault of evalr's own
  2    usage or configuration, no such run, or runs that cannot be compared
  3    gate: FAIL; watch likewise with --once or --exit-on-fail
  4    gate, watch --once: INCONCLUSIVE. run: more than 1 % of samples failed for good, or it was stopped before every
       sample was drawn: by a budget (--max-output-tokens, --max-cost), by --deadline,
       or by an endpoint that fails everything. What is there stays; the same command,
       with a larger budget or a later deadline, goes on where it stopped
  5    authentication refused or quota exhausted
  129  the terminal went away (SIGHUP); the same command goes on where it stopped
  130  interrupted (SIGINT); the same command goes on where it stopped
  143  terminated (SIGTERM); likewise
`},
	{"formats", "Files evalr reads and writes", `Runs: a folder with run.db, an SQLite database (docs/formats/run.md).

Data: JSON lines, a JSON array, CSV, TSV or parquet, each also compressed by gzip
or zstandard (docs/formats/data.md lists the columns of each benchmark and the
other names they are known by).

Completions made elsewhere, for evalr import: the same kinds of files, with whatever
names their fields have (evalr help import). What evalr score --json writes, and
evalr grade reads and writes: docs/formats/completions.md.

Settings: evalr.toml (evalr help configuration).

Reports: --format term (for a terminal), md (markdown), latex, csv or json: one
document {"schema": "evalr.report/v2", "rows": […]} with a row for each number
(docs/formats/report.md names its fields).

Progress: evalr run --progress json writes one JSON object a line to standard
error, with "event": "start", "progress", "retry", "warning", "draining" or
"done"; an error still ends it with its lines in plain text. evalr gate --live has
"look" as well, the difference and its bounds as fractions. All but "retry",
"warning" and "draining" name the run's folder and hold counts, running scores (with
the "method" of their intervals, a quicker one than the report's) and what is spent of
a budget.

Plans: evalr run --dry-run --json writes one document {"schema": "evalr.plan/v1"} with
"benchmarks" and their "total": samples, requests, prompt_tokens (by a rule of thumb
unless prompt_tokens_measured), completion_tokens_expected and _most, cost_expected
and _most. null is unknown.

Comparisons: evalr compare --json writes one document {"schema": "evalr.compare/v1",
"base", "comparisons": […]}, scores, differences and intervals as fractions, lengths in
their unit; null is unknown (docs/compare.md).

Learning curves: evalr watch --save-curve writes CSV (docs/watch.md).

Gates: evalr gate --json writes {"schema": "evalr.gate/v1", …}, scores, differences and
bounds as fractions, with --live "live" (samples) and a "look" for each benchmark, whose
bounds and levels are those of the look; evalr gate pin writes a baseline (docs/formats/baseline.md).
What a gate can see: evalr plan --json writes {"schema": "evalr.power/v1", …}, drops and
margins as fractions; null is impossible.

Models on this machine: evalr model check --json writes {"schema": "evalr.model/v1", …},
memory in bytes; evalr model bench --json {"schema": "evalr.bench/v1", …}, speeds in
tokens a second.
`},
}
