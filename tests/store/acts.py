"""Steps of a job's life, made directly on the store. A participle returns a job or payment in that state."""

import secrets
from pathlib import Path
from typing import Any

from bot.domain.jobs.job import Job, JobState, Result
from bot.domain.money.chain import Received
from bot.domain.money.deposits import Mined, NewTopup, Topup
from bot.domain.money.payments import GENERATION, Authorization, Payment
from bot.store import Store, open_store
from tests.builders import BODY, CHANNEL, GUILD, MEMBER, draft, reference
from tests.fakes.clock import START
from tests.store.places import Where

PRICE = 40_000
UPLOAD = 10_000
DAY = 86_400_000
RESULT = Result("job0001.png", "cd" * 32, 1234, "image/png", 1024, 768)


def authorization(amount: int = PRICE, **changes: Any) -> Authorization:
    nonce = secrets.token_hex(32)
    values: dict[str, Any] = {
        "nonce": f"0x{nonce}",
        "payer": "0xpayer",
        "payee": "0xpayee",
        "network": "eip155:8453",
        "asset": "0xasset",
        "amount": amount,
        "valid_after": 0,
        "valid_before": START // 1000 + 300,
        "header": f"header-of-{nonce}",
    }
    return Authorization(**{**values, **changes})


async def granted(store: Store, amount: int = 1_000_000, guild_id: int = GUILD) -> None:
    key = secrets.token_hex(8)
    await store.budgets.grant(guild_id, amount, actor=1, note="", key=key, now=START)


async def admit_job(store: Store, job_id: str, amount: int, *, now: int) -> Job:
    """Admit a job on its own."""
    [job] = await store.batches.admit({job_id: amount}, now=now)
    return job


async def set_quote(store: Store, job_id: str, *, price: int, upload_cost: int, now: int) -> Job:
    """Give an unpaid job another price."""
    unpaid = {JobState.QUOTED, JobState.ADMITTED, JobState.READY}
    [job] = await store.batches.set_quotes({job_id: (price, upload_cost)}, among=unpaid, now=now)
    return job


async def admitted(store: Store, **changes: Any) -> Job:
    job = await store.jobs.create(draft(**changes))
    return await admit_job(store, job.id, job.total, now=START + 1)


async def ready(store: Store, **changes: Any) -> Job:
    job = await admitted(store, **changes)
    return await store.jobs.mark_ready(job.id, body=BODY)


async def signed(store: Store, **changes: Any) -> Payment:
    job = await ready(store, **changes)
    assert job.price is not None
    return await store.payments.sign(job.id, GENERATION, authorization(job.price), now=START + 2)


async def running(store: Store, **changes: Any) -> Job:
    payment = await signed(store, **changes)
    studio_job = f"studio-{payment.id}"
    return await store.payments.settle_generation(payment.id, studio_job, tx="0xtx", now=START + 1000)


async def fetched(store: Store, seconds: float = 9.0, **changes: Any) -> Job:
    job = await running(store, **changes)
    return await store.jobs.record_result(job.id, RESULT, now=START + 1000 + round(seconds * 1000))


async def delivered(store: Store, **changes: Any) -> Job:
    job = await fetched(store, **changes)
    return await store.jobs.mark_delivered(job.id, channel_id=CHANNEL, message_id=77, now=START + 20_000)


async def with_upload(store: Store, **changes: Any) -> Job:
    """Return an ADMITTED job with one file that has to be uploaded first."""
    values: dict[str, Any] = {"references": (reference(),), "body": None, "upload_cost": UPLOAD}
    return await admitted(store, **{**values, **changes})


async def history(where: Where) -> None:
    """Write a database in which every table of the chain has rows in several states, and close it."""
    store = await open_store(where)
    try:
        await granted(store)
        await delivered(store)
        payment = await signed(store)
        await store.payments.mark_lapsed((await signed(store)).id, refused=False)
        await store.payments.count_sending(payment.id, now=START + 9)
        await deposited(store)
    finally:
        await store.close()


def mined(amount: int, tx: str = "0xd", log_index: int = 3, *, at: int = START + 5000) -> Mined:
    """Return a transfer to the wallet, in a block of that time."""
    return Mined(Received(tx, log_index, 1000, "0xsender", amount), at)


async def topup(store: Store, asked: int = 25_000_000, **changes: Any) -> Topup:
    """Open a top-up of server 11 for a day."""
    name = secrets.token_hex(4)
    values: dict[str, Any] = {
        "id": name, "request_key": f"interaction-{name}", "guild_id": GUILD, "channel_id": CHANNEL,
        "user_id": MEMBER, "asked": asked, "opened_at": START, "due_at": START + DAY,
    }  # fmt: skip
    return await store.deposits.open_topup(NewTopup(**{**values, **changes}))


async def deposited(store: Store) -> None:
    """Record four deposits: credited by its top-up, unclaimed, given to a server, the host's own."""
    paid = mined((await topup(store)).amount)
    others = [mined(7_000_000, f"0xf{number}") for number in range(3)]
    await store.deposits.begin_scan("0xwallet", 900, -1)
    await store.deposits.record_scan("0xwallet", [paid, *others], upto=1001, now=START + 6000)
    await store.deposits.assign("0xf1:3", GUILD, by=1, now=START + 7000)
    await store.deposits.dismiss("0xf2:3", by=1, now=START + 7000)


def files_of(path: Path) -> dict[str, bytes]:
    """Return the database and its -wal file, as a process that is killed now leaves them."""
    return {suffix: Path(f"{path}{suffix}").read_bytes() for suffix in ("", "-wal")}


def put_back(path: Path, files: dict[str, bytes]) -> None:
    for suffix, content in files.items():
        Path(f"{path}{suffix}").write_bytes(content)
