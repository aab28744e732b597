"""The PostgreSQL server of our own: what it keeps, how it ends, and how a run of tests shares one."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.servers.postgres import PostgresServer
from sandbox.servers.processes import ServerFailed, programs
from tests.servers import missing, server_folder

REPOSITORY = Path(__file__).resolve().parents[2]

LONELY = """
import sys, time
from pathlib import Path
from sandbox.servers.postgres import PostgresServer
server = PostgresServer(Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
time.sleep(60)
"""
SHARING = """
from tests.servers.keeper import shared_server
print(shared_server().port, flush=True)
input()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with server_folder() as folder:
        server = PostgresServer(folder, password="open/sesame @1")
        server.start()
        yield server
        server.stop()


@pytest.fixture
def database(server: PostgresServer) -> Iterator[str]:
    server.create_database("things")
    server.execute("CREATE TABLE things (name text)", database="things")
    yield "things"
    server.drop_database("things")


def _ended(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"


def _wait_until_ended(pid: int) -> None:
    until = time.monotonic() + 30
    while not _ended(pid):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_what_was_committed_survives_a_kill_and_the_address_stays(
    server: PostgresServer, database: str
) -> None:
    server.execute("INSERT INTO things VALUES ('kept')", database=database)
    url = server.url(database)
    server.kill()
    assert not server.running
    with pytest.raises(ServerFailed, match="refused"):
        server.execute("SELECT 1")
    server.start()
    assert server.url(database) == url
    assert server.execute("SELECT name FROM things", database=database) == "kept"


def test_settings_count_from_the_next_start_on(server: PostgresServer) -> None:
    assert server.execute("SHOW work_mem") == "4MB"
    server.settings["work_mem"] = "1MB"
    server.stop()
    server.start()
    assert server.execute("SHOW work_mem") == "1MB"


def test_what_is_refused_is_said(server: PostgresServer) -> None:
    with pytest.raises(ServerFailed, match='database "nowhere" does not exist'):
        server.execute("SELECT 1", database="nowhere")


def test_a_setting_that_does_not_exist_ends_the_start(server: PostgresServer) -> None:
    server.settings["no_such_setting"] = "1"
    server.stop()
    with pytest.raises(ServerFailed, match="no_such_setting"):
        server.start()
    del server.settings["no_such_setting"]
    server.start()


def test_the_role_gives_its_password(server: PostgresServer) -> None:
    url = server.url("postgres")
    assert "open%2Fsesame%20%401@" in url
    ask = [str(server.programs / "psql"), "-w", "-c", "SELECT 1"]
    assert subprocess.run([*ask, url], capture_output=True, check=False).returncode == 0
    assert subprocess.run([*ask, url.replace("sesame", "x")], capture_output=True, check=False).returncode


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends it")
def test_it_ends_with_the_process_that_started_it(server: PostgresServer) -> None:
    server.stop()
    command = [sys.executable, "-c", LONELY, str(server.folder)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        assert not _ended(pid)
        starter.kill()
    _wait_until_ended(pid)
    server.start()


def test_workers_share_one_until_the_last_has_ended() -> None:
    if programs() is None:
        missing("No PostgreSQL is installed.")
    environment = {**os.environ, "PYTEST_XDIST_TESTRUNUID": f"sharing-{os.getpid()}"}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", SHARING],
            cwd=REPOSITORY,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        ports = [worker.stdout.readline() for worker in workers if worker.stdout is not None]
        assert ports[0] == ports[1] != ""
        folder = Path(tempfile.gettempdir()) / f"atelier-tests-sharing-{os.getpid()}"
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(workers[0].pid, signal.SIGKILL)
        workers[0].wait()
        assert not _ended(pid)
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    _wait_until_ended(pid)
