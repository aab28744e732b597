"""What is asked for, and what is offered for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import catalogue
from bot.catalogue import Media, Operation
from bot.domain.errors import InvalidOptions
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.batch import MAX_JOBS
from bot.domain.jobs.job import Job, NewJob, NewReference, Value, new_id
from bot.domain.moderation.limits import Asker
from bot.domain.server_settings import ServerSettings
from bot.i18n import _
from bot.services.jobs.ordering.attachments import Attachment, PreparationNote
from bot.services.jobs.ordering.pricing import Pricing, StudioQuote


@dataclass(frozen=True, slots=True)
class Request:
    """A command as it was typed, with the facts of its place that the services need."""

    request_key: str  # the interaction's id: a redelivered interaction is the same request
    guild_id: int
    channel_id: int
    user_id: int
    operation: str  # catalogue id
    options: Mapping[str, Value]
    attachments: tuple[Attachment, ...]
    upload_limit: int  # bytes per file, in the channel
    missing_permissions: tuple[str, ...] = ()  # that the bot needs to post in the channel
    roles: tuple[int, ...] = ()  # of the member, without @everyone
    parent_id: int | None = None  # the channel of a thread
    agreed_price: int | None = None  # micro-USDC, the total that the member has confirmed already
    private: bool = False  # the result is never posted, so the channel's permissions do not matter
    count: int = 1  # jobs to make of it
    shown_price: int | None = None  # on the public button that was pressed; above it the member confirms
    contest_id: str | None = None  # the contest whose pot pays

    @property
    def asker(self) -> Asker:
        return Asker(self.guild_id, self.channel_id, self.user_id, self.roles, self.parent_id)


@dataclass(frozen=True, slots=True)
class PendingApproval:
    """An approval that moderators, named in `settings`, have not decided about yet.

    `cheaper` is a priced job that the member may start instead, without them.
    """

    approval: Approval
    settings: ServerSettings
    cheaper: Job | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The priced jobs of one request. Unless they are `admitted`, somebody has to confirm the price first:
    the member, or moderators if an approval is `pending`."""

    job: Job
    available: int  # micro-USDC, of the server
    admitted: bool
    old_total: int | None = None  # the price that was shown before, if it changed
    pending: PendingApproval | None = None
    notes: tuple[PreparationNote, ...] = ()
    others: tuple[Job, ...] = ()  # of the same batch

    @property
    def jobs(self) -> tuple[Job, ...]:
        return (self.job, *self.others)

    @property
    def uploading(self) -> bool:
        """Return True if the generation can be priced only after the uploads, which are paid first."""
        return self.job.price is None


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One job that is asked for, with its files."""

    asked: Request
    references: tuple[NewReference, ...] = ()

    @property
    def operation(self) -> Operation:
        return catalogue.operation(self.asked.operation)


def check_count(operation: Operation, count: int) -> None:
    """Raises InvalidOptions for a number of jobs that no command offers."""
    most = MAX_JOBS if operation.kind is Media.IMAGE else 1
    if not 1 <= count <= most:
        raise InvalidOptions(
            _(
                "{model} makes 1 to {most} at once, not {count}. Nothing was held or paid.",
                model=operation.model,
                most=most,
                count=count,
            ),
            "count",
        )


async def priced(pricing: Pricing, parts: Sequence[QuoteLine]) -> list[StudioQuote]:
    """The price of each. The same request is asked for once; and the same files are uploaded once, with
    the first job. Raises what `Pricing.of` raises."""
    known: dict[tuple[str, frozenset[tuple[str, Value]]], StudioQuote] = {}
    quotes = []
    for position, part in enumerate(parts):
        asked = part.asked
        key = asked.operation, frozenset(asked.options.items())
        if key not in known:
            known[key] = await pricing.of(part.operation, asked.options, part.references)
        quote = known[key]
        quotes.append(quote if position == 0 else replace(quote, upload_cost=0))
    return quotes


def drafts(
    lead_id: str, parts: Sequence[QuoteLine], quotes: Sequence[StudioQuote], *, now: int
) -> list[NewJob]:
    """The rows to be: the first has the press's own key, by which a repeated interaction is known."""
    ids = [lead_id, *(new_id() for _ in parts[1:])]
    batch_id = lead_id if len(parts) > 1 else None
    return [
        _draft(job_id, part, quote, batch_id, position, now)
        for position, (job_id, part, quote) in enumerate(zip(ids, parts, quotes, strict=True))
    ]


def wanted(parts: Sequence[QuoteLine], quotes: Sequence[StudioQuote]) -> list[tuple[str, int]]:
    """Model and amount (micro-USDC) of each job."""
    return [
        (part.operation.model, (quote.price or 0) + quote.upload_cost)
        for part, quote in zip(parts, quotes, strict=True)
    ]


def _draft(
    job_id: str, part: QuoteLine, quote: StudioQuote, batch_id: str | None, position: int, now: int
) -> NewJob:
    asked = part.asked
    return NewJob(
        id=job_id,
        request_key=asked.request_key if position == 0 else f"{asked.request_key}/{position + 1}",
        guild_id=asked.guild_id,
        channel_id=asked.channel_id,
        user_id=asked.user_id,
        operation=asked.operation,
        options=asked.options,
        references=part.references,
        body=quote.body,
        price=quote.price,
        upload_cost=quote.upload_cost,
        upload_limit=asked.upload_limit,
        now=now,
        roles=asked.roles,
        parent_id=asked.parent_id,
        batch_id=batch_id,
        batch_position=position,
        private=asked.private,
        contest_id=asked.contest_id,
    )
