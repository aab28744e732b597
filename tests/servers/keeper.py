"""One PostgreSQL for all workers of a run of tests, started by the first that needs it.

A process of its own keeps it (`python -m tests.servers.keeper <folder>`) and ends it when the last worker has
ended, however that ends: each holds a shared lock of a file, and the keeper waits for an exclusive one.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sandbox.servers.postgres import PostgresServer
from sandbox.servers.processes import ServerFailed

REPOSITORY = Path(__file__).resolve().parents[2]
_TIMEOUT_SECONDS = 120
_POLL_SECONDS = 0.05

# What a test writes need not outlive this server. Tests of durability start servers of their own.
_CHEAP = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1h",
}


def shared_server() -> PostgresServer:
    """Return this run's server, started if it does not run yet. It is kept until this process ends.

    Raises ServerFailed if there is no PostgreSQL here.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    folder = Path(tempfile.gettempdir()) / f"atelier-tests-{run}"
    server = PostgresServer(folder)
    _hold(_users(folder))
    starting = _lock(folder.with_suffix(".starting"), fcntl.LOCK_EX)
    try:
        if not _port(folder).exists():
            _start(folder)
    finally:
        os.close(starting)
    server.port = int(_port(folder).read_text())
    return server


def _users(folder: Path) -> Path:
    return folder.with_suffix(".users")


def _port(folder: Path) -> Path:
    return folder / "port"


def _hold(file: Path) -> None:
    """Take a share of the lock for the life of this process."""
    while True:
        descriptor = _lock(file, fcntl.LOCK_SH)
        if file.exists() and os.path.samestat(os.fstat(descriptor), file.stat()):
            return
        os.close(descriptor)  # the keeper of an earlier worker has just ended


def _lock(file: Path, kind: int) -> int:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, kind)
    return descriptor


def _start(folder: Path) -> None:
    output = folder.with_suffix(".output")
    with output.open("wb") as file:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.keeper", str(folder)],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while not _port(folder).exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            keeper.kill()
            raise ServerFailed(output.read_text("utf-8", "replace"))
        time.sleep(_POLL_SECONDS)


def _keep(folder: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = PostgresServer(folder, settings=_CHEAP)
    try:
        server.start()
        part = folder / "port.part"
        part.write_text(str(server.port))
        part.replace(_port(folder))
        _lock(_users(folder), fcntl.LOCK_EX)
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
        for file in (".starting", ".output", ".users"):
            folder.with_suffix(file).unlink(missing_ok=True)


if __name__ == "__main__":
    _keep(Path(sys.argv[1]))
