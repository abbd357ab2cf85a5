package mathexpr

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestResiduesHaveInverses(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		f := residueField{mersenne, true, seed, &meter{100}}
		if seed%2 == 1 {
			f.modulus = pseudoPrime(seed)
		}
		for _, x := range []uint64{1, 2, seed + 3, hash(seed, "x") % f.modulus, f.modulus - 1} {
			inverse, err := f.inverse(x)
			require.NoError(t, err)
			require.Less(t, inverse, f.modulus)
			require.Equal(t, uint64(1), f.times(x, inverse), "1/%d modulo %d", x, f.modulus)
		}
		_, err := f.inverse(0)
		require.ErrorIs(t, err, errUnsure)
	}
}

func TestProductsOfRanges(t *testing.T) {
	t.Parallel()
	for n := range int64(100) {
		require.Equal(t, new(big.Int).MulRange(1, n).String(), productOf(1, n, 1).String())
		require.Equal(t, new(big.Int).MulRange(n+1, 2*n).String(), productOf(n+1, 2*n, 1).String())
	}
	require.Equal(t, "105", productOf(1, 7, 2).String())
	require.Equal(t, "384", productOf(1, 8, 2).String())
}
