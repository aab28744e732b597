"""What happened to the money outside the tour, while its audience tried things for itself."""

import asyncio
import json
import time
from typing import Any

from sandbox.bot_process import run_bot
from sandbox.tour.expectations import PATIENCE_SECONDS, Tour, Unexpected

_LOOK_SECONDS = 0.5


async def count_in(tour: Tour) -> None:
    """Let the tour expect the budgets and wallets as they are now, once nothing of others moves any more.

    Raises Unexpected if it does not come to rest.
    """
    books = await _at_rest(tour)
    begun = sum(job.cost for job in tour.begun)
    for guild in tour.world.guilds.values():
        available = books.get(f"guild:{guild.id}:available")
        if available is not None:
            purse = tour.purse_of(guild.id)
            ours = begun if guild.id == tour.world.lab.id else 0
            purse.others += available - (purse.left - ours)
    settled = sum(payment.amount for payment in tour.world.studio.payments.values() if payment.settled)
    tour.paid_by_others = settled - tour.spent - begun
    tour.wallet_before = tour.funds + tour.spent + begun - tour.came


async def _at_rest(tour: Tour) -> dict[str, int]:
    """Return the balances of the ledger. Raises Unexpected."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        if not _under_way(tour):
            books = await _books(tour)
            held = sum(amount for account, amount in books.items() if account.endswith(":held"))
            if held <= sum(job.cost for job in tour.begun):
                return books
        await asyncio.sleep(_LOOK_SECONDS)
    raise Unexpected("Something that was begun by hand is still under way.")


def _under_way(tour: Tour) -> bool:
    now = tour.world.clock.now()
    jobs = [job for job in tour.world.studio.jobs.values() if not job.deleted and job.ready_at > now]
    return len(jobs) > len(tour.begun)


async def _books(tour: Tour) -> dict[str, int]:
    finished = await run_bot(tour.bot.env, "audit", "--json", "--offline")
    if finished.code not in (0, 1):
        raise Unexpected(f"The ledger cannot be read: {finished.err.strip()}")
    report: dict[str, Any] = json.loads(finished.out)
    return {entry["account"]: entry["amount"] for entry in report["balances"]}
