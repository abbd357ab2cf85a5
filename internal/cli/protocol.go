package cli

import "github.com/spf13/pflag"

// protocolOptions are the flags that say by which protocol a benchmark is asked
// and graded, where a user may choose.
type protocolOptions struct{}

func (o *protocolOptions) define(*pflag.FlagSet) {}
