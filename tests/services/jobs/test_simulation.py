"""Random runs of a server: in every one the money is right and every member gets an answer."""

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations, pairwise, permutations
from pathlib import Path

import pytest

from bot import catalogue
from bot.domain.jobs.job import Job, JobState
from bot.domain.money.networks import BASE
from bot.domain.money.payments import Payment, PaymentState
from tests.services.fault_plan import run
from tests.services.harness import Harness

STEPS = 35


ON_ONE, ON_THREE = (
    [pytest.param(seed, marks=[pytest.mark.matrix] if seed >= few else []) for seed in range(24)]
    for few in (8, 12)  # on three networks each order, with one job a press and with several
)
"""Seeds of lives. `make crash-matrix` lives those that take too long for every run."""


async def lived(
    folder: Path, seed: int, *, several: bool = False, networks: Sequence[str] = ("base",)
) -> tuple[Harness, list[Job]]:
    random.seed(seed)  # of the jitter
    harness = await Harness(folder, concurrency=4 if several else 1, networks=networks).open()
    fault_plan = await run(harness, seed, STEPS, several=several)
    return harness, [await harness.job(job) for job in fault_plan.jobs.values()]


@pytest.mark.parametrize("several", [False, True], ids=["one a press", "several a press"])
@pytest.mark.parametrize("seed", ON_ONE)
async def test_however_it_went(tmp_path: Path, seed: int, several: bool) -> None:
    await check_life(*await lived(tmp_path, seed, several=several))


ORDERS = tuple(permutations(("base", "solana", "tempo")))


@pytest.mark.parametrize("seed", ON_THREE)
async def test_however_it_went_on_three_networks(tmp_path: Path, seed: int) -> None:
    networks = ORDERS[seed % len(ORDERS)]
    await check_life(*await lived(tmp_path, seed, several=seed % 4 > 1, networks=networks))


async def check_life(harness: Harness, jobs: list[Job]) -> None:
    """Check everything that holds in every life, and end it."""
    try:
        payments = {job.id: await harness.payments(job) for job in jobs}
        check_settlements(harness, payments)
        check_failovers(harness, payments)
        check_presentations(harness)
        check_polls(harness)
        for job in jobs:
            check_ending(harness, job, payments[job.id])
        check_messages(harness, jobs)
        await check_money(harness, jobs, payments)
    finally:
        await harness.close()


async def test_the_same_seed_is_the_same_life(tmp_path: Path) -> None:
    lives = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        harness, jobs = await lived(folder, 1)
        lives.append(
            (
                harness.studio.presented,
                harness.passed,
                harness.clock.now(),
                Counter(job.state for job in jobs),
            )
        )
        await harness.close()
    assert lives[0] == lives[1]


def check_settlements(harness: Harness, payments: dict[str, list[Payment]]) -> None:
    """One purchase costs once, and every settlement is on record."""
    settled: Counter[tuple[str, str]] = Counter()
    for job_id, rows in payments.items():
        for payment in rows:
            charged = payment.nonce in harness.studio.chains[payment.network].used
            settled[job_id, payment.purpose] += charged
            assert charged == (payment.state in (PaymentState.SETTLED, PaymentState.DISPUTED)), payment
            assert payment.header is None
    assert all(count <= 1 for count in settled.values()), settled
    assert sum(settled.values()) == sum(len(chain.moved) for chain in harness.chains.values())


def check_failovers(harness: Harness, payments: dict[str, list[Payment]]) -> None:
    """A purchase is signed again only once nothing signed before can be collected any more."""
    for rows in payments.values():
        for before, after in combinations(rows, 2):
            if before.purpose != after.purpose:
                continue
            is_burnt = before.nonce in harness.studio.chains[before.network].burnt
            assert is_burnt or after.signed_at >= before.valid_before * 1000, (before, after)


def check_presentations(harness: Harness) -> None:
    """The same bytes twice at most, a minute apart, and on Base only."""
    times: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for seen in harness.studio.presented:
        times[seen.network, seen.nonce].append(seen.at)
    for (network, _), seen_at in times.items():
        assert len(seen_at) <= (2 if network == BASE.name else 1)
        assert all(b - a >= 60_000 for a, b in pairwise(seen_at))


def check_polls(harness: Harness) -> None:
    """Never faster than documented, restarts included."""
    for made in harness.studio.made.values():
        operation = catalogue.operations_at(made.path.removeprefix("/api/generate/"))[0]
        assert all(b - a >= operation.poll_seconds * 1000 for a, b in pairwise(made.polls)), made


def check_ending(harness: Harness, job: Job, payments: list[Payment]) -> None:
    """Delivered once, or reported; nothing else is left in the channel, no progress message either."""
    assert job.state in (JobState.QUOTED, JobState.DELIVERED, JobState.FAILED, JobState.DISPUTED), job
    assert len(harness.delivery.results(job.id)) == (job.state is JobState.DELIVERED)
    if job.state in (JobState.FAILED, JobState.DISPUTED):
        assert job.notified_at is not None
    if job.state is JobState.DELIVERED:
        assert job.studio_job is not None
        made = harness.studio.made[job.studio_job]
        assert made.path == catalogue.operation(job.operation).path
        assert made.body["prompt"] == job.prompt
        (message,) = harness.delivery.results(job.id)
        content = message.of(job.id)
        assert isinstance(content, bytes)
        assert content.endswith(job.studio_job.encode())


def check_messages(harness: Harness, jobs: list[Job]) -> None:
    """Jobs of one batch that were never priced anew are in one message, and their progress message is
    gone."""
    batches: defaultdict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        batches[job.batch_key].append(job)
    shown = {message.job_id for message in harness.delivery.progress_messages()}
    for members in batches.values():
        if any(job.quoted_at != job.created_at for job in members):
            continue
        messages = {job.message_id for job in members if job.message_id is not None}
        assert len(messages) <= 1, members
        assert not messages or shown.isdisjoint(job.id for job in members), members


async def check_money(harness: Harness, jobs: list[Job], payments: dict[str, list[Payment]]) -> None:
    report = await harness.store.ledger.audit()
    assert report.ok, report.findings
    disputed = [p for rows in payments.values() for p in rows if p.state is PaymentState.DISPUTED]
    left = sum(chain.left for chain in harness.chains.values())
    assert dict(report.balances).get("house:studio", 0) == left - sum(p.amount for p in disputed)
    assert await harness.store.payments.open_amount() == 0
    held = 0
    for job in jobs:
        receipt = await harness.store.jobs.receipt(job.id)
        assert receipt.held == 0 or job.state is JobState.DISPUTED
        held += receipt.held
    servers = await harness.store.budgets.all_balances()
    assert sum(balances.held for _, balances in servers) == held
    linked = [job.studio_job for job in jobs if job.studio_job is not None]
    assert len(linked) == len(set(linked))
