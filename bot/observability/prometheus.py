"""Prometheus' text format, written by its own library.

Import it where a page is asked for: a bot that nobody watches does not pay for the library's memory.
"""

from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from bot.observability.metrics import Gauge
from bot.ports.metrics import INSTRUMENTS, Counter, Histogram


def render(gauges: Sequence[Gauge], accept: str = "") -> tuple[bytes, str]:
    """Return the page with these gauges, everything recorded and the process's own figures, and its content
    type, which `accept` chooses."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Figures(gauges))
    encode, kind = choose_encoder(accept)
    return encode(registry), kind


class _Figures(Collector):
    def __init__(self, gauges: Sequence[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        yield from map(_recorded, INSTRUMENTS)
        yield from map(_gauge, self._gauges)


def _recorded(instrument: Counter | Histogram) -> Metric:
    if isinstance(instrument, Counter):
        counter = CounterMetricFamily(instrument.name, instrument.meaning, labels=instrument.labels)
        for labels, value in instrument.values().items():
            counter.add_metric(labels, value)
        return counter
    histogram = HistogramMetricFamily(instrument.name, instrument.meaning, labels=instrument.labels)
    for labels, distribution in instrument.values().items():
        buckets, below = [], 0
        for bound, count in zip((*instrument.bounds, float("inf")), distribution.counts, strict=True):
            below += count
            buckets.append((_bound(bound), float(below)))
        histogram.add_metric(labels, buckets, distribution.total)
    return histogram


def _bound(bound: float) -> str:
    return "+Inf" if bound == float("inf") else str(bound)


def _gauge(gauge: Gauge) -> Metric:
    family = GaugeMetricFamily(gauge.name, gauge.meaning, labels=gauge.labels)
    for labels, value in gauge.values.items():
        family.add_metric(labels, value)
    return family
