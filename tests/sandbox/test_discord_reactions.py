"""Reactions of members and of the bot: who may, what is counted, and what the bot hears."""

from typing import Any
from urllib.parse import quote

import discord
import pytest

from sandbox.discord import Message, Permission, RefusedError
from tests.sandbox.discord_bot import Caller, Place, TrialBot, running

STAR, HEART = "⭐", "❤️"


class Listener(TrialBot):
    """Asks for reactions too, and keeps what it hears."""

    def __init__(self) -> None:
        super().__init__(discord.Intents(guilds=True, guild_reactions=True))
        self.heard: list[tuple[str, int, str]] = []

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        assert event.member
        assert event.message_author_id
        self.heard.append(("add", event.user_id, str(event.emoji)))

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        self.heard.append(("remove", event.user_id, str(event.emoji)))

    async def on_raw_reaction_clear(self, event: discord.RawReactionClearEvent) -> None:
        self.heard.append(("clear", 0, ""))

    async def on_raw_reaction_clear_emoji(self, event: discord.RawReactionClearEmojiEvent) -> None:
        self.heard.append(("clear", 0, str(event.emoji)))


async def posted(place: Place, api: Caller) -> Message:
    _, made = await api.call("POST", f"/channels/{place.channel.id}/messages", {"content": "a picture"})
    return place.discord.message(int(made["id"]))


def at(message: Message, emoji: str = STAR, who: str = "") -> str:
    return f"/channels/{message.channel_id}/messages/{message.id}/reactions/{quote(emoji)}{who}"


async def test_the_bot_hears_of_stars_with_the_intent(
    place: Place, api: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, message = place.discord, await posted(place, api)
    async with running(world, monkeypatch, Listener) as bot:
        assert isinstance(bot, Listener)
        await world.wait_for(bot.is_ready)
        await world.react(place.mira, message)
        await world.react(place.mira, message)  # a second press of the client changes nothing
        await world.react(place.mod, message, HEART)
        await world.unreact(place.mira, message)
        for path in (at(message, HEART), at(message).rpartition("/")[0]):
            world.set_bot_permissions(place.channel, allow=Permission.MANAGE_MESSAGES)
            assert (await api.call("DELETE", path))[0] == 204
        mira, mod = place.mira.id, place.mod.id
        expected = [("add", mira, STAR), ("add", mod, HEART), ("remove", mira, STAR)]
        expected += [("clear", 0, HEART), ("clear", 0, "")]
        await world.wait_for(lambda: len(bot.heard) == len(expected))
        assert bot.heard == expected
    assert message.edited_at is None


async def test_the_bot_hears_nothing_without_the_intent_or_the_channel(place: Place, api: Caller) -> None:
    message = await posted(place, api)
    world = place.discord
    sent: list[str] = []
    world.core.gateway.dispatch = lambda event, *_: sent.append(event)  # type: ignore[method-assign]
    await world.react(place.mira, message)
    assert sent == ["MESSAGE_REACTION_ADD"]
    world.set_bot_permissions(place.channel, deny=Permission.VIEW_CHANNEL)
    sent.clear()
    await world.unreact(place.mira, message)
    assert sent == []


async def test_who_reacted_is_read_page_by_page(place: Place, api: Caller) -> None:
    world, message = place.discord, await posted(place, api)
    people = [world.add_user(f"fan {n}") for n in range(5)]
    for user in people:
        world.add_member(place.guild, user)
        await world.react(user, message)
    _, first = await api.call("GET", at(message) + "?limit=3")
    _, rest = await api.call("GET", at(message) + f"?limit=3&after={first[-1]['id']}")
    assert [user["id"] for user in first + rest] == [str(user.id) for user in people]
    assert (await api.call("GET", at(message, HEART)))[1] == []
    assert (await api.call("GET", at(message) + "?limit=101"))[0] == 400
    _, read = await api.call("GET", f"/channels/{place.channel.id}/messages/{message.id}")
    assert [(one["emoji"]["name"], one["count"], one["me"]) for one in read["reactions"]] == [
        (STAR, 5, False)
    ]


async def test_what_it_takes_to_react(place: Place, api: Caller) -> None:
    world, message = place.discord, await posted(place, api)
    everyone = place.guild.roles[place.guild.id]
    world.set_permissions(place.channel, everyone, deny=Permission.ADD_REACTIONS)
    with pytest.raises(RefusedError, match="may not add"):
        await world.react(place.mira, message)
    status, body = await api.call("PUT", at(message, who="/@me"))
    assert (status, body["code"]) == (403, 50013)
    world.set_bot_permissions(place.channel, allow=Permission.ADD_REACTIONS)
    assert (await api.call("PUT", at(message, who="/@me")))[0] == 204
    await world.react(place.mira, message)  # joining in is free to all who read
    assert message.reactions == {STAR: [world.bot_user_id, place.mira.id]}
    assert (await api.call("DELETE", at(message, who=f"/{place.mira.id}")))[1]["code"] == 50013
    assert (await api.call("DELETE", at(message, who="/@me")))[0] == 204
    assert message.reactions == {STAR: [place.mira.id]}


@pytest.mark.parametrize("emoji", ["star", ":star:", "x" * 40, "1"])
async def test_words_are_no_emojis(place: Place, api: Caller, emoji: str) -> None:
    message = await posted(place, api)
    status, body = await api.call("PUT", at(message, emoji, "/@me"))
    assert (status, body["code"]) == (400, 10014)


async def test_a_message_takes_twenty_emojis(place: Place, api: Caller) -> None:
    message = await posted(place, api)
    statuses: list[Any] = [
        (await api.call("PUT", at(message, chr(0x1F600 + n), "/@me")))[0] for n in range(21)
    ]
    assert statuses == [204] * 20 + [403]
    custom = "blob:123456"
    message.reactions.clear()
    assert (await api.call("PUT", at(message, custom, "/@me")))[0] == 204
    shown = place.discord.show(message)["reactions"][0]["emoji"]
    assert shown == {"id": "123456", "name": "blob"}
