"""Runs a program many times: it is compiled once, and each run is a fork of this process.

    python3 warm.py NAMESPACE FUNCTION

The program is main.py. NAMESPACE is "own" if all processes that this one sees are in
its container. FUNCTION is called with the JSON values of the lines of standard input;
if it is empty the program is run as a script.

Descriptor 3 is a socket. A message is a request, "hello", "compile" or "run", with four
descriptors: standard input, output and error, and one for the value of the function.
The answer is how the request ended, in JSON.
"""
import atexit
import builtins
import gc
import json
import linecache
import os
import shutil
import signal
import socket
import sys
import threading
import traceback
import types
import warnings

NAMESPACE, FUNCTION = sys.argv[1:]


def read(name):
    with open(name, "rb") as f:
        return f.read()


def compile_program(source, errors):
    """Returns the code, or None with the reason written to the descriptor."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile(source, "main.py", "exec", dont_inherit=True)
    except Exception as e:
        text = "".join(traceback.format_exception_only(type(e), e))
        os.write(errors, text.encode(errors="backslashreplace"))
        return None


def become(fds):
    """Makes the descriptors those of a process of its own; the value's is 3, in the socket's place."""
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    os.setsid()
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", errors="surrogateescape")
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", errors="surrogateescape")
    sys.stderr = sys.__stderr__ = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1)


def number(value):
    """The numbers of numpy, which json does not know."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"the function returned a value that is not JSON: {type(value).__name__}")


def call(module, code):
    """Runs the program for its definitions, and writes what its function returns."""
    arguments = [json.loads(line) for line in sys.stdin.read().split("\n") if line.strip()]
    exec(code, module.__dict__)
    owner = module.Solution() if hasattr(module, "Solution") else module
    value = json.dumps(getattr(owner, FUNCTION)(*arguments), default=number)
    with open(3, "w") as f:
        f.write(value)


def run(code, names):
    """Runs the program in this process as the interpreter runs a script, and returns the exit code."""
    module = types.ModuleType("solution" if FUNCTION else "__main__")
    module.__dict__.update(names, __builtins__=builtins, __file__="main.py")
    module.__dict__.update((name, getattr(sys, name)) for name in ("stdin", "stdout", "stderr") if name in names)
    sys.modules[module.__name__] = module
    status = 0
    try:
        if FUNCTION:
            call(module, code)
        else:
            exec(code, module.__dict__)
            threading._shutdown()  # threads that are not daemons end first
    except SystemExit as e:
        status = e.code if isinstance(e.code, int) else int(e.code is not None)
        if status == 1 and e.code != 1:
            print(e.code, file=sys.stderr)
    except BaseException as e:
        status, trace = 1, e.__traceback__
        while trace and trace.tb_frame.f_code.co_filename == __file__:
            trace = trace.tb_next
        traceback.print_exception(type(e), e.with_traceback(trace), trace)
    if not FUNCTION:
        atexit._run_exitfuncs()
        module.__dict__.clear()  # closes files that the program left open
    for stream in (sys.stdout, sys.stderr, sys.__stdout__):
        try:
            stream.flush()
        except Exception:
            pass
    return status & 0xFF


def clean():
    """Ends and removes what a run has left."""
    if NAMESPACE == "own" and os.getppid() == 1:
        try:
            os.kill(-1, signal.SIGKILL)  # all but this process and init
        except ProcessLookupError:
            pass
    for entry in os.scandir("."):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry, ignore_errors=True)
        else:
            os.unlink(entry)


def main():
    source, preamble = read("main.py"), read("preamble.py")
    clean()
    sys.argv = ["main.py"]
    lines = source.decode(errors="replace").splitlines(keepends=True)
    linecache.cache["main.py"] = (len(source), None, lines, "main.py")  # for tracebacks
    names = {}
    exec(preamble, names)
    code = None
    sock = socket.socket(fileno=3)
    while True:
        request, fds, _, _ = socket.recv_fds(sock, 64, 4)
        if not request:
            return
        answer = {}
        if request == b"compile":
            code = compile_program(source, fds[2])
            answer["wait"] = 0 if code else 1 << 8
            gc.collect()
            gc.freeze()  # forks share what the collector does not touch
        elif request == b"run":
            pid = os.fork()
            if pid == 0:
                become(fds)
                os._exit(run(code, names))
            _, status, usage = os.wait4(pid, 0)
            answer["wait"] = status
            answer["cpu"] = int((usage.ru_utime + usage.ru_stime) * 1e9)
            answer["rss"] = usage.ru_maxrss << 10
            clean()
        for fd in fds:
            os.close(fd)
        sock.send(json.dumps(answer).encode())


main()
