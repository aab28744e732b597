"""Read balances, transfers and authorizations of the USDC contract over JSON-RPC.

Selectors and topics are those of FiatTokenV2's ABI. Every method raises ChainUnavailable when in doubt.
"""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from typing import Final

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.chain import Block, Movements, Received, Sent, Used
from bot.domain.money.networks import Network
from bot.domain.money.payments import ChainView
from bot.payments.evm import checksum
from bot.payments.logs import RECENT, Log, LogReader, Topics
from bot.payments.rpc import Rpc, RpcRefused, quantity, word

BALANCE_OF: Final = "0x70a08231"
AUTHORIZATION_STATE: Final = "0xe94a0102"
DOMAIN_SEPARATOR: Final = "0x3644e515"
AUTHORIZATION_USED: Final = "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5"
TRANSFER: Final = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"

SAFE_DEPTH: Final = 12
BACK: Final = (0, SAFE_DEPTH, 60)
"""Blocks behind the wanted one whose state is asked for next, when the node has the block and not its state:
the machine behind its address that answered may be behind the one that told of the block."""
OLD: Final = 1_000
"""Blocks below the newest from which on a node may have dropped logs."""
LOG_MARGIN: Final = 600
"""Blocks added on either side when a block's number is worked out from a time."""


class Usdc:
    """The USDC contract of one network, as one node reports it."""

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
            raise ChainUnavailable(f"BASE_RPC_URL serves another chain than {self._network.name}.")
        if not self._proven:
            answer = await self._rpc.call("eth_call", self._call(DOMAIN_SEPARATOR), "latest")
            if word(answer) != self._network.domain_separator:
                raise ChainUnavailable("The chain's USDC contract has another signing domain than we know.")
            self._proven = True

    async def _prove(self) -> None:
        """Test the node once; `newest` and `look` test it each time."""
        if not self._proven:
            await self.self_test()

    # ── blocks ───────────────────────────────────────────────────────────────────────────────────

    async def block(self, tag: str = "latest") -> Block:
        """Return the block of a tag: `latest` or `safe`."""
        answer = await self._rpc.call("eth_getBlockByNumber", tag, False)
        if not isinstance(answer, dict):
            raise RpcRefused(f"The chain's node does not know block {tag}.")
        block = _block(answer)
        self._newest = max(self._newest, block.number)
        return block

    async def numbered(self, number: int) -> Block:
        """Return a block by its number. Raises HistoryMissing if the node does not keep it."""
        return _block(await self._body(number))

    async def times(self, numbers: Collection[int]) -> dict[int, int]:
        """Return the times of many blocks, in seconds."""
        blocks = [_block(body) for body in await self._bodies(sorted(set(numbers)))]
        return {block.number: block.time for block in blocks}

    async def contains(self, number: int, tx: str) -> bool:
        """Return whether the block has this transaction. Raises HistoryMissing if it is not kept."""
        hashes = (await self._body(number)).get("transactions")
        if not isinstance(hashes, list):
            raise HistoryMissing(f"The chain's node does not keep the transactions of block {number}.")
        return word(tx) in {word(each) for each in hashes}

    async def safe_block(self) -> Block:
        """Return the `safe` block, or the one twelve before the newest if the node has no such tag."""
        try:
            return await self.block("safe")
        except RpcRefused:
            newest = await self.block()
            return await self.numbered(newest.number - SAFE_DEPTH)

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
            _block(answer, number)
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
        call = self._call(BALANCE_OF, _padded(address))
        if at is None:
            return int(word(await self._rpc.call("eth_call", call, "latest")), 16)
        try:
            return int(word(await self._rpc.call("eth_call", call, _exactly(at))), 16)
        except RpcRefused as error:
            newest = await self.block()
            if at.number <= newest.number - RECENT:
                raise HistoryMissing(f"{error} It does not keep the state of block {at.number}.") from None
            raise

    async def look(self, payer: str, nonce: str, *, deep: bool) -> ChainView:
        """Return the state of the authorization, with the time of the block it was read at."""
        (view,) = await self.look_all([(payer, nonce)], deep=deep)
        return view

    async def look_all(self, authorizations: Sequence[tuple[str, str]], *, deep: bool) -> list[ChainView]:
        """Return the states of many (payer, nonce), all read at one block, with its time.

        The state is asked for by the block's hash: whichever machine answers, it speaks of the very block
        whose time is given, or refuses, and then nothing is proven. The chain's id is checked every time: a
        node of another chain would prove a false lapse.
        """
        await self.self_test()
        wanted = await (self.safe_block() if deep else self.block())
        for back in BACK:
            block = wanted if back == 0 else await self.numbered(wanted.number - back)
            try:
                states = await self._rpc.call_all(
                    [
                        (
                            "eth_call",
                            self._call(AUTHORIZATION_STATE, _padded(payer), _bare(nonce)),
                            _exactly(block),
                        )
                        for payer, nonce in authorizations
                    ]
                )
            except RpcRefused as error:
                refusal = error
                continue
            return [ChainView(used=_yes_or_no(state), block_time=block.time) for state in states]
        raise refusal

    def _call(self, selector: str, *words: str) -> dict[str, str]:
        return {"to": self._network.asset, "data": selector + "".join(words)}

    # ── logs ─────────────────────────────────────────────────────────────────────────────────────

    async def movements(self, address: str, first: int, last: int) -> AsyncGenerator[Movements, None]:
        """Yield what entered and left `address` in the blocks `first` to `last`, in pieces without gaps."""
        if first > last:
            return
        await self._prove()
        await self._require_kept(first, last)
        own = _topic(address)
        filters: list[Topics] = [(TRANSFER, None, own), ((TRANSFER, AUTHORIZATION_USED), own, None)]
        async for start, end, (incoming, outgoing) in self._reader.pieces(filters, first, last):
            yield Movements(
                start,
                end,
                received=tuple(each for each in map(_received, incoming) if each.amount),
                sent=tuple(each for each in map(_sent, _of(TRANSFER, outgoing)) if each.amount),
                used=tuple(map(_used, _of(AUTHORIZATION_USED, outgoing))),
            )

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

    async def transaction(self, payer: str, nonce: str, *, since: int, until: int) -> str | None:
        """Return the hash of the transaction that used the authorization, None if there is none.

        `since` and `until` are epoch seconds.
        """
        await self.self_test()
        newest = await self.block()
        first = self._number_at(newest, since) - LOG_MARGIN
        last = min(self._number_at(newest, until) + LOG_MARGIN, newest.number)
        topics = (AUTHORIZATION_USED, _topic(payer), word(nonce))
        async for _, _, (logs,) in self._reader.pieces([topics], first, last):
            if logs:
                return logs[0].tx
        return None

    def _number_at(self, newest: Block, time: int) -> int:
        """Estimate a block's number from its time. Blocks have a fixed pace; LOG_MARGIN covers the rest."""
        return newest.number - int((newest.time - time) // self._network.block_seconds)


def _block(answer: object, number: int | None = None) -> Block:
    """Parse a header. Raises ChainUnavailable, also if it is that of another block than `number`."""
    if not isinstance(answer, Mapping):
        raise ChainUnavailable("The chain's node gave no block.")
    block = Block(quantity(answer.get("number")), quantity(answer.get("timestamp")), word(answer.get("hash")))
    if number is not None and block.number != number:
        raise ChainUnavailable(f"The chain's node gave block {block.number} in place of {number}.")
    return block


def _exactly(block: Block) -> dict[str, object]:
    """Return the parameter of EIP-1898 that names this very block, while it is part of the chain."""
    return {"blockHash": block.hash, "requireCanonical": True}


def _yes_or_no(state: object) -> bool:
    number = int(word(state), 16)
    if number not in (0, 1):
        raise ChainUnavailable("The chain's node gave neither yes nor no for an authorization.")
    return number == 1


def _of(event: str, logs: Sequence[Log]) -> list[Log]:
    return [log for log in logs if log.topics[0] == event]


def _received(log: Log) -> Received:
    sender, to = _address(log.topics[1]), _address(log.topics[2])
    return Received(log.tx, log.index, log.block, sender, int(word(log.data), 16), to)


def _sent(log: Log) -> Sent:
    return Sent(log.tx, log.index, log.block, _address(log.topics[2]), int(word(log.data), 16))


def _used(log: Log) -> Used:
    return Used(log.topics[2], log.tx, log.block, log.index)


def _address(topic: str) -> str:
    return checksum("0x" + topic[26:]) or ""


def _bare(nonce: str) -> str:
    return word(nonce)[2:]


def _padded(address: str) -> str:
    return address[2:].lower().rjust(64, "0")


def _topic(address: str) -> str:
    return "0x" + _padded(address)
