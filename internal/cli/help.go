package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// topics are the pages of "evalr help" that are no command.
var topics = []struct{ name, short, text string }{
	{"environment", "Variables evalr reads", `Every flag of evalr run and evalr report has a variable: EVALR_ and the flag's name
in capitals, - as _. A flag given on the command line wins over its variable, the
variable over the benchmark's default.

  EVALR_ENDPOINT       --endpoint, for example http://localhost:8000/v1
  EVALR_MODEL          --model
  EVALR_DATA           --data
  EVALR_MAX_TOKENS     --max-tokens, and so on

Keys are taken from --api-key-file or from the variable of the endpoint's host, and
are sent to that host only:

  OPENAI_API_KEY       api.openai.com
  DEEPSEEK_API_KEY     api.deepseek.com
  OPENROUTER_API_KEY   openrouter.ai
  TOGETHER_API_KEY     api.together.xyz
  FIREWORKS_API_KEY    api.fireworks.ai
  GROQ_API_KEY         api.groq.com
  MISTRAL_API_KEY      api.mistral.ai
  EVALR_API_KEY        any other endpoint

OPENAI_BASE_URL stands for --endpoint if neither it nor EVALR_ENDPOINT is given.

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
	{"exit-codes", "What the exit codes mean", `  0    done
  1    failed: input or output, endpoint, a fault of evalr's own
  2    usage or configuration, or runs that cannot be compared
  4    run: more than 1 % of samples failed for good, or an endpoint that fails
       everything stopped it; the same command goes on where it stopped
  5    authentication refused or quota exhausted
  129  the terminal went away (SIGHUP); the same command goes on where it stopped
  130  interrupted (SIGINT); the same command goes on where it stopped
  143  terminated (SIGTERM); likewise
`},
	{"formats", "Files evalr reads and writes", `Runs: a folder with run.db, an SQLite database (docs/formats/run.md).

Data: JSON lines, a JSON array, CSV, TSV or parquet, each also compressed by gzip
or zstandard (docs/formats/data.md lists the columns of each benchmark and the
other names they are known by).

Reports: --format term (for a terminal), md (markdown) or json: one document
{"schema": "evalr.report/v1", "rows": […]} whose rows have run, model, benchmark,
metric, unit, value, lo, hi, level, n, k, method, se, se_fixed, truncated,
no_answer, failed (docs/formats/report.md).

Progress: evalr run --progress json writes one JSON object a line to standard
error, with "event": "start", "progress", "retry", "warning", "draining" or
"done"; an error still ends it with its lines in plain text. All but "retry",
"warning" and "draining" name the run's folder and hold counts and running scores.
`},
}

func newHelp(e env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "help [command | topic]",
		Short: "Explain a command or a topic",
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			if len(args) == 0 {
				return root.Help()
			}
			for _, t := range topics {
				if t.name == args[0] {
					_, err := io.WriteString(e.stdout, t.text)
					return err
				}
			}
			found, _, err := root.Find(args)
			if err != nil || found == root {
				return unknown("command or topic", strings.Join(args, " "), slices.Concat(commandNames(root), topicNames()))
			}
			return found.Help()
		},
	}
	var long strings.Builder
	long.WriteString("Topics:\n")
	for _, t := range topics {
		long.WriteString("  " + t.name + strings.Repeat(" ", 14-len(t.name)) + t.short + "\n")
	}
	cmd.Long = long.String()
	return cmd
}

func topicNames() []string {
	var names []string
	for _, t := range topics {
		names = append(names, t.name)
	}
	return names
}
