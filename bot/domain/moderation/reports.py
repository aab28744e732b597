"""Reports of pictures: members say what is wrong, moderators decide. Nobody learns who reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.moderation.names import is_forgotten

REASON_LENGTH = 500
"""Characters of what a member writes beside the reason."""

REPORTS_AN_HOUR = 10
"""Reports that one member can make on a server in an hour."""

REPORTS_SECONDS = 3600.0


class ReportReason(StrEnum):
    """What is wrong with a picture."""

    SEXUAL = "sexual"
    VIOLENCE = "violence"
    HATE = "hate"
    PERSON = "person"  # it shows a real person who would not want it
    SPAM = "spam"
    RULES = "rules"  # the server's own
    OTHER = "other"


class ReportState(StrEnum):
    OPEN = "OPEN"
    REMOVED = "REMOVED"
    STRUCK = "STRUCK"  # removed, and its maker got a strike
    BLURRED = "BLURRED"
    DISMISSED = "DISMISSED"


class Verdict(StrEnum):
    """What moderators can decide about a report."""

    REMOVE = "remove"
    STRIKE = "strike"  # remove it, and a strike for its maker
    BLUR = "blur"
    DISMISS = "dismiss"


@dataclass(frozen=True, slots=True)
class Subject:
    """The picture that is reported: a result of ours (`job_id`), or one in somebody's message.

    `contest_id`: it was reported as a contest's entry, so neither maker nor prompt may be shown.
    """

    guild_id: int
    author_id: int
    channel_id: int
    message_id: int  # 0: no message shows it
    job_id: str | None = None
    contest_id: str | None = None

    @property
    def key(self) -> str:
        """Return what makes two reports reports of the same picture."""
        return self.job_id or f"{self.channel_id}-{self.message_id}"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one member says is wrong. `text` is untrusted and may be empty."""

    reason: ReportReason
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """A picture that members reported, once however many they are. `number` is its case on the server.

    The members are not in it: moderators read the `voices`, oldest first, and learn no names.
    """

    id: int
    number: int
    subject: Subject
    state: ReportState
    opened_at: int  # epoch milliseconds
    voices: Sequence[Voice]
    decided_by: int | None
    verdict: int | None  # the number of the case that the decision opened
    card_channel: int | None
    card_message: int | None
    version: int
    shown: int  # the version that the card shows

    @property
    def open(self) -> bool:
        return self.state is ReportState.OPEN

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """Return what can be decided: only a result of ours is blurred, only a known maker gets a strike."""
        never = {Verdict.BLUR} if self.subject.job_id is None else set()
        if is_forgotten(self.subject.author_id):
            never.add(Verdict.STRIKE)
        return tuple(verdict for verdict in Verdict if verdict not in never)
