"""A chain of numbered blocks, two seconds each, with transfers to and from one wallet."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.errors import ChainUnavailable
from bot.domain.money.chain import Block, Received, Used
from bot.domain.money.payments import ChainView
from bot.ports.chain import Chain
from tests.fakes.chain import FakeChain
from tests.fakes.clock import START

FIRST = 1_000
"""The newest block at START."""


@dataclass
class FakeWatch(Chain):
    """`bot.ports.chain.Chain` over a FakeChain, whose balance a deposit raises.

    It has no transactions besides deposits and collected authorizations, and no limit of blocks per question.
    `hidden`: newest blocks that this node's logs leave out, as one behind a load balancer may.
    """

    chain: FakeChain
    deposits: list[Received] = field(default_factory=list)
    spent: list[Used] = field(default_factory=list)
    wallet: str = "0xWallet"
    hidden: int = 0
    asked: list[tuple[int, int]] = field(default_factory=list)

    @property
    def head(self) -> int:
        return FIRST + (self.chain.clock.now() - START) // 2000

    def deposit(self, amount: int, *, tx: str | None = None, log_index: int = 0) -> Received:
        """Transfer to the wallet in the newest block."""
        name = tx or f"0x{len(self.deposits) + 1:064x}"
        received = Received(name, log_index, self.head, "0xSender", amount, self.wallet)
        self.deposits.append(received)
        self.chain.balance += amount
        return received

    def spend(self, nonce: str) -> None:
        """Collect an authorization of the wallet."""
        self.spent.append(Used(nonce, "0xtx", self.head))

    def reorg(self, depth: int) -> list[Received]:
        """Rewrite the newest blocks without their deposits. Return those."""
        gone = [each for each in self.deposits if each.block > self.head - depth]
        self.deposits = [each for each in self.deposits if each not in gone]
        self.chain.balance -= sum(each.amount for each in gone)
        return gone

    async def newest(self) -> Block:
        self._reach()
        return Block(self.head, self._time(self.head))

    async def block_time(self, number: int) -> int:
        self._reach()
        return self._time(number) * 1000

    async def received(self, first: int, last: int, *, address: str | None = None) -> Sequence[Received]:
        self._reach()
        self.asked.append((first, last))
        last = min(last, self.head - self.hidden)
        to = address or self.wallet
        return [each for each in self.deposits if first <= each.block <= last and each.to == to]

    async def used(self, first: int, last: int) -> Sequence[Used]:
        self._reach()
        return [each for each in self.spent if first <= each.block <= last]

    async def balance(self, address: str) -> int:
        self._reach()
        return self.chain.balance

    async def look(self, payer: str, nonce: str, *, deep: bool) -> ChainView:
        self._reach()
        return ChainView(used=nonce in self.chain.used, block_time=self.chain.block_time)

    def _time(self, number: int) -> int:
        return START // 1000 + (number - FIRST) * 2

    def _reach(self) -> None:
        if self.chain.down:
            raise ChainUnavailable("the chain's node does not answer")
