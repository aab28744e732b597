from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.services.house import House


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """An Atelier whose server has ten dollars."""
    house = await House(tmp_path).open()
    await house.fund()
    yield house
    await house.close()
