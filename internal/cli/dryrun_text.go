package cli

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// write prints the forecast for a person.
func (f *forecastRun) write(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "run\t%s\n", f.folder())
	fmt.Fprintf(tw, "model\t%s\n", f.model())
	if f.Spent != nil {
		fmt.Fprintf(tw, "spent so far\t%s of prompts, %s of completions%s\n",
			tokens(f.Spent.Prompt), tokens(f.Spent.Completion), assumed(f.Spent.Assumed))
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if err := f.table(w); err != nil {
		return err
	}
	for _, line := range f.notes() {
		fmt.Fprintln(w, line)
	}
	return nil
}

func (f *forecastRun) folder() string {
	switch {
	case f.Run == nil:
		return "follows from the model's name; give --model to see what is there already"
	case f.Exists:
		return fmt.Sprintf("%s (holds %s of these)", *f.Run, counted(f.Total.Held, "sample"))
	}
	return *f.Run + " (new)"
}

func (f *forecastRun) model() string {
	name := firstOf(printable(f.Model), "not named")
	switch {
	case f.local:
		return fmt.Sprintf("%s on this machine (context of %s)", name, counted(f.Context, "token"))
	case f.Endpoint == "":
		return name + " (no endpoint was asked)"
	case f.Context > 0:
		return fmt.Sprintf("%s at %s (context of %s)", name, f.Endpoint, counted(f.Context, "token"))
	}
	return fmt.Sprintf("%s at %s", name, f.Endpoint)
}

// table prints a line for each benchmark and the total of several.
func (f *forecastRun) table(w io.Writer) error {
	const title = "BENCHMARK" // to the left, as names are; numbers stand to the right
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	lines := f.Benchmarks
	if len(lines) > 1 {
		total := f.Total
		total.Benchmark = "total"
		lines = append(slices.Clip(lines), total)
	}
	wide := len(title)
	for _, b := range lines {
		wide = max(wide, len(b.Benchmark))
	}
	head := fmt.Sprintf("%-*s", wide, title) + "\tPROBLEMS\tK\tTO DRAW\tREQUESTS\tPROMPT\tCOMPLETION\tAT MOST\t"
	if f.price != nil {
		head += "COST\tAT MOST\t"
	}
	fmt.Fprintln(tw, head)
	for _, b := range lines {
		k := "-"
		if b.K > 0 {
			k = strconv.Itoa(b.K)
		}
		line := fmt.Sprintf("%-*s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t", wide, b.Benchmark, b.Problems, k,
			grouped(int64(b.Samples)), grouped(int64(b.Requests)), grouped(b.Prompt), known(b.Expected, grouped), grouped(b.Most))
		if f.price != nil {
			line += known(b.Cost, money) + "\t" + known(b.CostMost, money) + "\t"
		}
		fmt.Fprintln(tw, line)
	}
	return tw.Flush()
}

// notes say where the numbers come from.
func (f *forecastRun) notes() []string {
	prompt := fmt.Sprintf("estimated at %d bytes a token", bytesAToken)
	if slices.ContainsFunc(f.Benchmarks, func(b forecast) bool { return b.Measured }) {
		prompt = "at the mean of what the run holds"
		if !f.Total.Measured {
			prompt += fmt.Sprintf(" of a benchmark, else at %d bytes a token", bytesAToken)
		}
	}
	completion := "at the mean of what the run holds"
	if f.Total.Expected == nil {
		completion = "? until the run holds samples to go by: draw a few first, with --limit or a small -k"
	}
	notes := []string{
		"", "Tokens still to be paid for. PROMPT: " + prompt + ".", "COMPLETION: " + completion + ".",
		"AT MOST: every completion at its token limit, every prompt at a token a byte and what chat templates add.",
	}
	if f.Budget != nil {
		notes = append(notes, map[bool]string{
			true:  "The budget holds all of it, whatever the answers take.",
			false: "The budget may end the run before all is drawn; a larger one then goes on.",
		}[*f.Budget])
	}
	return append(notes, "Nothing was sent.")
}

// known prints a number, or that it is not known.
func known[T any](n *T, text func(T) string) string {
	if n == nil {
		return "?"
	}
	return text(*n)
}

func tokens(n int64) string { return grouped(n) + " tokens" }

func assumed(n int64) string {
	if n == 0 {
		return ""
	}
	return ", of these up to " + grouped(n) + " for draws of which nobody said what they took"
}

// money prints an amount in US dollars.
func money(x float64) string { return fmt.Sprintf("$%.2f", x) }

// grouped prints a whole number with a comma between each three digits.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
