"""One paid job in its own world: a fault, a SIGKILL or SIGTERM, a restart, and the final state."""

import asyncio
import io
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from sandbox.bot_process import BotProcess, run_bot
from sandbox.discord import Upload
from sandbox.faults import Fault
from sandbox.spending import is_final
from sandbox.world import World
from tests.crash.aftermath import Aftermath, aftermath, lost_gas
from tests.crash.case import Case
from tests.crash.resolutions import ResolutionWatch

SPEED = 12.0
CREDIT = 1_000_000
"""Micro-USDC the host gives the server before the job."""
PATIENCE_SECONDS = 200.0
HASTE_SECONDS = 75.0
"""For planted bugs: enough time for a correct bot. A slower one counts as caught."""

FINAL = {"DELIVERED", "FAILED", "DISPUTED"}


async def play(case: Case, folder: Path) -> Aftermath:
    """Run the case; `folder` is its own and empty."""
    world = World(SPEED, media_scale=0.25, networks=case.networks)
    await world.start()
    env = world.environment(folder)
    command = ("bot",) if case.mutant is None else ("tests.crash.mutant_bot", case.mutant)
    first = {**env, "KILL_AT": case.kill_at} if case.kill_at else env
    bot = BotProcess(first, folder / "bot.log", command=command)
    try:
        await bot.start(PATIENCE_SECONDS)
        await _credit(world)
        await _watched(world)
        if case.fault is not None:
            world.faults.add(*case.fault, skip=case.skip)
        for point in ("studio.upload", "studio.pay") if case.slow else ():
            world.faults.add(point, "slow", when="after", seconds=case.slow)
        await _ask(world, bot, case)
        if case.restored:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await bot.wait_exit()
            _copy(env, folder)
        lives = iter(({**env, "KILL_AT": case.kill_again_at},) if case.kill_again_at else ())
        watch = ResolutionWatch(Path(env["DATABASE_PATH"]), world)
        exits, at_rest = await _see_through(case, bot, watch, lives, env)
        if case.restored:
            await bot.kill()
            while not is_final(world):  # noqa: ASYNC110 - the world has no event for it
                await asyncio.sleep(0.25)
            _put_back(env, folder)
            await _adopt(case, env)
            bot.env = env
            await bot.start(PATIENCE_SECONDS)
            again = ResolutionWatch(Path(env["DATABASE_PATH"]), world)
            _, at_rest = await _see_through(case, bot, again, iter(()), env)
        await bot.stop()
        resolutions = list(watch.seen.values())
        return await aftermath(case, world, bot, env, exits=exits, at_rest=at_rest, resolutions=resolutions)
    finally:
        await bot.kill()
        await world.stop()


async def _adopt(case: Case, env: Mapping[str, str]) -> None:
    """Take in what the copy misses, again and again while open payments have to end first, as it says."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (adopted := await run_bot({**env, "CLOCK_SPEED": "1"}, "adopt")).code:
        if "NOT YET" not in adopted.out or time.monotonic() > deadline:
            raise RuntimeError(f"{case}: {adopted.out}{adopted.err}")
        await asyncio.sleep(5)


def _copy(env: Mapping[str, str], folder: Path) -> None:
    """Copy the database of the dead bot, with what its -wal file has."""
    (folder / "copy").mkdir()
    for file in Path(env["DATABASE_PATH"]).parent.glob("*.sqlite3*"):
        if file.suffix in (".sqlite3", ".sqlite3-wal"):
            shutil.copy(file, folder / "copy")


def _put_back(env: Mapping[str, str], folder: Path) -> None:
    database = Path(env["DATABASE_PATH"])
    for suffix in ("", "-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)
    for file in (folder / "copy").iterdir():
        shutil.copy(file, database.parent)


async def _credit(world: World) -> None:
    """Give the server its budget, again if this machine was too busy for the wallets to be read in time."""
    for _ in range(5):
        asked = await world.discord.slash(
            world.people["hana"], world.channels["studio"], "host credit", {"amount": "1"}
        )
        if "added to" in (await asked.wait_original(PATIENCE_SECONDS)).text:
            return
    raise RuntimeError("the host could not give the server a budget")


async def _watched(world: World) -> None:
    """Wait for the next block: a bot compares its wallet from there on, since the newest may still fill.

    Two lives within the block of the first start would be paid for by a lost one that no look can see.
    """
    begun = world.chain.head()
    while world.chain.head() == begun:  # noqa: ASYNC110 - the chain has no event for it
        await asyncio.sleep(0.05)


async def _ask(world: World, bot: BotProcess, case: Case) -> None:
    """Send a member's command, again if this machine was too busy for the bot to get a quote in time."""
    options: dict[str, Any] = {"prompt": "a lighthouse at dusk"}
    if not case.text:
        options["image1"] = Upload("photo.png", _photo())
    if case.count > 1:
        options["count"] = case.count
    command = f"flux-2-pro {'generate' if case.text else 'edit'}"
    for _ in range(5):
        asked = await world.discord.slash(world.people["mira"], world.channels["studio"], command, options)
        while bot.running:
            await asyncio.sleep(0.05)
            said = asked.original.text if asked.original is not None else ""
            if asked.failed or "Nothing was held" in said:
                break
            if said:
                return
        else:
            return


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (96, 64), (200, 120, 40)).save(out, "PNG")
    return out.getvalue()


async def _see_through(
    case: Case,
    bot: BotProcess,
    watch: ResolutionWatch,
    lives: Iterator[Mapping[str, str]],
    env: Mapping[str, str],
) -> tuple[list[int], bool]:
    """Restart the bot whenever it ended, until no job has anything left to do. Return the exit codes, and
    whether it came to rest."""
    exits: list[int] = []
    trouble: Fault | None = None
    deadline = time.monotonic() + (HASTE_SECONDS if case.is_hasty else PATIENCE_SECONDS)
    clear_at = deadline
    while time.monotonic() < deadline:
        signed = watch.look()
        if signed and case.node is not None and trouble is None:
            point, kind, seconds = case.node
            trouble, clear_at = watch.world.faults.add(point, kind, times=-1), time.monotonic() + seconds
        if trouble is not None and trouble.times and time.monotonic() > clear_at:
            trouble.times = 0
            watch.restart()
        if not bot.running:
            exits.append(await bot.wait_exit())
            bot.env = dict(next(lives, env))
            await bot.launch()
            watch.restart()
        elif (
            _all_done(watch.database)
            and _gas_booked(watch.database) == watch.world.gas
            and (exits or not case.is_gentle)  # it may be leaving still
        ):
            if trouble is not None:
                trouble.times = 0  # the audit asks the node too
            return exits, True
        # Each look costs as much as a request of the bot; a node falls silent right after the signature.
        await asyncio.sleep(0.25 if case.node is None else 0.1)
    return exits, False


def _gas_booked(database: Path) -> int:
    """Return the gas in the books: of payments, and what was lost with one that they do not know."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        (sum_,) = connection.execute("SELECT total(amount) FROM transfers WHERE kind = 'gas'").fetchone()
    return int(sum_) + lost_gas(database)


def _all_done(database: Path) -> bool:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT state, told_at, placeholder_id FROM jobs").fetchall()
    return bool(rows) and all(_is_done(*row) for row in rows)


def _is_done(state: str, told_at: int | None, placeholder: int | None) -> bool:
    if state in ("FAILED", "DISPUTED"):
        return told_at is not None
    return state == "QUOTED" or (state == "DELIVERED" and placeholder is None)
