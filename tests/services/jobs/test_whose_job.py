"""Random buyers, requests, lost answers, skews and pages, against an oracle that knows who bought what."""

import json
import random
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot import catalogue
from bot.domain.jobs.job import Job, JobState
from bot.domain.money.matching import Match
from bot.domain.money.payments import GENERATION, Payment
from bot.services.jobs.running.job_finder import JobFinder
from bot.services.jobs.running.outcomes import Bought, Later, Purchase
from sandbox.studio.schema import schema_of
from tests.builders import GUILD, draft
from tests.fakes import Trouble
from tests.services.harness import Harness
from tests.services.purchases import PRICE, resolved
from tests.store.acts import admit_job

OPERATIONS = ("flux-2-pro/generate", "flux-2-pro/generate", "flux-2-max/generate", "grok/generate")
FIELDS = (
    {"prompt": "a heron"},
    {"prompt": "a heron"},
    {"prompt": "a heron", "aspect_ratio": "1:1"},
    {"prompt": "a heron", "aspect_ratio": "16:9"},
    {"prompt": "a crane"},
)
END_SECONDS = 4_000.0
LOST = (Trouble.LOST_SETTLED, Trouble.LOST_SETTLED, Trouble.LOST_LATE)
UNPAID = (Trouble.LOST_JOB, Trouble.LOST_BEFORE, Trouble.REFUSED, Trouble.MISMATCH, Trouble.BUSY)


@dataclass
class Buyer:
    purchase: Purchase
    due: int
    seen: str | None = None  # how it ended


class Town:
    """Some members of two servers who buy at about the same time."""

    def __init__(self, harness: Harness, seed: int) -> None:
        self.harness = harness
        self.random = random.Random(seed)
        self.buyers: list[Buyer] = []
        studio = harness.studio
        studio.skew_seconds = self.random.choice((0, -58, 25, 58))
        studio.tells_time = self.random.random() < 0.8
        studio.hidden_seconds = self.random.choice((0.0, 0.0, 40.0))
        studio.page_size = self.random.choice((None, None, 4))
        # The service makes the job before it collects. Charged without a job is against its protocol; then a
        # job of somebody who was never charged could be taken for it, so that the two are not mixed.
        bad = (Trouble.LOST_GOODS,) if self.random.random() < 0.3 else UNPAID
        kinds = (Trouble.NONE, *LOST, *LOST, *bad)
        studio.troubles.extend(self.random.choices(kinds, k=60))

    async def gather(self) -> None:
        for _ in range(self.random.randint(3, 7)):
            guild = self.random.choice((GUILD, GUILD + 1))
            operation, fields = self.random.choice(OPERATIONS), self.random.choice(FIELDS)
            private = self.random.random() < 0.3
            member = 100 + self.random.randint(0, 3)
            body = json.dumps(fields).encode()
            store = self.harness.store
            job = await store.jobs.create(
                draft(operation=operation, body=body, guild_id=guild, user_id=member, private=private)
            )
            await admit_job(store, job.id, job.total, now=self.harness.clock.now())
            job = await store.jobs.mark_ready(job.id, body=body)
            path = catalogue.operation(operation).path
            due = self.harness.clock.after(self.random.choice((0, 1, 5, 70, 400)))
            self.buyers.append(Buyer(Purchase(job, GENERATION, path, body, PRICE), due))

    async def live(self) -> None:
        clock = self.harness.clock
        end = clock.after(END_SECONDS)
        while waiting := [buyer for buyer in self.buyers if buyer.seen is None and buyer.due <= end]:
            buyer = min(waiting, key=lambda each: each.due)
            clock.to(buyer.due)
            self.harness.studio.list_silent = self.random.random() < 0.1
            if self.random.random() < 0.3:
                await self.harness.jobs.finder.note()
            outcome = await self.harness.purchase_flow.buy(buyer.purchase)
            if isinstance(outcome, Later):
                buyer.due = max(outcome.due, clock.now() + 1)
            else:
                buyer.seen = type(outcome).__name__


def request(job: Job) -> tuple[str, str]:
    """What the service makes of the request: equal requests cannot be told apart."""
    operation = catalogue.operation(job.operation)
    return operation.route, json.dumps(schema_of(operation).parse(json.loads(job.body or b"{}")))


async def check(harness: Harness, seed: int) -> None:
    """Let some members buy, and ask the oracle. Raises AssertionError."""
    for guild in (GUILD, GUILD + 1):
        await harness.fund(guild_id=guild)
    town = Town(harness, seed)
    await town.gather()
    await town.live()
    jobs = [await harness.job(buyer.purchase.job) for buyer in town.buyers]
    payments: dict[str, list[Payment]] = {job.id: await harness.payments(job) for job in jobs}
    owner = {payment.nonce: job.id for job in jobs for payment in payments[job.id]}
    for job in jobs:
        if job.studio_job is not None:
            made = harness.studio.made[job.studio_job]
            assert owner[made.nonce] == job.id, "somebody else's"
            assert made.path == catalogue.operation(job.operation).path
        if job.state is JobState.DISPUTED:
            rivals = [other for other in jobs if other.id != job.id and request(other) == request(job)]
            own = [made for made in harness.studio.made.values() if owner[made.nonce] == job.id]
            is_whole = harness.studio.page_size is None
            assert rivals or not own or not is_whole, "its job is there, and nobody else's can be it"
        charged = [payment for payment in payments[job.id] if payment.nonce in harness.chain.used]
        assert len(charged) <= 1
        assert job.state in (JobState.RUNNING, JobState.DISPUTED) or not charged
    await harness.check_one_live(*jobs)


@pytest.mark.parametrize("seed", range(12))
async def test_no_job_is_given_to_somebody_else_and_what_can_be_told_is_told(
    harness: Harness, seed: int
) -> None:
    await check(harness, seed)


async def _some(folder: Path) -> None:
    for seed in range(6):
        harness = await Harness(folder / str(seed)).open()
        try:
            await check(harness, seed)
        finally:
            await harness.close()


async def test_the_oracle_sees_one_that_takes_the_first_that_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = JobFinder.find

    async def hasty(self: JobFinder, payment: Payment, *, is_late: bool = False) -> Match:
        found = await real(self, payment, is_late=is_late)
        return replace(found, job=next(iter(found.candidates), None))

    monkeypatch.setattr(JobFinder, "find", hasty)
    with pytest.raises(AssertionError, match="somebody else's"):
        await _some(tmp_path)


async def test_the_oracle_sees_one_that_never_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = JobFinder.find

    async def timid(self: JobFinder, payment: Payment, *, is_late: bool = False) -> Match:
        return replace(await real(self, payment, is_late=is_late), job=None)

    monkeypatch.setattr(JobFinder, "find", timid)
    with pytest.raises(AssertionError, match="nobody else's can be it"):
        await _some(tmp_path)


async def test_a_second_of_the_clock_more_or_less_loses_no_job(harness: Harness) -> None:
    """Whatever skew may be bought with, a lost answer is found with."""
    await harness.fund()
    for skew in (-60, -55, -15, -5, 0, 15, 55, 60):
        harness.studio.skew_seconds = skew
        harness.studio.troubles.append(Trouble.LOST_SETTLED)
        job = await harness.store.jobs.create(draft(body=json.dumps({"prompt": f"{skew}"}).encode()))
        await admit_job(harness.store, job.id, job.total, now=harness.clock.now())
        job = await harness.store.jobs.mark_ready(job.id, body=job.body or b"")
        path = catalogue.operation(job.operation).path
        purchase = Purchase(job, GENERATION, path, job.body or b"", PRICE)
        assert await resolved(harness, purchase) == Bought(), skew
