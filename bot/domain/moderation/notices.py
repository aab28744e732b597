"""Notices about moderation: every new line of the log, and a server's many losses for the host."""

from dataclasses import dataclass

from bot.domain.moderation.log import LogLine, LossCount
from bot.domain.notices import Notice


@dataclass(frozen=True, slots=True)
class LogLineAdded(Notice):
    """To moderators: a setting or rule of the server was changed, or money was lost."""

    line: LogLine


@dataclass(frozen=True, slots=True)
class ManyLosses(Notice):
    """To the host: many jobs of a server failed after they were paid.

    The host hears of it who bears the losses, and when the server's moderators cannot be reached.
    """

    guild_id: int
    losses: LossCount
