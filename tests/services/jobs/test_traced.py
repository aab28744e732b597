"""One trace a job, from the press to the post, over a real store, restarts and failures."""

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.domain.jobs.job import Job, JobState
from bot.observability.otel import Traces, root_id, trace_id
from bot.ports import tracing
from bot.wiring.tracing import Traced
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.fakes.studio import FakeStudio, Trouble
from tests.services.harness import Harness

PROMPT = "a heron in a secret garden"


@pytest.fixture
def exporter(harness: Harness) -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    begin(exporter, harness)
    yield exporter
    tracing.deliver_to(None)


def begin(exporter: InMemorySpanExporter, harness: Harness) -> None:
    """Trace as a new process would, which knows nothing of the one before."""
    tracing.deliver_to(Traces(SimpleSpanProcessor(exporter), "1"), lambda: harness.clock.now() * 1_000_000)


@pytest.fixture
def studio(harness: Harness) -> FakeStudio:
    """The studio, after it and the others were put behind spans as `bot.wiring` does."""
    studio, traced = harness.studio, Traced(True)
    harness.studio = traced.studio(studio)  # type: ignore[assignment]
    harness.delivery = traced.delivery(harness.delivery)  # type: ignore[assignment]
    harness.media = traced.media(harness.media)  # type: ignore[assignment]
    harness.methods = list(traced.wallets(harness.methods))  # type: ignore[arg-type]
    harness._compose()
    return studio


async def press(harness: Harness, **changes: object) -> Job:
    with tracing.record("press"):
        return await harness.ask(options={"prompt": PROMPT}, **changes)


def trace(exporter: InMemorySpanExporter, job: Job) -> list[ReadableSpan]:
    found = exporter.get_finished_spans()
    return [span for span in found if span.context and span.context.trace_id == trace_id(job.id)]


def acts(exporter: InMemorySpanExporter, job: Job) -> list[str]:
    """Return the names of the spans directly below the job's root, in the order in which they ended."""
    return [
        span.name
        for span in trace(exporter, job)
        if span.parent is not None and span.parent.span_id == root_id(job.id)
    ]


def named(exporter: InMemorySpanExporter, job: Job, name: str) -> Any:
    (span,) = [span for span in trace(exporter, job) if span.name == name]
    return span


async def test_one_trace_from_the_press_to_the_post(
    harness: Harness, exporter: InMemorySpanExporter, studio: FakeStudio
) -> None:
    job = await press(harness)
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    assert acts(exporter, job) == [
        *("press", "pay", "collect", "deliver", "clean_up"),
        *("quoted", "admitted", "running", "fetched"),
    ]
    assert len(exporter.get_finished_spans()) == len(trace(exporter, job)), "everything is in the one trace"
    root = named(exporter, job, "job")
    assert root.parent is None
    assert root.context.span_id == root_id(job.id)
    assert root.attributes["atelier.state"] == "DELIVERED"
    pay = named(exporter, job, "pay")
    below_pay = {
        span.name
        for span in trace(exporter, job)
        if span.parent is not None and span.parent.span_id == pay.context.span_id
    }
    assert {"studio pay", "base prepare", "commit"} <= below_pay
    verbs = [
        span.attributes["atelier.verb"]
        for span in trace(exporter, job)
        if span.name == "commit" and span.attributes
    ]
    assert {"sign", "settle_generation", "record_result", "mark_delivered"} <= set(verbs)
    known = {span.context.span_id for span in trace(exporter, job) if span.context}
    for span in trace(exporter, job):
        assert span.parent is None or span.parent.span_id in known, "no span hangs in the air"
        assert root.start_time <= (span.start_time or 0) <= (span.end_time or 0) <= root.end_time


async def test_polls_that_learn_nothing_are_not_in_it(
    harness: Harness, exporter: InMemorySpanExporter, studio: FakeStudio
) -> None:
    studio.render_seconds = 120.0
    job = await press(harness)
    await harness.live(300)
    (made,) = studio.made.values()
    assert len(made.polls) > 3
    assert acts(exporter, job).count("collect") == 1


async def test_a_restart_goes_on_in_the_same_trace(
    harness: Harness, exporter: InMemorySpanExporter, studio: FakeStudio
) -> None:
    job = await press(harness)
    await harness.due()
    assert await harness.state(job) is JobState.RUNNING
    await harness.restart()
    begin(exporter, harness)
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED
    assert {"press", "pay", "collect", "deliver"} <= set(acts(exporter, job))
    assert len(exporter.get_finished_spans()) == len(trace(exporter, job))
    assert named(exporter, job, "job").parent is None


async def test_each_job_of_a_batch_has_its_trace_and_the_others_lead_to_the_first(
    harness: Harness, exporter: InMemorySpanExporter, studio: FakeStudio
) -> None:
    lead = await press(harness, count=3)
    await harness.live(120)
    batch = await harness.store.batches.get(lead.id)
    assert len(batch.jobs) == 3
    for job in batch.jobs:
        assert await harness.state(job) is JobState.DELIVERED
        root = named(exporter, job, "job")
        links = [link.context.trace_id for link in root.links]
        assert links == ([] if job.id == lead.id else [trace_id(lead.id)])
        assert {"pay", "collect"} <= set(acts(exporter, job))
    assert {"press", "deliver"} <= set(acts(exporter, lead))


async def test_a_failure_ends_the_trace_with_its_reason(
    harness: Harness, exporter: InMemorySpanExporter, studio: FakeStudio
) -> None:
    studio.fails_with = f"policy: {PROMPT}"
    job = await press(harness)
    await harness.live(120)
    assert await harness.state(job) is JobState.FAILED
    root = named(exporter, job, "job")
    assert root.attributes["error.type"] == "studio_failed"
    assert not root.status.is_ok


async def test_a_lost_answer_shows_where_it_was_looked_up(
    harness: Harness, exporter: InMemorySpanExporter, studio: FakeStudio
) -> None:
    studio.troubles.append(Trouble.LOST_SETTLED)
    job = await press(harness)
    await harness.live(300)
    assert await harness.state(job) is JobState.DELIVERED
    assert acts(exporter, job).count("pay") > 1
    names = {span.name for span in trace(exporter, job)}
    assert {"base look", "studio jobs_since"} <= names


async def test_no_prompt_member_or_signature_is_in_a_span(
    harness: Harness, exporter: InMemorySpanExporter, studio: FakeStudio
) -> None:
    studio.fails_with = PROMPT
    for _ in range(2):
        await press(harness)
        await harness.live(120)
        studio.fails_with = None
    (payment,) = await harness.payments((await harness.store.jobs.of_member(GUILD, MEMBER))[0])
    spans = exporter.get_finished_spans()
    assert len(spans) > 20
    secrets = [PROMPT, "garden", payment.nonce, "http", *(presented.nonce for presented in studio.presented)]
    people = {str(GUILD), str(CHANNEL), str(MEMBER)}
    for span in spans:
        text = span.to_json()
        assert not [secret for secret in secrets if secret in text], text
        assert not people & set(map(str, (span.attributes or {}).values()))
        assert not span.events


async def test_a_refused_request_has_no_trace(
    harness: Harness, exporter: InMemorySpanExporter, studio: FakeStudio
) -> None:
    studio.refuses = lambda _path, _body: "no"
    with pytest.raises(Exception, match="no"):
        await press(harness)
    assert exporter.get_finished_spans() == ()


async def test_unasked_a_job_is_made_as_ever(harness: Harness) -> None:
    job = await press(harness)
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
