package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/evalr/evalr"
	"github.com/evalr/evalr/evals"
	"github.com/evalr/evalr/scorers"
	"github.com/evalr/evalr/store"
)

// manifest records a run: what decides its samples, and where each setting came
// from.
func (o *runOptions) manifest(e env, s *served, benchmarks []chosen) evalr.Manifest {
	m := evalr.Manifest{
		Evalr: buildVersion(),
		Model: evalr.ModelRecord{
			Name: s.name, Protocol: o.api, Endpoint: s.URL(),
			Reasoning: o.reasoning, ThinkTags: o.thinkTags, Server: s.says.Facts,
		},
		Settings: slices.Clone(o.settings),
		Seed:     o.seed, System: o.system, Prefill: o.prefill, Choices: o.choices,
		Host:    map[string]string{"os": runtime.GOOS, "arch": runtime.GOARCH, "cpus": strconv.Itoa(runtime.NumCPU()), "go": runtime.Version()},
		Created: e.now().UTC(),
	}
	maps.Copy(m.Host, s.host)
	if s.says.Context > 0 {
		source := "endpoint"
		if s.endpoint == nil {
			source = "model"
		}
		m.Settings = append(m.Settings, evalr.Setting{Name: "context", Value: strconv.Itoa(s.says.Context), Source: source})
	}
	var names []string
	for _, b := range benchmarks {
		names = append(names, b.Name)
		m.Benchmarks = append(m.Benchmarks, b.record)
	}
	m.Name = firstOf(o.suite, o.like.title(), strings.Join(names, "+"))
	for i, setting := range m.Settings {
		if setting.Name == "endpoint" {
			m.Settings[i].Value = s.URL() // without credentials
		}
	}
	m.Hash = o.hash(m, s.id())
	return m
}

// hash digests what decides the identity and the grading of samples but for the
// data, so that a benchmark that was left out can join later. The data and the
// scorer of benchmark custom do count: no version stands for them. Extraction and
// settings of grading do not: a run may be scored again by others.
func (o *runOptions) hash(m evalr.Manifest, model string) string {
	type protocol struct {
		Name     string
		Version  int
		Sampling evalr.Sampling
		Template string            `json:",omitempty"`
		Own      []string          `json:",omitempty"`
		Options  map[string]string `json:",omitempty"`
	}
	var benchmarks []protocol
	for _, b := range m.Benchmarks {
		p := protocol{Name: b.Name, Version: b.Version, Sampling: b.Sampling, Template: b.Template, Options: asked(b.Options)}
		if evals.IsCustom(b.Name) {
			p.Own = []string{b.Data.Digest, o.protocol.scorer}
		}
		benchmarks = append(benchmarks, p)
	}
	choices := m.Choices
	if _, here := o.local(); here {
		choices = 1 // each has a seed of its own
	}
	text, err := json.Marshal([]any{
		"evalr-run-v1", model, m.Model.Protocol, m.Model.Reasoning, m.Model.ThinkTags,
		m.Seed, m.System, m.Prefill, choices, benchmarks,
	})
	if err != nil {
		panic("cli: settings that JSON cannot hold: " + err.Error()) // they were read from text
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// defaultFolder names a run by suite, model and hash, so that the same command
// finds it again.
func defaultFolder(m evalr.Manifest) string {
	model := m.Model.Name[strings.LastIndexByte(m.Model.Name, '/')+1:]
	return filepath.Join("runs", fileName(m.Name)+"-"+fileName(model)+"-"+m.Hash[:8])
}

// fileName is a part of a folder's name.
func fileName(s string) string {
	safe := safeName(s)
	return strings.Trim(safe[:min(len(safe), 60)], ".-")
}

// safeName keeps what every file system takes.
func safeName(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_', r == '+', r == '-':
			return r
		}
		return '-'
	}, s)
}

// openRun creates the run in dir, or opens the one that is there if it is one of
// the same settings. A run of other settings is found out by reading, for opening a
// run brings its schema up to date.
func openRun(ctx context.Context, dir string, m evalr.Manifest, config store.Config) (*store.Run, error) {
	now, err := store.RedactManifest(m, config.RedactManifest)
	if err != nil {
		return nil, err
	}
	r, err := store.Read(ctx, dir)
	if errors.Is(err, store.ErrNoRun) {
		return store.Create(ctx, dir, m, config)
	}
	if err != nil {
		return nil, err
	}
	if err := errors.Join(refuseOther(dir, r.Manifest(), now), r.Close()); err != nil {
		return nil, err
	}
	run, err := store.Open(ctx, dir, config)
	if err != nil {
		return nil, err
	}
	if err := refuseOther(dir, run.Manifest(), now); err != nil { // another process was here in between
		return nil, errors.Join(err, run.Close())
	}
	return run, nil
}

// tellSchema says that a run was brought to another schema, since an older evalr
// can no longer read it.
func tellSchema(w io.Writer, dir string, run *store.Run) {
	if found, now := run.Schema(); found != now {
		fmt.Fprintf(w, "evalr: %s was brought from schema %d to %d; nothing in it is lost, and only an evalr that knows schema %d reads it now\n", dir, found, now, now)
	}
}

// refuseOther refuses to go on with a run of other settings, under which samples
// would not be of the same thing or not graded alike.
func refuseOther(dir string, old, now evalr.Manifest) error {
	differ := differences(old, now)
	var regraded []string
	again := []string{"evalr score", dir}
	for _, b := range now.Benchmarks {
		i := slices.IndexFunc(old.Benchmarks, func(have evalr.BenchmarkRecord) bool { return have.Name == b.Name })
		if i < 0 || old.Benchmarks[i].Left != "" || b.Left != "" {
			continue
		}
		was := old.Benchmarks[i]
		differ = append(differ, recordDifferences(was, b)...)
		for _, c := range changedSettings(was, b) {
			if !c.Grading {
				differ = append(differ, c.text)
				continue
			}
			regraded, again = append(regraded, c.text), append(again, "--"+c.Name, c.now)
		}
		if was.Scorer == b.Scorer {
			continue
		}
		graded := fmt.Sprintf("%s was graded by %q and is graded by %q", b.Name, was.Scorer, b.Scorer)
		if kind, _, _ := strings.Cut(was.Scorer, " "); !strings.HasPrefix(b.Scorer, kind+" ") {
			differ = append(differ, graded) // another scorer, not another version of it
			continue
		}
		regraded = append(regraded, graded)
		if was.Extract != b.Extract {
			again = append(again, "--extract", scorers.Extraction(b.Extract).String())
		}
		if was.Policy != b.Policy {
			again = append(again, "--policy", firstOf(b.Policy, defaultPolicy))
		}
	}
	what, settings := "a run", "of other settings"
	if now.Import != nil {
		what, settings = "these completions", "under other settings"
	}
	switch {
	case len(differ)+len(regraded) == 0:
		return nil
	case len(differ) == 0:
		return usage("grade what is there anew, without asking again: "+strings.Join(again, " ")+", or give another --out",
			"%s holds %s graded otherwise: %s", dir, what, strings.Join(regraded, "; "))
	}
	return usage("give another --out",
		"%s holds %s %s: %s", dir, what, settings, strings.Join(append(differ, regraded...), "; "))
}

// differences names the settings in which two manifests differ.
func differences(old, now evalr.Manifest) []string {
	var list []string
	for _, c := range []struct {
		what     string
		old, now any
	}{
		{"benchmarks", old.Name, now.Name},
		{"model", old.Model.Name, now.Model.Name},
		{"api", old.Model.Protocol, now.Model.Protocol},
		{"reasoning", old.Model.Reasoning, now.Model.Reasoning},
		{"think-tags", fmt.Sprint(old.Model.ThinkTags), fmt.Sprint(now.Model.ThinkTags)},
		{"seed", old.Seed, now.Seed},
		{"system", old.System, now.System},
		{"prefill", old.Prefill, now.Prefill},
		{"choices", old.Choices, now.Choices},
	} {
		if c.what == "choices" && now.Model.Endpoint == "" {
			continue // each has a seed of its own
		}
		if c.old != c.now {
			list = append(list, fmt.Sprintf("%s was %q and is %q", c.what, fmt.Sprint(c.old), fmt.Sprint(c.now)))
		}
	}
	for _, fact := range changedFacts(old.Model.Server, now.Model.Server) {
		if now.Model.Endpoint == "" {
			list = append(list, "the model is another: "+fact)
			continue
		}
		list = append(list, "the server now reports another model: "+fact)
	}
	return list
}

// recordDifferences names the settings in which two records of a benchmark
// differ but for their grading.
func recordDifferences(old, now evalr.BenchmarkRecord) []string {
	var list []string
	if old.Version != now.Version {
		list = append(list, fmt.Sprintf("%s was version %d and is version %d", now.Name, old.Version, now.Version))
	}
	if old.Data.Digest != now.Data.Digest {
		list = append(list, fmt.Sprintf("the data of %s has another content digest (%.8s, was %.8s)", now.Name, now.Data.Digest, old.Data.Digest))
	}
	if old.Template != now.Template {
		list = append(list, fmt.Sprintf("the template of %s was %q and is %q", now.Name, firstOf(old.Template, "default"), firstOf(now.Template, "default")))
	}
	if a, b := subsetKind(old.Data), subsetKind(now.Data); a != b && a != "all" && b != "all" {
		list = append(list, fmt.Sprintf("%s was asked %s and is asked %s, which together are no sample of anything", now.Name, old.Data.Subset, now.Data.Subset))
	}
	a, b := asJSON(old.Sampling), asJSON(now.Sampling)
	both := maps.Clone(a)
	maps.Copy(both, b)
	for _, name := range slices.Sorted(maps.Keys(both)) {
		if !reflect.DeepEqual(a[name], b[name]) {
			list = append(list, fmt.Sprintf("%s of %s was %v and is %v", name, now.Name, a[name], b[name]))
		}
	}
	return list
}

// asked are the options that decide what is asked.
func asked(options map[string]string) map[string]string {
	out := maps.Clone(options)
	maps.DeleteFunc(out, func(name, _ string) bool { return isGradingSetting(name) })
	return out
}

// A changedSetting is one under which a benchmark was and no longer is.
type changedSetting struct {
	evals.Setting
	now, text string
}

// changedSettings lists the settings in which two records of a benchmark differ. A
// record that lacks one is of a time when its default was all there was.
func changedSettings(old, now evalr.BenchmarkRecord) []changedSetting {
	var list []changedSetting
	for _, s := range ownSettings() {
		value, has := now.Options[s.Name]
		was, had := old.Options[s.Name]
		if !had {
			was = s.Default
		}
		if has && was != value {
			list = append(list, changedSetting{Setting: s, now: value, text: fmt.Sprintf("%s of %s was %q and is %q", s.Name, now.Name, was, value)})
		}
	}
	return list
}

// subsetKind says how a part of a data set was chosen: a larger part of the same
// kind contains a smaller one.
func subsetKind(d evalr.DataRecord) string {
	if first, _, ok := strings.Cut(d.Subset, " "); ok && first == "first" {
		return first
	}
	_, how, _ := strings.Cut(d.Subset, " ")
	return firstOf(how, "all")
}

// asJSON is the sampling settings as JSON reads them back, so that a stored 20
// equals a given 20.
func asJSON(s evalr.Sampling) (out map[string]any) {
	text, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		panic("cli: sampling that JSON cannot hold: " + err.Error()) // it was read from text or from JSON
	}
	return out
}
