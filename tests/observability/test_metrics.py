"""What is recorded comes out in Prometheus' format, as Prometheus' own reader sees it."""

import asyncio
import math
import threading
from collections.abc import Callable, Sequence

import pytest
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families

from bot.observability.metrics import Exposition, Gauge, watch_loop
from bot.observability.prometheus import render
from bot.ports import metrics
from bot.ports.metrics import OTHER, SERIES, Counter, Histogram


def samples(gauges: Sequence[Gauge] = ()) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    page = render(gauges)[0].decode()
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


def value(name: str, **labels: str) -> float:
    return samples().get((name, tuple(sorted(labels.items()))), 0.0)


def test_a_counter_adds_up_by_its_labels() -> None:
    counter = Counter("atelier_x_total", "X.", ("kind",))
    counter.add(("a",))
    counter.add(("a",), 2.5)
    counter.add(("b",))
    assert counter.values() == {("a",): 3.5, ("b",): 1.0}


def test_a_histogram_puts_a_value_into_the_first_bucket_that_holds_it() -> None:
    histogram = Histogram("atelier_x_seconds", "X.", (), (0.1, 1.0))
    for seconds in (0.05, 0.1, 0.100001, 1.0, 7.0, -3.0, math.nan):
        histogram.observe(seconds)
    found = histogram.values()[()]
    assert found.counts == (4, 2, 1)  # what a clock that was set back makes negative counts as 0
    assert found.total == pytest.approx(0.05 + 0.1 + 0.100001 + 1.0 + 7.0)


@pytest.mark.parametrize(
    "instrument", [Counter("a_total", "A.", ("x", "y")), Histogram("a", "A.", ("x", "y"), (1,))]
)
def test_labels_that_nobody_foresaw_cannot_fill_the_memory(instrument: Counter | Histogram) -> None:
    for number in range(SERIES + 50):
        labels = (str(number), "y")
        if isinstance(instrument, Counter):
            instrument.add(labels)
        else:
            instrument.observe(0.5, labels)
    found = instrument.values()
    assert len(found) == SERIES + 1
    rest = found[OTHER, OTHER]
    assert (rest if isinstance(rest, float) else sum(rest.counts)) == 50


def test_threads_lose_nothing() -> None:
    counter = Counter("atelier_x_total", "X.")

    def add() -> None:
        for _ in range(20_000):
            counter.add()

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.values() == {(): 80_000.0}


HOOKS: list[tuple[Callable[..., None], tuple[object, ...], str, dict[str, str]]] = [
    (
        metrics.service,
        (
            "pay",
            "ok",
            0.3,
        ),
        "atelier_service_requests_total",
        {"operation": "pay", "outcome": "ok"},
    ),
    (
        metrics.service,
        (
            "pay",
            "ok",
            0.3,
        ),
        "atelier_service_seconds_count",
        {"operation": "pay"},
    ),
    (
        metrics.node,
        (
            "base",
            "eth_call",
            "timeout",
            9.0,
        ),
        "atelier_node_requests_total",
        {"network": "base", "method": "eth_call", "outcome": "timeout"},
    ),
    (
        metrics.node,
        (
            "base",
            "eth_call",
            "timeout",
            9.0,
        ),
        "atelier_node_seconds_count",
        {"network": "base"},
    ),
    (
        metrics.discord,
        (
            "channels",
            "2xx",
            0.1,
        ),
        "atelier_discord_requests_total",
        {"resource": "channels", "status": "2xx"},
    ),
    (metrics.discord_limited, ("global",), "atelier_discord_rate_limits_total", {"scope": "global"}),
    (metrics.poll_late, (0.02,), "atelier_poll_late_seconds_count", {}),
    (metrics.poll, ("list",), "atelier_polls_total", {"source": "list"}),
    (
        metrics.payment,
        (
            "base",
            "settled",
        ),
        "atelier_payments_total",
        {"network": "base", "outcome": "settled"},
    ),
    (metrics.job, ("delivered",), "atelier_jobs_total", {"outcome": "delivered"}),
    (
        metrics.stage,
        (
            "made",
            30,
        ),
        "atelier_job_stage_seconds_count",
        {"stage": "made"},
    ),
    (
        metrics.store,
        (
            "write",
            0.001,
        ),
        "atelier_store_seconds_count",
        {"kind": "write"},
    ),
    (
        metrics.task,
        (
            "sweep",
            "failed",
            1,
        ),
        "atelier_task_runs_total",
        {"task": "sweep", "outcome": "failed"},
    ),
    (
        metrics.transferred,
        (
            "down",
            1,
        ),
        "atelier_transferred_bytes_total",
        {"direction": "down"},
    ),
    (metrics.loop_lag, (0.01,), "atelier_loop_lag_seconds_count", {}),
]


@pytest.mark.parametrize(("hook", "arguments", "name", "labels"), HOOKS, ids=[hook[2] for hook in HOOKS])
def test_every_hook_is_on_the_page(
    hook: Callable[..., None], arguments: tuple[object, ...], name: str, labels: dict[str, str]
) -> None:
    before = value(name, **labels)
    hook(*arguments)
    assert value(name, **labels) == before + 1


def test_buckets_are_cumulated_up_to_infinity() -> None:
    metrics.poll_late(0.02)
    metrics.poll_late(1e9)
    found = samples()
    buckets = [
        found["atelier_poll_late_seconds_bucket", (("le", bound),)] for bound in ("0.01", "0.025", "+Inf")
    ]
    assert buckets[0] < buckets[1] < buckets[2] == value("atelier_poll_late_seconds_count")


def test_gauges_and_the_process_are_on_the_page() -> None:
    gauges = [
        Gauge("atelier_owed_usdc", "Debts.", (), {(): 1.25}),
        Gauge("atelier_jobs", "Jobs.", ("state",), {("running",): 3}),
        Gauge("atelier_daily_cap_usdc", "The cap."),
    ]
    found = samples(gauges)
    assert found["atelier_owed_usdc", ()] == 1.25
    assert found["atelier_jobs", (("state", "running"),)] == 3
    assert found["process_resident_memory_bytes", ()] > 1_000_000
    page = render(gauges)[0].decode()
    assert "# TYPE atelier_daily_cap_usdc gauge\n" in page, "a metric without a value is known all the same"


def test_a_label_cannot_break_the_page() -> None:
    nasty = 'a"b\\c\nd} 5'
    assert samples([Gauge("atelier_x", "X.", ("what",), {(nasty,): 1})])["atelier_x", (("what", nasty),)] == 1


def test_openmetrics_is_served_to_whom_wants_it() -> None:
    body, kind = render([], "application/openmetrics-text; version=1.0.0")
    assert kind.startswith("application/openmetrics-text")
    families = openmetrics.text_string_to_metric_families(body.decode())  # type: ignore[no-untyped-call]
    names = {family.name for family in families}
    assert {"atelier_polls", "atelier_poll_late_seconds", "process_cpu_seconds"} <= names


async def test_pages_that_are_asked_for_at_once_are_read_one_after_the_other() -> None:
    reading = most = 0

    async def read() -> Sequence[Gauge]:
        nonlocal reading, most
        reading += 1
        most = max(most, reading)
        await asyncio.sleep(0)
        reading -= 1
        return [Gauge("atelier_owed_usdc", "Debts.", (), {(): 2})]

    exposition = Exposition(read)
    pages = await asyncio.gather(*(exposition.page("") for _ in range(5)))
    assert most == 1
    assert all(b"\natelier_owed_usdc 2.0\n" in body for body, _ in pages)


async def test_a_loop_that_is_held_up_is_measured() -> None:
    measured: list[float] = []
    came = asyncio.Event()

    def record(seconds: float) -> None:
        measured.append(seconds)
        came.set()

    watch = asyncio.create_task(watch_loop(record))
    async with asyncio.timeout(20):
        await came.wait()
    watch.cancel()
    assert measured[0] >= 0.0
