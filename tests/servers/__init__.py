"""Real servers that tests use."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from sandbox.servers.processes import programs, reachable_folder


def missing(what: str) -> NoReturn:
    """End the test that needs a server which is not installed: skipped, or failed where CI is set."""
    if os.environ.get("CI"):
        pytest.fail(f"CI needs it (`make servers`). {what}")
    pytest.skip(what)


@contextmanager
def server_folder() -> Iterator[Path]:
    """Yield the place of a PostgreSQL server's folder; end the test if there is no PostgreSQL."""
    if programs() is None:
        missing("No PostgreSQL is installed here.")
    with reachable_folder() as folder:
        yield folder
