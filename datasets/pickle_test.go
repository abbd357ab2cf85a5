package datasets_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/evalr/evalr/datasets"
)

// Pickles as CPython 3.11 writes them.
var pickles = []struct{ name, pickle, text, err string }{
	{"protocol 2", "\x80\x02X\x03\x00\x00\x00a\xc3\xa9q\x00.", "aé", ""},
	{"protocol 4", "\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00\x8c\x03a\xc3\xa9\x94.", "aé", ""},
	{"protocol 5", "\x80\x05\x95\x07\x00\x00\x00\x00\x00\x00\x00\x8c\x03a\xc3\xa9\x94.", "aé", ""},
	{"eight bytes of length", "\x80\x04\x8d\x02\x00\x00\x00\x00\x00\x00\x00ab\x94.", "ab", ""},
	{"empty text", "\x80\x02X\x00\x00\x00\x00q\x00.", "", ""},
	{"protocol 0", "Va\\xe9\np0\n.", "", "pickle: opcode 0x56 (UNICODE) is refused; want a pickle of one text"},
	{"a call", "\x80\x02cposix\nsystem\nq\x00.", "", "pickle: opcode 0x63 (GLOBAL) is refused; want a pickle of one text"},
	{"a call by the stack", "\x80\x04\x8c\x05posix\x94\x8c\x06system\x94\x93.", "posix", "pickle: a second text; want a pickle of one"},
	{"a list", "\x80\x04\x95\x08\x00\x00\x00\x00\x00\x00\x00]\x94\x8c\x01a\x94a.", "", "pickle: opcode 0x5d (EMPTY_LIST) is refused; want a pickle of one text"},
	{"a call after the text", "\x80\x02X\x01\x00\x00\x00aR.", "a", "pickle: opcode 0x52 (REDUCE) is refused; want a pickle of one text"},
	{"no opcode", "\x80\x04\xff", "", "pickle: opcode 0xff (no known opcode) is refused; want a pickle of one text"},
	{"a later protocol", "\x80\x06", "", "pickle: protocol 6; want 2 to 5"},
	{"no text", "\x80\x04.", "", "pickle: STOP before a text"},
	{"cut in the text", "\x80\x02X\x03\x00\x00\x00a", "a", "pickle: ends early: unexpected EOF"},
	{"cut after the text", "\x80\x02X\x01\x00\x00\x00a", "a", "pickle: ends early: unexpected EOF"},
	{"cut in a length", "\x80\x02X\x03\x00", "", "pickle: ends early: unexpected EOF"},
	{"nothing", "", "", "pickle: ends early: unexpected EOF"},
	{"a length beyond reason", "\x8d\xff\xff\xff\xff\xff\xff\xff\xffa", "", "pickle: a text of more than 2^63 bytes"},
	{"a length that is not there", "\x8d\x00\x00\x00\x00\x00\x00\x00\x10a", "a", "pickle: ends early: unexpected EOF"},
	{"more", "\x80\x02X\x01\x00\x00\x00aq\x00..", "a", "pickle: more after its end"},
}

func TestPickled(t *testing.T) {
	t.Parallel()
	for _, c := range pickles {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text, err := unpickle(strings.NewReader(c.pickle))
			require.Equal(t, c.text, text)
			if c.err == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, c.err)
		})
	}
}

func unpickle(r io.Reader) (string, error) {
	p, err := datasets.Pickled(r)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(p)
	return string(text), err
}

// pickled is a text as CPython pickles it by protocol 4.
func pickled(text string) string {
	b := binary.LittleEndian.AppendUint32([]byte("\x80\x04X"), uint32(len(text)))
	return string(b) + text + "\x94."
}

func deflated(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func TestInflate(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("spider ", 20_000)
	z, err := datasets.Inflate(strings.NewReader(deflated(t, pickled(text))), datasets.Limits{Ratio: 2000})
	require.NoError(t, err)
	got, err := unpickle(z)
	require.NoError(t, err)
	require.Equal(t, text, got)

	_, err = datasets.Inflate(strings.NewReader("spider"), datasets.Limits{})
	require.ErrorContains(t, err, "not zlib data")

	bomb := deflated(t, strings.Repeat("\x00", 8<<20))
	z, err = datasets.Inflate(strings.NewReader(bomb), datasets.Limits{Expanded: 4 << 20, Ratio: 2000})
	require.NoError(t, err)
	n, err := io.Copy(io.Discard, z)
	require.EqualError(t, err, "unpacks to more than 4194304 bytes; refusing to go on")
	require.LessOrEqual(t, n, int64(4<<20))

	z, err = datasets.Inflate(strings.NewReader(bomb), datasets.Limits{Ratio: 250})
	require.NoError(t, err)
	_, err = io.Copy(io.Discard, z)
	require.EqualError(t, err, "unpacks to more than 250 times its size; refusing to go on")
}

// Whatever is not the pickle of one text is refused, and what is comes out whole.
func FuzzPickled(f *testing.F) {
	for _, c := range pickles {
		f.Add([]byte(c.pickle))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		text, err := unpickle(bytes.NewReader(b))
		if err != nil {
			return
		}
		require.Contains(t, string(b), text)
		again, err := unpickle(strings.NewReader(pickled(text)))
		require.NoError(t, err)
		require.Equal(t, text, again)
	})
}
