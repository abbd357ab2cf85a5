package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/reports"
	"github.com/evalr/evalr/stats"
	"github.com/evalr/evalr/store"
)

func newStandings(e env) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "standings FILE...",
		Short: "Make a file of standings for --cf-standings from answers of the Codeforces API",
		Long: `Standings puts together what the Codeforces API says of contests: for each contest
the answers of contest.standings and contest.ratingChanges, saved as files. Which
file is which is seen from its content. Only official participants count.`,
		Example: `  $ curl 'https://codeforces.com/api/contest.standings?contestId=1971' > 1971-standings.json
  $ curl 'https://codeforces.com/api/contest.ratingChanges?contestId=1971' > 1971-changes.json
  $ evalr data standings 1971-*.json -o standings.jsonl`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("for example: evalr data standings 1971-standings.json 1971-changes.json -o standings.jsonl", "name the files")
			}
			contests, err := readAnswers(args)
			if err != nil {
				return err
			}
			text, err := stats.FormatStandings(contests)
			if err != nil {
				return err
			}
			for _, c := range contests {
				fmt.Fprintf(e.stderr, "evalr: contest %s: %d problems, %d rows%s\n", c.ID, len(c.Problems), len(c.Rows), withoutRating(c))
			}
			return toFileOr(e.stdout, out, func(w io.Writer) error { return writeAll(w, text) })
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "write to this `file` instead of standard output")
	return cmd
}

func writeAll(w io.Writer, text []byte) error {
	_, err := w.Write(text)
	return err
}

// withoutRating says that a contest will be left out of ratings.
func withoutRating(c stats.Contest) string {
	n := 0
	for _, row := range c.Rows {
		if row.Unrated {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them without a rating: no rating is made of this contest", n)
}

// An answer is one of the Codeforces API (codeforces.com/apiHelp).
type answer struct {
	Status  string          `json:"status"`
	Comment string          `json:"comment"`
	Result  json.RawMessage `json:"result"` // an apiStandings or a list of apiChange
}

type apiStandings struct {
	Contest struct {
		ID int64 `json:"id"`
	} `json:"contest"`
	Problems []struct {
		Index  string  `json:"index"`
		Points float64 `json:"points"` // absent where problems count 1
	} `json:"problems"`
	Rows []struct {
		Party struct {
			Members []struct {
				Handle string `json:"handle"`
			} `json:"members"`
			Type string `json:"participantType"`
		} `json:"party"`
		Points  float64 `json:"points"`
		Penalty float64 `json:"penalty"`
	} `json:"rows"`
}

type apiChange struct {
	ContestID int64  `json:"contestId"`
	Handle    string `json:"handle"`
	OldRating int    `json:"oldRating"`
}

// readAnswers reads files of answers, in any order, and puts them together: contests
// by number.
func readAnswers(files []string) ([]stats.Contest, error) {
	standings := map[int64]apiStandings{}
	changes := map[int64]map[string]int{} // ratings by handle
	for _, name := range files {
		result, err := readAnswer(name)
		if err != nil {
			return nil, err
		}
		if result[0] == '[' {
			if err := addChanges(changes, name, result); err != nil {
				return nil, err
			}
			continue
		}
		var s apiStandings
		if err := json.Unmarshal(result, &s); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if _, twice := standings[s.Contest.ID]; twice || s.Contest.ID == 0 {
			return nil, usage("name the answer of contest.standings of each contest once", "%s: standings of contest %d, which are there or have no number", name, s.Contest.ID)
		}
		standings[s.Contest.ID] = s
	}
	if len(standings) == 0 {
		return nil, usage("save contest.standings?contestId=N as well", "no standings among the files")
	}
	var contests []stats.Contest
	for id, s := range standings {
		ratings, ok := changes[id]
		if !ok {
			return nil, usage(fmt.Sprintf("save https://codeforces.com/api/contest.ratingChanges?contestId=%d and name that file too", id),
				"no rating changes of contest %d among the files", id)
		}
		contests = append(contests, s.contest(ratings))
	}
	slices.SortFunc(contests, func(a, b stats.Contest) int {
		return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	return contests, nil
}

// readAnswer returns the result that a file holds, which begins with [ or {.
func readAnswer(name string) (json.RawMessage, error) {
	text, err := os.ReadFile(name) //nolint:gosec // the file the user named
	if err != nil {
		return nil, err
	}
	const hint = "want an answer of contest.standings or contest.ratingChanges as the API gives it"
	var a answer
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, usage(hint, "%s: %v", name, err)
	}
	result := bytes.TrimSpace(a.Result)
	switch {
	case a.Status == "FAILED":
		return nil, usage("ask the API again", "%s: the API refused: %s", name, printable(a.Comment))
	case len(result) == 0 || result[0] != '[' && result[0] != '{':
		return nil, usage(hint, "%s: no result in it", name)
	}
	return result, nil
}

// addChanges reads ratings before a contest.
func addChanges(changes map[int64]map[string]int, name string, result json.RawMessage) error {
	var all []apiChange
	if err := json.Unmarshal(result, &all); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(all) == 0 {
		return usage("ratings change some hours after a contest, and only by rated ones", "%s: no rating changes in it", name)
	}
	for _, c := range all {
		if changes[c.ContestID] == nil {
			changes[c.ContestID] = map[string]int{}
		}
		changes[c.ContestID][c.Handle] = c.OldRating
	}
	return nil
}

// contest keeps the official rows, with the ratings that handles had.
func (s apiStandings) contest(ratings map[string]int) stats.Contest {
	c := stats.Contest{ID: strconv.FormatInt(s.Contest.ID, 10)}
	for _, p := range s.Problems {
		c.Problems = append(c.Problems, stats.ContestProblem{Index: p.Index, Points: p.Points})
	}
	for _, r := range s.Rows {
		if r.Party.Type != "" && r.Party.Type != "CONTESTANT" {
			continue
		}
		row := stats.Standing{Points: r.Points, Penalty: r.Penalty, Unrated: true}
		if len(r.Party.Members) == 1 { // a team has no rating
			if rating, ok := ratings[r.Party.Members[0].Handle]; ok {
				row.Rating, row.Unrated = rating, false
			}
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}

// rateBy gives a result what its ratings go by, of what is attached to a run.
func rateBy(result *reports.Result, files []evalr.Attachment) (err error) {
	for _, f := range files {
		switch f.Name {
		case evals.Standings:
			result.Contests, err = stats.ParseStandings(f.Name, f.Data)
		case evals.Ratings:
			result.People, err = stats.ParsePeople(f.Name, f.Data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// refuseAttachments reports the first file of a benchmark that cannot be read, before
// anything is asked.
func refuseAttachments(ctx context.Context, entries []evals.Entry) error {
	for _, entry := range entries {
		files, err := entry.Attachments(ctx)
		if err != nil {
			return err
		}
		if err := rateBy(&reports.Result{}, files); err != nil {
			return usage("docs/formats/standings.md tells what the files hold", "%s: %v", entry.Name, err)
		}
	}
	return nil
}

// attach stores the files of a benchmark with its run, if there are any.
func attach(ctx context.Context, run *store.Run, entry evals.Entry) error {
	files, err := entry.Attachments(ctx)
	if err != nil || len(files) == 0 {
		return err
	}
	return run.Attach(ctx, entry.Name, files...)
}

// attachAll stores the files of all benchmarks of a run.
func attachAll(ctx context.Context, run *store.Run, benchmarks []chosen) error {
	for _, b := range benchmarks {
		if err := attach(ctx, run, b.Entry); err != nil {
			return err
		}
	}
	return nil
}

// attached gives a result what is attached to its benchmark.
func attached(ctx context.Context, r *store.Reader, result *reports.Result) error {
	files, err := r.Attachments(ctx, result.Record.Name)
	if err != nil {
		return err
	}
	return rateBy(result, files)
}

// ratingFiles are the flags that name what ratings go by where a run has no such file,
// or another. They are called as the settings of a run are.
type ratingFiles struct{ standings, people string }

func (o *ratingFiles) define(f *pflag.FlagSet) {
	f.StringVar(&o.standings, "cf-standings", "", "`file` with standings of contests, for ratings (default: that of the run)")
	f.StringVar(&o.people, "cf-ratings", "", "`file` with ratings of people, for --metrics percentile:codeelo (default: that of the run)")
}

// give gives what the files hold to the results of a run.
func (o *ratingFiles) give(run *reports.Run) error {
	var files []evalr.Attachment
	for name, path := range map[string]string{evals.Standings: o.standings, evals.Ratings: o.people} {
		if path == "" {
			continue
		}
		a, err := evals.ReadAttachment(name, path)
		if err != nil {
			return usage("docs/formats/standings.md tells what the files hold", "%s: %v", name, err)
		}
		files = append(files, a)
	}
	for i := range run.Results {
		if err := rateBy(&run.Results[i], files); err != nil {
			return usage("docs/formats/standings.md tells what the files hold", "%v", err)
		}
	}
	return nil
}
