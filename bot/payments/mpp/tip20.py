"""USDC.e on Tempo as one node reports it: payments are found by their hash and by their memo.

Selectors and topics are those of TIP-20. A payment leaves two logs, `Transfer` and behind it
`TransferWithMemo` for the same money, and its gas a third one: amounts are counted by `Transfer` alone. Every
method raises ChainUnavailable when in doubt.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.domain.errors import ChainUnavailable
from bot.domain.money.chain import Block, Movements, Sent, Used
from bot.domain.money.networks import TEMPO, Network
from bot.domain.money.payments import ChainVerdict, Fate, Payment
from bot.payments.logs import Log, LogReader, Topics
from bot.payments.mpp.receipts import FEE_MANAGER, Outcome, read_receipt
from bot.payments.quantities import quantity, word
from bot.payments.rpc import BATCH, Call, Rpc
from bot.payments.token import TRANSFER, Token, address_of, block_of, received, sent, topic_of

TRANSFER_WITH_MEMO: Final = "0x57bc7354aa85aed339e000bccffabbc529466af35f0772c8f8ee1145927de7f0"
CURRENCY: Final = "0xe5a6b10f"
DECIMALS: Final = "0x313ce567"

SLACK_SECONDS: Final = 3
"""A payment is given up so long after its end: a machine that lags may have answered for its logs."""
WINDOW_BLOCKS: Final = 1_000
"""Blocks behind its signature in which a payment's end is looked for first; they take about eight minutes."""
TOGETHER: Final = BATCH - 1
"""Receipts asked for in one request, which has room for a block."""

_USD: Final = f"0x{32:064x}{3:064x}" + b"USD".hex().ljust(64, "0")


class Tip20(Token):
    """The USDC.e contract on Tempo."""

    deep_tag = "finalized"

    def __init__(self, rpc: Rpc, network: Network) -> None:
        super().__init__(rpc, network)
        self._reader = LogReader(rpc, network.asset, witnessed=True)

    async def _test_contract(self) -> None:
        if await self._rpc.call("eth_call", self._call(CURRENCY), "latest") != _USD:
            raise ChainUnavailable("The chain's USDC.e is no token in US dollars.")
        if int(word(await self._rpc.call("eth_call", self._call(DECIMALS), "latest")), 16) != 6:
            raise ChainUnavailable("The chain's USDC.e does not have six decimals.")

    async def base_fee(self) -> tuple[Block, int]:
        """Return the newest block and the attodollars that a gas costs in it."""
        await self.self_test()
        answer = await self._rpc.call("eth_getBlockByNumber", "latest", False)
        block = block_of(answer)
        return block, quantity(answer.get("baseFeePerGas") if isinstance(answer, dict) else None)

    # ── payments ─────────────────────────────────────────────────────────────────────────────────

    async def look_all(self, payments: Sequence[Payment], *, deep: bool) -> list[Fate]:
        """Return what the chain proves about each payment up to one block, which is read first."""
        await self.self_test()
        block = await (self.deep_block() if deep else self.block())
        outcomes = await self._outcomes(payments, block)
        return [
            _fate(payment, outcome, block, deep=deep)
            for payment, outcome in zip(payments, outcomes, strict=True)
        ]

    async def transaction(self, payment: Payment) -> str | None:
        await self.self_test()
        (outcome,) = await self._outcomes([payment], await self.block())
        return outcome.tx if outcome is not None and outcome.paid else None

    async def _outcomes(self, payments: Sequence[Payment], newest: Block) -> list[Outcome | None]:
        """Return the transaction of each payment, None for one that neither its hash nor its memo finds."""
        proofs = [_proof(payment) for payment in payments]
        receipts = await self._receipts([tx for tx, _ in proofs if tx is not None], newest)
        outcomes: list[Outcome | None] = []
        for payment, (tx, first) in zip(payments, proofs, strict=True):
            receipt = None if tx is None else receipts[tx]
            found = tx if receipt is not None else await self._by_memo(payment, first, newest)
            if found is None:
                outcomes.append(None)
                continue
            if tx is not None and found != tx:
                raise ChainUnavailable("The chain's node has the memo of a payment in another transaction.")
            if receipt is None:
                receipt = await self._rpc.call("eth_getTransactionReceipt", found)
            outcomes.append(read_receipt(receipt, found, payment, sponsored=tx is None))
        if None in outcomes:
            _require_same(newest, await self._rpc.call("eth_getBlockByNumber", hex(newest.number), False))
        return outcomes

    async def _receipts(self, hashes: Sequence[str], newest: Block) -> dict[str, object]:
        """Return the receipts of transactions, None for one that is in no block up to `newest`.

        That block is asked for in the same requests: a machine that has no receipt has to have the block.
        """
        receipts: dict[str, object] = {}
        for start in range(0, len(hashes), TOGETHER):
            part = hashes[start : start + TOGETHER]
            calls: list[Call] = [("eth_getTransactionReceipt", tx) for tx in part]
            *answers, body = await self._rpc.call_all(
                [*calls, ("eth_getBlockByNumber", hex(newest.number), False)]
            )
            _require_same(newest, body)
            receipts.update(zip(part, answers, strict=True))
        return receipts

    async def _by_memo(self, payment: Payment, first: int, newest: Block) -> str | None:
        """Return the hash of the transaction that paid with this payment's memo, None if there is none.

        It can be in no block before `first`, nor in one whose time is the payment's end or later.
        """
        if first > newest.number:
            if newest.time >= payment.valid_before:
                raise ChainUnavailable(f"The chain's node does not know block {first} of an earlier time.")
            return None
        last = await self._end(payment, first, newest)
        await self._require_kept(first, last)
        topics = (TRANSFER_WITH_MEMO, topic_of(payment.payer), None, word(payment.nonce))
        async for _, _, (logs,) in self._reader.pieces([topics], first, last):
            for log in logs:
                # Others can repeat a memo that they saw, in the payer's name too, with an amount of nothing.
                if (address_of(log.topics[2]), int(word(log.data), 16)) == (payment.payee, payment.amount):
                    return log.tx
        return None

    async def _end(self, payment: Payment, first: int, newest: Block) -> int:
        """Return a block behind which the payment cannot be any more: the newest, or one past its end."""
        blocks = WINDOW_BLOCKS
        while first + blocks < newest.number:
            if (await self.numbered(first + blocks)).time >= payment.valid_before:
                return first + blocks
            blocks *= 2
        return newest.number

    # ── movements ────────────────────────────────────────────────────────────────────────────────

    def _filters(self, own: str) -> Sequence[Topics]:
        return [(TRANSFER, None, own), (TRANSFER, own, None), (TRANSFER_WITH_MEMO, own, None, None)]

    def _movements(self, first: int, last: int, logs: Sequence[Sequence[Log]]) -> Movements:
        incoming, outgoing, memos = logs
        left = [replace(one, fee=one.to == FEE_MANAGER) for one in sent(outgoing)]
        used = [_used(log, left) for log in memos if int(word(log.data), 16)]
        return Movements(first, last, received=received(incoming), sent=tuple(left), used=tuple(used))


def _proof(payment: Payment) -> tuple[str | None, int]:
    """Return the hash of a payment (None if sponsored) and the number of the block it was prepared at."""
    try:
        proof = json.loads(payment.proof or "")
        tx, first = proof["hash"], proof["block"]
        if (tx is None or TEMPO.transaction.fullmatch(tx)) and type(first) is int:
            return tx, first
    except (ValueError, TypeError, KeyError):
        pass
    raise ChainUnavailable(f"Payment {payment.id} has nothing that the chain could be searched by.")


def _require_same(block: Block, body: object) -> None:
    """Raise ChainUnavailable unless the node still has the block that it told of before."""
    if not isinstance(body, Mapping) or block_of(body, block.number) != block:
        raise ChainUnavailable(
            f"The chain's node does not know block {block.number} of which it told before."
        )


def _fate(payment: Payment, outcome: Outcome | None, block: Block, *, deep: bool) -> Fate:
    """Return what the outcome proves at this block. A payment lands in blocks before `valid_before` only."""
    if outcome is None:
        is_over = block.time >= payment.valid_before + SLACK_SECONDS
        return Fate(ChainVerdict.LAPSED if is_over else ChainVerdict.PENDING, block.time)
    if deep and outcome.block > block.number:
        return Fate(ChainVerdict.PENDING, block.time)
    verdict = ChainVerdict.CHARGED if outcome.paid else ChainVerdict.LAPSED
    return Fate(verdict, block.time, outcome.tx, outcome.fee)


def _used(log: Log, left: Sequence[Sent]) -> Used:
    """Return the payment of a `TransferWithMemo`, at the place before its `Transfer`.

    Raises ChainUnavailable without that `Transfer`: the node has left it out.
    """
    amount, to = int(word(log.data), 16), address_of(log.topics[2])
    for one in reversed(left):
        if (one.tx, one.to, one.amount) == (log.tx, to, amount) and one.log_index < log.index:
            return Used(log.topics[3], log.tx, log.block, one.log_index - 1)
    raise ChainUnavailable("The chain's node has left a transfer out that it tells the memo of.")
