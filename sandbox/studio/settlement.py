"""Moving the money, and the many ways in which that can go wrong.

Fault kinds of the points "studio.pay" and "studio.upload" that are handled here:

`settle_failed_unpaid`  every try fails, nothing on chain → 500
`settle_failed_paid`    the money moved, but the facilitator reports failure → 500
`settle_late`           hung up (or `answer="500"`), and settled `seconds` (scaled) later
"""

import asyncio

from sandbox.chain import Reverted
from sandbox.faults import Fault
from sandbox.studio.payments import Payment
from sandbox.studio.settings import World

_RETRY_SECONDS = (0.5, 1.0)


class Settlement:
    """Settles payments on the chain and remembers every payment ever presented, by nonce."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.payments: dict[str, Payment] = {}
        self._late: dict[str, asyncio.Task[None]] = {}

    async def settle(self, payment: Payment, fault: Fault | None) -> bool:
        """Return True once the money moved and the facilitator said so; retry twice like the router."""
        kind = fault.kind if fault else ""
        if fault and kind == "settle_late":
            self.later(payment, float(fault.args.get("seconds", 30)))
            return False
        for wait in (*_RETRY_SECONDS, None):
            if kind != "settle_failed_unpaid" and self.move(payment) and kind != "settle_failed_paid":
                return True
            if wait is not None:
                await self._world.clock.sleep(wait)
        return False

    def remember(self, payment: Payment) -> Payment:
        """Return the record of this payment: the present one if the same was presented before."""
        known = self.payments.get(payment.nonce)
        if known is None or known.authorization != payment.authorization:
            known = self.payments[payment.nonce] = payment
        return known

    def move(self, payment: Payment) -> bool:
        """Present the authorization to the contract. Return False if it refuses."""
        if payment.settled:
            return False
        try:
            payment.tx = self._world.chain.settle(payment.authorization, payment.signature)
        except Reverted:
            return False
        payment.settled = True
        return True

    def later(self, payment: Payment, seconds: float) -> None:
        """Settle after a (scaled) while, if the authorization is still good then."""
        self._late[payment.nonce] = asyncio.create_task(self._after(payment, seconds))

    def settle_late(self) -> list[Payment]:
        """Settle the waiting payments right now. Return those that moved."""
        waiting = [self.payments[nonce] for nonce in self._late]
        self.cancel()
        return [payment for payment in waiting if self.move(payment)]

    def cancel(self) -> None:
        """Forget the waiting payments."""
        for task in self._late.values():
            task.cancel()
        self._late.clear()

    async def _after(self, payment: Payment, seconds: float) -> None:
        await self._world.clock.sleep(seconds)
        self._late.pop(payment.nonce, None)
        self.move(payment)
