"""The side of the tests: `spawn` stands in for `sandbox.bot_process._spawn`."""

import array
import asyncio
import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from sandbox.bot_process import REPOSITORY, environment
from tests.forking.server import MESSAGE_BYTES

IS_POSSIBLE = sys.platform == "linux"
_LOOK_SECONDS = 0.01


class Forked:
    """A forked bot, with what is used of `asyncio.subprocess.Process`. Bound to no event loop."""

    pid: int

    def __init__(self, report: int, output: IO[bytes] | None, errors: IO[bytes] | None) -> None:
        """`report` is where the server writes the process's id, and its exit code on a second line."""
        os.set_blocking(report, False)
        self._report: int | None = report
        self._said = b""
        self._output, self._errors = output, errors

    async def begun(self) -> "Forked":
        """Wait for the fork: the server may still be importing. Raises ChildProcessError if it has ended."""
        while b"\n" not in self._said:
            if self._report is None:
                raise ChildProcessError("the fork server has ended")
            self._hear()
            await asyncio.sleep(_LOOK_SECONDS)
        self.pid = int(self._said.split(b"\n")[0])
        return self

    def _hear(self) -> None:
        """Take in what was reported until now."""
        if self._report is None:
            return
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._report, 64):
                self._said += data
            os.close(self._report)
            self._report = None

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        self._hear()
        _, _, code = self._said.partition(b"\n")
        if code:
            return int(code)
        return None if self._report is not None else -signal.SIGKILL  # the server has ended, this with it

    async def wait(self) -> int:
        while (code := self.returncode) is None:  # noqa: ASYNC110 - any loop may wait, and several at once
            await asyncio.sleep(_LOOK_SECONDS)
        return code

    async def communicate(self) -> tuple[bytes, bytes]:
        """Wait for the end and return all that was written."""
        await self.wait()
        return _written(self._output), _written(self._errors)

    def kill(self) -> None:
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


def _written(file: IO[bytes] | None) -> bytes:
    if file is None:
        return b""
    with file:
        file.seek(0)
        return file.read()


class ForkServer:
    """The process that forks. It ends with the one that started it."""

    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forking.server", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd=REPOSITORY,
                env=environment({}),
                start_new_session=True,
            )
        atexit.register(self._end)

    def _end(self) -> None:
        self._process.kill()  # what it has forked dies with it
        self._process.wait()

    def fork(self, request: Mapping[str, Any], *streams: IO[bytes]) -> int:
        """Ask for a fork with these for input, output and errors. Return the descriptor of its report."""
        heard, report = os.pipe()
        descriptors = array.array("i", [*(stream.fileno() for stream in streams), report])
        message = json.dumps(request).encode()
        assert len(message) < MESSAGE_BYTES
        try:
            self._requests.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
        finally:
            os.close(report)
        return heard


@cache
def server() -> ForkServer:
    """Return this process's fork server. It begins to import at the first call."""
    return ForkServer()


async def spawn(
    env: Mapping[str, str],
    *words: str,
    cwd: Path,
    out: int | IO[bytes],
    err: int | IO[bytes],
    keyboard: int | IO[bytes] = subprocess.DEVNULL,
) -> Forked:
    """Fork a bot, as `sandbox.bot_process._spawn` starts one. Files stand in for pipes."""
    request = {"words": words, "env": environment(env), "cwd": str(cwd)}
    streams = [_file(asked) for asked in (keyboard, out, err)]
    report = server().fork(request, *streams)
    output, errors = (
        file if isinstance(asked, int) else None for asked, file in zip((out, err), streams[1:], strict=True)
    )
    if isinstance(keyboard, int):
        streams[0].close()
    return await Forked(report, output, errors).begun()


def _file(asked: int | IO[bytes]) -> IO[bytes]:
    return TemporaryFile() if isinstance(asked, int) else asked
