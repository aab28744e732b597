"""The log of StableStudio's quotes: noted in memory, written together.

A member waits for each quote, and a line of statistics is not worth a write to the disk before the answer.
A crash loses the quotes of the last minute.

    pricing = Pricing(studio, method, price_log.note)
    scheduler.every("quotes", FLUSH_SECONDS, price_log.flush)
"""

import json
import logging
from collections import deque
from collections.abc import Mapping

from bot.catalogue import FieldKind, Operation, Value
from bot.domain.errors import StoreError
from bot.domain.money.prices import QuoteRow
from bot.ports import Clock
from bot.store import Store

log = logging.getLogger(__name__)

FLUSH_SECONDS = 60.0
KEEP_SECONDS = 90 * 86400.0
"""Older quotes are deleted; members see thirty days."""

_WAITING = 5000  # quotes in memory; the oldest are dropped beyond that

_NEUTRAL = frozenset({"aspect_ratio", "output_format"})
"""Options that no documented price depends on."""


class PriceLog:
    """Note quotes, and write them on `flush`. Readers of the log flush it first."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._noted: deque[QuoteRow] = deque(maxlen=_WAITING)

    def note(
        self, operation: Operation, options: Mapping[str, Value], body: bytes, amount: int | None
    ) -> None:
        """Note a quote. `amount` is None without a usable answer."""
        key = options_key(operation, options, body)
        self._noted.append(QuoteRow(self._clock.now(), operation.id, key, amount))

    async def flush(self) -> None:
        """Write the noted quotes. After a StoreError they are written the next time."""
        rows = list(self._noted)
        if not rows:
            return
        now = self._clock.now()
        await self._store.prices.record(rows, forget_before=now - round(KEEP_SECONDS * 1000))
        for _ in rows:
            if self._noted:
                self._noted.popleft()

    async def close(self) -> None:
        """Flush a last time, and drop the quotes that cannot be written."""
        try:
            await self.flush()
        except StoreError as error:
            log.warning("%d quotes were not written down: %s", len(self._noted), error)


def options_key(operation: Operation, options: Mapping[str, Value], body: bytes) -> str:
    """Return the options that a price can depend on, as canonical JSON: with defaults and the file count."""
    priced: dict[str, Value] = {}
    for field in operation.member_fields:
        counts = field.kind in (FieldKind.CHOICE, FieldKind.FLAG) or field is operation.length
        value = options.get(field.option, field.default)
        if counts and field.option not in _NEUTRAL and value is not None:
            priced[field.option] = value
    if files := _files(operation, body):
        priced["files"] = files
    return json.dumps(priced, sort_keys=True, separators=(",", ":"))


def _files(operation: Operation, body: bytes) -> int:
    """Return the number of files that the request names."""
    sent = json.loads(body)
    wires = {slot.wire for slot in operation.slots}
    values = [sent[wire] for wire in wires if sent.get(wire)]
    return sum(len(value) if isinstance(value, list) else 1 for value in values)
