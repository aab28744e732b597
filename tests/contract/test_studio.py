"""The services' expectations of StableStudio: the same of the fake, and of the client over sockets."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.catalogue import may_be, operation
from bot.domain.errors import BadMedia, LinkDead, ProviderRefused, ProviderUnavailable
from bot.domain.money.payments import (
    Accepted,
    Answer,
    Authorization,
    Declined,
    DeclineReason,
    StudioJob,
    Terms,
    Unclear,
)
from bot.media.processor import MediaProcessor
from tests.contract.bench import FUNDS, Bench, FakeBench, row
from tests.fakes import FakeMedia, Trouble
from tests.media.makers import picture

OPERATION = "flux-2-pro/generate"
PATH = f"/api/generate/{OPERATION}"
FIELDS = {"prompt": "a heron"}
BODY = json.dumps(FIELDS).encode()
UPLOAD_PATH = "/api/upload"
UPLOAD_BODY = json.dumps({"filename": "a.png", "contentType": "image/png"}).encode()


async def signed(bench: Bench, path: str = PATH, body: bytes = BODY) -> Authorization:
    requirements = bench.method.choose(await bench.studio.quote(path, body))
    return bench.method.sign(requirements, Terms(), maximum=1_000_000)


def presented(bench: Bench, authorization: Authorization) -> Mapping[str, str]:
    return bench.method.presentation(row(authorization, bench.now()))


async def bought(bench: Bench, body: bytes = BODY) -> tuple[Authorization, Answer]:
    authorization = await signed(bench, PATH, body)
    return authorization, await bench.studio.pay(PATH, body, presented(bench, authorization))


async def is_used(bench: Bench, authorization: Authorization) -> bool:
    return (await bench.method.look(row(authorization, bench.now()))).is_charged


async def listed(bench: Bench) -> list[StudioJob]:
    return list(await bench.studio.jobs())


async def test_a_quote_costs_nothing_and_says_the_same_again(bench: Bench) -> None:
    first = bench.method.choose(await bench.studio.quote(PATH, BODY))
    second = bench.method.choose(await bench.studio.quote(PATH, BODY))
    assert first.amount == second.amount > 0
    assert (first.payee, first.network) == (second.payee, "eip155:8453")
    assert await bench.method.balance() == FUNDS
    assert await listed(bench) == []


async def test_a_paid_request_moves_exactly_the_amount_and_names_its_job(bench: Bench) -> None:
    authorization, answer = await bought(bench)
    assert isinstance(answer, Accepted)
    assert await bench.method.balance() == FUNDS - authorization.amount
    payment = row(authorization, bench.now())
    assert bench.method.receipt(answer.headers) == await bench.method.transaction(payment)
    (job,) = await listed(bench)
    assert job.id == answer.goods["jobId"]
    assert may_be(operation(OPERATION), FIELDS, job_type=job.type, shown=job.input)
    assert job.type is not None
    assert job.input is not None
    assert job.created_at is not None
    assert abs(job.created_at - bench.now()) < 60_000


async def test_the_same_bytes_never_pay_twice(bench: Bench) -> None:
    authorization, _ = await bought(bench)
    again = await bench.studio.pay(PATH, BODY, presented(bench, authorization))
    assert not isinstance(again, Accepted)
    assert await bench.method.balance() == FUNDS - authorization.amount
    assert len(await listed(bench)) == 1


async def test_a_payment_for_something_else_is_declined(bench: Bench) -> None:
    authorization = await signed(bench, UPLOAD_PATH, UPLOAD_BODY)
    answer = await bench.studio.pay(PATH, BODY, presented(bench, authorization))
    assert isinstance(answer, Declined)
    assert bench.method.reads(answer) is DeclineReason.REQUIREMENTS_MISMATCH
    assert not await is_used(bench, authorization)


async def test_an_authorization_that_has_ended_is_declined(bench: Bench) -> None:
    authorization = await signed(bench)
    bench.advance(301)
    answer = await bench.studio.pay(PATH, BODY, presented(bench, authorization))
    assert isinstance(answer, Declined)
    assert bench.method.reads(answer) is DeclineReason.VALID_BEFORE
    assert not await is_used(bench, authorization)


async def test_lost_before_it_arrived(bench: Bench) -> None:
    bench.strike(Trouble.LOST_BEFORE)
    authorization, answer = await bought(bench)
    assert isinstance(answer, Unclear)
    assert not await is_used(bench, authorization)
    assert await listed(bench) == []
    assert isinstance(
        await bench.studio.pay(PATH, BODY, presented(bench, authorization)),
        Accepted,
    )
    assert await bench.method.balance() == FUNDS - authorization.amount


async def test_lost_after_it_was_settled(bench: Bench) -> None:
    bench.strike(Trouble.LOST_SETTLED)
    authorization, answer = await bought(bench)
    assert isinstance(answer, Unclear)
    assert await is_used(bench, authorization)
    assert await bench.method.transaction(row(authorization, bench.now())) is not None
    (job,) = await listed(bench)
    assert may_be(operation(OPERATION), FIELDS, job_type=job.type, shown=job.input)
    assert job.type is not None
    assert job.input is not None


async def test_lost_with_a_job_and_no_settlement(bench: Bench) -> None:
    bench.strike(Trouble.LOST_JOB)
    authorization, answer = await bought(bench)
    assert isinstance(answer, Unclear)
    assert not await is_used(bench, authorization)
    assert len(await listed(bench)) == 1


async def test_a_clear_no_to_the_request(bench: Bench) -> None:
    bench.strike(Trouble.REFUSED)
    authorization, answer = await bought(bench)
    assert isinstance(answer, Declined)
    assert answer.status == 400
    assert not await is_used(bench, authorization)
    assert await listed(bench) == []


async def test_too_many_requests_is_no_answer(bench: Bench) -> None:
    bench.strike(Trouble.BUSY)
    _, answer = await bought(bench)
    assert isinstance(answer, Unclear)
    assert answer.retry_after_seconds is not None


async def test_from_payment_to_file(bench: Bench, tmp_path: Path) -> None:
    _, answer = await bought(bench)
    assert isinstance(answer, Accepted)
    studio_job = str(answer.goods["jobId"])
    early = await bench.studio.job(studio_job)
    assert early is not None
    assert early.status in ("pending", "loading")
    assert early.result_url is None
    url = await finished(bench, studio_job)
    into = tmp_path / "result"
    download = await bench.studio.download(url, into, 10_000_000)
    assert download.size == into.stat().st_size
    media = FakeMedia() if isinstance(bench, FakeBench) else MediaProcessor()
    assert (await media.inspect(into)).kind == "image"
    with pytest.raises(BadMedia):
        await bench.studio.download(url, into, 5)
    with pytest.raises(LinkDead):
        await bench.studio.download(f"{url}-gone", into, 10_000_000)


async def finished(bench: Bench, studio_job: str) -> str:
    """Return the result's URL, once it is rendered."""
    bench.finish(studio_job)
    async with asyncio.timeout(20):
        while True:
            job = await bench.studio.job(studio_job)
            assert job is not None
            if job.status == "complete":
                assert job.result_url is not None
                return job.result_url
            await asyncio.sleep(0.02)


async def test_an_unknown_job_is_none(bench: Bench) -> None:
    assert await bench.studio.job("00000000-0000-4000-8000-000000000000") is None


async def test_the_list_is_newest_first_and_as_long_as_asked(bench: Bench) -> None:
    for prompt in ("one", "two", "three"):
        await bought(bench, json.dumps({"prompt": prompt}).encode())
        bench.advance(1)
    newest = await bench.studio.jobs(limit=2)
    assert [(job.input or {})["prompt"] for job in newest] == ["three", "two"]


async def test_the_list_since_an_instant_is_complete(bench: Bench) -> None:
    start = bench.now()
    for prompt in ("one", "two", "three"):
        await bought(bench, json.dumps({"prompt": prompt}).encode())
        bench.advance(1)
    listing = await bench.studio.jobs_since(start - 60_000)
    assert listing.is_complete
    assert [(job.input or {})["prompt"] for job in listing.jobs] == ["three", "two", "one"]


async def test_an_upload_is_bought_put_and_confirmed(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(picture())
    authorization = await signed(bench, UPLOAD_PATH, UPLOAD_BODY)
    answer = await bench.studio.pay(UPLOAD_PATH, UPLOAD_BODY, presented(bench, authorization))
    assert isinstance(answer, Accepted)
    ticket = json.loads(json.dumps(dict(answer.goods)))  # as it comes back from the database
    url = await bench.studio.put(ticket, file, "image/png")
    assert await bench.studio.confirm(ticket, url) == url
    assert await bench.method.balance() == FUNDS - authorization.amount
    assert await listed(bench) == []


async def test_a_made_up_ticket_puts_nothing(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(picture())
    ticket = {
        "uploadId": "00000000-0000-4000-8000-000000000000",
        "clientToken": "vercel_blob_client_none",
        "pathname": "uploads/none/a.png",
    }
    with pytest.raises(ProviderRefused):
        await bench.studio.put(ticket, file, "image/png")


async def test_when_nothing_answers(bench: Bench) -> None:
    authorization = await signed(bench)
    bench.cut_off()
    with pytest.raises(ProviderUnavailable):
        await bench.studio.quote(PATH, BODY)
    with pytest.raises(ProviderUnavailable):
        await bench.studio.jobs()
    assert isinstance(
        await bench.studio.pay(PATH, BODY, presented(bench, authorization)),
        Unclear,
    )
