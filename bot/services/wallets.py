"""One budget, several wallets: where a purchase can be paid.

What is promised to servers is the sum of the wallets. One purchase is paid by one of them, and a wallet whose
node is silent counts as empty for promises.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from bot.domain.errors import ChainUnavailable, Unoffered, UntrustedChallenge
from bot.domain.money.networks import NETWORKS, Network, WalletAddress, owner, wallet_key
from bot.domain.money.payments import Challenge, Cover, Open, Requirements
from bot.ports import Clock, PaymentMethod
from bot.services.recent import Asked
from bot.services.recent_balances import RecentBalances
from bot.services.shared import Shared

ANSWER_SECONDS: Final = 30.0
"""A node that takes longer to tell a balance is silent."""
SHORTEST_SECONDS: Final = 5.0
"""In true time, however fast the clock: a node on this machine needs its share of a busy processor."""
HANGING_SECONDS: Final = 3.0
REST_SECONDS: Final = 60.0
"""A chain that was silent after this wait is not waited for again so soon: commands want an answer."""


class Books(Protocol):
    """What the wallets need of the books (`PaymentStore`)."""

    async def journal_line(self) -> int:
        """Return the number of the journal's last line."""

    async def taken(self, lines: Mapping[str, int]) -> Mapping[str, Open]:
        """Return what may yet leave the wallets, and has left since these lines, by network."""


class NoBooks:
    """Books in which nothing was ever signed."""

    async def journal_line(self) -> int:
        return 0

    async def taken(self, lines: Mapping[str, int]) -> Mapping[str, Open]:
        return dict.fromkeys(lines, Open())


@dataclass(frozen=True, slots=True)
class WalletState:
    """One wallet, and what signed payments may still take out of it. Amounts are micro-USDC.

    `cover` is the same balance as a transaction checks it.
    """

    network: Network
    address: str
    balance: int | None  # None: no node answers
    open: Open
    fee_most: int  # of gas that one payment takes at most
    cover: Cover | None = None

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
        books: Books,
    ) -> None:
        assert methods, "somebody has to pay"
        self.methods = tuple(methods)
        self._clock = clock
        self._books = books
        self._fresh = {method.network.name: Shared(partial(self._cover, method)) for method in methods}
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
        return await self._states(await self._asked(self.methods))

    async def recent_balances(self) -> Sequence[WalletState]:
        """Return the balances of seconds ago, less what may have left them since, where there are any.

        Good for a yes: before a no, look at `balances`. Wallets without one are asked like there.
        """
        kept = [self._recent.get(method.network.name) for method in self.methods]
        if None not in kept:
            return await self._states(kept)
        asked = iter(await self._asked([m for m, cover in zip(self.methods, kept, strict=True) if not cover]))
        return await self._states([cover or next(asked) for cover in kept])

    def recent_cover(self, method: PaymentMethod) -> Cover | None:
        """Return the wallet's balance of seconds ago, for `PaymentStore.sign`; None if there is none."""
        return self._recent.get(method.network.name)

    async def cover(self, method: PaymentMethod) -> Cover:
        """Ask for the wallet's balance, for `PaymentStore.sign`. Raises ChainUnavailable.

        One question serves all who ask at a moment.
        """
        return await self._fresh[method.network.name]()

    async def _cover(self, method: PaymentMethod) -> Cover:
        asked = Asked.at(self._clock)
        # Read first: a payment that is resolved in between counts, though it may have left the balance.
        return self._keep(method, asked, await self._books.journal_line(), await method.balance())

    async def _asked(self, methods: Sequence[PaymentMethod]) -> Sequence[Cover | None]:
        asked, line = Asked.at(self._clock), await self._books.journal_line()
        told = await asyncio.gather(*(self._ask(method) for method in methods))
        return [
            None if balance is None else self._keep(method, asked, line, balance)
            for method, balance in zip(methods, told, strict=True)
        ]

    def _keep(self, method: PaymentMethod, asked: Asked, line: int, balance: int) -> Cover:
        network = method.network
        cover = Cover(wallet_key(network, method.address), network.name, balance, line)
        self.last_told[network.name] = balance, self._clock.steady()
        self._recent.keep(asked, cover)
        return cover

    async def _states(self, covers: Sequence[Cover | None]) -> Sequence[WalletState]:
        """Return the wallets' states, in their order. None: the wallet's node is silent."""
        taken = await self._books.taken({cover.network: cover.line for cover in covers if cover})
        return [
            WalletState(
                method.network,
                method.address,
                cover.balance if cover else None,
                taken.get(method.network.name, Open()),
                method.fee_most,
                cover,
            )
            for method, cover in zip(self.methods, covers, strict=True)
        ]

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
