"""The state of the world and of the books when everything has come to rest."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.store import open_readonly
from sandbox.bot_process import BotProcess, run_bot
from sandbox.discord import Message
from sandbox.results import is_result, job_of
from sandbox.spending import payments
from sandbox.world import WALLET_FUNDS, World
from tests.crash.case import Case
from tests.crash.resolutions import Resolution


@dataclass(slots=True)
class Aftermath:
    """Amounts are in micro-USDC."""

    case: Case
    exits: Sequence[int]  # exit codes of the lives that ended by themselves
    at_rest: bool
    outflow: int  # what left the wallets for goods, by the chains
    gas: int  # and what they paid for gas
    lost_gas: int  # the part of it that the books have as lost, with a payment of a job that they do not know
    left: Sequence[int]  # the single amounts of the outflow
    settled: Mapping[str, int]  # settled payments by path, by the studio
    ghosts: int  # what the studio made beyond one product for each payment
    results: Sequence[Message]
    notices: Sequence[Message]  # other public messages that name the job
    private: Sequence[Message]
    job: Mapping[str, Any] | None  # of several, one that was not delivered, if there is one
    payments: Sequence[Mapping[str, Any]]
    balances: Mapping[str, int]
    audit: Mapping[str, Any]
    resolutions: Sequence[Resolution]
    log: str = field(repr=False, default="")

    @property
    def killed(self) -> bool:
        return bool(self.exits)


async def aftermath(
    case: Case,
    world: World,
    bot: BotProcess,
    env: Mapping[str, str],
    *,
    exits: Sequence[int],
    at_rest: bool,
    resolutions: Sequence[Resolution],
) -> Aftermath:
    """Ask the chains, the studio, the channel and the stopped bot's books."""
    patient = {**env, "CLOCK_SPEED": "1"}  # a busy machine is not a chain that does not answer
    books = await open_readonly(Path(env["DATABASE_PATH"]))
    exported = await books.export()
    await books.close()
    audit = json.loads((await run_bot(patient, "audit", "--json")).out)
    jobs = exported["jobs"]
    public = world.discord.messages(world.channels["studio"])
    seen = world.discord.messages(world.channels["studio"], world.people["mira"])
    presented = world.studio.payments.values()
    settled: dict[str, int] = {}
    for payment in presented:
        if payment.settled:
            settled[payment.path] = settled.get(payment.path, 0) + 1
    return Aftermath(
        case=case,
        exits=exits,
        at_rest=at_rest,
        outflow=WALLET_FUNDS * len(world.balances) - world.balance - world.gas,
        gas=world.gas,
        lost_gas=lost_gas(Path(env["DATABASE_PATH"])),
        left=[amount for amounts in payments(world).values() for amount in amounts],
        settled=settled,
        ghosts=sum(max(0, len(payment.jobs) - 1) for payment in presented if payment.network != "base"),
        results=[message for message in public if is_result(message)],
        notices=[message for message in public if not is_result(message) and job_of(message)],
        private=[message for message in seen if message.seen_by is not None],
        job=next((job for job in jobs if job["state"] != "DELIVERED"), jobs[0]) if jobs else None,
        payments=exported["payments"],
        balances={str(entry["account"]): int(str(entry["amount"])) for entry in exported["balances"]},
        audit=audit,
        resolutions=resolutions,
        log=bot.tail(60),
    )


def lost_gas(database: Path) -> int:
    """Return the gas that was booked as lost with its payment, in micro-USDC."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        (sum_,) = connection.execute(
            "SELECT total(amount) FROM movements WHERE fee AND booked = 'lost'"
        ).fetchone()
    return int(sum_)
