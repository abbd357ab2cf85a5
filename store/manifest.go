package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/ncruces/go-sqlite3"

	"github.com/evalr/evalr"
)

// Manifest is what the run records about itself now. It is not to be changed.
func (r *Run) Manifest() evalr.Manifest {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.manifest
}

// UpdateManifest records what the run does from now on. Benchmarks that only the
// run so far has are kept, and those in both get the larger k and the larger part
// of the data; the time of creation stays. It fails with [ErrUnlike] if the
// samples would be of another run: other settings, another version or other data
// of a benchmark.
func (r *Run) UpdateManifest(ctx context.Context, m evalr.Manifest) error {
	clean, err := RedactManifest(m, r.config.RedactManifest)
	if err != nil {
		return fmt.Errorf("%s: %w", r.dir, err)
	}
	merged, err := mergeManifest(r.Manifest(), clean)
	if err != nil {
		return &Error{Path: r.dir, Kind: ErrUnlike, Err: err}
	}
	text, err := json.Marshal(merged)
	if err != nil {
		return fmt.Errorf("%s: manifest: %w", r.dir, err)
	}
	err = r.writer.do(ctx, func(t *tables) error {
		return exec(t.manifest, string(text))
	}, func() { r.setManifest(merged) })
	return explain(r.dir, err)
}

func (r *Run) setManifest(m evalr.Manifest) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.manifest = m
}

func mergeManifest(was, now evalr.Manifest) (evalr.Manifest, error) {
	if was.Hash != now.Hash {
		return was, fmt.Errorf("the settings that decide a sample differ (hash %.8s, now %.8s)", was.Hash, now.Hash)
	}
	out := now
	out.Created = was.Created
	out.Model.Server = union(was.Model.Server, now.Model.Server)
	out.Benchmarks = slices.Clone(was.Benchmarks)
	for _, b := range now.Benchmarks {
		i := slices.IndexFunc(out.Benchmarks, func(o evalr.BenchmarkRecord) bool { return o.Name == b.Name })
		if i < 0 {
			out.Benchmarks = append(out.Benchmarks, b)
			continue
		}
		merged, err := mergeBenchmark(out.Benchmarks[i], b)
		if err != nil {
			return was, err
		}
		out.Benchmarks[i] = merged
	}
	return out, nil
}

// union keeps what a server once said of the model: one that says less now, or
// nothing, does not take it back.
func union(was, now map[string]string) map[string]string {
	all := maps.Clone(now)
	if all == nil {
		return was
	}
	maps.Copy(all, was)
	return all
}

func mergeBenchmark(was, now evalr.BenchmarkRecord) (evalr.BenchmarkRecord, error) {
	switch {
	case now.Left != "" && was.Left == "":
		return was, nil
	case was.Left != "":
		return now, nil
	case was.Version != now.Version:
		return was, fmt.Errorf("benchmark %s has version %d, now %d", was.Name, was.Version, now.Version)
	case was.Data.Digest != now.Data.Digest:
		return was, fmt.Errorf("benchmark %s has other data (digest %.8s, now %.8s)", was.Name, was.Data.Digest, now.Data.Digest)
	}
	now.K = max(was.K, now.K)
	if was.Data.Used > now.Data.Used {
		now.Data = was.Data
	}
	return now, nil
}

func writeManifest(c *sqlite3.Conn, m evalr.Manifest) error {
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	s, _, err := c.Prepare(`INSERT INTO manifest VALUES (1, ?)`)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // repeats an error of Exec
	return exec(s, string(text))
}

func readManifest(c *sqlite3.Conn) (m evalr.Manifest, err error) {
	found := false
	err = scan(c, `SELECT body FROM manifest`, func(s *sqlite3.Stmt) error {
		found = true
		return fromJSON(s.ColumnText(0), &m)
	})
	if err == nil && !found {
		err = damaged("it has no manifest")
	}
	return m, err
}

// RedactManifest removes secrets from every text in a manifest, by way of its
// JSON, so that no field, now or later, is forgotten. It is what [Create] and
// [Run.UpdateManifest] store.
func RedactManifest(m evalr.Manifest, redact func(string) string) (clean evalr.Manifest, err error) {
	if redact == nil {
		return m, nil
	}
	text, err := json.Marshal(m)
	if err != nil {
		return clean, fmt.Errorf("manifest: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber() // whole numbers beyond 2⁵³ stay exact
	var tree any
	if err := d.Decode(&tree); err != nil {
		return clean, fmt.Errorf("manifest: %w", err)
	}
	if text, err = json.Marshal(redactTree(tree, redact)); err != nil {
		return clean, fmt.Errorf("manifest: %w", err)
	}
	if err := json.Unmarshal(text, &clean); err != nil {
		return clean, fmt.Errorf("manifest with its secrets removed: %w", err)
	}
	return clean, nil
}

func redactTree(v any, redact func(string) string) any {
	switch v := v.(type) {
	case string:
		return redact(v)
	case []any:
		for i := range v {
			v[i] = redactTree(v[i], redact)
		}
	case map[string]any:
		for k := range v {
			v[k] = redactTree(v[k], redact)
		}
	}
	return v
}

func redacted(text string, redact func(string) string) string {
	if redact == nil {
		return text
	}
	return redact(text)
}
