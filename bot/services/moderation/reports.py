"""Reports of pictures: members make them, moderators decide, and the cards in Discord follow.

report = await reports.report(job, reporter_id, Voice(ReportReason.SEXUAL, "not for this channel"))
outcome = await reports.decide(report.id, Verdict.REMOVE, guild_id=guild_id, by=moderator_id)
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.errors import DeliveryError, DeliveryImpossible
from bot.domain.jobs.job import Job
from bot.domain.moderation.report_errors import (
    AlreadyHandled,
    MakerForgotten,
    MessageNotDeleted,
    OwnPictureReported,
)
from bot.domain.moderation.reports import (
    REPORTS_SECONDS,
    Report,
    Subject,
    Verdict,
    Voice,
)
from bot.ports import Clock
from bot.ports.membership import ALONE, Membership
from bot.ports.reports import ReportCards
from bot.ports.result_posts import ResultPosts
from bot.services.moderation.people import People
from bot.services.moderation.removal import Removal
from bot.store import Store
from bot.store.moderation.people import Sentence

log = logging.getLogger(__name__)

WORK = "reports"

MISSING_SECONDS = 60.0
"""Pause between looks for cards that no channel took."""

_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decided report. `messages`: how many showed the picture; `had_strike`: one for it counted already."""

    report: Report
    messages: int = 0
    had_strike: bool = False


class Reports:
    """Take reports and carry out decisions about them."""

    def __init__(
        self,
        store: Store,
        removal: Removal,
        posts: ResultPosts,
        people: People,
        cards: ReportCards,
        clock: Clock,
        changed: Callable[[], None],
        membership: Membership = ALONE,
    ) -> None:
        """Call `changed` whenever a card may be out of date."""
        self._membership = membership
        self._store = store
        self._removal = removal
        self._posts = posts
        self._people = people
        self._cards = cards
        self._clock = clock
        self._changed = changed
        self._showing = asyncio.Lock()

    # ── members ──────────────────────────────────────────────────────────────────────────────────

    async def report(
        self, job: Job, reporter_id: int, voice: Voice, *, contest_id: str | None = None
    ) -> Report:
        """Report a result of ours; again by the same member, it is their new words. Raises TooManyReports.

        `contest_id`: the contest in whose voting it was reported.
        """
        message_id = 0 if job.private or not job.message_id else job.message_id
        subject = Subject(job.guild_id, job.user_id, job.channel_id, message_id, job.id, contest_id)
        return await self.report_picture(subject, reporter_id, voice)

    async def report_picture(self, subject: Subject, reporter_id: int, voice: Voice) -> Report:
        """Report any picture of the server. Raises TooManyReports."""
        reason = await self._cards.reason(subject.guild_id, [voice])
        now = self._clock.now()
        window = self._clock.after(REPORTS_SECONDS, since=now) - now
        report = await self._store.reports.report(
            subject, reporter_id, voice, reason=reason, now=now, window=window
        )
        await self._update_cards()
        return await self._store.reports.get(report.id, subject.guild_id)

    # ── moderators ───────────────────────────────────────────────────────────────────────────────

    async def waiting(self, guild_id: int) -> list[tuple[Report, Job | None]]:
        """Return the server's open reports, oldest first, with the jobs that they are about."""
        reports = await self._store.reports.waiting(guild_id)
        return [(report, await self._job(report)) for report in reports]

    async def decide(self, report_id: int, verdict: Verdict, *, guild_id: int, by: int) -> Outcome:
        """Carry out a moderator's decision; of two at the same time, the first counts.

        Raises ReportNotFound, AlreadyHandled, MakerForgotten, OwnPictureReported, MessageNotDeleted,
        AlreadyBlurred, and as
        `People.check_judged` and `check_deletes` do. Then nothing was changed.
        """
        report = await self._store.reports.get(report_id, guild_id)
        if not report.open:
            raise AlreadyHandled(report)
        if verdict is Verdict.STRIKE and verdict not in report.verdicts:
            raise MakerForgotten
        if verdict not in report.verdicts or (
            verdict in (Verdict.DISMISS, Verdict.BLUR) and report.subject.author_id == by
        ):
            raise OwnPictureReported
        if verdict is Verdict.STRIKE:
            await self._people.check_judged(guild_id, report.subject.author_id, by=by)
        subject = report.subject
        if verdict is not Verdict.DISMISS and subject.job_id is None and subject.author_id != by:
            await self._people.check_deletes(guild_id, subject.channel_id, by=by)
        reason = await self._cards.reason(guild_id, report.voices)
        outcome = await self._decide(report, verdict, by, reason)
        await self._update_cards()
        return outcome

    async def _decide(self, report: Report, verdict: Verdict, by: int, reason: str) -> Outcome:
        guild_id, now = report.subject.guild_id, self._clock.now()
        if verdict is Verdict.DISMISS:
            await self._store.removals.decide_dismissed(report.id, guild_id, by=by, now=now, reason=reason)
            return await self._outcome(report)
        if verdict is Verdict.BLUR:
            assert report.subject.job_id is not None, "`verdicts` has seen to it"
            await self._store.removals.decide_blurred(report.id, guild_id, by=by, now=now, reason=reason)
            await self._removal.carry_out_blur(report.subject.job_id)
            return await self._outcome(report)
        sentence = await self._people.sentence(guild_id) if verdict is Verdict.STRIKE else None
        return await self._remove(report, by, reason, sentence)

    async def _remove(self, report: Report, by: int, reason: str, sentence: Sentence | None) -> Outcome:
        """Take the picture out of every message, with a strike if there is a sentence, and tell its maker."""
        guild_id, now = report.subject.guild_id, self._clock.now()
        if report.subject.job_id is None:
            await self._delete(report.subject)  # first: without it nothing is decided
            removed = None
            struck = await self._store.removals.close_foreign(
                report.id, guild_id, by=by, now=now, reason=reason, sentence=sentence
            )
        else:
            removed, struck = await self._store.removals.decide_removed(
                report.id, guild_id, by=by, now=now, reason=reason, sentence=sentence
            )
            await self._removal.carry_out(removed, by=by)
        if struck is not None:
            await self._people.tell_strike(*struck)
        elif removed is not None:
            await self._removal.tell(removed, reason)
        messages = 1 if removed is None else removed.messages
        had_strike = sentence is not None and struck is None
        return await self._outcome(report, messages, had_strike=had_strike)

    async def _delete(self, subject: Subject) -> None:
        try:
            await self._posts.delete(subject.guild_id, subject.channel_id, subject.message_id)
        except DeliveryImpossible as error:
            raise MessageNotDeleted(subject.channel_id, subject.message_id) from error

    async def _outcome(self, report: Report, messages: int = 0, *, had_strike: bool = False) -> Outcome:
        decided = await self._store.reports.get(report.id, report.subject.guild_id)
        return Outcome(decided, messages, had_strike)

    # ── cards ────────────────────────────────────────────────────────────────────────────────────

    async def tick(self) -> None:
        """Update all cards. Raises DeliveryError if one could not be updated this time."""
        failed: DeliveryError | None = None
        async with self._showing:
            for report in await self._store.reports.stale(limit=_AT_ONCE, shards=self._membership.held):
                try:
                    await self._show(report)
                except DeliveryError as error:
                    log.warning("the card of report %s is out of date: %s", report.id, error)
                    failed = error
        if failed is not None:
            raise failed

    async def next_due(self) -> int | None:
        """Return 0 if a card is out of date."""
        return 0 if await self._store.reports.stale(limit=1, shards=self._membership.held) else None

    async def post_missing(self) -> None:
        """Post the cards of open reports that no channel took, once their server has an alerts channel.

        Cards that name somebody who was forgotten are drawn anew too.
        """
        await self._store.reports.mark_unshown()
        if await self._store.reports.stale(limit=1, shards=self._membership.held):
            self._changed()

    async def _update_cards(self) -> None:
        self._changed()
        with contextlib.suppress(DeliveryError):  # it is logged, and the scheduler tries again
            await self.tick()

    async def _show(self, report: Report) -> None:
        shown: tuple[int, int] | None = None
        if report.open or report.card_message is not None:
            try:
                shown = await self._cards.show(report, await self._job(report), await self.theme(report))
            except DeliveryImpossible as error:
                log.warning("no channel takes the card of report %s: %s", report.id, error)
        channel_id, message_id = shown or (None, None)
        await self._store.reports.mark_shown(
            report.id, report.version, channel_id=channel_id, message_id=message_id
        )

    async def _job(self, report: Report) -> Job | None:
        return None if report.subject.job_id is None else await self._store.jobs.get(report.subject.job_id)

    async def theme(self, report: Report) -> str | None:
        """Return the theme of the contest in whose voting it was reported, None outside of contests."""
        contest_id = report.subject.contest_id
        return None if contest_id is None else (await self._store.contests.get(contest_id)).theme
