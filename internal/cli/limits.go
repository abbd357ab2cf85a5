package cli

import "github.com/spf13/pflag"

// limitOptions are the flags that bound what a run may cost.
type limitOptions struct{}

func (o *limitOptions) define(*pflag.FlagSet) {}
