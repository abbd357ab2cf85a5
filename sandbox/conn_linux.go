//go:build linux && (amd64 || arm64)

package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// maxMessage bounds a message between the sandbox and what runs in a container.
const maxMessage = 64 << 10

// A conn is one end of a SOCK_SEQPACKET socket: messages keep their bounds and carry
// descriptors.
type conn struct{ f *os.File }

// connPair returns our end of a new socket and the other, which is for a child.
func connPair() (*conn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("make a socket: %w", err)
	}
	if err := unix.SetNonblock(fds[0], true); err != nil {
		return nil, nil, fmt.Errorf("make a socket: %w", err)
	}
	return &conn{os.NewFile(uintptr(fds[0]), "sandbox")}, os.NewFile(uintptr(fds[1]), "sandbox"), nil
}

// send writes one message with descriptors.
func (c *conn) send(msg []byte, fds ...int) error {
	if len(msg) > maxMessage {
		return fmt.Errorf("a message of %d bytes, and %d is the most", len(msg), maxMessage)
	}
	raw, err := c.f.SyscallConn()
	if err != nil {
		return err
	}
	var rights []byte
	if len(fds) > 0 {
		rights = unix.UnixRights(fds...)
	}
	var failed error
	err = raw.Write(func(fd uintptr) bool {
		failed = unix.Sendmsg(int(fd), msg, rights, nil, unix.MSG_NOSIGNAL)
		return !errors.Is(failed, unix.EAGAIN)
	})
	return errors.Join(err, failed)
}

// sendJSON writes a value as one message.
func (c *conn) sendJSON(v any, fds ...int) error {
	msg, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.send(msg, fds...)
}

// recv reads one message. What runs in the container may have written it.
func (c *conn) recv() (report, error) {
	buf := make([]byte, 4<<10)
	n, err := c.f.Read(buf)
	if err != nil {
		return report{}, err
	}
	var r report
	if err := json.Unmarshal(buf[:n], &r); err != nil {
		return report{}, fmt.Errorf("an answer that is not one: %w", err)
	}
	return r, nil
}

func (c *conn) Close() error { return c.f.Close() }

// recvJob is the other end's reading of a message with descriptors; fd is blocking.
func recvJob(fd int, buf []byte) (n int, fds []int, err error) {
	oob := make([]byte, unix.CmsgSpace(16*4))
	for {
		n, on, _, _, err := unix.Recvmsg(fd, buf, oob, unix.MSG_CMSG_CLOEXEC)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil || n == 0 {
			return 0, nil, err
		}
		msgs, err := unix.ParseSocketControlMessage(oob[:on])
		if err != nil {
			return 0, nil, err
		}
		for _, m := range msgs {
			got, err := unix.ParseUnixRights(&m)
			if err != nil {
				return 0, nil, err
			}
			fds = append(fds, got...)
		}
		return n, fds, nil
	}
}

// A bundle is files in memory, which many runs are given.
type bundle struct {
	f       *os.File
	entries []entry
}

// An entry is a file of a bundle.
type entry struct {
	Name string
	Off  int64
	Size int64
	Exec bool
}

// pack puts files together. Close must be called.
func pack(files ...file) (*bundle, error) {
	f, err := memfile("files")
	if err != nil {
		return nil, err
	}
	b := &bundle{f: f}
	off := int64(0)
	for _, x := range files {
		if _, err := f.WriteAt(x.data, off); err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("keep %s in memory: %w", x.name, err)
		}
		b.entries = append(b.entries, entry{x.name, off, int64(len(x.data)), x.exec})
		off += int64(len(x.data))
	}
	return b, nil
}

// Close frees the memory.
func (b *bundle) Close() error { return b.f.Close() }

// memfile returns an empty file in memory.
func memfile(name string) (*os.File, error) {
	fd, err := unix.MemfdCreate("evalr-"+name, unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("make a file in memory: %w", err)
	}
	return os.NewFile(uintptr(fd), name), nil
}
