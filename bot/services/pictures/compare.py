"""`/compare`: turn the models that were typed into one request for each.

operations = comparison.operations("grok, flux-2-pro")
requests = await comparison.requests(request, operations, aspect="16:9")
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import catalogue
from bot.catalogue import EVERY_MODEL, Media, Model, Operation
from bot.domain.jobs.batch import MAX_JOBS
from bot.domain.jobs.job import Value
from bot.domain.pictures.errors import ComparisonProblem, ComparisonRefused
from bot.services.jobs.ordering.requests import Request
from bot.services.jobs.preferences import MemberPreferences

MIN_MODELS = 2

_SEPARATORS = re.compile(r"[\s,;]+")


class Comparison:
    """Read and complete the list of models. `models` are those that the host offers."""

    def __init__(self, members: MemberPreferences, models: Sequence[Model]) -> None:
        self._members = members
        self._models = [model for model in models if _from_words(model) is not None]

    def operations(self, typed: str) -> Sequence[Operation]:
        """Return the operation of each model that makes a picture from words alone.

        Raises ComparisonRefused for a model that is unknown, named twice or makes no pictures, and for fewer
        than two or more than four. Admission refuses models that the server has switched off.
        """
        names = [name for name in _SEPARATORS.split(typed.strip().lower()) if name]
        models = [self._model(name) for name in names]
        for position, model in enumerate(models):
            if model in models[:position]:
                raise ComparisonRefused(ComparisonProblem.NAMED_TWICE, model.id)
        if not MIN_MODELS <= len(models) <= MAX_JOBS:
            raise ComparisonRefused(
                ComparisonProblem.WRONG_NUMBER, count=len(models), minimum=MIN_MODELS, maximum=MAX_JOBS
            )
        return [self._operation(model) for model in models]

    def _model(self, name: str) -> Model:
        model = next((model for model in EVERY_MODEL if name in (model.id, model.command)), None)
        if model is None:
            known = [model.id for model in self._models]
            raise ComparisonRefused(ComparisonProblem.UNKNOWN_MODEL, name, models=known)
        return model

    def _operation(self, model: Model) -> Operation:
        operation = _from_words(model)
        if operation is None:
            raise ComparisonRefused(ComparisonProblem.MAKES_NO_PICTURES, model.id)
        if model not in self._models:
            raise ComparisonRefused(ComparisonProblem.SWITCHED_OFF, model.id)
        return operation

    async def requests(
        self, request: Request, operations: Sequence[Operation], aspect: str | None
    ) -> list[Request]:
        """Return one request for each operation, in their order, with the aspect in the model's own words
        and the member's defaults for other options."""
        requests = []
        for operation in operations:
            options: dict[str, Value] = dict(request.options)
            if aspect is not None:
                options |= catalogue.translate_aspect(operation, aspect)
            options = await self._members.with_defaults(request.guild_id, request.user_id, operation, options)
            requests.append(replace(request, operation=operation.id, options=options))
        return requests

    def suggestions(self, typed: str) -> list[str]:
        """Return how the list may go on: the last name completed, those before it kept."""
        *before, last = _SEPARATORS.split(typed.strip().lower()) or [""]
        if typed[-1:] in (" ", ",", ";") and last:
            before, last = [*before, last], ""
        names = [name for name in before if name]
        if len(names) >= MAX_JOBS:
            return []
        rest = [model.id for model in self._models if not {model.id, model.command} & set(names)]
        return [", ".join([*names, name]) for name in rest if last in name]


def _from_words(model: Model) -> Operation | None:
    operation = model.operation("generate")
    return operation if operation is not None and operation.kind is Media.IMAGE else None
