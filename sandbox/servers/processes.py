"""Find the programs of an installed PostgreSQL, start one as a child that ends with us, and kill it."""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

OLDEST = 14
POLL_SECONDS = 0.02

# Run by the child before it becomes the server: the kernel then ends it with us, however we end. This comes
# after the change of user, which resets it.
_LAUNCH = """
import ctypes, os, signal, sys
parent, uid, gid = map(int, sys.argv[1:4])
if os.getuid() != uid:
    os.setgroups([]), os.setgid(gid), os.setuid(uid)
try:
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)  # PR_SET_PDEATHSIG
except (AttributeError, OSError):
    pass  # not Linux
if os.getppid() == parent:
    os.execv(sys.argv[4], sys.argv[4:])
"""


class ServerFailed(Exception):
    """PostgreSQL did not start or refused a command. The message holds the end of its output."""


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL here, 14 or later; None if there is none."""
    found = [Path(path).resolve().parent for path in (shutil.which("initdb"),) if path]
    found += Path("/usr/lib/postgresql").glob("*/bin")
    versions = {_version(folder): folder for folder in found if (folder / "postgres").exists()}
    newest = max(versions, default=0)
    return versions[newest] if newest >= OLDEST else None


def _version(folder: Path) -> int:
    command = [str(folder / "postgres"), "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - an installed one
    version = re.search(r"\) (\d+)", answer.stdout)
    return int(version[1]) if version else 0


@contextlib.contextmanager
def reachable_folder() -> Iterator[Path]:
    """Yield the place of a server's folder that its user can reach. It is removed again."""
    with tempfile.TemporaryDirectory(prefix="atelier-server-", ignore_cleanup_errors=True) as parent:
        os.chmod(parent, 0o755)  # noqa: S103 - the folder in it is the server's own
        yield Path(parent) / "server"


def owner() -> tuple[int, int]:
    """Return the user and the group that the server runs as."""
    if os.getuid() != 0:
        return os.getuid(), os.getgid()
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise ServerFailed("PostgreSQL does not run as root, and there is no user postgres here.")


def child(command: list[str], log: int) -> subprocess.Popen[bytes]:
    """Start a program as the server's user. It ends with the thread of ours that starts it, at the latest.

    Its output goes to the file descriptor `log`. Raises ServerFailed if there is no user for it.
    """
    uid, gid = owner()
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCH, str(os.getpid()), str(uid), str(gid)]
    return subprocess.Popen(  # noqa: S603 - our caller's words
        [*launcher, *command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        start_new_session=True,  # Ctrl-C in the terminal is ours, not the server's
    )


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a process of ours and its children, where /proc tells them. All are gone on return."""
    children = _children(process.pid)
    process.kill()
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait()
    while any(map(_lives, children)):
        time.sleep(POLL_SECONDS)


def _children(pid: int) -> list[int]:
    """Return the ids of the processes that this one has started, where /proc tells."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _lives(pid: int) -> bool:
    """Return False also for a process that ended and that its new parent has not taken note of yet."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
