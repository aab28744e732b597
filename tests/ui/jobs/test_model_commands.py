"""The generated commands, as Discord gets them."""

import re
from typing import Any

import discord
import pytest
from discord import app_commands

from bot.catalogue import MODELS, OPERATIONS, Audience, Operation
from bot.ui.jobs.ordering.model_commands import CommonOptions, model_commands, operation_command

NAME = re.compile(r"[-_a-z0-9]{1,32}")
SUBCOMMAND, STRING, INTEGER, BOOLEAN, NUMBER, ATTACHMENT = 1, 3, 4, 5, 10, 11


async def _ignore(*_: object) -> None:
    return None


def _payload() -> list[dict[str, Any]]:
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    return [group.to_dict(tree) for group in model_commands(_ignore)]


COMMANDS = _payload()
SUBCOMMANDS = [(c["name"], sub) for c in COMMANDS for sub in c["options"]]
each_command = pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c["name"])
each_sub = pytest.mark.parametrize(
    ("name", "sub"), SUBCOMMANDS, ids=lambda x: x if isinstance(x, str) else x["name"]
)


def characters(part: dict[str, Any]) -> int:
    """Return the characters that Discord counts towards the 8000 of a command."""
    choices = sum(len(c["name"]) + len(str(c["value"])) for c in part.get("choices", ()))
    return (
        len(part["name"]) + len(part["description"]) + choices + sum(map(characters, part.get("options", ())))
    )


def test_one_command_per_model_one_subcommand_per_operation() -> None:
    assert [c["name"] for c in COMMANDS] == [model.command for model in MODELS]
    assert len(COMMANDS) == 15
    assert len(SUBCOMMANDS) == len(OPERATIONS)


@each_command
def test_commands_fit(command: dict[str, Any]) -> None:
    assert NAME.fullmatch(command["name"])
    assert 1 <= len(command["description"]) <= 100
    assert 1 <= len(command["options"]) <= 25
    assert characters(command) <= 8000


@each_sub
def test_subcommands_fit(name: str, sub: dict[str, Any]) -> None:
    options = sub.get("options", [])
    names = [option["name"] for option in options]
    assert sub["type"] == SUBCOMMAND
    assert len(names) == len(set(names)) <= 25
    assert all(NAME.fullmatch(option) for option in names)
    assert all(1 <= len(option["description"]) <= 100 for option in options)
    assert all(len(option.get("choices", ())) <= 25 for option in options)
    required = [option.get("required", False) for option in options]
    assert required == sorted(required, reverse=True)
    assert not {"moderation", "safety_tolerance"} & set(names)
    assert "private" in names


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: o.id)
def test_options_are_the_operations_own(operation: Operation) -> None:
    sub = next(
        s for n, s in SUBCOMMANDS if s["name"] == operation.name and n == operation.model.replace(".", "-")
    )
    options = {option["name"]: option for option in sub["options"]}
    own = operation.option_names()
    assert tuple(options)[: len(own)] == own
    assert set(options) - set(own) <= {"count", "private"}
    assert options["private"]["type"] == BOOLEAN
    for name in own:
        option = options[name]
        field = operation.field(name)
        assert bool(option.get("required")) is operation.requires(name)
        if field is None:
            assert option["type"] == ATTACHMENT
            continue
        assert field.audience is Audience.MEMBER
        assert tuple(c["value"] for c in option.get("choices", ())) == field.choices
        assert option.get("min_value") == field.minimum
        assert option.get("max_value") == field.maximum
        assert option.get("max_length") == field.max_length


async def test_the_handler_gets_what_was_typed_and_nothing_else() -> None:
    seen: list[Any] = []

    async def handler(
        _: object, operation: Operation, options: Any, files: Any, common: CommonOptions
    ) -> None:
        seen.append((operation.id, options, files, common.private))

    operation = next(o for o in OPERATIONS if o.id == "flux-2-pro/edit")
    picture = object.__new__(discord.Attachment)
    command = operation_command(operation, handler)
    call: Any = command.callback
    await call(None, prompt="a fox", image1=picture, seed=0, prompt_upsampling=False, resolution=None)
    options = {"prompt": "a fox", "seed": 0, "prompt_upsampling": False}
    await call(None, prompt="a fox", image1=picture, private=True)
    first, second = seen
    assert first == ("flux-2-pro/edit", options, {"image1": picture}, False)
    assert second == ("flux-2-pro/edit", {"prompt": "a fox"}, {"image1": picture}, True)
