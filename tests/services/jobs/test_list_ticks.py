"""Many waiting jobs: the job list puts their own requests off. What it does wrong costs only requests."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.domain import policy
from bot.domain.jobs.job import Job, JobState
from bot.domain.money.payments import StudioJob
from bot.ports import metrics
from bot.services.jobs.running import watches
from bot.services.jobs.running.list_ticks import DISTRUST_SECONDS, FEWEST, LAG_SECONDS, TICK_SECONDS
from bot.services.jobs.running.watches import JITTER, TRUSTED_PACES
from tests.fakes.clock import START
from tests.fakes.studio import FakeJob
from tests.services.harness import Harness

PACE = 5.0  # seconds, of flux-2-pro
TRUSTED = TRUSTED_PACES * PACE * JITTER  # seconds until a job is asked for whatever the list says

Page = Sequence[StudioJob]


async def running(harness: Harness, count: int) -> list[Job]:
    """Jobs that were just paid, of as many members."""
    jobs = [await harness.ask(user_id=1_000 + number) for number in range(count)]
    await harness.live(0)
    assert {await harness.state(job) for job in jobs} == {JobState.RUNNING}
    return jobs


def polls(harness: Harness) -> list[list[int]]:
    """The instants at which each job was asked for by a request of its own."""
    return [made.polls for made in harness.studio.made.values()]


def gaps(harness: Harness) -> list[float]:
    """Seconds between the requests for each job, the first counted from its payment."""
    every = (pairwise([made.created_at, *made.polls]) for made in harness.studio.made.values())
    return [(after - before) / 1000 for pairs in every for before, after in pairs]


def as_status(status: str) -> Callable[[Page], Page]:
    return lambda page: [replace(job, status=status) for job in page]


async def all_delivered(harness: Harness, jobs: Sequence[Job]) -> bool:
    return {await harness.state(job) for job in jobs} == {JobState.DELIVERED}


async def test_jobs_that_the_list_shows_at_work_need_few_requests(harness: Harness) -> None:
    harness.studio.render_seconds = 1_000
    await running(harness, 20)
    await harness.live(200)
    alone = 20 * 200 / PACE
    assert sum(map(len, polls(harness))) < alone / 4
    assert all(polls(harness)), "each is asked for now and then all the same"
    assert 200 / TICK_SECONDS * 0.9 <= len(harness.studio.walks) <= 200 / TICK_SECONDS + 1


async def test_what_is_complete_is_seen_at_the_next_tick(harness: Harness) -> None:
    """A job that was asked for just before has to wait for its pace all the same."""
    harness.studio.render_seconds = 33
    jobs = await running(harness, 20)
    await harness.live(33 + TICK_SECONDS)
    rested_since = harness.clock.now() - PACE * JITTER * 1000
    in_time = 0
    for job in jobs:
        made = harness.studio.made[(await harness.job(job)).studio_job or ""]
        if not any(rested_since < at < made.ends_at for at in made.polls):
            in_time += 1
            assert await harness.state(job) is JobState.DELIVERED
    assert in_time >= 5
    await harness.live(PACE * JITTER)
    assert await all_delivered(harness, jobs)
    await harness.check_books()


async def test_two_jobs_are_asked_for_themselves(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    await running(harness, FEWEST - 1)
    await harness.live(60)
    assert harness.studio.walks == []
    assert all(len(asked) >= 11 for asked in polls(harness))


@pytest.mark.parametrize("status", ["pending", "complete", "failed", "baking"])
async def test_no_job_is_asked_for_faster_than_its_pace_whatever_the_list_says(
    harness: Harness, status: str
) -> None:
    harness.studio.render_seconds = 1_000
    harness.studio.listed = as_status(status)
    await running(harness, 8)
    await harness.live(120)
    assert len(gaps(harness)) >= 8
    assert min(gaps(harness)) >= PACE


@pytest.mark.parametrize("status", ["complete", "failed", "baking"])
async def test_a_word_that_is_wrong_or_unknown_ends_no_job(harness: Harness, status: str) -> None:
    harness.studio.render_seconds = 60
    harness.studio.listed = as_status(status)
    jobs = await running(harness, 8)
    await harness.live(59)
    assert {await harness.state(job) for job in jobs} == {JobState.RUNNING}
    await harness.live(1 + PACE * JITTER)
    assert await all_delivered(harness, jobs)


def silent(harness: Harness) -> None:
    harness.studio.list_silent = True


def lacking(harness: Harness) -> None:
    harness.studio.listed = lambda _: []


def nameless(harness: Harness) -> None:
    harness.studio.listed = lambda page: [replace(job, id=f"x{job.id}") for job in page]


@pytest.mark.parametrize("spoil", [silent, lacking, nameless])
async def test_jobs_that_the_list_does_not_show_are_polled_at_their_pace(
    harness: Harness, spoil: Callable[[Harness], None]
) -> None:
    harness.studio.render_seconds = 62
    spoil(harness)
    jobs = await running(harness, 8)
    await harness.live(62 + PACE * JITTER)
    assert await all_delivered(harness, jobs)
    assert all(PACE <= gap <= PACE * JITTER + 0.002 for gap in gaps(harness))


async def test_a_list_that_does_not_answer_is_asked_ever_more_rarely(harness: Harness) -> None:
    harness.studio.render_seconds = 10_000
    harness.studio.list_silent = True
    await running(harness, 4)
    await harness.live(600)
    assert len(harness.studio.walks) <= 15
    harness.studio.list_silent = False
    await harness.live(policy.RETRY_SECONDS[1])
    walks = len(harness.studio.walks)
    await harness.live(60)
    assert len(harness.studio.walks) >= walks + 25, "and again often once it answers"


async def test_the_list_fails_in_the_middle_of_a_wait(harness: Harness) -> None:
    harness.studio.render_seconds = 60
    jobs = await running(harness, 8)
    await harness.live(31)
    harness.studio.listed = lambda _: []
    await harness.live(29 + PACE * JITTER)
    assert await all_delivered(harness, jobs)


# ── a list that lies ─────────────────────────────────────────────────────────────────────────────


async def test_a_list_that_shows_ended_jobs_at_work_delays_them_by_a_few_paces_at_most(
    harness: Harness,
) -> None:
    harness.studio.render_seconds = 20
    harness.studio.listed = as_status("loading")
    jobs = await running(harness, 10)
    await harness.live(20 + TRUSTED + 1)
    assert await all_delivered(harness, jobs)


async def test_such_a_list_is_not_believed_for_a_while(harness: Harness) -> None:
    harness.studio.render_seconds = 20
    harness.studio.listed = as_status("loading")
    await running(harness, 10)
    await harness.live(20 + TRUSTED + LAG_SECONDS + 2 * TICK_SECONDS)
    harness.studio.render_seconds = 10_000
    harness.clock.advance(1)
    more = [await harness.ask(user_id=2_000 + number) for number in range(10)]
    walks, began = len(harness.studio.walks), harness.clock.now()
    await harness.live(DISTRUST_SECONDS[0] / 2)
    assert {await harness.state(job) for job in more} == {JobState.RUNNING}
    assert len(harness.studio.walks) == walks
    slow = [made for made in harness.studio.made.values() if made.created_at >= began]
    assert len(slow) == len(more)
    for made in slow:
        assert all(after - before <= PACE * JITTER * 1000 + 2 for before, after in pairwise(made.polls))
    await harness.live(DISTRUST_SECONDS[0])
    assert len(harness.studio.walks) > walks, "it is tried again"


async def test_a_list_that_lags_a_little_is_no_lie(harness: Harness) -> None:
    """As from a replica: it shows what was true a few seconds ago."""
    harness.studio.render_seconds = 30
    real = harness.studio.listed

    def lagging(page: Page) -> Page:
        late = harness.clock.now() - 6_000
        made = harness.studio.made
        return [
            replace(job, status="loading", result_url=None) if made[job.id].ends_at > late else job
            for job in real(page)
        ]

    harness.studio.listed = lagging
    jobs = await running(harness, 10)
    await harness.live(30 + 6 + TICK_SECONDS + PACE * JITTER)
    assert await all_delivered(harness, jobs)
    harness.studio.render_seconds = 100
    await running(harness, 10)
    walks = len(harness.studio.walks)
    await harness.live(60)
    assert len(harness.studio.walks) >= walks + 60 / TICK_SECONDS - 2


async def test_a_list_without_results_times_and_percentages_is_good_enough(harness: Harness) -> None:
    harness.studio.render_seconds = 33
    harness.studio.listed = lambda page: [
        replace(job, result_url=None, error=None, progress=None, created_at=None, input=None, type=None)
        for job in page
    ]
    jobs = await running(harness, 10)
    await harness.live(33 + TICK_SECONDS + PACE * JITTER)
    assert await all_delivered(harness, jobs)
    assert sum(map(len, polls(harness))) < 10 * 33 / PACE / 2


async def test_a_failure_is_read_from_the_jobs_own_record(harness: Harness) -> None:
    harness.studio.render_seconds = 33
    harness.studio.fails_with = "the model is overloaded"
    harness.studio.listed = lambda page: [replace(job, error="something else") for job in page]
    jobs = await running(harness, 5)
    await harness.live(33 + TICK_SECONDS + PACE * JITTER)
    ends = [await harness.job(job) for job in jobs]
    assert {(job.state, job.detail) for job in ends} == {(JobState.FAILED, "the model is overloaded")}


# ── how far it is read ───────────────────────────────────────────────────────────────────────────


def earlier(harness: Harness, count: int, *, newer: bool) -> None:
    """Jobs of the same wallet that ended, made after or before everything else."""
    for number in range(count):
        at = START + (1 if newer else -(10**9)) + number
        harness.studio.made[f"old-{number}"] = FakeJob(
            f"old-{number}", "/api/generate/x", {}, "", at, at, polls=[]
        )


@pytest.mark.parametrize("count", [0, 950])
async def test_old_jobs_behind_those_that_wait_are_not_read(harness: Harness, count: int) -> None:
    earlier(harness, count, newer=False)
    harness.studio.render_seconds = 1_000
    await running(harness, 5)
    await harness.live(60)
    assert harness.studio.pages_read == len(harness.studio.walks)


async def test_a_few_jobs_far_back_in_the_list_are_polled_instead(harness: Harness) -> None:
    harness.studio.render_seconds = 1_000
    await running(harness, 5)
    harness.clock.advance(2)
    earlier(harness, 950, newer=True)
    await harness.live(60)
    assert harness.studio.pages_read <= 2 * len(harness.studio.walks)
    waiting = [made for made in harness.studio.made.values() if not made.id.startswith("old")]
    assert all(len(made.polls) >= 10 for made in waiting)


async def test_many_jobs_far_back_in_the_list_are_worth_the_way(harness: Harness) -> None:
    harness.studio.render_seconds = 10_000
    await running(harness, 60)
    harness.clock.advance(2)
    earlier(harness, 350, newer=True)
    await harness.live(120)
    waiting = [made for made in harness.studio.made.values() if not made.id.startswith("old")]
    assert sum(len(made.polls) for made in waiting) < 60 * 120 / PACE / 4


async def test_jobs_that_are_two_hours_old_are_no_reason_to_read_it(harness: Harness) -> None:
    harness.studio.render_seconds = 1e9
    await running(harness, 5)
    await harness.live(policy.SLOW_AFTER_SECONDS + 120)
    walks = len(harness.studio.walks)
    await harness.live(1_200)
    assert len(harness.studio.walks) - walks <= 21


async def test_each_wallet_has_a_list_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    harness = await Harness(tmp_path_factory.mktemp("wallets"), networks=("solana", "base")).open()
    await harness.fund()
    harness.studio.render_seconds = 1_000
    asked: list[str | None] = []
    real = harness.studio.jobs

    async def noting(limit: int = 100, *, payer: str | None = None) -> Sequence[StudioJob]:
        asked.append(payer)
        return await real(limit, payer=payer)

    harness.studio.jobs = noting  # type: ignore[method-assign]
    jobs = await running(harness, 4)
    payers = {(await harness.job(job)).payer for job in jobs}
    assert len(payers) == 1
    await harness.live(30)
    assert set(asked) == payers
    await harness.close()


# ── after a restart ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def same_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same chance in each run: one in some thousands puts fewer than two jobs into a part."""
    monkeypatch.setattr(watches, "random", random.Random(1))


@pytest.mark.usefixtures("same_draws")
async def test_after_a_restart_first_polls_are_spread_over_a_whole_pace(harness: Harness) -> None:
    harness.studio.render_seconds = 1_000
    harness.studio.list_silent = True
    await running(harness, 60)
    await harness.live(3)
    await harness.restart()
    started = harness.clock.now()
    await harness.live(2 * PACE * JITTER + 0.1)
    first = [next(at for at in asked if at > started) - started for asked in polls(harness)]
    assert min(first) >= PACE * 1000, "the process before may have asked just before it ended"
    parts = [sum(PACE + part <= at / 1000 < PACE + part + 1 for at in first) for part in range(5)]
    assert all(2 <= part <= 30 for part in parts), parts


@pytest.mark.usefixtures("same_draws")
async def test_after_a_restart_jobs_of_hours_ago_are_spread_over_their_slower_pace(harness: Harness) -> None:
    """They are in no walk, so each is a request of its own: all of them at once, every five minutes."""
    harness.studio.render_seconds = 1e9
    await running(harness, 60)
    harness.clock.advance(policy.SLOW_AFTER_SECONDS + 60)
    await harness.restart()
    harness.studio.list_silent = True
    started, slow = harness.clock.now(), policy.SLOW_POLL_SECONDS
    await harness.live(PACE * JITTER + 2 * slow * JITTER + 1)
    since = [[(at - started) / 1000 for at in asked if at > started] for asked in polls(harness)]
    first = [asked[0] for asked in since]
    assert min(first) >= PACE
    parts = [sum(slow * part <= 5 * at < slow * (part + 1) for at in first) for part in range(5)]
    assert all(2 <= part <= 30 for part in parts), parts
    rests = [after - before for asked in since for before, after in pairwise(asked)]
    assert min(rests) >= slow
    assert max(rests) - min(rests) > 5, "they drift apart"


async def test_after_a_restart_the_list_is_read_at_once(harness: Harness) -> None:
    harness.studio.render_seconds = 20
    jobs = await running(harness, 10)
    await harness.live(15)
    await harness.restart()
    walks = len(harness.studio.walks)
    await harness.live(0.1)
    assert len(harness.studio.walks) == walks + 1
    await harness.live(2 * PACE * JITTER)
    assert await all_delivered(harness, jobs)


# ── what is measured, and what the channel reads ─────────────────────────────────────────────────


@pytest.mark.parametrize("spoil", [None, silent])
async def test_each_look_that_was_due_is_measured_once(
    harness: Harness, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Harness], None] | None
) -> None:
    late: list[float] = []
    sources: list[str] = []
    monkeypatch.setattr(metrics, "poll_late", late.append)
    monkeypatch.setattr(metrics, "poll", sources.append)
    if spoil is not None:
        spoil(harness)
    harness.studio.render_seconds = 1_000
    await running(harness, 10)
    await harness.live(100)
    due = 10 * 100 / PACE
    assert due * 0.9 / JITTER <= len(late) <= due * (1.0 if spoil is not None else 2.0)
    assert max(late) <= 0, "time stood still while steps were taken"
    assert set(sources) == ({"single"} if spoil is not None else {"single", "list"})
    assert len(sources) == len(late)


async def test_percentages_of_the_list_reach_the_channel_every_ten_seconds(harness: Harness) -> None:
    harness.studio.render_seconds = 1_000

    def growing(page: Page) -> Page:
        percent = round((harness.clock.now() - START) / 2_000) % 100
        return [replace(job, progress=percent) for job in page]

    harness.studio.listed = growing
    jobs = await running(harness, 5)
    await harness.live(100)
    for job in jobs:
        shown = [
            (at, progress.percent)
            for at, job_id, progress in harness.delivery.progress_shown
            if job_id == job.id
        ]
        assert 7 <= len(shown) <= 11
        assert all(
            after - before >= policy.EDIT_SECONDS * 1000 for (before, _), (after, _) in pairwise(shown)
        )
