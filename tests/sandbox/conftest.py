"""Fixtures that several modules share."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.discord import Limits
from sandbox.world import World
from tests.sandbox.discord_bot import Caller, Place, calling


@pytest.fixture
def limits() -> Limits | None:
    """Limits of the local Discord behind `place` and `api`; a module may have its own."""
    return None


@pytest.fixture
async def caller(limits: Limits | None) -> AsyncIterator[tuple[Place, Caller]]:
    async with calling(limits) as pair:
        yield pair


@pytest.fixture
def place(caller: tuple[Place, Caller]) -> Place:
    return caller[0]


@pytest.fixture
def api(caller: tuple[Place, Caller]) -> Caller:
    """Return bare REST calls to the place, in the bot's name."""
    return caller[1]


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    """Yield a started world at twenty times the speed."""
    world = World(speed=20, media_scale=0.1)
    await world.start()
    yield world
    await world.stop()
