// Package bench measures evalr as a whole program, against a bare client of the
// same protocol in the same run: "just bench". Server, client and evalr are each
// a process of their own, so that CPU time is told apart. Nothing here asserts;
// ratios are reported, since machines differ and drift.
package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sashabaranov/go-openai"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/internal/cli"
	"github.com/evalr/evalr/internal/fakeapi"
)

// as in the environment says what the test binary is to be: "evalr", "client",
// "server" or "grader".
const as = "EVALR_BENCH_AS"

func TestMain(m *testing.M) {
	switch os.Getenv(as) {
	case "evalr":
		os.Exit(cli.Main())
	case "client":
		bareClient(os.Args[1], os.Args[2] == "stream", number(os.Args[3]), number(os.Args[4]))
		os.Exit(0)
	case "grader":
		gradeFile(os.Args[1])
		os.Exit(0)
	case "server":
		serve(os.Args[1], number(os.Args[2]))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

// serve answers every request with the same bytes, made once: 200 words and a
// boxed answer; or, paced, with one-token chunks at 50 a second. It ends with
// its standard input.
func serve(mode string, chunks int) {
	c := fakeapi.Config{Words: 200, Canned: true}
	if mode == "paced" {
		c = fakeapi.Config{Scenario: "paced", Rate: 50, Tokens: chunks}
	}
	s := fakeapi.New(c)
	defer s.Close()
	fmt.Println(s.URL())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// bareClient sends n requests, j at a time, with go-openai and throws the
// answers away.
func bareClient(url string, stream bool, n, j int) {
	config := openai.DefaultConfig("")
	config.BaseURL = url
	config.HTTPClient = &http.Client{Transport: &http.Transport{MaxIdleConns: j, MaxIdleConnsPerHost: j}}
	client := openai.NewClientWithConfig(config)
	request := openai.ChatCompletionRequest{
		Model: "fake", Temperature: 0.6, TopP: 0.95, MaxCompletionTokens: 32768, Stream: stream,
		Messages: []openai.ChatCompletionMessage{{Role: "user", Content: "What is asked? Put your final answer within \\boxed{}."}},
	}
	jobs := make(chan struct{})
	var workers sync.WaitGroup
	for range j {
		workers.Go(func() {
			for range jobs {
				if err := draw(client, request); err != nil {
					panic(err)
				}
			}
		})
	}
	for range n {
		jobs <- struct{}{}
	}
	close(jobs)
	workers.Wait()
}

func draw(client *openai.Client, request openai.ChatCompletionRequest) error {
	ctx := context.Background()
	if !request.Stream {
		_, err := client.CreateChatCompletion(ctx, request)
		return err
	}
	s, err := client.CreateChatCompletionStream(ctx, request)
	if err != nil {
		return err
	}
	defer s.Close()
	for {
		if _, err := s.Recv(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// A cost is what a process used.
type cost struct {
	wall, cpu time.Duration
	rss       int64 // largest resident size, bytes
}

// measure runs the test binary in a role and returns what it cost and printed.
func measure(b *testing.B, role, dir string, args ...string) (cost, string) {
	b.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), as+"="+role, "HF_HUB_OFFLINE=1")
	cmd.Dir = dir
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	begin := time.Now()
	err := cmd.Run()
	require.NoError(b, err, errs.String())
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return cost{
		wall: time.Since(begin), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), rss: usage.Maxrss << 10,
	}, out.String() + errs.String()
}

// server starts a server process and returns its base URL.
func server(b *testing.B, mode string, chunks int) string {
	b.Helper()
	cmd := exec.Command(os.Args[0], mode, strconv.Itoa(chunks))
	cmd.Env = append(os.Environ(), as+"=server")
	stdin, err := cmd.StdinPipe()
	require.NoError(b, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, cmd.Start())
	b.Cleanup(func() {
		_ = stdin.Close()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(b, err)
	return strings.TrimSpace(line)
}

// problems writes 30 made-up problems with the gold answers that AIME 2024 is
// pinned to.
func problems(b *testing.B) (dir string) {
	b.Helper()
	dir = b.TempDir()
	golds := strings.Fields("23 25 33 45 55 73 80 104 104 110 113 116 127 197 204 211 236 294 315 321 371 385 468 480 540 601 699 721 809 902")
	var rows strings.Builder
	enc := json.NewEncoder(&rows)
	for i, gold := range golds {
		require.NoError(b, enc.Encode(map[string]any{
			"problem": fmt.Sprintf("Made-up question %d: what is asked?", i), "answer": gold,
			"part": []string{"I", "II"}[i/15], "number": i%15 + 1,
		}))
	}
	require.NoError(b, os.WriteFile(filepath.Join(dir, "aime-2024.jsonl"), []byte(rows.String()), 0o644))
	return dir
}

// BenchmarkAgainstBareClient draws 10,020 samples at 512 at a time, storing and
// scoring them, in turn with a bare client that draws as many and throws them
// away. The server answers at once, so this is the program's own cost.
func BenchmarkAgainstBareClient(b *testing.B) {
	for _, mode := range []string{"whole", "stream"} {
		b.Run(mode, func(b *testing.B) {
			data, url := problems(b), server(b, "canned", 0)
			var evalr, bare cost
			for i := range b.N {
				out := filepath.Join(b.TempDir(), fmt.Sprint("run", i))
				args := []string{"run", "--benchmark", "aime-2024", "-k", "334", "-j", "512", "--data", data, "--endpoint", url, "--out", out, "--json", "--progress", "none"}
				if mode == "whole" {
					args = append(args, "--no-stream")
				}
				evalr.add(measure(b, "evalr", data, args...))
				bare.add(measure(b, "client", data, url, mode, "10020", "512"))
			}
			b.ReportMetric(bare.wall.Seconds()/evalr.wall.Seconds(), "throughput/bare")
			b.ReportMetric(evalr.cpu.Seconds()/bare.cpu.Seconds(), "cpu/bare")
			b.ReportMetric(evalr.cpu.Seconds()/float64(b.N), "evalr-cpu-s")
			b.ReportMetric(bare.cpu.Seconds()/float64(b.N), "bare-cpu-s")
			b.ReportMetric(evalr.wall.Seconds()/float64(b.N), "evalr-wall-s")
			b.ReportMetric(bare.wall.Seconds()/float64(b.N), "bare-wall-s")
		})
	}
}

func (c *cost) add(d cost, _ string) {
	c.wall += d.wall
	c.cpu += d.cpu
	c.rss = max(c.rss, d.rss)
}

// BenchmarkStreams holds 2,010 streams of 50 one-token chunks a second for a
// minute, as long reasoning does.
func BenchmarkStreams(b *testing.B) {
	const seconds = 60
	data, url := problems(b), server(b, "paced", 50*seconds)
	var total cost
	for i := range b.N {
		out := filepath.Join(b.TempDir(), fmt.Sprint("run", i))
		c, _ := measure(b, "evalr", data, "run", "--benchmark", "aime-2024", "-k", "67", "-j", "2010", "--data", data,
			"--endpoint", url, "--out", out, "--json", "--progress", "none")
		total.add(c, "")
	}
	chunks := float64(b.N) * 2010 * 50 * seconds
	b.ReportMetric(total.cpu.Seconds()/total.wall.Seconds(), "cores")
	b.ReportMetric(total.cpu.Seconds()*1e6/chunks, "µs/chunk")
	b.ReportMetric(float64(total.rss)/1e6, "MB")
}
