"""Rules that hold after any crash. It believes the world (chain, studio, channel) before the bot's ledger."""

from collections.abc import Iterator

from sandbox.results import amounts
from tests.crash.scenario import CREDIT, FINAL, Aftermath

GENERATION = "/api/generate/flux-2-pro/edit"
UPLOAD = "/api/upload"


def violations(after: Aftermath) -> list[str]:
    """Return every broken promise, in words."""
    return [*_money(after), *_delivery(after), *_books(after), *_manners(after)]


def _money(after: Aftermath) -> Iterator[str]:
    for path, most in ((GENERATION, after.case.count), (UPLOAD, 1)):
        if after.settled.get(path, 0) > most:
            yield f"{path} was paid {after.settled[path]} times"
    guild = {name.rpartition(":")[2]: sum_ for name, sum_ in after.balances.items() if name[:5] == "guild"}
    left = guild.get("available", 0) + guild.get("held", 0)
    if left + after.outflow + after.balances.get("house:losses", 0) != CREDIT:
        yield f"${CREDIT / 1e6} became {left} left and {after.outflow} paid"
    if after.balances.get("house:studio", 0) != after.outflow:
        yield f"the books say {after.balances.get('house:studio', 0)} was paid, the chain {after.outflow}"


def _delivery(after: Aftermath) -> Iterator[str]:
    if not after.at_rest:
        yield f"the job never came to rest: {after.job}"
        return
    if len(after.results) > 1:
        yield f"{len(after.results)} result messages"
    bought = after.settled.get(GENERATION, 0) > 0
    if bought and not after.results and not _reported_the_money(after):
        yield "paid, and neither delivered nor told"
    if after.results and not bought:
        yield "delivered without payment"
    if after.results and amounts(after.results[0].text)[0] != after.outflow:
        yield f"the message says {amounts(after.results[0].text)[0]}, the chain {after.outflow}"
    if after.job is not None and after.job["state"] not in {*FINAL, "QUOTED"}:
        yield f"the job is still {after.job['state']}"
    if after.job is not None and after.job["state"] == "DELIVERED" and after.notices:
        yield "a placeholder or a notice stands beside the result"


def _reported_the_money(after: Aftermath) -> bool:
    """Return True for a message to the member, public or private, with the amount and its fate."""
    told = [message.text for message in (*after.notices, *after.private)]
    return any("paid" in text and after.outflow in amounts(text) for text in told)


def _books(after: Aftermath) -> Iterator[str]:
    if not after.audit["ok"]:
        yield f"audit: {after.audit['findings']}"
    open_payments = [payment for payment in after.payments if payment["state"] == "SIGNED"]
    if open_payments:
        yield f"authorizations still open: {open_payments}"
    held = sum(amount for name, amount in after.balances.items() if name.endswith(":held"))
    if held and (after.job is None or after.job["state"] != "DISPUTED"):
        yield f"{held} is still held"


def _manners(after: Aftermath) -> Iterator[str]:
    """A bot that was asked to stop leaves with 0, and cuts nothing that costs money."""
    if not after.case.is_gentle:
        return
    if after.exits != [0]:
        yield f"asked to stop, it left with {after.exits}"
    unsettled = [payment for payment in after.payments if payment["state"] != "SETTLED"]
    if unsettled or len(after.payments) != 1 + after.case.count:
        yield f"a stop cut a payment: {after.payments}"
    if not after.results:
        yield f"a stop cost the result: {after.job}"
