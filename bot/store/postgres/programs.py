"""PostgreSQL's own programs, at least as new as the server.

The password reaches them by their environment, never by their command line, which others can read. Each has a
process group of its own: a Ctrl-C at the terminal reaches only the command, which decides whether to go on.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo

from bot.domain.errors import DatabaseUnusable
from bot.store.postgres.tables import Raw

_FOLDERS = ("/usr/lib/postgresql", "/usr", "/opt/homebrew/opt")

_PARAMETERS = (
    "host", "hostaddr", "port", "user", "dbname", "options", "passfile", "sslmode", "sslrootcert", "sslcert",
    "sslkey", "gssencmode", "krbsrvname", "channel_binding",
)  # fmt: skip
"""What the programs of every version understand. The library that we connect by may know more."""


class Process:
    """A program that is running. `failure` is its last word if it failed, known once it has ended."""

    def __init__(self, output: IO[bytes]) -> None:
        self.output = output
        self.failure: str | None = None


def run(raw: Raw, name: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end. Raises DatabaseUnusable if there is none of the server's version."""
    return subprocess.run(  # noqa: S603  our own words, no shell
        [_program(name, raw), *words],
        env=_environment(raw),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        process_group=0,
    )


@contextmanager
def started(raw: Raw, name: str, *words: str) -> Iterator[Process]:
    """Run a program beside the block that reads its output.

    It is killed if the block raises. Raises DatabaseUnusable if there is none of the server's version.
    """
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(  # noqa: S603
            [_program(name, raw), *words],
            env=_environment(raw),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            process_group=0,
        ) as child,
    ):
        assert child.stdout is not None
        process = Process(child.stdout)
        try:
            yield process
        except BaseException:
            child.kill()
            raise
        if child.wait():
            errors.seek(0)
            process.failure = last_line(errors.read()) or f"{name} ended with code {child.returncode}"


def address(raw: Raw) -> str:
    """Return where the database is, for a program's `--dbname`: without a password."""
    known = raw.info.get_parameters()
    return make_conninfo("", **{name: known[name] for name in _PARAMETERS if name in known})


def last_line(output: bytes) -> str:
    """Return the last line that a program wrote, without its name and the full stop."""
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return re.sub(r"^pg_\w+: (error: )?", "", lines[-1]).rstrip(".") if lines else ""


def _program(name: str, raw: Raw) -> str:
    major = raw.info.server_version // 10_000
    found = [shutil.which(name)]
    found += [
        str(path)
        for folder in _FOLDERS
        for pattern in (f"*/bin/{name}", f"pgsql-*/bin/{name}")
        for path in sorted(Path(folder).glob(pattern))
    ]
    for path in filter(None, found):
        if _version(path) >= major:
            return path
    raise DatabaseUnusable(
        f"{name} {major} or newer is needed for copies of PostgreSQL {major}, and is not here. Install "
        f"PostgreSQL's client programs: the package postgresql-client or postgresql-client-{major} on Debian "
        "and Ubuntu; build the image with --build-arg PACKAGES=postgresql-client."
    )


def _version(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    version = re.search(r"\) (\d+)", answer)
    return int(version[1]) if version else 0


def _environment(raw: Raw) -> dict[str, str]:
    """Return our environment, with the password."""
    return {**os.environ, "PGPASSWORD": raw.info.password} if raw.info.password else dict(os.environ)
