"""A contest as its organisers hold it: drafted, opened, changed, ended. Who may is asked at the door.

What happens by itself is in `contest_results`; every change pokes it.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot import catalogue
from bot.catalogue import Model
from bot.domain.contests.errors import ChangedMeanwhile, ReasonMissing, WrongState
from bot.domain.contests.models import Contest, ContestState, Entry, Terms
from bot.domain.contests.phases import MAX_CONTEST_SECONDS, Dates, check_dates, extend_dates
from bot.domain.contests.ranking import commitment
from bot.domain.contests.records import NewContest
from bot.domain.contests.terms import ServerResources, check_terms, clean_theme
from bot.domain.errors import Conflict
from bot.domain.jobs.job import new_id
from bot.ports import Clock
from bot.services.contests.queries import ContestQueries
from bot.store import Store

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft as it would be opened now. `available`: micro-USDC the server has."""

    contest: Contest
    dates: Dates
    available: int


def new_contest(
    request_key: str, guild_id: int, channel_id: int, organiser_id: int, terms: Terms, now: int
) -> NewContest:
    """With an id, a seed that is committed to, and a salt of its own."""
    seed = secrets.token_bytes(SECRET_BYTES)
    return NewContest(
        id=new_id(),
        request_key=request_key,
        guild_id=guild_id,
        channel_id=channel_id,
        organiser_id=organiser_id,
        terms=terms,
        commitment=commitment(seed),
        seed=seed,
        salt=secrets.token_bytes(SECRET_BYTES),
        now=now,
    )


class ContestOrganiser(ContestQueries):
    """Everything `/contest-admin` does. `models` are those that the host has switched on."""

    def __init__(self, store: Store, clock: Clock, models: Sequence[Model] = catalogue.MODELS) -> None:
        super().__init__(store, clock)
        self._models = models
        self._changed: Callable[[], None] = lambda: None

    def equip(self, changed: Callable[[], None]) -> None:
        """`changed` is called when there may be something to post, or to do at another time."""
        self._changed = changed

    def wake(self) -> None:
        """There may be something to do at another instant now."""
        self._changed()

    # ── until the opening ────────────────────────────────────────────────────────────────────────

    async def draft(
        self, *, request_key: str, guild_id: int, channel_id: int, organiser_id: int, terms: Terms
    ) -> Preview:
        """Nothing is held yet. Raises InvalidOptions or OverBudget for what could not be opened."""
        terms = replace(terms, theme=clean_theme(terms.theme))
        await self._check(guild_id, terms, self.dates(terms))
        now = self._clock.now()
        new = new_contest(request_key, guild_id, channel_id, organiser_id, terms, now)
        return await self._preview(await self._store.contests.draft(new))

    async def preview(self, contest_id: str, *, guild_id: int) -> Preview:
        return await self._preview(await self.get(contest_id, guild_id=guild_id))

    async def open(self, contest_id: str, *, guild_id: int, by: int | None) -> Contest:
        """DRAFT → OPEN: everything is checked once more, and the pot leaves the budget."""
        contest = await self.get(contest_id, guild_id=guild_id)
        if contest.state is not ContestState.DRAFT:
            raise WrongState(contest.theme, contest.state)
        dates = self.dates(contest.terms)
        await self._check(guild_id, contest.terms, dates)
        opened = await self._store.contests.open(contest_id, dates, by=by, now=self._clock.now())
        self._changed()
        return opened

    async def _preview(self, contest: Contest) -> Preview:
        balances = await self._store.budgets.balances(contest.guild_id)
        return Preview(contest, self.dates(contest.terms), balances.available)

    def dates(self, terms: Terms, start: int | None = None) -> Dates:
        """When entries and voting end if entries are taken from `start` on (default: now)."""
        entries_end_at = self._clock.after(terms.entries_for_seconds, since=start)
        return Dates(entries_end_at, self._clock.after(terms.voting_for_seconds, since=entries_end_at))

    async def _check(self, guild_id: int, terms: Terms, dates: Dates, funded: int = 0) -> None:
        """`funded`: micro-USDC that are in the pot already."""
        balances = await self._store.budgets.balances(guild_id)
        cheapest = await self._cheapest()
        check_terms(terms, ServerResources(balances.available + funded, cheapest))
        check_dates(dates, self._clock.now())

    async def _cheapest(self) -> Mapping[str, int]:
        """The lowest documented price of every model that can be used, in micro-USDC."""
        retired = {each.model for each in await self._store.host.retired_models()}
        return {
            model.id: min(operation.estimate({})[0] for operation in model.operations)
            for model in self._models
            if model.id not in retired
        }

    # ── while it runs ────────────────────────────────────────────────────────────────────────────

    async def edit(self, contest_id: str, terms: Terms, *, guild_id: int, by: int) -> Contest:
        """Other terms, until somebody relied on the card; its dates count from the opening."""
        contest = await self.get(contest_id, guild_id=guild_id)
        terms = replace(terms, theme=clean_theme(terms.theme))
        is_open = contest.state is ContestState.OPEN
        dates = self.dates(terms, contest.opened_at if is_open else None)
        await self._check(guild_id, terms, dates, contest.terms.funding if is_open else 0)
        after = await self._store.contests.edit(
            contest_id, terms, dates if is_open else None, by=by, now=self._clock.now()
        )
        self._changed()
        return after

    async def relocate(self, contest_id: str, channel_id: int, *, guild_id: int, by: int) -> Contest:
        """The contest stands in another channel from now on; also when its own is gone."""
        await self.get(contest_id, guild_id=guild_id)
        after = await self._store.contests.relocate(contest_id, channel_id, by=by, now=self._clock.now())
        self._changed()
        return after

    async def close(self, contest_id: str, *, guild_id: int, by: int) -> Contest:
        """Ends what runs now: entries, with the voting's whole length to follow, or the voting."""
        contest = await self.get(contest_id, guild_id=guild_id)
        now = self._clock.now()
        if contest.state is ContestState.OPEN:
            dates = Dates(now, self._clock.after(contest.terms.voting_for_seconds, since=now))
        elif contest.state is ContestState.VOTING:
            dates = Dates(min(now, contest.entries_end_at or now), now)
        else:
            raise WrongState(contest.theme, contest.state)
        await self._redate(contest, dates, "contest closed early", by)
        await self._store.contests.advance(contest_id, now=self._clock.now())
        self._changed()
        return await self._store.contests.get(contest_id)

    async def extend(self, contest_id: str, seconds: float, *, guild_id: int, by: int) -> Contest:
        """Gives more time; see `phases.extend_dates`."""
        contest = await self.get(contest_id, guild_id=guild_id)
        longest_ms = self._ms(MAX_CONTEST_SECONDS)
        dates = extend_dates(contest, self._ms(seconds), self._clock.now(), longest_ms=longest_ms)
        return await self._redate(contest, dates, "contest extended", by)

    def _ms(self, seconds: float) -> int:
        """Real milliseconds that a waiting time takes."""
        return round(self._clock.scaled(seconds) * 1000)

    async def _redate(self, contest: Contest, dates: Dates, action: str, by: int) -> Contest:
        now = self._clock.now()
        try:
            after = await self._store.contests.set_dates(
                contest.id, dates, action=action, by=by, now=now, version=contest.version
            )
        except Conflict as error:
            raise ChangedMeanwhile(contest.theme) from error
        self._changed()
        return after

    async def cancel(self, contest_id: str, *, guild_id: int, by: int, reason: str) -> Contest:
        """Over without a result; the pot goes back. Jobs under way are finished for their makers."""
        await self.get(contest_id, guild_id=guild_id)
        after = await self._store.contests.cancel(contest_id, by=by, reason=reason, now=self._clock.now())
        self._changed()
        return after

    async def disqualify(self, contest_id: str, job_id: str, *, guild_id: int, by: int, reason: str) -> Entry:
        """Takes an entry out; its maker is told the reason. Ballots on it are kept and not counted."""
        await self.get(contest_id, guild_id=guild_id)
        if not reason.strip():
            raise ReasonMissing
        found = await self._store.entries.disqualify(
            contest_id, job_id, by=by, reason=reason.strip(), now=self._clock.now()
        )
        self._changed()
        return found
