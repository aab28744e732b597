"""A paid route: quote, then check, make, settle, hand over, in the order of the real service.

Fault points "studio.quote" and "studio.upload_quote" (unpaid call): the kinds of `trouble` and `tamper`,
and `price` (factor). Fault points "studio.pay" and "studio.upload" (paid call): the kinds of `trouble`
and `settlement`, and

`drop_before`            hung up before anything happened
`refuse`                 the facilitator refuses with `reason` (on Base by default its screening of wallets)
`400`                    the handler refuses the content (or fails with `status`): no job, no charge
`drop_after_job`         the job is made, nothing settled, hung up
`drop_after_settlement`  job made, settled, hung up
`html200`, `no_job_id`, `no_receipt`   settled, then an answer without what the buyer needs
`slow`                   waits `seconds` before anything, or with `when="after"` before the answer
`price`                  the price is `factor` times what was quoted → requirements_mismatch
"""

from typing import Any

from aiohttp import web

from sandbox.faults import Fault
from sandbox.serving import drop
from sandbox.studio.challenge import payment_required, respond
from sandbox.studio.goods import Goods, Receipt, Refused
from sandbox.studio.issues import Invalid
from sandbox.studio.log import note
from sandbox.studio.networks.tempo import Tempo
from sandbox.studio.payments import Payment, PaymentProtocol, PaymentRefused, Unreadable
from sandbox.studio.settings import World
from sandbox.studio.settlement import Settlement
from sandbox.studio.tamper import tamper
from sandbox.studio.trouble import strike
from sandbox.studio.wire import answer, failure
from sandbox.studio.x402 import X402

Presented = tuple[PaymentProtocol, str]


class PaidRoutes:
    """Sells goods for signed payments."""

    def __init__(self, world: World, settlement: Settlement, x402: X402, tempo: Tempo) -> None:
        self._world = world
        self._settlement = settlement
        self._x402 = x402
        self._protocols: tuple[PaymentProtocol, ...] = (x402, tempo)
        self._in_flight: set[str] = set()

    async def serve(self, request: web.Request, goods: Goods) -> web.StreamResponse:
        """Answer one POST to a paid route."""
        raw = await request.read()
        presented = self._presented(request)
        fault = self._world.faults.take(goods.quote_point if presented is None else goods.pay_point)
        if fault is None or fault.args.get("when") != "after":
            spoiled = await strike(request, fault, self._world.clock)
            if spoiled is not None:
                return spoiled
        try:
            if presented is None:
                return await self._quote(goods, raw, fault)
            return await self._pay(request, goods, raw, presented, fault)
        except Invalid as error:
            return answer(error.body(), 400)
        except Refused as error:
            return failure(error.status, error.error)
        except Unreadable:
            return web.Response(status=500, text="Internal Server Error")

    async def _quote(self, goods: Goods, raw: bytes, fault: Fault | None) -> web.Response:
        try:
            amount = self._priced((await goods.order(raw)).price, fault)
        except Invalid:
            amount = goods.maximum  # a body that cannot be read is quoted at the route's maximum, not refused
        required = tamper(self._required(goods, amount), fault)
        return respond(self._world, goods, required, amount, fault=fault)

    async def _pay(
        self, request: web.Request, goods: Goods, raw: bytes, presented: Presented, fault: Fault | None
    ) -> web.StreamResponse:
        order = await goods.order(raw)
        price = self._priced(order.price, fault)
        try:
            payment = self._verified(goods, presented, price)
            if fault and fault.kind == "refuse":
                raise PaymentRefused(str(fault.args.get("reason", self._settlement.refusal(payment))))
        except PaymentRefused as error:
            note(request, error.reason)
            required = self._required(goods, price)
            return respond(self._world, goods, required, price, error=error.body())
        if fault and fault.kind == "400":
            status = int(fault.args.get("status", 400))
            raise Refused(status, str(fault.args.get("error", "Content rejected")))
        self._in_flight.add(payment.nonce)
        try:
            receipt = goods.handle(order, payment.payer)
            note(request, receipt.id)
            payment.jobs.append(receipt.id)
            return await self._hand_over(request, payment, receipt, fault)
        finally:
            self._in_flight.discard(payment.nonce)

    def _presented(self, request: web.Request) -> Presented | None:
        """Return the payment's header and the protocol that reads it; None without one."""
        for protocol in self._protocols:
            header = protocol.presented(request.headers)
            if header is not None:
                return protocol, header
        return None

    def _required(self, goods: Goods, amount: int) -> dict[str, Any]:
        return payment_required(self._world.settings, goods, self._x402.offers(amount))

    def _verified(self, goods: Goods, presented: Presented, price: int) -> Payment:
        protocol, header = presented
        payment = protocol.verified(header, goods.path, price)
        refuses = protocol.refuses_copies and self._world.settings.in_flight == "refuse"
        if refuses and payment.nonce in self._in_flight:
            raise PaymentRefused("duplicate_settlement")
        return self._settlement.remember(payment)

    async def _hand_over(
        self, request: web.Request, payment: Payment, receipt: Receipt, fault: Fault | None
    ) -> web.StreamResponse:
        kind = fault.kind if fault else ""
        if kind == "drop_after_job":
            return drop(request)
        words = await self._settlement.settle(payment, fault)
        if words is not None:
            hang_up = fault and kind == "settle_late" and fault.args.get("answer") != "500"
            return drop(request) if hang_up else failure(500, words)
        if kind == "drop_after_settlement":
            return drop(request)
        if fault and kind == "slow" and fault.args.get("when") == "after":
            note(request, "slow")
            await self._world.clock.sleep(float(fault.args.get("seconds", 30)))
        return self._answer(payment, receipt, kind)

    def _answer(self, payment: Payment, receipt: Receipt, kind: str) -> web.Response:
        if kind == "html200":
            return web.Response(
                text="<html><body>Welcome to StableStudio</body></html>", content_type="text/html"
            )
        body: dict[str, Any] = dict(receipt.body)
        if kind == "no_job_id":
            body = {"success": True}
        if kind == "no_receipt":
            return answer(body)
        response = answer(body, Cache_Control="private")
        response.headers.update(self._settlement.receipt(payment))
        return response

    def _priced(self, price: int, fault: Fault | None) -> int:
        factor = self._world.settings.price_factor
        if fault and fault.kind == "price":
            factor *= float(fault.args.get("factor", 2))
        return round(price * factor)
