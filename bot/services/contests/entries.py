"""Taking part in a contest: make a picture from its pot, enter it, withdraw it.

quote = await entries.make(contest, request, person, model=None, options={"prompt": "a fox"}, files={})
entry = await entries.enter(contest.id, quote.job.id, person)
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot import catalogue
from bot.catalogue import Model
from bot.catalogue.shortcuts import DEFAULTS, choose_operation
from bot.domain.contests.entries import check_model
from bot.domain.contests.errors import (
    ModelNotAllowed,
    NoModelAvailable,
    NothingToRemix,
    NotMadeForContest,
    NotYourPicture,
)
from bot.domain.contests.fitting import fitting, too_dear, usual_model
from bot.domain.contests.models import Contest, Entry, EntryState
from bot.domain.contests.records import PotShare
from bot.domain.contests.terms import Person, check_entrant
from bot.domain.jobs.errors import Erased, ReferenceRemoved
from bot.domain.jobs.job import Job, Value
from bot.domain.money.model_facts import ModelFacts
from bot.ports import Clock
from bot.services.contests.organise import ordinary_prices
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.requests import Quote, Request
from bot.services.money.model_facts import ModelFactsService
from bot.store import Store


@dataclass(frozen=True, slots=True)
class OwnEntries:
    """A member's part in a contest: the jobs that its pot pays for (newest first), entries, and share."""

    jobs: Sequence[Job]
    entries: Sequence[Entry]
    share: PotShare


class EntryService:
    """Serve entrants: make a picture, enter it, withdraw it. `models` are those that the host has switched
    on.

    The service calls `notify` when the contest's card may be out of date.
    """

    def __init__(
        self,
        store: Store,
        admission: Admission,
        clock: Clock,
        models: Sequence[Model],
        facts: ModelFactsService,
        notify: Callable[[], None],
    ) -> None:
        self._store = store
        self._admission = admission
        self._clock = clock
        self._notify = notify
        self.models = models
        self._facts = facts

    # ── making ───────────────────────────────────────────────────────────────────────────────────

    def allowed_models(self, contest: Contest) -> Sequence[Model]:
        """Return the models that the card allows and the host has switched on, in the catalogue's order."""
        named = contest.terms.models
        return [model for model in self.models if not named or model.id in named]

    async def fitting_models(self, contest: Contest) -> Sequence[Model]:
        """Return the allowed models whose usual price the pot pays for; all allowed ones if none is."""
        prices = await self._prices(contest)
        fits = fitting(contest.terms, prices) or too_dear(contest.terms, prices)
        return [model for model in self.models if model.id in fits]

    async def _prices(self, contest: Contest) -> Mapping[str, int]:
        return await ordinary_prices(
            self._facts, self._store, self.models, contest.guild_id, contest.channel_id
        )

    async def facts(self) -> Mapping[str, ModelFacts]:
        """Return price and pace of every model, for menus."""
        return await self._facts.facts()

    async def default_model(self, contest: Contest) -> str:
        """Return the server's own model for pictures if the pot pays for it, else one that it does pay for.

        Raises NotAllowed if the host has switched all of them off.
        """
        prices = await self._prices(contest)
        defaults = await self._store.limits.default_models(contest.guild_id)
        usual = usual_model(contest.terms, prices, defaults.get("image", DEFAULTS["image"]))
        if usual is None:
            raise NoModelAvailable
        return usual

    async def make(
        self,
        contest: Contest,
        request: Request,
        person: Person,
        *,
        model: str | None,
        options: Mapping[str, Value],
        files: Mapping[str, Attachment],
        aspect: str | None = None,
    ) -> Quote:
        """Make a picture with `model`, or the default one.

        `options` and `files` have the names of the short commands. Raises Refused if nothing was held.
        """
        chosen = catalogue.model(model or await self.default_model(contest))
        operation, places = choose_operation(chosen, [*options, *files])
        if aspect is not None:
            options = {**options, **catalogue.translate_aspect(operation, aspect)}
        attachments = tuple(replace(file, option=places[name]) for name, file in files.items())
        complete = replace(request, operation=operation.id, options=options, attachments=attachments)
        return await self.submit(contest.id, complete, person)

    async def remix(self, contest: Contest, job: Job, prompt: str, request: Request, person: Person) -> Quote:
        """Make the job's picture again with another prompt. Raises Refused if nothing was held."""
        if job.is_erased:
            raise Erased(job.id)
        if catalogue.operation(job.operation).field("prompt") is None:
            raise NothingToRemix(job.model)
        self._admission.content.check_stays(job, request.guild_id, request.channel_id)
        if await self._store.panels.removed_sources(job.id):
            raise ReferenceRemoved(job.id)
        attachments = tuple(
            Attachment(
                reference.option,
                reference.source_url,
                reference.name,
                reference.content_type,
                reference.size,
                reference.name,
            )
            for reference in await self._store.jobs.references(job.id)
        )
        options = {**job.options, "prompt": prompt}
        complete = replace(request, operation=job.operation, options=options, attachments=attachments)
        return await self.submit(contest.id, complete, person)

    async def submit(self, contest_id: str, request: Request, person: Person) -> Quote:
        """Submit a private job that the pot pays for.

        Above the confirm line the member sees its price first and `Admission.confirm` starts it. Raises
        Refused if the card does not allow the request.
        """
        contest = await self._store.contests.get(contest_id)
        check_entrant(contest, person, self._clock.now())
        request = replace(request, private=True, contest_id=contest_id)
        try:
            check_model(contest, catalogue.operation(request.operation).model)
        except ModelNotAllowed as error:
            await self._admission.note(error, request)
            raise
        quote = await self._admission.submit(request)
        self._notify()
        return quote

    # ── entering ─────────────────────────────────────────────────────────────────────────────────

    async def enter(self, contest_id: str, job_id: str, person: Person) -> Entry:
        """Hand in the job's picture; handed in already, it stays as it is. Raises Refused with the reason."""
        now = self._clock.now()
        contest = await self._store.contests.get(contest_id)
        check_entrant(contest, person, now)
        await self._check_content(contest, await self._store.jobs.get(job_id), person)
        entry = await self._store.entries.enter(contest_id, job_id, user_id=person.user_id, now=now)
        self._notify()
        return entry

    async def _check_content(self, contest: Contest, job: Job, person: Person) -> None:
        """Raise PromptBlocked or AgeRestricted: an entry's prompt is revealed in the contest's channel."""
        if job.user_id != person.user_id:
            return  # handing it in is refused
        content = self._admission.content
        content.check_stays(job, contest.guild_id, contest.channel_id)
        await content.check_jobs([job], replace(job.requester, channel_id=contest.channel_id, parent_id=None))

    async def withdraw(self, contest_id: str, job_id: str, *, user_id: int) -> Entry:
        """Take an entry back. Raises Outdated once the voting has begun."""
        entry = await self._store.entries.withdraw(contest_id, job_id, user_id=user_id, now=self._clock.now())
        self._notify()
        return entry

    async def drop(self, job_id: str, *, user_id: int) -> None:
        """Withdraw the job's picture if it was handed in. Its cost is not refunded."""
        entry = await self._store.entries.get(job_id)
        if entry is not None and entry.state is EntryState.ENTERED:
            await self.withdraw(entry.contest_id, job_id, user_id=user_id)

    # ── looking ──────────────────────────────────────────────────────────────────────────────────

    async def of_member(self, contest_id: str, user_id: int) -> OwnEntries:
        """Return a member's own part in a contest."""
        entries = await self._store.entries.of_contest(contest_id)
        return OwnEntries(
            await self._store.entries.jobs_of_member(contest_id, user_id),
            [entry for entry in entries if entry.user_id == user_id],
            await self._store.contests.pot_share(contest_id, user_id),
        )

    async def own_job(self, job_id: str, user_id: int) -> Job:
        """Return a job that the member made for a contest.

        Raises JobNotFound, NotYourPicture for another member's job, NotMadeForContest.
        """
        job = await self._store.jobs.get(job_id)
        if job.user_id != user_id:
            raise NotYourPicture
        if job.contest_id is None:
            raise NotMadeForContest(job_id)
        return job

    async def prize(self, guild_id: int, user_id: int) -> int:
        """Return the micro-USDC that the member has won and not spent."""
        return await self._store.contests.prize(guild_id, user_id)
