package cli

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/evalr/evalr/engine"
	"github.com/evalr/evalr/engine/kernel"
)

// examineMachine says what the built-in engine would compute with.
func examineMachine(e env) finding {
	f := finding{what: "engine"}
	var o engineOptions
	c, err := o.config(e, 0)
	if f.err = err; err != nil {
		return f
	}
	var sets []string
	for _, isa := range kernel.Sets() {
		sets = append(sets, isa.String())
	}
	uses := kernel.Detect().String()
	if c.ISA != kernel.Auto {
		uses = c.ISA.String() + " (" + isaVariable + ")"
	}
	f.says = fmt.Sprintf("%s has %s; models on this machine compute with %s on %s and take up to %s of memory",
		cpuName(), strings.Join(sets, ", "), uses, counted(runtime.GOMAXPROCS(0), "thread"), inBytes(engine.DefaultMemory()))
	return f
}

// examineWeights says whether a model runs on this machine.
func (o *runOptions) examineWeights(e env, w weights) finding {
	f := finding{what: "model"}
	c, err := o.engine.config(e, o.jobs)
	if f.err = err; err != nil {
		return f
	}
	info, err := o.inspect(w, c)
	if f.err = err; err != nil {
		return f
	}
	f.says = fmt.Sprintf("%s runs here: %s of %s parameters, context %d tokens, %s of memory at least", w, info.Arch, grouped(info.Parameters), info.Tokens, inBytes(info.Need()))
	return f
}

// enough is the error of a model that the memory does not hold.
func enough(w weights, info engine.Info) error {
	if info.Fits() {
		return nil
	}
	return fault{
		text: fmt.Sprintf("model %s: needs %s of memory, and %s are allowed", w, inBytes(info.Need()), inBytes(info.Memory)),
		hint: "allow more with --memory, or take a smaller or quantised model", code: exitUsage,
	}
}

// cpuName is what the system calls the processor, or its architecture where the
// system does not say.
func cpuName() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer f.Close() //nolint:errcheck // only read
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
