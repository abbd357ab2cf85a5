//go:build unix

package models_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sashabaranov/go-openai"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/evalr/evalr/models"
)

// Both benchmarks set the endpoint beside a bare go-openai client that throws
// the answers away, in one run and against a server in a process of its own.
// What counts is the processor time of this process; wall time says more about
// who else uses the machine.

// server builds and starts the test server as a process of its own.
func server(b *testing.B, args ...string) (base string) {
	b.Helper()
	program := filepath.Join(b.TempDir(), "fakeapi")
	out, err := exec.Command("go", "build", "-o", program, "../internal/fakeapi/cmd/fakeapi").CombinedOutput()
	require.NoError(b, err, "%s", out)
	cmd := exec.Command(program, args...)
	stdin, err := cmd.StdinPipe()
	require.NoError(b, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, cmd.Start())
	b.Cleanup(func() {
		stdin.Close()
		cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(b, err)
	return strings.TrimSpace(line)
}

// cpu is the processor time that this process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// client asks once, by whatever means, and returns how many bytes came.
type client func(ctx context.Context, id string) (int, error)

func ours(b *testing.B, base string, change ...func(*models.Config)) client {
	b.Helper()
	c := models.Config{BaseURL: base, Model: "m", Clock: time.Now, Connections: 2000}
	for _, f := range change {
		f(&c)
	}
	e, err := models.NewEndpoint(c)
	require.NoError(b, err)
	b.Cleanup(e.Close)
	return func(ctx context.Context, id string) (int, error) {
		r := ask("1+1?")
		r.ID = id
		c, err := e.Generate(ctx, r)
		return len(c.Raw.Content), err
	}
}

// bare is go-openai with a transport that keeps as many connections.
func bare(b *testing.B, base string, stream bool) client {
	b.Helper()
	config := openai.DefaultConfig("")
	config.BaseURL = base
	e, err := models.NewEndpoint(models.Config{BaseURL: base, Clock: time.Now, Connections: 2000})
	require.NoError(b, err)
	b.Cleanup(e.Close)
	config.HTTPClient = e.Client()
	c := openai.NewClientWithConfig(config)
	request := openai.ChatCompletionRequest{
		Model: "m", Temperature: 0.6, TopP: 0.95, MaxTokens: 100, //nolint:staticcheck // what ours sends
		Messages: []openai.ChatCompletionMessage{{Role: "user", Content: "1+1?"}},
	}
	if !stream {
		return func(ctx context.Context, _ string) (int, error) {
			r, err := c.CreateChatCompletion(ctx, request)
			if err != nil {
				return 0, err
			}
			return len(r.Choices[0].Message.Content), nil
		}
	}
	return func(ctx context.Context, _ string) (int, error) {
		s, err := c.CreateChatCompletionStream(ctx, request)
		if err != nil {
			return 0, err
		}
		defer s.Close()
		for n := 0; ; {
			r, err := s.Recv()
			if errors.Is(err, io.EOF) {
				return n, nil
			}
			if err != nil {
				return n, err
			}
			for _, c := range r.Choices {
				n += len(c.Delta.Content)
			}
		}
	}
}

// drive asks so many times at once, and returns processor time, wall time and
// the bytes that came.
func drive(b *testing.B, ask client, requests, concurrency int) (used, wall time.Duration, bytes int) {
	b.Helper()
	g, ctx := errgroup.WithContext(b.Context())
	g.SetLimit(concurrency)
	sizes := make([]int, requests)
	before, begin := cpu(b), time.Now()
	for i := range requests {
		g.Go(func() (err error) {
			sizes[i], err = ask(ctx, strconv.Itoa(i))
			return err
		})
	}
	require.NoError(b, g.Wait())
	used, wall = cpu(b)-before, time.Since(begin)
	for _, n := range sizes {
		bytes += n
	}
	return used, wall, bytes
}

// BenchmarkStreams holds 2,000 streams of 50 one-token chunks a second for a
// minute.
func BenchmarkStreams(b *testing.B) {
	const streams, tokens = 2000, 3000
	base := strings.TrimSuffix(server(b, "-rate", "50", "-tokens", strconv.Itoa(tokens)), "/v1") + "/s/paced/v1"
	for name, c := range map[string]client{"evalr": ours(b, base), "go-openai": bare(b, base, true)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				used, wall, bytes := drive(b, c, streams, streams)
				require.Equal(b, streams*tokens*len(" token"), bytes)
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				b.ReportMetric(float64(used.Microseconds())/(streams*tokens), "cpu-µs/chunk")
				b.ReportMetric(used.Seconds()/wall.Seconds(), "cores")
				b.ReportMetric(float64(m.Sys>>20), "MiB")
			}
		})
	}
}

// BenchmarkRequests asks 10,000 times, 512 at a time, for answers of some 200
// words that are there at once.
func BenchmarkRequests(b *testing.B) {
	const requests, concurrency = 10_000, 512
	base := server(b, "-canned", "-words", "200")
	for _, v := range []struct {
		name string
		ask  client
	}{
		{"whole/evalr", ours(b, base, noStream)},
		{"whole/go-openai", bare(b, base, false)},
		{"streamed/evalr", ours(b, base)},
		{"streamed/go-openai", bare(b, base, true)},
	} {
		b.Run(v.name, func(b *testing.B) {
			for b.Loop() {
				used, wall, _ := drive(b, v.ask, requests, concurrency)
				b.ReportMetric(float64(used.Microseconds())/requests, "cpu-µs/request")
				b.ReportMetric(requests/wall.Seconds(), "requests/s")
			}
		})
	}
}
