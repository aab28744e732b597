"""The bots of these tests are forked, and their servers need a folder that the user postgres can reach."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import server_folder


@pytest.fixture(autouse=True, scope="module")
def _forked(forked_bots: None) -> None:
    """Importing the bot again for each process would take longer than its life."""


@pytest.fixture
def chaos_folder() -> Iterator[Path]:
    """Yield an empty folder for everything of a fleet."""
    with server_folder() as folder:
        folder.mkdir(mode=0o755)
        yield folder
