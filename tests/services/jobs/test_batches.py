"""Several jobs of one press: one price, all held or none, one message, each paid at most once."""

import contextlib
from typing import Any

import pytest

from bot.domain import policy
from bot.domain.errors import InvalidOptions, NotAllowed, Outdated, OverBudget, OverLimit
from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.moderation.limits import Kind, Scope
from bot.domain.periods import Per
from bot.ports import Gallery
from tests.builders import CHANNEL, EDIT, GUILD, MEMBER, asked, attachment
from tests.fakes import PICTURE, Trouble
from tests.services.harness import Harness, Killed

PRICE, RISEN, UPLOAD = 40_000, 41_000, 10_000


async def batch(house: Harness, job: Job) -> Batch:
    return await house.store.batches.of(job.id)


async def states(house: Harness, job: Job) -> list[str]:
    return [str(one.state) for one in (await batch(house, job)).jobs]


def gallery(house: Harness) -> Gallery:
    """The one that was posted, once."""
    assert len({message.id for message in house.delivery.messages if message.kind == "result"}) == 1
    return house.delivery.galleries[-1][1]


async def spent(house: Harness) -> tuple[int, int, int]:
    balances = await house.budgets.show(GUILD)
    return balances.available, balances.held, balances.spent


async def lines(house: Harness, **fields: int) -> None:
    """Lines of the server in micro-USDC."""
    await house.moderating.change(GUILD, fields, by=1)


async def edit_of(house: Harness, count: int, **changes: object) -> Job:
    file = attachment(house.attachments.add(PICTURE))
    offer = await house.admission.ask(asked(operation=EDIT, attachments=(file,), count=count, **changes))
    return offer.job


# ── one price ────────────────────────────────────────────────────────────────────────────────────


async def test_four_are_quoted_once_held_together_and_stand_in_one_message(house: Harness) -> None:
    offer = await house.admission.ask(asked(count=4))
    assert (len(offer.jobs), offer.admitted) == (4, True)
    assert len(house.studio.quoted) == 1
    assert await spent(house) == (10_000_000 - 4 * PRICE, 4 * PRICE, 0)
    await house.live(120)
    assert await states(house, offer.job) == ["DELIVERED"] * 4
    shown = gallery(house)
    assert [piece.job.id for piece in shown.pieces] == [job.id for job in offer.jobs]
    assert (sum(piece.receipt.paid for piece in shown.pieces), shown.missing) == (4 * PRICE, ())
    assert len({job.message_id for job in (await batch(house, offer.job)).jobs}) == 1
    assert await spent(house) == (10_000_000 - 4 * PRICE, 0, 4 * PRICE)
    assert house.delivery.placeholders() == []
    await house.check_books()


async def test_the_confirm_line_looks_at_the_total(house: Harness) -> None:
    await lines(house, confirm_above=100_000)
    offer = await house.admission.ask(asked(count=3))
    assert not offer.admitted
    assert await spent(house) == (10_000_000, 0, 0)
    pressed = await house.admission.press(offer.job.id, user_id=MEMBER)
    assert (pressed.admitted, len(pressed.jobs)) == (True, 3)
    assert (await spent(house))[1] == 3 * PRICE


async def test_a_redelivered_interaction_is_one_press(house: Harness) -> None:
    question = asked(count=3)
    first, second = await house.admission.ask(question), await house.admission.ask(question)
    assert [job.id for job in first.jobs] == [job.id for job in second.jobs]
    assert (await spent(house))[1] == 3 * PRICE


async def test_an_old_quote_is_asked_for_again_for_all(house: Harness) -> None:
    await lines(house, confirm_above=100_000)
    offer = await house.admission.ask(asked(count=4))
    house.clock.to(house.clock.after(policy.QUOTE_SECONDS + 1))
    house.studio.price = RISEN
    again = await house.admission.press(offer.job.id, user_id=MEMBER)
    assert (again.admitted, again.old_total, [job.total for job in again.jobs]) == (
        False,
        4 * PRICE,
        [RISEN] * 4,
    )
    assert (await house.admission.press(offer.job.id, user_id=MEMBER)).admitted


@pytest.mark.parametrize("count", [0, 5])
async def test_no_other_number_is_made(house: Harness, count: int) -> None:
    with pytest.raises(InvalidOptions, match="1 to 4"):
        await house.admission.ask(asked(count=count))


async def test_no_clips_by_the_dozen(house: Harness) -> None:
    with pytest.raises(InvalidOptions, match="1 to 1 at once, not 2"):
        await house.admission.ask(asked(count=2, operation="veo-3.1/generate"))


# ── all or none ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("available", "fits"), [(3 * PRICE - 1, False), (3 * PRICE, True)])
async def test_the_budget_covers_all_or_none(house: Harness, available: int, fits: bool) -> None:
    await house.fund(available, guild_id=99)
    if fits:
        assert (await house.admission.ask(asked(count=3, guild_id=99))).admitted
        return
    with pytest.raises(OverBudget, match=r"\$0\.12"):
        await house.admission.ask(asked(count=3, guild_id=99))
    assert (await house.budgets.show(99)).held == 0


@pytest.mark.parametrize("per", [Per.JOB, Per.DAY])
async def test_limits_see_the_total(house: Harness, per: Per) -> None:
    kind, scope, key = Kind.LIMIT, Scope.SERVER, GUILD
    amount, now = 3 * PRICE, house.clock.now()
    await house.store.limits.set(GUILD, kind, scope, key, per, amount, by=1, now=now)
    with pytest.raises(OverLimit, match=r"These 4 jobs cost \$0\.16 together"):
        await house.admission.ask(asked(count=4))
    assert (await house.admission.ask(asked(count=3))).admitted


async def test_the_queue_has_room_for_all_or_none(house: Harness) -> None:
    for _ in range(3):
        await house.admission.ask(asked(count=4))
    with pytest.raises(OverLimit, match="room for 1"):
        await house.admission.ask(asked(count=2))
    assert (await house.admission.ask(asked(count=1))).admitted


async def test_one_approval_covers_all_at_the_total(house: Harness) -> None:
    line = 3 * PRICE
    await lines(house, approve_above=line)
    offer = await house.admission.ask(asked(count=4))
    assert offer.asking is not None
    assert (offer.asking.approval.amount, offer.asking.cheaper) == (4 * PRICE, None)
    decided = await house.approvals.approve(offer.job.id, guild_id=GUILD, by=9, senior=True)
    assert decided.job.state is JobState.ADMITTED
    await house.live(120)
    assert await states(house, offer.job) == ["DELIVERED"] * 4
    assert len(gallery(house).pieces) == 4


async def test_a_denial_ends_all_and_is_told_once(house: Harness) -> None:
    await lines(house, approve_above=PRICE)
    offer = await house.admission.ask(asked(count=3))
    await house.approvals.deny(offer.job.id, guild_id=GUILD, by=9, reason="too many")
    await house.live(60)
    assert await states(house, offer.job) == ["FAILED"] * 3
    assert house.delivery.together == [tuple(job.id for job in offer.jobs)]


# ── uploads ──────────────────────────────────────────────────────────────────────────────────────


async def test_references_are_uploaded_and_paid_once(house: Harness) -> None:
    job = await edit_of(house, 4)
    held = 4 * PRICE + UPLOAD
    assert await spent(house) == (10_000_000 - held, held, 0)
    await house.live(200)
    assert await states(house, job) == ["DELIVERED"] * 4
    assert [seen.path for seen in house.studio.presented].count("/api/upload") == 1
    assert await spent(house) == (10_000_000 - held, 0, held)
    await house.check_books()


async def test_without_the_upload_nobody_goes_on(house: Harness) -> None:
    house.studio.put_troubles.append("dead")
    job = await edit_of(house, 3)
    await house.live(200)
    assert await states(house, job) == ["FAILED"] * 3
    assert house.delivery.together == [tuple(one.id for one in (await batch(house, job)).jobs)]
    assert await spent(house) == (10_000_000 - UPLOAD, 0, UPLOAD)
    await house.check_books()


async def test_a_price_that_is_named_after_the_uploads_is_asked_for_once(house: Harness) -> None:
    house.studio.refuses = lambda path, body: (
        "unreachable" if path != "/api/upload" and "cdn.discordapp" in str(body) else None
    )
    await lines(house, confirm_above=100_000)
    job = await edit_of(house, 3)
    assert (await spent(house))[1] == UPLOAD
    await house.live(30)
    assert await states(house, job) == ["QUOTED"] * 3
    assert house.delivery.asked == [(job.id, 3 * PRICE, 0)]
    offer = await house.admission.press(job.id, user_id=MEMBER)
    assert (offer.admitted, len(offer.jobs)) == (True, 3)
    await house.live(120)
    assert await states(house, job) == ["DELIVERED"] * 3
    assert await spent(house) == (10_000_000 - 3 * PRICE - UPLOAD, 0, 3 * PRICE + UPLOAD)


async def test_below_the_line_it_runs_on_after_the_uploads(house: Harness) -> None:
    house.studio.refuses = lambda path, body: (
        "unreachable" if path != "/api/upload" and "cdn.discordapp" in str(body) else None
    )
    job = await edit_of(house, 3)
    await house.live(120)
    assert await states(house, job) == ["DELIVERED"] * 3
    assert len(gallery(house).pieces) == 3
    await house.check_books()


# ── the end ──────────────────────────────────────────────────────────────────────────────────────


async def failing(house: Harness, offer_jobs: tuple[Job, ...], *positions: int) -> None:
    """These studio jobs will fail."""
    while len(house.studio.made) < len(offer_jobs):
        await house.live(1)
    for job in [offer_jobs[position] for position in positions]:
        studio_job = (await house.job(job)).studio_job
        assert studio_job is not None
        house.studio.made[studio_job].error = "boom"


async def test_a_partial_failure_posts_the_rest_and_tells_the_amounts(house: Harness) -> None:
    house.studio.render_seconds = 60
    offer = await house.admission.ask(asked(count=3))
    await failing(house, offer.jobs, 1)
    await house.live(200)
    assert await states(house, offer.job) == ["DELIVERED", "FAILED", "DELIVERED"]
    shown = gallery(house)
    assert [piece.job.id for piece in shown.pieces] == [offer.jobs[0].id, offer.jobs[2].id]
    ((missing),) = shown.missing
    assert (missing.job.id, missing.receipt.paid, missing.receipt.returned) == (offer.jobs[1].id, PRICE, 0)
    assert house.delivery.said == []
    assert (await house.job(offer.jobs[1])).told_at is not None


async def test_the_first_may_be_the_one_that_fails(house: Harness) -> None:
    house.studio.render_seconds = 60
    offer = await house.admission.ask(asked(count=3))
    await failing(house, offer.jobs, 0)
    await house.live(200)
    assert len(gallery(house).pieces) == 2
    assert house.delivery.placeholders() == []
    assert house.delivery.said == []


async def test_all_fail_and_it_is_told_once(house: Harness) -> None:
    house.studio.fails_with = "boom"
    offer = await house.admission.ask(asked(count=4))
    await house.live(200)
    assert await states(house, offer.job) == ["FAILED"] * 4
    assert house.delivery.together == [tuple(job.id for job in offer.jobs)]
    await house.restart()
    await house.live(200)
    assert len(house.delivery.together) == 1


async def test_four_lost_answers_are_four_jobs(house: Harness) -> None:
    house.studio.troubles.extend([Trouble.LOST_SETTLED] * 4)
    offer = await house.admission.ask(asked(count=4))
    await house.live(1_000)
    assert await states(house, offer.job) == ["DELIVERED"] * 4
    assert len(house.chain.used) == 4
    assert len(gallery(house).pieces) == 4


async def test_a_rise_on_the_way_is_asked_once_for_what_is_not_paid(house: Harness) -> None:
    house.studio.render_seconds = 60
    offer = await house.admission.ask(asked(count=4))
    while len(house.studio.made) < 3:  # the fourth waits for a slot
        await house.live(1)
    house.studio.price = RISEN
    await house.live(300)
    assert await states(house, offer.job) == ["DELIVERED"] * 3 + ["QUOTED"]
    assert house.delivery.asked == [(offer.jobs[3].id, RISEN, PRICE)]
    assert len(gallery(house).pieces) == 3
    pressed = await house.admission.press(offer.jobs[3].id, user_id=MEMBER)
    assert (pressed.admitted, len(pressed.jobs)) == (True, 1)
    await house.live(200)
    assert await states(house, offer.job) == ["DELIVERED"] * 4
    assert [len(shown.pieces) for _, shown in house.delivery.galleries] == [3, 1]
    assert await spent(house) == (10_000_000 - 3 * PRICE - RISEN, 0, 3 * PRICE + RISEN)


async def test_a_rise_before_anything_is_paid_is_asked_once_for_all(house: Harness) -> None:
    offer = await house.admission.ask(asked(count=4))
    house.studio.price = RISEN
    await house.live(100)
    assert await states(house, offer.job) == ["QUOTED"] * 4
    assert house.delivery.asked == [(offer.job.id, 4 * RISEN, 4 * PRICE)]
    assert await spent(house) == (10_000_000, 0, 0)


@pytest.mark.parametrize("point", ["before_post", "posted", "delivered", "admitted", "quoted", "recorded"])
async def test_killed_anywhere_it_is_one_message_and_four_payments(house: Harness, point: str) -> None:
    house.kill_at = point
    question = asked(count=4)
    with contextlib.suppress(Killed):
        await house.admission.ask(question)
    await house.live(120)
    assert house.killed
    house.killed = False
    await house.restart()
    offer = await house.admission.ask(question)
    if not offer.admitted:
        await house.admission.press(offer.job.id, user_id=MEMBER)
    await house.live(600)
    assert await states(house, offer.job) == ["DELIVERED"] * 4
    assert len([message for message in house.delivery.messages if message.kind == "result"]) == 1
    assert len(house.chain.used) == 4
    await house.check_books()


@pytest.mark.parametrize("trouble", ["lost", "unseen", "busy"])
async def test_after_an_unclear_post_the_channel_is_looked_at(house: Harness, trouble: str) -> None:
    house.delivery.post_troubles.append(trouble)
    offer = await house.admission.ask(asked(count=3))
    await house.live(200)
    assert await states(house, offer.job) == ["DELIVERED"] * 3
    assert len([message for message in house.delivery.messages if message.kind == "result"]) == 1


async def test_a_closed_channel_keeps_all_and_says_so_once(house: Harness) -> None:
    house.delivery.closed.add(CHANNEL)
    offer = await house.admission.ask(asked(count=3))
    await house.live(3_600)
    assert house.delivery.kept == [job.id for job in offer.jobs]
    await house.shelf.shown(offer.jobs[0].id, channel_id=7, message_id=8)
    await house.live(3_600)
    assert await states(house, offer.job) == ["DELIVERED", "FETCHED", "FETCHED"]
    house.delivery.closed.clear()
    await house.live(policy.UNDELIVERABLE_SECONDS + 1)
    assert await states(house, offer.job) == ["DELIVERED"] * 3


async def test_what_is_shown_while_others_are_made_stands_with_them_too(house: Harness) -> None:
    house.studio.render_seconds = 60
    offer = await house.admission.ask(asked(count=4))
    while await house.state(offer.job) is not JobState.FETCHED:
        await house.live(1)
    await house.shelf.shown(offer.job.id, channel_id=7, message_id=8)
    await house.live(300)
    assert len(gallery(house).pieces) == 4


# ── changing one's mind ──────────────────────────────────────────────────────────────────────────


async def test_cancel_ends_what_still_waits(house: Harness) -> None:
    house.studio.render_seconds = 60
    first = await house.admission.ask(asked(count=2))
    second = await house.admission.ask(asked(count=4))
    await house.due()
    with pytest.raises(NotAllowed):
        await house.admission.withdraw(second.jobs[3].id, user_id=MEMBER + 1)
    cancelled = await house.admission.withdraw(second.jobs[3].id, user_id=MEMBER)
    assert [job.id for job in cancelled] == [job.id for job in second.jobs[1:]]
    with pytest.raises(Outdated):
        await house.admission.withdraw(second.job.id, user_id=MEMBER)
    await house.live(300)
    assert await states(house, second.job) == ["DELIVERED", "FAILED", "FAILED", "FAILED"]
    ((_, shown),) = [found for found in house.delivery.galleries if len(found[1].missing) == 3]
    assert {missing.job.failure for missing in shown.missing} == {Failure.CANCELLED}
    assert await states(house, first.job) == ["DELIVERED"] * 2


async def test_again_repeats_one_or_all_and_never_costs_more_than_it_says(house: Harness) -> None:
    offer = await house.admission.ask(asked(count=3))
    await house.live(120)
    where: dict[str, Any] = {
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "user_id": MEMBER,
        "upload_limit": 10_000_000,
    }
    one = await house.admission.again(offer.jobs[1].id, request_key="a", **where)
    assert len(one.jobs) == 1
    every = await house.admission.again(offer.job.id, request_key="b", whole=True, shown=3 * PRICE, **where)
    assert (every.admitted, len(every.jobs)) == (True, 3)
    house.studio.price = RISEN
    dearer = await house.admission.again(offer.job.id, request_key="c", whole=True, shown=3 * PRICE, **where)
    assert (dearer.admitted, dearer.old_total) == (False, 3 * PRICE)


async def test_one_placeholder_for_all(house: Harness) -> None:
    house.studio.render_seconds = 100
    offer = await house.admission.ask(asked(count=4))
    await house.live(40)
    assert len(house.delivery.placeholders()) == 1
    assert [share.state for share in house.delivery.shown[-1][2].shares] == [JobState.RUNNING] * 3 + [
        JobState.ADMITTED
    ]
    await house.restart()
    await house.live(400)
    assert house.delivery.placeholders() == []
    assert await states(house, offer.job) == ["DELIVERED"] * 4
