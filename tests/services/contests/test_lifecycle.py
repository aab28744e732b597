"""Contests end once: decided, stored, announced, also across crashes."""

import asyncio
from collections.abc import Collection

import pytest

from bot.domain.contests.models import Contest, ContestState, DecidedBy, Tie
from bot.domain.contests.phases import NO_ENTRIES
from bot.domain.contests.records import PostKind, Settlement, Snapshot, Turnout
from bot.domain.contests.recount.read import read
from bot.domain.contests.recount.verify import recount
from bot.domain.contests.settlement import settle
from bot.domain.errors import Outdated
from bot.domain.policy import NONCE_SECONDS
from tests.builders import CHANNEL, GUILD
from tests.services.contest_harness import BUDGET, HOUR, ContestHarness

S = ContestState


async def voted(contest_harness: ContestHarness, **changes: object) -> tuple[Contest, list[str]]:
    """Five voters have preferred the first entry to the second, and that to the third."""
    contest, entries = await contest_harness.in_voting(33, 34, 35, **changes)
    for voter in range(50, 55):
        await contest_harness.ballot(contest, voter, *entries)
    return contest, entries


async def log(contest_harness: ContestHarness) -> list[str]:
    return [
        line.action.partition(":")[0] for line in await contest_harness.store.moderation_log.newest(GUILD)
    ][::-1]


async def check_over(contest_harness: ContestHarness, contest: Contest, entries: list[str]) -> None:
    """One announcement, one prize, and a file with which the same comes out again."""
    settled = contest_harness.announced(contest)
    assert [each.entry for each in settled.result.standings] == entries
    assert (await contest_harness.contest(contest)).state is S.ANNOUNCED
    assert await contest_harness.store.contests.prize(GUILD, 33) == contest.terms.prize
    found = recount(read(settled.recount))
    assert (found.findings, found.result) == ((), settled.result)
    assert await contest_harness.lifecycle.next_due() is None


# ── the usual way ────────────────────────────────────────────────────────────────────────────────


async def test_a_contest_goes_by_itself(contest_harness: ContestHarness) -> None:
    contest, entries = await voted(contest_harness)
    await contest_harness.after(HOUR)
    await check_over(contest_harness, contest, entries)
    [card] = contest_harness.board.posts_of(PostKind.CARD)
    shown, _, turnout = contest_harness.board.cards[card.id]
    assert (shown.state, turnout) == (S.ANNOUNCED, Turnout(entries=3, members=3))
    pot = await contest_harness.contests.pot(contest.id)
    assert (pot.left, pot.spent + pot.returned + pot.prizes) == (0, pot.funded)


async def test_two_timers_end_it_once(contest_harness: ContestHarness) -> None:
    contest, entries = await voted(contest_harness)
    contest_harness.clock.to(contest.voting_end_at or 0)
    timers = [contest_harness.timer() for _ in range(3)]
    for _ in range(4):
        await asyncio.gather(*(timer.tick() for timer in timers), return_exceptions=True)
    assert (await contest_harness.store.contests.settlement(contest.id)) is not None
    assert await contest_harness.store.contests.prize(GUILD, 33) == contest.terms.prize
    assert entries


@pytest.mark.parametrize("point", ["contest close", "contest settled", "contest posted", "contest announced"])
async def test_killed_at_the_close_it_goes_on_where_it_was(
    contest_harness: ContestHarness, point: str
) -> None:
    contest, entries = await voted(contest_harness)
    contest_harness.clock.to(contest.voting_end_at or 0)
    await contest_harness.dies_at(point)
    await contest_harness.ticks()
    await check_over(contest_harness, contest, entries)


@pytest.mark.parametrize("trouble", ["busy", "lost", "unseen"])
async def test_an_announcement_with_trouble_stands_once(
    contest_harness: ContestHarness, trouble: str
) -> None:
    contest, entries = await voted(contest_harness)
    contest_harness.clock.to(contest.voting_end_at or 0)
    contest_harness.board.troubles.append(trouble)
    await contest_harness.ticks()
    assert (await contest_harness.contest(contest)).state is S.CLOSED
    await contest_harness.after(10)
    await check_over(contest_harness, contest, entries)


async def test_the_seed_and_the_salt_stay_secret_until_then(contest_harness: ContestHarness) -> None:
    contest, _ = await voted(contest_harness)
    for text in (repr(contest), str(await contest_harness.store.moderation_log.newest(GUILD))):
        assert contest.seed.hex() not in text
        assert repr(contest.seed) not in text
    assert await contest_harness.contests.settlement(contest.id) is None
    await contest_harness.after(HOUR)
    settled = await contest_harness.contests.settlement(contest.id)
    assert settled is not None
    assert contest.seed.hex().encode() in settled.recount
    assert contest.salt.hex().encode() not in settled.recount


# ── nobody, one, all the same ────────────────────────────────────────────────────────────────────


async def test_without_entries_it_is_cancelled_and_the_pot_is_back(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    await contest_harness.after(HOUR)
    after = await contest_harness.contest(contest)
    assert (after.state, after.reason) == (S.CANCELLED, NO_ENTRIES)
    assert (await contest_harness.store.budgets.balances(GUILD)).available == BUDGET
    assert len(contest_harness.board.posts_of(PostKind.CANCELLED)) == 1
    assert not contest_harness.board.posts_of(PostKind.RESULT)
    assert await contest_harness.lifecycle.next_due() is None


async def test_the_only_entry_walks_over_at_once(contest_harness: ContestHarness) -> None:
    contest = await contest_harness.opened()
    entry = await contest_harness.entry(contest, 33)
    await contest_harness.after(HOUR)
    [standing] = contest_harness.announced(contest).result.standings
    assert (standing.entry, standing.decided) == (entry, DecidedBy.WALKOVER)
    assert await contest_harness.store.contests.prize(GUILD, 33) == contest.terms.prize


async def test_all_disqualified_is_like_none(contest_harness: ContestHarness) -> None:
    contest, entries = await voted(contest_harness)
    for entry in entries:
        await contest_harness.organiser.disqualify(contest.id, entry, guild_id=GUILD, by=1, reason="copied")
    await contest_harness.after(HOUR)
    assert (await contest_harness.contest(contest)).state is S.CANCELLED
    assert sorted(contest_harness.board.disqualified) == sorted(entries)


@pytest.mark.parametrize("tie", Tie)
async def test_all_tied(contest_harness: ContestHarness, tie: Tie) -> None:
    contest, entries = await contest_harness.in_voting(33, 34, 35, tie=tie)
    for voter in range(50, 55):
        await contest_harness.ballot(contest, voter)
    await contest_harness.after(HOUR)
    settled = contest_harness.announced(contest)
    winners = 3 if tie is Tie.SHARE else 1
    assert len(settled.result.winners) == winners
    given = [await contest_harness.store.contests.prize(GUILD, user) for user in (33, 34, 35)]
    assert sorted(given)[-winners:] == [contest.terms.prize // winners] * winners
    assert sum(given) <= contest.terms.prize
    assert recount(read(settled.recount)).ok
    assert len(entries) == 3


async def test_every_voter_is_an_entrant(contest_harness: ContestHarness) -> None:
    contest, entries = await contest_harness.in_voting(33, 34, 35)
    for voter in (33, 34, 35):
        await contest_harness.ballot(contest, voter, *entries)
    await contest_harness.after(HOUR)
    result = contest_harness.announced(contest).result
    assert (result.voters, result.ballots) == (3, 3), "each judged the one pair that is not theirs"


# ── too few ──────────────────────────────────────────────────────────────────────────────────────


async def test_below_quorum_the_organiser_is_asked_and_then_it_is_decided(
    contest_harness: ContestHarness,
) -> None:
    contest, entries = await contest_harness.in_voting(33, 34)
    await contest_harness.ballot(contest, 50, *entries)
    await contest_harness.after(HOUR)
    assert (await contest_harness.contest(contest)).state is S.CLOSED
    assert len(contest_harness.board.posts_of(PostKind.QUORUM)) == 1
    await contest_harness.after(23 * HOUR)
    assert not contest_harness.board.posts_of(PostKind.RESULT)
    await contest_harness.after(HOUR)
    assert contest_harness.announced(contest).result.voters == 1
    assert len(contest_harness.board.posts_of(PostKind.QUORUM)) == 1


async def test_extended_once_it_is_decided_by_what_there_is(contest_harness: ContestHarness) -> None:
    contest, entries = await contest_harness.in_voting(33, 34)
    await contest_harness.after(HOUR)
    after = await contest_harness.organiser.extend(contest.id, HOUR, guild_id=GUILD, by=1)
    assert (after.state, after.voting_end_at) == (S.VOTING, contest_harness.clock.after(HOUR))
    await contest_harness.ballot(contest, 50, *entries)
    await contest_harness.after(HOUR)
    assert [each.entry for each in contest_harness.announced(contest).result.standings] == entries
    with pytest.raises(Outdated):
        await contest_harness.organiser.extend(contest.id, HOUR, guild_id=GUILD, by=1)


async def test_a_post_in_doubt_is_not_repeated_and_the_moderators_read_why(
    contest_harness: ContestHarness,
) -> None:
    contest, entries = await voted(contest_harness)
    contest_harness.clock.to(contest.voting_end_at or 0)
    await contest_harness.dies_at("contest posted")
    contest_harness.board.history_hidden = True
    contest_harness.clock.advance(NONCE_SECONDS)
    await contest_harness.after(2 * HOUR)
    assert len(contest_harness.board.posts_of(PostKind.RESULT)) == 1
    assert (await log(contest_harness)).count("contest waits for a channel") == 1
    contest_harness.board.history_hidden = False
    await contest_harness.after(HOUR)
    await check_over(contest_harness, contest, entries)


# ── what is gone ─────────────────────────────────────────────────────────────────────────────────


async def test_a_result_without_a_channel_is_kept_until_it_has_one(contest_harness: ContestHarness) -> None:
    contest, entries = await voted(contest_harness)
    contest_harness.board.closed.add(CHANNEL)
    await contest_harness.after(6 * HOUR)
    assert (await contest_harness.contest(contest)).state is S.CLOSED
    assert await contest_harness.store.contests.prize(GUILD, 33) == contest.terms.prize
    assert (await log(contest_harness)).count("contest waits for a channel") == 1
    await contest_harness.organiser.relocate(contest.id, 77, guild_id=GUILD, by=1)
    await contest_harness.ticks()
    await check_over(contest_harness, contest, entries)
    assert {post.channel_id for post in contest_harness.board.posts_of(PostKind.RESULT)} == {77}


async def test_a_card_that_cannot_be_posted_is_said_once_and_tried_again(
    contest_harness: ContestHarness,
) -> None:
    contest_harness.board.closed.add(CHANNEL)
    contest = await contest_harness.opened(entries_for_seconds=6 * HOUR)
    await contest_harness.after(HOUR)
    assert (await log(contest_harness)).count("contest waits for a channel") == 1
    contest_harness.board.closed.clear()
    await contest_harness.after(0.2 * HOUR)
    [card] = contest_harness.board.posts_of(PostKind.CARD, contest.id)
    assert (await contest_harness.contest(contest)).card_id == card.id
    contest_harness.board.closed.add(CHANNEL)
    await contest_harness.organiser.cancel(contest.id, guild_id=GUILD, by=1, reason="rain")
    await contest_harness.ticks()
    assert await contest_harness.lifecycle.next_due() is None, "what is over is let go"


async def test_a_prize_role_that_is_gone_takes_nothing_from_the_prize(
    contest_harness: ContestHarness,
) -> None:
    contest, entries = await voted(contest_harness, prize_role=5)
    contest_harness.board.roles_gone.add(5)
    await contest_harness.after(HOUR)
    [post] = contest_harness.board.posts_of(PostKind.RESULT)
    assert isinstance(post.content, tuple)
    assert post.content[2] == {33: False}
    await check_over(contest_harness, contest, entries)


async def test_a_role_is_a_prize_too(contest_harness: ContestHarness) -> None:
    await voted(contest_harness, prize=0, prize_role=5)
    await contest_harness.after(HOUR)
    assert contest_harness.board.roles_given == [(33, 5)]
    assert await contest_harness.store.contests.prize(GUILD, 33) == 0


# ── who is told ──────────────────────────────────────────────────────────────────────────────────


async def test_only_those_who_wish_are_reminded_and_once(contest_harness: ContestHarness) -> None:
    quiet, _ = await voted(contest_harness)
    assert not contest_harness.board.posts_of(PostKind.VOTING)
    await contest_harness.store.contests.set_reminder_role(GUILD, 7, by=1, now=contest_harness.clock.now())
    contest, _ = await contest_harness.in_voting(33, 34)
    await contest_harness.after(0.74 * HOUR)
    assert [post.content for post in contest_harness.board.posts_of(PostKind.VOTING)] == [7]
    assert not contest_harness.board.posts_of(PostKind.LAST_CALL, contest.id)
    await contest_harness.restart()
    await contest_harness.after(0.02 * HOUR)
    assert [post.content for post in contest_harness.board.posts_of(PostKind.LAST_CALL, contest.id)] == [7]
    assert (await contest_harness.contest(quiet)).state is not S.VOTING


async def test_a_disqualified_entrant_is_told_once_and_their_place_is_free(
    contest_harness: ContestHarness,
) -> None:
    contest, entries = await voted(contest_harness)
    await contest_harness.organiser.disqualify(contest.id, entries[0], guild_id=GUILD, by=1, reason="copied")
    contest_harness.board.troubles.append("busy")
    await contest_harness.ticks()
    await contest_harness.after(HOUR)
    assert contest_harness.board.disqualified == [entries[0]]
    settled = contest_harness.announced(contest)
    assert [each.entry for each in settled.result.standings] == entries[1:]
    assert entries[0].encode() in settled.recount, "its ballots are kept, and not counted"
    assert recount(read(settled.recount)).ok


async def test_a_bug_about_one_contest_holds_up_no_other(
    contest_harness: ContestHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await contest_harness.opened(), await contest_harness.opened()
    entries = [await contest_harness.entry(contest, 33) for contest in (one, two)]

    def buggy(snapshot: Snapshot, blocked: Collection[int]) -> Settlement:
        if snapshot.contest.id == one.id:
            raise ZeroDivisionError
        return settle(snapshot, blocked)

    monkeypatch.setattr("bot.services.contests.lifecycle.settle", buggy)
    contest_harness.clock.to(two.entries_end_at or 0)
    with pytest.raises(ZeroDivisionError):
        await contest_harness.lifecycle.tick()
    assert [each.entry for each in contest_harness.announced(two).result.standings] == entries[1:]
    monkeypatch.undo()
    await contest_harness.ticks()
    assert [each.entry for each in contest_harness.announced(one).result.standings] == entries[:1]


async def test_one_contest_in_trouble_holds_up_no_other(contest_harness: ContestHarness) -> None:
    one, _ = await voted(contest_harness)
    contest_harness.board.closed.add(CHANNEL)
    other = await contest_harness.opened()
    await contest_harness.organiser.relocate(other.id, 77, guild_id=GUILD, by=1)
    await contest_harness.ticks()
    assert [post.channel_id for post in contest_harness.board.posts_of(PostKind.CARD, other.id)] == [77]
    assert (await contest_harness.contest(one)).state is S.VOTING
