"""Notices about members: to them about strikes, blocks and appeals, and to moderators about appeals."""

from dataclasses import dataclass

from bot.domain.moderation.cases import Case
from bot.domain.moderation.ladder import Step
from bot.domain.notices import Notice


@dataclass(frozen=True, slots=True)
class StrikeGiven(Notice):
    """To the member: a strike, the number of those that count, and the next strike's step."""

    case: Case
    strikes: int
    next_step: Step


@dataclass(frozen=True, slots=True)
class MemberBlocked(Notice):
    """To the member: moderators keep them from using the bot."""

    case: Case


@dataclass(frozen=True, slots=True)
class MemberUnblocked(Notice):
    """To the member: they may use the bot again."""

    case: Case


@dataclass(frozen=True, slots=True)
class StrikeLifted(Notice):
    """To the member: a strike no longer counts."""

    case: Case


@dataclass(frozen=True, slots=True)
class AppealDecided(Notice):
    """To the member: the decision about their appeal. `case` is the one that they appealed against."""

    appeal: Case
    case: Case


@dataclass(frozen=True, slots=True)
class AppealMade(Notice):
    """To moderators: a member appeals against `case`."""

    appeal: Case
    case: Case
