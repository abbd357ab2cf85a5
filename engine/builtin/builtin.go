// Package builtin is the model that is compiled into the program: a transformer of
// 1.6 million parameters that answers the built-in samples, so that everything can be
// tried without a download. It was trained on problems of the same kinds (package
// train says how) and knows nothing else.
//
// The program has it after several numbers of training steps, so that a learning
// curve can be drawn and a worse model told from a better one. The weights are GGUF
// files, which other programs can run too. They are not touched until they are asked
// for.
package builtin

import (
	"context"
	"embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/evalr/evalr/engine"
)

// Name is what the model is called; NAME@STEP is an earlier checkpoint, and +noise
// at the end asks for one that was made worse.
const Name = "builtin"

const noiseSuffix = "+noise"

//go:embed weights
var embedded embed.FS

// weights are the files of this program.
var weights = shelf{files: embedded}

// A Checkpoint is the model after a number of training steps.
type Checkpoint struct {
	Step  int
	Noise bool // the weights are perturbed, see [Noise]
}

// Steps returns the training steps after which there are checkpoints, in rising
// order; none if no weights are compiled in.
func Steps() ([]int, error) { return weights.steps() }

// Is reports whether a name is that of the built-in model, with or without a
// checkpoint that need not exist.
func Is(name string) bool { return name == Name || strings.HasPrefix(name, Name+"@") }

// Parse reads the name of a checkpoint: builtin, which is the last one, builtin@STEP,
// or builtin@STEP+noise. An error lists the steps that there are.
func Parse(name string) (Checkpoint, error) { return weights.parse(name) }

func (s shelf) parse(name string) (Checkpoint, error) {
	if !Is(name) {
		return Checkpoint{}, fmt.Errorf("%q is not the built-in model: expected %s or %s@STEP", name, Name, Name)
	}
	steps, err := s.steps()
	if err != nil {
		return Checkpoint{}, err
	}
	if len(steps) == 0 {
		return Checkpoint{}, errNone
	}
	last := steps[len(steps)-1]
	_, at, given := strings.Cut(name, "@")
	if !given {
		return Checkpoint{Step: last}, nil
	}
	number, noise := strings.CutSuffix(at, noiseSuffix)
	for _, step := range steps {
		if strconv.Itoa(step) == number {
			return Checkpoint{Step: step, Noise: noise}, nil
		}
	}
	return Checkpoint{}, &hintError{
		text: name + ": there is no such checkpoint of the built-in model",
		hint: fmt.Sprintf("want %s, %s@STEP or %s@STEP%s with a STEP of %s", Name, Name, Name, noiseSuffix, listed(steps)),
	}
}

// listed is "1, 2, 3".
func listed(steps []int) string {
	texts := make([]string, len(steps))
	for i, n := range steps {
		texts[i] = strconv.Itoa(n)
	}
	return strings.Join(texts, ", ")
}

// String is the name that [Parse] reads, with the step.
func (c Checkpoint) String() string {
	name := Name + "@" + strconv.Itoa(c.Step)
	if c.Noise {
		name += noiseSuffix
	}
	return name
}

// Open loads the checkpoint. [engine.Info.Digest] is that of the weights as they run,
// so that no two checkpoints are taken for one another, with noise or without.
func (c Checkpoint) Open(ctx context.Context, config engine.Config) (*engine.Engine, error) {
	data, err := c.Data()
	if err != nil {
		return nil, err
	}
	return engine.OpenBytes(ctx, c.String(), data, config)
}

// Inspect says what the checkpoint is and needs, as [engine.Inspect] does.
func (c Checkpoint) Inspect(config engine.Config) (engine.Info, error) {
	data, err := c.Data()
	if err != nil {
		return engine.Info{}, err
	}
	return engine.InspectBytes(c.String(), data, config)
}

// Digest returns the SHA-256 of the checkpoint's GGUF file, with its noise, in
// hexadecimal.
func (c Checkpoint) Digest() (string, error) {
	data, err := c.Data()
	if err != nil {
		return "", err
	}
	return digest(data), nil
}

// Data returns the content of the checkpoint's GGUF file, which the caller may
// change. A file that is not the one that was published is an error.
func (c Checkpoint) Data() ([]byte, error) { return weights.data(c) }

func (s shelf) data(c Checkpoint) ([]byte, error) {
	data, err := s.read(c.Step)
	if err != nil || !c.Noise {
		return data, err
	}
	if err := perturb(data); err != nil {
		return nil, fmt.Errorf("%s: %w", fileOf(c.Step), err)
	}
	return data, nil
}
