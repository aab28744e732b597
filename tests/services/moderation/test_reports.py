"""Reports: one card for each picture however many report it, decided once, and nobody learns by whom."""

import asyncio

import pytest

from bot.domain.errors import DeliveryError
from bot.domain.jobs.errors import ResultMissing
from bot.domain.jobs.job import Job
from bot.domain.jobs.notices import ResultTakenOut
from bot.domain.moderation.cases import CaseKind
from bot.domain.moderation.people_errors import MayNotJudge, RightsUnknown
from bot.domain.moderation.report_errors import (
    AlreadyHandled,
    MakerForgotten,
    MayNotDelete,
    MessageNotDeleted,
    OwnPictureReported,
    ReportNotFound,
    TooManyReports,
)
from bot.domain.moderation.reports import (
    REPORTS_AN_HOUR,
    ReportReason,
    ReportState,
    Subject,
    Verdict,
    Voice,
)
from bot.domain.pictures.errors import AlreadyBlurred
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.services.harness import Harness

MODERATOR, OTHER, REPORTER, SECOND = 77, 78, 41, 42
RUDE = Voice(ReportReason.HATE, "it insults a member")
BARE = Voice(ReportReason.SEXUAL, "")


async def made(harness: Harness) -> Job:
    job = await harness.ask()
    await harness.live(120)
    return await harness.store.jobs.get(job.id)


async def test_reported_twice_is_one_card_with_both_reasons(harness: Harness) -> None:
    job = await made(harness)
    first = await harness.reports.report(job, REPORTER, RUDE)
    second = await harness.reports.report(job, SECOND, BARE)
    assert first.id == second.id
    assert list(harness.report_cards.cards[first.id].voices) == [RUDE, BARE]
    (waiting,) = await harness.reports.waiting(GUILD)
    assert waiting == (await harness.store.reports.get(first.id, GUILD), job)
    (case,) = await harness.store.cases.list(GUILD, kind=CaseKind.REPORT)
    assert (case.number, case.user_id, case.job_id, case.by) == (first.number, MEMBER, job.id, None)


async def test_the_same_member_again_says_it_in_other_words(harness: Harness) -> None:
    job = await made(harness)
    await harness.reports.report(job, REPORTER, RUDE)
    report = await harness.reports.report(job, REPORTER, BARE)
    assert list(report.voices) == [BARE]


async def test_nobody_learns_who_reported(harness: Harness) -> None:
    job = await made(harness)
    report = await harness.reports.report(job, REPORTER, RUDE)
    outcome = await harness.reports.decide(report.id, Verdict.REMOVE, guild_id=GUILD, by=MODERATOR)
    told = [outcome.report, harness.report_cards.cards[report.id], await harness.store.cases.list(GUILD)]
    told += [await harness.store.moderation_log.newest(GUILD)]
    assert str(REPORTER) not in str(told)


async def test_a_member_makes_ten_reports_an_hour(harness: Harness) -> None:
    for number in range(REPORTS_AN_HOUR):
        subject = Subject(GUILD, MEMBER, CHANNEL, 500 + number)
        await harness.reports.report_picture(subject, REPORTER, BARE)
    with pytest.raises(TooManyReports) as caught:
        await harness.reports.report_picture(Subject(GUILD, MEMBER, CHANNEL, 900), REPORTER, BARE)
    assert caught.value.free_at > harness.clock.now()
    await harness.reports.report_picture(Subject(GUILD, MEMBER, CHANNEL, 900), SECOND, BARE)
    harness.clock.to(caught.value.free_at)
    await harness.reports.report_picture(Subject(GUILD, MEMBER, CHANNEL, 901), REPORTER, BARE)


async def test_other_words_about_the_same_picture_count_too_and_at_once(harness: Harness) -> None:
    subject = Subject(GUILD, MEMBER, CHANNEL, 500)
    said = [
        harness.reports.report_picture(subject, REPORTER, Voice(ReportReason.SPAM, f"again {number}"))
        for number in range(REPORTS_AN_HOUR + 3)
    ]
    ends = await asyncio.gather(*said, return_exceptions=True)
    refused = [end for end in ends if isinstance(end, TooManyReports)]
    assert len(refused) == 3
    await harness.reports.report_picture(subject, SECOND, BARE)
    harness.clock.to(refused[0].free_at)
    await harness.reports.report_picture(subject, REPORTER, BARE)
    await harness.reports.report_picture(subject, REPORTER, BARE)


async def test_removed_is_removed_where_it_stands_and_moves_no_money(harness: Harness) -> None:
    job = await made(harness)
    before = await harness.store.budgets.balances(GUILD)
    report = await harness.reports.report(job, REPORTER, RUDE)
    outcome = await harness.reports.decide(report.id, Verdict.REMOVE, guild_id=GUILD, by=MODERATOR)
    assert outcome.report.state is ReportState.REMOVED
    assert outcome.messages == 1
    assert harness.result_posts.taken == [(job.message_id, job.id, MODERATOR)]
    assert await harness.store.budgets.balances(GUILD) == before
    (case,) = await harness.store.cases.list(GUILD, kind=CaseKind.REMOVAL)
    assert (case.number, case.by, case.about) == (outcome.report.verdict, MODERATOR, report.number)
    assert not harness.report_cards.cards[report.id].open


async def test_a_strike_goes_with_the_removal(harness: Harness) -> None:
    job = await made(harness)
    report = await harness.reports.report(job, REPORTER, RUDE)
    outcome = await harness.reports.decide(report.id, Verdict.STRIKE, guild_id=GUILD, by=MODERATOR)
    assert outcome.report.state is ReportState.STRUCK
    (strike,) = await harness.store.cases.list(GUILD, kind=CaseKind.STRIKE)
    assert (strike.user_id, strike.job_id) == (MEMBER, job.id)


@pytest.mark.parametrize("foreign", [False, True])
async def test_removed_and_struck_is_one_decision_whenever_the_process_dies(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, foreign: bool
) -> None:
    if foreign:
        report = await harness.reports.report_picture(Subject(GUILD, MEMBER, CHANNEL, 555), REPORTER, RUDE)
    else:
        report = await harness.reports.report(await made(harness), REPORTER, RUDE)

    async def die(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(harness.people, "tell_strike", die)
    if not foreign:
        monkeypatch.setattr(harness.removal, "carry_out", die)
    with pytest.raises(KeyboardInterrupt):
        await harness.reports.decide(report.id, Verdict.STRIKE, guild_id=GUILD, by=MODERATOR)
    await harness.restart()
    assert (await harness.store.reports.get(report.id, GUILD)).state is ReportState.STRUCK
    (strike,) = await harness.store.cases.list(GUILD, kind=CaseKind.STRIKE)
    assert strike.user_id == MEMBER
    await harness.reports.tick()
    assert harness.report_cards.cards[report.id].state is ReportState.STRUCK


async def test_struck_before_its_maker_is_told_of_the_removal(harness: Harness) -> None:
    job = await made(harness)
    await harness.people.strike(GUILD, MEMBER, by=MODERATOR, reason="x", job_id=job.id)
    report = await harness.reports.report(job, REPORTER, RUDE)
    outcome = await harness.reports.decide(report.id, Verdict.STRIKE, guild_id=GUILD, by=MODERATOR)
    assert outcome.had_strike
    assert outcome.report.state is ReportState.REMOVED
    assert isinstance(harness.notices.to_members[-1][1], ResultTakenOut)


async def test_without_a_right_to_strike_nothing_is_removed(harness: Harness) -> None:
    job = await made(harness)
    report = await harness.reports.report(job, REPORTER, RUDE)
    with pytest.raises(MayNotJudge):
        await harness.reports.decide(report.id, Verdict.STRIKE, guild_id=GUILD, by=MEMBER)
    assert (await harness.store.reports.get(report.id, GUILD)).open
    assert harness.result_posts.taken == []


async def test_of_two_moderators_at_once_one_decides(harness: Harness) -> None:
    job = await made(harness)
    report = await harness.reports.report(job, REPORTER, RUDE)
    both = [
        harness.reports.decide(report.id, Verdict.REMOVE, guild_id=GUILD, by=MODERATOR),
        harness.reports.decide(report.id, Verdict.DISMISS, guild_id=GUILD, by=OTHER),
    ]
    ends = await asyncio.gather(*both, return_exceptions=True)
    assert [isinstance(end, AlreadyHandled) for end in ends].count(True) == 1
    cases = await harness.store.cases.list(GUILD)
    assert [case.kind for case in cases].count(CaseKind.REPORT) == 1
    assert len(cases) == 2
    with pytest.raises(AlreadyHandled):
        await harness.reports.decide(report.id, Verdict.STRIKE, guild_id=GUILD, by=OTHER)


async def test_a_blurred_result_is_a_spoiler_and_dismissed_ones_stay(harness: Harness) -> None:
    job = await made(harness)
    report = await harness.reports.report(job, REPORTER, RUDE)
    await harness.reports.decide(report.id, Verdict.BLUR, guild_id=GUILD, by=MODERATOR)
    assert harness.result_posts.blurred == [(job.message_id, job.id)]
    assert (await harness.store.jobs.get(job.id)).blurred
    again = await harness.reports.report(job, SECOND, BARE)
    assert again.id != report.id
    with pytest.raises(AlreadyBlurred):
        await harness.reports.decide(again.id, Verdict.BLUR, guild_id=GUILD, by=MODERATOR)
    outcome = await harness.reports.decide(again.id, Verdict.DISMISS, guild_id=GUILD, by=MODERATOR)
    assert outcome.report.state is ReportState.DISMISSED
    (case,) = await harness.store.cases.list(GUILD, kind=CaseKind.DISMISSAL)
    assert case.number == outcome.report.verdict
    assert harness.result_posts.taken == []


async def test_no_moderator_dismisses_a_report_of_their_own_picture(harness: Harness) -> None:
    job = await made(harness)
    report = await harness.reports.report(job, REPORTER, RUDE)
    for verdict in (Verdict.DISMISS, Verdict.BLUR):
        with pytest.raises(OwnPictureReported):
            await harness.reports.decide(report.id, verdict, guild_id=GUILD, by=MEMBER)
    outcome = await harness.reports.decide(report.id, Verdict.REMOVE, guild_id=GUILD, by=MEMBER)
    assert (outcome.report.state, outcome.report.decided_by) == (ReportState.REMOVED, MEMBER)
    with pytest.raises(ResultMissing):  # a reported one does not come back
        await harness.library.get(job.id, guild_id=GUILD, user_id=MEMBER)


async def test_a_report_of_another_server_is_none(harness: Harness) -> None:
    report = await harness.reports.report(await made(harness), REPORTER, RUDE)
    with pytest.raises(ReportNotFound):
        await harness.reports.decide(report.id, Verdict.DISMISS, guild_id=GUILD + 1, by=MODERATOR)


async def test_a_foreign_picture_is_deleted_if_the_bot_may(harness: Harness) -> None:
    subject = Subject(GUILD, MEMBER, CHANNEL, 555)
    report = await harness.reports.report_picture(subject, REPORTER, RUDE)
    assert Verdict.BLUR not in report.verdicts
    harness.result_posts.closed.add(555)
    with pytest.raises(MessageNotDeleted):
        await harness.reports.decide(report.id, Verdict.REMOVE, guild_id=GUILD, by=MODERATOR)
    assert (await harness.store.reports.get(report.id, GUILD)).open
    harness.result_posts.closed.clear()
    outcome = await harness.reports.decide(report.id, Verdict.REMOVE, guild_id=GUILD, by=MODERATOR)
    assert harness.result_posts.deleted == [555]
    assert outcome.report.state is ReportState.REMOVED


async def test_only_who_may_delete_messages_there_deletes_a_foreign_picture(harness: Harness) -> None:
    report = await harness.reports.report_picture(Subject(GUILD, MEMBER, CHANNEL, 555), REPORTER, RUDE)
    harness.members.deleting = {OTHER}
    for verdict in (Verdict.REMOVE, Verdict.STRIKE):
        with pytest.raises(MayNotDelete):
            await harness.reports.decide(report.id, verdict, guild_id=GUILD, by=MODERATOR)
    harness.members.silent = True
    with pytest.raises(RightsUnknown):
        await harness.reports.decide(report.id, Verdict.REMOVE, guild_id=GUILD, by=OTHER)
    harness.members.silent = False
    assert harness.result_posts.deleted == []
    await harness.reports.decide(report.id, Verdict.REMOVE, guild_id=GUILD, by=OTHER)
    assert harness.result_posts.deleted == [555]


async def test_without_that_right_ones_own_goes_and_others_are_dismissed(
    harness: Harness,
) -> None:
    harness.members.deleting = set()
    own = await harness.reports.report_picture(Subject(GUILD, MODERATOR, CHANNEL, 555), REPORTER, RUDE)
    await harness.reports.decide(own.id, Verdict.REMOVE, guild_id=GUILD, by=MODERATOR)
    other = await harness.reports.report_picture(Subject(GUILD, MEMBER, CHANNEL, 556), REPORTER, RUDE)
    await harness.reports.decide(other.id, Verdict.DISMISS, guild_id=GUILD, by=MODERATOR)
    assert harness.result_posts.deleted == [555]


async def test_a_card_that_could_not_be_drawn_is_drawn_later(harness: Harness) -> None:
    job = await made(harness)
    harness.report_cards.silent = True
    report = await harness.reports.report(job, REPORTER, RUDE)
    assert await harness.reports.next_due() == 0
    with pytest.raises(DeliveryError):
        await harness.reports.tick()
    harness.report_cards.silent = False
    await harness.reports.tick()
    assert harness.report_cards.cards[report.id].open
    assert await harness.reports.next_due() is None


async def test_reports_wait_for_a_channel(harness: Harness) -> None:
    job = await made(harness)
    harness.report_cards.closed = True
    report = await harness.reports.report(job, REPORTER, RUDE)
    assert report.card_message is None
    assert await harness.reports.next_due() is None
    await harness.reports.post_missing()
    assert await harness.reports.next_due() is None, "the server has no alerts channel yet"
    harness.report_cards.closed = False
    await harness.settings_service.change(GUILD, {"alerts_channel": 5}, by=MODERATOR)
    await harness.reports.post_missing()
    await harness.reports.tick()
    assert (await harness.store.reports.get(report.id, GUILD)).card_message is not None


async def test_the_card_follows_a_member_who_is_forgotten(harness: Harness) -> None:
    job = await made(harness)
    report = await harness.reports.report(job, REPORTER, RUDE)
    assert await harness.jobs.privacy.forget(MEMBER, posts=True)
    await harness.reports.post_missing()
    assert await harness.reports.next_due() == 0
    await harness.reports.tick()
    assert harness.report_cards.cards[report.id].subject.author_id != MEMBER
    assert await harness.jobs.privacy.forget(REPORTER, posts=False)
    await harness.reports.tick()
    (voice,) = harness.report_cards.cards[report.id].voices
    assert voice.text == ""


async def test_nobody_gets_a_strike_for_a_maker_who_was_forgotten(harness: Harness) -> None:
    job = await made(harness)
    report = await harness.reports.report(job, REPORTER, RUDE)
    await harness.jobs.privacy.forget(MEMBER, posts=False)
    left = await harness.store.reports.get(report.id, GUILD)
    assert Verdict.STRIKE not in left.verdicts
    with pytest.raises(MakerForgotten):
        await harness.reports.decide(report.id, Verdict.STRIKE, guild_id=GUILD, by=MODERATOR)
    outcome = await harness.reports.decide(report.id, Verdict.REMOVE, guild_id=GUILD, by=MODERATOR)
    assert outcome.report.state is ReportState.REMOVED
