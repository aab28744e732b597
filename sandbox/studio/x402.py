"""x402 version 2: the offers of a challenge, and the payment in a PAYMENT-SIGNATURE header."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sandbox.studio.payments import Network, Payment, PaymentRefused, Unreadable
from sandbox.studio.settings import World
from sandbox.studio.wire import decode

# What must equal our own requirement; everything else of `accepted` is between client and facilitator.
_STABLE = ("scheme", "network", "payTo", "asset", "amount", "maxTimeoutSeconds")


class Facilitated(Network, Protocol):
    """A network whose payments a facilitator verifies and settles."""

    def offer(self, amount: int) -> dict[str, Any]:
        """Return the entry of `accepts` that asks for `amount` micro-USDC."""

    def verified(
        self, payload: Mapping[str, Any], accepted: Mapping[str, Any], offer: Mapping[str, Any], path: str
    ) -> Payment:
        """Return the payment in the `payload` of a PAYMENT-SIGNATURE after the facilitator's checks.

        `offer` is ours, `accepted` what the buyer says of it. Raises PaymentRefused with the facilitator's
        reason.
        """


class X402:
    """The protocol over networks of facilitators, offered in the order of the settings."""

    refuses_copies = True

    def __init__(self, world: World, networks: Sequence[Facilitated]) -> None:
        self._world = world
        self._facilitated = {network.word: network for network in networks}

    @property
    def networks(self) -> Mapping[str, Facilitated]:
        return self._facilitated

    def offers(self, amount: int) -> list[dict[str, Any]]:
        """Return the ways to pay `amount` micro-USDC that this studio accepts right now."""
        return [offer for _, offer in self._offered(amount)]

    def presented(self, headers: Mapping[str, str]) -> str | None:
        return headers.get("PAYMENT-SIGNATURE") or headers.get("X-PAYMENT")

    def verified(self, header: str, path: str, price: int) -> Payment:
        try:
            value = decode(header)
        except ValueError:
            detail = "X-PAYMENT header could not be decoded: Invalid payment signature header"
            raise _rejected("malformed_payment_header", detail) from None
        accepted = value.get("accepted")
        if value.get("x402Version") != 2 or not isinstance(accepted, dict):
            raise Unreadable
        network, offer = self._matching(accepted, price)
        payload = value.get("payload")
        return network.verified(payload if isinstance(payload, dict) else {}, accepted, offer, path)

    def _matching(self, accepted: Mapping[str, Any], price: int) -> tuple[Facilitated, dict[str, Any]]:
        """Return the offer of ours that `accepted` equals in all stable fields. Raises PaymentRefused."""
        for network, offer in self._offered(price):
            if all(accepted.get(key) == offer.get(key) for key in _STABLE):
                return network, offer
        detail = "Signed payment requirements did not match any server-built requirement"
        raise _rejected("requirements_mismatch", detail)

    def _offered(self, amount: int) -> list[tuple[Facilitated, dict[str, Any]]]:
        settings = self._world.settings
        words = settings.networks if settings.live else ("base",)
        return [
            (self._facilitated[word], self._facilitated[word].offer(settings.priced_on(word, amount)))
            for word in words
            if word in self._facilitated
        ]


def _rejected(reason: str, detail: str) -> PaymentRefused:
    return PaymentRefused(reason, f"Payment rejected ({reason}): {detail}")
