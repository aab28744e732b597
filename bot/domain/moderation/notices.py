"""The notice about moderation: every new line of the log."""

from dataclasses import dataclass

from bot.domain.moderation.log import LogLine
from bot.domain.notices import Notice


@dataclass(frozen=True, slots=True)
class LogLineAdded(Notice):
    """To moderators: a setting or rule of the server was changed, or money was lost."""

    line: LogLine
