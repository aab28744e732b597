"""Refusals about reports of pictures."""

from dataclasses import dataclass

from bot.domain.errors import NotAllowed, NotFound, Outdated, OverLimit
from bot.domain.moderation.reports import Report


@dataclass(eq=False)
class ReportNotFound(NotFound):
    """The server has no such report."""

    report_id: int


@dataclass(eq=False)
class AlreadyHandled(Outdated):
    """Somebody has decided about the report before this press."""

    report: Report


class OwnPictureReported(NotAllowed):
    """The moderator would dismiss a report of their own picture."""


class MakerForgotten(NotAllowed):
    """Nobody can get a strike for the picture: its maker has erased their data."""


@dataclass(eq=False)
class TooManyReports(OverLimit):
    """The member has made `limit` reports in the last hour. `free_at` is epoch milliseconds."""

    limit: int
    free_at: int


@dataclass(eq=False)
class MessageNotDeleted(NotAllowed):
    """The bot may not delete the message with the picture: it lacks Manage Messages, or Discord refuses."""

    channel_id: int
    message_id: int


@dataclass(eq=False)
class MayNotDelete(NotAllowed):
    """The moderator may not delete others' messages in the channel, so not with the bot's hands either."""

    channel_id: int


@dataclass(eq=False)
class NothingToRemove(NotFound):
    """No result of the server has this id, and no message with this link shows one."""

    named: str
