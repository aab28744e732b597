"""The same bytes are uploaded once."""

import pytest

from bot.domain.errors import NotFound
from bot.domain.money.payments import upload_purpose
from bot.store import Store
from tests.fakes.clock import START
from tests.store.acts import UPLOAD, authorization, granted, with_upload


async def test_an_upload_is_remembered_by_content_and_type(store: Store) -> None:
    await granted(store)
    job = await with_upload(store)
    payment = await store.payments.sign(job.id, upload_purpose(0), authorization(UPLOAD), now=START)
    await store.payments.settle_upload(payment.id, "{}", tx=None, now=START)
    online = await store.uploads.mark_online(job.id, 0, "https://blob/1", now=START)
    assert (online.url, online.ticket) == ("https://blob/1", None)
    assert await store.jobs.references(job.id) == [online]
    assert await store.uploads.find(online.sha256, "image/png") == "https://blob/1"
    assert await store.uploads.find(online.sha256, "image/webp") is None
    assert await store.uploads.find("ff" * 32, "image/png") is None


async def test_a_newer_url_replaces_the_older(store: Store) -> None:
    await granted(store)
    for number in (1, 2):
        job = await with_upload(store)
        reference = await store.uploads.mark_online(job.id, 0, f"https://blob/{number}", now=START)
    assert await store.uploads.find(reference.sha256, "image/png") == "https://blob/2"


async def test_no_such_reference(store: Store) -> None:
    with pytest.raises(NotFound, match="position=0"):
        await store.uploads.mark_online("none", 0, "https://blob/1", now=START)
