"""A job's row from quote to delivery: states, queues, and the reads of members and the worker."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.errors import Conflict, NotFound, StoreError
from bot.domain.jobs.job import Failure, Job, JobState, Receipt
from bot.domain.money.ledger import Balances
from bot.domain.money.payments import upload_purpose
from bot.store import Store
from tests.builders import BODY, GUILD, MEMBER, draft, reference
from tests.fakes.clock import START
from tests.store.acts import (
    PRICE,
    RESULT,
    UPLOAD,
    admit_job,
    admitted,
    authorization,
    delivered,
    fetched,
    granted,
    ready,
    running,
    set_quote,
    signed,
    with_upload,
)


async def test_a_quoted_job_is_stored_as_it_was_asked_for(store: Store) -> None:
    options = {"prompt": "a fox \U0001f98a \ud800 \x00", "seed": 7, "safe": True, "strength": 0.5}
    new = draft(options=options, references=(reference("image1"), reference("image2", url="https://blob/2")))
    job = await store.jobs.create(new)
    assert (job.state, job.body, job.total, job.created_at) == (JobState.QUOTED, BODY, PRICE, START)
    assert job.options == options
    assert await store.jobs.get(job.id) == job
    first, second = await store.jobs.references(job.id)
    assert (first.position, first.option, first.url) == (0, "image1", None)
    assert (second.position, second.option, second.url) == (1, "image2", "https://blob/2")


async def test_a_redelivered_interaction_is_the_same_job(store: Store) -> None:
    first = await store.jobs.create(draft(request_key="same", price=5))
    again = await store.jobs.create(draft(request_key="same", price=6))
    assert again == first
    assert await store.jobs.find("same") == first
    assert await store.jobs.find("other") is None


async def test_an_id_that_is_taken_is_a_conflict(store: Store) -> None:
    job = await store.jobs.create(draft())
    with pytest.raises(Conflict):
        await store.jobs.create(draft(id=job.id))


@pytest.mark.parametrize("bad", ["abc", "0123456789abc", "ABCD", "a b c", "../x"])
async def test_an_id_of_another_shape_is_refused(store: Store, bad: str) -> None:
    with pytest.raises(StoreError, match="refused"):
        await store.jobs.create(draft(id=bad))


async def test_a_missing_job_is_not_found(store: Store) -> None:
    for ask in (store.jobs.get("none"), store.jobs.receipt("none"), store.jobs.mark_ready("none", body=b"")):
        with pytest.raises(NotFound, match="job_id='none'"):
            await ask


async def test_a_whole_life(store: Store) -> None:
    await granted(store)
    job = await fetched(store)
    assert job.result == RESULT
    assert job.seconds == 9
    for now in (START + 11_000, START + 99_000):
        [posting] = await store.batches.begin_posting(job.id, now=now)
        assert posting.posting_at == START + 11_000
    job = await store.jobs.mark_delivered(job.id, channel_id=5, message_id=77, now=START + 12_000)
    assert (job.state, job.channel_id, job.message_id) == (JobState.DELIVERED, 5, 77)
    again = await store.jobs.mark_delivered(job.id, channel_id=6, message_id=78, now=START + 13_000)
    assert again == job
    assert await store.jobs.receipt(job.id) == Receipt(paid=PRICE, returned=0, held=0)


async def test_each_step_wants_the_state_before_it(store: Store) -> None:
    await granted(store)
    job = await store.jobs.create(draft())
    late: list[Any] = [
        store.jobs.mark_ready(job.id, body=b"x"),
        store.jobs.record_result(job.id, RESULT, now=1),
        store.jobs.mark_delivered(job.id, channel_id=1, message_id=1, now=1),
        store.batches.mark_notified([job.id], now=1),
    ]
    for step in late:
        with pytest.raises(Conflict, match="QUOTED, not"):
            await step
    with pytest.raises(Conflict, match="not the one that posts"):
        await store.batches.begin_posting(job.id, now=1)
    done = await delivered(store)
    for over in (
        set_quote(store, done.id, price=1, upload_cost=0, now=1),
        store.jobs.fail(done.id, Failure.STALLED, detail=None, refund=False, now=1),
        admit_job(store, done.id, 1, now=1),
    ):
        with pytest.raises(Conflict, match="DELIVERED, not"):
            await over
    assert await store.jobs.get(done.id) == done


async def test_a_refused_step_changes_nothing(store: Store) -> None:
    await granted(store)
    payment = await signed(store)
    before = await store.jobs.get(payment.job_id), await store.budgets.balances(GUILD)
    with pytest.raises(Conflict, match="signed payment"):
        await store.jobs.fail(payment.job_id, Failure.CANCELLED, detail=None, refund=True, now=1)
    with pytest.raises(Conflict, match="signed payment"):
        await set_quote(store, payment.job_id, price=1, upload_cost=0, now=1)
    assert before == (await store.jobs.get(payment.job_id), await store.budgets.balances(GUILD))


async def test_a_higher_price_returns_the_hold_and_asks_again(store: Store) -> None:
    await granted(store, 100_000)
    job = await ready(store)
    job = await set_quote(store, job.id, price=50_000, upload_cost=0, now=START + 60_000)
    assert (job.state, job.total, job.quoted_at) == (JobState.QUOTED, 50_000, START + 60_000)
    assert await store.budgets.balances(GUILD) == Balances(100_000, 0, 0)
    await admit_job(store, job.id, job.total, now=START + 61_000)
    assert await store.jobs.receipt(job.id) == Receipt(paid=0, returned=0, held=50_000)
    await store.jobs.fail(job.id, Failure.CANCELLED, detail=None, refund=False, now=START + 62_000)
    assert await store.jobs.receipt(job.id) == Receipt(paid=0, returned=50_000, held=0)


async def test_uploads_stay_paid_when_the_price_is_known_only_after_them(store: Store) -> None:
    await granted(store, 100_000)
    job = await with_upload(store, price=None)
    payment = await store.payments.sign(job.id, upload_purpose(0), authorization(UPLOAD), now=START)
    await store.payments.settle_upload(payment.id, "{}", tx=None, now=START)
    job = await set_quote(store, job.id, price=PRICE, upload_cost=0, now=START)
    assert job.total == PRICE
    assert await store.budgets.balances(GUILD) == Balances(90_000, 0, UPLOAD)


@pytest.mark.parametrize("refund", [False, True])
async def test_a_failure_after_payment(store: Store, refund: bool) -> None:
    await granted(store, 100_000)
    job = await running(store)
    detail = "no \ud800 g\0od"
    job = await store.jobs.fail(job.id, Failure.STUDIO_FAILED, detail=detail, refund=refund, now=START + 9)
    assert (job.state, job.failure, job.detail) == (JobState.FAILED, Failure.STUDIO_FAILED, "no ? g?od")
    back = PRICE if refund else 0
    assert await store.jobs.receipt(job.id) == Receipt(PRICE, returned=back, held=0, refunded=back)
    assert await store.budgets.balances(GUILD) == Balances(100_000 - PRICE + back, 0, PRICE - back)


async def test_the_worker_gets_every_job_with_a_next_step_and_no_other(store: Store) -> None:
    await granted(store)
    jobs = [
        await store.jobs.create(draft()),
        await admitted(store),
        await ready(store),
        await running(store),
        await fetched(store),
        await delivered(store),
    ]
    shown = await delivered(store)
    jobs.append(await store.jobs.set_progress_message(shown.id, 99))
    failed = await admitted(store)
    jobs.append(await store.jobs.fail(failed.id, Failure.REFUSED, detail="", refund=False, now=START))
    requoted = await admitted(store)
    await store.jobs.set_progress_message(requoted.id, 98)
    jobs.append(await set_quote(store, requoted.id, price=1, upload_cost=0, now=START))
    unfinished = list(await store.jobs.with_next_step())
    assert unfinished == [job.id for job in jobs if job.next is not None]
    assert {failed.id, shown.id} < set(unfinished)

    for now in (START + 5, START + 6):
        [notified] = await store.batches.mark_notified([failed.id], now=now)
        assert notified.notified_at == START + 5
    await store.jobs.set_progress_message(shown.id, None)
    assert not {failed.id, shown.id} & set(await store.jobs.with_next_step())


async def test_a_members_jobs_newest_first(store: Store) -> None:
    await granted(store)
    await store.jobs.create(draft())
    done, open_ = await delivered(store), await admitted(store)
    await admitted(store, user_id=MEMBER + 1)
    assert await store.jobs.of_member(GUILD, MEMBER) == [open_, done]
    assert await store.jobs.of_member(GUILD, MEMBER, open_only=True) == [open_]
    assert await store.jobs.of_member(GUILD, MEMBER, limit=1) == [open_]
    assert await store.jobs.of_member(GUILD + 1, MEMBER) == []


async def test_queues_are_counted_by_member_and_server(store: Store) -> None:
    await granted(store)
    waiting = [await admitted(store) for _ in range(3)]
    await ready(store)
    await running(store)
    await fetched(store)
    assert await store.jobs.count_open(GUILD, MEMBER) == (2, 3)
    assert await store.jobs.count_open(GUILD, MEMBER + 1) == (0, 0)
    assert [await store.jobs.count_ahead(job.id) for job in waiting] == [0, 1, 2]
    counts = await store.jobs.count_by_state()
    assert counts == {"ADMITTED": 3, "READY": 1, "RUNNING": 1, "FETCHED": 1}


async def test_usual_seconds_need_five_and_forget_after_fifty(store: Store) -> None:
    await granted(store, 10_000_000)
    for seconds in (10, 20, 30, 40):
        await delivered(store, seconds=seconds)
    assert await store.jobs.usual_seconds("flux-2-pro/generate") is None
    await delivered(store, seconds=50)
    assert await store.jobs.usual_seconds("flux-2-pro/generate") == pytest.approx((18.0, 42.0))
    assert await store.jobs.usual_seconds("flux-2-pro/edit") is None
    for _ in range(50):
        await delivered(store, seconds=60)
    assert await store.jobs.usual_seconds("flux-2-pro/generate") == pytest.approx((60.0, 60.0))


async def test_a_job_is_not_ready_while_an_upload_is_unclear(store: Store) -> None:
    await granted(store)
    job = await with_upload(store)
    await store.payments.sign(job.id, upload_purpose(0), authorization(UPLOAD), now=START)
    with pytest.raises(Conflict, match="upload"):
        await store.jobs.mark_ready(job.id, body=BODY)
    assert (await store.jobs.get(job.id)).state is JobState.ADMITTED


async def test_reading_gives_back_what_writing_returned(store: Store) -> None:
    await granted(store)
    jobs: list[Job] = [await running(store), await fetched(store), await delivered(store)]
    for job in jobs:
        assert await store.jobs.get(job.id) == replace(job)
