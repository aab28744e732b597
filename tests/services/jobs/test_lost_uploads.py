"""An upload that was paid for and brought nothing: one more is bought, asked for if the hold has no room."""

import pytest

from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.money.losses import LossPolicy
from bot.domain.money.payments import PaymentState
from tests.builders import GUILD, MEMBER
from tests.fakes import PICTURE, Trouble
from tests.services.harness import Harness
from tests.services.jobs.test_references import EDIT_PRICE, UPLOAD, edit, paid_paths


async def lose_one(harness: Harness, how: str) -> None:
    if how == "no answer":
        harness.studio.troubles.append(Trouble.LOST_SETTLED)
    else:
        harness.studio.put_troubles.append("dead")


def reason(how: str) -> str | None:
    return None if how == "no answer" else "the upload permission has run out"


EITHER = pytest.mark.parametrize("how", ["no answer", "refused"])


@EITHER
async def test_a_further_cent_is_asked_for_and_the_job_goes_on(harness: Harness, how: str) -> None:
    await lose_one(harness, how)
    job = await edit(harness)
    await harness.live(120)
    job = await harness.job(job)
    assert (job.state, job.price, job.upload_cost) == (JobState.QUOTED, EDIT_PRICE, UPLOAD)
    assert (job.paid_before, job.lost, job.lost_reason) == (UPLOAD, UPLOAD, reason(how))
    assert harness.delivery.price_changes == [(job.id, EDIT_PRICE + UPLOAD, EDIT_PRICE + UPLOAD)]
    assert (await harness.store.budgets.balances(GUILD)).held == 0
    await harness.admission.confirm(job.id, user_id=MEMBER)
    await harness.live(120)
    job = await harness.job(job)
    assert (job.state, job.lost) == (JobState.DELIVERED, UPLOAD)
    assert (await harness.store.jobs.receipt(job.id)).paid == EDIT_PRICE + 2 * UPLOAD
    assert paid_paths(harness).count("/api/upload") == 2
    await harness.check_books()


@EITHER
async def test_with_room_in_the_hold_nobody_is_asked(harness: Harness, how: str) -> None:
    """Two files were held for; one of them is online meanwhile, at another's cost."""
    first, second = PICTURE + b"1", PICTURE + b"2"
    job = await edit(harness, first, second)
    reference = (await harness.store.jobs.references(job.id))[1]
    other = await edit(harness, second, user_id=99)
    await harness.store.uploads.mark_online(other.id, 0, "https://blob.test/two", now=harness.clock.now())
    await harness.admission.cancel(other.id, user_id=99)  # so that the lost answer is not its own
    assert reference.url is None
    await lose_one(harness, how)
    await harness.live(120)
    job = await harness.job(job)
    assert (job.state, job.lost) == (JobState.DELIVERED, UPLOAD)
    assert harness.delivery.price_changes == []
    assert (await harness.store.jobs.receipt(job.id)).paid == EDIT_PRICE + 2 * UPLOAD
    await harness.check_books()


@pytest.mark.parametrize(
    ("how", "failure"), [("no answer", Failure.UPLOAD_LOST), ("refused", Failure.UPLOAD_REFUSED)]
)
async def test_a_second_loss_ends_the_job_as_what_it_was(
    harness: Harness, how: str, failure: Failure
) -> None:
    job = await edit(harness)
    for _ in range(2):
        await lose_one(harness, how)
    await harness.live(60)
    await harness.admission.confirm(job.id, user_id=MEMBER)
    await harness.live(120)
    job = await harness.job(job)
    assert (job.state, job.failure, job.detail) == (JobState.FAILED, failure, reason(how))
    receipt = await harness.store.jobs.receipt(job.id)
    assert (receipt.paid, job.lost) == (2 * UPLOAD, 2 * UPLOAD)
    assert paid_paths(harness).count("/api/upload") == 2
    await harness.check_books()


@EITHER
async def test_the_host_bears_it_if_the_host_bears_losses(harness: Harness, how: str) -> None:
    harness._host_bears = True
    await harness.restart()
    await lose_one(harness, how)
    job = await edit(harness)
    await harness.live(60)
    await harness.admission.confirm(job.id, user_id=MEMBER)
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED
    receipt = await harness.store.jobs.receipt(job.id)
    assert (receipt.paid, receipt.refunded) == (EDIT_PRICE + 2 * UPLOAD, UPLOAD)
    balances = await harness.store.budgets.balances(GUILD)
    assert balances.available == 10_000_000 - EDIT_PRICE - UPLOAD
    await harness.check_books()


@EITHER
async def test_the_host_bears_no_more_of_it_than_of_other_losses(harness: Harness, how: str) -> None:
    harness._host_bears = True
    await harness.restart()
    await harness.store.host.set_loss_policy(LossPolicy(host_cap=2 * UPLOAD))
    for member in range(4):
        await lose_one(harness, how)
        job = await edit(harness, PICTURE + bytes([member]), user_id=1000 + member)
        await harness.live(60)
        await harness.admission.confirm(job.id, user_id=1000 + member)
        await harness.live(120)
        assert await harness.state(job) is JobState.DELIVERED
    balances = await harness.store.budgets.balances(GUILD)
    assert balances.available == 10_000_000 - 4 * EDIT_PRICE - 8 * UPLOAD + 2 * UPLOAD
    await harness.check_books()


async def test_a_file_that_others_put_online_meanwhile_costs_no_further_cent(harness: Harness) -> None:
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    job = await edit(harness)
    await harness.live(5)
    await harness.store.uploads.mark_online(job.id, 0, "https://blob.test/x", now=harness.clock.now())
    await harness.live(300)
    job = await harness.job(job)
    assert job.state in (JobState.DELIVERED, JobState.QUOTED)
    assert paid_paths(harness).count("/api/upload") == 1
    await harness.check_books()


# ── the same new file of several members ─────────────────────────────────────────────────────────


async def four(harness: Harness) -> list[Job]:
    await harness.fund(guild_id=77)
    places = [(GUILD, 1), (GUILD, 2), (77, 3), (77, 4)]
    return [await edit(harness, guild_id=guild, user_id=user) for guild, user in places]


async def uploads(harness: Harness, jobs: list[Job]) -> int:
    made = [payment for job in jobs for payment in await harness.payments(job)]
    return sum(
        payment.purpose.startswith("upload") and payment.state is PaymentState.SETTLED for payment in made
    )


async def test_four_members_at_once_buy_one_upload(harness: Harness) -> None:
    jobs = await four(harness)
    await harness.live(120)
    assert [await harness.state(job) for job in jobs] == [JobState.DELIVERED] * 4
    assert await uploads(harness, jobs) == 1
    assert paid_paths(harness).count("/api/upload") == 1
    await harness.check_books()


async def test_the_others_wait_for_an_unclear_upload_and_go_on_without_its_buyer(harness: Harness) -> None:
    harness.studio.troubles.append(Trouble.LOST_LATE)
    jobs = await four(harness)
    await harness.live(10)
    assert len(harness.method.signed) == 1
    await harness.live(400)
    states = [await harness.state(job) for job in jobs]
    assert await uploads(harness, jobs) == 2
    # It is asked whether one more may be bought, unless another has bought it by then.
    assert states.count(JobState.QUOTED) <= 1
    assert states.count(JobState.QUOTED) + states.count(JobState.DELIVERED) == 4
    await harness.check_books()


async def test_the_others_survive_the_failure_of_the_first(harness: Harness) -> None:
    harness.studio.troubles.append(Trouble.REFUSED)
    jobs = await four(harness)
    await harness.live(900)
    states = [await harness.state(job) for job in jobs]
    assert sorted(states) == [*[JobState.DELIVERED] * 3, JobState.FAILED]
    assert await uploads(harness, jobs) == 1
    await harness.check_books()


async def test_after_a_restart_the_uploader_is_first_although_its_member_has_no_slot(
    harness: Harness,
) -> None:
    harness.studio.render_seconds = 5_000
    for _ in range(2):
        await harness.ask()
    harness.kill_at = "put"
    job = await edit(harness)
    await harness.live(5)
    assert harness.killed
    harness.killed = False
    harness.kill_at = None
    await harness.restart()
    await harness.ask()
    other = await edit(harness, user_id=99)
    await harness.live(30)
    assert await harness.state(job) is JobState.RUNNING
    assert await harness.state(other) is JobState.RUNNING
