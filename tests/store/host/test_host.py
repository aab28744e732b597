"""The host's pauses and limits are checked in the transactions that spend."""

import asyncio

import pytest

from bot.domain.errors import Conflict, OverLimit
from bot.domain.jobs.job import Failure, JobState
from bot.domain.moderation.log import LOSS
from bot.domain.money.errors import DailyLimitReached, ModelRetired, SpendingPaused
from bot.domain.money.networks import BASE, SOLANA
from bot.domain.money.pauses import DAY_MS, Pause, day_start
from bot.domain.money.payments import GENERATION
from bot.store import Store
from bot.ui.moderation import log_text
from tests.builders import GENERATE, GUILD, draft
from tests.fakes.clock import START
from tests.store.acts import (
    PRICE,
    RESULT,
    admit_job,
    admitted,
    authorization,
    delivered,
    granted,
    ready,
    running,
    signed,
)

MODEL = GENERATE.partition("/")[0]


async def test_a_pause_stops_admissions_and_signatures(store: Store) -> None:
    await granted(store)
    waiting = await ready(store)
    pause = await store.host.pause(by=7, reason="a look", now=START)
    assert pause == await store.host.current_pause() == Pause(START, 7, "a look")
    with pytest.raises(SpendingPaused) as refused:
        await admitted(store)
    assert refused.value.pause == pause
    with pytest.raises(SpendingPaused):
        await store.payments.sign(waiting.id, GENERATION, authorization(), now=START)
    assert await store.host.resume(by=7, now=START + 1) == pause
    assert await store.host.resume(by=7, now=START + 1) is None
    await store.payments.sign(waiting.id, GENERATION, authorization(), now=START)


async def test_a_second_pause_keeps_the_first(store: Store) -> None:
    first = await store.host.pause(by=None, reason="tripwire", now=START)
    assert await store.host.pause(by=7, reason="mine", now=START + 5) == first
    actions = [(line.action, line.actor, line.reason) for line in await store.moderation_log.newest(None)]
    assert actions == [("pause", None, "tripwire")]


async def test_what_is_paid_goes_on_during_a_pause(store: Store) -> None:
    await granted(store)
    job = await running(store)
    await store.host.pause(by=7, reason="", now=START)
    await store.jobs.record_result(job.id, RESULT, now=START + 9)
    done = await store.jobs.mark_delivered(job.id, channel_id=1, message_id=2, now=START + 9)
    assert done.state is JobState.DELIVERED


async def test_a_stopped_model_stops_alone(store: Store) -> None:
    await granted(store)
    assert await store.host.retire_model(MODEL, by=7, reason="too dear", now=START)
    assert not await store.host.retire_model(MODEL, by=7, reason="again", now=START)
    with pytest.raises(ModelRetired) as refused:
        await admitted(store)
    assert (refused.value.retired.model, refused.value.retired.reason) == (MODEL, "too dear")
    await admitted(store, operation="gpt-image-2/generate")
    assert [each.model for each in await store.host.retired_models()] == [MODEL]
    assert await store.host.restore_model(MODEL, by=7, now=START)
    assert not await store.host.restore_model(MODEL, by=7, now=START)
    await admitted(store)


# ── the cap of a day ─────────────────────────────────────────────────────────────────────────────


async def test_the_daily_limit_counts_all_servers_and_holds(store: Store) -> None:
    await granted(store)
    await granted(store, guild_id=12)
    await store.host.set_daily_limit(3 * PRICE)
    for guild_id in (GUILD, 12, GUILD):
        await admitted(store, guild_id=guild_id)
    with pytest.raises(DailyLimitReached) as refused:
        await admitted(store, guild_id=12)
    error = refused.value
    assert (error.amount, error.limit, error.used) == (PRICE, 3 * PRICE, 3 * PRICE)
    assert error.resets_at == day_start(START) + DAY_MS
    assert await store.host.used_today(START) == (3 * PRICE, 3 * PRICE)


async def test_what_comes_back_does_not_count(store: Store) -> None:
    await granted(store)
    await store.host.set_daily_limit(PRICE)
    job = await admitted(store)
    await store.jobs.fail(job.id, Failure.CANCELLED, detail=None, refund=False, now=START)
    await delivered(store)
    with pytest.raises(OverLimit):
        await admitted(store)


async def test_the_daily_limit_resets_with_the_utc_day(store: Store) -> None:
    await granted(store)
    await store.host.set_daily_limit(PRICE)
    await admitted(store)
    midnight = day_start(START) + DAY_MS
    late, early = [await store.jobs.create(draft()) for _ in range(2)]
    with pytest.raises(OverLimit):
        await admit_job(store, late.id, PRICE, now=midnight - 1)
    await admit_job(store, early.id, PRICE, now=midnight)


async def test_two_hundred_at_once_stay_within_the_daily_limit(store: Store) -> None:
    await granted(store, 100_000_000)
    await store.host.set_daily_limit(17 * PRICE + 1)
    jobs = [await store.jobs.create(draft(user_id=number)) for number in range(200)]
    steps = [admit_job(store, job.id, PRICE, now=START) for job in jobs]
    answers = await asyncio.gather(*steps, return_exceptions=True)
    assert sum(isinstance(answer, OverLimit) for answer in answers) == 183
    assert (await store.host.used_today(START))[0] == 17 * PRICE


async def test_what_was_held_before_is_capped_when_it_is_signed(store: Store) -> None:
    await granted(store)
    job = await ready(store)
    await signed(store)
    await store.host.set_daily_limit(PRICE)
    with pytest.raises(DailyLimitReached) as refused:
        await store.payments.sign(job.id, GENERATION, authorization(), now=START + 2)
    assert (refused.value.amount, refused.value.limit, refused.value.used) == (PRICE, PRICE, PRICE)
    await store.host.set_daily_limit(None)
    await store.payments.sign(job.id, GENERATION, authorization(), now=START + 2)


# ── flagged jobs ─────────────────────────────────────────────────────────────────────────────────


async def test_a_paid_and_failed_job_is_flagged_logged_and_rescued(store: Store) -> None:
    await granted(store)
    job = await running(store)
    await store.jobs.fail(job.id, Failure.RESULT_LOST, detail="404", refund=False, now=START)
    assert [flagged.id for flagged in await store.host.flagged_jobs(GUILD)] == [job.id]
    (line,) = await store.moderation_log.newest(GUILD)
    assert (line.action, line.actor) == (LOSS, None)
    said = log_text.line(line)
    assert "$0.04 lost. The server bears it." in said
    assert f"Flux 2 Pro · job {job.id}" in said
    rescued = await store.host.rescue(job.id, RESULT, by=7, now=START + 5)
    assert (rescued.state, rescued.failure) == (JobState.FETCHED, None)
    assert (await store.ledger.audit()).ok
    await store.batches.begin_posting(job.id, now=START + 6)
    await store.jobs.mark_delivered(job.id, channel_id=1, message_id=2, now=START + 7)
    assert not await store.host.flagged_jobs()
    assert (await store.jobs.receipt(job.id)).paid == PRICE


async def test_a_loss_that_the_host_bears_says_so(store: Store) -> None:
    await granted(store)
    job = await running(store)
    await store.jobs.fail(job.id, Failure.STUDIO_FAILED, detail=None, refund=True, now=START)
    (line,) = await store.moderation_log.newest(GUILD)
    assert "The bot's operator gave $0.04 back to this server." in log_text.line(line)


async def test_a_job_that_is_lost_again_after_its_rescue_is_refunded_once(store: Store) -> None:
    await granted(store)
    job = await running(store)
    before = (await store.budgets.balances(GUILD)).available
    for again in range(3):
        await store.jobs.fail(job.id, Failure.RESULT_LOST, detail="gone", refund=True, now=START + again)
        assert (await store.budgets.balances(GUILD)).available == before + PRICE
        (newest, *_) = await store.moderation_log.newest(GUILD)
        assert "gave $0.04 back" in log_text.line(newest)
        await store.host.rescue(job.id, RESULT, by=7, now=START + again)
    assert (await store.jobs.receipt(job.id)).refunded == PRICE
    assert (await store.ledger.audit()).ok


async def test_an_unpaid_job_has_nothing_to_rescue(store: Store) -> None:
    await granted(store)
    job = await admitted(store)
    await store.jobs.fail(job.id, Failure.REFUSED, detail=None, refund=False, now=START)
    with pytest.raises(Conflict):
        await store.host.rescue(job.id, RESULT, by=7, now=START)
    assert not await store.host.flagged_jobs()
    assert not await store.moderation_log.newest(GUILD)


async def test_the_host_settles_a_dispute(store: Store) -> None:
    await granted(store)
    taken = await running(store)
    payment = await signed(store)
    await store.payments.mark_disputed(payment.id, detail="?", now=START)
    assert [flagged.id for flagged in await store.host.flagged_jobs()] == [payment.job_id]
    with pytest.raises(Conflict, match="already"):
        await store.host.settle_dispute(payment.job_id, taken.studio_job or "", by=7, now=START)
    job = await store.host.settle_dispute(payment.job_id, "theirs", by=7, now=START + 3)
    assert (job.state, job.studio_job, job.ended_at) == (JobState.RUNNING, "theirs", None)
    assert (await store.jobs.receipt(job.id)).paid == PRICE
    with pytest.raises(Conflict):
        await store.host.settle_dispute(payment.job_id, "other", by=7, now=START)


# ── alerts ───────────────────────────────────────────────────────────────────────────────────────


async def test_each_step_of_a_budget_is_alerted_once_until_money_comes_in(store: Store) -> None:
    await granted(store, 100_000)
    assert not await store.budgets.take_alerts()
    await admitted(store)  # 40 % used
    assert not await store.budgets.take_alerts()
    await admitted(store, price=15_000)
    (alert,) = await store.budgets.take_alerts()
    assert (alert.step, alert.level, alert.available, alert.held) == (50, 100_000, 45_000, 55_000)
    assert not await store.budgets.take_alerts()
    await granted(store, 60_000)
    await admitted(store, price=100_000)
    assert [alert.step for alert in await store.budgets.take_alerts()] == [100]


async def test_the_wallet_is_news_when_it_changes(store: Store) -> None:
    for network in (BASE.name, SOLANA.name):  # each by itself
        news = [
            await store.host.record_wallet_low(network, low)
            for low in (False, True, True, False, False, True)
        ]
        assert news == [False, True, False, True, False, True]
