"""Read and verify a signed payment, as the service's router and its facilitator do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.chain import Authorization, Chain, eip3009
from sandbox.studio.challenge import BASE
from sandbox.studio.wire import decode

_PREFIX = "invalid_exact_evm_payload"
# What must equal our own requirement; everything else of `accepted` is between client and facilitator.
_STABLE = ("scheme", "network", "payTo", "asset", "amount", "maxTimeoutSeconds")
_MARGIN_SECONDS = 6
_ON_CHAIN = {
    eip3009.NONCE_USED: "invalid_exact_evm_nonce_already_used",
    eip3009.NO_FUNDS: "insufficient_funds",
    eip3009.BAD_SIGNATURE: f"{_PREFIX}_signature",
    eip3009.EXPIRED: f"{_PREFIX}_authorization_valid_before",
    eip3009.NOT_YET_VALID: f"{_PREFIX}_authorization_valid_after",
}


class PaymentRefused(Exception):
    """A 402 with `{"error": …, "reason": …}`: the payment was not taken."""

    def __init__(self, reason: str, error: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.error = error or f"Payment rejected: {reason}"

    def body(self) -> dict[str, str]:
        return {"error": self.error, "reason": self.reason}


class Unreadable(Exception):
    """A payload of another protocol version: the real router crashes on it (500)."""


@dataclass(slots=True)
class Payment:
    """A payment presented to us. `amount` micro-USDC; `tx` and `settled` once the money moved.

    `jobs` are the ids of the products made for it: more than one if it was presented again while unsettled.
    """

    authorization: Authorization
    signature: str
    amount: int
    path: str
    at: float
    settled: bool = False
    tx: str | None = None
    jobs: list[str] = field(default_factory=list)

    @property
    def nonce(self) -> str:
        return self.authorization.nonce


def read_payment(header: str, path: str, at: float) -> tuple[Payment, dict[str, Any]]:
    """Return the payment in a PAYMENT-SIGNATURE header and the offer it says it accepts.

    Raises PaymentRefused for a malformed header, Unreadable for a payload of version 1.
    """
    try:
        payload = decode(header)
    except ValueError:
        detail = "X-PAYMENT header could not be decoded: Invalid payment signature header"
        raise _malformed(detail) from None
    accepted = payload.get("accepted")
    if payload.get("x402Version") != 2 or not isinstance(accepted, dict):
        raise Unreadable
    try:
        authorization = Authorization.parse(payload["payload"]["authorization"])
        signature = str(payload["payload"]["signature"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise PaymentRefused("invalid_payload") from None
    return Payment(authorization, signature, authorization.value, path, at), accepted


def check_accepted(accepted: Mapping[str, Any], offered: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the offer of ours that `accepted` equals in all stable fields. Raises PaymentRefused."""
    for offer in offered:
        if all(accepted.get(key) == offer.get(key) for key in _STABLE):
            return offer
    detail = "Signed payment requirements did not match any server-built requirement"
    reason = "requirements_mismatch"
    raise PaymentRefused(reason, f"Payment rejected ({reason}): {detail}")


def verify(payment: Payment, accepted: Mapping[str, Any], offer: Mapping[str, Any], chain: Chain) -> None:
    """Make the facilitator's checks, in its order. Raises PaymentRefused with its reason."""
    if offer["network"] != BASE:
        raise PaymentRefused("invalid_network")
    if "extra" in offer and not _names_domain(accepted.get("extra")):
        raise PaymentRefused("missing_eip712_domain")
    authorization, now = payment.authorization, int(chain.now())
    if authorization.to != str(offer["payTo"]).lower():
        raise PaymentRefused(f"{_PREFIX}_recipient_mismatch")
    if authorization.value != int(offer["amount"]):
        raise PaymentRefused(f"{_PREFIX}_authorization_value_mismatch")
    if authorization.valid_before < now + _MARGIN_SECONDS:
        raise PaymentRefused(f"{_PREFIX}_authorization_valid_before")
    if authorization.valid_after > now:
        raise PaymentRefused(f"{_PREFIX}_authorization_valid_after")
    reason = chain.refusal(authorization, payment.signature)
    if reason is not None:
        raise PaymentRefused(_ON_CHAIN[reason])


def _malformed(detail: str) -> PaymentRefused:
    reason = "malformed_payment_header"
    return PaymentRefused(reason, f"Payment rejected ({reason}): {detail}")


def _names_domain(extra: object) -> bool:
    return isinstance(extra, dict) and extra.get("name") == "USD Coin" and extra.get("version") == "2"
