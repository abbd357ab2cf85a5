//go:build !linux || !(amd64 || arm64)

package sandbox

import (
	"context"
	"errors"
	"fmt"
	"runtime"
)

// Init does nothing: there is no helper on this system.
func Init() {}

type box struct {
	cfg  Config
	caps Capabilities
}

func openBox(context.Context, Config) (*box, error) {
	return nil, fmt.Errorf("%w: programs can be run on Linux on amd64 and arm64 only, and this is %s on %s", ErrUnavailable, runtime.GOOS, runtime.GOARCH)
}

func (b *box) Close() error { return nil }

func (b *box) run(context.Context, spec) (result, error) { return result{}, ErrUnavailable }

func (b *box) try(context.Context, string, uint16) (report, error) {
	return report{}, ErrUnavailable
}

type bundle struct{}

func pack(...file) (*bundle, error) { return nil, ErrUnavailable }

func (b *bundle) Close() error { return nil }

type process struct{}

func (b *box) start(context.Context, spec) (*process, error) { return nil, ErrUnavailable }

func (p *process) ask(context.Context, task) (result, error) {
	return result{}, errors.ErrUnsupported
}

func (p *process) dead() bool { return true }

func (p *process) Close() error { return nil }
