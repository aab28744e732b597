"""A member's own settings on one server: notifications, sharing, default options."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.catalogue import EVERY_MODEL, Field, FieldKind, Operation
from bot.catalogue.rules import check_field
from bot.domain.errors import InvalidOptions
from bot.domain.jobs.errors import DefaultProblem, DefaultRefused
from bot.domain.jobs.job import Job, Value
from bot.domain.jobs.preferences import MemberSettings
from bot.store import Store

_SWITCH = {"true": True, "on": True, "false": False, "off": False}


class MemberPreferences:
    """Read and change one member's own settings on one server."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def settings(self, guild_id: int, user_id: int) -> MemberSettings:
        return await self._store.preferences.get(guild_id, user_id)

    async def change(self, guild_id: int, user_id: int, **fields: Any) -> MemberSettings:
        """Set fields of `MemberSettings` by their names."""
        settings = replace(await self.settings(guild_id, user_id), **fields)
        await self._store.preferences.save(guild_id, user_id, settings)
        return settings

    async def pings(self, job: Job) -> bool:
        """Return True if the finished job notifies its maker."""
        return (await self.settings(job.guild_id, job.user_id)).ping.applies(job.seconds)

    # ── default options ──────────────────────────────────────────────────────────────────────────

    async def defaults(self, guild_id: int, user_id: int) -> Mapping[str, Mapping[str, Value]]:
        """Return the default options by name, by model."""
        return await self._store.preferences.defaults(guild_id, user_id)

    async def set_default(
        self, guild_id: int, user_id: int, model: str, option: str | None, typed: str | None
    ) -> None:
        """Check the typed value and set it; None deletes the default. Raises InvalidOptions."""
        fields = settable(model)
        if not fields:
            raise DefaultRefused(DefaultProblem.UNKNOWN_MODEL, "model", model)
        if option is None:
            raise DefaultRefused(DefaultProblem.NO_OPTION, "option", model, tuple(fields))
        if option not in fields:
            raise DefaultRefused(DefaultProblem.UNKNOWN_OPTION, "option", model, tuple(fields))
        value = None if typed is None else _parse(model, fields[option], typed)
        await self._store.preferences.set_default(guild_id, user_id, model, option, value)

    async def with_defaults(
        self, guild_id: int, user_id: int, operation: Operation, options: Mapping[str, Value]
    ) -> dict[str, Value]:
        """Return the options, completed with the member's defaults that the operation takes."""
        own = (await self.defaults(guild_id, user_id)).get(operation.model, {})
        return {**kept(operation, own), **options}


def settable(model: str) -> dict[str, Field]:
    """Return the fields of a model that can have a default, by option: all but texts and seeds."""
    operations = [operation for known in EVERY_MODEL if known.id == model for operation in known.operations]
    fields = [field for operation in operations for field in operation.member_fields]
    return {
        field.option: field for field in fields if field.kind is not FieldKind.TEXT and field.option != "seed"
    }


def kept(operation: Operation, options: Mapping[str, Value]) -> dict[str, Value]:
    """Return those of the options that the operation takes too, with the same values."""
    fields = {field.option: field for field in operation.member_fields}
    return {name: value for name, value in options.items() if name in fields and _takes(fields[name], value)}


def _takes(field: Field, value: Value) -> bool:
    try:
        check_field(field, value)
    except InvalidOptions:
        return False
    return True


def _parse(model: str, field: Field, typed: str) -> Value:
    value: Value = typed
    if field.kind is FieldKind.FLAG:
        value = _SWITCH.get(typed.lower(), typed)
    elif field.kind in (FieldKind.INTEGER, FieldKind.NUMBER):
        try:
            value = int(typed) if field.kind is FieldKind.INTEGER else float(typed)
        except ValueError:
            raise DefaultRefused(DefaultProblem.NOT_A_NUMBER, field.option, model) from None
    check_field(field, value)
    return value
