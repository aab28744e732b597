"""Moving the money, and the many ways in which that can go wrong.

Fault kinds of the points "studio.pay" and "studio.upload" that are handled here:

`settle_failed_unpaid`  every try fails, nothing on chain → 500
`settle_failed_paid`    the money moved, but the facilitator reports failure → 500
`settle_late`           hung up (or `answer="500"`), and settled `seconds` (scaled) later
"""

import asyncio
from collections.abc import Mapping

from sandbox.faults import Fault
from sandbox.studio.payments import Network, Payment, Unsettled
from sandbox.studio.settings import World


class Settlement:
    """Settles payments on their networks and remembers every payment ever presented, by nonce."""

    def __init__(self, world: World, networks: Mapping[str, Network]) -> None:
        self._world = world
        self._networks = networks
        self.payments: dict[str, Payment] = {}
        self._late: dict[str, asyncio.Task[None]] = {}

    async def settle(self, payment: Payment, fault: Fault | None) -> str | None:
        """Return None once the money moved and that was told, else the words of the failure.

        Retries like the router.
        """
        kind = fault.kind if fault else ""
        network = self._networks[payment.network]
        if fault and kind == "settle_late":
            self.later(payment, float(fault.args.get("seconds", 30)))
            return network.failure
        words = ""
        for wait in (*network.retries, None):
            if kind != "settle_failed_unpaid":
                try:
                    network.move(payment)
                except Unsettled as error:
                    words = error.words
                else:
                    if kind != "settle_failed_paid":
                        return None
            if wait is not None:
                await self._world.clock.sleep(wait)
        return words or network.failure

    def remember(self, payment: Payment) -> Payment:
        """Return the record of this payment: the present one if the same was presented before."""
        known = self.payments.get(payment.nonce)
        if known is None or known.signed != payment.signed:
            known = self.payments[payment.nonce] = payment
        return known

    def receipt(self, payment: Payment) -> dict[str, str]:
        """Return the headers of a settled payment's receipt."""
        return self._networks[payment.network].receipt(payment)

    def refusal(self, payment: Payment) -> str:
        """Return the reason for which a facilitator of its network refuses a payment on demand."""
        return self._networks[payment.network].refusal

    def move(self, payment: Payment) -> bool:
        """Settle the payment on its network. Return False if that reports a failure."""
        try:
            self._networks[payment.network].move(payment)
        except Unsettled:
            return False
        return True

    def later(self, payment: Payment, seconds: float) -> None:
        """Settle after a (scaled) while, if the payment is still good then."""
        self._late[payment.nonce] = asyncio.create_task(self._after(payment, seconds))

    def settle_late(self) -> list[Payment]:
        """Settle the waiting payments right now. Return those that moved."""
        waiting = [self.payments[nonce] for nonce in self._late]
        self.cancel()
        return [payment for payment in waiting if self.move(payment) and payment.settled]

    def cancel(self) -> None:
        """Forget the waiting payments."""
        for task in self._late.values():
            task.cancel()
        self._late.clear()

    async def _after(self, payment: Payment, seconds: float) -> None:
        await self._world.clock.sleep(seconds)
        self._late.pop(payment.nonce, None)
        self.move(payment)
