"""The greeting of a server that the bot has just joined: one for each server, whatever happens."""

from dataclasses import dataclass
from enum import StrEnum

GRACE_SECONDS = 86_400.0
"""A server that the bot joined so long before it first looked is new too: hosts invite it, then start it."""

TRIES = 12
"""Attempts of a greeting before it is given up; the pauses between them grow to an hour."""


class GreetingState(StrEnum):
    KNOWN = "KNOWN"  # the server was there before; it gets no greeting
    DUE = "DUE"
    POSTING = "POSTING"  # it may have been posted
    POSTED = "POSTED"
    UNHEARD = "UNHEARD"  # the bot may write nowhere, and reaches no person


@dataclass(frozen=True, slots=True)
class Greeting:
    """A row of `greetings`. Instants are epoch milliseconds."""

    guild_id: int
    state: GreetingState
    met_at: int
    next_at: int
    tries: int
    channel_id: int | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class Greeted:
    """A greeting that was posted: in a channel of the server, or to a person in private."""

    channel_id: int
    message_id: int
