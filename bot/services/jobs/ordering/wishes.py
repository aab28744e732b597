"""Wishes: what a member wanted, kept so that one press below a refusal or a failure goes on from there.

wish = await wishes.offers(await wishes.of_job([job]), requester, below=job.total)
quote = await wishes.take(wish.id, 0, request)
quote = await wishes.retry(wish.id, request, Changes(prompt="a fox at night"))
"""

from collections.abc import Sequence
from dataclasses import replace

from bot import catalogue
from bot.catalogue import Model, moving
from bot.domain import policy
from bot.domain.contests.entries import check_model
from bot.domain.errors import NotAllowed, Refused
from bot.domain.jobs.batch import total
from bot.domain.jobs.errors import JobNotFound, NotTheirWish, OfferGone
from bot.domain.jobs.job import Job, JobState, NewReference
from bot.domain.jobs.wish import Changes, Wish
from bot.domain.moderation.limits import Requester
from bot.domain.pictures.errors import CannotTakePictures
from bot.ports import Clock, Spool
from bot.services.jobs.ordering.admission import Admission
from bot.services.jobs.ordering.attachments import Attachment
from bot.services.jobs.ordering.offers import Offers, moved_options, moved_references
from bot.services.jobs.ordering.requests import Quote, Request
from bot.services.jobs.ordering.requote import Requote
from bot.services.jobs.ordering.wish_keeping import WishKeeper
from bot.services.spooled import let_go
from bot.store import Store

SWEEP_SECONDS = 3600.0
"""Seconds between deletions of old wishes."""


class Wishes:
    """Keep requests, offer cheaper versions of them, and submit them again."""

    def __init__(
        self,
        store: Store,
        keeper: WishKeeper,
        offers: Offers,
        requote: Requote,
        admission: Admission,
        spool: Spool,
        clock: Clock,
        models: Sequence[Model],
    ) -> None:
        self._store = store
        self._keeper = keeper
        self._offers = offers
        self._requote = requote
        self._admission = admission
        self._spool = spool
        self._clock = clock
        self._models = models

    async def keep(self, request: Request) -> Wish:
        """Store a request that was not submitted, with links to its files."""
        return await self._keeper.keep([request])

    async def of_job(self, job: Job, others: Sequence[Job] = ()) -> Wish:
        """Store and return the wish that the job, and `others` of its batch, were made of."""
        return await self._keeper.of_jobs([job, *others])

    async def of_quote(self, quote: Quote) -> Wish | None:
        """Store and return the wish of a quote that its maker has to confirm, with one cheaper version.

        None for any other quote.
        """
        job = quote.job
        if job.state is not JobState.QUOTED or quote.pending is not None:
            return None
        wish = await self.of_job(job, quote.others)
        compared = len({each.operation for each in quote.jobs}) > 1
        if job.contest_id is not None or job.price is None or compared:
            return wish
        return await self.offers(wish, job.requester, below=total(quote.jobs), most=1)

    async def of_batch(self, job_id: str, *, user_id: int) -> tuple[Wish, Sequence[Job]]:
        """Store and return the wish of a member's own job, with the jobs that it was made of.

        Those are the jobs of its batch that failed too, or that were priced with it. Raises JobNotFound or
        NotTheirWish.
        """
        job = await self._store.jobs.get(job_id)
        if job.hidden_from(user_id):
            raise JobNotFound(job_id)
        if job.user_id != user_id:
            raise NotTheirWish(job_id)
        batch, jobs = await self._store.batches.get(job.id), [job]
        if job.state is JobState.FAILED:
            jobs = [other for other in batch.jobs if other.state is JobState.FAILED]
        elif job.state is JobState.QUOTED:
            jobs = list(batch.quoted_with(job))
        return await self.of_job(jobs[0], jobs[1:]), jobs

    async def get(self, wish_id: str, *, user_id: int) -> Wish:
        """Return a wish for its maker. Raises WishNotFound if it is too old, or NotTheirWish."""
        wish = await self._store.wishes.get(wish_id)
        if wish.user_id != user_id:
            raise NotTheirWish(wish_id)
        return wish

    async def models(self, wish: Wish, requester: Requester) -> Sequence[Model]:
        """Return the models that could make the wish and that are on for the member, its own among them."""
        return await self._offers.usable(wish, requester)

    async def offers(
        self, wish: Wish, requester: Requester, *, below: int | None = None, most: int = 2
    ) -> Wish:
        """Store and return the wish with cheaper versions that the member may make, at their real prices.

        `below`: micro-USDC that each has to cost less than; None: the member's limits and the budget decide.
        """
        try:
            references = await self._references(wish)
        except Refused:
            return wish
        offers = await self._offers.find(wish, requester, references, below=below, most=most)
        await self._store.wishes.set_offers(wish.id, offers)
        return replace(wish, offers=offers)

    async def take(self, wish_id: str, number: int, request: Request) -> Quote:
        """Submit the offer of this number (from 0) at the price on its button.

        At another price the member confirms first. `request` has the member and the place. Raises as
        `Admission.submit` does, OfferGone, WishNotFound or NotTheirWish.
        """
        wish = await self.get(wish_id, user_id=request.user_id)
        if not 0 <= number < len(wish.offers):
            raise OfferGone(wish_id, number)
        offer = wish.offers[number]
        changed = replace(wish, operation=offer.operation, options=offer.options, count=offer.count, also=())
        request = replace(request, agreed_price=offer.price, pressed=f"offer:{wish_id}:{number}")
        return await self._submit(wish, changed, request)

    async def retry(self, wish_id: str, request: Request, changes: Changes | None = None) -> Quote:
        """Submit the wish again, as it was or changed. Raises as `take` does."""
        wish = await self.get(wish_id, user_id=request.user_id)
        if changes is None:
            request = replace(request, pressed=request.pressed or f"retry:{wish_id}")
            return await self._submit(wish, wish, request)
        return await self._submit(wish, self._changed(wish, changes), request)

    async def ask(self, wish_id: str, request: Request) -> Quote:
        """Submit the wish to the moderators, who may lift the limits that it exceeds for it alone.

        If it exceeds none by now, it is submitted as `retry` does. Raises as `retry` does.
        """
        wish = await self.get(wish_id, user_id=request.user_id)
        request = replace(request, for_moderators=True, pressed=f"ask:{wish_id}")
        return await self._submit(wish, wish, request)

    def _changed(self, wish: Wish, changes: Changes) -> Wish:
        """Return the wish with the changes. Raises CannotTakePictures for a model that lacks such files."""
        operation = catalogue.operation(wish.operation)
        options = dict(wish.options)
        if changes.options is not None:
            options = {
                **{name: value for name, value in options.items() if name == "prompt"},
                **changes.options,
            }
        if changes.model is not None and changes.model != operation.model:
            found = moving.like(
                catalogue.model(changes.model), operation, [file.option for file in wish.files]
            )
            if found is None:
                raise CannotTakePictures(catalogue.model(changes.model).title, len(wish.files))
            options = moving.carried(options, operation, found[0])
            operation = found[0]
        if changes.prompt is not None:
            options |= {"prompt": changes.prompt}
            if not changes.prompt.strip() and not operation.requires("prompt"):
                del options["prompt"]
        return replace(wish, operation=operation.id, options=options)

    async def _submit(self, wish: Wish, changed: Wish, request: Request) -> Quote:
        """Submit `changed`, which may have another model than the wish that the files belong to.

        A job that moderators are asked about is withdrawn: this takes its place.
        """
        model = changed.model
        if changed.contest_id is not None:
            contest = await self._store.contests.get(changed.contest_id)
            try:
                check_model(contest, model)
            except NotAllowed as error:
                await self._keeper.note(error, [_bare(request, changed)], job=await self._job(wish))
                raise
        references = moved_references(wish, model, await self._references(wish))
        places = moved_options(wish, model)
        attachments = tuple(
            Attachment(places[file.option], file.url, file.filename, file.content_type, file.size, file.file)
            for file in wish.files
            if wish.job_id is None and file.option in places
        )
        request = replace(
            request,
            operation=changed.operation,
            options=dict(changed.options),
            attachments=attachments,
            references=references,
            private=changed.private or request.private,
            count=changed.count,
            contest_id=changed.contest_id,
        )
        others = [
            replace(request, operation=line.operation, options={**line.options, **_prompt(changed)})
            for line in changed.also
        ]
        if others:
            quote = await self._admission.submit_all([request, *others])
        else:
            quote = await self._admission.submit(request)
        if wish.job_id is not None:
            await self._admission.withdraw_quote(wish.job_id, user_id=wish.user_id)
        return quote

    async def _references(self, wish: Wish) -> tuple[NewReference, ...]:
        """Return the files of the job that the wish was made of. Raises AttachmentGone."""
        job = await self._job(wish)
        if job is None:
            return ()
        return await self._requote.references(job, {file.option for file in wish.files})

    async def _job(self, wish: Wish) -> Job | None:
        return None if wish.job_id is None else await self._store.jobs.get(wish.job_id)

    async def delete_old(self) -> None:
        """Delete wishes that are older than a week, with their files."""
        limit = 2 * self._clock.now() - self._clock.after(policy.WISH_SECONDS)
        await let_go(self._spool, await self._store.wishes.delete_older(limit))


def _bare(request: Request, wish: Wish) -> Request:
    """Return the request of the wish without its files."""
    return replace(
        request,
        operation=wish.operation,
        options=dict(wish.options),
        private=wish.private,
        count=wish.count,
        contest_id=wish.contest_id,
    )


def _prompt(wish: Wish) -> dict[str, str]:
    return {"prompt": wish.prompt} if wish.prompt else {}
