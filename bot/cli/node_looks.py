"""What `python -m bot check` asks each node: the questions that the bot will ask, asked once."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Final

from bot.cli.probes import Verdict
from bot.domain.errors import ChainUnavailable
from bot.domain.money.networks import SOLANA
from bot.payments.base import BasePayments
from bot.payments.logs import LOG_RANGE, PATIENCE
from bot.payments.mpp.tip20 import Tip20
from bot.payments.solana import SolanaPayments
from bot.payments.svm.accounts import token_account
from bot.payments.svm.history import PORTION
from bot.payments.svm.node import SolanaNode
from bot.payments.tempo import TempoPayments
from bot.payments.token import Token
from bot.payments.usdc import Usdc
from bot.ports import Clock

_ENOUGH = 1_000
"""Blocks of logs at once with which a day without the bot is caught up in a minute."""

_PIECES = PATIENCE
_BEHIND_SECONDS = 60
_NONCE = "0x" + "0" * 64
_DAY_OF_SLOTS: Final = round(24 * 3600 / SOLANA.block_seconds)


@dataclass(frozen=True, slots=True)
class Found:
    """What a node is worth; `text` is empty if there is nothing to say."""

    verdict: Verdict
    text: str = ""


Look = Callable[[], Awaitable[Found]]


def looks(method: BasePayments | SolanaPayments | TempoPayments, clock: Clock) -> list[Look]:
    """Return a look at each node of the method's network, in order of preference."""
    if isinstance(method, SolanaPayments):
        account = token_account(method.address, SOLANA.asset)
        return [partial(_answered, _solana, node, account, clock) for node in method.nodes.each]
    return [partial(_answered, _evm, node, method.address, clock) for node in method.nodes.each]


async def _answered(look: Callable[..., Awaitable[Found]], *about: object) -> Found:
    try:
        return await look(*about)
    except ChainUnavailable as error:
        return Found(Verdict.WRONG, str(error))


async def _evm(node: Token, address: str, clock: Clock) -> Found:
    """Ask for the chain, for what a payment needs, and for logs of some thousand blocks."""
    await node.self_test()
    newest = await node.block()
    if isinstance(node, Usdc):  # a state at its newest block by the hash, which proves that a payment is over
        await node.views([(address, _NONCE)], deep=False)
    if isinstance(node, Tip20):
        await node.base_fee()
    blocks = await _logs(node, address, newest.number)
    behind = _behind(newest.time, clock)
    if behind is not None:
        return behind
    if blocks < _ENOUGH:
        why = f" {node.refusal}" if node.refusal else ""
        text = f"The node gives logs of {blocks} blocks at once: after a day off the bot reads for a while."
        return Found(Verdict.LOOK, text + why)
    return Found(Verdict.FINE)


async def _solana(node: SolanaNode, account: str, clock: Clock) -> Found:
    """Ask for the chain, for what a payment needs, and for a day of the wallet's history."""
    await node.self_test()
    newest = await node.newest()
    await node.blockhash()
    history = await node.history.entries(account, max(0, newest.number - _DAY_OF_SLOTS), newest.number)
    await node.history.transactions(history[:PORTION])
    return _behind(newest.time, clock) or Found(Verdict.FINE)


def _behind(time: int, clock: Clock) -> Found | None:
    seconds = clock.now() // 1000 - time
    if seconds <= _BEHIND_SECONDS:
        return None
    return Found(Verdict.LOOK, f"The node's newest block is {seconds} s old: it is behind.")


async def _logs(node: Token, address: str, newest: int) -> int:
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
