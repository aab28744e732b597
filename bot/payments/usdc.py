"""USDC on Base as one node reports it: authorizations of EIP-3009 besides what every token has.

Selectors and topics are those of FiatTokenV2's ABI. Every method raises ChainUnavailable when in doubt.
"""

from collections.abc import Sequence
from typing import Final

from bot.domain.errors import ChainUnavailable
from bot.domain.money.chain import Block, Movements, Used
from bot.domain.money.payments import ChainView, Fate, Payment, fate
from bot.payments.logs import Log, Topics
from bot.payments.quantities import word
from bot.payments.rpc import RpcRefused
from bot.payments.token import TRANSFER, Token, exactly, padded, received, sent, topic_of

AUTHORIZATION_STATE: Final = "0xe94a0102"
DOMAIN_SEPARATOR: Final = "0x3644e515"
AUTHORIZATION_USED: Final = "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5"

BACK: Final = (0, 12, 60)
"""Blocks behind the wanted one whose state is asked for next, when the node has the block and not its state:
the machine behind its address that answered may be behind the one that told of the block."""
LOG_MARGIN: Final = 600
"""Blocks added on either side when a block's number is worked out from a time."""


class Usdc(Token):
    """The USDC contract on Base."""

    deep_tag = "safe"

    async def _test_contract(self) -> None:
        answer = await self._rpc.call("eth_call", self._call(DOMAIN_SEPARATOR), "latest")
        if word(answer) != self._network.domain_separator:
            raise ChainUnavailable("The chain's USDC contract has another signing domain than we know.")

    async def look_all(self, payments: Sequence[Payment], *, deep: bool) -> list[Fate]:
        views = await self.views([(one.payer, one.nonce) for one in payments], deep=deep)
        return [fate(view, one.valid_before) for one, view in zip(payments, views, strict=True)]

    async def views(self, authorizations: Sequence[tuple[str, str]], *, deep: bool) -> list[ChainView]:
        """Return the states of many (payer, nonce), all read at one block, with its time.

        The state is asked for by the block's hash: whichever machine answers, it speaks of the very block
        whose time is given, or refuses, and then nothing is proven.
        """
        await self.self_test()
        wanted = await (self.deep_block() if deep else self.block())
        for back in BACK:
            block = wanted if back == 0 else await self.numbered(wanted.number - back)
            try:
                states = await self._rpc.call_all(
                    [
                        (
                            "eth_call",
                            self._call(AUTHORIZATION_STATE, padded(payer), _bare(nonce)),
                            exactly(block),
                        )
                        for payer, nonce in authorizations
                    ]
                )
            except RpcRefused as error:
                refusal = error
                continue
            return [ChainView(used=_yes_or_no(state), block_time=block.time) for state in states]
        raise refusal

    def _filters(self, own: str) -> Sequence[Topics]:
        return [(TRANSFER, None, own), ((TRANSFER, AUTHORIZATION_USED), own, None)]

    def _movements(self, first: int, last: int, logs: Sequence[Sequence[Log]]) -> Movements:
        incoming, outgoing = logs
        return Movements(
            first,
            last,
            received=received(incoming),
            sent=sent(_of(TRANSFER, outgoing)),
            used=tuple(map(_used, _of(AUTHORIZATION_USED, outgoing))),
        )

    async def transaction(self, payment: Payment) -> str | None:
        await self.self_test()
        newest = await self.block()
        first = self._number_at(newest, payment.signed_at // 1000) - LOG_MARGIN
        last = min(self._number_at(newest, payment.valid_before) + LOG_MARGIN, newest.number)
        topics = (AUTHORIZATION_USED, topic_of(payment.payer), word(payment.nonce))
        async for _, _, (logs,) in self._reader.pieces([topics], first, last):
            if logs:
                return logs[0].tx
        return None

    def _number_at(self, newest: Block, time: int) -> int:
        """Estimate a block's number from its time. Blocks have a fixed pace; LOG_MARGIN covers the rest."""
        return newest.number - int((newest.time - time) // self._network.block_seconds)


def _yes_or_no(state: object) -> bool:
    number = int(word(state), 16)
    if number not in (0, 1):
        raise ChainUnavailable("The chain's node gave neither yes nor no for an authorization.")
    return number == 1


def _of(event: str, logs: Sequence[Log]) -> list[Log]:
    return [log for log in logs if log.topics[0] == event]


def _used(log: Log) -> Used:
    return Used(log.topics[2], log.tx, log.block, log.index)


def _bare(nonce: str) -> str:
    return word(nonce)[2:]
