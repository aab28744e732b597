"""A store on each engine, closed after the test; its books must add up after every test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store import Store, open_store
from tests.store.places import Fresh, Where, fresh_file, on_server


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest) -> Fresh:
    """What makes new databases of each engine in turn."""
    return fresh_file if request.param == "sqlite" else on_server(request.getfixturevalue("postgres"))


@pytest.fixture
def where(fresh: Fresh) -> Iterator[Where]:
    """The place of a new database of each engine in turn."""
    with fresh() as place:
        yield place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The place of a new file, for what only SQLite has."""
    return tmp_path / "atelier.db"


@pytest.fixture
async def store(where: Where) -> AsyncIterator[Store]:
    """A store on each engine in turn."""
    async for store in _opened(where):
        yield store


@pytest.fixture
async def file_store(file: Path) -> AsyncIterator[Store]:
    """A store on SQLite."""
    async for store in _opened(file):
        yield store


async def _opened(where: Where) -> AsyncIterator[Store]:
    store = await open_store(where, queue_max=1000)
    try:
        yield store
        assert (await store.ledger.audit()).findings == ()
    finally:
        await store.close()
