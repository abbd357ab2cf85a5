package stats

import (
	"cmp"
	"errors"
	"fmt"
	"math"
)

// TestWelch names Welch's t-test in [PValues.Method], MethodWelch its interval.
const (
	TestWelch   = "welch"
	MethodWelch = "welch"
)

const noteNoError = "all problems of a run score alike, or there is but one: no error can be computed"

// Unpaired estimates by how much b scores better than a where problems cannot be
// paired, because the runs differ in more than their models (Welch 1947). With V_a
// and V_b the squared standard errors of the two scores, and ν_a and ν_b their
// degrees of freedom,
//
//	SE = √(V_a + V_b),   ν = SE⁴ / (V_a²/ν_a + V_b²/ν_b), rounded down
//
// What makes a problem hard for both runs stays in SE, so that far larger
// differences go undetected than by [Compare]; nor is it the models alone that the
// difference is of. N is the number of problems of the side with fewer. clustersA
// and clustersB name the clusters of problems, as [Options.Clusters] does; those of
// o must be nil.
//
// Errors are those of Compare, except that numbers of problems may differ.
func Unpaired(a, b [][]float64, clustersA, clustersB []string, o Options) (Difference, error) {
	sideA, err := oneSide("first", a, clustersA, o)
	if err != nil {
		return Difference{}, err
	}
	sideB, err := oneSide("second", b, clustersB, o)
	if err != nil {
		return Difference{}, err
	}
	o = o.filled(0)
	d := Difference{Estimate: begin(sideB, o, unitFraction), P: PValues{TwoSided: 1, Less: 1, Greater: 1, Method: TestWelch}}
	d.N, d.K, d.SEFixed = min(len(sideA.problems), len(sideB.problems)), max(sideA.k, sideB.k), -1
	if d.N == 0 {
		d.Value, d.Lo, d.Hi = 0, 0, 0
		return d, nil
	}
	d.Method, d.Notes = MethodWelch, nil
	d.Value = sideB.mean - sideA.mean
	d.Lo, d.Hi = d.Value, d.Value
	va, vb := sideA.standardError(), sideB.standardError()
	va, vb = va*va, vb*vb
	d.SE = math.Sqrt(va + vb)
	if d.SE == 0 || sideA.df() < 1 || sideB.df() < 1 {
		d.Notes = append(d.Notes, noteNoError)
		return d, nil
	}
	df := (va + vb) * (va + vb) / (va*va/sideA.df() + vb*vb/sideB.df())
	d.DF = int(df)
	lo, hi := student(d.Value, d.SE, float64(d.DF), o.Level)
	d.Lo, d.Hi = max(-1, lo), min(1, hi)
	t := d.Value / d.SE
	d.P.Less, d.P.Greater = studentCDF(t, float64(d.DF)), studentCDF(-t, float64(d.DF))
	d.P.TwoSided = min(1, 2*min(d.P.Less, d.P.Greater))
	return d, nil
}

// oneSide reduces one of two runs.
func oneSide(run string, x [][]float64, clusters []string, o Options) (summary, error) {
	if o.Clusters != nil {
		return summary{}, errors.New("compare: unpaired runs have clusters of their own, not those of the options")
	}
	o.Clusters = clusters
	if err := o.validateFor(len(x)); err != nil {
		return summary{}, fmt.Errorf("compare: %s run: %w", run, err)
	}
	for i := range x {
		if err := checkScores(run, x[i]); err != nil {
			return summary{}, fmt.Errorf("compare: problem at position %d: %w", i, err)
		}
	}
	return summarise(x, 1, o.filled(len(x))), nil
}

// PairedAmounts is [Paired] for amounts in [0, 2⁵³], such as lengths, in the place
// of scores; unit is theirs, also of the result.
func PairedAmounts(a, b [][]float64, unit string, o Options) (Difference, error) {
	largest, err := 0.0, error(nil)
	for _, side := range []struct {
		run      string
		problems [][]float64
	}{{"first", a}, {"second", b}} {
		for i, x := range side.problems {
			if j := firstOutside(x, longest); j >= 0 {
				err = cmp.Or(err, fmt.Errorf("compare: problem at position %d: sample %d of the %s run is %v, want 0 to 2⁵³", i, j, side.run, x[j]))
				continue
			}
			for _, v := range x {
				largest = max(largest, v)
			}
		}
	}
	if err != nil {
		return Difference{}, err
	}
	_, exponent := math.Frexp(largest) // a power of two, so that no value is rounded
	d, err := Paired(scaled(a, -exponent), scaled(b, -exponent), o)
	for _, x := range []*float64{&d.Value, &d.Lo, &d.Hi, &d.SE} {
		*x = math.Ldexp(*x, exponent)
	}
	if d.SEFixed > 0 {
		d.SEFixed = math.Ldexp(d.SEFixed, exponent)
	}
	d.Unit = unit
	return d, err
}

// scaled multiplies all values by a power of two.
func scaled(problems [][]float64, exponent int) [][]float64 {
	out := make([][]float64, len(problems))
	for i, x := range problems {
		out[i] = make([]float64, len(x))
		for j, v := range x {
			out[i][j] = math.Ldexp(v, exponent)
		}
	}
	return out
}
