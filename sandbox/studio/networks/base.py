"""Base: EIP-3009 authorizations, checked and presented to the contract by a facilitator."""

from collections.abc import Mapping
from typing import Any

from eth_utils.address import to_checksum_address

from sandbox.chain import USDC, Authorization, Reverted, eip3009
from sandbox.studio.payments import Payment, PaymentRefused, Unsettled
from sandbox.studio.settings import TIMEOUT_SECONDS, World
from sandbox.studio.wire import encode

BASE = "eip155:8453"
_PREFIX = "invalid_exact_evm_payload"
_MARGIN_SECONDS = 6
_ON_CHAIN = {
    eip3009.NONCE_USED: "invalid_exact_evm_nonce_already_used",
    eip3009.NO_FUNDS: "insufficient_funds",
    eip3009.BAD_SIGNATURE: f"{_PREFIX}_signature",
    eip3009.EXPIRED: f"{_PREFIX}_authorization_valid_before",
    eip3009.NOT_YET_VALID: f"{_PREFIX}_authorization_valid_after",
}


class Base:
    """Payments on Base. `Payment.signed` is the `payload` of the header; the nonce is the authorization's."""

    word = "base"
    retries = (0.5, 1.0)
    refusal = f"{_PREFIX}_authorization_from_address_kyt"
    failure = "Settlement failed"

    def __init__(self, world: World) -> None:
        self._world = world

    def offer(self, amount: int) -> dict[str, Any]:
        """Return the entry of `accepts`; the bare one in document mode."""
        settings = self._world.settings
        bare = {"scheme": "exact", "network": BASE, "amount": str(amount), "asset": USDC}
        bare["payTo"] = settings.payee
        if not settings.live:
            return bare
        extra = {"name": "USD Coin", "version": "2"}
        return {**bare, "maxTimeoutSeconds": TIMEOUT_SECONDS, "extra": extra}

    def verified(
        self, payload: Mapping[str, Any], accepted: Mapping[str, Any], offer: Mapping[str, Any], path: str
    ) -> Payment:
        try:
            authorization = Authorization.parse(payload["authorization"])
            signature = str(payload["signature"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise PaymentRefused("invalid_payload") from None
        if "extra" in offer and not _names_domain(accepted.get("extra")):
            raise PaymentRefused("missing_eip712_domain")
        self._check(authorization, signature, offer)
        signed = {"authorization": authorization.wire(), "signature": signature}
        payer, value, at = authorization.payer, authorization.value, self._world.clock.now()
        return Payment(self.word, authorization.nonce, payer, value, signed, path, at)

    def _check(self, authorization: Authorization, signature: str, offer: Mapping[str, Any]) -> None:
        """Make the facilitator's checks, in its order."""
        chain = self._world.chain
        now = int(chain.now())
        if authorization.to != str(offer["payTo"]).lower():
            raise PaymentRefused(f"{_PREFIX}_recipient_mismatch")
        if authorization.value != int(offer["amount"]):
            raise PaymentRefused(f"{_PREFIX}_authorization_value_mismatch")
        if authorization.valid_before < now + _MARGIN_SECONDS:
            raise PaymentRefused(f"{_PREFIX}_authorization_valid_before")
        if authorization.valid_after > now:
            raise PaymentRefused(f"{_PREFIX}_authorization_valid_after")
        reason = chain.refusal(authorization, signature)
        if reason is not None:
            raise PaymentRefused(_ON_CHAIN[reason])

    def move(self, payment: Payment) -> None:
        try:
            payment.tx = self._world.chain.settle(*_signed(payment))
        except Reverted as error:
            raise Unsettled(error.reason) from None
        payment.settled = True

    def receipt(self, payment: Payment) -> dict[str, str]:
        settled = {
            "success": True,
            "payer": to_checksum_address(payment.payer),
            "transaction": payment.tx,
            "network": BASE,
        }
        return {"PAYMENT-RESPONSE": encode(settled)}


def of_before(dumped: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a payment out of a world that was kept when Base was the only network."""
    fields = {key: value for key, value in dumped.items() if key not in ("authorization", "signature")}
    signed = {"authorization": dumped["authorization"], "signature": dumped["signature"]}
    read = Authorization.parse(dumped["authorization"])
    return {**fields, "network": Base.word, "nonce": read.nonce, "payer": read.payer, "signed": signed}


def _signed(payment: Payment) -> tuple[Authorization, str]:
    return Authorization.parse(payment.signed["authorization"]), payment.signed["signature"]


def _names_domain(extra: object) -> bool:
    return isinstance(extra, dict) and extra.get("name") == "USD Coin" and extra.get("version") == "2"
