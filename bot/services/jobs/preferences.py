"""What members choose for themselves: notifications, sharing, default options."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.catalogue import EVERY_MODEL, Field, FieldKind, Operation
from bot.catalogue.rules import check_field
from bot.domain.errors import InvalidOptions
from bot.domain.jobs.job import Job, Value
from bot.domain.jobs.preferences import MemberSettings
from bot.i18n import _
from bot.store import Store


class MemberPreferences:
    """Reads and changes one member's own settings on one server."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def settings(self, guild_id: int, user_id: int) -> MemberSettings:
        return await self._store.preferences.get(guild_id, user_id)

    async def change(self, guild_id: int, user_id: int, **fields: Any) -> MemberSettings:
        """Sets fields of `MemberSettings` by their names."""
        settings = replace(await self.settings(guild_id, user_id), **fields)
        await self._store.preferences.save(guild_id, user_id, settings)
        return settings

    async def pings(self, job: Job) -> bool:
        """Whether the finished job notifies its maker."""
        return (await self.settings(job.guild_id, job.user_id)).ping.wanted(job.seconds)

    # ── default options ──────────────────────────────────────────────────────────────────────────

    async def defaults(self, guild_id: int, user_id: int) -> Mapping[str, Mapping[str, Value]]:
        """Options by name, by model."""
        return await self._store.preferences.defaults(guild_id, user_id)

    async def set_default(
        self, guild_id: int, user_id: int, model: str, option: str | None, value: str | None
    ) -> None:
        """What was typed, checked; no value takes the default away. Raises InvalidOptions."""
        known = settable(model)
        if not known:
            raise InvalidOptions(
                _("There is no model `{model}`. Nothing was changed.", model=model[:40]), "model"
            )
        if option is None:
            raise InvalidOptions(
                _("Choose an option as well: {known}. Nothing was changed.", known=", ".join(known)),
                "option",
            )
        if option not in known:
            raise InvalidOptions(
                _(
                    "{model} has these options: {known}. Nothing was changed.",
                    model=model,
                    known=", ".join(known),
                ),
                "option",
            )
        meant = None if value is None else _meant(known[option], value)
        await self._store.preferences.set_default(guild_id, user_id, model, option, meant)

    async def with_defaults(
        self, guild_id: int, user_id: int, operation: Operation, options: Mapping[str, Value]
    ) -> dict[str, Value]:
        """The options that were given, and the member's own for those that were not."""
        own = (await self.defaults(guild_id, user_id)).get(operation.model, {})
        return {**kept(operation, own), **options}


def settable(model: str) -> dict[str, Field]:
    """The options of a model that can have a default, by name: all but texts and seeds."""
    found = (each for each in EVERY_MODEL if each.id == model)
    fields = [field for each in found for one in each.operations for field in one.member_fields]
    return {
        field.option: field for field in fields if field.kind is not FieldKind.TEXT and field.option != "seed"
    }


def kept(operation: Operation, options: Mapping[str, Value]) -> dict[str, Value]:
    """Of these options those that the operation takes, with values it takes."""
    fields = {field.option: field for field in operation.member_fields}
    return {name: value for name, value in options.items() if name in fields and _takes(fields[name], value)}


def _takes(field: Field, value: Value) -> bool:
    try:
        check_field(field, value)
    except InvalidOptions:
        return False
    return True


def _meant(field: Field, typed: str) -> Value:
    """A typed value as the field takes it. Raises InvalidOptions."""
    value: Value = typed
    if field.kind is FieldKind.FLAG:
        value = {"true": True, "on": True, "false": False, "off": False}.get(typed.lower(), typed)
    elif field.kind in (FieldKind.INTEGER, FieldKind.NUMBER):
        try:
            value = int(typed) if field.kind is FieldKind.INTEGER else float(typed)
        except ValueError:
            raise InvalidOptions(
                _("`{option}` must be a number. Nothing was changed.", option=field.option), field.option
            ) from None
    check_field(field, value)
    return value
