package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/models"
	"github.com/evalr/evalr/runner"
)

func newDoctor(e env) *cobra.Command {
	o := &runOptions{api: models.ProtocolChat, reasoning: models.ReasoningAuto, choices: 1, jobs: runner.DefaultConcurrency}
	cmd := &cobra.Command{
		Use:   "doctor [--endpoint URL | --model gguf:FILE | --model safetensors:DIR]",
		Short: "Check the whole set-up by a small trial, and endpoint, model and data",
		Args:  exactly(0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.settings, err = settle(cmd, e); err != nil {
				return err
			}
			o.chooseEndpoint(o.settings, "")
			return o.examine(cmd.Context(), e)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.endpoint, "endpoint", "", "base `URL` of an OpenAI-compatible server")
	f.StringVar(&o.model, "model", "", "the model's `name` as the endpoint serves it; without an endpoint "+weightsForms)
	f.StringVar(&o.api, "api", models.ProtocolChat, "`protocol`: chat or completions")
	f.StringVar(&o.keyFile, "api-key-file", "", "`file` that holds the key")
	o.sandbox.define(f)
	return cmd
}

// A finding is one line of the doctor's report.
type finding struct {
	what string
	err  error  // nil: all is well
	says string // details
}

func (o *runOptions) examine(ctx context.Context, e env) error {
	findings := []finding{{what: "evalr", says: buildVersion()}, examineFolder(), examineMachine(e)}
	findings = append(findings, o.sandbox.examine(ctx)...)
	findings = append(findings, o.examineBuiltin(ctx, e))
	findings = append(findings, examineData(ctx, e)...)
	findings = append(findings, o.examineEndpoint(ctx, e)...)
	sick := 0
	for _, f := range findings {
		if f.write(e.stdout); f.err != nil {
			sick++
		}
	}
	if sick > 0 {
		return fault{text: fmt.Sprintf("%d of %d checks failed", sick, len(findings)), code: exitFailed}
	}
	return nil
}

func (f finding) write(w io.Writer) {
	if f.err == nil {
		fmt.Fprintf(w, "ok    %-12s %s\n", f.what, printable(f.says))
		return
	}
	fmt.Fprintf(w, "FAIL  %-12s %s\n", f.what, printable(f.err.Error()))
	if hint := hintOf(f.err); hint != "" {
		fmt.Fprintf(w, "      %-12s hint: %s\n", "", printable(hint))
	}
}

// examineFolder checks that runs can be written where they go by default.
func examineFolder() finding {
	f := finding{what: "folder", says: "runs can be written here"}
	tmp, err := os.CreateTemp(".", ".evalr-doctor-*")
	if err != nil {
		f.err = fault{text: "runs cannot be written here: " + err.Error(), hint: "change to another folder, or give --out"}
		return f
	}
	f.err = errors.Join(tmp.Close(), os.Remove(tmp.Name()))
	return f
}

// examineData says for which benchmarks data is at hand.
func examineData(ctx context.Context, e env) []finding {
	config := dataConfig(e)
	cat, err := evals.Builtin()
	if err != nil {
		return []finding{{what: "catalogue", err: err}}
	}
	var here, away, within []string
	findings := []finding{}
	for _, b := range cat.All() {
		_, err := datasets.Verify(ctx, b.Data, nil, config)
		switch {
		case err == nil && b.IsSample():
			within = append(within, b.Name)
		case err == nil:
			here = append(here, b.Name)
		case errors.Is(err, datasets.ErrMissing):
			away = append(away, b.Name)
		default:
			findings = append(findings, finding{what: "data", err: err})
		}
	}
	says := "built in: " + firstOf(strings.Join(within, ", "), "none") + "; cached: " + firstOf(strings.Join(here, ", "), "none")
	if len(away) > 0 {
		says += "; fetched when needed: " + strings.Join(away, ", ")
	}
	if config.Offline {
		says += "; HF_HUB_OFFLINE is set, so nothing is fetched"
	}
	token := "no token for the hub: gated data sets need HF_TOKEN"
	if config.Token != "" {
		token = "there is a token for the hub"
	}
	return append(findings, finding{what: "data", says: says}, finding{what: "cache", says: filepath.Clean(config.Cache)}, finding{what: "hub token", says: token})
}

// examineEndpoint checks that the endpoint answers and that a short prompt is
// completed.
func (o *runOptions) examineEndpoint(ctx context.Context, e env) []finding {
	if w, ok := o.local(); ok {
		return []finding{o.examineWeights(e, w)}
	}
	if o.endpoint == "" {
		return []finding{{what: "endpoint", says: "not checked: give --endpoint"}}
	}
	s, err := o.connect(ctx, e)
	if err != nil {
		return []finding{{what: "endpoint", err: err}}
	}
	defer s.Close()
	says := s.URL() + " serves " + strings.Join(firstFew(s.says.Models, 5), ", ")
	if s.says.Context > 0 {
		says += fmt.Sprintf("; context %d tokens", s.says.Context)
	}
	findings := []finding{{what: "endpoint", says: says}}
	c, err := s.Generate(ctx, evalr.Request{
		Prompt:   evalr.Prompt{Messages: []evalr.Message{{Role: "user", Content: "Say yes."}}},
		Sampling: evalr.Sampling{Temperature: 1, MaxTokens: 16},
	})
	if err != nil {
		return append(findings, finding{what: "model", err: err})
	}
	usage := "counts tokens"
	if _, known := c.Usage.Completion.Known(); !known {
		usage = "does not count tokens, so lengths are in characters"
	}
	return append(findings, finding{what: "model", says: fmt.Sprintf("%s answers (first piece after %s) and %s", s.name, c.First.Round(1e6), usage)})
}
