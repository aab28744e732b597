"""What a request costs: asked of the service each time, and believed only within the catalogue's bounds."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.catalogue import DEFAULT_POLICY, Operation
from bot.domain import policy
from bot.domain.amounts import format_usd
from bot.domain.errors import ProviderRefused, ProviderUnavailable, Refused, UntrustedChallenge
from bot.domain.jobs.job import NewReference, Reference, Value
from bot.domain.money.payments import Challenge
from bot.i18n import _
from bot.ports import PaymentMethod, Studio

log = logging.getLogger(__name__)

UPLOAD_PATH = "/api/upload"

Noted = Callable[[Operation, Mapping[str, Value], bytes, int | None], None]
"""Told each price that was asked for, with the request; None: no usable answer came."""

_NO_SUCH_ROUTE = frozenset({404, 405, 410})
"""A refusal that is about the model, not about what was asked of it."""


@dataclass(frozen=True, slots=True)
class StudioQuote:
    """`price` is None if the service can price the request only once its references are online.
    `body` is set if nothing has to be uploaded: these are the bytes that will be paid for."""

    price: int | None
    upload_cost: int
    body: bytes | None


def encode(body: Mapping[str, object]) -> bytes:
    """The bytes that are quoted, stored and paid."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def generation_body(
    operation: Operation,
    options: Mapping[str, Value],
    references: Sequence[NewReference | Reference],
) -> bytes:
    """The request with each reference's own URL, or the attachment's where it is not online yet."""
    urls = {reference.option: reference.url or reference.source_url for reference in references}
    return encode(operation.body(options, urls, policy=DEFAULT_POLICY))


def upload_body(reference: NewReference | Reference) -> bytes:
    """The request for one upload permission; a pure function of the reference, so that it can be repeated."""
    extension = reference.content_type.partition("/")[2].replace("jpeg", "jpg").replace("mpeg", "mp3")
    return encode(
        {
            "filename": f"reference-{reference.sha256[:12]}.{extension}",
            "contentType": reference.content_type,
        }
    )


class Pricing:
    """Asks the studio for exact prices, for a few at once. Costs nothing, signs nothing."""

    def __init__(self, studio: Studio, method: PaymentMethod, noted: Noted = lambda *_: None) -> None:
        self._studio = studio
        self._method = method
        self._noted = noted
        self._room = asyncio.Semaphore(policy.QUOTES_AT_ONCE)

    async def of(
        self, operation: Operation, options: Mapping[str, Value], references: Sequence[NewReference]
    ) -> StudioQuote:
        """Raises Refused if the service will not take the request, ProviderUnavailable if it does not
        answer, UntrustedChallenge if it asks for a payment that we do not make."""
        offline = [reference for reference in references if reference.url is None]
        body = generation_body(operation, options, references)
        upload_cost = await self._uploads(offline)
        try:
            price = await self.generation(operation, options, body)
        except ProviderRefused as error:
            if not offline:
                raise Refused(
                    _(
                        "StableStudio does not take this request: {error}. Nothing was held or paid.",
                        error=error,
                    )
                ) from error
            return StudioQuote(None, upload_cost, None)
        return StudioQuote(price, upload_cost, None if offline else body)

    async def generation(self, operation: Operation, options: Mapping[str, Value], body: bytes) -> int:
        """Micro-USDC for exactly these bytes. A price above the catalogue's ceiling, or the one that
        the service names for a body it cannot read, means that our body is wrong: UntrustedChallenge."""
        try:
            amount = await self._asked(operation, options, body)
        except (ProviderUnavailable, UntrustedChallenge):
            self._noted(operation, options, body, None)
            raise
        except ProviderRefused as error:
            if error.status in _NO_SUCH_ROUTE:
                self._noted(operation, options, body, None)
            raise
        self._noted(operation, options, body, amount)
        return amount

    async def _asked(self, operation: Operation, options: Mapping[str, Value], body: bytes) -> int:
        amount = self._method.choose(await self._quote(operation.path, body)).amount
        ceiling = operation.ceiling(options)
        if amount > ceiling or amount == operation.quote_maximum:
            log.error("%s quoted at %s, ceiling %s: body %r", operation.id, amount, ceiling, body)
            raise UntrustedChallenge(
                f"StableStudio asked for {format_usd(amount)}; this can cost {format_usd(ceiling)} at most"
            )
        return amount

    async def upload(self, reference: NewReference | Reference) -> int:
        """Micro-USDC for one upload permission."""
        amount = self._method.choose(await self._quote(UPLOAD_PATH, upload_body(reference))).amount
        if amount > policy.UPLOAD_CEILING:
            raise UntrustedChallenge(
                f"StableStudio asked for {format_usd(amount)} for an upload; it costs "
                f"{format_usd(policy.UPLOAD_PRICE)}"
            )
        return amount

    async def _quote(self, path: str, body: bytes) -> Challenge:
        """The request's own time limit begins when it is its turn: a crowd only has to wait."""
        async with self._room:
            return await self._studio.quote(path, body)

    async def _uploads(self, offline: Sequence[NewReference]) -> int:
        """The total: the same bytes attached twice are uploaded once."""
        files = {(reference.sha256, reference.content_type) for reference in offline}
        return len(files) * await self.upload(offline[0]) if offline else 0
