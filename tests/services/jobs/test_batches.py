"""Several jobs of one batch: one price, all held or none, one message, each paid at most once."""

import contextlib

import pytest

from bot.domain import policy
from bot.domain.errors import NotAllowed, Outdated
from bot.domain.jobs.batch import Batch
from bot.domain.jobs.errors import BudgetTooLow, QueueFull, WrongCount
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.moderation.errors import LimitReached
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.periods import Per
from bot.ports import ResultMessage
from tests.builders import CHANNEL, EDIT, GUILD, MEMBER, attachment, new_request
from tests.fakes import PICTURE, Trouble
from tests.services.harness import Harness, Killed

PRICE, RISEN, UPLOAD = 40_000, 41_000, 10_000


async def batch(harness: Harness, job: Job) -> Batch:
    return await harness.store.batches.get(job.id)


async def states(harness: Harness, job: Job) -> list[str]:
    return [str(one.state) for one in (await batch(harness, job)).jobs]


def gallery(harness: Harness) -> ResultMessage:
    """The one that was posted, once."""
    assert len({message.id for message in harness.delivery.messages if message.kind == "result"}) == 1
    return harness.delivery.galleries[-1]


async def spent(harness: Harness) -> tuple[int, int, int]:
    balances = await harness.budgets.show(GUILD)
    return balances.available, balances.held, balances.spent


async def lines(harness: Harness, **fields: int) -> None:
    """Lines of the server in micro-USDC."""
    await harness.settings_service.change(GUILD, fields, by=1)


async def edit_of(harness: Harness, count: int, **changes: object) -> Job:
    file = attachment(harness.attachments.add(PICTURE))
    offer = await harness.admission.submit(
        new_request(operation=EDIT, attachments=(file,), count=count, **changes)
    )
    return offer.job


# ── one price ────────────────────────────────────────────────────────────────────────────────────


async def test_four_are_quoted_once_held_together_and_stand_in_one_message(harness: Harness) -> None:
    offer = await harness.admission.submit(new_request(count=4))
    assert (len(offer.jobs), offer.admitted) == (4, True)
    assert len(harness.studio.quoted) == 1
    assert await spent(harness) == (10_000_000 - 4 * PRICE, 4 * PRICE, 0)
    await harness.live(120)
    assert await states(harness, offer.job) == ["DELIVERED"] * 4
    shown = gallery(harness)
    assert [item.job.id for item in shown.items] == [job.id for job in offer.jobs]
    assert (sum(item.receipt.paid for item in shown.items), shown.failed) == (4 * PRICE, ())
    assert len({job.message_id for job in (await batch(harness, offer.job)).jobs}) == 1
    assert await spent(harness) == (10_000_000 - 4 * PRICE, 0, 4 * PRICE)
    assert harness.delivery.progress_messages() == []
    await harness.check_books()


async def test_the_confirm_line_looks_at_the_total(harness: Harness) -> None:
    await lines(harness, confirm_above=100_000)
    offer = await harness.admission.submit(new_request(count=3))
    assert not offer.admitted
    assert await spent(harness) == (10_000_000, 0, 0)
    pressed = await harness.admission.confirm(offer.job.id, user_id=MEMBER)
    assert (pressed.admitted, len(pressed.jobs)) == (True, 3)
    assert (await spent(harness))[1] == 3 * PRICE


async def test_a_redelivered_interaction_is_one_press(harness: Harness) -> None:
    question = new_request(count=3)
    first, second = await harness.admission.submit(question), await harness.admission.submit(question)
    assert [job.id for job in first.jobs] == [job.id for job in second.jobs]
    assert (await spent(harness))[1] == 3 * PRICE


async def test_an_old_quote_is_asked_for_again_for_all(harness: Harness) -> None:
    await lines(harness, confirm_above=100_000)
    offer = await harness.admission.submit(new_request(count=4))
    harness.clock.to(harness.clock.after(policy.QUOTE_SECONDS + 1))
    harness.studio.price = RISEN
    again = await harness.admission.confirm(offer.job.id, user_id=MEMBER)
    assert (again.admitted, again.old_total, [job.total for job in again.jobs]) == (
        False,
        4 * PRICE,
        [RISEN] * 4,
    )
    assert (await harness.admission.confirm(offer.job.id, user_id=MEMBER)).admitted


@pytest.mark.parametrize("count", [0, 5])
async def test_no_other_number_is_made(harness: Harness, count: int) -> None:
    with pytest.raises(WrongCount) as refused:
        await harness.admission.submit(new_request(count=count))
    assert (refused.value.maximum, refused.value.count, refused.value.option) == (4, count, "count")


async def test_no_clips_by_the_dozen(harness: Harness) -> None:
    with pytest.raises(WrongCount) as refused:
        await harness.admission.submit(new_request(count=2, operation="veo-3.1/generate"))
    assert refused.value.maximum == 1


# ── all or none ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("available", "fits"), [(3 * PRICE - 1, False), (3 * PRICE, True)])
async def test_the_budget_covers_all_or_none(harness: Harness, available: int, fits: bool) -> None:
    await harness.fund(available, guild_id=99)
    if fits:
        assert (await harness.admission.submit(new_request(count=3, guild_id=99))).admitted
        return
    with pytest.raises(BudgetTooLow) as refused:
        await harness.admission.submit(new_request(count=3, guild_id=99))
    assert refused.value.needed == 3 * PRICE
    assert (await harness.budgets.show(99)).held == 0


@pytest.mark.parametrize("per", [Per.JOB, Per.DAY])
async def test_limits_see_the_total(harness: Harness, per: Per) -> None:
    kind, scope, key = Kind.LIMIT, Scope.SERVER, GUILD
    amount, now = 3 * PRICE, harness.clock.now()
    await harness.store.limits.set_rule(GUILD, kind, scope, key, per, amount, by=1, now=now)
    with pytest.raises(LimitReached) as refused:
        await harness.admission.submit(new_request(count=4))
    assert (refused.value.amount, refused.value.jobs) == (4 * PRICE, 4)
    assert (await harness.admission.submit(new_request(count=3))).admitted


async def test_the_queue_has_room_for_all_or_none(harness: Harness) -> None:
    for _ in range(3):
        await harness.admission.submit(new_request(count=4))
    with pytest.raises(QueueFull) as refused:
        await harness.admission.submit(new_request(count=2))
    assert (refused.value.jobs, refused.value.free) == (2, 1)
    assert (await harness.admission.submit(new_request(count=1))).admitted


async def test_one_approval_covers_all_at_the_total(harness: Harness) -> None:
    line = 3 * PRICE
    await lines(harness, approve_above=line)
    offer = await harness.admission.submit(new_request(count=4))
    assert offer.pending is not None
    assert (offer.pending.approval.amount, offer.pending.cheaper) == (4 * PRICE, None)
    decided = await harness.approvals.approve(offer.job.id, guild_id=GUILD, by=9, senior=True)
    assert decided.job.state is JobState.ADMITTED
    await harness.live(120)
    assert await states(harness, offer.job) == ["DELIVERED"] * 4
    assert len(gallery(harness).items) == 4


async def test_a_denial_ends_all_and_is_told_once(harness: Harness) -> None:
    await lines(harness, approve_above=PRICE)
    offer = await harness.admission.submit(new_request(count=3))
    await harness.approvals.deny(offer.job.id, guild_id=GUILD, by=9, reason="too many")
    await harness.live(60)
    assert await states(harness, offer.job) == ["FAILED"] * 3
    assert harness.delivery.notified_together == [tuple(job.id for job in offer.jobs)]


# ── uploads ──────────────────────────────────────────────────────────────────────────────────────


async def test_references_are_uploaded_and_paid_once(harness: Harness) -> None:
    job = await edit_of(harness, 4)
    held = 4 * PRICE + UPLOAD
    assert await spent(harness) == (10_000_000 - held, held, 0)
    await harness.live(200)
    assert await states(harness, job) == ["DELIVERED"] * 4
    assert [seen.path for seen in harness.studio.presented].count("/api/upload") == 1
    assert await spent(harness) == (10_000_000 - held, 0, held)
    await harness.check_books()


async def test_without_the_upload_nobody_goes_on(harness: Harness) -> None:
    harness.studio.put_troubles.extend(["dead", "dead"])
    job = await edit_of(harness, 3)
    await harness.live(100)
    assert await states(harness, job) == ["QUOTED"] * 3
    await harness.admission.confirm(job.id, user_id=MEMBER)
    await harness.live(100)
    assert await states(harness, job) == ["FAILED"] * 3
    assert harness.delivery.notified_together == [tuple(one.id for one in (await batch(harness, job)).jobs)]
    assert await spent(harness) == (10_000_000 - 2 * UPLOAD, 0, 2 * UPLOAD)
    await harness.check_books()


async def test_a_price_that_is_named_after_the_uploads_is_asked_for_once(harness: Harness) -> None:
    harness.studio.refuses = lambda path, body: (
        "unreachable" if path != "/api/upload" and "cdn.discordapp" in str(body) else None
    )
    await lines(harness, confirm_above=100_000)
    job = await edit_of(harness, 3)
    assert (await spent(harness))[1] == UPLOAD
    await harness.live(30)
    assert await states(harness, job) == ["QUOTED"] * 3
    assert harness.delivery.price_changes == [(job.id, 3 * PRICE, 0)]
    offer = await harness.admission.confirm(job.id, user_id=MEMBER)
    assert (offer.admitted, len(offer.jobs)) == (True, 3)
    await harness.live(120)
    assert await states(harness, job) == ["DELIVERED"] * 3
    assert await spent(harness) == (10_000_000 - 3 * PRICE - UPLOAD, 0, 3 * PRICE + UPLOAD)


async def test_below_the_line_it_runs_on_after_the_uploads(harness: Harness) -> None:
    harness.studio.refuses = lambda path, body: (
        "unreachable" if path != "/api/upload" and "cdn.discordapp" in str(body) else None
    )
    job = await edit_of(harness, 3)
    await harness.live(120)
    assert await states(harness, job) == ["DELIVERED"] * 3
    assert len(gallery(harness).items) == 3
    await harness.check_books()


# ── the end ──────────────────────────────────────────────────────────────────────────────────────


async def failing(harness: Harness, offer_jobs: tuple[Job, ...], *positions: int) -> None:
    """These studio jobs will fail."""
    while len(harness.studio.made) < len(offer_jobs):
        await harness.live(1)
    for job in [offer_jobs[position] for position in positions]:
        studio_job = (await harness.job(job)).studio_job
        assert studio_job is not None
        harness.studio.made[studio_job].error = "boom"


async def test_a_partial_failure_posts_the_rest_and_tells_the_amounts(harness: Harness) -> None:
    harness.studio.render_seconds = 60
    offer = await harness.admission.submit(new_request(count=3))
    await failing(harness, offer.jobs, 1)
    await harness.live(200)
    assert await states(harness, offer.job) == ["DELIVERED", "FAILED", "DELIVERED"]
    shown = gallery(harness)
    assert [item.job.id for item in shown.items] == [offer.jobs[0].id, offer.jobs[2].id]
    ((lost),) = shown.failed
    assert (lost.job.id, lost.receipt.paid, lost.receipt.returned) == (offer.jobs[1].id, PRICE, 0)
    assert harness.delivery.notified == []
    assert (await harness.job(offer.jobs[1])).notified_at is not None


async def test_the_first_may_be_the_one_that_fails(harness: Harness) -> None:
    harness.studio.render_seconds = 60
    offer = await harness.admission.submit(new_request(count=3))
    await failing(harness, offer.jobs, 0)
    await harness.live(200)
    assert len(gallery(harness).items) == 2
    assert harness.delivery.progress_messages() == []
    assert harness.delivery.notified == []


async def test_all_fail_and_it_is_told_once(harness: Harness) -> None:
    harness.studio.fails_with = "boom"
    offer = await harness.admission.submit(new_request(count=4))
    await harness.live(200)
    assert await states(harness, offer.job) == ["FAILED"] * 4
    assert harness.delivery.notified_together == [tuple(job.id for job in offer.jobs)]
    await harness.restart()
    await harness.live(200)
    assert len(harness.delivery.notified_together) == 1


async def test_four_lost_answers_are_four_jobs(harness: Harness) -> None:
    harness.studio.troubles.extend([Trouble.LOST_SETTLED] * 4)
    offer = await harness.admission.submit(new_request(count=4))
    await harness.live(1_000)
    assert await states(harness, offer.job) == ["DELIVERED"] * 4
    assert len(harness.chain.used) == 4
    assert len(gallery(harness).items) == 4


async def test_a_rise_on_the_way_is_asked_once_for_what_is_not_paid(harness: Harness) -> None:
    harness.studio.render_seconds = 60
    offer = await harness.admission.submit(new_request(count=4))
    while len(harness.studio.made) < 3:  # the fourth waits for a slot
        await harness.live(1)
    harness.studio.price = RISEN
    await harness.live(300)
    assert await states(harness, offer.job) == ["DELIVERED"] * 3 + ["QUOTED"]
    assert harness.delivery.price_changes == [(offer.jobs[3].id, RISEN, PRICE)]
    assert len(gallery(harness).items) == 3
    pressed = await harness.admission.confirm(offer.jobs[3].id, user_id=MEMBER)
    assert (pressed.admitted, len(pressed.jobs)) == (True, 1)
    await harness.live(200)
    assert await states(harness, offer.job) == ["DELIVERED"] * 4
    assert [len(shown.items) for shown in harness.delivery.galleries] == [3, 1]
    assert await spent(harness) == (10_000_000 - 3 * PRICE - RISEN, 0, 3 * PRICE + RISEN)


async def test_a_rise_before_anything_is_paid_is_asked_once_for_all(harness: Harness) -> None:
    offer = await harness.admission.submit(new_request(count=4))
    harness.studio.price = RISEN
    await harness.live(100)
    assert await states(harness, offer.job) == ["QUOTED"] * 4
    assert harness.delivery.price_changes == [(offer.job.id, 4 * RISEN, 4 * PRICE)]
    assert await spent(harness) == (10_000_000, 0, 0)


@pytest.mark.parametrize("point", ["before_post", "posted", "delivered", "admitted", "quoted", "recorded"])
async def test_killed_anywhere_it_is_one_message_and_four_payments(harness: Harness, point: str) -> None:
    harness.kill_at = point
    question = new_request(count=4)
    with contextlib.suppress(Killed):
        await harness.admission.submit(question)
    await harness.live(120)
    assert harness.killed
    harness.killed = False
    await harness.restart()
    offer = await harness.admission.submit(question)
    if not offer.admitted:
        await harness.admission.confirm(offer.job.id, user_id=MEMBER)
    await harness.live(600)
    assert await states(harness, offer.job) == ["DELIVERED"] * 4
    assert len([message for message in harness.delivery.messages if message.kind == "result"]) == 1
    assert len(harness.chain.used) == 4
    await harness.check_books()


@pytest.mark.parametrize("trouble", ["lost", "unseen", "busy"])
async def test_after_an_unclear_post_the_channel_is_looked_at(harness: Harness, trouble: str) -> None:
    harness.delivery.post_troubles.append(trouble)
    offer = await harness.admission.submit(new_request(count=3))
    await harness.live(200)
    assert await states(harness, offer.job) == ["DELIVERED"] * 3
    assert len([message for message in harness.delivery.messages if message.kind == "result"]) == 1


async def test_a_closed_channel_keeps_all_and_says_so_once(harness: Harness) -> None:
    harness.delivery.closed.add(CHANNEL)
    offer = await harness.admission.submit(new_request(count=3))
    await harness.live(3_600)
    assert harness.delivery.undelivered == [job.id for job in offer.jobs]
    await harness.library.mark_posted(offer.jobs[0].id, channel_id=7, message_id=8)
    await harness.live(3_600)
    assert await states(harness, offer.job) == ["DELIVERED", "FETCHED", "FETCHED"]
    harness.delivery.closed.clear()
    await harness.live(policy.UNDELIVERABLE_SECONDS + 1)
    assert await states(harness, offer.job) == ["DELIVERED"] * 3


async def test_what_is_shown_while_others_are_made_stands_with_them_too(harness: Harness) -> None:
    harness.studio.render_seconds = 60
    offer = await harness.admission.submit(new_request(count=4))
    while await harness.state(offer.job) is not JobState.FETCHED:
        await harness.live(1)
    await harness.library.mark_posted(offer.job.id, channel_id=7, message_id=8)
    await harness.live(300)
    assert len(gallery(harness).items) == 4


# ── changing one's mind ──────────────────────────────────────────────────────────────────────────


async def test_cancel_ends_what_still_waits(harness: Harness) -> None:
    harness.studio.render_seconds = 60
    first = await harness.admission.submit(new_request(count=2))
    second = await harness.admission.submit(new_request(count=4))
    await harness.due()
    with pytest.raises(NotAllowed):
        await harness.admission.cancel(second.jobs[3].id, user_id=MEMBER + 1)
    cancelled = await harness.admission.cancel(second.jobs[3].id, user_id=MEMBER)
    assert [job.id for job in cancelled] == [job.id for job in second.jobs[1:]]
    with pytest.raises(Outdated):
        await harness.admission.cancel(second.job.id, user_id=MEMBER)
    await harness.live(300)
    assert await states(harness, second.job) == ["DELIVERED", "FAILED", "FAILED", "FAILED"]
    (shown,) = [one for one in harness.delivery.galleries if len(one.failed) == 3]
    assert {lost.job.failure for lost in shown.failed} == {Failure.CANCELLED}
    assert await states(harness, first.job) == ["DELIVERED"] * 2


async def test_again_repeats_one_or_all_and_never_costs_more_than_it_says(harness: Harness) -> None:
    offer = await harness.admission.submit(new_request(count=3))
    await harness.live(120)
    one = await harness.admission.repeat(offer.jobs[1].id, new_request())
    assert len(one.jobs) == 1
    every = await harness.admission.repeat(offer.job.id, new_request(shown_price=3 * PRICE), whole_batch=True)
    assert (every.admitted, len(every.jobs)) == (True, 3)
    harness.studio.price = RISEN
    dearer = await harness.admission.repeat(
        offer.job.id, new_request(shown_price=3 * PRICE), whole_batch=True
    )
    assert (dearer.admitted, dearer.old_total) == (False, 3 * PRICE)


async def test_one_progress_message_for_all(harness: Harness) -> None:
    harness.studio.render_seconds = 100
    offer = await harness.admission.submit(new_request(count=4))
    await harness.live(40)
    assert len(harness.delivery.progress_messages()) == 1
    assert [share.state for share in harness.delivery.progress_shown[-1][2].shares] == [
        JobState.RUNNING
    ] * 3 + [JobState.ADMITTED]
    await harness.restart()
    await harness.live(400)
    assert harness.delivery.progress_messages() == []
    assert await states(harness, offer.job) == ["DELIVERED"] * 4


async def test_a_batch_is_made_again_at_the_price_of_all_of_it(harness: Harness) -> None:
    first = (await harness.admission.submit(new_request(count=3))).job
    quote = await harness.admission.repeat(first.id, new_request(), whole_batch=True)
    assert (quote.admitted, len(quote.jobs), quote.old_total) == (True, 3, None)


async def test_a_refusal_after_the_uploads_knows_what_they_cost(harness: Harness) -> None:
    harness.studio.refuses = lambda path, body: (
        "unreachable" if path != "/api/upload" and "cdn.discordapp" in str(body) else None
    )
    await lines(harness, confirm_above=100_000)
    job = await edit_of(harness, 3)
    await harness.live(30)
    rule = Rule(Kind.ALLOWANCE, Scope.SERVER, GUILD, Per.DAY, PRICE)
    await harness.rules_service.set(GUILD, rule, by=1)
    with pytest.raises(LimitReached) as caught:
        await harness.admission.confirm(job.id, user_id=MEMBER)
    assert caught.value.paid_before == UPLOAD
