package datasets

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/klauspost/compress/zlib"
)

// Inflate returns what zlib data unpacks to, within the limits.
func Inflate(r io.Reader, limits Limits) (io.ReadCloser, error) {
	in := &counter{r: bufio.NewReaderSize(r, 64<<10)}
	z, err := zlib.NewReader(in)
	if err != nil {
		return nil, fmt.Errorf("not zlib data: %w", err)
	}
	return struct {
		io.Reader
		io.Closer
	}{&bomb{r: z, in: in, limits: limits.withDefaults()}, z}, nil
}

// Pickled returns a reader of the text that a Python pickle of one str holds. A
// pickle is a program for a stack machine that can call anything; only what one str
// takes is understood (protocols 2 to 5), and any other opcode is refused by name.
// Nothing is allocated for a length that is stated. The reader fails at the end of
// the text if what follows is not the end of the pickle.
func Pickled(r io.Reader) (io.Reader, error) {
	p := &pickled{in: bufio.NewReaderSize(r, 64<<10)}
	for {
		op, err := p.opcode()
		if err != nil {
			return nil, err
		}
		switch op {
		case opShortBinUnicode:
			err = p.length(1)
		case opBinUnicode:
			err = p.length(4)
		case opBinUnicode8:
			err = p.length(8)
		case opMemoize, opBinPut, opStop:
			return nil, fmt.Errorf("pickle: %s before a text", opcodes[op])
		default:
			continue
		}
		return p, err
	}
}

// The opcodes that are understood (CPython, Lib/pickle.py).
const (
	opProto           = 0x80
	opFrame           = 0x95
	opShortBinUnicode = 0x8c
	opBinUnicode      = 'X'
	opBinUnicode8     = 0x8d
	opMemoize         = 0x94
	opBinPut          = 'q'
	opStop            = '.'
)

// A pickled reads the text of a pickle.
type pickled struct {
	in   *bufio.Reader
	left int64 // bytes of the text
	done bool
}

// opcode reads the next opcode and passes the arguments of those that say nothing
// of the value.
func (p *pickled) opcode() (byte, error) {
	op, err := p.in.ReadByte()
	if err != nil {
		return 0, cutPickle(err)
	}
	arguments := 0
	switch op {
	case opProto:
		version, err := p.in.ReadByte()
		if err != nil {
			return 0, cutPickle(err)
		}
		if version < 2 || version > 5 {
			return 0, fmt.Errorf("pickle: protocol %d; want 2 to 5", version)
		}
	case opFrame:
		arguments = 8
	case opBinPut:
		arguments = 1
	case opShortBinUnicode, opBinUnicode, opBinUnicode8, opMemoize, opStop:
	default:
		name, known := opcodes[op]
		if !known {
			name = "no known opcode"
		}
		return 0, fmt.Errorf("pickle: opcode %#02x (%s) is refused; want a pickle of one text", op, name)
	}
	if _, err := p.in.Discard(arguments); err != nil {
		return 0, cutPickle(err)
	}
	return op, nil
}

// length reads the text's length, a little-endian integer of so many bytes.
func (p *pickled) length(size int) error {
	var b [8]byte
	if _, err := io.ReadFull(p.in, b[:size]); err != nil {
		return cutPickle(err)
	}
	n := binary.LittleEndian.Uint64(b[:])
	if n > math.MaxInt64 {
		return errors.New("pickle: a text of more than 2^63 bytes")
	}
	p.left = int64(n)
	return nil
}

func (p *pickled) Read(b []byte) (int, error) {
	switch {
	case p.done:
		return 0, io.EOF
	case p.left == 0:
		if err := p.end(); err != nil {
			return 0, err
		}
		p.done = true
		return 0, io.EOF
	}
	n, err := p.in.Read(b[:min(int64(len(b)), p.left)])
	p.left -= int64(n)
	if err != nil {
		err = cutPickle(err)
	}
	return n, err
}

// end reads what follows the text.
func (p *pickled) end() error {
	for {
		op, err := p.opcode()
		switch {
		case err != nil:
			return err
		case op == opShortBinUnicode || op == opBinUnicode || op == opBinUnicode8:
			return errors.New("pickle: a second text; want a pickle of one")
		case op != opStop:
			continue
		}
		if _, err := p.in.ReadByte(); err == nil {
			return errors.New("pickle: more after its end")
		} else if !errors.Is(err, io.EOF) {
			return err
		}
		return nil
	}
}

// cutPickle says that a pickle ends early, if that is the error.
func cutPickle(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("pickle: ends early: %w", io.ErrUnexpectedEOF)
	}
	return err
}

// opcodes are the names of all opcodes, for messages.
var opcodes = map[byte]string{
	'(': "MARK", '.': "STOP", '0': "POP", '1': "POP_MARK", '2': "DUP", 'F': "FLOAT", 'I': "INT", 'J': "BININT",
	'K': "BININT1", 'L': "LONG", 'M': "BININT2", 'N': "NONE", 'P': "PERSID", 'Q': "BINPERSID", 'R': "REDUCE",
	'S': "STRING", 'T': "BINSTRING", 'U': "SHORT_BINSTRING", 'V': "UNICODE", 'X': "BINUNICODE", 'a': "APPEND",
	'b': "BUILD", 'c': "GLOBAL", 'd': "DICT", '}': "EMPTY_DICT", 'e': "APPENDS", 'g': "GET", 'h': "BINGET",
	'i': "INST", 'j': "LONG_BINGET", 'l': "LIST", ']': "EMPTY_LIST", 'o': "OBJ", 'p': "PUT", 'q': "BINPUT",
	'r': "LONG_BINPUT", 's': "SETITEM", 't': "TUPLE", ')': "EMPTY_TUPLE", 'u': "SETITEMS", 'G': "BINFLOAT",
	'B': "BINBYTES", 'C': "SHORT_BINBYTES",
	0x80: "PROTO", 0x81: "NEWOBJ", 0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4", 0x85: "TUPLE1", 0x86: "TUPLE2",
	0x87: "TUPLE3", 0x88: "NEWTRUE", 0x89: "NEWFALSE", 0x8a: "LONG1", 0x8b: "LONG4", 0x8c: "SHORT_BINUNICODE",
	0x8d: "BINUNICODE8", 0x8e: "BINBYTES8", 0x8f: "EMPTY_SET", 0x90: "ADDITEMS", 0x91: "FROZENSET", 0x92: "NEWOBJ_EX",
	0x93: "STACK_GLOBAL", 0x94: "MEMOIZE", 0x95: "FRAME", 0x96: "BYTEARRAY8", 0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
}
