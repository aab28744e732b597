"""Three processes on one PostgreSQL: killed, frozen and woken at every checkpoint, and the database killed.

A few scenes run with every `make test`; `make chaos` runs all of them, and checks that each planted mistake
is found.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from bot.cli.arguments import TRY_AGAIN
from bot.ports.checkpoints import NAMES
from tests.chaos import recorder, scenes
from tests.chaos.fleet import Fleet, fleet
from tests.chaos.oracle import violations

RARE = frozenset({"quoted", "put", "online", "lapsed"})
"""Checkpoints that a cheap picture of words alone does not pass."""

POINTS = tuple(name for name in NAMES if name not in RARE)

Scene = Callable[[Fleet], Awaitable[None]]


async def _check(crew: Fleet) -> None:
    found = await violations(crew)
    assert not found, "\n".join([*found, crew.logs()])


async def test_processes_that_leave_die_or_stand_still_cost_nothing(chaos_folder: Path) -> None:
    async with fleet(chaos_folder) as crew:
        await scenes.leave_while_paying(crew)
        await scenes.fall_at(crew, "after_send")
        await scenes.freeze_at(crew, "signed")
        await scenes.freeze_at(crew, "before_post")
        assert set(crew.ended) == {TRY_AGAIN}, "whoever was replaced has to be started again"
        await _check(crew)


async def test_the_database_may_die_and_a_writer_may_be_slow(chaos_folder: Path) -> None:
    async with fleet(chaos_folder) as crew:
        await scenes.write_slowly(crew)
        await scenes.kill_the_database(crew, times=1)
        await _check(crew)


# ── all of it: make chaos ────────────────────────────────────────────────────────────────────────


@pytest.mark.chaos
@pytest.mark.parametrize("part", range(4))
async def test_a_process_dies_at_every_checkpoint(part: int, chaos_folder: Path) -> None:
    async with fleet(chaos_folder) as crew:
        for point in POINTS[part::4]:
            await scenes.fall_at(crew, point)
        await _check(crew)


@pytest.mark.chaos
@pytest.mark.parametrize("part", range(4))
async def test_a_process_stands_still_at_every_checkpoint_and_is_woken(part: int, chaos_folder: Path) -> None:
    async with fleet(chaos_folder) as crew:
        for point in POINTS[part::4]:
            await scenes.freeze_at(crew, point)
        assert set(crew.ended) == {TRY_AGAIN}
        await _check(crew)


@pytest.mark.chaos
async def test_the_leader_is_replaced_and_woken_while_all_servers_have_work(chaos_folder: Path) -> None:
    async with fleet(chaos_folder) as crew:
        for _ in range(3):
            await scenes.lose_the_leader(crew)
        assert set(crew.ended) == {TRY_AGAIN}
        await _check(crew)


@pytest.mark.chaos
async def test_the_database_is_killed_again_and_again(chaos_folder: Path) -> None:
    async with fleet(chaos_folder) as crew:
        await scenes.kill_the_database(crew, times=5)
        await _check(crew)


@pytest.mark.chaos
@pytest.mark.parametrize("survivors", [False, True])
async def test_a_standby_without_the_last_seconds_pays_nothing_again(
    survivors: bool, chaos_folder: Path
) -> None:
    async with fleet(chaos_folder, settings={"AUTHORIZATION_SECONDS": "300"}) as crew:
        await scenes.lose_the_last_seconds(crew, survivors=survivors)


@pytest.mark.chaos
async def test_the_object_store_is_away_for_a_while(chaos_folder: Path) -> None:
    async with fleet(chaos_folder) as crew:
        for _ in range(2):
            await scenes.lose_the_files(crew)
        await _check(crew)


# ── planted mistakes ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Mistake:
    """What is planted: in the database, the bot or the server's settings. `scene` shows it, as `sign`."""

    scene: Scene
    sign: str  # a pattern
    meddle: str = ""
    mutant: str | None = None
    postgres: Mapping[str, str] = field(default_factory=dict)


MISTAKES = {
    "no member check": Mistake(
        partial(scenes.freeze_at, checkpoint="after_send"),
        "after the others had taken it for dead",
        meddle=recorder.NO_MEMBER_CHECK,
    ),
    "no write lock": Mistake(
        scenes.work_everywhere, "written while another one was", meddle=recorder.NO_WRITE_LOCK
    ),
    "heartbeats behind the write lock": Mistake(
        scenes.write_slowly, "no heartbeat for", mutant="beat_behind_the_lock"
    ),
    "synchronous_commit off": Mistake(
        partial(scenes.kill_the_database, times=2),  # what is written every ten seconds may be just written
        "in no book|journal is gone|the books say",
        mutant="accept_lost_commits",
        postgres={"synchronous_commit": "off", "wal_writer_delay": "10s", "wal_writer_flush_after": "2GB"},
    ),
}


@pytest.mark.chaos
@pytest.mark.parametrize("name", MISTAKES)
async def test_a_planted_mistake_is_found(name: str, chaos_folder: Path) -> None:
    mistake, seen = MISTAKES[name], ""
    command = ("bot",) if mistake.mutant is None else ("tests.chaos.mutant_bot", mistake.mutant)
    async with fleet(chaos_folder, command=command, postgres=mistake.postgres, meddle=mistake.meddle) as crew:
        try:
            await mistake.scene(crew)
            seen = "\n".join(await violations(crew))
        except AssertionError as error:  # the scene itself saw it, or nothing moves any more
            with crew.connect() as connection:
                seen = "\n".join([*recorder.violations(connection), str(error)])
    assert re.search(mistake.sign, seen), f"{name} was not noticed: {seen}"
