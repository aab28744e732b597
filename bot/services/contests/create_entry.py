"""From a few words to a picture for a contest: with which model, from the pot, once more with other words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import catalogue
from bot.catalogue import Model
from bot.catalogue.shortcuts import DEFAULTS, suited
from bot.domain.contests.errors import NoModelAvailable, NothingToRemix, NotMadeForContest, NotYourPicture
from bot.domain.contests.models import Contest
from bot.domain.contests.terms import Person
from bot.domain.jobs.job import Job, Value
from bot.services.contests.entries import EntryService
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.requests import Quote, Request
from bot.store import Store


class EntryCreation:
    """Makes entries. Checks and money are those of `EntryService.make`."""

    def __init__(self, store: Store, entering: EntryService, models: Sequence[Model]) -> None:
        self._store = store
        self._entering = entering
        self._models = models

    @property
    def everything(self) -> Sequence[Model]:
        """The models that the host has switched on."""
        return self._models

    def models(self, contest: Contest) -> Sequence[Model]:
        """Those the card allows and the host has switched on, in the catalogue's order."""
        wanted = contest.terms.models
        return [model for model in self._models if not wanted or model.id in wanted]

    async def usual(self, contest: Contest) -> str:
        """The model for whoever names none: the server's for pictures if the card allows it, else the first.
        Raises NotAllowed if the host has switched all of them off."""
        allowed = [model.id for model in self.models(contest)]
        if not allowed:
            raise NoModelAvailable
        own = (await self._store.limits.default_models(contest.guild_id)).get("image", DEFAULTS["image"])
        return own if own in allowed else allowed[0]

    async def make(
        self,
        contest: Contest,
        asked: Request,
        person: Person,
        *,
        model: str | None,
        given: Mapping[str, Value],
        files: Mapping[str, Attachment],
        aspect: str | None = None,
    ) -> Quote:
        """Makes what was typed with `model`, or the usual one. `given`: options of the short commands;
        `files`: by the same names. Raises Refused; then nothing was held or paid."""
        chosen = catalogue.model(model or await self.usual(contest))
        operation, places = suited(chosen, [*given, *files])
        options = dict(given)
        if aspect is not None:
            options |= catalogue.translate_aspect(operation, aspect)
        attached = tuple(replace(file, option=places[name]) for name, file in files.items())
        wanted = replace(asked, operation=operation.id, options=options, attachments=attached)
        return await self._entering.make(contest.id, wanted, person)

    async def original(self, job_id: str, user_id: int) -> Job:
        """The member's own job for a contest. Raises NotFound or NotAllowed."""
        job = await self._store.jobs.get(job_id)
        if job.user_id != user_id:
            raise NotYourPicture
        if job.contest_id is None:
            raise NotMadeForContest(job_id)
        return job

    async def again(self, contest: Contest, job: Job, prompt: str, asked: Request, person: Person) -> Quote:
        """The same request with other words."""
        if catalogue.operation(job.operation).field("prompt") is None:
            raise NothingToRemix(job.model)
        references = await self._store.jobs.references(job.id)
        files = tuple(
            Attachment(one.option, one.source_url, one.name, one.content_type, one.size, one.name)
            for one in references
        )
        options = {**job.options, "prompt": prompt}
        wanted = replace(asked, operation=job.operation, options=options, attachments=files)
        return await self._entering.make(contest.id, wanted, person)
