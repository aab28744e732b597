"""The tour's crash and its books, with three bots over PostgreSQL and an object store."""

from pathlib import Path

import pytest

from sandbox.cluster import cluster
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
            assert await play(world, bots, Screen(), tmp_path / "out", STEPS)
            assert bots.running
            assert await bots.stop() == 0
    finally:
        await world.stop()
