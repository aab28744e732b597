"""Attached files: taken in, quoted by their own links, uploaded at most once, and then paid for."""

import pytest

from bot.domain import policy
from bot.domain.errors import InvalidOptions, LinkDead
from bot.domain.jobs.errors import AttachmentGone, AttachmentUnreadable, RequestRefused
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.money.payments import PaymentState
from tests.builders import EDIT, GUILD, MEMBER, attachment, new_request
from tests.fakes import PICTURE, SOUND, Trouble
from tests.services.harness import Harness

UPLOAD, EDIT_PRICE = 10_000, 40_000


async def edit(harness: Harness, *contents: bytes, **changes: object) -> Job:
    """`/flux-2-pro edit` with these files."""
    files = [
        attachment(harness.attachments.add(content), f"image{number}")
        for number, content in enumerate(contents or (PICTURE,), 1)
    ]
    offer = await harness.admission.submit(new_request(operation=EDIT, attachments=tuple(files), **changes))
    return offer.job


def paid_paths(harness: Harness) -> list[str]:
    return [seen.path for seen in harness.studio.presented]


async def test_the_price_is_generation_and_uploads(harness: Harness) -> None:
    job = await edit(harness, PICTURE, PICTURE + b"2")
    assert (job.price, job.upload_cost, job.total) == (EDIT_PRICE, 2 * UPLOAD, EDIT_PRICE + 2 * UPLOAD)
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED
    assert paid_paths(harness) == ["/api/upload", "/api/upload", "/api/generate/flux-2-pro/edit"]
    assert (await harness.store.jobs.receipt(job.id)).paid == job.total
    await harness.check_books()


async def test_quoted_with_the_attachments_link_and_paid_with_the_uploaded_one(harness: Harness) -> None:
    job = await edit(harness)
    assert b"cdn.discordapp.com" in harness.studio.quoted[-1][1]
    await harness.live(120)
    body = (await harness.job(job)).body
    assert body is not None
    assert b"https://blob.test/ref-" in body
    assert b"discordapp" not in body
    assert harness.studio.quoted[-1][1] == body


async def test_the_same_bytes_twice_are_uploaded_once(harness: Harness) -> None:
    job = await edit(harness, PICTURE, PICTURE)
    assert job.upload_cost == UPLOAD
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED
    assert paid_paths(harness).count("/api/upload") == 1


async def test_bytes_that_are_online_are_not_uploaded_again(harness: Harness) -> None:
    await edit(harness)
    await harness.live(120)
    job = await edit(harness)
    assert (job.upload_cost, job.body is not None) == (0, True)
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED
    assert paid_paths(harness).count("/api/upload") == 1


async def test_once_more_uses_what_is_online(harness: Harness) -> None:
    first = await edit(harness)
    await harness.live(120)
    offer = await harness.admission.repeat(
        first.id, new_request(request_key="again", channel_id=1, user_id=9, upload_limit=10_000)
    )
    assert (offer.admitted, offer.job.upload_cost) == (True, 0)
    await harness.live(120)
    assert await harness.state(offer.job) is JobState.DELIVERED


async def test_once_more_needs_the_file_or_its_link(harness: Harness) -> None:
    harness.studio.price = 60_000
    first = await edit(harness, options={"prompt": "a heron"})
    await harness.spool.drop(f"in-{first.id}-0")
    with pytest.raises(AttachmentGone, match="image1"):
        await harness.admission.repeat(
            first.id, new_request(request_key="again", channel_id=1, user_id=9, upload_limit=10_000)
        )


async def test_the_file_leaves_our_disk_once_it_is_online(harness: Harness) -> None:
    job = await edit(harness)
    assert harness.spool.path(f"in-{job.id}-0").exists()
    await harness.live(120)
    assert not harness.spool.path(f"in-{job.id}-0").exists()


async def test_a_file_that_vanished_is_not_paid_for(harness: Harness) -> None:
    job = await edit(harness)
    await harness.spool.drop(f"in-{job.id}-0")
    await harness.live(60)
    assert (await harness.job(job)).failure is Failure.FILE_GONE
    assert harness.method.signed == []
    assert (await harness.store.budgets.balances(GUILD)).available == 10_000_000


@pytest.mark.parametrize(("content", "size"), [(b"no media", 8), (SOUND, 8), (PICTURE, 60 * 1024 * 1024)])
async def test_what_is_no_picture_is_refused_by_name(harness: Harness, content: bytes, size: int) -> None:
    file = attachment(harness.attachments.add(content), size=size)
    with pytest.raises(InvalidOptions) as caught:
        await harness.admission.submit(new_request(operation=EDIT, attachments=(file,)))
    assert caught.value.option == "image1"
    assert harness.studio.quoted == []


async def test_a_link_that_died_is_refused_by_name(harness: Harness) -> None:
    with pytest.raises(AttachmentUnreadable) as refused:
        await harness.admission.submit(
            new_request(operation=EDIT, attachments=(attachment("https://cdn.discordapp.com/gone"),))
        )
    assert refused.value.option == "image1"
    assert isinstance(refused.value.cause, LinkDead)


# ── the upload that goes wrong ───────────────────────────────────────────────────────────────────


async def test_an_upload_lost_on_the_way_is_presented_again(harness: Harness) -> None:
    job = await edit(harness)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    await harness.live(200)
    assert await harness.state(job) is JobState.DELIVERED
    assert len(harness.method.signed) == 2


async def test_a_busy_blob_host_is_tried_again_with_the_same_ticket(harness: Harness) -> None:
    job = await edit(harness)
    harness.studio.put_troubles.extend(["busy"] * 3)
    await harness.live(200)
    assert await harness.state(job) is JobState.DELIVERED
    assert paid_paths(harness).count("/api/upload") == 1


@pytest.mark.parametrize("troubles", [["busy"], ["busy"] * 3, ["no"]])
async def test_a_confirmation_that_fails_is_not_worth_the_upload(
    harness: Harness, troubles: list[str]
) -> None:
    job = await edit(harness)
    harness.studio.confirm_troubles.extend(troubles)
    await harness.live(200)
    assert await harness.state(job) is JobState.DELIVERED


@pytest.mark.parametrize("point", ["recorded", "put", "online", "ready"])
async def test_killed_while_uploading_nothing_is_bought_twice(harness: Harness, point: str) -> None:
    job = await edit(harness)
    harness.kill_at = point
    await harness.live(60)
    assert harness.killed
    harness.killed = False
    await harness.restart()
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED
    assert paid_paths(harness).count("/api/upload") == 1
    states = {payment.state for payment in await harness.payments(job)}
    assert states == {PaymentState.SETTLED}


# ── uploads first, the price after ───────────────────────────────────────────────────────────────


def refuse_foreign_links(harness: Harness) -> None:
    harness.studio.refuses = lambda _path, body: (
        "Invalid image URL" if "discordapp" in str(body.get("images")) else None
    )


async def test_uploaded_first_if_the_service_will_not_quote_otherwise(harness: Harness) -> None:
    refuse_foreign_links(harness)
    job = await edit(harness)
    assert (job.price, job.total, job.state) == (None, UPLOAD, JobState.ADMITTED)
    await harness.live(120)
    job = await harness.job(job)
    assert (job.state, job.price) == (JobState.DELIVERED, EDIT_PRICE)
    assert (await harness.store.jobs.receipt(job.id)).paid == UPLOAD + EDIT_PRICE
    await harness.check_books()


async def test_then_a_dear_one_asks(harness: Harness) -> None:
    refuse_foreign_links(harness)
    harness.studio.price = 500_000
    file = attachment(harness.attachments.add(PICTURE), "first_frame")
    harness.studio.refuses = lambda _path, body: "no" if "discordapp" in str(body.get("urls")) else None
    job = (await harness.admission.submit(new_request(operation="seedance/i2v", attachments=(file,)))).job
    await harness.live(60)
    assert harness.delivery.price_changes == [(job.id, 500_000, 0)]
    asked = await harness.job(job)
    assert (asked.state, asked.paid_before) == (JobState.QUOTED, UPLOAD)
    receipt = await harness.store.jobs.receipt(job.id)
    assert (receipt.paid, receipt.held) == (UPLOAD, 0)
    await harness.admission.confirm(job.id, user_id=MEMBER)
    await harness.live(120)
    assert await harness.state(job) is JobState.DELIVERED


async def test_an_old_press_asks_for_the_price_of_what_is_online(harness: Harness) -> None:
    harness.studio.price = 500_000
    file = attachment(harness.attachments.add(PICTURE), "first_frame")
    harness.studio.refuses = lambda _path, body: "no" if "discordapp" in str(body.get("urls")) else None
    job = (await harness.admission.submit(new_request(operation="seedance/i2v", attachments=(file,)))).job
    await harness.live(60)
    harness.clock.advance(policy.QUOTE_SECONDS)
    harness.studio.price = 600_000
    offer = await harness.admission.confirm(job.id, user_id=MEMBER)
    assert (offer.admitted, offer.job.total, offer.old_total) == (False, 600_000, 510_000)


async def test_what_is_refused_with_everything_online_is_refused(harness: Harness) -> None:
    await edit(harness)
    await harness.live(120)
    harness.studio.refuses = lambda _path, _body: "no herons"
    with pytest.raises(RequestRefused) as refused:
        await edit(harness)
    assert "no herons" in refused.value.answer
    assert len(harness.method.signed) == 2


async def test_links_are_handed_on_if_the_host_wants_it(harness: Harness) -> None:
    harness._link = True
    await harness.restart()
    job = await edit(harness)
    assert (job.upload_cost, job.total) == (0, EDIT_PRICE)
    await harness.live(60)
    assert await harness.state(job) is JobState.DELIVERED
    assert paid_paths(harness) == ["/api/generate/flux-2-pro/edit"]
