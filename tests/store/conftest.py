"""A store on a real file, closed after the test; its books must add up after every test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import Store, open_store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "atelier.db"


@pytest.fixture
async def store(file: Path) -> AsyncIterator[Store]:
    store = await open_store(file, queue_max=1000)
    try:
        yield store
        assert (await store.ledger.audit()).findings == ()
    finally:
        await store.close()
