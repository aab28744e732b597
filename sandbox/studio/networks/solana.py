"""Solana: whole transactions, checked, paid for and sent by a facilitator.

Without a chain behind it the offer is shown as the service shows it, and cannot be paid.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.solana import CHAIN, USDC, base58
from sandbox.solana.facilitator import SIMULATION_FAILED, Demand, Facilitator, Rejected, read
from sandbox.solana.ledger import made
from sandbox.studio.payments import Payment, PaymentRefused, Unsettled
from sandbox.studio.settings import TIMEOUT_SECONDS, World
from sandbox.studio.wire import encode

_NO_FEE_PAYER = "CjNFTjvBhbJJd2B5ePPMHRLx1ELZpa8dwQgGL727eKww"


class Solana:
    """Payments on Solana. `Payment.signed` is the transaction and what it was verified against; the nonce is
    the payer's own signature."""

    word = "solana"
    retries = (0.5, 1.0)
    refusal = SIMULATION_FAILED
    failure = "Settlement failed"

    def __init__(self, world: World) -> None:
        self._world = world

    def offer(self, amount: int) -> dict[str, Any]:
        return {
            "scheme": "exact",
            "network": CHAIN,
            "amount": str(amount),
            "asset": USDC,
            "payTo": self._world.settings.solana_payee,
            "maxTimeoutSeconds": TIMEOUT_SECONDS,
            "extra": self._extra(),
        }

    def verified(
        self, payload: Mapping[str, Any], accepted: Mapping[str, Any], offer: Mapping[str, Any], path: str
    ) -> Payment:
        extra = accepted.get("extra")
        fee_payer = extra.get("feePayer") if isinstance(extra, dict) else None
        wire = payload.get("transaction")
        if not isinstance(fee_payer, str):
            raise PaymentRefused("invalid_exact_svm_payload_missing_fee_payer")
        if not isinstance(wire, str):
            raise PaymentRefused("invalid_payload")
        memo = offer["extra"].get("memo")
        demand = {
            "payee": offer["payTo"],
            "amount": int(offer["amount"]),
            "fee_payer": fee_payer,
            "memo": memo,
        }
        try:
            transaction, payer = self._facilitator().verify(wire, Demand(**demand))
        except Rejected as error:
            detail = None if error.detail is None else f"Payment rejected ({error.reason}): {error.detail}"
            raise PaymentRefused(error.reason, detail) from None
        own = transaction.signatures[transaction.message.keys.index(payer)]
        signed = {"transaction": wire, "demand": demand}
        at = self._world.clock.now()
        return Payment(self.word, base58.encode(own), payer, demand["amount"], signed, path, at)

    def move(self, payment: Payment) -> None:
        facilitator = self._facilitator()
        wire = payment.signed["transaction"]
        try:
            payment.tx = facilitator.settle(wire, Demand(**payment.signed["demand"]))
        except Rejected as error:
            raise Unsettled(str(error)) from None
        finally:
            landed = facilitator.chain.landing(read(wire).message)
            if landed is not None and landed.err is None:
                payment.tx, payment.settled = landed.id, True

    def receipt(self, payment: Payment) -> dict[str, str]:
        settled = {"success": True, "payer": payment.payer, "transaction": payment.tx, "network": CHAIN}
        return {"PAYMENT-RESPONSE": encode(settled)}

    def _facilitator(self) -> Facilitator:
        if self._world.solana is None:
            raise PaymentRefused("invalid_network")
        return self._world.solana

    def _extra(self) -> dict[str, str]:
        """Return what the facilitator adds. The router asks it once an hour, so its blockhash is old."""
        settings, facilitator = self._world.settings, self._world.solana
        if facilitator is None:
            return {"feePayer": _NO_FEE_PAYER}
        chain = facilitator.chain
        chain.open(settings.solana_payee)
        slot = made(chain.slot("confirmed") - int(settings.solana_hint_age * 2.5))
        hint = {
            "feePayer": facilitator.offered(),
            "recentBlockhash": chain.blockhash(slot),
            "lastValidBlockHeight": str(chain.last_valid_height(slot)),
        }
        return {**hint, "memo": settings.solana_memo} if settings.solana_memo else hint
