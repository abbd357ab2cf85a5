"""Runs a program as LiveCodeBench's own runner does, whose verdicts depend on its ways:
one process for all tests, mock streams, an alarm by the clock.

    python3 driver.py NAMESPACE FUNCTION

The program is main.py; NAMESPACE is not used. A program that calls no FUNCTION becomes
the body of a function itself, its imports before it. What a test is judged by never
comes here.

Descriptor 3 is a socket. A message is a request, "hello N", "compile N" or "run N", with
N the seconds of the alarm, and four descriptors: standard input, output and error, and
one for the outcome: a line, "value", "timeout" or "error", and the value of a function
in JSON. The answer on the socket says nothing.
"""
import ast
import builtins
import faulthandler
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import traceback
import types
from unittest import mock

FUNCTION = sys.argv[2]


class TimeoutException(Exception):
    pass


def on_alarm(signum, frame):
    print("timeout occured: alarm went off")  # into what the program prints
    raise TimeoutException


def guard():
    """Takes away what the runner takes away; programs that use it fail there."""
    taken = "kill system putenv remove removedirs rmdir fchdir setuid fork forkpty killpg rename renames truncate replace " \
        "unlink fchmod fchown chmod chown chroot lchown getcwd chdir"
    for name in taken.split():
        setattr(os, name, None)
    for name in ("rmtree", "move", "chown"):
        setattr(shutil, name, None)
    subprocess.Popen = None
    builtins.quit = builtins.help = None
    for name in ("ipdb", "joblib", "resource", "psutil", "tkinter"):
        sys.modules[name] = None


class Bytes:
    """sys.stdin.buffer: every line it reads is the first."""

    def __init__(self, text):
        self.data = text.encode()

    def read(self, *args):
        return self.data

    def readline(self, *args):
        return self.data.split(b"\n")[0] + b"\n"


class Input:
    """sys.stdin: lines come without their ends, there is no iteration, and what is read stays unread."""

    def __init__(self, text):
        self.text = io.StringIO(text)
        self.buffer = Bytes(text)
        lines = iter(text.split("\n"))
        self.readline = lambda *args: next(lines)
        self.readlines = lambda *args: text.split("\n")
        self.read = lambda *args: text

    def __getattr__(self, name):
        return getattr(self.text, name)


def without_guard(source):
    """Drops a last `if __name__ == "__main__":` and keeps what stands in it."""
    try:
        body = ast.parse(source).body
        last = body[-1]
        if isinstance(last, ast.If) and ast.unparse(last.test).strip() == "__name__ == '__main__'":
            return ast.unparse(body[:-1]) + "\n" + ast.unparse(last.body)
    except Exception:
        pass
    return source


def as_function(source, preamble):
    """Returns a program in which all but the imports is the body of wrapped_function."""
    try:
        body = ast.parse(source).body
        imports = [s for s in body if isinstance(s, (ast.Import, ast.ImportFrom))]
        wrapped = ast.parse("def wrapped_function(): pass").body[0]
        wrapped.body = [s for s in body if s not in imports]
        return preamble + "\n" + ast.unparse(imports) + "\n" + ast.unparse(wrapped)
    except Exception:
        return source


def load(source, preamble):
    """Runs the program for its definitions, and returns the function to be called."""
    if FUNCTION:
        source = preamble + "\n\n" + source
    else:
        source = as_function(without_guard(source), preamble)
    module = types.ModuleType("tmp_sol", "")
    exec(source, module.__dict__)
    owner = module.Solution() if "class Solution" in source else module
    return getattr(owner, FUNCTION or "wrapped_function")


def plain(value):
    """Returns a value for JSON. What is no JSON value equals none, and becomes an object
    whose only key is its type in brackets."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if type(value) is list or isinstance(value, list) and type(value).__eq__ is list.__eq__:
        return [plain(v) for v in value]
    if isinstance(value, dict) and all(isinstance(k, str) for k in value):
        return {k: plain(v) for k, v in value.items()}
    if hasattr(value, "item"):  # a number of numpy's
        return plain(value.item())
    if isinstance(value, (tuple, set, frozenset)):
        return {f"({type(value).__name__})": [plain(v) for v in value]}
    return {f"({type(value).__name__})": ascii(value)}


def call(function, text):
    """Calls the function with the JSON values of the lines, and returns what it returns."""
    arguments = [json.loads(line) for line in text.split("\n")]
    value = function(*arguments)
    signal.alarm(0)
    return plain(list(value) if isinstance(value, tuple) else value)


def script(function, text, output):
    """Calls the wrapped program, and writes what it prints."""
    stdin, stdout, opened = sys.stdin, sys.stdout, builtins.open
    sys.stdin, sys.stdout = Input(text), io.StringIO()
    sys.stdout.close = lambda: 1
    builtins.open = mock.mock_open(read_data=text)
    captured = sys.stdout
    try:
        function()
    except SystemExit:
        pass
    finally:
        signal.alarm(0)
        sys.stdin, sys.stdout, builtins.open = stdin, stdout, opened
    write(output, captured.getvalue().encode("utf-8", "surrogateescape"))


def write(fd, data):
    with open(fd, "wb", closefd=False) as f:
        f.write(data)


def attempt(seconds, outcome, act, *args):
    """Acts under the alarm and writes the outcome; returns what came of the act."""
    result, end = None, "value"
    faulthandler.enable()
    signal.alarm(seconds)
    try:
        result = act(*args)
    except BaseException as e:
        signal.alarm(0)
        late = isinstance(e, Exception) and "timeoutexception" in repr(e).lower()
        traceback.print_exc()
        end = "timeout" if late else "error"
    finally:
        signal.alarm(0)
        faulthandler.disable()
    write(outcome, f"{end}\n{json.dumps(result) if act is call else ''}".encode())
    return result


def main():
    with open("main.py", encoding="utf-8", errors="surrogateescape") as f:
        source = f.read()
    with open("preamble.py", encoding="utf-8") as f:
        preamble = f.read()
    for name in os.listdir():
        os.unlink(name)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(50000)
    signal.signal(signal.SIGALRM, on_alarm)
    guard()
    sys.argv = ["main.py"]
    function = None
    sock = socket.socket(fileno=3)
    while True:
        request, fds, _, _ = socket.recv_fds(sock, 64, 4)
        if not request:
            return
        verb, seconds = request.split()
        os.dup2(fds[2], 2)
        if verb == b"compile":
            function = attempt(int(seconds), fds[3], load, source, preamble)
        elif verb == b"run":
            with open(fds[0], encoding="utf-8", newline="", closefd=False) as f:
                text = f.read()
            args = (call, function, text) if FUNCTION else (script, function, text, fds[1])
            attempt(int(seconds), fds[3], *args)
        sys.stderr.flush()
        for fd in fds:
            os.close(fd)
        os.dup2(1, 2)  # nobody waits for the end of a test's errors
        sock.send(b"{}")


main()
