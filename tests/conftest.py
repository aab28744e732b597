"""Settings and fixtures of all tests."""

import logging
import os
import sys
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from bot.store.sqlite import connect
from bot.ui.kit import command_mentions
from sandbox import bot_process
from tests.forking import client
from tests.ready_schema import ReadySchema

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
