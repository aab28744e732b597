"""Rules for registering a command, and for running it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.discord import Permission, RefusedError
from sandbox.discord.commands import characters, check_commands, valid_name
from sandbox.discord.errors import ApiError
from tests.sandbox.discord_bot import calling


def command(**changes: Any) -> dict[str, Any]:
    return {"name": "make", "description": "Makes"} | changes


def option(kind: int = 3, name: str = "prompt", **changes: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, "description": "What"} | changes


def choices(*values: Any) -> list[dict[str, Any]]:
    return [{"name": str(value)[:90], "value": value} for value in values]


GOOD_COMMANDS: list[dict[str, Any]] = [
    command(name="wan-2-6", options=[option(required=True), option(4, "steps", min_value=1, max_value=5)]),
    command(name="größe", options=[option(name="ไทย", choices=choices("a", "b"))]),
    command(
        name="x", options=[option(1, "sub", options=[option()]), option(2, "group", options=[option(1, "a")])]
    ),
    command(type=3, name="Edit this image", description=""),
]


def test_good_commands_pass() -> None:
    assert check_commands(GOOD_COMMANDS) == GOOD_COMMANDS


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        (command(name="wan-2.6"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
        (command(name="Make"), "name", "APPLICATION_COMMAND_INVALID_NAME"),
        (command(name="m" * 33), "name", "BASE_TYPE_BAD_LENGTH"),
        (command(description=""), "description", "BASE_TYPE_BAD_LENGTH"),
        (command(description="d" * 101), "description", "BASE_TYPE_BAD_LENGTH"),
        ({"name": "make"}, "description", "BASE_TYPE_REQUIRED"),
        (command(type=2, name="Menu"), "", "APPLICATION_COMMAND_INVALID_CONTEXT_MENU"),
        (command(type=9), "type", "NUMBER_TYPE_RANGE"),
        (command(options=[option(name=f"o{n}") for n in range(26)]), "options", "BASE_TYPE_BAD_LENGTH"),
        (command(options=[option(), option()]), "options", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS"),
        (
            command(options=[option(name="a"), option(name="b", required=True)]),
            "options",
            "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
        (
            command(options=[option(1, "sub"), option(3, "text")]),
            "options",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        ),
        (
            command(options=[option(2, "g", options=[option(3, "text")])]),
            "options.0.options",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        ),
        (
            command(options=[option(1, "s", options=[option(1, "t")])]),
            "options.0.options.0.type",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        ),
        (command(options=[option(choices=choices(*range(26)))]), "options.0.choices", "BASE_TYPE_BAD_LENGTH"),
        (
            command(options=[option(choices=choices("v" * 101))]),
            "options.0.choices.0.value",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            command(options=[option(4, choices=choices("1"))]),
            "options.0.choices.0.value",
            "NUMBER_TYPE_RANGE",
        ),
        (
            command(options=[option(choices=choices("a", "a"))]),
            "options.0.choices",
            "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
        ),
        (
            command(options=[option(choices=choices("a"), autocomplete=True)]),
            "options.0",
            "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_INVALID",
        ),
        (
            command(options=[option(11, autocomplete=True)]),
            "options.0",
            "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_INVALID",
        ),
        (command(options=[option(min_value=1)]), "options.0.min_value", "BASE_TYPE_CHOICES"),
        (command(options=[option(max_length=6001)]), "options.0.max_length", "NUMBER_TYPE_RANGE"),
        (command(options=[option(min_length=5, max_length=4)]), "options.0.min_length", "BASE_TYPE_MAX"),
        (command(options=[option(12)]), "options.0.type", "NUMBER_TYPE_RANGE"),
        (command(name_localizations={"de": ""}), "name_localizations.de", "BASE_TYPE_BAD_LENGTH"),
        (
            command(name_localizations={"de": "So nicht"}),
            "name_localizations.de",
            "APPLICATION_COMMAND_INVALID_NAME",
        ),
        (command(description_localizations={"xx": "?"}), "description_localizations.xx", "BASE_TYPE_CHOICES"),
        (
            {"name": "A menu", "type": 3, "name_localizations": {"de": "m" * 33}},
            "name_localizations.de",
            "BASE_TYPE_BAD_LENGTH",
        ),
        (
            command(
                options=[option(choices=[{"name": "a", "value": "a", "name_localizations": {"de": ""}}])]
            ),
            "options.0.choices.0.name_localizations.de",
            "BASE_TYPE_BAD_LENGTH",
        ),
    ],
)
def test_bad_commands_are_refused_where_they_are_bad(body: Any, path: str, code: str) -> None:
    with pytest.raises(ApiError) as caught:
        check_commands([command(name="fine"), body])
    assert caught.value.errors is not None
    node = caught.value.errors["1"]
    for key in [key for key in path.split(".") if key]:
        node = node[key]
    assert code in [error["code"] for error in node["_errors"]]


def test_duplicates_and_too_many_are_refused() -> None:
    with pytest.raises(ApiError, match="DUPLICATE_NAME"):
        check_commands([command(), command()])
    check_commands([command(), command(type=2, description="")])
    with pytest.raises(ApiError, match="30032"):
        check_commands([command(name=f"c{n}") for n in range(101)])


def test_eight_thousand_characters_count_the_longest_translation() -> None:
    body = command(
        options=[
            option(name=f"o{n}", choices=choices(*(f"{c}{'v' * 80}" for c in range(25)))) for n in range(2)
        ]
    )
    rest = characters(body)
    with pytest.raises(ApiError, match="TOO_LARGE"):
        check_commands([body])
    body["options"].pop()
    check_commands([body])
    body["options"][0]["description_localizations"] = {"de": "d" * 90, "fr": "f" * 50}
    assert characters(body) - 86 == characters(
        {**body, "options": [option(name="o0", choices=body["options"][0]["choices"])]}
    )
    assert rest > 8000


@given(st.text(min_size=1, max_size=32))
def test_upper_case_dots_and_spaces_never_make_a_name(name: str) -> None:
    assert not valid_name(name + ".")
    assert not valid_name(name + " ")
    assert valid_name(name) <= (name == name.lower())


async def test_who_may_run_what_where() -> None:
    async with calling() as (place, api):
        world = place.discord
        base = f"/applications/{world.application_id}"
        bodies = [
            command(name="global", contexts=[0]),
            command(name="wild", nsfw=True),
            command(name="admins", default_member_permissions="0"),
            command(name="mods", default_member_permissions=int(Permission.MANAGE_GUILD)),
        ]
        await api.call("PUT", f"{base}/commands", bodies)
        await api.call("PUT", f"{base}/guilds/{place.guild.id}/commands", [command(name="host")])
        other = world.add_guild("Other")
        lounge, red = world.add_channel(other, "lounge"), world.add_channel(place.guild, "red", nsfw=True)
        world.add_member(other, place.mira)
        dm = world.core.direct_channel(place.mira.id)
        owner = world.core.users[place.guild.owner_id]

        async def why(user: Any, channel: Any, name: str) -> str:
            try:
                await world.slash(user, channel, name)
            except RefusedError as error:
                return str(error)
            return ""

        assert await why(place.mira, place.channel, "host") == ""
        assert "no command" in await why(place.mira, lounge, "host")
        assert "in DMs" in await why(place.mira, dm, "global")
        assert "age-restricted" in await why(place.mira, place.channel, "wild")
        assert await why(place.mira, red, "wild") == ""
        assert "lacks" in await why(place.mod, place.channel, "admins")
        assert await why(owner, place.channel, "admins") == ""
        assert await why(place.mod, place.channel, "mods") == ""
        assert "cannot see" in await why(place.mod, lounge, "global")
        world.set_permissions(place.channel, place.mira, deny=Permission.USE_APPLICATION_COMMANDS)
        assert "may not use" in await why(place.mira, place.channel, "global")


async def test_commands_keep_their_ids_and_guilds_are_strangers_until_joined() -> None:
    async with calling() as (_, api):
        base = f"/applications/{api.world.application_id}"
        _, [first] = await api.call("PUT", f"{base}/commands", [command()])
        _, [again, _] = await api.call(
            "PUT", f"{base}/commands", [command(description="New"), command(name="b")]
        )
        assert (again["id"], again["description"]) == (first["id"], "New")
        assert again["version"] != first["version"]
        assert (await api.call("GET", f"{base}/commands/{first['id']}"))[1]["name"] == "make"
        _, added = await api.call("POST", f"{base}/commands", command(name="c"))
        await api.call("PATCH", f"{base}/commands/{added['id']}", {"description": "C"})
        await api.call("DELETE", f"{base}/commands/{first['id']}")
        _, left = await api.call("GET", f"{base}/commands")
        assert [(c["name"], c["description"]) for c in left] == [("b", "Makes"), ("c", "C")]
        assert (await api.call("PUT", f"{base}/guilds/5/commands", []))[1]["code"] == 50001
        assert (await api.call("PUT", f"{base}/commands", {"name": "x"}))[0] == 400
