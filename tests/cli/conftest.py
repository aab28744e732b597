"""Commands of the terminal run in the process of the tests, and some make its log theirs.

A database on PostgreSQL has the schema already where that is not what a test is about: making it takes longer
than most commands.
"""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.config.postgres_url import PostgresUrl
from bot.config.settings import Settings
from tests.cli.moves import to_be_moved
from tests.store.acts import history

if TYPE_CHECKING:
    from tests.servers.databases import Databases


@pytest.fixture(autouse=True)
def own_log(logging_as_before: None) -> None:
    """Take back what a command installs: it would hide what a later test looks for."""


@pytest.fixture
def blank(postgres: "Databases") -> Iterator[PostgresUrl]:
    """A database in which nothing was made yet."""
    with postgres.blank() as address:
        yield PostgresUrl(address, unsafe=True)


@pytest.fixture
def target(postgres: "Databases") -> Iterator[PostgresUrl]:
    """A database that a bot has made its schema in, and no more."""
    with postgres.fresh() as address:
        yield PostgresUrl(address, unsafe=True)


@pytest.fixture
def other(postgres: "Databases") -> Iterator[PostgresUrl]:
    """Another such database."""
    with postgres.fresh() as address:
        yield PostgresUrl(address, unsafe=True)


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that has a history, to be copied whole: the file beside it belongs to it."""
    folder = tmp_path_factory.mktemp("past")
    asyncio.run(history(folder / "atelier.sqlite3"))
    return folder


@pytest.fixture
def settings(tmp_path: Path, past: Path, target: PostgresUrl) -> Settings:
    """A file with a history, to be moved to `target`."""
    shutil.copytree(past, tmp_path, dirs_exist_ok=True)
    return to_be_moved(tmp_path / "atelier.sqlite3", target)
