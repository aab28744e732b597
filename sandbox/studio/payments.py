"""A payment presented to the studio, and the interfaces of those who read one and those who move its money.

A buyer presents a payment by a protocol (x402, in one header) on a network (Base, Solana …), which moves
the money. `paid_routes` picks the protocol by the header, the protocol picks the network by the payment.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class PaymentRefused(Exception):
    """A 402 with `{"error": …, "reason": …}`: the payment was not taken."""

    def __init__(self, reason: str, error: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.error = error or f"Payment rejected: {reason}"

    def body(self) -> dict[str, str] | None:
        """Return the body of the answer, None for an empty one."""
        return {"error": self.error, "reason": self.reason}


class Unreadable(Exception):
    """A payload of another protocol version: the real router crashes on it (500)."""


class Unsettled(Exception):
    """The settlement was reported as failed, whether or not the money moved. The message is the reason.

    `words` are those of the answer (500), the network's `failure` by default.
    """

    def __init__(self, reason: str, words: str = "") -> None:
        super().__init__(reason)
        self.words = words


@dataclass(slots=True)
class Payment:
    """A payment presented to us. `amount` micro-USDC; `settled` once the money moved, `tx` the id told.

    `network` is the network's word, `nonce` the key under which it moves money once, `payer` the owner of
    what is bought, `signed` what its network needs to move the money, as JSON. `jobs` are the ids of the
    products made for it: more than one if it was presented again while unsettled.
    """

    network: str
    nonce: str
    payer: str
    amount: int
    signed: dict[str, Any]
    path: str
    at: float
    settled: bool = False
    tx: str | None = None
    jobs: list[str] = field(default_factory=list)


class Network(Protocol):
    """Moves the money of payments of one network."""

    @property
    def word(self) -> str:
        """The network's word: "base" …"""

    @property
    def retries(self) -> tuple[float, ...]:
        """Seconds to wait before each further try to settle."""

    @property
    def refusal(self) -> str:
        """The reason that the fault `refuse` gives unless it names another."""

    @property
    def failure(self) -> str:
        """The words of the answer (500) to a settlement that failed."""

    def move(self, payment: Payment) -> None:
        """Settle now, and write the transaction's id and whether the money moved into the payment.

        Raises Unsettled if a failure is reported: the money may have moved all the same.
        """

    def receipt(self, payment: Payment) -> dict[str, str]:
        """Return the headers that hand a settled payment's receipt to its buyer."""


class PaymentProtocol(Protocol):
    """Reads payments of one protocol."""

    @property
    def refuses_copies(self) -> bool:
        """Whether a second copy of a payment is refused while the first is being worked on."""

    @property
    def networks(self) -> Mapping[str, Network]:
        """Its networks by word."""

    def presented(self, headers: Mapping[str, str]) -> str | None:
        """Return the value of the header that presents a payment, None without one."""

    def verified(self, header: str, path: str, price: int) -> Payment:
        """Return the payment after all checks that come before the handler. `price` is in micro-USDC.

        Raises PaymentRefused, or Unreadable for a payload that crashes the service.
        """
