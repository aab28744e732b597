"""StableStudio's API. Every request is sent once and every answer is checked."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.domain.errors import (
    ProviderRefused,
    ProviderUnavailable,
    TransferError,
    UntrustedChallenge,
    WrongClock,
)
from bot.domain.money.networks import owner
from bot.domain.money.payments import (
    Accepted,
    Answer,
    Challenge,
    Declined,
    JobListing,
    StudioJob,
    Unclear,
)
from bot.domain.policy import CLOCK_TOLERANCE_SECONDS, UNCLEAR_SECONDS
from bot.ports import Clock, Download, metrics
from bot.stablestudio import outcomes, wire
from bot.stablestudio.authenticate import payment_challenges
from bot.stablestudio.blob import BlobHost
from bot.stablestudio.guard import is_loopback
from bot.stablestudio.http import Http, Reply
from bot.stablestudio.listing import NOT_SO, JobList
from bot.stablestudio.pages import Params
from bot.stablestudio.signed import SignedRequests, SignIn
from bot.stablestudio.transfer import Downloads

LATER: Final = frozenset({408, 425, 429})
"""4xx that say "not now" rather than "no"."""


class StableStudio:
    """`bot.ports.Studio` over HTTP/1.1."""

    def __init__(self, base_url: str, blob_url: str, sign_ins: Mapping[str, SignIn], clock: Clock) -> None:
        """`base_url` has no path ("https://stablestudio.dev"). Uploads are PUT to `blob_url`.

        `sign_ins` are by wallet. If `base_url` is loopback, results and blobs on loopback are accepted too.
        """
        self._base = base_url.rstrip("/")
        self._clock = clock
        self._http = Http(clock)
        self._members = [
            _Member(payer, SignedRequests(self._http, sign_in, clock), self._base, clock)
            for payer, sign_in in sign_ins.items()
        ]
        loopback = is_loopback(base_url)
        self._blobs = BlobHost(self._http, blob_url, loopback=loopback)
        self._downloads = Downloads(clock, loopback=loopback)
        self.skew_ms: int | None = None

    async def aclose(self) -> None:
        await self._http.aclose()
        await self._downloads.aclose()

    async def quote(self, path: str, body: bytes) -> Challenge:
        url = self._base + path
        reply = await self._http.ask("POST", url, operation="quote", content=body, headers=_JSON)
        self._refuse_wrong_clock(reply)
        if reply.status == 402 and (challenge := _challenge(reply, url)) is not None:
            return challenge
        if reply.status == 402:
            # The service answers like this while its payment provider cannot be reached.
            raise ProviderUnavailable("StableStudio asked for a payment without naming a price.")
        if 200 <= reply.status < 300:
            raise UntrustedChallenge("StableStudio answered without asking for a payment.")
        raise _no(reply)

    async def pay(self, path: str, body: bytes, presentation: Mapping[str, str]) -> Answer:
        headers = {**_JSON, **presentation}
        try:
            reply = await self._http.ask(
                "POST",
                self._base + path,
                operation="pay",
                content=body,
                headers=headers,
                seconds=UNCLEAR_SECONDS,
            )
        except ProviderUnavailable as error:
            return Unclear(str(error))
        return _answer(reply)

    async def job(self, studio_job: str, *, payer: str | None = None) -> StudioJob | None:
        # The address is built here and the service's own pollUrl is not used: nothing to be led astray by.
        reply = await self._member(payer).signed.send("GET", self._job_url(studio_job), operation="job")
        if reply.status == 404 and reply.fields and reply.fields.get("code") != "route_not_found":
            return None
        return wire.studio_job(_good(reply).json, studio_job)

    async def jobs(self, limit: int = 100, *, payer: str | None = None) -> Sequence[StudioJob]:
        jobs = (await self._member(payer).list.newest(limit)).jobs
        if all(job.created_at is not None for job in jobs):
            jobs = sorted(jobs, key=lambda job: job.created_at or 0, reverse=True)
        return jobs[:limit]

    async def jobs_since(self, instant: int, *, payer: str | None = None) -> JobListing:
        return await self._member(payer).list.since(instant)

    async def walk(self, *, payer: str | None = None) -> AsyncGenerator[Sequence[StudioJob], None]:
        async with aclosing(self._member(payer).hints.walk()) as pages:
            async for page in pages:
                yield page.jobs

    async def delete(self, studio_job: str, *, payer: str | None = None) -> None:
        url = self._job_url(studio_job)
        reply = await self._member(payer).signed.send("DELETE", url, operation="delete")
        if reply.status != 404:
            _good(reply)

    async def put(self, ticket: Mapping[str, object], file: Path, content_type: str) -> str:
        return self._blobs.checked(_good(await self._blobs.put(ticket, file, content_type)))

    async def confirm(self, ticket: Mapping[str, object], url: str, *, payer: str | None = None) -> str:
        content = json.dumps({"uploadId": ticket.get("uploadId"), "blobUrl": url}).encode()
        signed = self._member(payer).signed
        reply = await signed.send(
            "POST", self._base + "/api/upload/confirm", operation="confirm", content=content
        )
        upload = _good(reply).fields.get("upload")
        confirmed = upload.get("blobUrl") if isinstance(upload, dict) else None
        return self._blobs.allowed(url if confirmed is None else confirmed)

    async def download(self, url: str, into: Path, limit: int) -> Download:
        began = self._clock.steady()
        try:
            download = await self._downloads.download(url, into, limit)
        except TransferError as error:
            metrics.service("download", outcomes.of_download(error), self._seconds_since(began))
            raise
        metrics.service("download", "ok", self._seconds_since(began))
        return download

    def _seconds_since(self, instant: int) -> float:
        return (self._clock.steady() - instant) / 1000

    def _member(self, payer: str | None) -> "_Member":
        """Return the wallet that the service is to see. Raises ProviderUnavailable."""
        for member in self._members:
            # What is nobody's was bought when all was paid on Base.
            if member.payer.startswith("0x") if payer is None else owner(member.payer) == owner(payer):
                return member
        whose = payer or "on Base"
        raise ProviderUnavailable(f"The wallet {whose} cannot sign in: it is in no network of NETWORKS.")

    def _job_url(self, studio_job: str) -> str:
        if not wire.is_id(studio_job):
            raise ProviderRefused("That is not the id of a StableStudio job.", status=404)
        return f"{self._base}/api/jobs/{studio_job}"

    def _refuse_wrong_clock(self, reply: Reply) -> None:
        if reply.skew_ms is None:
            return
        self.skew_ms = reply.skew_ms
        if abs(reply.skew_ms) > CLOCK_TOLERANCE_SECONDS * 1000:
            ahead = -reply.skew_ms / 1000
            raise WrongClock(f"the bot's clock is {ahead:+.0f} s off StableStudio's", seconds_ahead=ahead)


class _Member:
    """One wallet as the service sees it: what it signs, and its jobs."""

    def __init__(self, payer: str, signed: SignedRequests, base: str, clock: Clock) -> None:
        self.payer = payer
        self.signed = signed
        self._url = base + "/api/jobs"
        self.list = JobList(self._page, clock)
        # Read every few seconds. Where it gets stuck for a moment it is left alone for minutes, which must
        # not keep anybody from finding what a payment has bought.
        self.hints = JobList(self._page, clock)

    async def _page(self, params: Params) -> Reply:
        reply = await self.signed.send("GET", self._url, operation="list", params=params)
        return reply if reply.status in NOT_SO else _good(reply)


_JSON: Final[dict[str, str]] = {"content-type": "application/json"}


def _challenge(reply: Reply, url: str) -> Challenge | None:
    """Return the offers of both protocols in a 402, None if it has none of either.

    Raises UntrustedChallenge for a PAYMENT-REQUIRED header that cannot be read.
    """
    payments = payment_challenges(reply.headers.get_list("www-authenticate"))
    header = reply.headers.get("payment-required")
    if header is None:
        return Challenge((), None, url, reply.skew_ms, payments) if payments else None
    return replace(wire.challenge(header, url), skew_ms=reply.skew_ms, payments=payments)


def _answer(reply: Reply) -> Answer:
    """Interpret the answer to a paid request.

    Only a 402 with a machine code, or another 4xx in JSON, is a clear no.
    """
    if 200 <= reply.status < 300:
        bought = wire.goods(reply.json)
        if bought is None:
            return Unclear(f"a {reply.status} that names neither job nor upload")
        return Accepted(bought, reply.headers)
    code, message = wire.code(reply.fields), wire.error_text(reply.fields)
    is_no = bool(code) if reply.status == 402 else bool(reply.fields)
    if 400 <= reply.status < 500 and reply.status not in LATER and is_no:
        words = f"{code} {message}".strip() if reply.status == 402 else message
        return Declined(reply.status, code, words, reply.retry_after_seconds)
    return Unclear(f"HTTP {reply.status} {message}".strip(), reply.retry_after_seconds)


def _good(reply: Reply) -> Reply:
    """Return the reply if it is a 2xx. Raise its error otherwise."""
    if 200 <= reply.status < 300:
        return reply
    raise _no(reply)


def _no(reply: Reply) -> ProviderRefused | ProviderUnavailable:
    """Return the error of a reply: a 4xx in the service's own words is a no, anything else is no answer."""
    message = wire.error_text(reply.fields) or f"HTTP {reply.status}"
    if 400 <= reply.status < 500 and reply.status not in LATER and reply.fields:
        return ProviderRefused(message, status=reply.status)
    return ProviderUnavailable(message, retry_after_seconds=reply.retry_after_seconds)
