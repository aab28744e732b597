"""Acts of jobs as OpenTelemetry spans. Loaded by `bot.observability.traces` alone, if traces are asked for.

A job's trace and its root span have ids that are computed from the job's id. So a job that goes on after a
restart goes on in the same trace, nothing about traces is stored, and a trace can be found from a job.
"""

import hashlib
import threading
from collections import OrderedDict
from typing import Final, Self

from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    set_span_in_context,
)
from opentelemetry.trace import Span as OtelSpan

from bot.ports.tracing import LIFE, Act, Span

_PREFIX: Final = "atelier."
_REMEMBERED: Final = 10_000
"""Jobs whose acts are remembered, so that their root span covers them."""

_CLOSE_SECONDS: Final = 6.0


def trace_id(job_id: str) -> int:
    """Return the id of the job's trace (128 bits)."""
    return _number(job_id, 16, b"atelier trace")


def root_id(job_id: str) -> int:
    """Return the id of the span that covers the whole job (64 bits)."""
    return _number(job_id, 8, b"atelier job")


class Traces:
    """Receives acts (`bot.ports.tracing.Deliver`) and gives them to a span processor."""

    def __init__(self, processor: SpanProcessor, version: str) -> None:
        self._ids = _Ids()
        self._provider = TracerProvider(
            sampler=ALWAYS_ON,  # half of a trace is none: the collector samples whole ones
            resource=Resource.create({"service.name": "atelier", "service.version": version}),
            id_generator=self._ids,
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(processor)
        self._tracer: Tracer = self._provider.get_tracer("atelier", version)
        self._covered: OrderedDict[str, tuple[int, int]] = OrderedDict()  # jobs → first and last instant

    @classmethod
    def batched(cls, exporter: SpanExporter, version: str) -> Self:
        """Send in the background, in batches. What comes while too much is waiting is dropped."""
        return cls(BatchSpanProcessor(exporter), version)

    def __call__(self, act: Act) -> None:
        """Make spans of an act and its parts."""
        assert act.job_id is not None, "acts of no job are not delivered"
        if act.name == LIFE:
            self._root(act, act.job_id)
            return
        first, last = self._covered.pop(act.job_id, (act.began_at, act.ended_at))
        self._covered[act.job_id] = min(first, act.began_at), max(last, act.ended_at)
        while len(self._covered) > _REMEMBERED:
            self._covered.popitem(last=False)
        self._span(act, _below(act.job_id), act.ended_at)

    def close(self) -> None:
        """Send what is left, for a few seconds at most. Blocking."""
        ending = threading.Thread(target=self._provider.shutdown, name="traces", daemon=True)
        ending.start()
        ending.join(_CLOSE_SECONDS)

    def _root(self, life: Act, job_id: str) -> None:
        first, last = self._covered.pop(job_id, (life.began_at, life.ended_at))
        began_at, ended_at = min(first, life.began_at), max(last, life.ended_at)
        batch = str(life.attributes.get("batch", job_id))
        links = [] if batch == job_id else [Link(_root_context(batch))]
        self._ids.preset = trace_id(job_id), root_id(job_id)
        root = self._tracer.start_span(
            life.name, Context(), start_time=began_at, attributes=_named(life, job_id), links=links
        )
        _mark(root, life)
        for stage in life.parts:
            self._span(stage, _below(job_id), ended_at)
        root.end(ended_at)

    def _span(self, span: Span, context: Context, end: int) -> None:
        job_id = span.job_id if isinstance(span, Act) else None
        made = self._tracer.start_span(
            span.name, context, start_time=span.began_at, attributes=_named(span, job_id)
        )
        _mark(made, span)
        ended_at = span.ended_at or end  # a part that outlasts its act is cut there
        inside = set_span_in_context(made, context)
        for part in span.parts:
            self._span(part, inside, ended_at)
        made.end(ended_at)


class _Ids(RandomIdGenerator):
    """Random ids, but preset ones for a root span."""

    preset: tuple[int, int] | None = None

    def generate_trace_id(self) -> int:
        return super().generate_trace_id() if self.preset is None else self.preset[0]

    def generate_span_id(self) -> int:
        preset, self.preset = self.preset, None
        return super().generate_span_id() if preset is None else preset[1]


def _root_context(job_id: str) -> SpanContext:
    return SpanContext(
        trace_id(job_id), root_id(job_id), is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED)
    )


def _below(job_id: str) -> Context:
    """Return the context of spans directly below the job's root, which is made when the job ends."""
    return set_span_in_context(NonRecordingSpan(_root_context(job_id)), Context())


def _named(span: Span, job_id: str | None) -> dict[str, str | int | bool]:
    named = {_PREFIX + name: value for name, value in span.attributes.items()}
    if job_id is not None:
        named[f"{_PREFIX}job"] = job_id
    return named


def _mark(made: OtelSpan, span: Span) -> None:
    if span.error:
        made.set_attribute("error.type", span.error)
        made.set_status(Status(StatusCode.ERROR))


def _number(job_id: str, size: int, person: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(job_id.encode(), digest_size=size, person=person).digest())
