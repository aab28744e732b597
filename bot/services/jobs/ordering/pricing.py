"""Ask StableStudio for prices. Each is asked for anew, and must be within the catalogue's bounds.

quote = await pricing.quote(operation, {"prompt": "a fox"}, references)
quote.total    # micro-USDC of the generation and of the uploads that it still needs
"""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from bot.catalogue import DEFAULT_POLICY, Operation
from bot.catalogue.fields import FieldKind
from bot.domain import policy
from bot.domain.amounts import format_usd
from bot.domain.errors import ProviderRefused, ProviderUnavailable, UntrustedChallenge, WrongClock
from bot.domain.jobs.errors import RequestRefused
from bot.domain.jobs.job import NewReference, Reference, Value
from bot.domain.money.payments import Challenge
from bot.ports import Studio
from bot.ports.membership import ALONE, Membership
from bot.services.turns import TurnGate
from bot.services.wallets import Wallets

log = logging.getLogger(__name__)

UPLOAD_PATH = "/api/upload"

NEUTRAL = "a picture"
"""Sent in place of words that are not written yet, or that the server may not want."""

PriceObserver = Callable[[Operation, Mapping[str, Value], bytes, int | None], None]
"""Called with each price that StableStudio names and the request; None: it gave no usable answer."""

_NO_SUCH_ROUTE = frozenset({404, 405, 410})
"""HTTP statuses of a refusal that is about the model rather than about the request."""


class Priceable(Protocol):
    """A job or a line of a request: the parts that its price depends on."""

    @property
    def operation(self) -> str: ...  # catalogue id

    @property
    def options(self) -> Mapping[str, Value]: ...


PriceableT = TypeVar("PriceableT", bound=Priceable)
PriceT = TypeVar("PriceT")


async def price_once(
    items: Sequence[PriceableT], price: Callable[[PriceableT], Awaitable[PriceT]]
) -> list[PriceT]:
    """Return the price of each item, in their order.

    Equal requests cost the same, so each is asked for once.
    """
    keys = [(item.operation, frozenset(item.options.items())) for item in items]
    prices: dict[tuple[str, frozenset[tuple[str, Value]]], PriceT] = {}
    for key, item in zip(keys, items, strict=True):
        if key not in prices:
            prices[key] = await price(item)
    return [prices[key] for key in keys]


@dataclass(frozen=True, slots=True)
class StudioQuote:
    """The price of one request. Amounts are micro-USDC."""

    price: int | None  # None: StableStudio can price the request only once its references are online
    upload_cost: int
    body: bytes | None  # the bytes to pay for; None while a reference has to be uploaded first

    @property
    def total(self) -> int:
        return (self.price or 0) + self.upload_cost


def encode(body: Mapping[str, object]) -> bytes:
    """Return the bytes that are quoted, stored and paid."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def generation_body(
    operation: Operation,
    options: Mapping[str, Value],
    references: Sequence[NewReference | Reference],
    content_policy: Mapping[str, Value] | None = None,
) -> bytes:
    """Return the request with each reference's own URL, or the attachment's while it is not online.

    `content_policy`: what the server asks of StableStudio's filters; None: the default.
    """
    urls = {reference.option: reference.url or reference.source_url for reference in references}
    return encode(operation.body(options, urls, policy=content_policy or DEFAULT_POLICY))


def neutral_options(operation: Operation, options: Mapping[str, Value]) -> dict[str, Value]:
    """Return the options with other words, to ask for a price alone: no price depends on them."""
    texts = {field.option for field in operation.member_fields if field.kind is FieldKind.TEXT}
    return {name: NEUTRAL if name in texts else value for name, value in options.items()}


def upload_body(reference: NewReference | Reference) -> bytes:
    """Return the request for one upload permission. The same reference gives the same bytes."""
    extension = reference.content_type.partition("/")[2].replace("jpeg", "jpg").replace("mpeg", "mp3")
    return encode(
        {
            "filename": f"reference-{reference.sha256[:12]}.{extension}",
            "contentType": reference.content_type,
        }
    )


class Pricing:
    """Ask StableStudio for prices, a few at a time. Costs nothing, signs nothing."""

    def __init__(
        self,
        studio: Studio,
        wallets: Wallets,
        observer: PriceObserver = lambda *_: None,
        membership: Membership = ALONE,
    ) -> None:
        """Of several processes, each asks for its part of the prices that are asked for at once."""
        membership.on_change(lambda: self._gate.resize(max(1, policy.QUOTES_AT_ONCE // membership.live)))
        self._studio = studio
        self._wallets = wallets
        self._observer = observer
        self._gate = TurnGate(policy.QUOTES_AT_ONCE)

    async def quote(
        self,
        operation: Operation,
        options: Mapping[str, Value],
        references: Sequence[NewReference],
        *,
        guild_id: int,
        content_policy: Mapping[str, Value] | None = None,
    ) -> StudioQuote:
        """Return the price of the generation and of the uploads that it needs. Servers are served in turns.

        Raises RequestRefused if StableStudio does not take the request, ProviderUnavailable if it does not
        answer, UntrustedChallenge if it asks for a payment that we do not make. Before the references are
        online a refusal proves nothing: the quote then has no price.
        """
        body = generation_body(operation, options, references, content_policy)
        offline = [reference for reference in references if reference.url is None]
        uploads = len({(reference.sha256, reference.content_type) for reference in offline})
        upload_cost = uploads * await self.upload(offline[0], guild_id=guild_id) if offline else 0
        try:
            price = await self.generation(operation, options, body, guild_id=guild_id)
        except ProviderRefused as error:
            if offline:  # it may take the request once it can read the files
                return StudioQuote(None, upload_cost, None)
            raise RequestRefused(str(error)) from error
        return StudioQuote(price, upload_cost, None if offline else body)

    async def generation(
        self, operation: Operation, options: Mapping[str, Value], body: bytes, *, guild_id: int
    ) -> int:
        """Return the price of exactly these bytes in micro-USDC.

        Raises UntrustedChallenge for a price above the catalogue's ceiling, and for the one that StableStudio
        names for a body it cannot read: both mean that our body is wrong.
        """
        try:
            challenge = await self._challenge(operation.path, body, guild_id)
            ceiling = operation.ceiling(options)
            amount = await self._wallets.price(challenge, ceiling)
            if amount > ceiling or amount == operation.quote_maximum:
                asked = {name: value for name, value in options.items() if "prompt" not in name}
                log.error("%s quoted at %s, ceiling %s: options %s", operation.id, amount, ceiling, asked)
                raise UntrustedChallenge(
                    f"StableStudio asked for {format_usd(amount)}; this can cost {format_usd(ceiling)} "
                    "at most"
                )
        except WrongClock:  # says nothing about the model
            raise
        except (ProviderUnavailable, UntrustedChallenge):
            self._observer(operation, options, body, None)
            raise
        except ProviderRefused as error:
            if error.status in _NO_SUCH_ROUTE:
                self._observer(operation, options, body, None)
            raise
        self._observer(operation, options, body, amount)
        return amount

    async def upload(self, reference: NewReference | Reference, *, guild_id: int) -> int:
        """Return the price of one upload permission in micro-USDC. Raises as `generation` does."""
        challenge = await self._challenge(UPLOAD_PATH, upload_body(reference), guild_id)
        amount = await self._wallets.price(challenge, policy.UPLOAD_CEILING)
        if amount > policy.UPLOAD_CEILING:
            raise UntrustedChallenge(
                f"StableStudio asked for {format_usd(amount)} for an upload; it costs "
                f"{format_usd(policy.UPLOAD_PRICE)}"
            )
        return amount

    async def _challenge(self, path: str, body: bytes, guild_id: int) -> Challenge:
        """Ask for the price once a place is free. Time spent waiting here does not count as silence."""
        async with self._gate.place(guild_id):
            return await self._studio.quote(path, body)
