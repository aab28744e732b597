"""Voting: a pair at a time, or hearts. Nobody learns here how anything stands, not even by how long it takes:
whatever is said, the same is read and written."""

from collections.abc import Collection, Sequence
from pathlib import Path
from random import Random, SystemRandom

from bot.domain.contests import pairing
from bot.domain.contests.errors import NotInVoting
from bot.domain.contests.models import Choice, Contest, Entry
from bot.domain.contests.pairing import Progress
from bot.domain.contests.records import Candidates, Pair
from bot.domain.contests.terms import Person, check_voter
from bot.ports import Clock, Spool
from bot.store import Store


class VotingService:
    """Everything that a voter does."""

    def __init__(self, store: Store, spool: Spool, clock: Clock, chance: Random | None = None) -> None:
        self._store = store
        self._spool = spool
        self._clock = clock
        self._chance = chance or SystemRandom()

    # ── pairs ────────────────────────────────────────────────────────────────────────────────────

    async def next(self, contest_id: str, person: Person) -> Pair | None:
        """The pair that waits for this voter's word, or a further one; None when all are judged."""
        await self._voter(contest_id, person)
        waiting = await self._store.votes.open_pair(contest_id, person.user_id)
        if waiting is not None:
            return waiting
        field = await self._store.votes.field(contest_id, person.user_id)
        sides = pairing.next_pair(field.shown, _own(field, person), field.seen, self._chance)
        if sides is None:
            return None
        now = self._clock.now()
        return await self._store.votes.show_pair(contest_id, person.user_id, sides.left, sides.right, now=now)

    async def pair(self, pair_id: int, person: Person) -> Pair:
        """A pair of theirs, to look at or change their mind about. Raises NotFound for somebody else's."""
        found = await self._store.votes.get_pair(pair_id)
        if found.voter_id != person.user_id:
            raise NotInVoting
        return found

    async def vote(self, pair_id: int, choice: Choice, person: Person) -> Pair:
        """Their word on a pair, in place of an earlier one."""
        pair = await self.pair(pair_id, person)
        await self._voter(pair.contest_id, person)
        now = self._clock.now()
        return await self._store.votes.vote(pair_id, choice, voter_id=person.user_id, now=now)

    async def said(self, contest_id: str, person: Person) -> Sequence[Pair]:
        """The pairs they have judged, the latest first."""
        return await self._store.votes.voted_pairs(contest_id, person.user_id)

    async def progress(self, contest_id: str, person: Person) -> Progress:
        """How far they have come themselves; of others nothing is said."""
        field = await self._store.votes.field(contest_id, person.user_id)
        said = await self._store.votes.voted_pairs(contest_id, person.user_id)
        judged = {tuple(sorted((pair.left, pair.right))) for pair in said}
        return pairing.progress(field.shown, _own(field, person), {(a, b) for a, b in judged})

    # ── hearts ───────────────────────────────────────────────────────────────────────────────────

    async def entries(self, contest_id: str, person: Person) -> Sequence[Entry]:
        """What takes part, in an order of this voter's own that stays the same."""
        contest = await self._voter(contest_id, person)
        found = [each for each in await self._store.entries.of_contest(contest_id) if each.counts]
        found.sort(key=lambda each: each.job_id)
        Random(f"{contest.commitment}:{person.user_id}").shuffle(found)  # noqa: S311
        return found

    async def hearts(self, contest_id: str, person: Person) -> Collection[str]:
        """The entries that have one of theirs."""
        return await self._store.votes.hearts(contest_id, person.user_id)

    async def heart(self, contest_id: str, entry: str, given: bool, person: Person) -> Collection[str]:
        """Gives one or takes it back; the entries that have one now."""
        await self._voter(contest_id, person)
        return await self._store.votes.set_heart(
            contest_id, entry, given, voter_id=person.user_id, now=self._clock.now()
        )

    # ── looking ──────────────────────────────────────────────────────────────────────────────────

    async def report(self, contest_id: str, entry: str, person: Person) -> None:
        """Moderators read that somebody reported the entry, not who."""
        await self._voter(contest_id, person)
        await self._store.votes.report(contest_id, entry, voter_id=person.user_id, now=self._clock.now())

    async def picture(self, entry: str) -> tuple[Entry, Path]:
        """An entry and its frozen file. Raises NotFound if the file is gone."""
        found = await self._store.entries.get(entry)
        if found is None or not self._spool.path(found.name).exists():
            raise NotInVoting
        return found, self._spool.path(found.name)

    async def _voter(self, contest_id: str, person: Person) -> Contest:
        contest = await self._store.contests.get(contest_id)
        check_voter(contest, person, self._clock.now())
        return contest


def _own(field: Candidates, person: Person) -> frozenset[str]:
    return frozenset(entry for entry, owner in field.owners.items() if owner == person.user_id)
