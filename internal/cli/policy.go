package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/scorers/mathexpr"
)

// defaultPolicy is the value of --policy for no option at all.
const defaultPolicy = "default"

// definePolicy defines the flag of commands that grade mathematics.
func definePolicy(f *pflag.FlagSet, policy *string) {
	f.StringVar(policy, "policy", defaultPolicy, "of mathematics: which `differences` in how an answer is written count (see evalr help grade)")
}

// parsePolicy reads the value of --policy.
func parsePolicy(text string) (mathexpr.Policy, error) {
	if text == defaultPolicy {
		text = ""
	}
	p, err := mathexpr.ParsePolicy(text)
	if err != nil {
		return p, usage("evalr help grade lists them; several are joined by commas", "--policy: %v", err)
	}
	return p, nil
}

// policyHelp lists the options of a policy, a line each.
func policyHelp() string {
	var b strings.Builder
	for _, o := range mathexpr.PolicyOptions() {
		fmt.Fprintf(&b, "  %-18s  %s\n", o.Name, o.Effect)
		for _, v := range o.Values {
			value, effect := v.Name, v.Effect
			if strings.HasSuffix(value, ":") {
				value += "N"
			}
			if value == o.Default {
				effect += " (default)"
			}
			fmt.Fprintf(&b, "    =%-15s  %s\n", value, effect)
		}
	}
	return b.String()
}

// refusePolicy refuses a policy where no benchmark is graded as mathematics.
func (o protocolOptions) refusePolicy(entries []evals.Entry) error {
	if p, err := parsePolicy(o.policy); err != nil || p == (mathexpr.Policy{}) {
		return err
	}
	if slices.ContainsFunc(entries, func(e evals.Entry) bool { return e.Policy != "" }) {
		return nil
	}
	return usage("it is for math-500 and for benchmark custom with --scorer math", "--policy is given, and no benchmark is graded as mathematics")
}
