"""Voters: their pairs, their votes, and the secrecy of both."""

import pytest

from bot.domain.contests.models import Choice, Voting
from bot.domain.contests.pairing import Progress
from bot.domain.errors import NotAllowed, NotFound, Outdated
from bot.domain.moderation.reports import ReportReason, Verdict, Voice
from tests.builders import GUILD
from tests.services.contest_harness import HOUR, ContestHarness, person


async def test_a_voter_is_asked_about_each_pair_once_and_never_their_own(
    contest_harness: ContestHarness,
) -> None:
    contest, entries = await contest_harness.in_voting(33, 34, 35, 36)
    voter = person(33)
    seen = set()
    while (pair := await contest_harness.voting.next(contest.id, voter)) is not None:
        assert entries[0] not in (pair.left, pair.right)
        assert pair == await contest_harness.voting.next(contest.id, voter), "it waits for a word"
        seen.add(frozenset((pair.left, pair.right)))
        await contest_harness.voting.vote(pair.id, Choice.SKIP, voter)
    assert len(seen) == 3
    progress = await contest_harness.voting.progress(contest.id, voter)
    assert progress == Progress(judged=3, goal=3, pairs=3)
    said = await contest_harness.voting.judged(contest.id, voter)
    await contest_harness.voting.vote(said[-1].id, Choice.A, voter)
    assert [pair.choice for pair in await contest_harness.voting.judged(contest.id, voter)].count(
        Choice.A
    ) == 1


async def test_all_entries_are_shown_about_equally_often(contest_harness: ContestHarness) -> None:
    contest, _ = await contest_harness.in_voting(*range(33, 43))
    for voter in range(50, 70):
        await contest_harness.ballot(contest, voter, most=2)
    field = await contest_harness.store.votes.candidates(contest.id, 99)
    assert max(field.shown.values()) - min(field.shown.values()) <= 2


async def test_who_may_not_vote_is_shown_nothing(contest_harness: ContestHarness) -> None:
    contest, _ = await contest_harness.in_voting(33, 34)
    for who in (
        person(50, joined_at=contest_harness.clock.now()),
        person(50, joined_at=None),
        person(50, sees_channel=False),
        person(50, blocked=True),
        person(50, is_bot=True),
    ):
        with pytest.raises(NotAllowed):
            await contest_harness.voting.next(contest.id, who)
    contest_harness.clock.to(contest.voting_end_at or 0)
    with pytest.raises(Outdated):
        await contest_harness.voting.next(contest.id, person(50))


async def test_somebody_elses_pair_is_none(contest_harness: ContestHarness) -> None:
    contest, _ = await contest_harness.in_voting(33, 34)
    pair = await contest_harness.voting.next(contest.id, person(50))
    assert pair is not None
    with pytest.raises(NotFound):
        await contest_harness.voting.vote(pair.id, Choice.A, person(51))
    with pytest.raises(NotFound):
        await contest_harness.voting.pair(pair.id, voter_id=51)


async def test_hearts_in_an_order_of_ones_own(contest_harness: ContestHarness) -> None:
    contest, entries = await contest_harness.in_voting(*range(33, 43), voting=Voting.HEARTS)
    orders = set()
    for voter in range(50, 55):
        gallery = [each.job_id for each in await contest_harness.voting.entries(contest.id, person(voter))]
        assert gallery == [e.job_id for e in await contest_harness.voting.entries(contest.id, person(voter))]
        assert sorted(gallery) == sorted(entries)
        orders.add(tuple(gallery))
        await contest_harness.voting.set_heart(contest.id, entries[4], True, person(voter))
    assert len(orders) == 5
    assert set(await contest_harness.voting.hearts(contest.id, person(50))) == {entries[4]}
    await contest_harness.after(HOUR)
    assert contest_harness.announced(contest).result.winners[0].entry == entries[4]


async def test_a_report_reaches_the_moderators_without_a_name(contest_harness: ContestHarness) -> None:
    contest, entries = await contest_harness.in_voting(33, 34)
    await contest_harness.voting.mark_reported(contest.id, entries[0], person(50))
    with pytest.raises(NotAllowed):
        await contest_harness.voting.mark_reported(contest.id, entries[0], person(33))
    job = await contest_harness.store.jobs.get(entries[0])
    reports = contest_harness.harness.reports
    report = await reports.report(job, 50, Voice(ReportReason.RULES, ""), contest_id=contest.id)
    assert await reports.theme(report) == contest.theme
    await reports.decide(report.id, Verdict.DISMISS, guild_id=GUILD, by=77)
    (line, *_others) = await contest_harness.store.moderation_log.newest(GUILD)
    assert line.action == "report dismissed"
    assert "33" not in str(line.new), "the contest is blind"
    assert "50" not in f"{line.old}{line.new}{line.reason}{report}".replace(entries[0], "")
