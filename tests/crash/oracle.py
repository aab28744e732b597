"""Rules that hold after any crash. The world (chains, studio, channel) is believed before the bot's books."""

from collections.abc import Iterator, Mapping

from sandbox.results import amounts
from tests.crash.aftermath import Aftermath
from tests.crash.scenario import CREDIT, FINAL

UPLOAD, UPLOAD_PRICE = "/api/upload", 10_000

RESOLVED_SECONDS: Mapping[str, float] = {"solana": 120.0, "tempo": 45.0}
"""So long after a lost answer, at most, a payment's fate is certain: by the chain's time, if bot and node are
up."""


def violations(after: Aftermath) -> list[str]:
    """Return every broken promise, in words."""
    return [*_money(after), *_delivery(after), *_books(after), *_time(after), *_manners(after)]


def _money(after: Aftermath) -> Iterator[str]:
    for path, most in ((after.case.path, after.case.count), (UPLOAD, 1)):
        if after.settled.get(path, 0) > most:
            yield f"{path} was paid {after.settled[path]} times"
    uploads = sum(amount == UPLOAD_PRICE for amount in after.left)
    if uploads > 1 or len(after.left) - uploads > after.case.count:
        yield f"paid twice, by the chains: {after.left}"
    if sum(after.left) != after.outflow or len(after.left) != sum(after.settled.values()):
        yield f"{after.left} left the wallets, {after.outflow} is gone, {after.settled} was settled"
    if after.ghosts:
        yield f"presented again: {after.ghosts} ghosts at the studio"
    guild = {name.rpartition(":")[2]: sum_ for name, sum_ in after.balances.items() if name[:5] == "guild"}
    left = guild.get("available", 0) + guild.get("held", 0)
    lost = -after.balances.get("house:losses", 0) - after.lost_gas
    if left + after.outflow - lost != CREDIT:
        yield f"${CREDIT / 1e6} became {left} left and {after.outflow} paid"
    booked, gas = after.balances.get("house:studio", 0), after.lost_gas - after.balances.get("house:gas", 0)
    if (booked - gas, gas) != (after.outflow, after.gas):
        yield f"the books say {booked - gas} and {gas} of gas, the chains {after.outflow} and {after.gas}"


def _delivery(after: Aftermath) -> Iterator[str]:
    if not after.at_rest:
        yield f"the job never came to rest: {after.job}"
        return
    if len(after.results) > 1:
        yield f"{len(after.results)} result messages"
    bought = after.settled.get(after.case.path, 0) > 0
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


def _time(after: Aftermath) -> Iterator[str]:
    for one in after.resolutions:
        if one.seconds > RESOLVED_SECONDS.get(one.network, one.seconds):
            yield f"{one.state} on {one.network} after {one.seconds:.0f} s"


def _manners(after: Aftermath) -> Iterator[str]:
    """A bot that was asked to stop leaves with 0, and cuts nothing that costs money."""
    if not after.case.is_gentle:
        return
    if after.exits != [0]:
        yield f"asked to stop, it left with {after.exits}"
    unsettled = [payment for payment in after.payments if payment["state"] != "SETTLED"]
    if unsettled or len(after.payments) != after.case.payments:
        yield f"a stop cut a payment: {after.payments}"
    if not after.results:
        yield f"a stop cost the result: {after.job}"
