package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/reports"
)

// figureOptions are the flags of "evalr report --figure".
type figureOptions struct {
	number                int
	dir, benchmark, theme string
}

func (o *figureOptions) define(f *pflag.FlagSet) {
	f.IntVar(&o.number, "figure", 0, "draw `figure` 1 (benchmarks beside published scores), 2 (scores over training steps) or 3 (lengths over training steps)")
	f.StringVar(&o.benchmark, "benchmark", "", "the `benchmark` of figures 2 and 3 (default: aime-2024, or the only one there is)")
	f.StringVar(&o.dir, "figure-dir", "", "write the figure into this `folder` in every form: svg, png (light and dark), csv, and its caption")
	f.StringVar(&o.theme, "theme", "light", "colours of a figure's svg or png: light or dark")
}

// figureFlags are those that say nothing without --figure.
var figureFlags = []string{"benchmark", "figure-dir", "theme"}

// tableFlags are those of tables, which a figure has no use for.
var tableFlags = []string{"table", "json", "compact", "by", "baseline", "metrics", "price", "model-info"}

// check refuses flags of the command line that the asked for form has no use for. What
// a variable or a file sets is for the form that has it.
func (o *figureOptions) check(settings []evalr.Setting) error {
	from := map[string]string{} // where each flag's value comes from
	for _, s := range settings {
		from[s.Name] = s.Source
	}
	drawn := from["figure"] != fromDefault
	unused, want := figureFlags, "they are of figures: add --figure 1, 2 or 3"
	if drawn {
		unused, want = tableFlags, "it is of tables: leave it or --figure out"
	}
	for _, name := range unused {
		if from[name] == fromFlag {
			return usage(want, "--%s has no effect here", name)
		}
	}
	if drawn && (o.number < reports.FigureBenchmarks || o.number > reports.FigureLengths) {
		return usage("the figures are 1, 2 and 3", "unknown figure %d", o.number)
	}
	return oneOf("theme", o.theme, "light", "dark")
}

// figureFormats are the forms of a figure; the name of a file tells which of them
// it has.
var figureFormats = []string{"term", "svg", "png", "csv"}

// printFigure reads the runs and writes a figure of them.
func (o *reportCommand) printFigure(ctx context.Context, e env, dirs []string, formatGiven bool) error {
	format, err := o.figureFormat(formatGiven)
	if err != nil {
		return err
	}
	view, err := o.view.report()
	if err != nil {
		return err
	}
	runs, err := o.readRuns(ctx, dirs)
	if err != nil {
		return err
	}
	if o.figure.number != reports.FigureBenchmarks {
		for i, run := range runs {
			if run.Manifest.Model.Step == nil {
				return usage("a run has the step of its model's name, such as checkpoint-500, or of --step N of evalr run and evalr import",
					"%s: the model %q has no training step", dirs[i], run.Manifest.Model.Name)
			}
		}
	}
	figure, err := reports.NewFigure(runs, reports.FigureOptions{
		Number: o.figure.number, Benchmark: o.figure.benchmark, Level: view.Level, Interval: view.Interval,
	})
	if err != nil {
		return err
	}
	if o.figure.dir != "" {
		return o.figure.writeAll(e, figure)
	}
	theme := reports.Light
	if o.figure.theme == "dark" {
		theme = reports.Dark
	}
	return toFileOr(e.stdout, o.out, func(w io.Writer) error { return writeFigure(w, figure, format, theme, e.wide()) })
}

// figureFormat is the form asked for, else that of the file's name, else the one
// for a terminal.
func (o *reportCommand) figureFormat(given bool) (string, error) {
	if o.figure.dir != "" && (given || o.out != "") {
		return "", usage("it has all forms; leave --format and --output out", "--figure-dir names a folder of its own")
	}
	named := strings.TrimPrefix(strings.ToLower(filepath.Ext(o.out)), ".")
	switch {
	case given:
		return o.format, oneOf("format", o.format, figureFormats...)
	case slices.Contains(figureFormats, named):
		return named, nil
	case o.out != "" && named != "txt":
		return "", usage("name it .svg, .png, .csv or .txt, or say --format", "%s: its name does not tell the form of the figure", o.out)
	}
	return "term", nil
}

// writeFigure writes a figure in one of its forms.
func writeFigure(w io.Writer, f *reports.Figure, format string, t reports.Theme, columns int) error {
	switch format {
	case "svg":
		return f.WriteSVG(w, t)
	case "png":
		return f.WritePNG(w, t)
	case "csv":
		return f.WriteCSV(w)
	}
	return f.WriteTerminal(w, columns)
}

// writeAll writes a figure in all forms and names the files.
func (o *figureOptions) writeAll(e env, figure *reports.Figure) error {
	if err := os.MkdirAll(o.dir, 0o755); err != nil { //nolint:gosec // pictures are for everyone
		return fmt.Errorf("--figure-dir: %w", err)
	}
	base := filepath.Join(o.dir, "figure-"+strconv.Itoa(o.number))
	for _, file := range []struct {
		ending string
		write  func(io.Writer) error
	}{
		{".svg", func(w io.Writer) error { return figure.WriteSVG(w, reports.Light) }},
		{"-dark.svg", func(w io.Writer) error { return figure.WriteSVG(w, reports.Dark) }},
		{".png", func(w io.Writer) error { return figure.WritePNG(w, reports.Light) }},
		{"-dark.png", func(w io.Writer) error { return figure.WritePNG(w, reports.Dark) }},
		{".csv", figure.WriteCSV},
		{".txt", func(w io.Writer) error {
			_, err := io.WriteString(w, figure.Caption()+"\n")
			return err
		}},
	} {
		if err := toFileOr(e.stdout, base+file.ending, file.write); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(e.stdout, base+file.ending); err != nil {
			return err
		}
	}
	return nil
}
