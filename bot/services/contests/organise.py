"""Contest commands for organisers: draft, open, edit, extend, close, cancel. The cogs check permissions.

`bot.services.contests.lifecycle` moves contests on by their dates; every change here wakes it.

    preview = await organiser.draft(request_key=key, guild_id=guild_id, …, terms=terms)
    contest = await organiser.open(preview.contest.id, guild_id=guild_id, by=user_id)
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.catalogue import Model
from bot.catalogue.shortcuts import DEFAULTS
from bot.domain.contests.errors import (
    ContestChange,
    ContestProblem,
    ContestRefused,
    NoSuchEntry,
    TooLate,
    WrongState,
)
from bot.domain.contests.fitting import usual_model
from bot.domain.contests.models import Contest, ContestState, Entry, Terms
from bot.domain.contests.phases import MAX_CONTEST_SECONDS, Dates, check_dates, extend_dates
from bot.domain.contests.ranking import commitment
from bot.domain.contests.records import EndingAct, NewContest, Question
from bot.domain.contests.terms import ServerResources, check_terms, clean_theme
from bot.domain.errors import Conflict
from bot.domain.jobs.job import new_id
from bot.domain.moderation.model_rules import may_be_on
from bot.ports import Clock
from bot.services.contests.queries import ContestQueries
from bot.services.jobs.ordering.content import ContentGate
from bot.services.money.model_facts import ModelFactsService
from bot.store import Store

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft, with its dates if it were opened now. `available` is the server's budget in micro-USDC.

    `prices` are the ordinary prices of one entry, by model. `usual_model` is the contest's default.
    """

    contest: Contest
    dates: Dates
    available: int
    prices: Mapping[str, int]
    usual_model: str | None


def new_contest(
    request_key: str, guild_id: int, channel_id: int, organiser_id: int, terms: Terms, now: int
) -> NewContest:
    """Return a draft with a new id, a tie seed, the commitment to that seed, and a salt."""
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


def _cleaned(terms: Terms) -> Terms:
    return replace(terms, theme=clean_theme(terms.theme), description=clean_theme(terms.description))


async def ordinary_prices(
    facts: ModelFactsService, store: Store, models: Sequence[Model], guild_id: int, channel_id: int
) -> Mapping[str, int]:
    """Return the usual price of one entry of every model that can be used there, in micro-USDC."""
    retired = {retirement.model for retirement in await store.host.retired_models()}
    rules = await store.limits.model_rules(guild_id)
    known = await facts.facts()
    return {
        model.id: known[model.id].price
        for model in models
        if model.id not in retired and may_be_on(rules, guild_id, channel_id, model.id)
    }


class ContestOrganiser:
    """Carry out `/contest-admin`. `models` are those that the host has switched on.

    The service calls `notify` when there may be a message to post, or another due time.
    """

    def __init__(
        self,
        store: Store,
        contests: ContestQueries,
        clock: Clock,
        models: Sequence[Model],
        facts: ModelFactsService,
        content: ContentGate,
        notify: Callable[[], None],
    ) -> None:
        self._store = store
        self._contests = contests
        self._clock = clock
        self._models = models
        self._facts = facts
        self.content = content
        self._notify = notify

    # ── until the opening ────────────────────────────────────────────────────────────────────────

    async def draft(
        self,
        *,
        request_key: str,
        guild_id: int,
        channel_id: int,
        organiser_id: int,
        terms: Terms,
        parent_id: int | None = None,
    ) -> Preview:
        """Store a draft, which holds no money. `parent_id`: the channel of a thread, whose pools bind too.

        Raises InvalidOptions, OverLimit or OverBudget if it could not be opened.
        """
        await self.check_organiser(guild_id, organiser_id)
        await self._note_thread(channel_id, parent_id)
        terms = _cleaned(terms)
        await self._check(guild_id, channel_id, terms, self.dates(terms))
        now = self._clock.now()
        new = new_contest(request_key, guild_id, channel_id, organiser_id, terms, now)
        return await self._preview(await self._store.contests.draft(new))

    async def preview(self, contest_id: str, *, guild_id: int) -> Preview:
        return await self._preview(await self._contests.get(contest_id, guild_id=guild_id))

    async def open(self, contest_id: str, *, guild_id: int, by: int | None) -> Contest:
        """DRAFT → OPEN: check everything again and move the pot out of the budget."""
        await self.check_organiser(guild_id, by)
        contest = await self._contests.get(contest_id, guild_id=guild_id)
        if contest.state is not ContestState.DRAFT:
            raise WrongState(contest.theme, contest.state)
        dates = self.dates(contest.terms)
        await self._check(guild_id, contest.channel_id, contest.terms, dates)
        opened = await self._store.contests.open(contest_id, dates, by=by, now=self._clock.now())
        self._notify()
        return opened

    async def _preview(self, contest: Contest) -> Preview:
        balances = await self._store.budgets.balances(contest.guild_id)
        prices = await ordinary_prices(
            self._facts, self._store, self._models, contest.guild_id, contest.channel_id
        )
        defaults = await self._store.limits.default_models(contest.guild_id)
        preferred = defaults.get("image", DEFAULTS["image"])
        usual = usual_model(contest.terms, prices, preferred)
        return Preview(contest, self.dates(contest.terms), balances.available, prices, usual)

    def dates(self, terms: Terms, start: int | None = None) -> Dates:
        """Return the ends of entries and voting if entries are taken from `start` on (default: now)."""
        entries_end_at = self._clock.after(terms.entries_for_seconds, since=start)
        return Dates(entries_end_at, self._clock.after(terms.voting_for_seconds, since=entries_end_at))

    async def _check(
        self, guild_id: int, channel_id: int, terms: Terms, dates: Dates, funded: int = 0
    ) -> None:
        """Raise Refused if the server cannot hold a contest on these terms.

        `funded` is the micro-USDC that are in the pot already.
        """
        await self.content.check_texts(guild_id, channel_id, [terms.theme, terms.description])
        balances = await self._store.budgets.balances(guild_id)
        prices = await ordinary_prices(self._facts, self._store, self._models, guild_id, channel_id)
        check_terms(terms, ServerResources(balances.available + funded, prices))
        more = max(0, terms.funding - funded)
        await self._store.spending.check_pools(guild_id, channel_id, more, now=self._clock.now())
        check_dates(dates, self._clock.now())

    # ── while it runs ────────────────────────────────────────────────────────────────────────────

    async def edit(self, contest_id: str, terms: Terms, *, guild_id: int, by: int) -> Contest:
        """Change the terms. The new dates count from the opening.

        Raises Outdated once a member has made or handed in something on the old terms.
        """
        await self.check_organiser(guild_id, by)
        contest = await self._contests.get(contest_id, guild_id=guild_id)
        terms = _cleaned(terms)
        is_open = contest.state is ContestState.OPEN
        dates = self.dates(terms, contest.opened_at if is_open else None)
        funded = contest.terms.funding if is_open else 0
        await self._check(guild_id, contest.channel_id, terms, dates, funded)
        after = await self._store.contests.edit(
            contest_id, terms, dates if is_open else None, by=by, now=self._clock.now()
        )
        self._notify()
        return after

    async def check_organiser(self, guild_id: int, user_id: int | None) -> None:
        """Raise Blocked for an organiser whom moderators keep from using the bot. None: a round by itself."""
        if user_id is not None:
            await self._store.cases.check_blocked(guild_id, user_id, now=self._clock.now())

    async def _note_thread(self, channel_id: int, parent_id: int | None) -> None:
        if parent_id is not None:
            await self._store.spending.note_thread(channel_id, parent_id)

    async def relocate(
        self, contest_id: str, channel_id: int, *, guild_id: int, by: int, parent_id: int | None = None
    ) -> Contest:
        """Move the contest to another channel, or a thread of `parent_id`, also when its own is gone."""
        await self.check_organiser(guild_id, by)
        await self._contests.get(contest_id, guild_id=guild_id)
        await self._note_thread(channel_id, parent_id)
        after = await self._store.contests.relocate(contest_id, channel_id, by=by, now=self._clock.now())
        self._notify()
        return after

    async def close(self, contest_id: str, *, guild_id: int, by: int) -> Contest:
        """End the running phase: entries (the voting then has its whole length), or the voting."""
        await self.check_organiser(guild_id, by)
        contest = await self._contests.get(contest_id, guild_id=guild_id)
        now = self._clock.now()
        if contest.state is ContestState.OPEN:
            dates = Dates(now, self._clock.after(contest.terms.voting_for_seconds, since=now))
        elif contest.state is ContestState.VOTING:
            dates = Dates(min(now, contest.entries_end_at or now), now)
        else:
            raise WrongState(contest.theme, contest.state)
        await self._redate(contest, dates, "contest closed early", by)
        await self._store.contests.advance(contest_id, now=self._clock.now())
        self._notify()
        return await self._store.contests.get(contest_id)

    async def extend(self, contest_id: str, seconds: float, *, guild_id: int, by: int) -> Contest:
        """Give more time; see `phases.extend_dates`."""
        await self.check_organiser(guild_id, by)
        contest = await self._contests.get(contest_id, guild_id=guild_id)
        longest_ms = self._ms(MAX_CONTEST_SECONDS)
        dates = extend_dates(contest, self._ms(seconds), self._clock.now(), longest_ms=longest_ms)
        return await self._redate(contest, dates, "contest extended", by)

    def _ms(self, seconds: float) -> int:
        """Return the real milliseconds of a waiting time, which a fast clock shortens."""
        return round(self._clock.scaled(seconds) * 1000)

    async def _redate(self, contest: Contest, dates: Dates, action: str, by: int) -> Contest:
        now = self._clock.now()
        try:
            after = await self._store.contests.set_dates(
                contest.id, dates, action=action, by=by, now=now, version=contest.version
            )
        except Conflict as error:
            raise TooLate(ContestChange.CHANGED_MEANWHILE, contest.theme) from error
        self._notify()
        return after

    async def ask(
        self, contest_id: str, act: EndingAct, reason: str, *, guild_id: int, entry: str | None = None
    ) -> Question:
        """Store what a card asks before it ends something. Raises Refused if it cannot be ended anyway.

        `entry` is the job to disqualify.
        """
        contest = await self._contests.get(contest_id, guild_id=guild_id)
        if not reason.strip():
            raise ContestRefused(ContestProblem.REASON_MISSING, "reason")
        if contest.state in (ContestState.ANNOUNCED, ContestState.CANCELLED):
            raise WrongState(contest.theme, contest.state)
        if entry is not None:
            known = await self._store.entries.get(entry)
            if known is None or known.contest_id != contest_id or not known.counts:
                raise NoSuchEntry(entry)
        now = self._clock.now()
        return await self._store.contests.ask(Question(new_id(), contest_id, act, reason.strip(), now, entry))

    async def question(self, question_id: str) -> Question:
        """Return what a card asked. Raises NotFound. The caller checks the server of its contest."""
        return await self._store.contests.question(question_id)

    async def cancel(self, contest_id: str, *, guild_id: int, by: int, reason: str) -> Contest:
        """End the contest without a result and return the pot. Jobs under way are still delivered."""
        await self.check_organiser(guild_id, by)
        await self._contests.get(contest_id, guild_id=guild_id)
        after = await self._store.contests.cancel(contest_id, by=by, reason=reason, now=self._clock.now())
        self._notify()
        return after

    async def disqualify(self, contest_id: str, job_id: str, *, guild_id: int, by: int, reason: str) -> Entry:
        """Take an entry out. Its maker reads the reason; ballots on it are kept and not counted."""
        await self.check_organiser(guild_id, by)
        await self._contests.get(contest_id, guild_id=guild_id)
        if not reason.strip():
            raise ContestRefused(ContestProblem.REASON_MISSING, "reason")
        entry = await self._store.entries.disqualify(
            contest_id, job_id, by=by, reason=reason.strip(), now=self._clock.now()
        )
        self._notify()
        return entry

    async def set_reminder_role(self, guild_id: int, role_id: int | None, *, by: int) -> None:
        """Set the role that reminders mention. None: members get no reminders."""
        await self.check_organiser(guild_id, by)
        now = self._clock.now()
        await self._store.contests.set_reminder_role(guild_id, role_id, by=by, now=now)
        self._notify()
