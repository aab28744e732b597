"""The bots of these tests are forked, and their servers need a folder that the user postgres can reach."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.servers.processes import programs


@pytest.fixture(autouse=True, scope="module")
def _forked(forked_bots: None) -> None:
    """Importing the bot again for each process would take longer than its life."""


@pytest.fixture
def chaos_folder() -> Iterator[Path]:
    """Yield an empty folder below the system's own. Without PostgreSQL skip, and fail in CI."""
    if programs() is None:
        if os.environ.get("CI"):
            pytest.fail("CI needs PostgreSQL (`make servers`).")
        pytest.skip("No PostgreSQL is installed here.")
    folder = Path(tempfile.mkdtemp(prefix="atelier-chaos-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
