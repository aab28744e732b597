"""`/compare`: from the models that were typed to one request for each."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import catalogue
from bot.catalogue import EVERY_MODEL, Media, Model, Operation
from bot.domain.errors import InvalidOptions
from bot.domain.jobs.batch import MAX_JOBS
from bot.domain.jobs.job import Value
from bot.i18n import _
from bot.services.jobs.ordering.requests import Request
from bot.services.jobs.preferences import MemberPreferences

FEWEST = 2

_BETWEEN = re.compile(r"[\s,;]+")


def _making(model: Model) -> Operation | None:
    """How it makes a picture from words alone."""
    operation = model.operation("generate")
    return operation if operation is not None and operation.kind is Media.IMAGE else None


class Comparison:
    """Reads and suggests what is typed. `models` are those the host offers."""

    def __init__(self, members: MemberPreferences, models: Sequence[Model]) -> None:
        self._members = members
        self._models = [model for model in models if _making(model) is not None]

    def chosen(self, typed: str) -> Sequence[Operation]:
        """What each of the models does. Raises InvalidOptions, naming what is wrong, for one that is
        unknown, named twice or makes no pictures, and for fewer than two or more than four. Models that
        are switched off or retired are for the admission to refuse."""
        names = [name for name in _BETWEEN.split(typed.strip().lower()) if name]
        models = [self._model(name) for name in names]
        twice = next((model.id for n, model in enumerate(models) if model in models[:n]), None)
        if twice is not None:
            raise _refused(_("{model} is named twice.", model=twice))
        if not FEWEST <= len(models) <= MAX_JOBS:
            raise _refused(
                _("Name {fewest} to {most} models, not {n}.", fewest=FEWEST, most=MAX_JOBS, n=len(models))
            )
        return [self._operation(model) for model in models]

    def _model(self, name: str) -> Model:
        found = next((model for model in EVERY_MODEL if name in (model.id, model.command)), None)
        if found is None:
            known = ", ".join(model.id for model in self._models)
            raise _refused(_("There is no model `{name}`. There are: {known}.", name=name[:40], known=known))
        return found

    def _operation(self, model: Model) -> Operation:
        operation = _making(model)
        if operation is None:
            raise _refused(_("{model} makes no pictures from words.", model=model.id))
        if model not in self._models:
            raise _refused(_("The bot's host has not switched {model} on.", model=model.id))
        return operation

    async def requests(
        self, asked: Request, operations: Sequence[Operation], aspect: str | None
    ) -> list[Request]:
        """One request for each model, in the order they were named, with the asker's own defaults and the
        shape in the model's own words."""
        return [await self._request(asked, operation, aspect) for operation in operations]

    async def _request(self, asked: Request, operation: Operation, aspect: str | None) -> Request:
        options: dict[str, Value] = dict(asked.options)
        if aspect is not None:
            options |= catalogue.translate_aspect(operation, aspect)
        options = await self._members.with_defaults(asked.guild_id, asked.user_id, operation, options)
        return replace(asked, operation=operation.id, options=options)

    def suggested(self, typed: str) -> list[str]:
        """How what is typed could go on: the last name completed, those before it kept."""
        *before, last = _BETWEEN.split(typed.strip().lower()) or [""]
        if typed[-1:] in (" ", ",", ";") and last:
            before, last = [*before, last], ""
        kept = [name for name in before if name]
        if len(kept) >= MAX_JOBS:
            return []
        rest = [model.id for model in self._models if not {model.id, model.command} & set(kept)]
        return [", ".join([*kept, name]) for name in rest if last in name]


def _refused(reason: str) -> InvalidOptions:
    return InvalidOptions(
        _("{reason} Nothing was held or paid. Choose the models from the list.", reason=reason), "models"
    )
