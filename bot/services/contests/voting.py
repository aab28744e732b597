"""Voting: a pair at a time, or hearts.

Standings stay secret. Every choice reads and writes the same rows, so that its duration does not betray it.

    pair = await voting.next(contest.id, person)
    await voting.vote(pair.id, Choice.A, person)
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from random import Random, SystemRandom

from bot.domain.contests import pairing
from bot.domain.contests.errors import CannotVote, VoteObstacle
from bot.domain.contests.models import Choice, Contest, Entry
from bot.domain.contests.pairing import Progress, Sides
from bot.domain.contests.records import Candidates, Pair
from bot.domain.contests.terms import Person, check_voter
from bot.ports import Clock, Spool
from bot.services.spooled import find
from bot.store import Store


class VotingService:
    """Serve voters: show pairs, record votes and hearts, take reports."""

    def __init__(self, store: Store, spool: Spool, clock: Clock, chance: Random | None = None) -> None:
        self._store = store
        self._spool = spool
        self._clock = clock
        self._chance = chance or SystemRandom()

    # ── pairs ────────────────────────────────────────────────────────────────────────────────────

    async def next(self, contest_id: str, person: Person) -> Pair | None:
        """Return the pair that the voter was shown and has not judged, else a new one.

        None after the last.
        """
        await self._voter(contest_id, person)
        pair = await self._store.votes.open_pair(contest_id, person.user_id)
        if pair is not None:
            return pair
        candidates = await self._store.votes.candidates(contest_id, person.user_id)
        sides = pairing.next_pair(candidates.shown, _own(candidates, person), candidates.seen, self._chance)
        if sides is None:
            return None
        now = self._clock.now()
        return await self._store.votes.show_pair(contest_id, person.user_id, sides.left, sides.right, now=now)

    async def pair(self, pair_id: int, *, voter_id: int) -> Pair:
        """Return a pair that this voter was shown. Raises NotFound for another voter's pair."""
        pair = await self._store.votes.get_pair(pair_id)
        if pair.voter_id != voter_id:
            raise CannotVote(VoteObstacle.NOT_IN_VOTING)
        return pair

    async def vote(self, pair_id: int, choice: Choice, person: Person) -> Pair:
        """Record the voter's choice on a pair, in place of an earlier one."""
        pair = await self.pair(pair_id, voter_id=person.user_id)
        await self._voter(pair.contest_id, person)
        now = self._clock.now()
        return await self._store.votes.vote(pair_id, choice, voter_id=person.user_id, now=now)

    async def judged(self, contest_id: str, person: Person) -> Sequence[Pair]:
        """Return the pairs that the voter has judged, the latest first."""
        return await self._store.votes.voted_pairs(contest_id, person.user_id)

    async def progress(self, contest_id: str, person: Person) -> Progress:
        """Return the voter's own progress."""
        candidates = await self._store.votes.candidates(contest_id, person.user_id)
        pairs = await self._store.votes.voted_pairs(contest_id, person.user_id)
        judged = {Sides(pair.left, pair.right).key for pair in pairs}
        return pairing.progress(candidates.shown, _own(candidates, person), judged)

    # ── hearts ───────────────────────────────────────────────────────────────────────────────────

    async def entries(self, contest_id: str, person: Person) -> Sequence[Entry]:
        """Return the entries in the voting, in an order that is this voter's own and stays the same."""
        contest = await self._voter(contest_id, person)
        entries = [entry for entry in await self._store.entries.of_contest(contest_id) if entry.counts]
        entries.sort(key=lambda entry: entry.job_id)
        Random(f"{contest.commitment}:{person.user_id}").shuffle(entries)  # noqa: S311
        return entries

    async def hearts(self, contest_id: str, person: Person) -> Collection[str]:
        """Return the entries that have a heart of this voter."""
        return await self._store.votes.hearts(contest_id, person.user_id)

    async def set_heart(self, contest_id: str, entry: str, given: bool, person: Person) -> Collection[str]:
        """Give a heart or take it back. Return the entries that have one now."""
        await self._voter(contest_id, person)
        return await self._store.votes.set_heart(
            contest_id, entry, given, voter_id=person.user_id, now=self._clock.now()
        )

    # ── entries ──────────────────────────────────────────────────────────────────────────────────

    async def mark_reported(self, contest_id: str, entry: str, person: Person) -> None:
        """Record that the voter reports an entry that they may vote on. Raises NotAllowed or Outdated."""
        await self._voter(contest_id, person)
        await self._store.votes.report(contest_id, entry, voter_id=person.user_id, now=self._clock.now())

    async def picture(self, entry: str) -> tuple[Entry, Path]:
        """Return an entry and the path of its file. Raises NotFound if the file is gone."""
        stored = await self._store.entries.get(entry)
        path = None if stored is None else await find(self._spool, stored.name)
        if stored is None or path is None:
            raise CannotVote(VoteObstacle.NOT_IN_VOTING)
        return stored, path

    async def _voter(self, contest_id: str, person: Person) -> Contest:
        contest = await self._store.contests.get(contest_id)
        check_voter(contest, person, self._clock.now())
        return contest


def _own(candidates: Candidates, person: Person) -> frozenset[str]:
    return frozenset(entry for entry, owner in candidates.owners.items() if owner == person.user_id)
