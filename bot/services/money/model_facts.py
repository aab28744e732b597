"""Gather prices and usual times of all models for lists, from the price log and our own last jobs."""

from collections import defaultdict
from collections.abc import Mapping

from bot.catalogue import EVERY_MODEL, Model
from bot.domain.money import prices
from bot.domain.money.model_facts import ModelFacts
from bot.domain.money.prices import Losses, QuoteRow
from bot.ports import Clock
from bot.services.money.price_log import options_key
from bot.store import Store

FRESH_SECONDS = 60.0
"""Facts are read again after this time; a list of suggestions opens with every letter that is typed."""


class ModelFactsService:
    """Read the facts of all models."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._facts: Mapping[str, ModelFacts] = {}
        self._read_at: int | None = None

    async def facts(self) -> Mapping[str, ModelFacts]:
        """Return the facts of every model, by its id; at most a minute old."""
        read_at = self._read_at
        if read_at is None or self._clock.now() >= self._clock.after(FRESH_SECONDS, since=read_at):
            self._read_at = self._clock.now()
            self._facts = await self._read()
        return self._facts

    async def _read(self) -> Mapping[str, ModelFacts]:
        since = self._clock.now() - prices.DAYS * 86_400_000
        quoted = defaultdict[str, list[QuoteRow]](list)
        for row in await self._store.prices.quotes(since):
            quoted[row.model].append(row)
        lost = {losses.model: losses for losses in await self._store.prices.losses(since)}
        return {
            model.id: await self._of(model, quoted[model.id], lost.get(model.id)) for model in EVERY_MODEL
        }

    async def _of(self, model: Model, rows: list[QuoteRow], losses: Losses | None) -> ModelFacts:
        first = model.operations[0]
        amounts = [row.amount for row in rows if row.amount is not None]
        usual = (first.id, options_key(first, {}, b"{}"))
        plain = [
            row.amount for row in rows if row.amount is not None and (row.operation, row.options_key) == usual
        ]
        estimates = [operation.estimate({}) for operation in model.operations]
        own = await self._store.jobs.usual_seconds(first.id)
        return ModelFacts(
            price=plain[-1] if plain else first.sample_price({}),
            low=min(amounts, default=min(low for low, _ in estimates)),
            high=max(amounts, default=max(high for _, high in estimates)),
            seconds=own or first.usual_seconds,
            losses=losses,
        )
