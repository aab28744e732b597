"""A world with the page open and a small bot in the test's own process."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.world import World
from tests.page.tabs import Browser, browsing
from tests.sandbox.discord_bot import TrialBot, running


@pytest.fixture(autouse=True, scope="module")
def _forked(forked_bots: None) -> None:
    """Fork the bots beside the page."""


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with browsing(World(20), tmp_path) as opened:
        yield opened


@pytest.fixture
async def trial(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TrialBot]:
    """Return the bot; without it there are no answers."""
    async with running(browser.world.discord, monkeypatch) as ready:
        yield ready
