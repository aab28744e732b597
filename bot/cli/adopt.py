"""`python -m bot adopt`: take into the books what left the wallet and is in none of them. No bot may run."""

import json
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.cli.arguments import FINE, WRONG
from bot.config.settings import Settings
from bot.domain.amounts import format_usd
from bot.domain.errors import HistoryMissing
from bot.domain.host.adoption import Adoption, Verdict
from bot.domain.host.errors import OutflowTooNew
from bot.domain.money.movements import Booking, Movement
from bot.domain.money.networks import BASE
from bot.ports import Clock
from bot.services.host.adopt import Adopter, AdoptionReport
from bot.services.money.comparison import WalletComparison
from bot.store import open_store
from bot.wiring.application import Foundation, foundation

TRIES = 5
"""What is too new is waited for so often; the last block of a wait may have brought another payment."""


SECOND_LOOK_SECONDS = 31
"""So much later Solana is looked at again: a large payment has lapsed there if two looks say so."""


@dataclass(frozen=True, slots=True)
class _Bench:
    base: Foundation
    comparisons: Sequence[WalletComparison]
    adopter: Adopter


async def adopt(settings: Settings, arguments: Namespace) -> int:
    """Take in what is missing and print it. Return 1 if something is left that needs the host's word.

    Waits for what the chain may still undo, a bounded time; what is still too new then is left or waits.
    Raises DatabaseInUse while the bot runs (then `/host adopt` does the same), ChainUnavailable, and a
    Refused if the evidence cannot be read. Then nothing is changed.
    """
    async with _bench(settings) as bench:
        if arguments.from_now is not None:
            await _begin_anew(bench, arguments.from_now)
        for name, booking in ((arguments.lost, Booking.LOST), (arguments.own, Booking.OWN)):
            for key in name:
                await _book(bench, key, booking)
        report = await _take_in(bench)
    print(json.dumps(_as_json(report), indent=1) if arguments.json else _as_text(report))
    return WRONG if report.left or report.waiting or report.silent else FINE


@asynccontextmanager
async def _bench(settings: Settings) -> AsyncIterator[_Bench]:
    async with foundation(settings) as base:
        store = await open_store(settings.where, queue_max=settings.queue_max, alone=True)
        try:
            comparisons = [
                WalletComparison(store.movements, wallet, base.clock, record_gas=store.payments.record_gas)
                for wallet in base.chains
            ]
            adopter = Adopter(store, base.studio, comparisons, base.clock, payees=settings.payees)
            yield _Bench(base, comparisons, adopter)
        finally:
            await store.close()


async def _take_in(bench: _Bench) -> AdoptionReport:
    """Decide about everything as soon as nothing of it is too new."""
    for _ in range(TRIES):
        report = await bench.adopter.adopt(by=None)
        if not report.blocks:
            break
        await _wait(bench.base.clock, report.seconds)
    else:
        return await bench.adopter.adopt(by=None)
    if any(one.wallet.network.slack_seconds is None for one in bench.comparisons) and report.waiting:
        await bench.base.clock.sleep(SECOND_LOOK_SECONDS)
        report = await bench.adopter.adopt(by=None)
    return report


async def _book(bench: _Bench, key: str, booking: Booking) -> None:
    """Book what the host names as soon as it is not too new. Else it is among what is left."""
    for waited in range(TRIES + 1):
        try:
            await bench.adopter.book(key, booking, by=None)
        except OutflowTooNew as error:
            if waited < TRIES:
                await _wait(bench.base.clock, error.seconds)
            else:
                missing = f"{error.blocks} blocks are missing above it"
                print(f"{error.key} is not booked: {missing}", file=sys.stderr)
        else:
            return


async def _wait(clock: Clock, seconds: int) -> None:
    """Wait in true time, which the chain's is, however fast the clock."""
    print(f"the chain may still undo what left the wallet last: waiting {seconds} s", file=sys.stderr)
    await clock.sleep(seconds * seconds / clock.scaled(seconds))


async def _begin_anew(bench: _Bench, word: str) -> None:
    """Watch a wallet from the next block on: what came before stays unproven.

    Without a network's `word` that is each wallet whose history no node has; of a single one it is taken as
    said.
    """
    for comparison in bench.comparisons:
        wallet = comparison.wallet
        if word and wallet.network.word != word:
            continue
        if word or len(bench.comparisons) == 1 or await _lacks_history(comparison):
            newest = await wallet.chain.newest()
            await comparison.restart(newest.number + 1, by=None)


async def _lacks_history(comparison: WalletComparison) -> bool:
    try:
        await comparison.look()
    except HistoryMissing:
        return True
    return False


def _as_text(report: AdoptionReport) -> str:
    lines = [_adoption(one) for one in report.adopted]
    lines += [
        f"job {job.id} is not bought: an equal request was paid for, and nobody knows whose it was"
        for job in report.held_back
    ]
    lines += [f"NOT YET  {_movement(one)}" for one in report.waiting]
    if report.blocks:
        lines.append(
            f"the chain may still undo the newest, {report.blocks} blocks are missing: repeat this in "
            f"{report.seconds} s"
        )
    elif report.waiting:
        lines.append("repeat this in some minutes, once open payments have ended")
    lines += [
        f"NOT ANSWERED  {network.title}: what left the wallet there is not known" for network in report.silent
    ]
    lines += [f"IN NO BOOK  {_movement(one)}" for one in report.left]
    if report.left:
        lines.append("name each with --lost or --own")
    return "\n".join(lines) or "everything that left the wallet is in the books"


def _adoption(adoption: Adoption) -> str:
    amount, job = format_usd(adoption.missed.movement.amount), adoption.job
    where = f"{adoption.missed.movement.key}: {amount}"
    if adoption.verdict is Verdict.DELIVER and job is not None:
        return f"{where} was job {job.id}: the bot fetches and posts its result"
    if adoption.verdict is Verdict.DISPUTE and job is not None:
        return f"{where} was perhaps job {job.id}: disputed, `/host deliver` or `/host write-off` decides"
    studio_job = adoption.studio_job
    link = f", {studio_job.result_url}" if studio_job and studio_job.result_url else ""
    bought = f" (studio job {studio_job.id}{link})" if studio_job else ""
    return f"{where} is booked as lost: these books know no such job{bought}"


def _movement(movement: Movement) -> str:
    how = "gas" if movement.fee else "a plain transfer" if movement.nonce is None else "a signed payment"
    on = "" if movement.network is BASE else f" on {movement.network.title}"
    where = f"in block {movement.block}{on}"
    return f"{movement.key}: {format_usd(movement.amount)} to {movement.other}, {how} {where}"


def _as_json(report: AdoptionReport) -> dict[str, object]:
    return {
        "ok": not report.left and not report.waiting and not report.silent,
        "adopted": [
            {
                "transfer": one.missed.movement.key,
                "amount": one.missed.movement.amount,
                "as": str(one.verdict),
                "job": one.job.id if one.job else None,
                "studio_job": one.studio_job.id if one.studio_job else None,
            }
            for one in report.adopted
        ],
        "held_back": [job.id for job in report.held_back],
        "waiting": [_as_row(one) for one in report.waiting],
        "blocks": report.blocks,
        "left": [_as_row(one) for one in report.left],
        "silent": [network.word for network in report.silent],
    }


def _as_row(movement: Movement) -> dict[str, object]:
    return {
        "transfer": movement.key,
        "amount": movement.amount,
        "to": movement.other,
        "block": movement.block,
        "network": movement.network.word,
    }
