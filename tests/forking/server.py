"""`python -m tests.forking.server SOCKET`: imports the bot once and forks it as often as the socket asks.

It ends when the other side of the socket is gone, and its bots with it.
"""

import array
import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PRELOADED = tuple(
    f"bot.cli.{name}"
    for name in ("main", "run", "adopt", "audit", "catalogue", "check", "retry", "setup.command", "wallet")
)
"""What commands import, also those that they import late. Nothing of it starts a thread."""

MESSAGE_BYTES = 1 << 16
DESCRIPTORS = 4
"""With each request: the new process's input, output and errors, and where its end is reported."""

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class _Request:
    words: Sequence[str]  # of the command line, behind `python -m`
    env: dict[str, str]
    cwd: str
    descriptors: Sequence[int]


def serve(requests: socket.socket) -> _Request | None:
    """Fork for each request, and report ends. Return the request in the fork, None when all is over."""
    running: dict[int, tuple[int, int]] = {}  # by pidfd: pid, and where its end is reported
    poll = select.poll()
    poll.register(requests, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor in running:
                poll.unregister(descriptor)
                _report_end(descriptor, *running.pop(descriptor))
                continue
            request = _receive(requests)
            if request is None:
                return None
            parent, pid = os.getpid(), os.fork()
            if pid == 0:
                for ours in (requests.detach(), *running, *(report for _, report in running.values())):
                    os.close(ours)
                _become(request, parent)
                return request
            _put_in_own_group(pid)
            *streams, report = request.descriptors
            for stream in streams:
                os.close(stream)
            os.write(report, f"{pid}\n".encode())
            watched = os.pidfd_open(pid)
            running[watched] = pid, report
            poll.register(watched, select.POLLIN)


def _receive(requests: socket.socket) -> _Request | None:
    data, ancillary, _, _ = requests.recvmsg(
        MESSAGE_BYTES, socket.CMSG_LEN(DESCRIPTORS * array.array("i").itemsize)
    )
    if not data:
        return None
    descriptors = array.array("i")
    for _, _, content in ancillary:
        descriptors.frombytes(content)
    said: dict[str, Any] = json.loads(data)
    return _Request(said["words"], said["env"], said["cwd"], descriptors.tolist())


def _report_end(watched: int, pid: int, report: int) -> None:
    _, status = os.waitpid(pid, 0)
    os.write(report, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os.close(report)
    os.close(watched)


def _put_in_own_group(pid: int) -> None:
    """Both sides do it: whoever is first, it is done before anybody can send a signal to the group."""
    with contextlib.suppress(PermissionError, ProcessLookupError):  # it may have ended
        os.setpgid(pid, pid)


def _become(request: _Request, parent: int) -> None:
    """Make this fork what a fresh interpreter would be for the request."""
    os.setpgid(0, 0)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    for standard, descriptor in enumerate(request.descriptors):
        if standard < len(request.descriptors) - 1:
            os.dup2(descriptor, standard)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(request.env)
    time.tzset()
    os.chdir(request.cwd)
    sys.path[0] = request.cwd
    sys.argv = list(request.words)


def main(descriptor: int) -> None:
    """Import everything, serve, and in each fork run what was asked for."""
    for name in PRELOADED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page
    with socket.socket(fileno=descriptor) as requests:
        request = serve(requests)
    if request is not None:
        runpy.run_module(request.words[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
