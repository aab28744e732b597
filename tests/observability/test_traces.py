"""Acts become spans of one trace a job, and nothing of OpenTelemetry is loaded unless it is asked for."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from bot.domain.errors import SettingError
from bot.observability import otel
from bot.observability.otel import Traces, root_id, trace_id
from bot.observability.traced_ports import traced
from bot.observability.traces import export_traces
from bot.ports import tracing
from bot.ports.tracing import LIFE, Act, Span

MS = 1_000_000
OTLP = "opentelemetry.exporter.otlp.proto.http.trace_exporter"


class Clock:
    """A millisecond goes by at each look."""

    now = 0

    def __call__(self) -> int:
        self.now += MS
        return self.now


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """Deliver acts to a real SDK that keeps its spans."""
    exporter = InMemorySpanExporter()
    tracing.deliver_to(Traces(SimpleSpanProcessor(exporter), "1.2.3"), Clock())
    yield exporter
    tracing.deliver_to(None)


def spans(exporter: InMemorySpanExporter) -> dict[str, Any]:
    """Return the finished spans by their names, which differ."""
    found = exporter.get_finished_spans()
    named = {span.name: span for span in found}
    assert len(named) == len(found)
    return named


def test_an_act_and_its_parts_lie_below_the_root_of_their_job(exporter: InMemorySpanExporter) -> None:
    with tracing.record("pay", "k7f3ab", operation="grok/generate"):
        with tracing.span("studio quote"):
            pass
        with tracing.span("commit", verb="sign"), tracing.span("deeper"):
            pass
    found = spans(exporter)
    assert {span.context.trace_id for span in found.values()} == {trace_id("k7f3ab")}
    assert found["pay"].parent.span_id == root_id("k7f3ab")
    assert found["commit"].parent.span_id == found["pay"].context.span_id
    assert found["deeper"].parent.span_id == found["commit"].context.span_id
    assert dict(found["pay"].attributes) == {"atelier.job": "k7f3ab", "atelier.operation": "grok/generate"}
    assert dict(found["commit"].attributes) == {"atelier.verb": "sign"}
    assert (found["studio quote"].start_time, found["studio quote"].end_time) == (2 * MS, 3 * MS)
    assert found["pay"].resource.attributes["service.name"] == "atelier"
    assert found["pay"].resource.attributes["service.version"] == "1.2.3"


def test_the_root_covers_every_act_and_names_its_batch(exporter: InMemorySpanExporter) -> None:
    with tracing.record("press"):
        tracing.follow("k7f3ab")
    with tracing.record("deliver", "k7f3ab"):
        pass
    life = Act(LIFE, 2 * MS, {"batch": "lead00"}, 3 * MS, "", [Span("quoted", 2 * MS, ended_at=3 * MS)])
    life.job_id = "k7f3ab"
    tracing.deliver(life)
    found = spans(exporter)
    root = found[LIFE]
    assert (root.context.trace_id, root.context.span_id) == (trace_id("k7f3ab"), root_id("k7f3ab"))
    assert root.parent is None
    assert (root.start_time, root.end_time) == (found["press"].start_time, found["deliver"].end_time)
    assert [link.context.trace_id for link in root.links] == [trace_id("lead00")]
    assert found["quoted"].parent.span_id == found["press"].parent.span_id == root.context.span_id


def test_ids_after_a_root_are_random_again(exporter: InMemorySpanExporter) -> None:
    tracing.deliver(Act(LIFE, MS, {}, 2 * MS, job_id="k7f3ab"))
    for _ in range(2):
        with tracing.record("clean_up", "k7f3ab"):
            pass
    ids = [span.context.span_id for span in exporter.get_finished_spans() if span.context]
    assert len(set(ids)) == 3


def test_an_error_is_marked_by_its_class_and_not_by_its_words(exporter: InMemorySpanExporter) -> None:
    with (
        pytest.raises(RuntimeError),
        tracing.record("pay", "k7f3ab"),
        tracing.span("studio pay"),
    ):
        raise RuntimeError("the prompt was: a secret garden")
    for span in spans(exporter).values():
        assert span.status.status_code is StatusCode.ERROR
        assert span.attributes["error.type"] == "RuntimeError"
        assert "garden" not in span.to_json()
        assert not span.events


def test_an_act_of_no_job_is_nobodys(exporter: InMemorySpanExporter) -> None:
    with tracing.record("press"), tracing.span("discord answer"):
        pass
    with tracing.record("collect", "k7f3ab") as act:
        assert act is not None
        act.dropped = True
    assert exporter.get_finished_spans() == ()


async def test_a_part_that_outlasts_its_act_is_cut_there(exporter: InMemorySpanExporter) -> None:
    over = asyncio.Event()

    async def outlast() -> None:
        with tracing.span("discord answer"):
            await over.wait()

    with tracing.record("press", "k7f3ab"):
        task = asyncio.create_task(outlast())
        await asyncio.sleep(0)
    over.set()
    await task
    found = spans(exporter)
    assert found["discord answer"].end_time == found["press"].end_time


def test_jobs_that_never_end_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(otel, "_REMEMBERED", 3)
    traces = Traces(SimpleSpanProcessor(InMemorySpanExporter()), "1")
    for number in range(10):
        traces(Act("press", MS, {}, 2 * MS, job_id=f"job{number}"))
    assert list(traces._covered) == ["job7", "job8", "job9"]


def test_unasked_nothing_is_recorded() -> None:
    assert not tracing.are_wanted()
    with tracing.record("press", "k7f3ab") as act, tracing.span("discord answer") as part:
        tracing.follow("k7f3ab")
    assert act is part is None
    tracing.deliver(Act(LIFE, 1, {}, 2, job_id="k7f3ab"))


async def test_named_calls_of_an_adapter_are_parts_and_all_others_pass(
    exporter: InMemorySpanExporter,
) -> None:
    class Studio:
        skew = 7

        async def pay(self, path: str, *, body: bytes) -> str:
            return path + body.decode()

        async def job(self) -> None:
            raise KeyError("x")

        async def other(self) -> int:
            return 1

    studio = traced(Studio(), "studio", ("pay", "job"))
    with tracing.record("pay", "k7f3ab"):
        assert await studio.pay("/secret/", body=b"prompt") == "/secret/prompt"
        assert (await studio.other(), studio.skew) == (1, 7)
        with pytest.raises(KeyError):
            await studio.job()
    assert await studio.pay("a", body=b"b") == "ab", "without an act it is only passed on"
    found = spans(exporter)
    assert set(found) == {"pay", "studio pay", "studio job"}
    assert found["studio job"].attributes["error.type"] == "KeyError"
    assert not any("secret" in span.to_json() for span in found.values())
    with pytest.raises(AttributeError):
        studio.nothing  # type: ignore[attr-defined]  # noqa: B018


# ── the collector ────────────────────────────────────────────────────────────────────────────────


class Collector(SpanExporter):
    """Takes spans as the OTLP exporter would; `away` is what it waits for first."""

    away: threading.Event | None = None

    def __init__(self, **settings: object) -> None:
        self.settings = settings
        self.names: list[str] = []

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        if self.away is not None:
            self.away.wait()
        self.names += [span.name for span in spans]
        return SpanExportResult.SUCCESS


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Collector]:
    """Put the collector in place of the exporter's package, which is not among the development tools."""
    made: list[Collector] = []

    def make(**settings: object) -> Collector:
        made.append(Collector(**settings))
        return made[-1]

    module = ModuleType(OTLP)
    module.OTLPSpanExporter = make  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, OTLP, module)
    return made


async def test_what_is_left_is_sent_at_the_end(made: list[Collector]) -> None:
    async with export_traces("http://127.0.0.1:4318/v1/traces", "1"):
        assert tracing.are_wanted()
        with tracing.record("pay", "k7f3ab"):
            pass
    assert not tracing.are_wanted()
    (collector,) = made
    assert collector.settings["endpoint"] == "http://127.0.0.1:4318/v1/traces"
    assert collector.names == ["pay"]


async def test_a_collector_that_hangs_does_not_hold_up_the_end(
    made: list[Collector], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(otel, "_CLOSE_SECONDS", 0.05)
    monkeypatch.setattr(Collector, "away", threading.Event())
    try:
        async with export_traces("http://127.0.0.1:4318/v1/traces", "1"):
            with tracing.record("pay", "k7f3ab"):
                pass
        assert made[0].names == []
    finally:
        assert Collector.away is not None
        Collector.away.set()


async def test_without_the_extra_the_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, OTLP, None)
    with pytest.raises(SettingError, match=r"^TRACES_URL needs OpenTelemetry.*requirements-traces\.txt"):
        async with export_traces("http://127.0.0.1:4318/v1/traces", "1"):
            pass
    assert not tracing.are_wanted()


async def test_without_the_setting_nothing_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, OTLP, None)
    async with export_traces(None, "1"):
        assert not tracing.are_wanted()


def test_a_bot_loads_only_what_it_works_with() -> None:
    """Readers of media work in children, charts are rare, and a wallet signs messages alone."""
    media = ("av", "PIL", "segno")
    of_others = ("py_ecc.bls", "py_ecc.bls12_381", "pydantic", "ckzg", "cffi", "click", "pygments", "rich")
    large = ("opentelemetry", "prometheus_client", *media, *of_others)
    program = (
        "import sys; import bot.cli.run, bot.wiring.application\n"
        f"print([name for name in {large!r} if name in sys.modules], sys.getrecursionlimit())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[] 1000\n"
