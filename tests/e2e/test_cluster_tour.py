"""The tour's crash and its books, with three bots over PostgreSQL and an object store."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from sandbox.cluster import TAKEOVER_SECONDS, cluster
from sandbox.servers.processes import programs
from sandbox.tour import Screen, play
from sandbox.tour.steps import BOOKS, MAKING
from sandbox.world import World
from tests.servers import missing

STEPS = [step for step in (*MAKING, *BOOKS) if step.play.__name__ not in ("edit", "video", "refused")]


@pytest.mark.usefixtures("forked_bots")
async def test_three_bots_pass_for_one(tmp_path: Path) -> None:
    if programs() is None:
        missing("No PostgreSQL is installed here.")
    world = World(12.0, media_scale=0.25)
    await world.start()
    try:
        async with cluster(world, tmp_path) as bots:
            await bots.start()
            told = io.StringIO()
            screen = Screen(Console(file=told, width=200, highlight=False))
            assert await play(world, bots, screen, tmp_path / "out", STEPS), told.getvalue()
            assert re.search(r"One of the three bots \(process \d+, which .*\) is killed", told.getvalue())
            took = re.search(r"The other two had its servers after (\d+\.\d) s", told.getvalue())
            assert took is not None
            assert float(took[1]) >= TAKEOVER_SECONDS - 1  # the last heartbeat was up to a second ago
            assert bots.running
            assert await bots.stop() == 0
    finally:
        await world.stop()
