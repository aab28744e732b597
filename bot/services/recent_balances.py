"""Balances that were told seconds ago, less everything that was signed since.

before = balances.begin(opened)
balances.keep(network, await method.balance(), before)
...
with balances.signing(network, amount):     # what is signed meanwhile is taken off
    await store.payments.sign(...)
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from bot.domain.money.networks import Network
from bot.domain.money.payments import Open
from bot.ports import Clock
from bot.services.recent import Asked

KEPT_SECONDS: Final = 5.0
"""For so long a balance is not asked for again."""


@dataclass(frozen=True, slots=True)
class Before:
    """The instant before balances are asked for, and what this process had signed for by then.

    `signed` is micro-USDC by network.
    """

    asked: Asked
    signed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Told:
    """A balance, and the open payments that were read before it: each may or may not have left it."""

    before: Before
    balance: int
    open: Open


class RecentBalances:
    """What the wallets had, by network, in memory: what is open counts by the database before it is asked."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: dict[str, _Told] = {}
        self._signed: Counter[str] = Counter()
        self._signing: Counter[str] = Counter()  # of what is being committed

    def begin(self) -> Before:
        """Note what is signed by now. Read the open payments only after this, and then ask for balances.

        So a payment that is committed or collected in between counts twice, never not at all.
        """
        return Before(Asked.at(self._clock), dict(self._signed))

    def keep(self, network: Network, balance: int, opened: Open, before: Before) -> None:
        """Keep a balance (micro-USDC) and the open payments that were read before it."""
        self._told[network.name] = _Told(before, balance, opened)

    def get(self, network: Network) -> tuple[int, Open] | None:
        """Return a recent balance and what may have been taken from it: all that was open, or signed since.

        None if there is no recent one.
        """
        name = network.name
        told = self._told.get(name)
        if told is None or not told.before.asked.is_recent(self._clock, KEPT_SECONDS):
            return None
        since = self._signed[name] - told.before.signed.get(name, 0) + self._signing[name]
        return told.balance, Open(told.open.amount + since, told.open.fees)

    @contextmanager
    def signing(self, network: Network, amount: int) -> Iterator[None]:
        """Commit a payment inside the block: it may take `amount` micro-USDC, gas included.

        If the commit fails it counts all the same, for the seconds that a balance is kept.
        """
        self._signing[network.name] += amount
        try:
            yield
        finally:
            self._signing[network.name] -= amount
            self._signed[network.name] += amount
