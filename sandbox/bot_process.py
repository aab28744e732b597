"""The real bot as its own process: start it, watch it and kill it, as a host would."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import aiohttp

REPOSITORY = Path(__file__).resolve().parent.parent
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "SYSTEMROOT", "SSL_CERT_FILE")
_TAIL_LINES = 30
_POLL_SECONDS = 0.05
_OF_THE_HOST = frozenset({"money", "audit"})
"""Parts that only the host can set going again: a bot with these alone at a standstill has started."""


# Run by the child before it becomes the bot: the kernel then ends it with us, however we end.
_LAUNCH = """
import ctypes, os, signal, sys
try:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
except (AttributeError, OSError):
    pass  # not Linux
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.executable, [sys.executable, "-m", *sys.argv[2:]])
"""


class BotFailed(Exception):
    """The bot did not start, or ended unexpectedly. The message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Result of a one-off command of the bot."""

    code: int
    out: str
    err: str


class BotProcess:
    """`python -m bot run` with exactly these settings. Its output is appended to `log_file`.

    `.env` of the working directory is not read: the bot works in the directory of its log.
    """

    def __init__(self, env: Mapping[str, str], log_file: Path, *, command: Sequence[str] = ("bot",)) -> None:
        """`command` is the module to run, with the words that come before `run`, if any."""
        self.env = dict(env)
        self._command = tuple(command)
        self.log_file = log_file
        self._process: asyncio.subprocess.Process | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self.running else None

    @property
    def described(self) -> str:
        """Return the beginning of a sentence about what runs."""
        return f"The bot runs (process {self.pid})"

    @property
    def victim(self) -> str:
        """Return the beginning of a sentence about what was killed last."""
        return "The bot"

    async def start(self, timeout: float = 60) -> None:
        """Start the bot and wait until it says that it is healthy. Raises BotFailed."""
        await self.launch()
        await self.wait_healthy(timeout)

    async def launch(self) -> None:
        """Start the process without waiting for anything."""
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        with self.log_file.open("ab") as log:
            self._process = await _spawn(
                self.env, *self._command, "run", cwd=self.log_file.parent, out=log, err=log
            )

    async def wait_healthy(self, timeout: float = 60) -> None:
        """Wait until /healthz says that all moves, or all but what waits for the host.

        Raises BotFailed if the bot ends or takes longer.
        """
        url = f"http://127.0.0.1:{self.env['HEALTH_PORT']}/healthz"
        deadline = time.monotonic() + timeout
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
            while not await _healthy(session, url):
                if not self.running:
                    raise BotFailed(f"The bot ended with exit code {self._code()}.\n{self.tail()}")
                if time.monotonic() > deadline:
                    raise BotFailed(f"The bot was not healthy after {timeout:.0f} s.\n{self.tail()}")
                await asyncio.sleep(_POLL_SECONDS)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the process and its helpers, such as SIGSTOP. One that has ended is fine."""
        if self._process is not None and self.running:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.killpg(self._process.pid, number)  # its own group: helpers go with it

    async def kill(self) -> None:
        """Send SIGKILL, like a power cut: the process has no chance to tidy up."""
        await self._signal(signal.SIGKILL)

    async def stop(self, timeout: float = 30) -> int:
        """Send SIGTERM and return the exit code. A bot that takes longer than `timeout` s is killed:
        BotFailed."""
        try:
            async with asyncio.timeout(timeout):
                return await self._signal(signal.SIGTERM)
        except TimeoutError:
            await self.kill()
            raise BotFailed(f"The bot did not stop within {timeout:.0f} s.\n{self.tail()}") from None

    async def wait_exit(self, timeout: float = 30) -> int:
        """Wait for a bot that is expected to end. Return its exit code; -9 after a SIGKILL."""
        async with asyncio.timeout(timeout):
            return await self._waited()

    async def restart(self, timeout: float = 60) -> None:
        """Stop the bot if it runs, and start it again over the same state."""
        if self.running:
            await self.stop()
        await self.start(timeout)

    def tail(self, lines: int = _TAIL_LINES) -> str:
        """Return the end of its log, for error messages."""
        if not self.log_file.exists():
            return "(no log)"
        text = self.log_file.read_text(errors="replace").splitlines()
        return "\n".join(text[-lines:])

    async def _signal(self, number: signal.Signals) -> int:
        self.send(number)
        return await self._waited()

    async def _waited(self) -> int:
        return 0 if self._process is None else await self._process.wait()

    def _code(self) -> int | None:
        return None if self._process is None else self._process.returncode


async def run_bot(
    env: Mapping[str, str], *words: str, module: str = "bot", typed: str = "", timeout: float = 60
) -> Finished:
    """Run `python -m bot <words>` to its end, e.g. `run_bot(env, "audit", "--json")`.

    `module` is another to run instead of the bot; `typed` is on its standard input.
    """
    cwd, pipe = Path(env["DATABASE_PATH"]).parent, asyncio.subprocess.PIPE
    with TemporaryFile() as keyboard:
        keyboard.write(typed.encode())
        keyboard.seek(0)
        process = await _spawn(env, module, *words, cwd=cwd, out=pipe, err=pipe, keyboard=keyboard)
    try:
        async with asyncio.timeout(timeout):
            out, err = await process.communicate()
    except TimeoutError:
        process.kill()
        raise BotFailed(f"`python -m bot {' '.join(words)}` took longer than {timeout:.0f} s.") from None
    return Finished(process.returncode or 0, out.decode(), err.decode())


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return all variables of a bot with these settings. Of ours it gets what Python and the system need."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    path = os.pathsep.join(filter(None, (str(REPOSITORY), os.environ.get("PYTHONPATH"))))
    return {**inherited, **settings, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}


async def _spawn(
    env: Mapping[str, str],
    *words: str,
    cwd: Path,
    out: int | IO[bytes],
    err: int | IO[bytes],
    keyboard: int | IO[bytes] = asyncio.subprocess.DEVNULL,
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _LAUNCH, str(os.getpid()), *words),
        env=environment(env),
        cwd=cwd,
        stdin=keyboard,
        stdout=out,
        stderr=err,
        process_group=0,
    )


async def _healthy(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url, headers={"Accept": "application/json"}) as answer:
            if answer.status == 200:
                return True
            still = {part["part"] for part in (await answer.json())["parts"] if not part["moves"]}
            return bool(still) and still <= _OF_THE_HOST
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return False
