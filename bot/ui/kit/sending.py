"""Send to channels by id, with Discord's errors translated into the delivery errors the worker knows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import discord
from discord import ui

from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear, FileTooLarge
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import decode
from bot.ui.kit.responses import NETWORK

UNKNOWN_MESSAGE = 10008


TOO_LARGE = 40005


NOBODY = discord.AllowedMentions.none()


@contextmanager
def delivering(what: str) -> Iterator[None]:
    """Raise DeliveryImpossible, DeliveryUnclear or DeliveryError in place of discord.py's errors."""
    try:
        yield
    except discord.HTTPException as error:
        raise _delivery_error(error, what) from error
    except NETWORK as error:
        raise DeliveryUnclear(f"the connection was lost while {what}") from error


def _delivery_error(error: discord.HTTPException, what: str) -> DeliveryError:
    reason = f"{error.status} {error.text or ''} ({error.code}) while {what}"
    if error.status == 413 or error.code == TOO_LARGE:
        return FileTooLarge(f"the file is too large for this channel, {what}")
    if error.status >= 500:
        return DeliveryUnclear(reason)
    # 401 and 429 pass; a 403 without Discord's code comes from something in between.
    passing = error.status in (401, 429) or (error.status == 403 and not error.code)
    return DeliveryError(reason) if passing else DeliveryImpossible(reason)


def channel(
    client: discord.Client, channel_id: int, guild_id: int | None = None
) -> discord.PartialMessageable:
    """Return a channel to send to, known to discord.py or not. Raises DeliveryError before the login."""
    if client.user is None:
        raise DeliveryError("the bot is not logged in to Discord yet")
    return client.get_partial_messageable(channel_id, guild_id=guild_id)


async def edited(message: discord.PartialMessage, card: "ui.LayoutView", what: str) -> bool:
    """Change a message of ours. Return False if it was deleted."""
    with delivering(what):
        try:
            await message.edit(view=card, allowed_mentions=NOBODY)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            return False
    return True


_TO_POST = discord.Permissions(view_channel=True, send_messages=True, attach_files=True, embed_links=True)


def may_post(guild: discord.Guild, channel_id: int) -> bool:
    """Return True if the bot may post a card with a picture there, or does not know the channel."""
    found = guild.get_channel_or_thread(channel_id)
    return found is None or found.permissions_for(guild.me) >= _TO_POST


def only(user_id: int) -> discord.AllowedMentions:
    """Return the mentions that notify this member only."""
    return discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=[discord.Object(user_id)]
    )


def actions_in(components: Iterable[Any]) -> set[Action]:
    """Return the actions of a message's buttons and menus, however deep, whichever version wrote them."""
    found: set[Action] = set()
    for component in components:
        action = decode(getattr(component, "custom_id", None) or "")
        if action is not None:
            found.add(action)
        found |= actions_in(getattr(component, "children", ()))
    return found
