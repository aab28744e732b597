"""Make a virtual environment, install the locked packages into it, and show how far it is.

    python3 -m release.install .venv requirements.txt

Only the standard library: nothing else is installed yet. pip does the work, in two processes that share the
packages, each with `--require-hashes`. It is the pip of `release/pip.txt`: the one that comes with an older
Python takes three times as long to choose among a package's files. What is installed is seen in the
environment itself: each package leaves its RECORD there last.
"""

import contextlib
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

PIP_LOCK = Path(__file__).with_name("pip.txt")
_INSTALL = (
    "install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off",
    "--require-hashes", "--no-deps",
)  # fmt: skip
"""`--no-deps`: the lock has everything, so nothing needs to be solved."""
_PROCESSES = 2
_FETCHED = 0.4
"""Share of the bar that a package has earned once it is fetched; the rest comes when it is installed."""
_GUESS_FROM = 0.25
"""The time left is shown from this part on: earlier it would be a guess."""
_REDRAW_SECONDS = 0.1
_CELLS = 24


class CannotInstall(Exception):
    """pip could not install the packages. The text is what pip said."""


@dataclass(slots=True)
class Progress:
    """Packages of one installation: how many are wanted, fetched and installed."""

    wanted: int
    fetched: int = 0
    present: int = 0
    """Packages that were there before, in the right version."""
    written: int = 0
    """Packages whose files were written."""
    current: str = ""
    said: list[str] = field(default_factory=list)

    @property
    def installed(self) -> int:
        return min(self.present + self.written, self.wanted)

    @property
    def part(self) -> float:
        """The part that is done, 0 to 1."""
        fetched = min(self.fetched + self.present, self.wanted)
        earned = _FETCHED * max(fetched, self.installed) + (1 - _FETCHED) * self.installed
        return earned / max(self.wanted, 1)

    def read(self, line: str) -> None:
        """Take in one line of pip's output."""
        self.said.append(line)
        if match := re.match(r"(?:Collecting|Processing) (?:\S*/)?(\w+(?:[-.][A-Za-z]\w*)*)", line):
            self.fetched += 1
            self.current = match[1]
        elif line.startswith("Requirement already satisfied"):
            self.present += 1
        elif re.match(r"Ignoring \S+: markers", line):
            self.wanted -= 1


def main(words: Sequence[str]) -> int:
    """Install. Return the exit code: 0 installed, 1 not (pip's words are on stderr), 2 bad usage."""
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    environment, lock = Path(words[0]), Path(words[1])
    try:
        _install(environment, lock, Bar(sys.stderr))
    except CannotInstall as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was fetched is kept for the next time.", file=sys.stderr)
        return 130
    return 0


def _install(environment: Path, lock: Path, bar: "Bar") -> None:
    """Install what `lock` has into `environment`, a virtual environment. Raises CannotInstall."""
    began = time.monotonic()
    entries = locked(lock.read_text())
    progress = Progress(len(entries))
    bar.begin(f"Installing packages into {environment}/")
    _prepare(environment)
    with tempfile.TemporaryDirectory(prefix="atelier-install-") as folder, bar:
        piles = _piles(entries, Path(folder))
        pip = (str(_python(environment)), "-m", "pip", *_INSTALL)
        commands = [(*pip, "-r", str(pile)) for pile in piles]
        for _ in _run(commands, progress, environment):
            bar.draw(progress, time.monotonic() - began)
    bar.end(f"{progress.installed} packages installed in {time.monotonic() - began:.0f} s.")


def _prepare(environment: Path) -> None:
    """Make the environment and give it the pip of our own lock, unless it has that. Raises CannotInstall."""
    python = _python(environment)
    if not python.exists():
        venv.create(environment, symlinks=os.name != "nt")
    name, _, version = locked(PIP_LOCK.read_text())[0].split()[0].partition("==")
    if _has(environment, f"{name}-{version}"):
        return
    ours = (*_INSTALL, "-r", str(PIP_LOCK))
    if _has(environment, "pip-*"):
        _quietly(str(python), "-m", "pip", *ours)  # without it, the one that is there does it
    elif not _quietly(sys.executable, "-m", "pip", "--python", str(python), *ours):
        _quietly(str(python), "-m", "ensurepip")
        _quietly(str(python), "-m", "pip", *ours)
    if not _has(environment, "pip-*"):
        raise CannotInstall("This Python has no pip. On Debian and Ubuntu, install python3-venv.")


def _has(environment: Path, package: str) -> bool:
    return any(record.parent.match(f"{package}.dist-info") for record in _records(environment))


def _quietly(*command: str) -> bool:
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own program
    return done.returncode == 0


def locked(text: str) -> list[str]:
    """Return the entries of a requirements file with hashes: each is one pinned package."""
    entries = re.split(r"\n(?=[^\s#])", text.strip())
    return [entry for entry in entries if re.match(r"[\w.-]+(\[[\w,]+\])?==", entry)]


def _piles(entries: Sequence[str], folder: Path) -> list[Path]:
    """Write the entries to as many files as processes install at once; two versions of one package, of which
    only one applies, stay together."""
    shares: list[list[str]] = [[] for _ in range(min(_PROCESSES, os.cpu_count() or 1, len(entries)))]
    names: dict[str, int] = {}
    for entry in entries:
        place = names.setdefault(re.split(r"[=\[]", entry)[0], len(names) % len(shares))
        shares[place].append(entry)
    piles = [folder / f"{number}.txt" for number in range(len(shares))]
    for pile, share in zip(piles, shares, strict=True):
        pile.write_text("\n".join(share) + "\n")
    return piles


def _run(commands: Sequence[Sequence[str]], progress: Progress, environment: Path) -> Iterator[None]:
    """Run pip, and yield whenever there may be something new to show. Raises CannotInstall."""
    before = _records(environment)
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    running = [_start(command, lines) for command in commands]
    try:
        while any(process.poll() is None for process in running):
            with contextlib.suppress(queue.Empty):
                progress.read(lines.get(timeout=_REDRAW_SECONDS))
                while True:
                    progress.read(lines.get_nowait())
            progress.written = len(_records(environment) - before)
            yield
    finally:
        for process in running:
            if process.poll() is None:
                process.terminate()
            process.wait()
    if failed := [process.returncode for process in running if process.returncode]:
        raise CannotInstall(_failure(progress.said, failed[0]))
    progress.written = max(progress.written, progress.wanted - progress.present)
    yield


def _start(command: Sequence[str], lines: queue.SimpleQueue[str]) -> subprocess.Popen[str]:
    process = subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=_environment(os.environ)
    )
    threading.Thread(target=_forward, args=(process.stdout, lines), daemon=True).start()
    return process


def _forward(source: TextIO, lines: queue.SimpleQueue[str]) -> None:
    for line in source:
        lines.put(line.rstrip())


def _environment(inherited: Mapping[str, str]) -> dict[str, str]:
    return {**inherited, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}


def _failure(said: Sequence[str], code: int) -> str:
    routine = re.compile(
        r"Looking in|Collecting|Processing|  Using|  Downloading|Ignoring|Requirement already"
    )
    told = [line for line in said if not routine.match(line)]
    last = f"The packages could not be installed (pip: {code}). What was fetched is kept for the next try."
    return "\n".join([*told[-20:], last])


def _python(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _records(environment: Path) -> set[Path]:
    """Return the RECORD of each installed package."""
    return {*environment.glob("lib/*/site-packages/*.dist-info/RECORD")}


class Bar:
    """One line that is drawn anew on a terminal; elsewhere two plain lines, one before and one after."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._is_live = out.isatty() and os.environ.get("TERM") != "dumb"

    def begin(self, title: str) -> None:
        print(title, file=self._out, flush=True)

    def draw(self, progress: Progress, elapsed: float) -> None:
        """Show how far it is, with the time left once that can be told."""
        if self._is_live:
            print(f"\r\033[K{line(progress, elapsed)}", end="", file=self._out, flush=True)

    def end(self, sentence: str) -> None:
        print(sentence, file=self._out, flush=True)

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_live:
            print("\r\033[K", end="", file=self._out, flush=True)


def line(progress: Progress, elapsed: float) -> str:
    """Return the bar, the count, and the time left in seconds or the package at hand."""
    cells = round(progress.part * _CELLS)
    bar = "━" * cells + "─" * (_CELLS - cells)
    doing = progress.current and f"fetching {progress.current}"
    if progress.part >= _GUESS_FROM:
        doing = f"about {elapsed / progress.part * (1 - progress.part):.0f} s left"
    return f"  {bar}  {progress.installed:>3} of {progress.wanted}  {doing}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
