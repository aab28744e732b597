"""The notice about moderation: every new line of the log."""

from dataclasses import dataclass

from bot.domain.moderation.log import LogLine
from bot.domain.notices import Notice


@dataclass(frozen=True, slots=True)
class LogLineAdded(Notice):
    """Something was changed on the server, or money was lost."""

    line: LogLine
