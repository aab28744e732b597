"""Balances that were told seconds ago, each with the books' state from right before it was asked for."""

from typing import Final

from bot.domain.money.payments import Cover
from bot.ports import Clock
from bot.services.recent import Asked

KEPT_SECONDS: Final = 5.0
"""For so long a balance is not asked for again."""


class RecentBalances:
    """What the wallets had, by network, in memory. What may have left them since is in the books."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: dict[str, tuple[Asked, Cover]] = {}

    def keep(self, asked: Asked, cover: Cover) -> None:
        """Keep a balance. `asked` is the instant before it was asked for."""
        self._told[cover.network] = asked, cover

    def get(self, network: str) -> Cover | None:
        """Return the balance of a network (CAIP-2); None if there is no recent one."""
        told = self._told.get(network)
        if told is None or not told[0].is_recent(self._clock, KEPT_SECONDS):
            return None
        return told[1]
