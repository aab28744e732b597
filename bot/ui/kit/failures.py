"""How speaking with Discord fails through no fault of ours: lost connections, odd or late answers."""

import asyncio

import aiohttp
import discord

from bot.ui.kit import discord_internals

NETWORK = (aiohttp.ClientError, OSError, asyncio.TimeoutError)
"""Errors that discord.py passes on when a connection fails, besides its own."""

UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)
"""Errors of discord.py over an answer that it cannot read, if `discord_internals.gave_up` says so."""

_SESSION_CLOSED = "Session is closed"  # aiohttp's words for a client that was closed: nothing was sent

_GONE = frozenset({10015, 10062, 40060, 50027})
"""Discord's error codes for unknown, already answered and expired interactions: no answer is possible."""


def is_closed(error: RuntimeError) -> bool:
    """Return True if nothing was sent because the bot is not connected to Discord (any more)."""
    return str(error) == _SESSION_CLOSED


def is_gone(error: Exception) -> bool:
    """Return True if Discord no longer takes an answer to the interaction."""
    return isinstance(error, discord.HTTPException) and error.code in _GONE


def is_lost(error: Exception) -> bool:
    """Return True if Discord could not be reached, or not answer, when discord.py asked it for something.

    An OSError of the bot's own disk is none of that.
    """
    if isinstance(error, discord.HTTPException):
        return error.status == 429 or error.status >= 500
    if isinstance(error, RuntimeError):
        return is_closed(error)
    return isinstance(error, NETWORK) and discord_internals.was_asking(error)
