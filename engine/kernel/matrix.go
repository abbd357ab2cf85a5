package kernel

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/evalr/evalr/engine/quant"
)

// A Matrix holds weights in the order in which the kernels read them: panels of
// 16 rows, in a panel 32 columns (a group) after the other, in a group four
// columns of all 16 rows side by side. Integers stay integers, scales stay as
// precise as in the file: nothing is lost.
type Matrix struct {
	typ        quant.Type
	format     format
	shape      *shape // of the format
	rows, cols int
	steps      int // rounds of a kernel in a panel
	panel      int // bytes of a panel
	scales     int // bytes of its scales, which come first; 0 for floats
	data       []byte
}

// Pack makes a matrix of rows·cols elements of type t, row after row. Data is
// not used after the call. Cols must be a whole number of blocks of the type.
func Pack(p *Pool, t quant.Type, rows, cols int, data []byte) (*Matrix, error) {
	f, ok := formatOf(t)
	if !ok {
		return nil, fmt.Errorf("matrix of type %v: expected one of %s", t, quant.Names())
	}
	elems, size := t.Block()
	switch {
	case rows < 1 || cols < 1 || cols%elems != 0:
		return nil, fmt.Errorf("matrix of %d rows and %d columns of type %v: expected at least one of each, and rows of whole blocks of %d", rows, cols, t, elems)
	case rows > math.MaxInt32 || cols > math.MaxInt32 || len(data) != rows*(cols/elems)*size:
		return nil, fmt.Errorf("matrix of %d rows and %d columns of type %v: %d bytes are not what that takes", rows, cols, t, len(data))
	}
	s := &shapes[f]
	m := &Matrix{
		typ: t, format: f, shape: s, rows: rows, cols: cols,
		steps: s.steps(cols), panel: s.panelBytes(cols), scales: s.scalesBytes(cols),
	}
	m.data = p.memory.take(m.panels() * m.panel)
	row := len(data) / rows
	p.Run(m.panels(), func(i, _ int) {
		for r := range min(panelRows, rows-i*panelRows) {
			m.put(i, r, data[(i*panelRows+r)*row:][:row])
		}
	})
	p.needs.Or(1 << f)
	return m, nil
}

// Rows is the number of rows: the length of a product.
func (m *Matrix) Rows() int { return m.rows }

// Cols is the number of columns: the length of a vector that is multiplied.
func (m *Matrix) Cols() int { return m.cols }

// Bytes is the memory that the weights take.
func (m *Matrix) Bytes() int64 { return int64(len(m.data)) }

// Size is the memory that a matrix would take, in bytes; 0 if the type is not supported.
func Size(t quant.Type, rows, cols int) int64 {
	f, ok := formatOf(t)
	if !ok {
		return 0
	}
	return int64(alignUp(rows, panelRows)/panelRows) * int64(shapes[f].panelBytes(cols))
}

func (m *Matrix) panels() int { return alignUp(m.rows, panelRows) / panelRows }

// parts are the weights and the scales of a panel.
func (m *Matrix) parts(panel int) (w, d []byte) {
	data := m.data[panel*m.panel:][:m.panel]
	return data[m.scales:], data[:m.scales]
}

// put stores a row of a file as row r of a panel.
func (m *Matrix) put(panel, r int, row []byte) {
	w, d := m.parts(panel)
	s := m.shape
	if s.float > 0 {
		for k := range m.cols {
			copy(w[(k*panelRows+r)*s.float:], row[k*s.float:][:s.float])
		}
		return
	}
	var buf [8]weights
	unpack := unpackers[m.typ]
	elems, size := m.typ.Block()
	out := buf[:elems/group]
	for b := 0; len(row) > 0; row = row[size:] {
		unpack(row, out)
		for i := range out {
			s.putWeights(w[b*s.weightBytes():], r, &out[i].q)
			s.putScales(d[b*s.scaleBytes():], r, out[i].scales)
			b++
		}
	}
}

// putWeights stores 32 weights of row r of a group. The second half of a group
// of nibbles is above the first.
func (s *shape) putWeights(w []byte, r int, q *[group]uint8) {
	for j := range s.weightBytes() / 64 {
		four := w[64*j+4*r:][:4]
		if copy(four, q[4*j:]); s.nibbles {
			for k := range four {
				four[k] |= q[4*j+k+group/2] << 4
			}
		}
	}
}

// row is 32 weights of row r of a group, as putWeights got them.
func (s *shape) row(w []byte, r int) (q [group]uint8) {
	for j := range s.weightBytes() / 64 {
		four := w[64*j+4*r:][:4]
		if copy(q[4*j:], four); s.nibbles {
			for k, v := range four {
				q[4*j+k], q[4*j+k+group/2] = v&15, v>>4
			}
		}
	}
	return q
}

func (s *shape) putScales(d []byte, r int, scales [2]float32) {
	for i, v := range scales[:s.scales] {
		if at := i*panelRows + r; s.half {
			binary.LittleEndian.PutUint16(d[2*at:], quant.F32ToF16(v))
		} else {
			binary.LittleEndian.PutUint32(d[4*at:], math.Float32bits(v))
		}
	}
}

// scale is scale i of row r of a group.
func (s *shape) scale(d []byte, r, i int) float32 {
	at := i*panelRows + r
	if s.half {
		return half(d[2*at:])
	}
	return float(d[4*at:])
}

// Row writes row r, of Cols elements, as numbers: those that the tensor's type
// stands for.
func (m *Matrix) Row(dst []float32, r int) {
	w, d := m.parts(r / panelRows)
	s, r := m.shape, r%panelRows
	dst = dst[:m.cols]
	if s.float > 0 {
		for k := range dst {
			dst[k] = m.format.float(w, k*panelRows+r)
		}
		return
	}
	for ; len(dst) > 0; dst = dst[group:] {
		s.numbers(dst[:group], w, d, r)
		w, d = w[s.weightBytes():], d[s.scaleBytes():]
	}
}

// numbers writes what 32 weights of row r of a group stand for.
func (s *shape) numbers(dst []float32, w, d []byte, r int) {
	q := s.row(w, r)
	scale, second := s.scale(d, r, 0), float32(0)
	if s.scales == 2 {
		second = s.scale(d, r, 1)
	}
	for k, v := range q {
		n := float32(int(v) - s.bias)
		switch {
		case s.scales == 1:
			dst[k] = scale * n
		case s.bias == 0: // the second is a minimum
			dst[k] = float32(scale*n) + second
		case k < group/2:
			dst[k] = scale * n
		default:
			dst[k] = second * n
		}
	}
}

// float is weight i of a float panel.
func (f format) float(w []byte, i int) float32 {
	switch f {
	case halves:
		return half(w[2*i:])
	case bfloats:
		return quant.BF16ToF32(binary.LittleEndian.Uint16(w[2*i:]))
	default:
		return math.Float32frombits(binary.LittleEndian.Uint32(w[4*i:]))
	}
}
