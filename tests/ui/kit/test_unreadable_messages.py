"""A menu on a message that discord.py cannot read is answered all the same."""

from typing import Any

import discord
import pytest
from discord.app_commands.namespace import Namespace

from bot.ui.kit import unreadable_messages
from sandbox.discord.render_message import message_json
from tests.ui.kit.test_unreadable_events import state
from tests.ui.place import Front

pytestmark = pytest.mark.asyncio(loop_scope="module")

POLL: dict[str, Any] = {
    "question": {"text": "Fox?"},
    "answers": [],
    "expiry": None,
    "allow_multiselect": False,
    "layout_type": 1,
}


async def menu(front: Front, name: str = "Image details") -> str:
    place = front.place
    message = await front.world.say(place.mira, place.channel, "which one?")
    interaction = await front.world.message_menu(place.mira, name, message)
    return (await interaction.wait_original()).text


async def test_a_menu_on_a_poll_without_an_end_is_answered(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = "sandbox.discord.people.message_json"
    monkeypatch.setattr(render, lambda core, target: {**message_json(core, target), "poll": POLL})
    assert "picture" in await menu(front)


async def test_what_cannot_be_read_at_all_is_answered_with_an_error(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise TypeError("something new of Discord")

    monkeypatch.setattr(Namespace, "_get_resolved_items", fail)
    assert "Something went wrong inside the bot" in await menu(front)


def interaction(message: object) -> dict[str, Any]:
    return {"id": "1", "data": {"resolved": {"messages": {"5": message}}, "name": "Edit"}}


AUTHOR = {"id": "7", "username": "mira", "discriminator": "0", "avatar": None}
MESSAGE: dict[str, Any] = {
    **unreadable_messages._PLAIN,
    "id": "5",
    "channel_id": "6",
    "author": AUTHOR,
    "timestamp": "2026-01-01T00:00:00+00:00",
    "content": "hello",
    "embeds": [{"title": "x"}],
}


@pytest.mark.parametrize(
    "field",
    [
        {"poll": POLL},
        {"poll": {}},
        {"poll": None},
        {"attachments": [{"id": "x"}]},
        {"embeds": None},
        {"stickers": [{}], "sticker_items": [{}]},
        {"interaction_metadata": {"id": None}},
        {"type": {}},
        {"referenced_message": 5, "message_reference": 7},
    ],
    ids=lambda field: next(iter(field)),
)
async def test_the_rest_of_a_message_is_read(field: dict[str, Any]) -> None:
    found = state()
    read = unreadable_messages.with_readable_messages(interaction({**MESSAGE, **field}), found)
    message = read["data"]["resolved"]["messages"]["5"]
    assert message["content"] == "hello"
    channel = discord.PartialMessageable(state=found, id=6)
    assert discord.Message(state=found, channel=channel, data=message).id == 5


@pytest.mark.parametrize(
    "odd", [{}, {"data": None}, {"data": {"resolved": None}}, {"data": {"resolved": {}}}]
)
async def test_other_interactions_stay_as_they_are(odd: dict[str, Any]) -> None:
    assert unreadable_messages.with_readable_messages(odd, state()) is odd
    whole = interaction(MESSAGE)
    assert unreadable_messages.with_readable_messages(whole, state()) == whole


async def test_a_press_below_a_message_that_cannot_be_read_is_read() -> None:
    """Its buttons stay: they tell what was pressed."""
    row = {"type": 1, "components": [{"type": 2, "style": 2, "label": "Go", "custom_id": "x"}]}
    pressed = {"id": "1", "message": {**MESSAGE, "components": [row], "poll": POLL}}
    read = unreadable_messages.with_readable_messages(pressed, state())
    assert read["message"]["components"] == [row]
    assert "poll" not in read["message"]
    assert unreadable_messages._reads(read["message"], state())
