package cli

import (
	"context"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// execute runs the command that e.args name.
func execute(ctx context.Context, e env) error {
	out := &output{w: e.stdout}
	e.stdout = out
	root := newRoot(e) //nolint:contextcheck // commands take theirs from cobra
	root.SetArgs(e.args)
	root.SetOut(e.stdout)
	root.SetErr(e.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = out.err
	}
	if err != nil && ctx.Err() != nil {
		if cause := context.Cause(ctx); cause != nil {
			return stoppedBy(err, cause)
		}
	}
	return err
}

// stoppedBy prefers the signal's exit code to that of whatever it broke off.
func stoppedBy(err, cause error) error {
	stop, ok := cause.(interface{ ExitCode() int })
	if !ok {
		return err
	}
	return fault{text: cause.Error(), hint: hintOf(err), code: stop.ExitCode(), cause: cause}
}

func newRoot(e env) *cobra.Command {
	root := &cobra.Command{
		Use:   "evalr",
		Short: "Evaluate reasoning models on benchmarks, with honest intervals",
		Long: `evalr runs benchmark problems k times each against a model, grades the answers,
keeps every sample, and reports scores with confidence intervals.`,
		Example: `  # the built-in model on built-in samples, to see what a run is
  $ evalr run --suite reasoning

  # AIME 2024, MATH-500, GPQA Diamond and MMLU against a server of yours
  $ evalr run --suite reasoning --endpoint http://localhost:8000/v1

  # four samples of the first ten problems of one benchmark
  $ evalr run --benchmark aime-2024 --limit 10 -k 4 --endpoint http://localhost:8000/v1

  # the table of the DeepSeek-R1 paper with your runs beside it
  $ evalr report runs/* --table r1-2 --format md`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknown("command", args[0], commandNames(cmd))
			}
			return cmd.Help()
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.Version = buildVersion()
	root.SetVersionTemplate("evalr {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(
		newRun(e), newImport(e), newScore(e), newGrade(e), newReport(e), newCompare(e), newGate(e), newWatch(e), newPlan(e), newShow(e), newList(e), newData(e), newModel(e), newDoctor(e),
		newCompletion(e), newVersion(e),
	)
	root.SetHelpCommand(newHelp(e))
	return root
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}

var flagInError = regexp.MustCompile(`unknown flag: --([\w-]+)`)

// flagError turns pflag's complaint into a usage error that names the nearest
// flag.
func flagError(cmd *cobra.Command, err error) error {
	see := "see " + cmd.CommandPath() + " --help"
	if m := flagInError.FindStringSubmatch(err.Error()); m != nil {
		var known []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
		if near := nearest(m[1], known); near != "" {
			return usage("did you mean --"+near+"? "+see, "unknown flag --%s", m[1])
		}
		return usage(see, "unknown flag --%s", m[1])
	}
	return usage(see, "%s", plainer.Replace(err.Error()))
}

// plainer takes the parsers' own words out of what pflag says.
var plainer = strings.NewReplacer(
	`: strconv.ParseInt: parsing `, `: not a whole number: `, `: strconv.ParseBool: parsing `, `: not true or false: `,
	`: strconv.ParseFloat: parsing `, `: not a number: `, `: invalid syntax`, ``,
	`: time: missing unit in duration `, `: a time needs its unit, such as 30s or 5m: `, `: time: invalid duration `, `: not a time such as 30s or 5m: `,
)

// exactly refuses any other number of arguments.
func exactly(n int, what string) cobra.PositionalArgs { return between(n, n, what) }

// between refuses fewer arguments than least, and more than most.
func between(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return usage("usage: "+cmd.UseLine(), "%s takes %s, not %s", cmd.CommandPath(), what, counted(len(args), "argument"))
		}
		return nil
	}
}
