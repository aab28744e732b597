"""Selects of people, roles and channels, in messages and dialogs, on servers with five hundred of each."""

from typing import Any

import pytest

from sandbox.discord import Channel, Message, Permission, RefusedError, Role, User
from tests.sandbox.discord_bot import Caller, Place

V2 = 1 << 15
USERS, ROLES, MENTIONABLES, CHANNELS = 5, 6, 7, 8
MANY = 500


async def card(place: Place, api: Caller, *selects: dict[str, Any]) -> Message:
    rows = [{"type": 1, "components": [select]} for select in selects]
    body = {"flags": V2, "components": rows}
    status, made = await api.call("POST", f"/channels/{place.channel.id}/messages", body)
    assert status == 200, made
    return place.discord.message(int(made["id"]))


@pytest.fixture
def crowd(place: Place) -> tuple[list[Channel], list[Role], list[User]]:
    world, guild = place.discord, place.guild
    channels = [world.add_channel(guild, f"channel-{n}") for n in range(MANY)]
    roles = [world.add_role(guild, f"role {n}") for n in range(MANY)]
    people = [world.add_user(f"person {n}") for n in range(MANY)]
    for user in people:
        world.add_member(guild, user)
    return channels, roles, people


async def test_the_bot_is_told_what_was_chosen_and_who_it_is(
    place: Place, api: Caller, crowd: tuple[list[Channel], list[Role], list[User]]
) -> None:
    (*_, channel), (*_, role), (*_, person) = crowd
    kinds = ((USERS, person, "users"), (ROLES, role, "roles"), (CHANNELS, channel, "channels"))
    for kind, thing, key in kinds:
        message = await card(place, api, {"type": kind, "custom_id": "s"})
        chosen = await place.discord.select(place.mira, message, "s", [str(thing.id)])
        data = chosen.payload["data"]
        assert data["values"] == [str(thing.id)]
        assert data["resolved"][key][str(thing.id)]["id"] == str(thing.id)
    both = await card(place, api, {"type": MENTIONABLES, "custom_id": "s", "max_values": 2})
    chosen = await place.discord.select(place.mira, both, "s", [role, person])
    assert chosen.payload["data"]["values"] == [str(role.id), str(person.id)]


async def test_only_what_the_client_offers_can_be_chosen(place: Place, api: Caller) -> None:
    world, everyone = place.discord, place.guild.roles[place.guild.id]
    voice = world.add_channel(place.guild, "voice", kind=2)
    hidden = world.add_channel(place.guild, "hidden")
    world.set_permissions(hidden, everyone, deny=Permission.VIEW_CHANNEL)
    elsewhere = world.add_guild("Elsewhere")
    foreign = world.add_channel(elsewhere, "foreign")
    gone = world.add_channel(place.guild, "gone")
    world.remove_channel(gone)
    message = await card(place, api, {"type": CHANNELS, "custom_id": "s", "channel_types": [0, 5]})
    for channel in (voice, hidden, foreign, gone):
        with pytest.raises(RefusedError, match="not offered"):
            await world.select(place.mira, message, "s", [channel])
    role = world.add_role(elsewhere, "foreign")
    stranger = world.add_user("stranger")
    for kind, thing in ((ROLES, role), (USERS, stranger)):
        message = await card(place, api, {"type": kind, "custom_id": "s"})
        with pytest.raises(RefusedError, match="not offered"):
            await world.select(place.mira, message, "s", [thing])


async def test_none_may_be_chosen_where_the_least_is_none(place: Place, api: Caller) -> None:
    default = {"id": str(place.channel.id), "type": "channel"}
    given = [default | {"id": place.channel.id}]  # discord.py sends numbers
    select = {"type": CHANNELS, "custom_id": "s", "min_values": 0, "default_values": given}
    message = await card(place, api, select)
    assert message.parts[1]["default_values"] == [default]
    chosen = await place.discord.select(place.mira, message, "s", [])
    assert chosen.payload["data"]["values"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": CHANNELS, "default_values": [{"id": "1", "type": "role"}]},
        {"type": ROLES, "default_values": [{"id": "1", "type": "user"}]},
        {"type": USERS, "default_values": [{"id": "1", "type": "user"}, {"id": "2", "type": "user"}]},
        {"type": USERS, "default_values": [{"type": "user"}]},
        {"type": ROLES, "channel_types": [0]},
        {"type": CHANNELS, "channel_types": "text"},
    ],
)
async def test_discord_refuses_selects_that_are_wrong(
    place: Place, api: Caller, wrong: dict[str, Any]
) -> None:
    parts = [{"type": 1, "components": [{"custom_id": "s"} | wrong]}]
    body = {"flags": V2, "components": parts}
    status, answer = await api.call("POST", f"/channels/{place.channel.id}/messages", body)
    assert (status, answer["code"]) == (400, 50035)


async def test_a_dialog_left_as_it_was_names_its_channel_unless_that_is_gone(
    place: Place, api: Caller
) -> None:
    world = place.discord
    await api.register("ask")
    other = world.add_channel(place.guild, "other")
    defaults = [{"id": str(other.id), "type": "channel"}]
    select = {"type": CHANNELS, "custom_id": "c", "required": False, "min_values": 0}
    label = {"type": 18, "label": "Channel", "component": select | {"default_values": defaults}}
    dialog = {"custom_id": "m", "title": "Where", "components": [label]}
    for left in (True, False):
        opened = await world.slash(place.mira, place.channel, "ask")
        assert (await api.respond(opened, 9, dialog))[0] == 200
        if not left:
            world.remove_channel(other)
        sent = await world.submit_modal(place.mira, opened)
        data = sent.payload["data"]
        assert data["components"][0]["component"]["values"] == ([str(other.id)] if left else [])
        assert (str(other.id) in data["resolved"].get("channels", {})) is left
