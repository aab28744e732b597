from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders import GUILD
from tests.services.contest_harness import BUDGET, ContestHarness
from tests.services.harness import Harness


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[Harness]:
    """An Atelier whose server has ten dollars."""
    harness = await Harness(tmp_path).open()
    await harness.fund()
    yield harness
    await harness.close()


@pytest.fixture
async def contest_harness(harness: Harness) -> AsyncIterator[ContestHarness]:
    """A server with twenty dollars that holds contests; its books must add up after every test."""
    contest_harness = ContestHarness(harness)
    rest = BUDGET - (await harness.store.budgets.balances(GUILD)).available
    await harness.store.budgets.grant(GUILD, rest, actor=1, note="", key="hall", now=harness.clock.now())
    yield contest_harness
    report = await contest_harness.store.ledger.audit()
    assert report.ok, report.findings
