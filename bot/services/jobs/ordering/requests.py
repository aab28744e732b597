"""The request of a member, and its quote: one line for each job to make.

lines = [QuoteLine(request, references)] * request.count
prices = await price_lines(pricing, lines)
jobs = new_jobs(new_id(), lines, prices, now=clock.now())
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import catalogue
from bot.catalogue import Media, Operation
from bot.domain.jobs.approval import Approval
from bot.domain.jobs.batch import MAX_JOBS
from bot.domain.jobs.errors import CannotPostThere, WrongCount
from bot.domain.jobs.job import Job, NewJob, NewReference, Value, new_id
from bot.domain.moderation.gates import MemberFacts
from bot.domain.moderation.limits import Requester
from bot.domain.money.left import NOTHING_LEFT_TO_SAY, Left
from bot.domain.server_settings import ResultsTo, ServerSettings
from bot.services.jobs.ordering.attachments import Attachment, PreparationNote
from bot.services.jobs.ordering.pricing import Pricing, StudioQuote, price_once


@dataclass(frozen=True, slots=True)
class Request:
    """A command as a member typed it, with the facts about the channel that the services need."""

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
    pressed: str | None = None  # the button that was pressed, the same for each press of it
    references: tuple[NewReference, ...] = ()  # files of an earlier job, which are here or online already
    for_moderators: bool = False  # they are asked to lift the limits that it exceeds
    results_to: ResultsTo = ResultsTo.HERE  # set by `Destinations.of`, with the two that follow
    results_channel: int | None = None
    closed: CannotPostThere | None = None  # why the result could not be posted in that other place
    age_restricted: bool = False  # the channel is for adults
    policy: Mapping[str, Value] | None = None  # of content, in this place; None: the default
    facts: MemberFacts | None = None  # about the member, while they are present

    @property
    def requester(self) -> Requester:
        return Requester(self.guild_id, self.channel_id, self.user_id, self.roles, self.parent_id, self.facts)

    @property
    def obstacles(self) -> tuple[str, ...]:
        """Return the permissions that are missing where it is asked, if the result is posted there."""
        elsewhere = self.results_to is not ResultsTo.HERE
        return () if self.private or elsewhere else self.missing_permissions

    def outdated_price(self, amount: int) -> int | None:
        """Return the price (micro-USDC) that the member has seen, None if it is still good for `amount`.

        An agreed price must be equal. On a public button, a lower amount is fine.
        """
        if self.agreed_price is not None:
            return None if amount == self.agreed_price else self.agreed_price
        risen = self.shown_price is not None and amount > self.shown_price
        return self.shown_price if risen else None

    def needs_confirmation(self, amount: int, confirm_above: int) -> bool:
        """Return True if the member has to confirm this price before anything is held."""
        if self.outdated_price(amount) is not None:
            return True
        return self.agreed_price is None and amount > confirm_above


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
    """The priced jobs of one request.

    Unless they are `admitted`, the member has to confirm the price, or moderators if an approval is
    `pending`.
    """

    job: Job
    available: int  # micro-USDC, of the server
    admitted: bool
    old_total: int | None = None  # the price that was shown before, if it changed
    pending: PendingApproval | None = None
    notes: tuple[PreparationNote, ...] = ()
    others: tuple[Job, ...] = ()  # of the same batch
    repeated: bool = False  # the member pressed the same button a moment ago
    left: Left = NOTHING_LEFT_TO_SAY  # of the member, with what is held for these jobs taken off
    ahead: int = 0  # jobs of the member that run first; 0 if these begin at once
    usual_seconds: tuple[float, float] | None = None  # of the slowest of these jobs
    picture: str | None = None  # the address of the first attached picture

    @property
    def jobs(self) -> tuple[Job, ...]:
        return (self.job, *self.others)

    @property
    def uploading(self) -> bool:
        """Return True if the generation can be priced only after the uploads, which are paid first."""
        return self.job.price is None


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One job to quote, with its files."""

    request: Request
    references: tuple[NewReference, ...] = ()

    @property
    def operation(self) -> str:
        return self.request.operation

    @property
    def options(self) -> Mapping[str, Value]:
        return self.request.options


def check_count(operation: Operation, count: int) -> None:
    """Raise WrongCount unless the operation makes so many results at once: four pictures, one clip."""
    maximum = MAX_JOBS if operation.kind is Media.IMAGE else 1
    if not 1 <= count <= maximum:
        raise WrongCount(operation.model, maximum, count)


async def price_lines(pricing: Pricing, lines: Sequence[QuoteLine]) -> list[StudioQuote]:
    """Return the price of each line. The first job alone pays for the uploads, which the others share.

    Raises the errors of `Pricing.quote`.
    """

    async def price(line: QuoteLine) -> StudioQuote:
        operation, guild_id = catalogue.operation(line.operation), line.request.guild_id
        return await pricing.quote(
            operation, line.options, line.references, guild_id=guild_id, content_policy=line.request.policy
        )

    first, *others = await price_once(lines, price)
    return [first, *(replace(quote, upload_cost=0) for quote in others)]


def amounts(lines: Sequence[QuoteLine], prices: Sequence[StudioQuote]) -> list[tuple[str, int]]:
    """Return the model and the total (micro-USDC) of each job."""
    return [
        (catalogue.operation(line.operation).model, price.total)
        for line, price in zip(lines, prices, strict=True)
    ]


def new_jobs(
    lead_id: str, lines: Sequence[QuoteLine], prices: Sequence[StudioQuote], *, now: int
) -> list[NewJob]:
    """Return the rows to store. The first job has the id `lead_id`, and the request's own key.

    A redelivered interaction repeats that key. The others have it with their number: `key/2`.
    """
    return [
        NewJob(
            id=lead_id if position == 0 else new_id(),
            request_key=request.request_key if position == 0 else f"{request.request_key}/{position + 1}",
            guild_id=request.guild_id,
            channel_id=request.channel_id,
            user_id=request.user_id,
            operation=request.operation,
            options=request.options,
            references=line.references,
            body=price.body,
            price=price.price,
            upload_cost=price.upload_cost,
            upload_limit=request.upload_limit,
            now=now,
            roles=request.roles,
            parent_id=request.parent_id,
            batch_id=lead_id if len(lines) > 1 else None,
            batch_position=position,
            private=request.private or request.results_to is ResultsTo.DM,
            contest_id=request.contest_id,
            results_to=request.results_to,
            results_channel=request.results_channel,
            age_restricted=request.age_restricted,
            policy=request.policy,
        )
        for position, (line, price) in enumerate(zip(lines, prices, strict=True))
        for request in [line.request]
    ]
