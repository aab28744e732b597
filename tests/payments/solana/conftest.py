"""A chain, and a bot that reads it through one node or two."""

from collections.abc import AsyncIterator

import pytest

from tests.payments.solana.world import Bench, opened


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with opened() as bench:
        yield bench


@pytest.fixture
async def pair() -> AsyncIterator[Bench]:
    async with opened(count=2) as bench:
        yield bench
