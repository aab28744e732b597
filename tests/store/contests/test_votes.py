"""Ballots and hearts: one vote of each member on each pair, taken strictly before the end."""

import asyncio

import pytest

from bot.domain.contests.errors import CannotVote, OwnEntry, VoteObstacle
from bot.domain.contests.models import Choice, ContestState, Voting
from bot.domain.errors import NotAllowed, NotFound, Outdated, OverLimit
from bot.store import Store
from tests.builders import GUILD
from tests.fakes.clock import START
from tests.store.acts import granted
from tests.store.contests.acts import ENTRIES_OVER, VOTING_OVER, entered, opened, voted, voting

NOW = ENTRIES_OVER + 5
VOTER = 50


async def test_a_pair_is_shown_once_whichever_side_it_stands(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, (one, two, three) = await voting(store, 33, 34, 35)
    first = await store.votes.show_pair(contest.id, VOTER, two, one, now=NOW)
    again = await store.votes.show_pair(contest.id, VOTER, one, two, now=NOW + 1)
    assert first == again
    assert (first.left, first.right, first.choice) == (two, one, None)
    field = await store.votes.candidates(contest.id, VOTER)
    assert dict(field.shown) == {one: 1, two: 1, three: 0}
    assert field.seen == {(one, two)}
    assert await store.votes.open_pair(contest.id, VOTER) == first


@pytest.mark.parametrize("swapped", [False, True])
async def test_the_latest_vote_counts_once(store: Store, swapped: bool) -> None:
    await granted(store, 20_000_000)
    contest, (one, two) = await voting(store, 33, 34)
    left, right = (two, one) if swapped else (one, two)
    pair = await store.votes.show_pair(contest.id, VOTER, left, right, now=NOW)
    for choice in (Choice.SKIP, Choice.BOTH, Choice.B, Choice.A):
        found = await store.votes.vote(pair.id, choice, voter_id=VOTER, now=NOW)
        assert found.choice is choice
    snapshot = await store.contests.snapshot(contest.id)
    [ballot] = snapshot.ballots
    assert ballot.choice is (Choice.B if swapped else Choice.A), "the left one, by whatever name"
    assert await store.votes.open_pair(contest.id, VOTER) is None
    assert [each.choice for each in await store.votes.voted_pairs(contest.id, VOTER)] == [Choice.A]


async def test_double_presses_at_once_are_one_vote(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, (one, two) = await voting(store, 33, 34)
    shows = [store.votes.show_pair(contest.id, VOTER, one, two, now=NOW) for _ in range(5)]
    pairs = await asyncio.gather(*shows)
    assert len({pair.id for pair in pairs}) == 1
    votes = [store.votes.vote(pairs[0].id, c, voter_id=VOTER, now=NOW) for c in (*Choice, *Choice)]
    await asyncio.gather(*votes)
    assert len((await store.contests.snapshot(contest.id)).ballots) == 1


async def test_the_last_instant_counts_and_the_end_does_not(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, (one, two) = await voting(store, 33, 34)
    pair = await store.votes.show_pair(contest.id, VOTER, one, two, now=VOTING_OVER - 1)
    await store.votes.vote(pair.id, Choice.A, voter_id=VOTER, now=VOTING_OVER - 1)
    with pytest.raises(Outdated):
        await store.votes.vote(pair.id, Choice.B, voter_id=VOTER, now=VOTING_OVER)
    with pytest.raises(Outdated):
        await store.votes.show_pair(contest.id, 51, one, two, now=VOTING_OVER)
    [ballot] = (await store.contests.snapshot(contest.id)).ballots
    assert ballot.choice is Choice.A


async def test_nothing_is_taken_before_the_voting_or_after(store: Store) -> None:
    await granted(store, 20_000_000)
    contest = await opened(store)
    one, two = await entered(store, contest, 33, 34)
    with pytest.raises(Outdated):
        await store.votes.show_pair(contest.id, VOTER, one, two, now=START + 60_000)
    await store.contests.advance(contest.id, now=ENTRIES_OVER)
    pair = await store.votes.show_pair(contest.id, VOTER, one, two, now=NOW)
    await store.contests.advance(contest.id, now=VOTING_OVER)
    with pytest.raises(Outdated):
        await store.votes.vote(pair.id, Choice.A, voter_id=VOTER, now=NOW)
    assert (await store.contests.get(contest.id)).state is ContestState.CLOSED


async def test_a_member_votes_neither_on_their_own_entry_nor_for_another(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, (one, two, _) = await voting(store, 33, 34, 35)
    with pytest.raises(NotAllowed):
        await store.votes.show_pair(contest.id, 33, one, two, now=NOW)
    pair = await store.votes.show_pair(contest.id, VOTER, one, two, now=NOW)
    with pytest.raises(CannotVote) as foreign:
        await store.votes.vote(pair.id, Choice.A, voter_id=33, now=NOW)
    with pytest.raises(CannotVote) as unknown:
        await store.votes.vote(4711, Choice.A, voter_id=33, now=NOW)
    assert (foreign.value.reason, unknown.value.reason) == (
        VoteObstacle.FOREIGN_PAIR,
        VoteObstacle.UNKNOWN_PAIR,
    )
    assert not (await store.contests.snapshot(contest.id)).ballots


async def test_a_disqualified_entry_is_asked_about_no_more_and_its_ballots_stay(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, (one, two, three) = await voting(store, 33, 34, 35)
    await voted(store, contest, VOTER, one, two, Choice.A)
    open_pair = await store.votes.show_pair(contest.id, VOTER, one, three, now=NOW)
    await store.entries.disqualify(contest.id, one, by=1, reason="?", now=NOW)
    assert await store.votes.open_pair(contest.id, VOTER) is None
    assert not await store.votes.voted_pairs(contest.id, VOTER)
    assert set((await store.votes.candidates(contest.id, VOTER)).shown) == {two, three}
    with pytest.raises(NotFound):
        await store.votes.vote(open_pair.id, Choice.B, voter_id=VOTER, now=NOW)
    assert len((await store.contests.snapshot(contest.id)).ballots) == 1


async def test_hearts_are_given_and_taken_back(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, entries = await voting(store, 33, 34, 35, 36, voting=Voting.HEARTS, hearts=2)

    async def heart(entry: str, given: bool = True, voter_id: int = VOTER, now: int = NOW) -> set[str]:
        return set(await store.votes.set_heart(contest.id, entry, given, voter_id=voter_id, now=now))

    assert await heart(entries[0]) == await heart(entries[0]) == {entries[0]}
    assert await heart(entries[1]) == {entries[0], entries[1]}
    with pytest.raises(OverLimit):
        await heart(entries[2])
    assert await heart(entries[0], given=False) == {entries[1]}
    with pytest.raises(NotAllowed):
        await heart(entries[0], voter_id=33)
    with pytest.raises(Outdated):
        await heart(entries[2], now=VOTING_OVER)
    await store.entries.disqualify(contest.id, entries[1], by=1, reason="?", now=NOW)
    assert await heart(entries[2]) == {entries[2]}
    assert set(await store.votes.hearts(contest.id, VOTER)) == {entries[2]}


async def test_each_contest_is_voted_on_in_its_own_way(store: Store) -> None:
    await granted(store, 40_000_000)
    pairs, (one, _) = await voting(store, 33, 34)
    hearts, (left, right) = await voting(store, 33, 34, voting=Voting.HEARTS)
    with pytest.raises(NotFound):
        await store.votes.set_heart(pairs.id, one, True, voter_id=VOTER, now=NOW)
    with pytest.raises(NotFound):
        await store.votes.show_pair(hearts.id, VOTER, left, right, now=NOW)
    with pytest.raises(NotFound):
        await store.votes.set_heart(hearts.id, one, True, voter_id=VOTER, now=NOW)


async def test_the_last_heart_is_given_once(store: Store) -> None:
    await granted(store, 20_000_000)
    contest, entries = await voting(store, 33, 34, 35, 36, voting=Voting.HEARTS, hearts=1)
    presses = [store.votes.set_heart(contest.id, entry, True, voter_id=VOTER, now=NOW) for entry in entries]
    results = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(isinstance(each, OverLimit) for each in results) == 3
    assert len((await store.contests.snapshot(contest.id)).hearts) == 1


async def test_a_report_is_for_those_who_may_vote_on_the_entry_and_leaves_no_line(store: Store) -> None:
    """The moderators' card follows from `bot.services.moderation.reports`."""
    await granted(store, 20_000_000)
    contest, (one, _) = await voting(store, 33, 34)
    for voter in (VOTER, VOTER, 51):
        await store.votes.report(contest.id, one, voter_id=voter, now=NOW)
    with pytest.raises(OwnEntry):
        await store.votes.report(contest.id, one, voter_id=33, now=NOW)
    assert not [line for line in await store.moderation_log.newest(GUILD) if "reported" in line.action]


async def test_nothing_that_others_read_tells_how_it_stands(store: Store) -> None:
    """Two votings, as different as can be, leave the same everywhere but in the ballots."""
    await granted(store, 40_000_000)
    traces = []
    for choice in (Choice.A, Choice.SKIP):
        contest, (one, two) = await voting(store, 33, 34)
        before = len(await store.moderation_log.newest(GUILD, limit=100))
        version = (await store.contests.get(contest.id)).version
        for voter in (50, 51, 52):
            await voted(store, contest, voter, one, two, choice)
        after = await store.contests.get(contest.id)
        shown = dict((await store.votes.candidates(contest.id, 99)).shown)
        log = len(await store.moderation_log.newest(GUILD, limit=100))
        pot = await store.contests.pot(contest.id)
        traces.append((after.version - version, sorted(shown.values()), log - before, pot))
    assert traces[0] == traces[1] == (0, [3, 3], 0, traces[0][3])


async def test_no_trigger_counts_ballots(file_store: Store) -> None:
    triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    names = await file_store._db.read(lambda c: [row["name"] for row in c.execute(triggers)])
    assert names
    assert not [name for name in names if "ballot" in name]
