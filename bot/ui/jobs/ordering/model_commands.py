"""Slash commands made from the catalogue: one command per model, one subcommand per operation.

The options follow from the operation's data, so a new model needs nothing here.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import discord
from discord import app_commands

from bot.catalogue import MODELS, Field, FieldKind, Media, Model, Operation, Slot
from bot.domain.jobs.batch import MAX_JOBS
from bot.domain.jobs.job import Value
from bot.ui.kit.responses import Interaction

Files = Mapping[str, discord.Attachment]


@dataclass(frozen=True, slots=True)
class CommonOptions:
    """Options that commands have besides those of the model."""

    private: bool = False  # its maker alone sees the result
    count: int = 1  # results to make, in one message


Handler = Callable[[Interaction, Operation, Mapping[str, Value], Files, CommonOptions], Awaitable[None]]
"""Run a command with the given options, and the files by option."""

PRIVATE = "private"
PRIVATE_HELP = "Only you see the result; nothing is posted, until you post it yourself"

COUNT = "count"
COUNT_HELP = "How many pictures of it, in one message and for one total price"
Count = app_commands.Range[int, 1, MAX_JOBS]

_DESCRIPTION = 100  # characters Discord takes
_Range = cast(Any, app_commands.Range)  # built from data, which type checkers cannot follow


def model_commands(run: Handler, models: Sequence[Model] = MODELS) -> list[app_commands.Group]:
    """Return one slash command per model, each of which calls `run`."""
    return [model_command(model, run) for model in models]


def model_command(model: Model, run: Handler) -> app_commands.Group:
    """Return the command of one model with a subcommand for each of its operations."""
    group = app_commands.Group(
        name=model.command, description=model.about[:_DESCRIPTION], extras={"model": model.id}
    )
    for operation in model.operations:
        group.add_command(operation_command(operation, run))
    return group


def operation_command(operation: Operation, run: Handler) -> app_commands.Command[Any, ..., None]:
    """Return the subcommand of one operation. Its required options come first, as Discord demands."""

    async def callback(interaction: Interaction, **given: Any) -> None:
        common = CommonOptions(bool(given.pop(PRIVATE, None)), given.pop(COUNT, None) or 1)
        typed = {name: value for name, value in given.items() if value is not None}
        files = {name: value for name, value in typed.items() if isinstance(value, discord.Attachment)}
        options = {name: value for name, value in typed.items() if name not in files}
        await run(interaction, operation, options, files, common)

    names = operation.option_names()
    common_types = {PRIVATE: bool} if operation.kind is not Media.IMAGE else {COUNT: Count, PRIVATE: bool}
    parameters = [_parameter(operation, name) for name in names]
    parameters += [_common_parameter(name, kind) for name, kind in common_types.items()]
    callback.__signature__ = _signature(parameters)  # type: ignore[attr-defined]
    helps = {name: _help(operation, name) for name in names}
    helps |= {name: _COMMON_HELP[name] for name in common_types}
    app_commands.describe(**helps)(callback)
    app_commands.choices(**_choices(operation))(callback)
    return app_commands.Command(
        name=operation.name,
        description=operation.about[:_DESCRIPTION],
        callback=callback,
        extras={"operation": operation.id},
    )


_COMMON_HELP = {PRIVATE: PRIVATE_HELP, COUNT: COUNT_HELP}


def _common_parameter(name: str, value: Any) -> inspect.Parameter:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(name, kind, default=None, annotation=value | None)


def _signature(parameters: Sequence[inspect.Parameter]) -> inspect.Signature:
    first = inspect.Parameter(
        "interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction
    )
    return inspect.Signature([first, *parameters])


def _parameter(operation: Operation, name: str) -> inspect.Parameter:
    annotation = _annotation(operation, name)
    required = operation.requires(name)
    return inspect.Parameter(
        name,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=inspect.Parameter.empty if required else None,
        annotation=annotation if required else annotation | None,
    )


def _annotation(operation: Operation, name: str) -> Any:
    field = operation.field(name)
    return discord.Attachment if field is None else _value(field)


def _value(field: Field) -> Any:
    match field.kind:
        case FieldKind.TEXT:
            return _Range[str, 1, field.max_length]
        case FieldKind.CHOICE:
            return str
        case FieldKind.INTEGER:
            return _Range[int, field.minimum, field.maximum]
        case FieldKind.NUMBER:
            return _Range[float, field.minimum, field.maximum]
        case FieldKind.FLAG:
            return bool


def _choices(operation: Operation) -> dict[str, list[app_commands.Choice[str]]]:
    fields = (field for field in operation.member_fields if field.choices)
    return {
        field.option: [app_commands.Choice(name=value, value=value) for value in field.choices]
        for field in fields
    }


def _help(operation: Operation, name: str) -> str | app_commands.locale_str:
    field, slot = operation.field(name), operation.slot(name)
    if field is not None:
        return field.help[:_DESCRIPTION]
    return _slot_help(cast(Slot, slot), name)


def _slot_help(slot: Slot, name: str) -> str | app_commands.locale_str:
    if len(slot.options) == 1:
        return slot.help[:_DESCRIPTION]
    numbers = {"number": slot.options.index(name) + 1, "most": len(slot.options)}
    words = f"{slot.help} ({numbers['number']} of {numbers['most']})"[:_DESCRIPTION]
    return app_commands.locale_str(words, sentence=slot.help, numbers=numbers)
