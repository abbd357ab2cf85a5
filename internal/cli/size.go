package cli

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// A byteSize is an amount of memory in bytes; 0 is none given. It is the value of
// --memory.
type byteSize int64

// sizeUnits are the units of amounts of memory, in bytes.
var sizeUnits = map[string]float64{
	"": 1, "b": 1,
	"k": 1 << 10, "kib": 1 << 10, "kb": 1e3,
	"m": 1 << 20, "mib": 1 << 20, "mb": 1e6,
	"g": 1 << 30, "gib": 1 << 30, "gb": 1e9,
	"t": 1 << 40, "tib": 1 << 40, "tb": 1e12,
}

var sizeText = regexp.MustCompile(`^([0-9]*\.?[0-9]+) *([a-zA-Z]*)$`)

// String is the value as it could be given again, empty if none was.
func (b *byteSize) String() string {
	if *b == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*b), 10)
}

// Set takes a number with a unit, such as 8GiB; without one it is of bytes.
func (b *byteSize) Set(s string) error {
	want := fmt.Errorf("%q: want an amount of memory such as 8GiB or 500MB", s)
	m := sizeText.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return want
	}
	unit, known := sizeUnits[strings.ToLower(m[2])]
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil || !known || n*unit < 1 || n*unit >= math.MaxInt64 {
		return want
	}
	*b = byteSize(n * unit)
	return nil
}

// Type is what the help calls the value.
func (*byteSize) Type() string { return "size" }

// inBytes is an amount of memory with a unit that suits it.
func inBytes(n int64) string {
	units := []string{"bytes", "KiB", "MiB", "GiB", "TiB"}
	x, i := float64(n), 0
	for x >= 1000 && i < len(units)-1 {
		x /= 1024
		i++
	}
	digits := 1
	if i == 0 || x >= 100 {
		digits = 0
	}
	return strconv.FormatFloat(x, 'f', digits, 64) + " " + units[i]
}
