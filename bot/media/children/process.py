"""A child as the bot sees it: started without secrets, asked once at a time, killed when it is late."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import bot
from bot.media.children.messages import Reply, Request, frame, read_frame

_ROOT = Path(bot.__file__).parents[1]
_KEPT_SETTINGS = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME")
"""What a child is told of our environment: enough to start Python, and no key, token or address."""

_START_SECONDS = 60.0  # a busy machine is slow to load libraries

_GRACE_SECONDS = 2.0
"""The child's own alarm rings first; this is for one that does not hear it."""


class ChildSlow(Exception):
    """The child used up its time. It is dead."""


class ChildDied(Exception):
    """The child ended without a reply. `signal` is what ended it, 0 if it ended by itself."""

    def __init__(self, signal_: int) -> None:
        super().__init__(f"signal {signal_}")
        self.signal = signal_


class Child:
    """A running `bot.media.children.child`. Blocking: it is used from a thread."""

    def __init__(self) -> None:
        """Start the process. Raises OSError if the system has no room for one."""
        environment = {name: os.environ[name] for name in _KEPT_SETTINGS if name in os.environ}
        self._ready = False
        self._process = subprocess.Popen(  # noqa: S603 - our own program, and no word from outside
            [sys.executable, "-s", "-B", "-m", "bot.media.children.child", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env=environment,
            close_fds=True,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, request: Request) -> Reply:
        """Send the request and wait for the reply.

        Raises ChildSlow or ChildDied; the child is dead then. Raises OSError if it could not even begin.
        """
        assert self._process.stdin is not None
        if not self._ready:
            self._begin()
        deadline = time.monotonic() + request.limits.patience + _GRACE_SECONDS
        try:
            self._process.stdin.write(frame(asdict(request)))
            self._process.stdin.flush()
            facts, data = read_frame(lambda length: self._read(length, deadline))
        except (EOFError, OSError, ValueError):
            self._raise_end()
        return Reply(facts, data, bool(facts.get("spent")))

    def _begin(self) -> None:
        """Wait until the child can be asked. Raises OSError if it ends before: no file is to blame."""
        deadline = time.monotonic() + _START_SECONDS
        try:
            read_frame(lambda length: self._read(length, deadline))
        except (EOFError, ChildSlow, ValueError) as error:
            self.kill()
            raise ChildProcessError("the child did not begin") from error
        self._ready = True

    def _read(self, length: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        pipe, data = self._process.stdout.fileno(), bytearray()
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        while len(data) < length:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                self.kill()
                raise ChildSlow
            chunk = os.read(pipe, min(length - len(data), 1 << 20))
            if not chunk:
                raise EOFError
            data += chunk
        return bytes(data)

    def _raise_end(self) -> None:
        """Raise the error that says how the child ended, after its end."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_SECONDS)
        code = self._process.poll()
        self.kill()
        if code in (-signal.SIGXCPU, -signal.SIGALRM):
            raise ChildSlow
        raise ChildDied(-code if code is not None and code < 0 else 0)

    def kill(self) -> None:
        """End the process at once and collect it. Harmless if it has ended."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_SECONDS)

    def close(self) -> None:
        """Kill it and close its pipes."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
