"""One paid job in its own world: a fault, a SIGKILL or SIGTERM, a restart, and the final state."""

import asyncio
import io
import json
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from bot.ports.checkpoints import GENTLY
from sandbox.bot_process import BotProcess, run_bot
from sandbox.discord import Message, Upload
from sandbox.results import is_result, job_of
from sandbox.world import World

SPEED = 12.0
CREDIT = 1_000_000
"""Micro-USDC the host gives the server before the job."""
PATIENCE_SECONDS = 200.0
HASTE_SECONDS = 75.0
"""For planted bugs: enough time for a correct bot. A slower one counts as caught."""

FINAL = {"DELIVERED", "FAILED", "DISPUTED"}


@dataclass(frozen=True, slots=True)
class Case:
    """One crash. `kill_at` and `kill_again_at`: checkpoints of the first and of the restarted bot; `fault`: a
    failure of the world, as (point, kind); `mutant`: a bug planted on purpose; `count`: jobs of the batch;
    `slow`: seconds that StableStudio takes for each paid answer; `restored`: once all is done, the database
    is that of the kill again, as after a backup, and `adopt` is run on it."""

    kill_at: str | None = None
    fault: tuple[str, str] | None = None
    kill_again_at: str | None = None
    mutant: str | None = None
    count: int = 1
    slow: float = 0.0
    restored: bool = False

    @property
    def is_gentle(self) -> bool:
        """Return True if the bot is asked to stop, and nothing else happens."""
        return self.fault is None and (self.kill_at or "").startswith(GENTLY)

    def __str__(self) -> str:
        fault = ".".join(self.fault) if self.fault else "no fault"
        again = f", again {self.kill_again_at}" if self.kill_again_at else ""
        mutant = f", {self.mutant}" if self.mutant else ""
        several = f", {self.count} jobs" if self.count > 1 else ""
        back = ", an older copy restored" if self.restored else ""
        return f"{fault}, killed {self.kill_at or 'never'}{again}{mutant}{several}{back}"


@dataclass(slots=True)
class Aftermath:
    """The state of world and ledger when everything has come to rest. Amounts in micro-USDC."""

    case: Case
    exits: Sequence[int]  # exit codes of the lives that ended by themselves
    at_rest: bool
    outflow: int  # what left the wallet, by the chain
    settled: Mapping[str, int]  # settled payments by path, by the studio
    results: Sequence[Message]
    notices: Sequence[Message]  # other public messages that name the job
    private: Sequence[Message]
    job: Mapping[str, Any] | None  # of several, one that was not delivered, if there is one
    payments: Sequence[Mapping[str, Any]]
    balances: Mapping[str, int]
    audit: Mapping[str, Any]
    log: str = field(repr=False, default="")

    @property
    def killed(self) -> bool:
        return bool(self.exits)


async def play(case: Case, folder: Path) -> Aftermath:
    """Run the case; `folder` is its own and empty."""
    world = World(SPEED, media_scale=0.25)
    await world.start()
    env = world.environment(folder)
    command = ("bot",) if case.mutant is None else ("tests.crash.mutant_bot", case.mutant)
    bot = BotProcess(env, folder / "bot.log", command=command)
    try:
        await bot.start(PATIENCE_SECONDS)
        await _credit(world)
        await bot.stop()
        bot.env = {**env, **({"KILL_AT": case.kill_at} if case.kill_at else {})}
        await bot.start(PATIENCE_SECONDS)
        if case.fault is not None:
            world.faults.add(*case.fault)
        for point in ("studio.upload", "studio.pay") if case.slow else ():
            world.faults.add(point, "slow", when="after", seconds=case.slow)
        await _edit(world, bot, case.count)
        if case.restored:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await bot.wait_exit()
            _copy(env, folder)
        lives = iter(({**env, "KILL_AT": case.kill_again_at},) if case.kill_again_at else ())
        exits, at_rest = await _see_through(
            bot, lives, env, HASTE_SECONDS if case.mutant else PATIENCE_SECONDS
        )
        if case.restored:
            await bot.kill()
            _put_back(env, folder)
            adopted = await run_bot({**env, "CLOCK_SPEED": "1"}, "adopt")
            if adopted.code:
                raise RuntimeError(f"{case}: {adopted.out}{adopted.err}")
            bot.env = env
            await bot.start(PATIENCE_SECONDS)
            _, at_rest = await _see_through(bot, iter(()), env, PATIENCE_SECONDS)
        await bot.stop()
        return await _aftermath(case, world, env, exits, at_rest, bot)
    finally:
        await bot.kill()
        await world.stop()


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
    asked = await world.discord.slash(
        world.people["hana"], world.channels["studio"], "host credit", {"amount": "1"}
    )
    await asked.wait_original(10)


async def _edit(world: World, bot: BotProcess, count: int) -> None:
    """Send a member's command, again if this machine was too busy for the bot to get a quote in time."""
    options: dict[str, Any] = {"prompt": "a lighthouse at dusk", "image1": Upload("photo.png", _photo())}
    if count > 1:
        options["count"] = count
    for _ in range(5):
        asked = await world.discord.slash(
            world.people["mira"], world.channels["studio"], "flux-2-pro edit", options
        )
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
    bot: BotProcess, lives: Iterator[Mapping[str, str]], env: Mapping[str, str], patience: float
) -> tuple[list[int], bool]:
    """Restart the bot whenever it ended, until no job has anything left to do. Return the exit codes, and
    whether it came to rest."""
    exits: list[int] = []
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not bot.running:
            exits.append(await bot.wait_exit())
            bot.env = dict(next(lives, env))
            await bot.launch()
        elif _all_done(Path(env["DATABASE_PATH"])):
            return exits, True
        await asyncio.sleep(0.25)
    return exits, False


def _all_done(database: Path) -> bool:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT state, told_at, placeholder_id FROM jobs").fetchall()
    return bool(rows) and all(_is_done(*row) for row in rows)


def _is_done(state: str, told_at: int | None, placeholder: int | None) -> bool:
    if state in ("FAILED", "DISPUTED"):
        return told_at is not None
    return state == "QUOTED" or (state == "DELIVERED" and placeholder is None)


async def _aftermath(
    case: Case, world: World, env: Mapping[str, str], exits: Sequence[int], at_rest: bool, bot: BotProcess
) -> Aftermath:
    patient = {**env, "CLOCK_SPEED": "1"}  # a busy machine is not a chain that does not answer
    exported = json.loads((await run_bot(patient, "export", "--json")).out)
    audit = json.loads((await run_bot(patient, "audit", "--json")).out)
    jobs = exported["jobs"]
    public = world.discord.messages(world.channels["studio"])
    seen = world.discord.messages(world.channels["studio"], world.people["mira"])
    settled: dict[str, int] = {}
    for payment in world.studio.payments.values():
        if payment.settled:
            settled[payment.path] = settled.get(payment.path, 0) + 1
    return Aftermath(
        case=case,
        exits=exits,
        at_rest=at_rest,
        outflow=50_000_000 - world.balance,
        settled=settled,
        results=[message for message in public if is_result(message)],
        notices=[message for message in public if not is_result(message) and job_of(message)],
        private=[message for message in seen if message.seen_by is not None],
        job=next((job for job in jobs if job["state"] != "DELIVERED"), jobs[0]) if jobs else None,
        payments=exported["payments"],
        balances={entry["account"]: entry["amount"] for entry in exported["balances"]},
        audit=audit,
        log=bot.tail(60),
    )
