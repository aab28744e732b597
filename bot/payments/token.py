"""Read blocks, balances and transfers of a chain's USDC over JSON-RPC: what every EVM chain has of it.

Selectors and topics are those of ERC-20. Every method raises ChainUnavailable when in doubt.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from typing import Final

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.chain import Block, Movements, Received, Sent
from bot.domain.money.networks import Network
from bot.domain.money.payments import Fate, Payment
from bot.payments.evm import checksum
from bot.payments.logs import RECENT, Log, LogReader, Topics
from bot.payments.quantities import amount, quantity, word
from bot.payments.rpc import Rpc, RpcRefused

BALANCE_OF: Final = "0x70a08231"
TRANSFER: Final = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"

OLD: Final = 1_000
"""Blocks below the newest from which on a node may have dropped logs."""


class Token(ABC):
    """The USDC contract of one network, as one node reports it."""

    deep_tag: str
    """The tag of the newest block that is not reorganised away."""

    def __init__(self, rpc: Rpc, network: Network) -> None:
        self._rpc = rpc
        self._network = network
        self._reader = LogReader(rpc, network.asset)
        self._proven = False
        self._newest = 0  # the highest block that the node has told of

    @property
    def refusal(self) -> str | None:
        """Return why the node last gave no logs of a piece; None if it always did."""
        return self._reader.refusal

    async def aclose(self) -> None:
        await self._rpc.aclose()

    async def self_test(self) -> None:
        """Raise ChainUnavailable unless the node serves our chain and our USDC contract."""
        if quantity(await self._rpc.call("eth_chainId")) != self._network.chain_id:
            raise ChainUnavailable(
                f"{self._network.word.upper()}_RPC_URL serves another chain than {self._network.name}."
            )
        if not self._proven:
            await self._test_contract()
            self._proven = True

    @abstractmethod
    async def _test_contract(self) -> None:
        """Raise ChainUnavailable unless the contract is our USDC."""

    async def _prove(self) -> None:
        """Test the node once; `newest` and `look` test it each time."""
        if not self._proven:
            await self.self_test()

    # ── blocks ───────────────────────────────────────────────────────────────────────────────────

    async def block(self, tag: str = "latest") -> Block:
        """Return the block of a tag: `latest`, `safe` or `finalized`."""
        answer = await self._rpc.call("eth_getBlockByNumber", tag, False)
        if not isinstance(answer, dict):
            raise RpcRefused(f"The chain's node does not know block {tag}.")
        block = block_of(answer)
        self._newest = max(self._newest, block.number)
        return block

    async def numbered(self, number: int) -> Block:
        """Return a block by its number. Raises HistoryMissing if the node does not keep it."""
        return block_of(await self._body(number))

    async def times(self, numbers: Collection[int]) -> dict[int, int]:
        """Return the times of many blocks, in seconds."""
        blocks = [block_of(body) for body in await self._bodies(sorted(set(numbers)))]
        return {block.number: block.time for block in blocks}

    async def contains(self, number: int, tx: str) -> bool:
        """Return whether the block has this transaction. Raises HistoryMissing if it is not kept."""
        hashes = (await self._body(number)).get("transactions")
        if not isinstance(hashes, list):
            raise HistoryMissing(f"The chain's node does not keep the transactions of block {number}.")
        return word(tx) in {word(each) for each in hashes}

    async def deep_block(self) -> Block:
        """Return the block of `deep_tag`, or the one that deep in the chain if the node has no such tag."""
        try:
            return await self.block(self.deep_tag)
        except RpcRefused:
            newest = await self.block()
            return await self.numbered(newest.number - self._network.depth)

    async def _body(self, number: int) -> Mapping[str, object]:
        (body,) = await self._bodies([number])
        return body

    async def _bodies(self, numbers: Sequence[int]) -> list[Mapping[str, object]]:
        """Return blocks as the node has them. Raises HistoryMissing for one that it does not keep."""
        answers = await self._rpc.call_all(
            [("eth_getBlockByNumber", hex(number), False) for number in numbers]
        )
        bodies: list[Mapping[str, object]] = []
        for number, answer in zip(numbers, answers, strict=True):
            if not isinstance(answer, dict):
                raise await self._unknown(number)
            block_of(answer, number)
            bodies.append(answer)
        return bodies

    async def _unknown(self, number: int) -> ChainUnavailable:
        """Return why the node does not know a block: it is too old for it, or too new."""
        if number > (await self.block()).number:
            return ChainUnavailable(f"The chain's node is behind: it does not know block {number} yet.")
        return HistoryMissing(f"The chain's node does not keep block {number}.")

    # ── state ────────────────────────────────────────────────────────────────────────────────────

    async def balance(self, address: str, *, at: Block | None = None) -> int:
        """Return the micro-USDC of `address` at the end of the block, without one at the newest."""
        await self._prove()
        call = self._call(BALANCE_OF, padded(address))
        if at is None:
            return amount(await self._rpc.call("eth_call", call, "latest"))
        try:
            return amount(await self._rpc.call("eth_call", call, exactly(at)))
        except RpcRefused as error:
            newest = await self.block()
            if at.number <= newest.number - RECENT:
                raise HistoryMissing(f"{error} It does not keep the state of block {at.number}.") from None
            raise

    @abstractmethod
    async def look_all(self, payments: Sequence[Payment], *, deep: bool) -> list[Fate]:
        """Return what one block proves about each payment, `deep` one that is not reorganised away.

        The chain's id is checked every time: a node of another chain would prove a false lapse.
        """

    def _call(self, selector: str, *words: str) -> dict[str, str]:
        return {"to": self._network.asset, "data": selector + "".join(words)}

    # ── logs ─────────────────────────────────────────────────────────────────────────────────────

    async def movements(self, address: str, first: int, last: int) -> AsyncGenerator[Movements, None]:
        """Yield what entered and left `address` in the blocks `first` to `last`, in pieces without gaps."""
        if first > last:
            return
        await self._prove()
        await self._require_kept(first, last)
        filters = self._filters(topic_of(address))
        async for start, end, logs in self._reader.pieces(filters, first, last):
            yield self._movements(start, end, logs)

    @abstractmethod
    def _filters(self, own: str) -> Sequence[Topics]:
        """Return the filters of the logs that move money of the wallet whose topic is `own`."""

    @abstractmethod
    def _movements(self, first: int, last: int, logs: Sequence[Sequence[Log]]) -> Movements:
        """Return what the logs of each filter, in the order of `_filters`, tell about these blocks."""

    @abstractmethod
    async def transaction(self, payment: Payment) -> str | None:
        """Return the hash of the transaction that collected the payment, None if there is none."""

    async def _require_kept(self, first: int, last: int) -> None:
        """Raise for a node that would leave logs out without a word: it is behind, or has dropped them.

        Whoever keeps receipts keeps logs, so an old block has to show that of one of its transactions.
        """
        _, oldest = await self._bodies([last, first])
        hashes = oldest.get("transactions")
        if first > self._newest - OLD or not isinstance(hashes, list) or not hashes:
            return
        if not isinstance(await self._rpc.call("eth_getTransactionReceipt", word(hashes[0])), dict):
            raise HistoryMissing(f"The chain's node does not keep the receipts of block {first}.")


def block_of(answer: object, number: int | None = None) -> Block:
    """Parse a header. Raises ChainUnavailable, also if it is that of another block than `number`."""
    if not isinstance(answer, Mapping):
        raise ChainUnavailable("The chain's node gave no block.")
    block = Block(quantity(answer.get("number")), quantity(answer.get("timestamp")), word(answer.get("hash")))
    if number is not None and block.number != number:
        raise ChainUnavailable(f"The chain's node gave block {block.number} in place of {number}.")
    return block


def exactly(block: Block) -> dict[str, object]:
    """Return the parameter of EIP-1898 that names this very block, while it is part of the chain."""
    return {"blockHash": block.hash, "requireCanonical": True}


def received(logs: Sequence[Log]) -> tuple[Received, ...]:
    """Return the `Transfer` events that moved something, as money that came in."""
    return tuple(
        Received(log.tx, log.index, log.block, address_of(log.topics[1]), moved, address_of(log.topics[2]))
        for log in logs
        if (moved := amount(log.data))
    )


def sent(logs: Sequence[Log]) -> tuple[Sent, ...]:
    """Return the `Transfer` events that moved something, as money that went out."""
    return tuple(
        Sent(log.tx, log.index, log.block, address_of(log.topics[2]), moved)
        for log in logs
        if (moved := amount(log.data))
    )


def address_of(topic: str) -> str:
    """Return the EIP-55 address in an indexed word."""
    return checksum("0x" + topic[26:]) or ""


def topic_of(address: str) -> str:
    """Return an address as an indexed word."""
    return "0x" + padded(address)


def padded(address: str) -> str:
    """Return an address as an argument of a call: 64 hex digits."""
    return address[2:].lower().rjust(64, "0")
