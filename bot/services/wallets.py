"""One budget, several wallets: where a purchase can be paid.

What is promised to servers is the sum of the wallets. One purchase is paid by one of them, and a wallet whose
node is silent counts as empty for promises.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import ChainUnavailable, Unoffered, UntrustedChallenge
from bot.domain.money.networks import NETWORKS, Network, WalletAddress, owner
from bot.domain.money.payments import Challenge, Open, Requirements
from bot.ports import Clock, PaymentMethod
from bot.services.recent_balances import Before, RecentBalances

ANSWER_SECONDS: Final = 30.0
"""A node that takes longer to tell a balance is silent."""
SHORTEST_SECONDS: Final = 5.0
"""In true time, however fast the clock: a node on this machine needs its share of a busy processor."""
HANGING_SECONDS: Final = 3.0
REST_SECONDS: Final = 60.0
"""A chain that was silent after this wait is not waited for again so soon: commands want an answer."""


@dataclass(frozen=True, slots=True)
class WalletState:
    """One wallet, and what signed payments may still take out of it. Amounts are micro-USDC."""

    network: Network
    address: str
    balance: int | None  # None: no node answers
    open: Open
    fee_most: int  # of gas that one payment takes at most

    @property
    def free(self) -> int:
        """Return what no open payment may take. A silent node's wallet has nothing."""
        return (self.balance or 0) - self.open.total

    @property
    def payable(self) -> int:
        """Return the price up to which a new payment can be made. A silent node's wallet pays nothing."""
        return max(self.free - self.fee_most, 0)


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry of a 402 that may be paid, and who pays it."""

    method: PaymentMethod
    requirements: Requirements

    @property
    def amount(self) -> int:
        """Return the price in micro-USDC. Gas comes on top, at the host's cost."""
        return self.requirements.amount


class Wallets:
    """The wallets that pay, in order of preference."""

    def __init__(
        self,
        methods: Sequence[PaymentMethod],
        clock: Clock,
        opened: Callable[[], Awaitable[Mapping[str, Open]]],
    ) -> None:
        """`opened` returns what signed payments may still take out of each wallet, by network (CAIP-2)."""
        assert methods, "somebody has to pay"
        self.methods = tuple(methods)
        self._clock = clock
        self._opened = opened
        self._resting: dict[str, int] = {}  # networks → steady instant up to which they are not waited for
        self._recent = RecentBalances(clock)
        self.last_told: dict[str, tuple[int, int]] = {}
        """The last balance that each wallet's chain told, by network, and the steady instant of it."""

    @property
    def first(self) -> PaymentMethod:
        return self.methods[0]

    @property
    def addresses(self) -> tuple[WalletAddress, ...]:
        """Return where the wallets can be paid into."""
        return tuple(WalletAddress(method.network, method.address) for method in self.methods)

    @property
    def are_several(self) -> bool:
        return len(self.methods) > 1

    @property
    def patience(self) -> float | None:
        """Return the real seconds that a chain has to answer. The only wallet's has as long as it takes."""
        return max(SHORTEST_SECONDS, self._clock.scaled(ANSWER_SECONDS)) if self.are_several else None

    def of(self, network: str) -> PaymentMethod:
        """Return the wallet on a network (CAIP-2). Raises ChainUnavailable if it is not in NETWORKS."""
        for method in self.methods:
            if method.network.name == network:
                return method
        title = NETWORKS[network].title if network in NETWORKS else network
        raise ChainUnavailable(f"{title} cannot be asked: it is not in NETWORKS.")

    def pays_as(self, payer: str) -> bool:
        """Return True if one of the wallets has this address."""
        return any(owner(method.address) == owner(payer) for method in self.methods)

    def offers(self, challenge: Challenge) -> Sequence[Offer]:
        """Return the offers that may be paid, the preferred wallet's first.

        Raises UntrustedChallenge if there is none: the first that was refused for another reason than that
        its network is not offered.
        """
        found: list[Offer] = []
        refusal: UntrustedChallenge | None = None
        for method in self.methods:
            try:
                found.append(Offer(method, method.choose(challenge)))
            except UntrustedChallenge as error:
                if refusal is None or isinstance(refusal, Unoffered):
                    refusal = error
        if not found:
            assert refusal is not None, "every wallet has found an offer or refused"
            raise refusal
        return found

    async def price(self, challenge: Challenge, ceiling: int) -> int:
        """Return the micro-USDC that a purchase costs: the preferred wallet's offer up to the ceiling.

        If prices differ, it is that of the first wallet that can pay its own. One above the ceiling is
        returned if there is no other. Raises like `offers`.
        """
        offers = self.offers(challenge)
        fitting = [offer for offer in offers if offer.amount <= ceiling] or offers
        if len({offer.amount for offer in fitting}) > 1:
            payable = {state.network.name: state.payable for state in await self.recent_balances()}
            able = [offer for offer in fitting if offer.amount <= payable[offer.requirements.network]]
            fitting = able or fitting
        return fitting[0].amount

    async def balances(self) -> Sequence[WalletState]:
        """Return the state of each wallet. All are asked at once, each of several for half a minute at most.

        A chain that kept us waiting in vain counts as silent for a minute without being asked.
        """
        return await self._states(self.methods)

    async def recent_balances(self) -> Sequence[WalletState]:
        """Return the states of seconds ago, less what was signed since, where there are any.

        Good for a yes: before a no, look at `balances`. Wallets without one are asked like there.
        """
        kept = {method: state for method in self.methods if (state := self._kept(method)) is not None}
        asked = [method for method in self.methods if method not in kept]
        if asked:
            kept |= dict(zip(asked, await self._states(asked), strict=True))
        return [kept[method] for method in self.methods]

    async def covers(self, method: PaymentMethod, amount: int) -> bool:
        """Return True if the wallet has `amount` micro-USDC that no open payment may take.

        A balance of seconds ago is enough for a yes. Raises ChainUnavailable.
        """
        kept = self._kept(method)
        if kept is not None and kept.free >= amount:
            return True
        before, opened = self._recent.begin(), await self._opened()
        return self._keep(method, await method.balance(), opened, before).free >= amount

    def signing(self, network: Network, amount: int) -> AbstractContextManager[None]:
        """Commit a payment inside the block: it may take `amount` micro-USDC, gas included."""
        return self._recent.signing(network, amount)

    async def _states(self, methods: Sequence[PaymentMethod]) -> Sequence[WalletState]:
        # What is open is read first: a payment that is collected in between counts twice, never not at all.
        before, opened = self._recent.begin(), await self._opened()
        told = await asyncio.gather(*(self._ask(method) for method in methods))
        return [
            self._keep(method, balance, opened, before) for method, balance in zip(methods, told, strict=True)
        ]

    def _keep(
        self, method: PaymentMethod, balance: int | None, opened: Mapping[str, Open], before: Before
    ) -> WalletState:
        ours = opened.get(method.network.name, Open())
        if balance is not None:
            self.last_told[method.network.name] = balance, self._clock.steady()
            self._recent.keep(method.network, balance, ours, before)
        return WalletState(method.network, method.address, balance, ours, method.fee_most)

    def _kept(self, method: PaymentMethod) -> WalletState | None:
        recent = self._recent.get(method.network)
        if recent is None:
            return None
        return WalletState(method.network, method.address, *recent, method.fee_most)

    async def _ask(self, method: PaymentMethod) -> int | None:
        if self.hangs(method.network):
            return None
        began = self._clock.steady()
        try:
            async with asyncio.timeout(self.patience):
                return await method.balance()
        except (ChainUnavailable, TimeoutError):
            self.note_silence(method.network, since=began)
            return None

    def note_silence(self, network: Network, *, since: int) -> None:
        """Its chain has not answered a question that was asked at the steady instant `since`."""
        now = self._clock.steady()
        if now - since > self._clock.scaled(HANGING_SECONDS) * 1000:
            self._resting[network.name] = now + round(self._clock.scaled(REST_SECONDS) * 1000)

    def hangs(self, network: Network) -> bool:
        """Return True if the chain of one of several wallets kept us waiting in vain a moment ago."""
        now = self._clock.steady()
        return self.are_several and now < self._resting.get(network.name, now)
