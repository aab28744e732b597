"""Moderators' decisions about members: strikes, blocks and appeals.

    struck = await people.strike(guild_id, user_id, by=moderator_id, reason="spam")
    struck.step       # what it led to, by the server's ladder

The cogs check the moderator's permission; whether the member can be judged at all is asked here. The member
is told by direct message, if they take any.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.errors import DeliveryError
from bot.domain.moderation.cases import Case, CaseKind, Record
from bot.domain.moderation.ladder import Ladder, Step
from bot.domain.moderation.limits import Requester
from bot.domain.moderation.people_errors import CaseNotFound, MayNotJudge, RightsUnknown, Shield
from bot.domain.moderation.people_notices import (
    AppealDecided,
    AppealMade,
    MemberBlocked,
    MemberUnblocked,
    StrikeGiven,
    StrikeLifted,
)
from bot.domain.moderation.report_errors import MayNotDelete
from bot.domain.notices import Notice
from bot.ports import Clock, Members, Notices
from bot.services.moderation.access import Access
from bot.store import Store
from bot.store.moderation.people import Penalty, Sentence

DAY_SECONDS = 86_400.0

MOST_EXPORTED = 50_000
"""Cases in a file, the newest."""


@dataclass(frozen=True, slots=True)
class Strike:
    """A strike that was given: its case, the strikes that count now, and the step that it led to."""

    case: Case
    strikes: int
    step: Step
    told: bool  # by direct message


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about a member. `told`: by direct message. `strikes`: those that count after an unblock."""

    case: Case
    told: bool
    strikes: int = 0


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal and the case that it is about."""

    appeal: Case
    case: Case


class People:
    """Strike, block and unblock members, and decide their appeals."""

    def __init__(
        self, store: Store, access: Access, members: Members, notices: Notices, clock: Clock
    ) -> None:
        self._store = store
        self._access = access
        self._members = members
        self._notices = notices
        self._clock = clock

    async def check(self, requester: Requester) -> None:
        """Raise Blocked or GateClosed if the member may not use the bot now."""
        await self._access.check(requester)

    async def standing(self, guild_id: int, user_id: int) -> Record:
        """Return the member's cases and what counts of them now."""
        return await self._store.cases.record(guild_id, user_id, now=self._clock.now())

    async def check_judged(self, guild_id: int, user_id: int, *, by: int) -> None:
        """Raise MayNotJudge for a person whom this moderator cannot strike or block.

        Moderators, the server's owner, bots and the moderator themselves cannot be. A member who has left
        can. Raises RightsUnknown if Discord does not say.
        """
        if user_id == by:
            raise MayNotJudge(user_id, Shield.SELF)
        try:
            shield = await self._members.shield(guild_id, user_id)
        except DeliveryError as error:
            raise RightsUnknown(user_id) from error
        if shield is not None:
            raise MayNotJudge(user_id, shield)

    async def check_deletes(self, guild_id: int, channel_id: int, *, by: int) -> None:
        """Raise MayNotDelete unless this moderator may delete others' messages there, or RightsUnknown."""
        try:
            may = await self._members.may_delete(guild_id, channel_id, by)
        except DeliveryError as error:
            raise RightsUnknown(by) from error
        if not may:
            raise MayNotDelete(channel_id)

    # ── strikes ──────────────────────────────────────────────────────────────────────────────────

    async def ladder(self, guild_id: int) -> Ladder:
        """Return the steps that strikes lead to on this server."""
        return Ladder.load((await self._store.settings.get(guild_id)).strike_ladder)

    async def strike(
        self, guild_id: int, user_id: int, *, by: int, reason: str, job_id: str | None = None
    ) -> Strike:
        """Give the member a strike. Raises MayNotJudge, RightsUnknown, or AlreadyStruck for the same job."""
        await self.check_judged(guild_id, user_id, by=by)
        case, strikes = await self._store.people.strike(
            guild_id,
            user_id,
            by=by,
            now=self._clock.now(),
            reason=reason,
            job_id=job_id,
            sentence=await self.sentence(guild_id),
        )
        return await self.tell_strike(case, strikes)

    async def sentence(self, guild_id: int) -> Sentence:
        """Return what a strike on this server would be now."""
        steps = (await self.ladder(guild_id)).steps
        days = (await self._store.settings.get(guild_id)).strike_days
        penalties = [Penalty(step.blocks, self._end(step.seconds)) for step in steps]
        return Sentence(self._clock.after(days * DAY_SECONDS), penalties)

    async def tell_strike(self, case: Case, strikes: int) -> Strike:
        """Tell the member of a strike that is recorded: with this one, so many count."""
        ladder = await self.ladder(case.guild_id)
        told = await self._tell(case, StrikeGiven(case, strikes, ladder.step(strikes + 1)))
        return Strike(case, strikes, ladder.step(strikes), told)

    async def lift_strike(self, guild_id: int, number: int, *, by: int) -> Decided:
        """Take a strike back, with the block that it brought. Raises CaseNotFound or AlreadyEnded."""
        await self._check_not_own(guild_id, number, by)
        case = await self._store.people.lift_strike(guild_id, number, by=by, now=self._clock.now())
        return Decided(case, await self._tell(case, StrikeLifted(case), "lift"))

    # ── blocks ───────────────────────────────────────────────────────────────────────────────────

    async def block(
        self, guild_id: int, user_id: int, *, by: int, reason: str, seconds: float | None = None
    ) -> Decided:
        """Keep the member from using the bot, for so long or until `unblock`, in place of earlier blocks.

        Raises MayNotJudge or RightsUnknown.
        """
        await self.check_judged(guild_id, user_id, by=by)
        case = await self._store.people.block(
            guild_id, user_id, by=by, now=self._clock.now(), reason=reason, until=self._end(seconds)
        )
        return Decided(case, await self._tell(case, MemberBlocked(case)))

    async def unblock(self, guild_id: int, user_id: int, *, by: int, reason: str = "") -> Decided:
        """End every block of the member; strikes still count.

        Raises NotBlocked, or MayNotJudge for oneself.
        """
        if user_id == by:
            raise MayNotJudge(user_id, Shield.SELF)
        case = await self._store.people.unblock(
            guild_id, user_id, by=by, now=self._clock.now(), reason=reason
        )
        told = await self._tell(case, MemberUnblocked(case))
        return Decided(case, told, len((await self.standing(guild_id, user_id)).strikes))

    # ── appeals ──────────────────────────────────────────────────────────────────────────────────

    async def check_appeal(self, guild_id: int, number: int, *, user_id: int) -> Case:
        """Return the case if this member can appeal against it now. Raises CaseNotFound or AppealRefused."""
        return await self._store.people.check_appeal(guild_id, number, user_id=user_id, now=self._clock.now())

    async def appeal(self, guild_id: int, number: int, *, user_id: int, text: str) -> Appeal:
        """Ask the moderators to look at a case again, once. Raises CaseNotFound or AppealRefused."""
        made, case = await self._store.people.appeal(
            guild_id, number, user_id=user_id, now=self._clock.now(), text=text
        )
        notice = AppealMade(made, case)
        await self._notices.report(guild_id, notice, nonce=f"ap-{guild_id}-{made.number}", public=False)
        return Appeal(made, case)

    async def appeals(self, guild_id: int) -> Sequence[Appeal]:
        """Return the appeals that wait for a decision, oldest first, with their cases."""
        waiting = await self._store.cases.list(guild_id, kind=CaseKind.APPEAL, only_open=True)
        return [
            Appeal(one, await self._store.cases.get(guild_id, one.about))
            for one in reversed(waiting)
            if one.about is not None
        ]

    async def get_appeal(self, guild_id: int, number: int) -> Appeal:
        """Return an appeal, also a decided one, with its case. Raises CaseNotFound."""
        made = await self._store.cases.get(guild_id, number)
        if made.kind is not CaseKind.APPEAL or made.about is None:
            raise CaseNotFound(number)
        return Appeal(made, await self._store.cases.get(guild_id, made.about))

    async def decide_appeal(self, guild_id: int, number: int, *, by: int, granted: bool) -> Appeal:
        """Decide an appeal; granted, its case no longer counts.

        Raises CaseNotFound, AlreadyEnded if it is decided, or MayNotJudge for one's own.
        """
        await self._check_not_own(guild_id, number, by)
        made, case = await self._store.people.decide_appeal(
            guild_id, number, by=by, now=self._clock.now(), granted=granted
        )
        await self._tell(made, AppealDecided(made, case), "done")
        return Appeal(made, case)

    async def _check_not_own(self, guild_id: int, number: int, by: int) -> None:
        """Raise MayNotJudge for a case about the moderator themselves."""
        if (await self._store.cases.get(guild_id, number)).user_id == by:
            raise MayNotJudge(by, Shield.SELF)

    # ── the log ──────────────────────────────────────────────────────────────────────────────────

    async def case(self, guild_id: int, number: int) -> Case:
        """Return a case. Raises CaseNotFound."""
        return await self._store.cases.get(guild_id, number)

    async def export(self, guild_id: int) -> Sequence[Mapping[str, object]]:
        """Return all cases of the server as records, oldest first.

        Those who reported stay hidden, and so do the makers of entries in contests that run.
        """
        cases = await self._store.cases.list(guild_id, limit=MOST_EXPORTED)
        blind = await self._store.cases.blind(guild_id)
        return [_exported(case, blind=case.job_id in blind) for case in reversed(cases)]

    def now(self) -> int:
        """Return the instant as which cases are shown, in epoch milliseconds."""
        return self._clock.now()

    def _end(self, seconds: float | None) -> int | None:
        return None if seconds is None else self._clock.after(seconds)

    async def _tell(self, case: Case, notice: Notice, what: str = "case") -> bool:
        nonce = f"{what}-{case.guild_id}-{case.number}"[-25:]
        return await self._notices.member(case.guild_id, case.user_id, notice, nonce=nonce)


def _exported(case: Case, *, blind: bool) -> Mapping[str, object]:
    """Return a case for a file: ids as strings, instants in UTC."""
    return {
        "case": case.number,
        "kind": str(case.kind),
        "at": _instant(case.at),
        "member": None if blind else str(case.user_id),
        "by": None if case.by is None or case.kind is CaseKind.REPORT else str(case.by),
        "reason": case.reason,
        "job": case.job_id,
        "about": case.about,
        "counts_until": _instant(case.lapses_at),
        "blocks": case.blocks,
        "blocked_until": _instant(case.blocked_until),
        "unblocked_at": _instant(case.unblocked_at),
        "outcome": case.outcome,
        "ended_at": _instant(case.ended_at),
        "ended_by": None if case.ended_by is None else str(case.ended_by),
    }


def _instant(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
