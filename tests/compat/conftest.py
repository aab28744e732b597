from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.compat.before import Before


@pytest.fixture
async def before(tmp_path: Path) -> AsyncIterator[Before]:
    """The bot of today on the database of before. Its ledger must add up after every test."""
    before = Before(tmp_path)
    await before.harness.open()
    yield before
    report = await before.harness.store.ledger.audit()
    assert report.ok, report.findings
    await before.harness.close()
