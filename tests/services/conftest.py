from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.builders import GUILD
from tests.services.contest_harness import BUDGET, ContestHarness
from tests.services.harness import Harness


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Harness]:
    """An Atelier whose server has ten dollars."""
    house = await Harness(tmp_path).open()
    await house.fund()
    yield house
    await house.close()


@pytest.fixture
async def hall(house: Harness) -> AsyncIterator[ContestHarness]:
    """A server with twenty dollars that holds contests; whatever a test did, its books must add up."""
    hall = ContestHarness(house)
    rest = BUDGET - (await house.store.budgets.balances(GUILD)).available
    await house.store.budgets.grant(GUILD, rest, actor=1, note="", key="hall", now=house.clock.now())
    yield hall
    report = await hall.store.audit()
    assert report.ok, report.findings
