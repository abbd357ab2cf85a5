package kernel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseISA(t *testing.T) {
	for _, isa := range append(isas(), Auto) {
		got, err := ParseISA(isa.String())
		require.NoError(t, err)
		assert.Equal(t, isa, got)
	}
	got, err := ParseISA("")
	require.NoError(t, err)
	assert.Equal(t, Auto, got)
	_, err = ParseISA("sse9")
	require.ErrorContains(t, err, "auto, generic, avx2, avxvnni, avx512vnni, amx, neon, neondot")
	assert.Equal(t, "isa(77)", ISA(77).String())
	assert.False(t, ISA(77).Available())
}

// A set that is not available is refused with the reason.
func TestParseISARefusesWhatIsNotAvailable(t *testing.T) {
	for i := Generic; int(i) < len(isaNames); i++ {
		if i.Available() {
			continue
		}
		_, err := ParseISA(i.String())
		require.ErrorContains(t, err, i.String()+": "+i.missing().Error())
	}
}

func TestNewOpsChoosesAnInstructionSet(t *testing.T) {
	p := NewPool(1, Auto)
	defer p.Close()
	assert.Equal(t, Detect(), p.ISA())
	assert.Equal(t, NewOps(p.ISA()), p.Ops())
	assert.Equal(t, Generic, NewOps(Generic).ISA())
	assert.Panics(t, func() { NewOps(ISA(77)) })
}
