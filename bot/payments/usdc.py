"""Read balances, transfers and authorizations of the USDC contract over JSON-RPC.

Selectors and topics are those of FiatTokenV2's ABI. Every method raises ChainUnavailable when in doubt.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final

from bot.domain.errors import ChainUnavailable
from bot.domain.money.chain import Block, Received, Used
from bot.domain.money.networks import Network
from bot.domain.money.payments import ChainView
from bot.payments.evm import checksum
from bot.payments.rpc import Rpc, RpcRefused, quantity, word

BALANCE_OF: Final = "0x70a08231"
AUTHORIZATION_STATE: Final = "0xe94a0102"
DOMAIN_SEPARATOR: Final = "0x3644e515"
AUTHORIZATION_USED: Final = "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5"
TRANSFER: Final = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"

SAFE_DEPTH: Final = 12
LOG_RANGE: Final = 5_000
"""Blocks asked for at once; public nodes refuse more than 10,000."""
LOG_MARGIN: Final = 600
"""Blocks added on either side when a block's number is worked out from a time."""


class Usdc:
    """The USDC contract of one network, as one node reports it."""

    def __init__(self, rpc: Rpc, network: Network) -> None:
        self._rpc = rpc
        self._network = network
        self._proven = False

    async def aclose(self) -> None:
        await self._rpc.aclose()

    async def self_test(self) -> None:
        """Raise ChainUnavailable unless the node serves our chain and our USDC contract."""
        if quantity(await self._rpc.call("eth_chainId")) != self._network.chain_id:
            raise ChainUnavailable(f"BASE_RPC_URL serves another chain than {self._network.name}.")
        if not self._proven:
            if await self._call(DOMAIN_SEPARATOR, at="latest") != self._network.domain_separator:
                raise ChainUnavailable("The chain's USDC contract has another signing domain than we know.")
            self._proven = True

    async def balance(self, address: str) -> int:
        """Return the micro-USDC of `address` at the newest block."""
        await self._prove()
        return int(await self._call(BALANCE_OF, _padded(address), at="latest"), 16)

    async def block(self, tag: str = "latest") -> Block:
        """Return the block of a tag (`latest`, `safe`) or hex number."""
        answer = await self._rpc.call("eth_getBlockByNumber", tag, False)
        if not isinstance(answer, dict):
            raise RpcRefused(f"The chain's node does not know block {tag}.")
        return Block(quantity(answer.get("number")), quantity(answer.get("timestamp")))

    async def safe_block(self) -> Block:
        """Return the `safe` block, or the one twelve before the newest if the node has no such tag."""
        try:
            return await self.block("safe")
        except RpcRefused:
            newest = await self.block()
            return await self.block(hex(newest.number - SAFE_DEPTH))

    async def look(self, payer: str, nonce: str, *, deep: bool) -> ChainView:
        """Return the state of the authorization, with the time of the block it was read at.

        The chain's id is checked every time: a node of another chain would prove a false lapse.
        """
        await self.self_test()
        block = await (self.safe_block() if deep else self.block())
        state = await self._call(AUTHORIZATION_STATE, _padded(payer), _bare(nonce), at=hex(block.number))
        used = int(state, 16)
        if used not in (0, 1):
            raise ChainUnavailable("The chain's node gave neither yes nor no for an authorization.")
        return ChainView(used=used == 1, block_time=block.time)

    async def transaction(self, payer: str, nonce: str, *, since: int, until: int) -> str | None:
        """Return the hash of the transaction that used the authorization, None if there is none.

        `since` and `until` are epoch seconds.
        """
        await self._prove()
        newest = await self.block()
        first = self._number_at(newest, since) - LOG_MARGIN
        last = min(self._number_at(newest, until) + LOG_MARGIN, newest.number)
        topics = [AUTHORIZATION_USED, _topic(payer), word(nonce)]
        async for log in self._logs(topics, first, last):
            return word(log.get("transactionHash"))
        return None

    async def received(self, address: str, first: int, last: int) -> list[Received]:
        """Return transfers to `address` in the blocks `first` to `last`, both included, oldest first."""
        await self._prove()
        topics = [TRANSFER, None, _topic(address)]
        return [_received(log) async for log in self._logs(topics, first, last)]

    async def used(self, address: str, first: int, last: int) -> list[Used]:
        """Return authorizations of `address` that were collected in these blocks, both included."""
        await self._prove()
        topics = [AUTHORIZATION_USED, _topic(address), None]
        return [_used(log) async for log in self._logs(topics, first, last)]

    async def _logs(
        self, topics: Sequence[str | None], first: int, last: int
    ) -> AsyncIterator[Mapping[str, object]]:
        """Yield our contract's logs, asked for in ranges that public nodes allow, without removed ones."""
        for start in range(max(first, 0), last + 1, LOG_RANGE):
            end = min(start + LOG_RANGE - 1, last)
            wanted = {
                "address": self._network.asset,
                "topics": topics,
                "fromBlock": hex(start),
                "toBlock": hex(end),
            }
            answer = await self._rpc.call("eth_getLogs", wanted)
            if not isinstance(answer, list):
                raise ChainUnavailable("The chain's node gave no list of logs.")
            for log in answer:
                if self._ours(log, topics):
                    yield log

    def _ours(self, log: object, wanted: Sequence[str | None]) -> bool:
        """Return False for a log that a reorganisation removed. Raise for one that was not asked for."""
        if not isinstance(log, dict) or checksum(log.get("address")) != self._network.asset:
            raise ChainUnavailable("The chain's node gave a log of another contract.")
        topics = log.get("topics")
        if not isinstance(topics, list) or len(topics) != len(wanted):
            raise ChainUnavailable("The chain's node gave a log of another shape.")
        for topic, want in zip(topics, wanted, strict=True):
            if want is not None and word(topic) != want:
                raise ChainUnavailable("The chain's node gave a log of another event.")
        return log.get("removed") is not True

    async def _prove(self) -> None:
        if not self._proven:
            await self.self_test()

    async def _call(self, selector: str, *words: str, at: str) -> str:
        call = {"to": self._network.asset, "data": selector + "".join(words)}
        return word(await self._rpc.call("eth_call", call, at))

    def _number_at(self, newest: Block, time: int) -> int:
        """Estimate a block's number from its time. Blocks have a fixed pace; LOG_MARGIN covers the rest."""
        return newest.number - (newest.time - time) // self._network.block_seconds


def _received(log: Mapping[str, object]) -> Received:
    topics = log["topics"]
    assert isinstance(topics, list), "`_ours` has looked"
    return Received(
        tx=word(log.get("transactionHash")),
        log_index=quantity(log.get("logIndex")),
        block=quantity(log.get("blockNumber")),
        sender=_address(topics[1]),
        amount=int(word(log.get("data")), 16),
        to=_address(topics[2]),
    )


def _address(topic: object) -> str:
    return checksum("0x" + word(topic)[26:]) or ""


def _used(log: Mapping[str, object]) -> Used:
    topics = log["topics"]
    assert isinstance(topics, list), "`_ours` has looked"
    return Used(
        nonce=word(topics[2]), tx=word(log.get("transactionHash")), block=quantity(log.get("blockNumber"))
    )


def _bare(nonce: str) -> str:
    return word(nonce)[2:]


def _padded(address: str) -> str:
    return address[2:].lower().rjust(64, "0")


def _topic(address: str) -> str:
    return "0x" + _padded(address)


class WalletWatch:
    """`bot.ports.Chain`: one wallet's balance and logs, for the deposit watcher and the audit.

    `address` may be any wallet: watching needs no key.
    """

    def __init__(self, usdc: Usdc, address: str) -> None:
        self._usdc = usdc
        self._address = address

    async def newest(self) -> Block:
        await self._usdc.self_test()
        return await self._usdc.block()

    async def block_time(self, number: int) -> int:
        return (await self._usdc.block(hex(number))).time * 1000

    async def received(self, first: int, last: int, *, address: str | None = None) -> Sequence[Received]:
        return await self._usdc.received(address or self._address, first, last)

    async def used(self, first: int, last: int) -> Sequence[Used]:
        return await self._usdc.used(self._address, first, last)

    async def balance(self, address: str) -> int:
        return await self._usdc.balance(address)

    async def look(self, payer: str, nonce: str, *, deep: bool) -> ChainView:
        return await self._usdc.look(payer, nonce, deep=deep)
