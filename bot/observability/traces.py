"""Traces of jobs for an OpenTelemetry collector; its library is loaded only if they are asked for."""

import asyncio
import contextlib
import importlib
import logging
from collections.abc import AsyncIterator

from bot.domain.errors import SettingError
from bot.ports import tracing

log = logging.getLogger(__name__)

EXTRA = "TRACES_URL needs OpenTelemetry, which is not installed: pip install -r requirements-traces.txt."


@contextlib.asynccontextmanager
async def export_traces(url: str | None, version: str) -> AsyncIterator[None]:
    """Send a trace of every job to the collector at `url` (OTLP over HTTP) inside the `async with`.

    None sends nothing. What is left at the end is sent within a few seconds or given up: a collector that is
    away holds up neither jobs nor the end of the bot. Raises SettingError without the extra `traces`.
    """
    if url is None:
        yield
        return
    try:
        module = importlib.import_module("bot.observability.otel")
        exporter = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ModuleNotFoundError as error:
        raise SettingError(EXTRA) from error
    traces = module.Traces.batched(exporter.OTLPSpanExporter(endpoint=url, timeout=5), version)
    tracing.deliver_to(traces)
    log.info("traces of jobs are sent to %s", url)
    try:
        yield
    finally:
        tracing.deliver_to(None)
        await asyncio.to_thread(traces.close)
