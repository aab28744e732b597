"""Settings and fixtures of all tests."""

import ctypes
import logging
import os
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from bot.store.sqlite import connect
from bot.ui.kit import command_mentions
from sandbox import bot_process
from sandbox.servers.processes import ServerFailed
from tests.forking import client
from tests.ready_schema import ReadySchema
from tests.servers import missing

if TYPE_CHECKING:
    from sandbox.servers.s3 import S3Server
    from tests.servers.databases import Databases

# A busy machine is no fault of an example. The rest is as Hypothesis itself chooses: the same examples
# every time where `CI` is set, other ones each time elsewhere.
settings.register_profile("patient", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(autouse=True, scope="module")
def unknown_commands() -> Iterator[None]:
    """Forget the ids of commands that a bot of another module has learned."""
    command_mentions.forget()
    yield
    command_mentions.forget()


@pytest.fixture(autouse=True, scope="session")
def ready_schema() -> Iterator[None]:
    """Open new databases with a ready-made schema."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connect, "migrate", ReadySchema().migrate)
        yield


@pytest.fixture(scope="module")
def forked_bots() -> Iterator[None]:
    """Fork the bots of a module from a process that has imported them, where the system can."""
    with pytest.MonkeyPatch.context() as patch:
        if client.IS_POSSIBLE:
            client.server()
            patch.setattr(bot_process, "_spawn", client.spawn)
        yield


@pytest.fixture(autouse=True, scope="module")
def ordinary_priority() -> Iterator[None]:
    """Fail the module that makes this process go before others: its neighbours would starve, not itself."""
    yield
    if hasattr(os, "sched_getscheduler"):
        assert os.sched_getscheduler(0) == os.SCHED_OTHER


@pytest.fixture(autouse=True, scope="module")
def free_registers() -> Iterator[None]:
    """Fail the module that leaves x87 registers of the main thread occupied, as LiteSVM's machine code does.

    Threads begin with the registers of the one that starts them. SQLite compares numbers in them, and where
    none is free every number is NaN: `CHECK (seconds > 0)` refuses 1.0.
    """
    yield
    if sys.platform == "linux":
        fabsl = ctypes.CDLL(None).fabsl
        fabsl.argtypes, fabsl.restype = [ctypes.c_longdouble], ctypes.c_longdouble
        assert fabsl(1.0) == 1.0


@pytest.fixture(scope="session")
def postgres() -> "Databases":
    """Databases on a PostgreSQL of this run. Without one, tests are skipped here and fail in CI."""
    from tests.servers.databases import Databases  # noqa: PLC0415  it imports psycopg: only where a test asks
    from tests.servers.keeper import shared_server  # noqa: PLC0415

    try:
        return Databases(shared_server(), os.environ.get("PYTEST_XDIST_WORKER", "main"))
    except ServerFailed as error:
        missing(str(error))


@pytest.fixture(scope="session")
def s3() -> Iterator["S3Server"]:
    """An S3 server with the bucket `pictures`. Take a prefix of your own, and leave it up."""
    from sandbox.servers.s3 import S3Server  # noqa: PLC0415  only where a test asks

    server = S3Server()
    server.start()
    server.create_bucket("pictures")
    yield server
    server.stop()


@pytest.fixture
def postgres_url(postgres: "Databases") -> Iterator[str]:
    """The address of a PostgreSQL database with the newest schema and no rows."""
    with postgres.fresh() as url:
        yield url


@pytest.fixture
def rosters_close_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the thread that hears the news of other processes look each moment whether it is to end."""
    from bot.store.postgres import roster  # noqa: PLC0415  it imports psycopg

    monkeypatch.setattr(roster, "LISTEN_SECONDS", 0.05)


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Leave the log of the process as it was."""
    logger = logging.getLogger()
    handlers, level, factory = logger.handlers[:], logger.level, logging.getLogRecordFactory()
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    yield
    logger.handlers[:] = handlers
    logger.setLevel(level)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    logging.setLogRecordFactory(factory)
    logging.captureWarnings(False)
