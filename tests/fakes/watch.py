"""A chain of numbered blocks, at its network's pace, with transfers to and from one wallet."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.errors import ChainUnavailable, HistoryMissing
from bot.domain.money.chain import Block, Movements, Received, Sent, Used
from bot.domain.money.movements import Movement
from bot.domain.money.networks import BASE, NETWORKS
from bot.domain.money.payments import Fate, Payment
from bot.ports.chain import Chain
from tests.fakes.chain import PAYEE, FakeChain
from tests.fakes.clock import START

FEE_MANAGER = "0xfeEC000000000000000000000000000000000000"

FIRST = 1_000
"""The newest block at START."""


@dataclass
class FakeWatch(Chain):
    """`bot.ports.chain.Chain` over a FakeChain, whose balance a deposit raises.

    It has no transactions besides deposits, plain transfers out and collected authorizations, those that the
    FakeChain collected included, and those of which it only burnt the gas.
    `hidden`: newest blocks that this node's logs leave out, as one behind a load balancer may.
    """

    chain: FakeChain
    deposits: list[Received] = field(default_factory=list)
    spent: list[Used] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    unlogged: list[Sent] = field(default_factory=list)  # in the balances, and left out of the logs
    wallet: str = "0xWallet"
    hidden: int = 0
    piece: int = 5_000  # blocks that the node answers for at once
    answers: int | None = None  # pieces that are answered before the node falls silent; None: all
    stopped_at: int | None = None  # the newest block, if the chain stands still
    kept_from: int = 0  # blocks below are not kept: HistoryMissing
    asked: list[tuple[int, int]] = field(default_factory=list)

    @property
    def head(self) -> int:
        if self.stopped_at is not None:
            return self.stopped_at
        return self._block_at(self.chain.clock.now())

    def deposit(self, amount: int, *, tx: str | None = None, log_index: int = 0, memo: str = "") -> Received:
        """Transfer to the wallet in the newest block."""
        name = tx or f"0x{self._place:02x}{len(self.deposits) + 1:014x}{0:048x}"
        received = Received(name, log_index, self.head, "0xSender", amount, self.wallet, memo)
        self.deposits.append(received)
        self.chain.balance += amount
        return received

    def spend(self, nonce: str, amount: int = 40_000, *, payee: str = PAYEE) -> Sent:
        """Collect an authorization of the wallet that no bot here has signed."""
        sent = Sent(f"0xspent{len(self.spent)}{self._suffix}", 1, self.head, payee, amount)
        self.spent.append(Used(nonce, sent.tx, sent.block, 0))
        self._send(sent)
        return sent

    def revert(self, tx: str) -> Sent:
        """Burn the gas of a transaction that no bot here has signed, and nothing else."""
        sent = Sent(tx, 3, self.head, FEE_MANAGER, self.chain.gas, fee=True)
        self.sent.append(sent)
        self.chain.balance -= sent.amount
        return sent

    def _send(self, sent: Sent) -> None:
        self.sent.append(sent)
        self.chain.balance -= sent.amount
        if self.chain.gas:
            self.revert(sent.tx)

    @property
    def _place(self) -> int:
        return list(NETWORKS).index(self.chain.network.name)

    @property
    def _suffix(self) -> str:
        return "" if self.chain.network is BASE else self.chain.network.word

    @property
    def out(self) -> list[Sent]:
        """Everything that left the wallet, the collected payments first."""
        chain = self.chain
        paid = [
            Sent(chain.used[nonce], 1, self._block_at(at), PAYEE, chain.moved[nonce])
            for nonce, at in chain.collected_at.items()
            if nonce in chain.moved
        ]
        gas = [
            Sent(chain.hash_of(nonce), 3, self._block_at(at), FEE_MANAGER, chain.fees[nonce], fee=True)
            for nonce, at in chain.collected_at.items()
            if chain.fees.get(nonce)
        ]
        return [*paid, *gas, *self.sent]

    @property
    def collected(self) -> list[Used]:
        chain = self.chain
        paid = [
            Used(nonce, chain.used[nonce], self._block_at(at), 0)
            for nonce, at in chain.collected_at.items()
            if nonce in chain.moved
        ]
        return [*paid, *self.spent]

    def _block_at(self, at: int) -> int:
        return FIRST + int((at - START) / (1000 * self.chain.network.block_seconds))

    def steal(self, amount: int, *, tx: str | None = None) -> Sent:
        """Transfer from the wallet in the newest block, without an authorization."""
        name = tx or f"0xstolen{len(self.sent)}{self._suffix}"
        sent = Sent(name, 0, self.head, "0xThief", amount)
        self._send(sent)
        return sent

    def reorg(self, depth: int) -> list[Received]:
        """Rewrite the newest blocks without their transactions. Return the deposits of those."""
        last = self.head - depth
        gone = [each for each in self.deposits if each.block > last]
        self.deposits = [each for each in self.deposits if each not in gone]
        self.chain.balance -= sum(each.amount for each in gone)
        self.chain.balance += sum(each.amount for each in self.sent if each.block > last)
        self.sent = [each for each in self.sent if each.block <= last]
        self.spent = [each for each in self.spent if each.block <= last]
        for nonce in [each.nonce for each in self.collected if each.block > last]:
            self.chain.forget(nonce)
        return gone

    async def newest(self) -> Block:
        self._reach()
        return self._block(self.head)

    async def block(self, number: int) -> Block:
        self._reach(number)
        return self._block(number)

    async def block_times(self, numbers: Collection[int]) -> Mapping[int, int]:
        self._reach(min(numbers, default=None))
        return {number: self._time(number) * 1000 for number in numbers}

    async def movements(
        self, first: int, last: int, *, address: str | None = None
    ) -> AsyncIterator[Movements]:
        own = address in (None, self.wallet)
        for start in range(first, last + 1, self.piece):
            end = min(start + self.piece - 1, last)
            self._count_answer()
            yield Movements(
                start,
                end,
                received=tuple(await self.received(start, end, address=address)),
                sent=tuple(each for each in self.out if own and start <= each.block <= end),
                used=tuple(each for each in self.collected if own and start <= each.block <= end),
            )

    def doubt_movements(self) -> None:
        """There is no other node."""

    async def received(self, first: int, last: int, *, address: str | None = None) -> Sequence[Received]:
        self._reach(first)
        self.asked.append((first, last))
        last = min(last, self.head - self.hidden)
        to = address or self.wallet
        return [each for each in self.deposits if first <= each.block <= last and each.to == to]

    async def contains(self, number: int, tx: str) -> bool:
        self._reach(number)
        moved: list[Received | Sent | Used] = [*self.deposits, *self.out, *self.collected]
        return any((each.block, each.tx) == (number, tx) for each in moved)

    async def proof(self, movement: Movement) -> str | None:
        return None

    async def balance(self, address: str, *, at: Block | None = None) -> int:
        self._reach(at.number if at else None)
        if at is None:
            return self.chain.balance
        later = sum(each.amount for each in self.deposits if each.block > at.number)
        gone = sum(each.amount for each in (*self.out, *self.unlogged) if each.block > at.number)
        return self.chain.balance - later + gone

    async def look_all(self, payments: Sequence[Payment], *, deep: bool) -> Sequence[Fate]:
        self._reach()
        return [self.chain.fate(payment) for payment in payments]

    def _block(self, number: int) -> Block:
        return Block(number, self._time(number), f"0x{number:064x}")

    def _time(self, number: int) -> int:
        return START // 1000 + int((number - FIRST) * self.chain.network.block_seconds)

    def _count_answer(self) -> None:
        if self.answers == 0:
            raise ChainUnavailable("the chain's node answers no more")
        if self.answers is not None:
            self.answers -= 1

    def _reach(self, number: int | None = None) -> None:
        if self.chain.down:
            raise ChainUnavailable("the chain's node does not answer")
        if number is not None and number < self.kept_from:
            raise HistoryMissing(f"the chain's node does not keep block {number}")
