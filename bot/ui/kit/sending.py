"""Send to channels by id, with Discord's errors translated into the delivery errors that the worker knows."""

import asyncio
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.domain.errors import DeliveryError, DeliveryImpossible, DeliveryUnclear, FileTooLarge
from bot.ports import metrics
from bot.ports.membership import ALONE, Membership
from bot.ui.kit import discord_internals
from bot.ui.kit.actions import Action
from bot.ui.kit.custom_ids import decode
from bot.ui.kit.failures import NETWORK, UNREADABLE, is_closed
from bot.ui.kit.pace import Pace

# Discord's JSON error codes.
UNKNOWN_MESSAGE = 10008
TOO_LARGE = 40005
THREAD_ARCHIVED = 50083

_PASSING = frozenset({20016, 20022, 20028, 20029, 30046, 40004, 40006, 40062, 130000})
"""Codes of limits that pass: slow mode, writing or editing too much, an overloaded Discord."""

NO_MENTIONS = discord.AllowedMentions.none()
"""Mentions in the text are shown and notify no member."""


class AnswerUnreadable(DeliveryUnclear):
    """Discord carried the request out, and discord.py cannot read its answer."""


TOO_MANY = 429

_SCOPES = frozenset({"user", "global", "shared"})
_ROUTE = re.compile(r"/api/v[0-9]+/([a-z]+)", re.ASCII)
_RESOURCES = frozenset({"applications", "channels", "gateway", "guilds", "interactions", "users", "webhooks"})

_UNCOUNTED = frozenset({"interactions", "webhooks"})
"""Routes outside Discord's limit of all requests."""

ALL_PER_SECOND = 45.0
"""Requests a second of the whole bot. Discord allows 50."""

_failed_answers: ContextVar[list[int]] = ContextVar("failed_answers")


def watched(membership: Membership = ALONE) -> aiohttp.TraceConfig:
    """Return what a client needs for `delivering` to know after which answers discord.py sent again.

    It also records every request for the metrics. Of several processes, each sends its part of the requests
    that Discord allows the whole bot in a second; answers to interactions do not count there. One that the
    others may have taken for dead sends nothing: what it would post may be there already.
    """
    pace = Pace(ALL_PER_SECOND)

    async def begin(
        _session: aiohttp.ClientSession, context: SimpleNamespace, start: aiohttp.TraceRequestStartParams
    ) -> None:
        route = _ROUTE.match(start.url.path)
        if membership.held is not None and (route is None or route[1] not in _UNCOUNTED):
            await pace.wait(membership.live)
        if not membership.is_sure:
            raise aiohttp.ClientConnectionError("this process may not be a member of the bot any more")
        context.began = asyncio.get_running_loop().time()

    async def note(
        _session: aiohttp.ClientSession, context: SimpleNamespace, end: aiohttp.TraceRequestEndParams
    ) -> None:
        status = end.response.status
        if status >= 500:
            _failed_answers.get([]).append(status)
        if status == TOO_MANY:
            scope = end.response.headers.get("X-RateLimit-Scope", "")
            metrics.discord_limited(scope if scope in _SCOPES else metrics.OTHER)
        _record(end.url.path, str(status) if status == TOO_MANY else f"{status // 100}xx", context)

    async def lose(
        _session: aiohttp.ClientSession, context: SimpleNamespace, lost: aiohttp.TraceRequestExceptionParams
    ) -> None:
        _record(lost.url.path, "lost", context)

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(begin)
    trace.on_request_end.append(note)
    trace.on_request_exception.append(lose)
    return trace


def _record(path: str, status: str, context: SimpleNamespace) -> None:
    """Record a request under the first word of its route: what follows has ids and tokens."""
    route = _ROUTE.match(path)
    resource = route[1] if route and route[1] in _RESOURCES else metrics.OTHER
    metrics.discord(resource, status, asyncio.get_running_loop().time() - context.began)


@contextmanager
def delivering(act: str) -> Iterator[None]:
    """Raise DeliveryImpossible, DeliveryUnclear or DeliveryError in place of discord.py's errors.

    `act` is for the log, like "posting job k7f3ab". A refusal is no clear one if discord.py had sent the
    request before and got an error of the server's: that may have been carried out.
    """
    failed: list[int] = []
    token = _failed_answers.set(failed)
    try:
        yield
    except discord.HTTPException as error:
        clear = _delivery_error(error, act)
        raise (DeliveryUnclear(f"{clear}, sent again after {failed}") if failed else clear) from error
    except NETWORK as error:
        raise DeliveryUnclear(f"the connection was lost while {act}") from error
    except RuntimeError as error:
        if not is_closed(error):
            raise
        kind = DeliveryUnclear if failed else DeliveryError
        raise kind(f"not connected to Discord while {act}") from error
    except UNREADABLE as error:
        if not discord_internals.gave_up(error):
            raise
        # The request was carried out: what discord.py cannot read is its answer.
        raise DeliveryUnclear(
            f"Discord's answer cannot be read ({type(error).__name__}) while {act}"
        ) from error
    finally:
        _failed_answers.reset(token)


def _delivery_error(error: discord.HTTPException, act: str) -> DeliveryError:
    reason = f"{error.status} {error.text or ''} ({error.code}) while {act}"
    if error.status == 413 or error.code == TOO_LARGE:
        return FileTooLarge(f"the file is too large for this channel, {act}")
    if error.status >= 500:
        return DeliveryUnclear(reason)
    # 401 and 429 pass; a 403 without Discord's code comes from something in between.
    passing = error.status in (401, 429) or error.code in _PASSING or (error.status == 403 and not error.code)
    return DeliveryError(reason) if passing else DeliveryImpossible(reason)


def channel(
    client: discord.Client, channel_id: int, guild_id: int | None = None
) -> discord.PartialMessageable:
    """Return a channel to send to, known to discord.py or not. Raises DeliveryError before the login."""
    require_login(client)
    return client.get_partial_messageable(channel_id, guild_id=guild_id)


async def direct(client: discord.Client, user_id: int) -> discord.DMChannel:
    """Return the channel for direct messages to a member. Raises as `delivering` does, inside of it."""
    require_login(client)
    return await client.create_dm(discord.Object(user_id))


def require_login(client: discord.Client) -> None:
    """Raise DeliveryError before the login, and while the client logs in again."""
    if client.user is None:
        raise DeliveryError("the bot is not logged in to Discord")


async def edited(message: discord.PartialMessage, card: "ui.LayoutView", act: str) -> bool:
    """Edit a message of ours. Return False if it was deleted."""
    with delivering(act):
        try:
            await message.edit(view=card, allowed_mentions=NO_MENTIONS)
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            return False
    return True


_TO_POST = discord.Permissions(view_channel=True, send_messages=True, attach_files=True, embed_links=True)


def may_post(guild: discord.Guild, channel_id: int) -> bool:
    """Return True if the bot may post a card with a picture there, or does not know."""
    place = guild.get_channel_or_thread(channel_id)
    me: discord.Member | None = guild.me
    everyone: discord.Role | None = guild.default_role
    if place is None or me is None or everyone is None:
        return True
    return place.permissions_for(me) >= _TO_POST


def only(user_id: int) -> discord.AllowedMentions:
    """Return the mentions that notify this member only."""
    return discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=[discord.Object(user_id)]
    )


def only_role(role_id: int) -> discord.AllowedMentions:
    """Return the mentions that notify the members with this role only."""
    return discord.AllowedMentions(
        everyone=False, users=False, replied_user=False, roles=[discord.Object(role_id)]
    )


def file(name: str, data: bytes, alt: str | None = None) -> discord.File:
    """Return bytes as an attachment. `alt` describes a picture to screen readers."""
    return discord.File(io.BytesIO(data), filename=name, description=alt)


def actions_in(components: Iterable[Any]) -> set[Action]:
    """Return the actions of a message's buttons and menus at any depth, of any version of the scheme."""
    actions: set[Action] = set()
    for component in components:
        action = decode(getattr(component, "custom_id", None) or "")
        if action is not None:
            actions.add(action)
        actions |= actions_in(getattr(component, "children", ()))
    return actions
