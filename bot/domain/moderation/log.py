"""The log of what moderators and the host did."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogLine:
    """A row of `moderation_log`, which is only ever added to."""

    seq: int
    at: int  # epoch milliseconds
    guild_id: int | None  # None: it concerns the whole bot
    actor: int | None  # user id; None: the bot by itself
    action: str
    old: str | None
    new: str | None
    reason: str
