"""Wallets without books."""

from collections.abc import Mapping

from bot.domain.money.payments import Open
from bot.ports import Clock, PaymentMethod
from bot.services.wallets import Wallets


def wallets_of(*methods: PaymentMethod, clock: Clock) -> Wallets:
    """Return the wallets of these methods, of which no payment is open."""

    async def nothing() -> Mapping[str, Open]:
        return {}

    return Wallets(methods, clock, nothing)
