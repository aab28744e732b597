"""Attached files: taken in, quoted by their own links, uploaded at most once, and then paid for."""

import pytest

from bot.domain import policy
from bot.domain.errors import InvalidOptions, Outdated, Refused
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.money.payments import PaymentState
from tests.builders import EDIT, GUILD, MEMBER, asked, attachment
from tests.fakes import PICTURE, SOUND, Trouble
from tests.services.harness import Harness

UPLOAD, EDIT_PRICE = 10_000, 40_000


async def edit(house: Harness, *contents: bytes, **changes: object) -> Job:
    """`/flux-2-pro edit` with these files."""
    files = [
        attachment(house.attachments.add(content), f"image{number}")
        for number, content in enumerate(contents or (PICTURE,), 1)
    ]
    offer = await house.admission.ask(asked(operation=EDIT, attachments=tuple(files), **changes))
    return offer.job


def paid_paths(house: Harness) -> list[str]:
    return [seen.path for seen in house.studio.presented]


async def test_the_price_is_generation_and_uploads(house: Harness) -> None:
    job = await edit(house, PICTURE, PICTURE + b"2")
    assert (job.price, job.upload_cost, job.total) == (EDIT_PRICE, 2 * UPLOAD, EDIT_PRICE + 2 * UPLOAD)
    await house.live(120)
    assert await house.state(job) is JobState.DELIVERED
    assert paid_paths(house) == ["/api/upload", "/api/upload", "/api/generate/flux-2-pro/edit"]
    assert (await house.store.jobs.receipt(job.id)).paid == job.total
    await house.check_books()


async def test_quoted_with_the_attachments_link_and_paid_with_the_uploaded_one(house: Harness) -> None:
    job = await edit(house)
    assert b"cdn.discordapp.com" in house.studio.quoted[-1][1]
    await house.live(120)
    body = (await house.job(job)).body
    assert body is not None
    assert b"https://blob.test/ref-" in body
    assert b"discordapp" not in body
    assert house.studio.quoted[-1][1] == body


async def test_the_same_bytes_twice_are_uploaded_once(house: Harness) -> None:
    job = await edit(house, PICTURE, PICTURE)
    assert job.upload_cost == UPLOAD
    await house.live(120)
    assert await house.state(job) is JobState.DELIVERED
    assert paid_paths(house).count("/api/upload") == 1


async def test_bytes_that_are_online_are_not_uploaded_again(house: Harness) -> None:
    await edit(house)
    await house.live(120)
    job = await edit(house)
    assert (job.upload_cost, job.body is not None) == (0, True)
    await house.live(120)
    assert await house.state(job) is JobState.DELIVERED
    assert paid_paths(house).count("/api/upload") == 1


async def test_once_more_uses_what_is_online(house: Harness) -> None:
    first = await edit(house)
    await house.live(120)
    offer = await house.admission.again(
        first.id, request_key="again", guild_id=GUILD, channel_id=1, user_id=9, upload_limit=10_000
    )
    assert (offer.admitted, offer.job.upload_cost) == (True, 0)
    await house.live(120)
    assert await house.state(offer.job) is JobState.DELIVERED


async def test_once_more_needs_the_file_or_its_link(house: Harness) -> None:
    house.studio.price = 60_000
    first = await edit(house, options={"prompt": "a heron"})
    await house.spool.drop(f"in-{first.id}-0")
    with pytest.raises(Outdated, match="image1"):
        await house.admission.again(
            first.id, request_key="again", guild_id=GUILD, channel_id=1, user_id=9, upload_limit=10_000
        )


async def test_the_file_leaves_our_disk_once_it_is_online(house: Harness) -> None:
    job = await edit(house)
    assert house.spool.path(f"in-{job.id}-0").exists()
    await house.live(120)
    assert not house.spool.path(f"in-{job.id}-0").exists()


async def test_a_file_that_vanished_is_not_paid_for(house: Harness) -> None:
    job = await edit(house)
    await house.spool.drop(f"in-{job.id}-0")
    await house.live(60)
    assert (await house.job(job)).failure is Failure.UPLOAD_LOST
    assert house.method.signed == []
    assert (await house.store.budgets.balances(GUILD)).available == 10_000_000


@pytest.mark.parametrize(("content", "size"), [(b"no media", 8), (SOUND, 8), (PICTURE, 60 * 1024 * 1024)])
async def test_what_is_no_picture_is_refused_by_name(house: Harness, content: bytes, size: int) -> None:
    file = attachment(house.attachments.add(content), size=size)
    with pytest.raises(InvalidOptions, match="image1") as caught:
        await house.admission.ask(asked(operation=EDIT, attachments=(file,)))
    assert caught.value.option == "image1"
    assert house.studio.quoted == []


async def test_a_link_that_died_is_refused_by_name(house: Harness) -> None:
    with pytest.raises(InvalidOptions, match="image1"):
        await house.admission.ask(
            asked(operation=EDIT, attachments=(attachment("https://cdn.discordapp.com/gone"),))
        )


# ── the upload that goes wrong ───────────────────────────────────────────────────────────────────


async def test_an_upload_that_was_charged_and_lost_ends_the_job_and_says_so(house: Harness) -> None:
    job = await edit(house)
    house.studio.troubles.append(Trouble.LOST_SETTLED)
    await house.live(120)
    job = await house.job(job)
    assert (job.state, job.failure) == (JobState.FAILED, Failure.UPLOAD_LOST)
    receipt = await house.store.jobs.receipt(job.id)
    assert (receipt.paid, receipt.returned) == (UPLOAD, EDIT_PRICE)
    assert house.delivery.said == [(job.id, "upload_lost", receipt)]
    await house.check_books()


async def test_an_upload_lost_on_the_way_is_presented_again(house: Harness) -> None:
    job = await edit(house)
    house.studio.troubles.append(Trouble.LOST_BEFORE)
    await house.live(200)
    assert await house.state(job) is JobState.DELIVERED
    assert len(house.method.signed) == 2


async def test_an_upload_permission_that_ran_out(house: Harness) -> None:
    job = await edit(house)
    house.studio.put_troubles.append("dead")
    await house.live(60)
    assert (await house.job(job)).failure is Failure.UPLOAD_LOST
    assert (await house.store.jobs.receipt(job.id)).paid == UPLOAD


async def test_a_busy_blob_host_is_tried_again_with_the_same_ticket(house: Harness) -> None:
    job = await edit(house)
    house.studio.put_troubles.extend(["busy"] * 3)
    await house.live(200)
    assert await house.state(job) is JobState.DELIVERED
    assert paid_paths(house).count("/api/upload") == 1


@pytest.mark.parametrize("troubles", [["busy"], ["busy"] * 3, ["no"]])
async def test_a_confirmation_that_fails_is_not_worth_the_upload(house: Harness, troubles: list[str]) -> None:
    job = await edit(house)
    house.studio.confirm_troubles.extend(troubles)
    await house.live(200)
    assert await house.state(job) is JobState.DELIVERED


@pytest.mark.parametrize("point", ["recorded", "put", "online", "ready"])
async def test_killed_while_uploading_nothing_is_bought_twice(house: Harness, point: str) -> None:
    job = await edit(house)
    house.kill_at = point
    await house.live(60)
    assert house.killed
    house.killed = False
    await house.restart()
    await house.live(120)
    assert await house.state(job) is JobState.DELIVERED
    assert paid_paths(house).count("/api/upload") == 1
    states = {payment.state for payment in await house.payments(job)}
    assert states == {PaymentState.SETTLED}


async def test_an_open_payment_is_resolved_even_if_somebody_else_uploads_the_file(house: Harness) -> None:
    house.studio.troubles.append(Trouble.LOST_LATE)
    first = await edit(house)
    await house.live(5)
    second = await edit(house, user_id=99)
    await house.live(200)
    assert await house.state(second) is JobState.DELIVERED
    first = await house.job(first)
    assert (first.state, first.failure) == (JobState.FAILED, Failure.UPLOAD_LOST)
    assert (await house.store.jobs.receipt(first.id)).paid == UPLOAD
    await house.check_books()


# ── uploads first, the price after ───────────────────────────────────────────────────────────────


def refuse_foreign_links(house: Harness) -> None:
    house.studio.refuses = lambda _path, body: (
        "Invalid image URL" if "discordapp" in str(body.get("images")) else None
    )


async def test_uploaded_first_if_the_service_will_not_quote_otherwise(house: Harness) -> None:
    refuse_foreign_links(house)
    job = await edit(house)
    assert (job.price, job.total, job.state) == (None, UPLOAD, JobState.ADMITTED)
    await house.live(120)
    job = await house.job(job)
    assert (job.state, job.price) == (JobState.DELIVERED, EDIT_PRICE)
    assert (await house.store.jobs.receipt(job.id)).paid == UPLOAD + EDIT_PRICE
    await house.check_books()


async def test_then_a_dear_one_asks(house: Harness) -> None:
    refuse_foreign_links(house)
    house.studio.price = 500_000
    file = attachment(house.attachments.add(PICTURE), "first_frame")
    house.studio.refuses = lambda _path, body: "no" if "discordapp" in str(body.get("urls")) else None
    job = (await house.admission.ask(asked(operation="seedance/i2v", attachments=(file,)))).job
    await house.live(60)
    assert house.delivery.asked == [(job.id, 500_000, 0)]
    assert (await house.job(job)).state is JobState.QUOTED
    receipt = await house.store.jobs.receipt(job.id)
    assert (receipt.paid, receipt.held) == (UPLOAD, 0)
    await house.admission.press(job.id, user_id=MEMBER)
    await house.live(120)
    assert await house.state(job) is JobState.DELIVERED


async def test_an_old_press_asks_for_the_price_of_what_is_online(house: Harness) -> None:
    house.studio.price = 500_000
    file = attachment(house.attachments.add(PICTURE), "first_frame")
    house.studio.refuses = lambda _path, body: "no" if "discordapp" in str(body.get("urls")) else None
    job = (await house.admission.ask(asked(operation="seedance/i2v", attachments=(file,)))).job
    await house.live(60)
    house.clock.advance(policy.QUOTE_SECONDS)
    house.studio.price = 600_000
    offer = await house.admission.press(job.id, user_id=MEMBER)
    assert (offer.admitted, offer.job.total, offer.old_total) == (False, 600_000, 500_000)


async def test_what_is_refused_with_everything_online_is_refused(house: Harness) -> None:
    await edit(house)
    await house.live(120)
    house.studio.refuses = lambda _path, _body: "no herons"
    with pytest.raises(Refused, match="no herons"):
        await edit(house)
    assert len(house.method.signed) == 2


async def test_links_are_handed_on_if_the_host_wants_it(house: Harness) -> None:
    house._link = True
    await house.restart()
    job = await edit(house)
    assert (job.upload_cost, job.total) == (0, EDIT_PRICE)
    await house.live(60)
    assert await house.state(job) is JobState.DELIVERED
    assert paid_paths(house) == ["/api/generate/flux-2-pro/edit"]
