package datasets

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// A shape is a parquet schema made ready for putting rows together. Parquet
// stores a nested row as flat columns in which every value carries two levels:
// how many of the optional and repeated nodes on its path are there (definition)
// and which repeated node it continues (repetition). Walking the schema with
// one cursor for each column undoes that (Melnik et al., Dremel, VLDB 2010,
// section 4).
type shape struct {
	name               string
	optional, repeated bool
	list               bool // a group around one repeated node, which stands for the list itself
	column             int  // of a leaf
	first, last        int  // columns below this node: [first, last)
	children           []*shape
	text               bool // a leaf that claims to hold UTF-8
	decimal            bool
}

func newShape(schema *parquet.Schema) *shape {
	columns := 0
	return shapeOf("", schema, &columns)
}

func shapeOf(name string, n parquet.Node, columns *int) *shape {
	s := &shape{name: name, optional: n.Optional(), repeated: n.Repeated(), first: *columns}
	if n.Leaf() {
		s.column = *columns
		*columns++
		if t := n.Type().LogicalType(); t != nil {
			kind := t.String()
			s.text = kind == "STRING" || kind == "ENUM" || kind == "JSON"
			s.decimal = len(kind) >= 7 && kind[:7] == "DECIMAL"
		}
	}
	for _, f := range n.Fields() {
		s.children = append(s.children, shapeOf(f.Name(), f, columns))
	}
	s.last = *columns
	s.list = len(s.children) == 1 && s.children[0].repeated
	return s
}

// An opaque value is one of a parquet type that has no reading here.
type opaque string

// String says what it is, for messages.
func (o opaque) String() string { return string(o) }

// assembly is one row with a cursor in each column.
type assembly struct{ columns [][]parquet.Value }

// assemble puts a row together.
func (s *shape) assemble(row parquet.Row) (map[string]any, error) {
	a := assembly{columns: make([][]parquet.Value, s.last)}
	row.Range(func(i int, values []parquet.Value) bool {
		a.columns[i] = values
		return true
	})
	cells := make(map[string]any, len(s.children))
	for _, c := range s.children {
		v, err := a.read(c, 0, 0)
		if err != nil {
			return nil, fmt.Errorf("column %q: %w", c.name, err)
		}
		cells[c.name] = v
	}
	return cells, nil
}

// read reads a node at the given repetition and definition levels of its parent.
func (a *assembly) read(s *shape, rep, def int) (any, error) {
	switch {
	case s.repeated:
		return a.readRepeated(s, rep, def)
	case s.optional:
		if a.columns[s.first][0].DefinitionLevel() <= def {
			a.skip(s)
			return nil, nil
		}
		def++
	}
	return a.readPlain(s, rep, def)
}

func (a *assembly) readRepeated(s *shape, rep, def int) (any, error) {
	items := []any{}
	if a.columns[s.first][0].DefinitionLevel() <= def {
		a.skip(s)
		return items, nil
	}
	for {
		v, err := a.readPlain(s, rep+1, def+1)
		if err != nil {
			return nil, err
		}
		items = append(items, v)
		if rest := a.columns[s.first]; len(rest) == 0 || rest[0].RepetitionLevel() != rep+1 {
			return items, nil
		}
	}
}

// readPlain reads a node that is there, once.
func (a *assembly) readPlain(s *shape, rep, def int) (any, error) {
	if s.children == nil {
		v := a.columns[s.column][0]
		a.columns[s.column] = a.columns[s.column][1:]
		return s.value(v)
	}
	if s.list {
		return a.readList(s.children[0], rep, def)
	}
	members := make(map[string]any, len(s.children))
	for _, c := range s.children {
		v, err := a.read(c, rep, def)
		if err != nil {
			return nil, err
		}
		members[c.name] = v
	}
	return members, nil
}

// readList reads the repeated node of a list. In today's layout its elements
// are groups around one node ("list.element"), which are taken off; the format's
// rules for older layouts tell elements that are structures by their names.
func (a *assembly) readList(s *shape, rep, def int) (any, error) {
	v, err := a.readRepeated(s, rep, def)
	structure := s.name == "array" || strings.HasSuffix(s.name, "_tuple")
	if err != nil || len(s.children) != 1 || s.list || structure {
		return v, err
	}
	items := v.([]any)
	for i, item := range items {
		items[i] = item.(map[string]any)[s.children[0].name]
	}
	return items, nil
}

// skip passes the one value that each column below an absent node holds for it.
func (a *assembly) skip(s *shape) {
	for i := s.first; i < s.last; i++ {
		a.columns[i] = a.columns[i][1:]
	}
}

func (s *shape) value(v parquet.Value) (any, error) {
	if s.decimal {
		return opaque("a decimal"), nil
	}
	switch v.Kind() {
	case parquet.Boolean:
		return v.Boolean(), nil
	case parquet.Int32:
		return int64(v.Int32()), nil
	case parquet.Int64:
		return v.Int64(), nil
	case parquet.Float:
		return float64(v.Float()), nil
	case parquet.Double:
		return v.Double(), nil
	case parquet.ByteArray, parquet.FixedLenByteArray:
		b := v.ByteArray()
		switch {
		case utf8.Valid(b):
			return string(b), nil
		case s.text:
			return nil, fmt.Errorf("invalid UTF-8 at byte %d of the text", invalidAt(b))
		}
		return opaque(strconv.Itoa(len(b)) + " bytes that are not text"), nil
	default:
		return opaque("a value of parquet type " + v.Kind().String()), nil
	}
}
