"""Solana: the offer as the service shows it. No chain stands behind it here, so it cannot be paid."""

from collections.abc import Mapping
from typing import Any

from sandbox.studio.payments import Payment, PaymentRefused, Unsettled
from sandbox.studio.settings import TIMEOUT_SECONDS, World

SOLANA = "solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp"
_USDC = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
_FEE_PAYER = "CjNFTjvBhbJJd2B5ePPMHRLx1ELZpa8dwQgGL727eKww"


class Solana:
    """The offer of Solana."""

    word = "solana"
    retries = (0.5, 1.0)
    refusal = "transaction_simulation_failed"

    def __init__(self, world: World) -> None:
        self._world = world

    def offer(self, amount: int) -> dict[str, Any]:
        return {
            "scheme": "exact",
            "network": SOLANA,
            "amount": str(amount),
            "asset": _USDC,
            "payTo": self._world.settings.solana_payee,
            "maxTimeoutSeconds": TIMEOUT_SECONDS,
            "extra": {"feePayer": _FEE_PAYER},
        }

    def read(self, payload: Mapping[str, Any], path: str, at: float) -> Payment:
        raise PaymentRefused("invalid_network")

    def verify(self, payment: Payment, accepted: Mapping[str, Any], offer: Mapping[str, Any]) -> None:
        raise PaymentRefused("invalid_network")

    def move(self, payment: Payment) -> str:
        raise Unsettled("invalid_network")

    def receipt(self, payment: Payment) -> dict[str, str]:
        return {}
