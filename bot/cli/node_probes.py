"""Checks of every node in BASE_RPC_URL: the questions that the bot will ask, asked once."""

from contextlib import aclosing
from dataclasses import dataclass

from bot.cli.probes import Row, Verdict
from bot.domain.amounts import format_usd
from bot.domain.errors import ChainUnavailable
from bot.payments.base import BasePayments
from bot.payments.logs import LOG_RANGE, PATIENCE
from bot.payments.usdc import Usdc
from bot.ports import Clock
from bot.wiring.application import Foundation

_ENOUGH = 1_000
"""Blocks of logs at once with which a day without the bot is caught up in a minute."""

_PIECES = PATIENCE
_BEHIND_SECONDS = 60
_NONCE = "0x" + "0" * 64


@dataclass(frozen=True, slots=True)
class _Found:
    verdict: Verdict
    text: str = ""  # empty if there is nothing to say


async def chain_rows(base: Foundation) -> list[Row]:
    """Check that the nodes serve what the bot needs, and show the wallet's balance."""
    on_base = next((method for method in base.methods if isinstance(method, BasePayments)), None)
    if on_base is None:
        return []
    found = [await _look(node, on_base.address, base.clock) for node in on_base.nodes.each]
    usable = any(each.verdict is not Verdict.WRONG for each in found)
    if len(found) == 1:
        (node,) = found
        if not usable:
            return [Row("chain", Verdict.WRONG, f"{node.text} Look at BASE_RPC_URL.")]
        wallet = await _wallet(on_base)
        verdict = max(wallet.verdict, node.verdict, key=list(Verdict).index)
        return [Row("chain", verdict, f"{wallet.text}. {node.text}" if node.text else wallet.text)]
    wrong = Row("chain", Verdict.WRONG, "No node can be used. Look at BASE_RPC_URL.")
    rows = [await _wallet(on_base) if usable else wrong]
    for place, each in enumerate(found, 1):
        spare = usable and each.verdict is Verdict.WRONG  # another node does its work
        verdict = Verdict.LOOK if spare else each.verdict
        rows.append(Row(f"node {place}", verdict, each.text or "answers all that the bot asks"))
    return rows


async def _wallet(method: BasePayments) -> Row:
    try:
        balance = await method.balance()
    except ChainUnavailable as error:
        return Row("chain", Verdict.WRONG, f"{error} Look at BASE_RPC_URL.")
    if balance == 0:
        return Row("chain", Verdict.LOOK, f"The wallet is empty: send USDC on Base to {method.address}.")
    return Row("chain", Verdict.FINE, f"the wallet holds {format_usd(balance)} in USDC on Base")


async def _look(node: Usdc, address: str, clock: Clock) -> _Found:
    """Ask one node for its chain, a state at its newest block by the hash, and logs of three hours."""
    try:
        await node.self_test()
        newest = await node.block()
        await node.views([(address, _NONCE)], deep=False)
        blocks = await _logs(node, address, newest.number)
    except ChainUnavailable as error:
        return _Found(Verdict.WRONG, str(error))
    behind = clock.now() // 1000 - newest.time
    if behind > _BEHIND_SECONDS:
        return _Found(Verdict.LOOK, f"The node's newest block is {behind} s old: it is behind.")
    if blocks < _ENOUGH:
        why = f" {node.refusal}" if node.refusal else ""
        text = f"The node gives logs of {blocks} blocks at once: after a day off the bot reads for a while."
        return _Found(Verdict.LOOK, text + why)
    return _Found(Verdict.FINE)


async def _logs(node: Usdc, address: str, newest: int) -> int:
    """Return how many blocks the node gives logs of at once, at most `LOG_RANGE`.

    A few pieces are read, because one that a node refuses may still be made from receipts.
    """
    most = 0
    async with aclosing(node.movements(address, max(0, newest - LOG_RANGE), newest - 1)) as pieces:
        async for piece in pieces:
            most = max(most, piece.last - piece.first + 1)
            if most > _PIECES or piece.first > newest - LOG_RANGE + _PIECES:
                break
    return most
