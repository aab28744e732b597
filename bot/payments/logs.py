"""Read a contract's logs from nodes of every kind: whatever is refused is asked for in smaller pieces.

Nodes limit `eth_getLogs` by blocks (10 to 10,000), by results, by bytes or by time, and say so with any code,
any HTTP status, a cut-off answer, or not at all. So no reason is looked at: a piece that was not answered is
halved, down to one block; one block is asked for event by event; what is still refused is put together from
the receipts of the block's transactions. Nothing is skipped.
"""

import itertools
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.payments.evm import checksum
from bot.payments.portions import Portion
from bot.payments.quantities import quantity, word
from bot.payments.rpc import Call, Rpc, RpcUnreachable

LOG_RANGE: Final = 5_000
"""Blocks asked for at once at most; many public nodes refuse more than 10,000."""

ROUND: Final = 500
"""So many logs, or a multiple, may be where the node stopped without saying so."""

RECENT: Final = 128
"""Blocks below the newest that every node keeps."""

FEW: Final = 10
"""Logs of a block that are not too many for any node."""

PATIENCE: Final = 24
"""Questions about few logs in a row that only receipts answered: the node serves no logs there at all."""

Topics = tuple[str | tuple[str, ...] | None, ...]
"""One filter a place: a word, several words of which one fits, or None for any."""


@dataclass(frozen=True, slots=True)
class Log:
    """One event. Its topics are words in lower case, as asked for."""

    topics: tuple[str, ...]
    data: object
    tx: str
    block: int
    index: int


class LogReader:
    """The logs of one contract, from one node.

    `portion` is how many blocks the node answers for at once. If `witnessed`, the machine that gives logs has
    to know the last block that it gives them for, in the same request: one that lags leaves some out.
    """

    def __init__(self, rpc: Rpc, contract: str, *, witnessed: bool = False) -> None:
        self._rpc = rpc
        self._contract = contract
        self._witnessed = witnessed
        self.portion = Portion(LOG_RANGE)
        self.refusal: str | None = None  # why the last piece was refused, in the node's own words
        self._apart = False  # whether each event has to be asked for alone
        self._unserved = 0  # questions in a row that were refused although the answer is small

    async def pieces(
        self, filters: Sequence[Topics], first: int, last: int
    ) -> AsyncIterator[tuple[int, int, list[list[Log]]]]:
        """Yield first block, last block and the logs of each filter, piece after piece, the oldest first.

        Raises HistoryMissing for blocks that the node does not keep, RpcUnreachable without a connection, and
        ChainUnavailable with the node's own words for a block that it does not answer for in any way.
        """
        start, before = max(first, 0), self.portion.size  # `before`: the size that was last answered
        while start <= last:
            end = min(start + self.portion.size - 1, last)
            try:
                found = [await self._ask(topics, start, end) for topics in filters]
            except RpcUnreachable:
                raise
            except ChainUnavailable as error:
                self.refusal = str(error)
                self.portion.refused(end - start + 1)
                if end > start:
                    continue
                try:
                    found = [await self._narrow(topics, start) for topics in filters]
                except RpcUnreachable:
                    raise
                except ChainUnavailable:
                    self.portion.reset(before)  # it was not the size: smaller pieces would be more questions
                    if not await self._is_history(filters[0], start):
                        raise
                    raise HistoryMissing(f"{error} It does not keep block {start}.") from None
            else:
                self._unserved = 0
                self.portion.served(end - start + 1)
                before = self.portion.size
            yield start, end, found
            start = end + 1

    async def _ask(self, topics: Topics, first: int, last: int) -> list[Log]:
        if self._apart and isinstance(topics[0], tuple):
            each = [await self._ask((event, *topics[1:]), first, last) for event in topics[0]]
            return _in_order(itertools.chain(*each))
        wanted = {
            "address": self._contract,
            "topics": [list(each) if isinstance(each, tuple) else each for each in topics],
            "fromBlock": hex(first),
            "toBlock": hex(last),
        }
        calls: list[Call] = [("eth_getLogs", wanted)]
        if self._witnessed:
            calls.append(("eth_getBlockByNumber", hex(last), False))
        answer, *blocks = await self._rpc.call_all(calls)
        if not all(isinstance(block, dict) for block in blocks):
            raise ChainUnavailable(f"The chain's node is behind: it does not know block {last} yet.")
        if not isinstance(answer, list):
            raise ChainUnavailable("The chain's node gave no list of logs.")
        if answer and len(answer) % ROUND == 0:
            raise ChainUnavailable(
                f"The chain's node gave exactly {len(answer)} logs: it may have left some out."
            )
        logs = [self._read(log, topics) for log in answer if not _is_removed(log)]
        if any(not first <= log.block <= last for log in logs):
            raise ChainUnavailable("The chain's node gave a log of another block.")
        return _in_order(logs)

    async def _narrow(self, topics: Topics, number: int) -> list[Log]:
        """Return the logs of one block that is too much in one answer: event by event, then by receipts."""
        try:
            return await self._ask(topics, number, number)
        except RpcUnreachable:
            raise
        except ChainUnavailable as error:
            if isinstance(topics[0], tuple):
                each = [await self._narrow((event, *topics[1:]), number) for event in topics[0]]
                logs = _in_order(itertools.chain(*each))
                self._apart = self._apart or len(logs) <= FEW  # it was the question, not the answer
                return logs
            if self._unserved >= PATIENCE:
                raise
            try:
                logs = await self._from_receipts(topics, number)
            except ChainUnavailable:
                raise error from None
            self._unserved = self._unserved + 1 if len(logs) <= FEW else 0
            return logs

    async def _from_receipts(self, topics: Topics, number: int) -> list[Log]:
        """Return the logs of one block, out of the receipts of its transactions."""
        block = await self._rpc.call("eth_getBlockByNumber", hex(number), False)
        hashes = block.get("transactions") if isinstance(block, dict) else None
        if not isinstance(hashes, list):
            raise ChainUnavailable("The chain's node gave no transactions of a block.")
        receipts = await self._rpc.call_all([("eth_getTransactionReceipt", word(tx)) for tx in hashes])
        logs = [
            self._read(log, topics)
            for receipt in receipts
            for log in _logs_of(receipt)
            if self._is_wanted(log, topics)
        ]
        if any(log.block != number for log in logs):
            raise ChainUnavailable("The chain's node gave a receipt of another block.")
        return _in_order(logs)

    async def _is_history(self, topics: Topics, number: int) -> bool:
        """Return True if the node answers for a block of today as it does not for this old one."""
        newest = await self._rpc.call("eth_blockNumber")
        recent = quantity(newest) - 1
        if number > recent - RECENT:
            return False
        try:
            await self._ask(topics, recent, recent)
        except RpcUnreachable:
            raise
        except ChainUnavailable:
            return False
        return True

    def _read(self, log: object, wanted: Topics) -> Log:
        """Return the log. Raises ChainUnavailable for one that was not asked for."""
        if not isinstance(log, Mapping) or checksum(log.get("address")) != self._contract:
            raise ChainUnavailable("The chain's node gave a log of another contract.")
        topics = log.get("topics")
        if not isinstance(topics, list) or len(topics) != len(wanted):
            raise ChainUnavailable("The chain's node gave a log of another shape.")
        words = tuple(word(topic) for topic in topics)
        if not _fits(words, wanted):
            raise ChainUnavailable("The chain's node gave a log of another event.")
        return Log(
            topics=words,
            data=log.get("data"),
            tx=word(log.get("transactionHash")),
            block=quantity(log.get("blockNumber")),
            index=quantity(log.get("logIndex")),
        )

    def _is_wanted(self, log: object, wanted: Topics) -> bool:
        if not isinstance(log, Mapping) or checksum(log.get("address")) != self._contract:
            return False
        topics = log.get("topics")
        if not isinstance(topics, list) or len(topics) != len(wanted):
            return False
        return _fits(tuple(word(topic) for topic in topics), wanted)


def _fits(topics: tuple[str, ...], wanted: Topics) -> bool:
    return all(
        want is None or topic in ((want,) if isinstance(want, str) else want)
        for topic, want in zip(topics, wanted, strict=True)
    )


def _is_removed(log: object) -> bool:
    """Return True for a log that a reorganisation of the chain took back."""
    return isinstance(log, Mapping) and log.get("removed") is True


def _in_order(logs: Iterable[Log]) -> list[Log]:
    """Return the logs in the chain's order, each once."""
    return sorted(
        {(log.block, log.index): log for log in logs}.values(), key=lambda log: (log.block, log.index)
    )


def _logs_of(receipt: object) -> Sequence[object]:
    logs = receipt.get("logs") if isinstance(receipt, Mapping) else None
    if not isinstance(logs, list):
        raise ChainUnavailable("The chain's node does not know a transaction of its own block.")
    return logs
