"""What the disk knows of a signed payment: its nonce beside the file, its header only while it is needed."""

import json
from pathlib import Path

import pytest

from bot.domain.money.payments import GENERATION
from bot.store import Store
from tests.fakes.clock import START
from tests.store.acts import authorization, granted, ready


def on_disk(*files: Path) -> bytes:
    return b"".join(path.read_bytes() for path in files)


async def test_the_last_signature_is_named_beside_the_file(store: Store, file: Path) -> None:
    await granted(store)
    job = await ready(store)
    payment = await store.payments.sign(job.id, GENERATION, authorization(), now=START, presented=True)
    last = json.loads(on_disk(file.with_name(f"{file.name}.last")))
    assert last["nonce"] == payment.nonce, "an older copy of the file does not know it"


@pytest.mark.parametrize("size", [200, 9000])
async def test_the_signed_header_is_gone_from_the_disk_once_settled(
    store: Store, file: Path, size: int
) -> None:
    """Also where it was too long for one page."""
    secret = "Q" * size
    await granted(store)
    job = await ready(store)
    payment = await store.payments.sign(job.id, GENERATION, authorization(header=secret), now=START)
    await store.checkpoint()
    assert secret[:150].encode() in on_disk(file)
    await store.payments.settle_generation(payment.id, "studio-a", tx=None, now=START)
    await store.checkpoint()
    assert secret[:20].encode() not in on_disk(*file.parent.iterdir())
