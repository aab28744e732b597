"""Taking part: pictures made from the pot, handed in, taken back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot import catalogue
from bot.domain.contests.entries import check_model
from bot.domain.contests.models import Contest, Entry, EntryState
from bot.domain.contests.records import PotShare
from bot.domain.contests.terms import Person, check_entrant
from bot.domain.jobs.job import Job
from bot.ports import Clock
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.requests import Quote, Request
from bot.store import Store


@dataclass(frozen=True, slots=True)
class OwnEntries:
    """What a member has in a contest: jobs its pot pays for, newest first, what they handed in, and what
    they have left."""

    contest: Contest
    jobs: Sequence[Job]
    submissions: Sequence[Entry]
    means: PotShare


class EntryService:
    """Everything that an entrant does."""

    def __init__(self, store: Store, admission: Admission, clock: Clock) -> None:
        self._store = store
        self._admission = admission
        self._clock = clock
        self._changed: Callable[[], None] = lambda: None

    def equip(self, changed: Callable[[], None]) -> None:
        """`changed` is called when the card may be out of date."""
        self._changed = changed

    async def make(self, contest_id: str, asked: Request, person: Person) -> Quote:
        """A private job that the pot pays for; above the confirm line its price is asked about first, and
        `Admission.confirm` starts it. Raises Refused with what the card does not allow."""
        contest = await self._store.contests.get(contest_id)
        check_entrant(contest, person, self._clock.now())
        check_model(contest, catalogue.operation(asked.operation).model)
        offer = await self._admission.submit(replace(asked, private=True, contest_id=contest_id))
        self._changed()
        return offer

    async def enter(self, contest_id: str, job_id: str, person: Person) -> Entry:
        """Hands it in; once. Raises Refused with the reason."""
        contest = await self._store.contests.get(contest_id)
        check_entrant(contest, person, self._clock.now())
        found = await self._store.entries.enter(
            contest_id, job_id, user_id=person.user_id, now=self._clock.now()
        )
        self._changed()
        return found

    async def withdraw(self, contest_id: str, job_id: str, *, user_id: int) -> Entry:
        """Takes it back, until the voting starts."""
        found = await self._store.entries.withdraw(contest_id, job_id, user_id=user_id, now=self._clock.now())
        self._changed()
        return found

    async def drop(self, job_id: str, *, user_id: int) -> None:
        """This picture is not to take part: taken back if it was handed in. What it cost stays paid."""
        found = await self._store.entries.get(job_id)
        if found is not None and found.state is EntryState.ENTERED:
            await self.withdraw(found.contest_id, job_id, user_id=user_id)

    async def mine(self, contest_id: str, *, user_id: int) -> OwnEntries:
        """Only what is the member's own."""
        everything = await self._store.entries.of_contest(contest_id)
        return OwnEntries(
            await self._store.contests.get(contest_id),
            await self._store.entries.jobs_of_member(contest_id, user_id),
            [each for each in everything if each.user_id == user_id],
            await self._store.contests.means(contest_id, user_id),
        )

    async def means(self, contest_id: str, *, user_id: int) -> PotShare:
        return await self._store.contests.means(contest_id, user_id)

    async def contest_of(self, job: Job) -> Contest | None:
        """The contest that the job was made for."""
        return None if job.contest_id is None else await self._store.contests.get(job.contest_id)

    async def prize(self, guild_id: int, user_id: int) -> int:
        """Micro-USDC that the member has won and not spent."""
        return await self._store.contests.prize(guild_id, user_id)
