"""A Tempo with a bot that has money on it."""

from collections.abc import AsyncIterator

import pytest

from tests.payments.tempo.town import Town, opened


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with opened() as town:
        yield town
