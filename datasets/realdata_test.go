package datasets_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/datasets"
)

// sharedData is the folder of real data beside the repository. None of it is in
// the repository.
const sharedData = "../../shared/data"

// The sets below read the columns of the common copies as the benchmarks of
// package evals do, which this package cannot import.

func aime(name, alias, golds string) datasets.Set {
	return datasets.Set{
		Name: name, Aliases: []string{alias}, Count: 30, Golds: golds,
		Columns: []datasets.Column{
			{Name: "problem", Required: true},
			{Name: "answer", Kind: datasets.Integer, Required: true},
			{Name: "year", Kind: datasets.Integer, Required: true},
			{Name: "part", Required: true},
			{Name: "number", Kind: datasets.Integer, Required: true},
		},
		Decode: func(row datasets.Row) (evalr.Problem, error) {
			return evalr.Problem{
				ID:    fmt.Sprintf("%d-%s-%d", row.Integer("year"), row.Text("part"), row.Integer("number")),
				Input: row.Text("problem"),
				Gold:  []string{strconv.FormatInt(row.Integer("answer"), 10)},
			}, nil
		},
	}
}

func math500() datasets.Set {
	return datasets.Set{
		Name: "math-500", Aliases: []string{"math500"}, Count: 500,
		Golds: "sha256:d4d3768cb90e8237b4551feda189ce5babee8e3dd3a9302e297eb3149eebf39e",
		Columns: []datasets.Column{
			{Name: "unique_id", Required: true},
			{Name: "problem", Required: true},
			{Name: "answer", Required: true},
			{Name: "level", Required: true},
		},
		Decode: func(row datasets.Row) (evalr.Problem, error) {
			return evalr.Problem{
				ID: row.Text("unique_id"), Input: row.Text("problem"), Gold: []string{row.Text("answer")},
				Fields: map[string]string{"level": row.Text("level")},
			}, nil
		},
	}
}

func mmlu() datasets.Set {
	return datasets.Set{
		Name: "mmlu", Aliases: []string{"mmlu_test"}, Count: 14042, Golds: "A*3222 B*3462 C*3582 D*3776",
		Columns: []datasets.Column{
			{Name: "question", Aliases: []string{"Question"}, Required: true},
			{Name: "subject", Aliases: []string{"Subject"}, Required: true},
			{Name: "answer", Aliases: []string{"Answer"}, Kind: datasets.Choice, Required: true},
			{Name: "choices", Kind: datasets.List},
			{Name: "A"},
			{Name: "B"},
			{Name: "C"},
			{Name: "D"},
		},
		Decode: func(row datasets.Row) (evalr.Problem, error) {
			choices := row.List("choices")
			if !row.Has("choices") {
				choices = []string{row.Text("A"), row.Text("B"), row.Text("C"), row.Text("D")}
			}
			subject := row.Text("subject")
			return evalr.Problem{
				ID: subject + "/" + strconv.Itoa(row.Nth(subject)), Input: row.Text("question"),
				Choices: choices, Gold: []string{row.Text("answer")},
			}, nil
		},
	}
}

func TestTheRealFilesLoadAsTheyAre(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(sharedData); err != nil {
		t.Skip("no real data: the folder " + sharedData + " is missing")
	}
	sets := map[string]datasets.Set{
		"7e471def069914f38ff2f24caba03f3ca09a7d3a30398cefabb80895d332234d": aime("aime-2024", "aime2024",
			"23 25 33 45 55 73 80 104*2 110 113 116 127 197 204 211 236 294 315 321 371 385 468 480 540 601 699 721 809 902"),
		"1bb6dbb32e14a206f9cb51355a5aa367ff8f430b269f1e9e3ea9a5bbb7092fca": aime("aime-2025", "aime2025",
			"16 19 49 60 62 70 77 81 82 104 106 113 117 149 204 237 240 248 259 279 293 336 468 504 510 588 610 735 821 907"),
		"d87d311d623d56c2ccf0ab5a37cdb1abaa31b0cbf0da2a3ecf1f86ea2d17a989": math500(),
		"26dce7aafe85f9f0879ae34021b21b168cae0ec53f226dc65c9e7e23f9bd8fc1": mmlu(),
	}
	for digest, set := range sets {
		t.Run(set.Name, func(t *testing.T) {
			t.Parallel()
			d, err := datasets.Open(t.Context(), set, []datasets.Location{{Where: datasets.Dir, Path: sharedData}}, datasets.Config{})
			require.NoError(t, err)
			require.Equal(t, set.Count, d.Len())
			got, err := d.Digest(t.Context())
			require.NoError(t, err)
			require.Equal(t, digest, got)
		})
	}
}

type mmluRow struct {
	Question string   `parquet:"question"`
	Subject  string   `parquet:"subject,dict"`
	Choices  []string `parquet:"choices,list"`
	Answer   int64    `parquet:"answer"`
}

// The hub has MMLU as parquet with class labels and simple-evals as csv with
// letters; both must come to the digest of the local jsonl.
func TestMMLUHasOneDigestInItsThreeFormats(t *testing.T) {
	t.Parallel()
	path := filepath.Join(sharedData, "mmlu_test.jsonl")
	if _, err := os.Stat(path); err != nil {
		t.Skip("no real data: the folder " + sharedData + " is missing")
	}
	d, err := datasets.Open(t.Context(), mmlu(), file(path), datasets.Config{})
	require.NoError(t, err)
	want, err := d.Digest(t.Context())
	require.NoError(t, err)

	var asParquet, asCSV bytes.Buffer
	pw := parquet.NewGenericWriter[mmluRow](&asParquet, parquet.Compression(&parquet.Snappy))
	cw := csv.NewWriter(&asCSV)
	require.NoError(t, cw.Write([]string{"", "Question", "A", "B", "C", "D", "Answer", "Subject"}))
	for p, err := range d.Problems(t.Context()) {
		require.NoError(t, err)
		subject, _, _ := bytes.Cut([]byte(p.ID), []byte("/"))
		_, err = pw.Write([]mmluRow{{p.Input, string(subject), p.Choices, int64(p.Gold[0][0] - 'A')}})
		require.NoError(t, err)
		require.NoError(t, cw.Write(append(append([]string{"0", p.Input}, p.Choices...), p.Gold[0], string(subject))))
	}
	require.NoError(t, pw.Close())
	cw.Flush()

	for name, content := range map[string]string{"mmlu.parquet": asParquet.String(), "mmlu.csv": asCSV.String()} {
		d, err := datasets.Open(t.Context(), mmlu(), file(write(t, name, content)), datasets.Config{})
		require.NoError(t, err)
		got, err := d.Digest(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, got, name)
	}
}

func gpqa() datasets.Set {
	return datasets.Set{
		Name: "gpqa-diamond", Aliases: []string{"gpqa_diamond"}, Count: 2, Golds: "A*2", Gated: true,
		Columns: []datasets.Column{
			{Name: "Question", Required: true},
			{Name: "Correct Answer", Required: true},
			{Name: "Incorrect Answer 1", Required: true},
			{Name: "Incorrect Answer 2", Required: true},
			{Name: "Incorrect Answer 3", Required: true},
			{Name: "Record ID"},
			{Name: "High-level domain"},
			{Name: "Subdomain"},
		},
		Decode: func(row datasets.Row) (evalr.Problem, error) {
			return evalr.Problem{
				ID: row.Text("Record ID"), Input: row.Text("Question"), Gold: []string{"A"},
				Choices: []string{
					row.Text("Correct Answer"), row.Text("Incorrect Answer 1"),
					row.Text("Incorrect Answer 2"), row.Text("Incorrect Answer 3"),
				},
				Fields: map[string]string{"domain": row.Text("High-level domain"), "subdomain": row.Text("Subdomain")},
			}, nil
		},
	}
}

// The gated file cannot be here: these rows are made up in its official columns.
const gpqaCSV = "\xEF\xBB\xBFPre-Revision Question,Question,Correct Answer,Incorrect Answer 1,Incorrect Answer 2,Incorrect Answer 3,Explanation,Subdomain,High-level domain,Record ID,Canary String\r\n" +
	"old,\"What colour\r\nis a \"\"clear\"\" sky?\n\",Blue,\"Red, mostly\",Green,\"Plaid\n\",because,Optics,Physics,recMadeUp1,none\r\n" +
	"old,Which is heaviest?,Lead,Air,Wool,Cork,because,Mechanics,Physics,recMadeUp2,none\r\n"

func TestAFileInTheOfficialColumnsOfGPQALoads(t *testing.T) {
	t.Parallel()
	d, err := datasets.Open(t.Context(), gpqa(), file(write(t, "gpqa_diamond.csv", gpqaCSV)), datasets.Config{})
	require.NoError(t, err)
	var got []evalr.Problem
	for p, err := range d.Problems(t.Context()) {
		require.NoError(t, err)
		got = append(got, p)
	}
	require.Equal(t, evalr.Problem{
		ID: "recMadeUp1", Input: "What colour\nis a \"clear\" sky?\n", Gold: []string{"A"},
		Choices: []string{"Blue", "Red, mostly", "Green", "Plaid\n"},
		Fields:  map[string]string{"domain": "Physics", "subdomain": "Optics"},
	}, got[0])
	require.Equal(t, 1, got[1].Row)
}

func BenchmarkOpenMMLU(b *testing.B) {
	path := filepath.Join(sharedData, "mmlu_test.jsonl")
	if _, err := os.Stat(path); err != nil {
		b.Skip("no real data: the folder " + sharedData + " is missing")
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := datasets.Open(b.Context(), mmlu(), file(path), datasets.Config{}); err != nil {
			b.Fatal(err)
		}
	}
}
