"""The ledger at the end: compared with the chain, and caught when one bit of a copy is flipped."""

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.domain.amounts import format_usd
from sandbox.bot_process import run_bot
from sandbox.cluster import BotCluster
from sandbox.discord import Guild
from sandbox.tour.expectations import PATIENCE_SECONDS, Tour, Unexpected


async def audit(tour: Tour) -> None:
    await tour.does("The host runs  python -m bot audit --json")
    with tour.screen.waiting("the books are recomputed and compared with the chain"):
        report = await _audited(tour)
        ends = time.monotonic() + PATIENCE_SECONDS
        while report["chain"]["paid"] < tour.spent + tour.paid_by_others and time.monotonic() < ends:
            await asyncio.sleep(1)  # what is not final yet proves nothing
            report = await _audited(tour)
    for finding in report["findings"]:
        tour.screen.off(f"{finding['what']}: {finding['detail']} ({finding['table']} {finding['row']})")
    tour.expect(report["ok"], "the audit finds nothing wrong")
    paid, after = report["chain"]["paid"], tour.funds
    ours, others = paid - tour.paid_by_others, tour.paid_by_others
    by_hand = f", without {format_usd(others)} paid for what was tried by hand" if others else ""
    tour.expect(ours == tour.spent, f"ledger: {format_usd(ours)} paid = sum of the prices shown{by_hand}")
    tour.expect(
        tour.wallet_before + tour.came - tour.spent == after,
        f"chain: {format_usd(tour.wallet_before)}{_plus(tour.came)} − {format_usd(tour.spent)} paid"
        f" = {format_usd(after)} left",
    )
    books = {entry["account"]: entry["amount"] for entry in report["balances"]}
    for guild_id in tour.purses:
        _expect_budget(tour, tour.world.discord.core.guilds[guild_id], books)


async def _audited(tour: Tour) -> dict[str, Any]:
    """Run the audit and return its report. Raises Unexpected if it has none."""
    finished = await run_bot(tour.bot.env, "audit", "--json")
    report: dict[str, Any] = json.loads(finished.out) if finished.code in (0, 1) else {}
    if report.get("ok") is not (finished.code == 0):
        raise Unexpected(f"The audit ended with {finished.code}: {finished.err.strip()}")
    return report


def _expect_budget(tour: Tour, guild: Guild, books: Mapping[str, int]) -> None:
    purse, available = tour.purses[guild.id], books[f"guild:{guild.id}:available"]
    tour.expect(
        available == purse.left and not books.get(f"guild:{guild.id}:held"),
        f"budget of {guild.name}: {format_usd(purse.granted)}{_plus(purse.came)} −"
        f" {format_usd(purse.spent)}{_by_hand(purse.others)} = {format_usd(available)}, nothing held",
    )


def _by_hand(change: int) -> str:
    sign = "+" if change > 0 else "−"
    return f" {sign} {format_usd(abs(change))} by hand" if change else ""


def _plus(came: int) -> str:
    return f" + {format_usd(came)} topped up" if came else ""


async def flipped(tour: Tour) -> None:
    """Flip one bit of an amount in a copy of the ledger: the audit names the row."""
    with tempfile.TemporaryDirectory(prefix="atelier-") as folder:
        copied = _restored if isinstance(tour.bot, BotCluster) else _copied
        where, row, amount = await copied(tour, Path(folder))
        tour.screen.says(
            f"In the copy, transfer {row} now says {format_usd(amount ^ 1)} instead of {format_usd(amount)}.",
            "bold red",
        )
        await tour.does("The host runs  python -m bot audit --json --offline  over the copy")
        finished = await run_bot({**tour.bot.env, **where}, "audit", "--json", "--offline")
    tour.expect(finished.code == 1, "the audit finds something wrong (exit code 1)")
    findings = json.loads(finished.out)["findings"]
    for finding in findings:
        tour.screen.says(f"{finding['what']}: {finding['detail']} ({finding['table']} {finding['row']})")
    named = any(found["table"] == "transfers" and str(found["row"]) == str(row) for found in findings)
    tour.expect(named, f"it names table and row: transfers {row}")


_Spoiled = tuple[Mapping[str, str], int, int]
"""The settings that lead to the copy, the number of the transfer that was changed, and its amount before."""


async def _copied(tour: Tour, folder: Path) -> _Spoiled:
    copy = folder / "copy.sqlite3"
    await _backed_up(tour, copy)
    return {"DATABASE_PATH": str(copy)}, *await asyncio.to_thread(_flip, copy)


async def _restored(tour: Tour, folder: Path) -> _Spoiled:
    """Restore PostgreSQL's copy into a database of its own, and flip it there."""
    assert isinstance(tour.bot, BotCluster)
    copy, server = folder / "copy.dump", tour.bot.postgres
    await _backed_up(tour, copy)
    await asyncio.to_thread(server.restore, "copy", copy)
    newest = "FROM transfers ORDER BY seq DESC LIMIT 1"
    said = await asyncio.to_thread(server.execute, f"SELECT seq, amount {newest}", database="copy")
    row, amount = map(int, said.split("|"))
    flip = f"UPDATE transfers SET amount = {amount ^ 1} WHERE seq = {row}"  # noqa: S608 - numbers
    without = "SET session_replication_role = replica"  # no triggers, which a superuser may ask for
    await asyncio.to_thread(server.execute, without, flip, database="copy")
    return {"DATABASE_URL": server.url("copy")}, row, amount


async def _backed_up(tour: Tour, copy: Path) -> None:
    await tour.does(f"The host runs  python -m bot backup {copy.name}")
    saved = await run_bot(tour.bot.env, "backup", str(copy))
    tour.expect(saved.code == 0, "the books are copied")


def _flip(database: Path) -> tuple[int, int]:
    """Flip the lowest bit of the newest transfer's amount. Return its number, and the amount before."""
    with closing(sqlite3.connect(database)) as books, books:
        triggers = books.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            books.execute(f'DROP TRIGGER "{name}"')
        row, amount = books.execute("SELECT seq, amount FROM transfers ORDER BY seq DESC LIMIT 1").fetchone()
        books.execute("UPDATE transfers SET amount = ? WHERE seq = ?", (amount ^ 1, row))
    return int(row), int(amount)
