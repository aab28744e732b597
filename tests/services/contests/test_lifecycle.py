"""How contests end: decided once, stored, announced once, whatever dies in between."""

import asyncio
from collections.abc import Collection

import pytest

from bot.domain.contests.models import Contest, ContestState, Decided, Tie
from bot.domain.contests.organiser_messages import NO_ENTRY
from bot.domain.contests.records import PostKind, Settled, Snapshot
from bot.domain.contests.recount_read import read
from bot.domain.contests.recount_verify import recount
from bot.domain.contests.results import worked_out
from bot.domain.errors import Outdated
from tests.builders import CHANNEL, GUILD
from tests.services.contest_harness import BUDGET, HOUR, ContestHarness

S = ContestState


async def voted(hall: ContestHarness, **changes: object) -> tuple[Contest, list[str]]:
    """Five voters have preferred the first entry to the second, and that to the third."""
    contest, entries = await hall.in_voting(33, 34, 35, **changes)
    for voter in range(50, 55):
        await hall.ballot(contest, voter, *entries)
    return contest, entries


async def log(hall: ContestHarness) -> list[str]:
    return [line.action.partition(":")[0] for line in await hall.store.servers.log(GUILD)][::-1]


async def check_over(hall: ContestHarness, contest: Contest, entries: list[str]) -> None:
    """One announcement, one prize, and a file with which the same comes out again."""
    settled = hall.announced(contest)
    assert [each.entry for each in settled.result.standings] == entries
    assert (await hall.contest(contest)).state is S.ANNOUNCED
    assert await hall.store.contests.prize(GUILD, 33) == contest.terms.prize
    found = recount(read(settled.recount))
    assert (found.findings, found.result) == ((), settled.result)
    assert await hall.announcing.due() is None


# ── the usual way ────────────────────────────────────────────────────────────────────────────────


async def test_a_contest_goes_by_itself(hall: ContestHarness) -> None:
    contest, entries = await voted(hall)
    await hall.after(HOUR)
    await check_over(hall, contest, entries)
    [card] = hall.board.of(PostKind.CARD)
    shown, _, count = hall.board.cards[card.id]
    assert (shown.state, count) == (S.ANNOUNCED, 3)
    pot = await hall.contests.pot(contest.id)
    assert (pot.left, pot.spent + pot.returned + pot.prizes) == (0, pot.funded)


async def test_two_timers_end_it_once(hall: ContestHarness) -> None:
    contest, entries = await voted(hall)
    hall.clock.to(contest.voting_end_at or 0)
    timers = [hall.timer() for _ in range(3)]
    for _ in range(4):
        await asyncio.gather(*(timer.tick() for timer in timers), return_exceptions=True)
    assert (await hall.store.contests.settled(contest.id)) is not None
    assert await hall.store.contests.prize(GUILD, 33) == contest.terms.prize
    assert entries


@pytest.mark.parametrize("point", ["contest close", "contest settled", "contest posted", "contest announced"])
async def test_killed_at_the_close_it_goes_on_where_it_was(hall: ContestHarness, point: str) -> None:
    contest, entries = await voted(hall)
    hall.clock.to(contest.voting_end_at or 0)
    await hall.dies_at(point)
    await hall.ticks()
    await check_over(hall, contest, entries)


@pytest.mark.parametrize("trouble", ["busy", "lost", "unseen"])
async def test_an_announcement_with_trouble_stands_once(hall: ContestHarness, trouble: str) -> None:
    contest, entries = await voted(hall)
    hall.clock.to(contest.voting_end_at or 0)
    hall.board.troubles.append(trouble)
    await hall.ticks()
    assert (await hall.contest(contest)).state is S.CLOSED
    await hall.after(10)
    await check_over(hall, contest, entries)


async def test_the_seed_and_the_salt_stay_secret_until_then(hall: ContestHarness) -> None:
    contest, _ = await voted(hall)
    for text in (repr(contest), str(await hall.store.servers.log(GUILD))):
        assert contest.seed.hex() not in text
        assert repr(contest.seed) not in text
    assert await hall.contests.settled(contest.id) is None
    await hall.after(HOUR)
    settled = await hall.contests.settled(contest.id)
    assert settled is not None
    assert contest.seed.hex().encode() in settled.recount
    assert contest.salt.hex().encode() not in settled.recount


# ── nobody, one, all the same ────────────────────────────────────────────────────────────────────


async def test_without_entries_it_is_cancelled_and_the_pot_is_back(hall: ContestHarness) -> None:
    contest = await hall.opened()
    await hall.after(HOUR)
    after = await hall.contest(contest)
    assert (after.state, after.reason) == (S.CANCELLED, NO_ENTRY)
    assert (await hall.store.budgets.balances(GUILD)).available == BUDGET
    assert len(hall.board.of(PostKind.CANCELLED)) == 1
    assert not hall.board.of(PostKind.RESULT)
    assert await hall.announcing.due() is None


async def test_the_only_entry_walks_over_at_once(hall: ContestHarness) -> None:
    contest = await hall.opened()
    entry = await hall.entry(contest, 33)
    await hall.after(HOUR)
    [standing] = hall.announced(contest).result.standings
    assert (standing.entry, standing.decided) == (entry, Decided.WALKOVER)
    assert await hall.store.contests.prize(GUILD, 33) == contest.terms.prize


async def test_all_disqualified_is_like_none(hall: ContestHarness) -> None:
    contest, entries = await voted(hall)
    for entry in entries:
        await hall.contests.disqualify(contest.id, entry, guild_id=GUILD, by=1, reason="copied")
    await hall.after(HOUR)
    assert (await hall.contest(contest)).state is S.CANCELLED
    assert sorted(hall.board.told) == sorted(entries)


@pytest.mark.parametrize("tie", Tie)
async def test_all_tied(hall: ContestHarness, tie: Tie) -> None:
    contest, entries = await hall.in_voting(33, 34, 35, tie=tie)
    for voter in range(50, 55):
        await hall.ballot(contest, voter)
    await hall.after(HOUR)
    settled = hall.announced(contest)
    winners = 3 if tie is Tie.SHARE else 1
    assert len(settled.result.winners) == winners
    given = [await hall.store.contests.prize(GUILD, user) for user in (33, 34, 35)]
    assert sorted(given)[-winners:] == [contest.terms.prize // winners] * winners
    assert sum(given) <= contest.terms.prize
    assert recount(read(settled.recount)).ok
    assert len(entries) == 3


async def test_every_voter_is_an_entrant(hall: ContestHarness) -> None:
    contest, entries = await hall.in_voting(33, 34, 35)
    for voter in (33, 34, 35):
        await hall.ballot(contest, voter, *entries)
    await hall.after(HOUR)
    result = hall.announced(contest).result
    assert (result.voters, result.ballots) == (3, 3), "each judged the one pair that is not theirs"


# ── too few ──────────────────────────────────────────────────────────────────────────────────────


async def test_below_quorum_the_organiser_is_asked_and_then_it_is_decided(hall: ContestHarness) -> None:
    contest, entries = await hall.in_voting(33, 34)
    await hall.ballot(contest, 50, *entries)
    await hall.after(HOUR)
    assert (await hall.contest(contest)).state is S.CLOSED
    assert len(hall.board.of(PostKind.QUORUM)) == 1
    await hall.after(23 * HOUR)
    assert not hall.board.of(PostKind.RESULT)
    await hall.after(HOUR)
    assert hall.announced(contest).result.voters == 1
    assert len(hall.board.of(PostKind.QUORUM)) == 1


async def test_extended_once_it_is_decided_by_what_there_is(hall: ContestHarness) -> None:
    contest, entries = await hall.in_voting(33, 34)
    await hall.after(HOUR)
    after = await hall.contests.extend(contest.id, HOUR, guild_id=GUILD, by=1)
    assert (after.state, after.voting_end_at) == (S.VOTING, hall.clock.after(HOUR))
    await hall.ballot(contest, 50, *entries)
    await hall.after(HOUR)
    assert [each.entry for each in hall.announced(contest).result.standings] == entries
    with pytest.raises(Outdated):
        await hall.contests.extend(contest.id, HOUR, guild_id=GUILD, by=1)


# ── what is gone ─────────────────────────────────────────────────────────────────────────────────


async def test_a_result_without_a_channel_is_kept_until_it_has_one(hall: ContestHarness) -> None:
    contest, entries = await voted(hall)
    hall.board.closed.add(CHANNEL)
    await hall.after(6 * HOUR)
    assert (await hall.contest(contest)).state is S.CLOSED
    assert await hall.store.contests.prize(GUILD, 33) == contest.terms.prize
    assert (await log(hall)).count("contest waits for a channel") == 1
    await hall.contests.relocate(contest.id, 77, guild_id=GUILD, by=1)
    await hall.ticks()
    await check_over(hall, contest, entries)
    assert {post.channel_id for post in hall.board.of(PostKind.RESULT)} == {77}


async def test_a_card_that_cannot_be_posted_is_said_once_and_tried_again(hall: ContestHarness) -> None:
    hall.board.closed.add(CHANNEL)
    contest = await hall.opened(entries_for_seconds=6 * HOUR)
    await hall.after(HOUR)
    assert (await log(hall)).count("contest waits for a channel") == 1
    hall.board.closed.clear()
    await hall.after(0.2 * HOUR)
    [card] = hall.board.of(PostKind.CARD, contest.id)
    assert (await hall.contest(contest)).card_id == card.id
    hall.board.closed.add(CHANNEL)
    await hall.contests.cancel(contest.id, guild_id=GUILD, by=1, reason="rain")
    await hall.ticks()
    assert await hall.announcing.due() is None, "what is over is let go"


async def test_a_prize_role_that_is_gone_takes_nothing_from_the_prize(hall: ContestHarness) -> None:
    contest, entries = await voted(hall, prize_role=5)
    hall.board.roles_gone.add(5)
    await hall.after(HOUR)
    [post] = hall.board.of(PostKind.RESULT)
    assert isinstance(post.content, tuple)
    assert post.content[2] == {33: False}
    await check_over(hall, contest, entries)


async def test_a_role_is_a_prize_too(hall: ContestHarness) -> None:
    await voted(hall, prize=0, prize_role=5)
    await hall.after(HOUR)
    assert hall.board.given == [(33, 5)]
    assert await hall.store.contests.prize(GUILD, 33) == 0


# ── who is told ──────────────────────────────────────────────────────────────────────────────────


async def test_only_those_who_wish_are_reminded_and_once(hall: ContestHarness) -> None:
    quiet, _ = await voted(hall)
    assert not hall.board.of(PostKind.VOTING)
    await hall.store.contests.set_reminder_role(GUILD, 7, by=1, now=hall.clock.now())
    contest, _ = await hall.in_voting(33, 34)
    await hall.after(0.74 * HOUR)
    assert [post.content for post in hall.board.of(PostKind.VOTING)] == [7]
    assert not hall.board.of(PostKind.LAST_CALL, contest.id)
    await hall.restart()
    await hall.after(0.02 * HOUR)
    assert [post.content for post in hall.board.of(PostKind.LAST_CALL, contest.id)] == [7]
    assert (await hall.contest(quiet)).state is not S.VOTING


async def test_a_disqualified_entrant_is_told_once_and_their_place_is_free(hall: ContestHarness) -> None:
    contest, entries = await voted(hall)
    await hall.contests.disqualify(contest.id, entries[0], guild_id=GUILD, by=1, reason="copied")
    hall.board.troubles.append("busy")
    await hall.ticks()
    await hall.after(HOUR)
    assert hall.board.told == [entries[0]]
    settled = hall.announced(contest)
    assert [each.entry for each in settled.result.standings] == entries[1:]
    assert entries[0].encode() in settled.recount, "its ballots are kept, and not counted"
    assert recount(read(settled.recount)).ok


async def test_a_bug_about_one_contest_holds_up_no_other(
    hall: ContestHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = await hall.opened(), await hall.opened()
    entries = [await hall.entry(contest, 33) for contest in (one, two)]

    def buggy(snapshot: Snapshot, blocked: Collection[int]) -> Settled:
        if snapshot.contest.id == one.id:
            raise ZeroDivisionError
        return worked_out(snapshot, blocked)

    monkeypatch.setattr("bot.services.contests.lifecycle.worked_out", buggy)
    hall.clock.to(two.entries_end_at or 0)
    with pytest.raises(ZeroDivisionError):
        await hall.announcing.tick()
    assert [each.entry for each in hall.announced(two).result.standings] == entries[1:]
    monkeypatch.undo()
    await hall.ticks()
    assert [each.entry for each in hall.announced(one).result.standings] == entries[:1]


async def test_one_contest_in_trouble_holds_up_no_other(hall: ContestHarness) -> None:
    one, _ = await voted(hall)
    hall.board.closed.add(CHANNEL)
    other = await hall.opened()
    await hall.contests.relocate(other.id, 77, guild_id=GUILD, by=1)
    await hall.ticks()
    assert [post.channel_id for post in hall.board.of(PostKind.CARD, other.id)] == [77]
    assert (await hall.contest(one)).state is S.VOTING
