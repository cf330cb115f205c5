# SPDX-License-Identifier: MIT
"""Runs the program under test, in a fork of one that is there already where that can be had.

    done = fork_run.run(["audit", "--base", base], cwd=..., env=...)    # subprocess.CompletedProcess

$SA is the program; `fork-server` beside it (fork_server.c, `make programs`) saves the start of the
dynamic program, which takes longer than most runs. It is used only when it is as new as the library;
FORK_SERVER=0 forbids it. One server a thread; it ends with this process.
"""
import os
import socket
import struct
import subprocess
import threading

SA = os.environ.get("SA") or "build/release/soak-audit"
here = threading.local()


def server_path():
    folder = os.path.dirname(os.path.abspath(SA))
    server, library = os.path.join(folder, "fork-server"), os.path.join(folder, "libsoak.a")
    try:
        fresh = os.stat(server).st_mtime_ns >= os.stat(library).st_mtime_ns
    except OSError:
        return None
    return server if fresh and os.environ.get("FORK_SERVER") != "0" else None


SERVER = server_path()


def connect():
    if getattr(here, "pid", None) != os.getpid():  # a forked worker has its own
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        here.process = subprocess.Popen([SERVER, str(theirs.fileno())], pass_fds=[theirs.fileno()],
                                        stdin=subprocess.DEVNULL)
        theirs.close()
        here.pid, here.socket = os.getpid(), ours
    return here.socket


def answer(channel):
    data = channel.recv(4)
    if len(data) != 4:
        raise RuntimeError("the fork server has ended")
    return struct.unpack("i", data)[0]


def contents(fd):
    with open(fd, "rb") as f:
        f.seek(0)
        return f.read()


def forked(args, cwd, env, timeout):
    words = [os.fsencode(w) for w in (cwd, str(len(args) + 1), SA, *args)]
    words += [os.fsencode(k) + b"=" + os.fsencode(v) for k, v in env.items()]
    streams = [os.open(os.devnull, os.O_RDONLY), os.memfd_create("stdout"), os.memfd_create("stderr")]
    channel = connect()
    channel.settimeout(timeout)
    socket.send_fds(channel, [b"\0".join(words) + b"\0"], streams)
    os.close(streams[0])
    child = answer(channel)
    try:
        status = answer(channel)
    except TimeoutError:
        os.kill(child, 9)
        channel.settimeout(None)
        answer(channel)
        raise subprocess.TimeoutExpired(args, timeout) from None
    return subprocess.CompletedProcess(args, os.waitstatus_to_exitcode(status), contents(streams[1]),
                                       contents(streams[2]))


def run(args, cwd=".", env=None, timeout=60):
    """Standard input is empty, the output is bytes, and no environment but `env` is seen."""
    if SERVER:
        return forked(args, cwd, env or {}, timeout)
    return subprocess.run([os.path.abspath(SA), *args], cwd=cwd, env=env or {}, timeout=timeout, check=False,
                          stdin=subprocess.DEVNULL, capture_output=True)
