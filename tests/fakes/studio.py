"""StableStudio in memory: quotes, takes payments in the protocol's order, and fails on demand.

The order is that of the real service: verify the payment, make the goods, then settle. So a lost answer
may or may not have a job and may or may not have cost money.
"""

import hashlib
import json
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.catalogue import operations_at
from bot.domain.errors import DownloadBroken, LinkDead, ProviderRefused, ProviderUnavailable, WrongClock
from bot.domain.money.networks import BASE, NETWORKS, TEMPO
from bot.domain.money.payments import (
    Accepted,
    Answer,
    Challenge,
    Declined,
    JobListing,
    StudioJob,
    Unclear,
)
from bot.domain.policy import CLOCK_TOLERANCE_SECONDS
from bot.ports import Clock, Download, Studio
from tests.fakes.chain import HABITS, PAYEE, WALLET, FakeChain, Reverted, entry
from tests.fakes.files import CLIP, PICTURE, load, save

UPLOAD_PATH = "/api/upload"
MARGIN_SECONDS = 6
"""Remaining life that the service demands of an authorization."""


class Trouble(StrEnum):
    """The fate of one paid request."""

    NONE = "none"
    LOST_BEFORE = "lost before it arrived"
    LOST_JOB = "a job, no settlement, no answer"
    LOST_LATE = "a job, no answer, settled later"
    LOST_SETTLED = "a job, settled, no answer"
    LOST_GOODS = "settled, no job, no answer"
    MISMATCH = "a clear no to the payment"
    REFUSED = "a clear no to the request"
    BUSY = "429 with a time"


@dataclass
class FakeJob:
    """A studio job. It is complete `seconds` after it was made."""

    id: str
    path: str
    body: Mapping[str, object]
    nonce: str
    created_at: int
    ends_at: int
    error: str | None = None
    stuck: bool = False
    payer: str = WALLET
    polls: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Presented:
    """One paid request as it came in."""

    at: int
    path: str
    nonce: str
    trouble: Trouble
    network: str = BASE.name


class FakeStudio(Studio):
    """`bot.ports.studio.Studio` with FakePayments' headers. A test may change any attribute at any time.

    It has one price for all paths but `prices`, checks no signature and no body (except by `refuses`), and
    needs no sign-in. Its links never expire: `download_troubles` play dead ones.
    """

    def __init__(self, chain: FakeChain, clock: Clock) -> None:
        self.chain = chain
        self.chains = {chain.network.name: chain}
        """What is offered and taken, in the order of the offers."""
        self.surcharges: dict[str, int] = {}  # by network: micro-USDC on top of every price
        self._clock = clock
        self.prices: dict[str, int] = {UPLOAD_PATH: 10_000}
        self.price = 40_000  # of every other path
        self.payee: str | None = None  # asks for payment to somebody else
        self.refuses: Callable[[str, Mapping[str, object]], str | None] = lambda _path, _body: None
        self.silent = False  # nothing free is answered
        self.list_silent = False
        self.listed: Callable[[Sequence[StudioJob]], Sequence[StudioJob]] = lambda page: page
        """What a page of a walk through the list shows in place of the truth."""
        self.walks: list[int] = []  # when walks through the list began
        self.pages_read = 0
        self.shows_input = True
        self.page_size: int | None = None  # of a list that cannot be turned
        self.skew_seconds = 0.0  # how far its clock is ahead
        self.tells_time = True
        self.render_seconds = 12.0
        self.hidden_seconds = 0.0  # a job is neither found nor listed for so long
        self.fails_with: str | None = None
        self.troubles: deque[Trouble] = deque()
        self.download_troubles: deque[str] = deque()  # or "unread", "odd", "changing" …: see `download`
        self.downloads = 0
        self.put_troubles: deque[str] = deque()  # "dead" | "busy"
        self.confirm_troubles: deque[str] = deque()  # "no" | "busy"
        self.quoted: list[tuple[str, bytes]] = []
        self.presented: list[Presented] = []
        self.made: dict[str, FakeJob] = {}
        self.files: dict[str, bytes] = {}
        self._late: list[
            tuple[int, FakeChain, str, int, int]
        ] = []  # when, where, nonce, amount, valid before
        self.tickets: dict[str, str] = {}  # upload id → its state
        self.ticket_payers: dict[str, str] = {}

    # ── what costs nothing ───────────────────────────────────────────────────────────────────────

    async def quote(self, path: str, body: bytes) -> Challenge:
        self._reach()
        self.quoted.append((path, body))
        refusal = self.refuses(path, _fields(body))
        if refusal is not None:
            raise ProviderRefused(refusal, status=400)
        if abs(self.skew_seconds) > CLOCK_TOLERANCE_SECONDS:
            raise WrongClock("clock", seconds_ahead=-self.skew_seconds)
        entries = tuple(self._entry(path, network) for network in self.chains)
        return Challenge(entries, {"url": path}, f"https://studio.test{path}", self.skew_ms)

    @property
    def skew_ms(self) -> int | None:
        return round(self.skew_seconds * 1000) if self.tells_time else None

    def _entry(self, path: str, network: str) -> dict[str, object]:
        amount = self.prices.get(path, self.price) + self.surcharges.get(network, 0)
        return entry(amount, payee=self.payee or PAYEE, network=NETWORKS[network])

    async def job(self, studio_job: str, *, payer: str | None = None) -> StudioJob | None:
        self._reach()
        self._settle_late()
        made = self.made.get(studio_job)
        if made is None or made.payer != (payer or WALLET):
            return None
        made.polls.append(self._clock.now())
        return None if self._is_hidden(made) else self._record(made)

    async def jobs(self, limit: int = 100, *, payer: str | None = None) -> Sequence[StudioJob]:
        self._reach()
        if self.list_silent:
            raise ProviderUnavailable("the list does not answer")
        self._settle_late()
        ours = [made for made in self.made.values() if made.payer == (payer or WALLET)]
        shown = [self._record(made) for made in ours if not self._is_hidden(made)]
        ordered = sorted(shown, key=lambda job: (job.created_at or 0, job.id), reverse=True)
        return ordered[: min(limit, self.page_size or limit)]

    async def jobs_since(self, instant: int, *, payer: str | None = None) -> JobListing:
        jobs = await self.jobs(len(self.made) + 1, payer=payer)
        reaches = len(jobs) < (self.page_size or len(jobs) + 1) or (jobs[-1].created_at or 0) < instant
        return JobListing(tuple(jobs), reaches)

    async def walk(self, *, payer: str | None = None) -> AsyncGenerator[Sequence[StudioJob], None]:
        self.walks.append(self._clock.now())
        jobs = list(await self.jobs(len(self.made) + 1, payer=payer))
        for start in range(0, max(len(jobs), 1), 100):
            self.pages_read += 1
            yield self.listed(jobs[start : start + 100])

    async def delete(self, studio_job: str, *, payer: str | None = None) -> None:
        self._reach()
        if self.made[studio_job].payer == (payer or WALLET):
            del self.made[studio_job]

    def _is_hidden(self, made: FakeJob) -> bool:
        made_at = made.created_at - round(self.skew_seconds * 1000)
        return self._clock.now() < self._clock.after(self.hidden_seconds, since=made_at)

    def _record(self, made: FakeJob) -> StudioJob:
        done = self._clock.now() >= made.ends_at and not made.stuck
        status = ("failed" if made.error else "complete") if done else "loading"
        return StudioJob(
            id=made.id,
            status=status,
            progress=None if done else 50,
            input={**_defaults(made.path), **made.body} if self.shows_input else None,
            result_url=f"https://blob.test/{made.id}" if status == "complete" else None,
            error=made.error if status == "failed" else None,
            created_at=made.created_at,
            type=made.path.removeprefix("/api/generate/").replace("/", "-"),
        )

    # ── what costs money ─────────────────────────────────────────────────────────────────────────

    async def pay(self, path: str, body: bytes, presentation: Mapping[str, str]) -> Answer:
        self._settle_late()
        ((header, value),) = presentation.items()
        signed = json.loads(value)
        nonce, network = str(signed["nonce"]), str(signed["accepted"]["network"])
        assert header == HABITS[NETWORKS[network].word].header
        trouble = self.troubles.popleft() if self.troubles else Trouble.NONE
        is_again = any(one.nonce == nonce for one in self.presented)
        self.presented.append(Presented(self._clock.now(), path, nonce, trouble, network))
        if is_again and network == TEMPO.name:
            self._goods(path, body, nonce, str(signed.get("payer", WALLET)))  # the handler runs again
            return Unclear("HTTP 500 MPP payment failed: the transaction hash has already been used")
        answer = self._answer(path, body, signed, trouble)
        if network == TEMPO.name and isinstance(answer, Declined) and answer.status == 402:
            return Unclear("HTTP 402 without a body")
        return answer

    def _answer(self, path: str, body: bytes, signed: Mapping[str, Any], trouble: Trouble) -> Answer:
        if trouble is Trouble.LOST_BEFORE:
            return Unclear("the connection was lost")
        if trouble is Trouble.BUSY:
            return Unclear("HTTP 429", retry_after_seconds=30.0)
        if (refusal := self._refusal(path, body, signed, trouble)) is not None:
            return refusal
        return self._sell(path, body, signed, trouble)

    def _refusal(
        self, path: str, body: bytes, signed: Mapping[str, Any], trouble: Trouble
    ) -> Declined | None:
        network = str(signed["accepted"]["network"])
        if trouble is Trouble.MISMATCH or signed["accepted"] != self._entry(path, network):
            return _declined(402, "requirements_mismatch the payment is not for this")
        if signed["nonce"] in self.chains[network].used:
            return _declined(402, "nonce_already_used")
        if int(str(signed["validBefore"])) < self._clock.now() // 1000 + MARGIN_SECONDS:
            return _declined(402, "authorization_valid_before")
        words = self.refuses(path, _fields(body))
        if trouble is Trouble.REFUSED or words is not None:
            return _declined(400, words or "content policy")
        return None

    def _sell(self, path: str, body: bytes, signed: Mapping[str, Any], trouble: Trouble) -> Answer:
        nonce, amount, valid_before = (
            signed["nonce"],
            int(signed["accepted"]["amount"]),
            signed["validBefore"],
        )
        chain, payer = self.chains[signed["accepted"]["network"]], str(signed.get("payer", WALLET))
        goods = {} if trouble is Trouble.LOST_GOODS else self._goods(path, body, nonce, payer)
        if trouble is Trouble.LOST_JOB:
            return Unclear("HTTP 500 Settlement failed")
        if trouble is Trouble.LOST_LATE:
            self._late.append((self._clock.after(40), chain, nonce, amount, valid_before))
            return Unclear("nothing came within 60 s")
        try:
            tx = chain.transfer(nonce, amount, valid_before)
        except Reverted as error:
            return _declined(402, str(error))
        if trouble in (Trouble.LOST_SETTLED, Trouble.LOST_GOODS):
            return Unclear("the connection was lost")
        return Accepted(goods, {"payment-response": tx})

    def _goods(self, path: str, body: bytes, nonce: str, payer: str) -> dict[str, object]:
        if path == UPLOAD_PATH:
            upload = f"upload-{len(self.tickets) + 1}"
            self.tickets[upload] = "new"
            self.ticket_payers[upload] = payer
            return {"uploadId": upload, "clientToken": f"token-{upload}"}
        now = self._clock.now() + round(self.skew_seconds * 1000)
        made = FakeJob(
            id=f"studio-{len(self.made) + 1}",
            path=path,
            body=_fields(body),
            nonce=nonce,
            created_at=now,
            ends_at=self._clock.after(self.render_seconds),
            error=self.fails_with,
            payer=payer,
        )
        self.made[made.id] = made
        return {"jobId": made.id}

    def _settle_late(self) -> None:
        """Settle the payments that were under way when their answer was lost."""
        for item in [item for item in self._late if item[0] <= self._clock.now()]:
            self._late.remove(item)
            _, chain, nonce, amount, valid_before = item
            try:
                chain.transfer(nonce, amount, valid_before)
            except Reverted:
                continue

    # ── files ────────────────────────────────────────────────────────────────────────────────────

    async def put(self, ticket: Mapping[str, object], file: Path, content_type: str) -> str:
        self._strike(self.put_troubles, "the upload permission has run out")
        upload = str(ticket["uploadId"])
        if self.tickets.get(upload) not in ("new", "put", "confirmed"):
            raise ProviderRefused("no such upload", status=403)
        content = load(file)
        self.tickets[upload] = "put"
        url = f"https://blob.test/ref-{hashlib.sha256(content).hexdigest()[:12]}"
        self.files[url] = content
        return url

    async def confirm(self, ticket: Mapping[str, object], url: str, *, payer: str | None = None) -> str:
        self._strike(self.confirm_troubles, "not confirmed")
        upload = str(ticket["uploadId"])
        is_put = self.tickets.get(upload) in ("put", "confirmed")
        if not is_put or self.ticket_payers.get(upload, WALLET) != (payer or WALLET):
            raise ProviderRefused("nothing was uploaded", status=404)
        self.tickets[upload] = "confirmed"
        return url

    def _strike(self, troubles: deque[str], words: str) -> None:
        self._reach()
        trouble = troubles.popleft() if troubles else ""
        if trouble == "busy":
            raise ProviderUnavailable("busy")
        if trouble:
            raise ProviderRefused(words, status=403)

    async def download(self, url: str, into: Path, limit: int) -> Download:
        trouble = self.download_troubles.popleft() if self.download_troubles else "ok"
        made = self.made.get(url.rpartition("/")[2])
        if trouble == "dead" or made is None:
            raise LinkDead(403)
        if trouble == "cut":
            save(b"PICT", into, limit, "")
            raise DownloadBroken("ReadError")
        self.downloads += 1
        spoiled = {
            "garbage": b"<html>502</html>",
            "empty": b"",
            "sound": b"SOUND",
            "short": b"cut off",
            "unread": b"unread",
            "unended": b"unread",  # and the host did not tell where it ends
            "changing": b"unread %d" % self.downloads,
            "odd": b"of no kind",
        }
        good = CLIP if "video" in made.path or "seedance" in made.path else PICTURE
        content = spoiled.get(trouble, good + made.id.encode())
        arrived = save(content, into, limit, "application/octet-stream")
        return replace(arrived, whole=trouble != "unended")

    def _reach(self) -> None:
        if self.silent:
            raise ProviderUnavailable("StableStudio does not answer")


def _declined(status: int, words: str) -> Declined:
    """The first word of a 402 is its machine code."""
    return Declined(status, words.partition(" ")[0] if status == 402 else "", words)


def _defaults(path: str) -> dict[str, object]:
    """Return what the service adds to a request."""
    fields = (
        field
        for operation in operations_at(path.removeprefix("/api/generate/"))[:1]
        for field in operation.fields
    )
    return {field.wire: field.default for field in fields if field.default is not None}


def _fields(body: bytes) -> Mapping[str, object]:
    fields = json.loads(body)
    assert isinstance(fields, dict)
    return fields
