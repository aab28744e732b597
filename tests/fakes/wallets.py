"""Wallets without books."""

from bot.ports import Clock, PaymentMethod
from bot.services.wallets import NoBooks, Wallets


def wallets_of(*methods: PaymentMethod, clock: Clock) -> Wallets:
    """Return the wallets of these methods, of which no payment is open."""
    return Wallets(methods, clock, NoBooks())
