"""The moderation log: one line for each change by a moderator or the host, and for each loss."""

from dataclasses import dataclass

LOSS = "loss"
"""The action of a line about money that was paid for nothing; `new` is JSON with the facts."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A row of `moderation_log`. Rows are only ever added."""

    seq: int
    at: int  # epoch milliseconds
    guild_id: int | None  # None: it concerns the whole bot
    actor: int | None  # user id; None: the bot
    action: str
    old: str | None
    new: str | None
    reason: str
