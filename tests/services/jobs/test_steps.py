"""Each step on its own: what it does to one job, in which order, and when it wants to be called again."""

from pathlib import Path

import pytest

from bot.domain import policy
from bot.domain.errors import (
    BadMedia,
    DeliveryError,
    DeliveryImpossible,
    MediaProblem,
    ProviderUnavailable,
)
from bot.domain.jobs.job import ID_UNKNOWN, Failure, Job, JobState, Step
from bot.ports.files import Download
from bot.services.jobs.running.failures import FailureHandler
from tests.builders import CHANNEL, EDIT, attachment, draft, new_request
from tests.fakes import CLIP, PICTURE, Trouble
from tests.fakes.files import save
from tests.services.harness import Harness, Killed
from tests.store.acts import admit_job

LATER = int(policy.LOOK_SECONDS * 1000)


async def stepped(harness: Harness, job: Job, step: Step) -> int | None:
    """Take one step of the job and return the milliseconds until the next look; None: at once."""
    due = await harness.steps[step](await harness.job(job))
    return None if due is None else due - harness.clock.now()


async def brought(harness: Harness, job: Job, state: JobState) -> Job:
    """Take the job's steps until it is in that state."""
    for _ in range(20):
        job = await harness.job(job)
        if job.state is state:
            return job
        assert job.next is not None, job
        due = await harness.steps[job.next](job)
        harness.clock.to(due or 0)
    raise AssertionError(job)


async def several(harness: Harness, count: int, state: JobState, **changes: object) -> list[Job]:
    """A batch whose jobs are all in that state."""
    offer = await harness.admission.submit(new_request(count=count, **changes))
    return [await brought(harness, job, state) for job in offer.jobs]


# ── PREPARE ──────────────────────────────────────────────────────────────────────────────────────


async def test_prepare_freezes_the_body_of_a_job_without_references(harness: Harness) -> None:
    job = await harness.store.jobs.create(draft(body=None))
    await admit_job(harness.store, job.id, job.total, now=harness.clock.now())
    assert await stepped(harness, job, Step.PREPARE) is None
    job = await harness.job(job)
    assert (job.state, job.body is not None) == (JobState.READY, True)
    assert harness.passed[-1] == "ready"
    assert harness.studio.presented == []


async def test_prepare_puts_one_reference_online_at_a_time(harness: Harness) -> None:
    photo = attachment(harness.attachments.add(PICTURE))
    job = await harness.ask(operation=EDIT, attachments=(photo,))
    for passed in ("online", "ready"):
        assert await harness.state(job) is JobState.ADMITTED
        assert await stepped(harness, job, Step.PREPARE) is None
        assert harness.passed[-1] == passed
    assert await harness.state(job) is JobState.READY
    assert harness.passed.index("put") < harness.passed.index("online")


async def test_prepare_waits_for_the_file_that_the_first_job_of_its_batch_uploads(harness: Harness) -> None:
    photo = attachment(harness.attachments.add(PICTURE))
    first, second = (
        await harness.admission.submit(new_request(operation=EDIT, attachments=(photo,), count=2))
    ).jobs
    assert await stepped(harness, second, Step.PREPARE) == LATER
    await brought(harness, first, JobState.READY)
    await brought(harness, second, JobState.READY)
    assert [seen.path for seen in harness.studio.presented] == ["/api/upload"]


async def test_prepare_fails_without_the_file(harness: Harness) -> None:
    photo = attachment(harness.attachments.add(PICTURE))
    job = await harness.ask(operation=EDIT, attachments=(photo,))
    (reference,) = await harness.store.jobs.references(job.id)
    await harness.spool.drop(reference.name)
    await stepped(harness, job, Step.PREPARE)
    job = await harness.job(job)
    assert (job.failure, job.detail) == (Failure.FILE_GONE, None)


# ── PAY ──────────────────────────────────────────────────────────────────────────────────────────


async def test_pay_buys_once(harness: Harness) -> None:
    job = await brought(harness, await harness.ask(), JobState.READY)
    assert await stepped(harness, job, Step.PAY) is None
    assert await harness.state(job) is JobState.RUNNING
    assert await stepped(harness, job, Step.PAY) is None
    assert len(harness.studio.presented) == 1


async def test_pay_looks_an_unclear_payment_up(harness: Harness) -> None:
    job = await brought(harness, await harness.ask(), JobState.READY)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    assert await stepped(harness, job, Step.PAY) == 2_000
    assert await harness.state(job) is JobState.READY


async def test_pay_is_patient_with_a_silent_studio_for_ten_minutes(harness: Harness) -> None:
    job = await brought(harness, await harness.ask(), JobState.READY)
    harness.studio.silent = True
    with pytest.raises(ProviderUnavailable):
        await stepped(harness, job, Step.PAY)
    harness.clock.advance(policy.PATIENCE_SECONDS + 1)
    assert await stepped(harness, job, Step.PAY) is None
    assert (await harness.job(job)).failure is Failure.UNAVAILABLE
    assert (await harness.store.jobs.receipt(job.id)).held == 0


async def test_pay_waits_while_spending_is_paused_and_then_gives_up(harness: Harness) -> None:
    job = await brought(harness, await harness.ask(), JobState.READY)
    await harness.store.host.pause(by=1, reason="a test", now=harness.clock.now())
    assert await stepped(harness, job, Step.PAY) == LATER
    assert await harness.state(job) is JobState.READY
    harness.clock.advance(policy.PATIENCE_SECONDS + 1)
    await stepped(harness, job, Step.PAY)
    assert (await harness.job(job)).failure is Failure.STOPPED
    assert harness.studio.presented == []


async def test_pay_asks_again_at_a_risen_price(harness: Harness) -> None:
    job = await brought(harness, await harness.ask(), JobState.READY)
    harness.studio.price = 50_000
    assert await stepped(harness, job, Step.PAY) is None
    assert await harness.state(job) is JobState.QUOTED
    assert harness.delivery.price_changes == [(job.id, 50_000, 40_000)]


async def test_a_question_that_did_not_get_through_is_asked_by_notify(harness: Harness) -> None:
    job = await brought(harness, await harness.ask(), JobState.READY)
    harness.studio.price = 50_000
    harness.delivery.closed.add(CHANNEL)
    with pytest.raises(DeliveryImpossible):
        await stepped(harness, job, Step.PAY)
    job = await harness.job(job)
    assert (job.state, job.progress_message_id, job.next) == (JobState.QUOTED, ID_UNKNOWN, Step.NOTIFY)
    harness.delivery.closed.clear()
    assert await stepped(harness, job, Step.NOTIFY) is None
    assert harness.delivery.price_changes == [(job.id, 50_000, 50_000)]
    assert (await harness.job(job)).next is None


# ── COLLECT ──────────────────────────────────────────────────────────────────────────────────────


async def test_collect_keeps_the_pace_and_records_the_file_last(harness: Harness) -> None:
    job = await brought(harness, await harness.ask(), JobState.RUNNING)
    pause = await stepped(harness, job, Step.COLLECT)
    assert pause is not None
    assert pause >= 5_000
    (made,) = harness.studio.made.values()
    assert made.polls == []
    job = await brought(harness, job, JobState.FETCHED)
    assert harness.passed[-3:] == ["downloaded", "kept", "fetched"]
    assert job.result is not None
    assert harness.spool.path(job.result.name).read_bytes().startswith(PICTURE)


async def test_collect_takes_no_clip_for_a_picture(harness: Harness) -> None:
    job = await brought(harness, await harness.ask(), JobState.RUNNING)
    harness.clock.advance(60)

    async def clip(_url: str, into: Path, limit: int) -> Download:
        return save(CLIP, into, limit, "video/mp4")

    harness.studio.download = clip  # type: ignore[method-assign,assignment]
    with pytest.raises(BadMedia) as caught:
        await harness.collect.download(job, "https://results.example/x")
    assert (caught.value.problem, caught.value.kind) == (MediaProblem.OTHER_KIND, "video")
    assert await stepped(harness, job, Step.COLLECT) == 0, "it is complete: the file comes next"
    assert harness.collect.has_result(job.id)
    pause = await stepped(harness, job, Step.COLLECT)
    assert pause is not None
    assert pause >= 15_000
    assert await harness.state(job) is JobState.RUNNING


# ── DELIVER ──────────────────────────────────────────────────────────────────────────────────────


async def test_deliver_posts_between_its_records(harness: Harness) -> None:
    job = await brought(harness, await harness.ask(), JobState.FETCHED)
    assert await stepped(harness, job, Step.DELIVER) is None
    assert harness.passed[-3:] == ["before_post", "posted", "delivered"]
    job = await harness.job(job)
    assert (job.state, job.message_id) == (JobState.DELIVERED, harness.delivery.results(job.id)[0].id)


async def test_deliver_looks_before_it_posts_again(harness: Harness) -> None:
    job = await brought(harness, await harness.ask(), JobState.FETCHED)
    harness.kill_at = "posted"
    with pytest.raises(Killed):
        await stepped(harness, job, Step.DELIVER)
    harness.killed = False
    assert await stepped(harness, job, Step.DELIVER) is None
    assert harness.delivery.searched == [job.id]
    assert len(harness.delivery.results(job.id)) == 1


async def test_only_the_first_of_a_batch_delivers(harness: Harness) -> None:
    first, second = await several(harness, 2, JobState.FETCHED)
    assert await stepped(harness, second, Step.DELIVER) == LATER
    assert harness.delivery.posted == []
    assert await stepped(harness, first, Step.DELIVER) is None
    ((_, message),) = harness.delivery.posted
    assert [item.job.id for item in message.items] == [first.id, second.id]
    assert await harness.state(second) is JobState.DELIVERED


async def test_deliver_waits_for_what_is_under_way(harness: Harness) -> None:
    offer = await harness.admission.submit(new_request(count=2))
    made = await brought(harness, offer.jobs[0], JobState.FETCHED)
    assert await stepped(harness, made, Step.DELIVER) == LATER


async def test_deliver_announces_private_results_and_posts_nothing(harness: Harness) -> None:
    first, second = await several(harness, 2, JobState.FETCHED, private=True)
    assert await stepped(harness, second, Step.DELIVER) == LATER
    assert await stepped(harness, first, Step.DELIVER) is None
    assert harness.passed[-3:] == ["before_post", "posted", "delivered"]
    assert harness.delivery.private_notice_jobs == [([first.id, second.id], [])]
    assert harness.delivery.messages == []


async def test_deliver_waits_for_a_card_before_it_writes_a_direct_message(harness: Harness) -> None:
    harness.delivery.has_cards = False
    job = await brought(harness, await harness.ask(private=True), JobState.FETCHED)
    pause = await stepped(harness, job, Step.DELIVER)
    assert pause == policy.CARD_SECONDS * 1000
    harness.clock.advance(policy.CARD_SECONDS)
    assert await stepped(harness, job, Step.DELIVER) is None
    assert [how for _, how, _ in harness.delivery.private_notices] == ["message"]


async def test_deliver_reports_a_closed_channel_once_and_a_busy_discord_after_ten_minutes(
    harness: Harness,
) -> None:
    job = await brought(harness, await harness.ask(), JobState.FETCHED)
    harness.delivery.post_troubles.extend(["busy"] * 2)
    with pytest.raises(DeliveryError):
        await stepped(harness, job, Step.DELIVER)
    assert harness.delivery.undelivered == []
    harness.delivery.closed.add(CHANNEL)
    for _ in range(2):
        assert await stepped(harness, job, Step.DELIVER) == policy.UNDELIVERABLE_SECONDS * 1000
    assert harness.delivery.undelivered == [job.id]


# ── NOTIFY and CLEAN_UP ──────────────────────────────────────────────────────────────────────────


async def failed(harness: Harness, count: int) -> list[Job]:
    harness.studio.fails_with = "boom"
    return await several(harness, count, JobState.FAILED)


async def test_only_the_first_of_a_batch_notifies_for_all(harness: Harness) -> None:
    first, second = await failed(harness, 2)
    assert await stepped(harness, second, Step.NOTIFY) == LATER
    assert await stepped(harness, first, Step.NOTIFY) is None
    assert harness.delivery.notified_together == [(first.id, second.id)]
    assert (await harness.job(second)).next is None


async def test_a_maker_who_cannot_be_notified_counts_as_notified(harness: Harness) -> None:
    (job,) = await failed(harness, 1)
    harness.delivery.notify_troubles.append(DeliveryImpossible("the channel is gone"))
    assert await stepped(harness, job, Step.NOTIFY) is None
    assert (await harness.job(job)).notified_at is not None


async def test_notify_tries_again_if_discord_is_busy(harness: Harness) -> None:
    (job,) = await failed(harness, 1)
    harness.delivery.notify_troubles.append(DeliveryError("busy"))
    with pytest.raises(DeliveryError):
        await stepped(harness, job, Step.NOTIFY)
    assert (await harness.job(job)).next is Step.NOTIFY


async def test_clean_up_deletes_the_progress_message(harness: Harness) -> None:
    job = await brought(harness, await harness.ask(), JobState.RUNNING)
    harness.clock.advance(policy.PROGRESS_AFTER_SECONDS)
    await harness.progress_messages.update(job)
    (message,) = harness.delivery.progress_messages()
    job = await brought(harness, job, JobState.DELIVERED)
    assert job.next is Step.CLEAN_UP
    assert await stepped(harness, job, Step.CLEAN_UP) is None
    assert harness.delivery.removed == [message.id]
    assert (await harness.job(job)).next is None


# ── failures ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_failure_is_stored_in_the_words_that_were_handed_in(harness: Harness) -> None:
    """Errors carry facts; the database keeps a sentence."""
    job = await harness.ask()
    handler = FailureHandler(
        harness.store, harness.clock, host_bears=False, describe=lambda error: f"<{type(error).__name__}>"
    )
    await handler.fail(job, Failure.STOPPED, ProviderUnavailable("x"))
    assert (await harness.job(job)).detail == "<ProviderUnavailable>"
    other = await harness.ask()
    await handler.fail(other, Failure.UPLOAD_LOST, "a sentence")
    assert (await harness.job(other)).detail == "a sentence"
