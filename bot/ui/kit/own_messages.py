"""Find a message of ours whose post may have gone through: it is there, it is not, or we cannot tell.

"Not seen" is "not there" only if we are sure to have seen everything. Without the right to read the history
Discord shows an empty one, and a history may come with a part missing.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterator
from typing import Any

import discord

from bot.domain.errors import PostUncertain
from bot.ui.kit import discord_internals
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import decode
from bot.ui.kit.places import DiscordPlaces
from bot.ui.kit.sending import AnswerUnreadable, actions_in, channel, delivering

LIMIT = 2000
"""Messages that are searched at most, the oldest first. Beyond them we cannot tell."""

_PAGE = 100  # messages of one answer

_SKEW_MS = 300_000  # our clock and Discord's differ; ids carry Discord's


async def find(
    client: discord.Client,
    places: DiscordPlaces,
    *,
    guild_id: int,
    channel_id: int,
    matches: Callable[[Collection[Action]], bool],
    since: int,
    act: str,
) -> int | None:
    """Return the id of our message whose buttons match, posted since that instant; None if there is none.

    Raises PostUncertain if Discord does not show enough to tell, and the errors of `delivering`.
    """
    after = discord.Object((since - _SKEW_MS - discord.utils.DISCORD_EPOCH) << 22)
    place = channel(client, channel_id, guild_id)
    newest = count = 0
    try:
        with delivering(act):
            seen = -1
            while seen < count < LIMIT:  # until nothing new comes: discord.py takes a short page for the end
                seen = count
                last_seen = discord.Object(newest) if newest else after
                async for message in place.history(after=last_seen, limit=LIMIT - count, oldest_first=True):
                    if message.author == client.user and matches(actions_in(message.components)):
                        return message.id
                    newest, count = max(newest, message.id), count + 1
    except AnswerUnreadable:  # somebody's odd message must not hide ours
        newest = count = 0
        with delivering(act):
            async for number, author, actions in _bare(client, channel_id, after.id):
                if client.user is not None and author == client.user.id and matches(actions):
                    return number
                newest, count = max(newest, number), count + 1
    if count >= LIMIT:
        raise PostUncertain(f"too many messages to look through, {act}")
    if not count and not await places.may_read_history(guild_id, channel_id):
        raise PostUncertain(f"without the right to read the history, {act}")
    last = await places.last_message_id(channel_id)
    if last is None:
        raise PostUncertain(f"nothing says which message is the newest, {act}")
    if last > max(newest, after.id) and not await places.is_deleted(channel_id, last):
        raise PostUncertain(f"the newest message is not shown, {act}")
    return None


async def _bare(
    client: discord.Client, channel_id: int, after: int
) -> AsyncIterator[tuple[int, int, set[Action]]]:
    """Yield id, author and actions of each message, read from Discord's own description of it."""
    left = LIMIT
    while left > 0:
        page = await discord_internals.raw_history(client, channel_id, after, min(left, _PAGE))
        for raw in reversed(page):
            actions = {action for text in _custom_ids(raw.get("components")) if (action := decode(text))}
            yield int(raw["id"]), int(raw["author"]["id"]), actions
        if not page:
            return
        after, left = int(page[0]["id"]), left - len(page)


def _custom_ids(part: Any) -> Iterator[str]:
    """Yield the custom ids in a message's components, at any depth."""
    if isinstance(part, list):
        for inner in part:
            yield from _custom_ids(inner)
    elif isinstance(part, dict):
        if isinstance(part.get("custom_id"), str):
            yield part["custom_id"]
        for inner in part.values():
            yield from _custom_ids(inner)
