"""Find a message of ours whose post may have gone through: it is there, it is not, or we cannot tell.

"Not seen" is "not there" only if we are sure to have seen everything. Without the right to read the history
Discord shows an empty one, and a history may come with a part missing.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import discord

from bot.domain.errors import PostUncertain
from bot.ui.kit import discord_internals
from bot.ui.kit.actions import Action
from bot.ui.kit.command_mentions import unlinked
from bot.ui.kit.custom_ids import decode
from bot.ui.kit.places import DiscordPlaces
from bot.ui.kit.sending import AnswerUnreadable, actions_in, channel, delivering

LIMIT = 2000
"""Messages that are searched at most, the oldest first. Beyond them we cannot tell."""

_PAGE = 100  # messages of one answer

_SKEW_MS = 300_000  # our clock and Discord's differ; ids carry Discord's


@dataclass(frozen=True, slots=True)
class Own:
    """A message of ours as it is looked through: the actions of its buttons, and its text, `plain`."""

    id: int
    actions: Collection[Action]
    text: str


def text_of(card: "discord.ui.LayoutView") -> str:
    """Return the card's text as `Own.text` has it."""
    drawn: Any = card
    return plain("\n".join(_values(drawn.to_components(), "content")))


def plain(text: str) -> str:
    """Return the text without what may differ between two drawings of it.

    Discord may change spaces and line breaks; a command has an id of its own, or none yet.
    """
    return "".join(unlinked(text).split())


async def find(
    client: discord.Client,
    places: DiscordPlaces,
    *,
    guild_id: int,
    channel_id: int,
    matches: Callable[[Own], bool],
    since: int,
    act: str,
) -> int | None:
    """Return the id of our message that matches, posted since that instant; None if there is none.

    Raises PostUncertain if Discord does not show enough to tell, and the errors of `delivering`.
    """
    after = discord.Object((since - _SKEW_MS - discord.utils.DISCORD_EPOCH) << 22)
    place = channel(client, channel_id, guild_id)
    newest = count = 0
    try:
        with delivering(act):
            seen = -1
            while seen < newest and count < LIMIT:  # discord.py takes a short page for the end
                seen = newest
                last_seen = discord.Object(newest) if newest else after
                async for message in place.history(after=last_seen, limit=LIMIT - count, oldest_first=True):
                    parts = message.components
                    own = Own(message.id, actions_in(parts), plain("\n".join(_texts_in(parts))))
                    if message.author == client.user and matches(own):
                        return message.id
                    newest, count = max(newest, message.id), count + 1
    except AnswerUnreadable:  # somebody's odd message must not hide ours
        newest = count = 0
        with delivering(act):
            async for author, own in _bare(client, channel_id, after.id):
                if client.user is not None and author == client.user.id and matches(own):
                    return own.id
                newest, count = max(newest, own.id), count + 1
    if count >= LIMIT:
        raise PostUncertain(f"too many messages to look through, {act}")
    if not count and not await places.may_read_history(guild_id, channel_id):
        raise PostUncertain(f"without the right to read the history, {act}")
    last = await places.last_message_id(channel_id)
    if last == 0 or (last is None and not count):
        raise PostUncertain(f"nothing says which message is the newest, {act}")
    if last is not None and last > max(newest, after.id) and not await places.is_deleted(channel_id, last):
        raise PostUncertain(f"the newest message is not shown, {act}")
    return None


async def _bare(client: discord.Client, channel_id: int, after: int) -> AsyncIterator[tuple[int, Own]]:
    """Yield the author and what is looked at of each message, read from Discord's own description of it."""
    left = LIMIT
    while left > 0:
        page = await discord_internals.raw_history(client, channel_id, after, min(left, _PAGE))
        for raw in reversed(page):
            parts = raw.get("components")
            actions = {action for text in _values(parts, "custom_id") if (action := decode(text))}
            text = plain("\n".join(_values(parts, "content")))
            yield int(raw["author"]["id"]), Own(int(raw["id"]), actions, text)
        if not page:
            return
        after, left = int(page[0]["id"]), left - len(page)


def _texts_in(components: Iterable[Any]) -> Iterator[str]:
    """Yield the texts in a message's components, at any depth."""
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _texts_in(getattr(component, "children", ()))


def _values(part: Any, key: str) -> Iterator[str]:
    """Yield the texts that stand under the key in a message's described components, at any depth."""
    if isinstance(part, list):
        for inner in part:
            yield from _values(inner, key)
    elif isinstance(part, dict):
        if isinstance(part.get(key), str):
            yield part[key]
        for inner in part.values():
            yield from _values(inner, key)
