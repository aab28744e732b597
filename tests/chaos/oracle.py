"""What has to hold when all has come to rest, whatever died meanwhile."""

import json
from collections import Counter
from collections.abc import Iterator

from sandbox.bot_process import run_bot
from sandbox.results import is_result, job_of
from sandbox.spending import is_final
from sandbox.world import WALLET_FUNDS
from tests.chaos import recorder
from tests.chaos.fleet import Fleet


async def violations(crew: Fleet) -> list[str]:
    """Return every violation of: paid once, chain = books, nothing lost, posted once, one writer."""
    await crew.until(lambda: is_final(crew.world), "the last payment to be final")
    patient = {**crew.bots[0].env, "CLOCK_SPEED": "1"}  # a busy machine is not a chain that does not answer
    audit = await run_bot(patient, "audit", "--json", timeout=120)
    found = [] if audit.code == 0 and json.loads(audit.out)["ok"] else [f"audit: {audit.out}{audit.err}"]
    found += _money(crew)
    found += _results(crew)
    with crew.connect() as connection:
        found += recorder.violations(connection)
    return found


def _money(crew: Fleet) -> Iterator[str]:
    charged = {payment.nonce: payment for payment in crew.world.studio.payments.values() if payment.settled}
    rows = crew.rows("SELECT nonce, job_id, purpose, amount, state FROM payments")
    booked = {row[0]: row for row in rows}
    purchases = Counter((booked[nonce][1], booked[nonce][2]) for nonce in charged if nonce in booked)
    yield from (f"paid {count} times: {purchase}" for purchase, count in purchases.items() if count > 1)
    unknown = charged.keys() - booked.keys()
    if unknown:
        yield f"charged, and in no book: {sorted(unknown)}"
    outflow = WALLET_FUNDS - crew.world.balance
    counted = sum(row[3] for row in rows if row[4] in ("SETTLED", "DISPUTED"))
    if outflow != counted:
        yield f"the chain says {outflow} left, the books say {counted}"
    if any(row[4] == "SIGNED" for row in rows):
        yield "an authorization is still open"


def _results(crew: Fleet) -> Iterator[str]:
    delivered = {row[0] for row in crew.rows("SELECT id FROM jobs WHERE state = 'DELIVERED'")}
    posted = Counter(
        job_of(message)
        for channel in crew.servers
        for message in crew.world.discord.messages(channel)
        if is_result(message)
    )
    yield from (f"posted {count} times: {job}" for job, count in posted.items() if count > 1)
    if missing := delivered - posted.keys():
        yield f"delivered, and not in the channel: {sorted(missing)}"
    states = Counter(row[0] for row in crew.rows("SELECT state FROM jobs WHERE admitted_at IS NOT NULL"))
    if lost := {state: count for state, count in states.items() if state not in ("DELIVERED", "QUOTED")}:
        yield f"not delivered: {lost}"
