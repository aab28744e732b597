"""Generations as goods: one for each route of the catalogue.

Fault point "studio.render", taken when a job is made: `failed` (error), `moderation`, `stuck`,
`slow` (factor of its usual time).
"""

import hashlib
import json
from typing import Any

from bot.catalogue import Media, Operation
from sandbox.faults import Fault
from sandbox.studio.goods import Order, Receipt
from sandbox.studio.jobs import Job, Jobs, cuid
from sandbox.studio.references import fetch_all
from sandbox.studio.render import Renderer
from sandbox.studio.schema import operation_for, published, schema_of
from sandbox.studio.settings import World

# The API document's own example amount, used where the studio speaks in its shapes.
_DOCUMENT_PRICES = {"nano-banana-pro": 134_000}
_MODERATED = "The request was flagged as sensitive by the content moderation system (E005)."


class Generation:
    """The goods of one generate route (several operations of a model may share it)."""

    tag = "Generate"
    quote_point = "studio.quote"
    pay_point = "studio.pay"

    def __init__(
        self, world: World, operations: tuple[Operation, ...], jobs: Jobs, renderer: Renderer
    ) -> None:
        self._world = world
        self._operations = operations
        self._jobs = jobs
        self._renderer = renderer
        self.path = operations[0].path
        self.maximum = operations[0].quote_maximum

    @property
    def description(self) -> str:
        """The description: in live mode with the note the service adds, in document mode as the API
        document shows it."""
        model, _, name = self._operations[0].route.partition("/")
        title = model.replace("-", " ").title()
        if not self._world.settings.live:
            return f"{title} - {name}"
        return f"{name} with {title} Returns an async job with a pollUrl."

    def schema(self) -> dict[str, Any]:
        return published(self._operations)

    async def order(self, raw: bytes) -> Order:
        operation = operation_for(self._operations, raw)
        settings = self._world.settings
        body = schema_of(operation, keyframe_prompt=settings.keyframe_prompt).read(raw)
        references = await fetch_all(operation, body)
        return Order(body, references, self._price(operation, body))

    def handle(self, order: Order, payer: str) -> Receipt:
        operation = operation_for(self._operations, json.dumps(order.body).encode())
        job = self._job(operation, order.body, payer)
        self._jobs.add(job)
        self._renderer.start(job, operation, order.references)
        return Receipt(job.id, self._answer(job))

    def _price(self, operation: Operation, body: dict[str, Any]) -> int:
        price = operation.sample_price(operation.options_of(body))
        shown = _DOCUMENT_PRICES.get(operation.model)
        return shown if shown and not self._world.settings.live and price < shown else price

    def _job(self, operation: Operation, body: dict[str, Any], payer: str) -> Job:
        fault = self._world.faults.take("studio.render")
        now = self._world.clock.now()
        seconds = _usual(operation, body) * _slowness(fault)
        outcome, error = _outcome(fault)
        kind = _job_type(operation)
        ready_at = self._world.clock.after(seconds)
        return Job(cuid(), operation.id, kind, payer, body, now, ready_at, outcome, error)

    def _answer(self, job: Job) -> dict[str, Any]:
        settings = self._world.settings
        if not settings.live:
            return {"jobId": job.id, "status": "pending"}
        body = {"success": True, "jobId": job.id, "status": "pending", "type": job.type}
        return {**body, "pollUrl": f"{settings.public_url}/api/jobs/{job.id}"} if settings.poll_url else body


def _job_type(operation: Operation) -> str:
    """Return the job type as seen in captures: `<route with a dash>`, but `sora-2-video`."""
    if operation.model.startswith("sora") and operation.kind is Media.VIDEO:
        return f"{operation.model}-video"
    return operation.route.replace("/", "-")


def _usual(operation: Operation, body: dict[str, Any]) -> float:
    """Return seconds somewhere in the usual range, always the same for the same body."""
    low, high = operation.usual_seconds
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).digest()
    return low + (high - low) * digest[0] / 255


def _slowness(fault: Fault | None) -> float:
    return float(fault.args.get("factor", 10)) if fault and fault.kind == "slow" else 1.0


def _outcome(fault: Fault | None) -> tuple[str, str | None]:
    match fault.kind if fault else "":
        case "failed":
            return "failed", str(fault.args.get("error", "Provider error") if fault else "")
        case "moderation":
            return "failed", _MODERATED
        case "stuck":
            return "stuck", None
        case _:
            return "complete", None
