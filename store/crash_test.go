package store

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	osexec "os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr"
)

// start starts the test binary as a child.
func start(t *testing.T, mode, dir string) (*osexec.Cmd, io.WriteCloser, *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	require.NoError(t, err)
	cmd := osexec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), "EVALR_STORE_CHILD="+mode, "EVALR_STORE_DIR="+dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return cmd, in, bufio.NewScanner(out)
}

// acknowledged is what a child said.
type acknowledged struct{ begun, stored map[evalr.Ref]bool }

func newAcknowledged() acknowledged {
	return acknowledged{map[evalr.Ref]bool{}, map[evalr.Ref]bool{}}
}

func (a acknowledged) add(t *testing.T, line string) {
	t.Helper()
	require.False(t, strings.HasPrefix(line, "error"), line)
	var what string
	var p, i int
	if _, err := fmt.Sscan(line, &what, &p, &i); err != nil {
		return // the line the child was killed in
	}
	if what == "begun" {
		a.begun[ref(p, i)] = true
	} else {
		a.stored[ref(p, i)] = true
	}
}

func TestKill9LosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	times := 12
	if testing.Short() {
		times = 3
	}
	run := create(t)
	putProblems(t, run, 64)
	require.NoError(t, run.Close())
	all := newAcknowledged()
	rng := rand.New(rand.NewPCG(7, 7))
	for range times {
		said := newAcknowledged()
		cmd, _, lines := start(t, "put", run.Dir())
		for n := 1 + rng.IntN(1500); n > 0 && lines.Scan(); n-- {
			said.add(t, lines.Text())
		}
		checkAcknowledged(t, run.Dir(), said) // beside the living writer
		require.NoError(t, cmd.Process.Kill())
		for lines.Scan() {
			said.add(t, lines.Text())
		}
		cmd.Wait()
		checkAcknowledged(t, run.Dir(), said) // over what it left behind
		checkIntegrity(t, run.Dir())
		maps.Copy(all.begun, said.begun)
		maps.Copy(all.stored, said.stored)
	}
	checkAcknowledged(t, run.Dir(), all)
	checkHistory(t, run.Dir(), all)
}

func TestKill9InTheMiddleOfNewVerdictsChangesNothing(t *testing.T) {
	t.Parallel()
	times := 6
	if testing.Short() {
		times = 2
	}
	run := create(t)
	fill(t, run, rescored)
	require.NoError(t, run.Close())
	rng := rand.New(rand.NewPCG(7, 7))
	last := "integer/1"
	for range times {
		cmd, _, lines := start(t, "rescore", run.Dir())
		require.True(t, lines.Scan())
		require.Equal(t, "stored 1", lines.Text())
		time.Sleep(time.Duration(rng.IntN(200)) * time.Millisecond)
		checkScorer(t, run.Dir()) // beside the living writer
		require.NoError(t, cmd.Process.Kill())
		said := 1
		for lines.Scan() {
			fmt.Sscanf(lines.Text(), "stored %d", &said)
		}
		cmd.Wait()
		last = checkScorer(t, run.Dir())
		require.Contains(t, []string{round(said), round(said + 1)}, last, "what was acknowledged is there")
		checkIntegrity(t, run.Dir())
	}
	again, err := Open(t.Context(), run.Dir(), config())
	require.NoError(t, err)
	defer again.Close()
	require.Equal(t, last, again.Manifest().Benchmarks[0].Scorer)
}

// Turning the write-ahead log on and off goes through a rollback journal. One that a
// kill leaves behind must be undone by whoever comes next, also if it only reads.
func TestKill9BetweenOpenAndCloseLeavesARunThatCanBeRead(t *testing.T) {
	t.Parallel()
	times := 60
	if testing.Short() {
		times = 5
	}
	dir := closed(t)
	rng := rand.New(rand.NewPCG(7, 7))
	left := 0
	for range times {
		cmd, _, lines := start(t, "reopen", dir)
		require.True(t, lines.Scan())
		require.Equal(t, "closed", lines.Text())
		time.Sleep(time.Duration(rng.IntN(20_000)) * time.Microsecond)
		require.NoError(t, cmd.Process.Kill())
		for lines.Scan() {
			require.Equal(t, "closed", lines.Text())
		}
		cmd.Wait()
		if _, err := os.Stat(filepath.Join(dir, fileName+"-journal")); err == nil {
			left++
		}
		checkSixty(t, dir)
	}
	t.Log("journals left:", left)
}

// checkSixty reads what [closed] has stored.
func checkSixty(t *testing.T, dir string) {
	t.Helper()
	r, err := Read(t.Context(), dir)
	require.NoError(t, err)
	n := 0
	for of, err := range r.Verdicts(t.Context(), "aime") {
		require.NoError(t, err)
		n += len(of.Verdicts)
	}
	require.Equal(t, 60, n)
	require.NoError(t, r.Close())
}

// unfinished returns a copy of a run as a kill in the middle of a change leaves it: a
// part of the change is in the file, and what was there before is in the journal.
func unfinished(t *testing.T) string {
	t.Helper()
	from, to := closed(t), t.TempDir()
	c, err := openFile(filepath.Join(from, fileName), sqlite3.OPEN_READWRITE)
	require.NoError(t, err)
	defer closeConn(c)
	require.NoError(t, c.Exec(`PRAGMA cache_size = 2; BEGIN; DELETE FROM score; DELETE FROM completion; CREATE TABLE more (x); INSERT INTO more VALUES (randomblob(1000000))`))
	for _, name := range []string{fileName, fileName + "-journal"} {
		b, err := os.ReadFile(filepath.Join(from, name))
		require.NoError(t, err)
		require.NotEmpty(t, b)
		require.NoError(t, os.WriteFile(filepath.Join(to, name), b, 0o600))
	}
	return to
}

func TestReadingUndoesAnUnfinishedChange(t *testing.T) {
	t.Parallel()
	dir := unfinished(t)
	checkSixty(t, dir)
	require.Equal(t, []string{fileName}, names(t, dir))
	checkIntegrity(t, dir)
}

func TestAnUnfinishedChangeMayHaveMadeTheFileShorterThanItSays(t *testing.T) {
	t.Parallel()
	dir := unfinished(t)
	edit(t, dir, func(b []byte) []byte {
		binary.BigEndian.PutUint32(b[28:], 10_000) // pages
		return b
	})
	checkSixty(t, dir)
}

// checkScorer finds that one scorer gave every present verdict, and that it is the
// one of the manifest, which it returns.
func checkScorer(t *testing.T, dir string) string {
	t.Helper()
	r, err := Read(t.Context(), dir)
	require.NoError(t, err)
	defer r.Close()
	var found []string
	require.NoError(t, r.each(t.Context(), `
		SELECT DISTINCT m.body ->> '$.benchmarks[0].scorer', n.name, s.key
		FROM manifest m, sample s JOIN score g ON g.id = s.score JOIN scorer n ON n.id = g.scorer`, func(s *sqlite3.Stmt) error {
		found = append(found, s.ColumnText(0), s.ColumnText(1), s.ColumnText(2))
		return nil
	}))
	require.Len(t, found, 3, "one scorer")
	require.Equal(t, found[0], found[1])
	require.Equal(t, found[0], found[2])
	return found[0]
}

// checkAcknowledged reads every sample that was acknowledged.
func checkAcknowledged(t *testing.T, dir string, said acknowledged) {
	t.Helper()
	r, err := Read(t.Context(), dir)
	require.NoError(t, err)
	defer r.Close()
	for at := range said.stored {
		got, err := r.Sample(t.Context(), at)
		require.NoError(t, err)
		got.At = sample(at).At
		require.Equal(t, sample(at), got)
	}
}

func checkIntegrity(t *testing.T, dir string) {
	t.Helper()
	c, err := openFile(filepath.Join(dir, fileName), sqlite3.OPEN_READONLY)
	require.NoError(t, err)
	defer closeConn(c)
	require.NoError(t, scan(c, "PRAGMA integrity_check", func(s *sqlite3.Stmt) error {
		require.Equal(t, "ok", s.ColumnText(0))
		return nil
	}))
}

// checkHistory asks a resume: what was begun and is not stored was a draw.
func checkHistory(t *testing.T, dir string, said acknowledged) {
	t.Helper()
	run, err := Open(t.Context(), dir, config())
	require.NoError(t, err)
	defer run.Close()
	for at := range said.stored {
		_, ok := run.Stored(at)
		require.True(t, ok)
		require.Zero(t, run.Draws(at))
	}
	for at := range said.begun {
		if _, ok := run.Stored(at); !ok {
			require.Positive(t, run.Draws(at))
		}
	}
}

func TestASecondWriterIsRefusedAndToldWhoHoldsTheRun(t *testing.T) {
	t.Parallel()
	run := create(t)
	_, err := Open(t.Context(), run.Dir(), config())
	held := &HeldError{}
	require.ErrorAs(t, err, &held, "in the same process")
	require.Equal(t, os.Getpid(), held.PID)
	require.Equal(t, 1, strings.Count(err.Error(), run.Dir()), err)
	require.NoError(t, run.Close())

	cmd, in, lines := start(t, "hold", run.Dir())
	require.True(t, lines.Scan())
	require.Equal(t, "held", lines.Text())
	host, _ := os.Hostname()
	_, err = Open(t.Context(), run.Dir(), config())
	require.ErrorAs(t, err, &held, "in another process")
	require.Equal(t, cmd.Process.Pid, held.PID)
	require.Equal(t, host, held.Host)
	require.WithinDuration(t, time.Now(), held.Since, time.Minute)
	require.NotEmpty(t, held.Hint())
	_, err = Create(t.Context(), run.Dir(), manifest(), config())
	require.ErrorAs(t, err, &held)

	require.NoError(t, cmd.Process.Kill())
	cmd.Wait()
	require.FileExists(t, filepath.Join(run.Dir(), lockName), "the killed holder left its file")
	again, err := Open(t.Context(), run.Dir(), config())
	require.NoError(t, err, "a killed holder does not block")
	require.NoError(t, again.Close())
	in.Close()
}

func TestAClaimedFolderIsAnothersToNobody(t *testing.T) {
	t.Parallel()
	run := create(t)
	held := &HeldError{}
	_, err := Claim(run.Dir(), noon)
	require.ErrorAs(t, err, &held)
	require.NoError(t, run.Close())
	release, err := Claim(run.Dir(), noon)
	require.NoError(t, err)
	_, err = Claim(run.Dir(), noon)
	require.ErrorAs(t, err, &held)
	_, err = Open(t.Context(), run.Dir(), config())
	require.ErrorAs(t, err, &held)
	release()
	again, err := Open(t.Context(), run.Dir(), config())
	require.NoError(t, err)
	require.NoError(t, again.Close())
	_, err = Claim(filepath.Join(run.Dir(), "nowhere"), noon)
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestOneOfManyGetsTheLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	got := make(chan *lock)
	for range 16 {
		go func() {
			for range 50 {
				l, err := acquire(dir, noon)
				if err != nil {
					continue
				}
				got <- l
			}
			got <- nil
		}()
	}
	for done := 0; done < 16; {
		l := <-got
		if l == nil {
			done++
			continue
		}
		_, err := acquire(dir, noon)
		require.Error(t, err)
		l.release()
	}
}

func TestAFullDiskLosesNothingStored(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("windows has no limit on the size of a file")
	}
	run := create(t)
	putProblems(t, run, 1)
	require.NoError(t, run.Close())
	cmd, _, lines := start(t, "full", run.Dir())
	said := newAcknowledged()
	for lines.Scan() {
		said.add(t, lines.Text())
	}
	require.NoError(t, cmd.Wait())
	require.NotEmpty(t, said.stored)
	checkAcknowledged(t, run.Dir(), said)
	checkHistory(t, run.Dir(), said)
	checkIntegrity(t, run.Dir())
}
