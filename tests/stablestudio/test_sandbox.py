"""The client against the sandbox's StableStudio, which is as strict as the real one, in both its modes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from bot.clock import SystemClock
from bot.domain.errors import BadMedia, LinkDead, ProviderUnavailable, TransferError, UntrustedChallenge
from bot.domain.money.payments import Accepted, Answer, Authorization, Declined, DeclineReason, Terms, Unclear
from bot.payments.base import BasePayments
from bot.payments.wallet import SigningPolicy
from bot.stablestudio.client import StableStudio
from sandbox.chain import Chain
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.studio import DOCUMENT_PAYEE, LIVE_PAYEE, Studio
from tests.payments.world import ADDRESS, KEY

PATH = "/api/generate/flux-2-pro/generate"
BODY = b'{"prompt":"a lighthouse","resolution":"0.5 MP","output_format":"png"}'
LIMIT = 10_000_000


@dataclass
class Town:
    """Both sides of the street: the sandbox and our own parts."""

    studio: Studio
    chain: Chain
    faults: Faults
    ours: StableStudio
    bot: BasePayments

    async def signed(self, body: bytes = BODY, path: str = PATH) -> Authorization:
        chosen = self.bot.choose(await self.ours.quote(path, body))
        return self.bot.sign(chosen, Terms(), maximum=chosen.amount)

    async def buy(self, body: bytes = BODY) -> Answer:
        return await self.ours.pay(PATH, body, {"PAYMENT-SIGNATURE": (await self.signed(body)).header})

    async def bought(self) -> str:
        """The id of a job that was paid and is finished."""
        answer = await self.buy()
        assert isinstance(answer, Accepted)
        job = str(answer.goods["jobId"])
        self.studio.finish(job)
        await self.studio.rendered(job)
        return job

    async def result(self) -> str:
        job = await self.ours.job(await self.bought())
        assert job is not None
        assert job.result_url is not None
        return job.result_url


async def _town(mode: Literal["live", "document"]) -> AsyncIterator[Town]:
    clock, faults = Clock(50), Faults()
    chain = Chain(clock, faults)
    studio = Studio(chain, clock, faults, mode=mode, media_scale=0.1)
    await chain.start()
    await studio.start()
    chain.mint(ADDRESS, 50_000_000)
    policy = SigningPolicy.from_settings((LIVE_PAYEE, DOCUMENT_PAYEE), studio.url, 300)
    bot = BasePayments.build(KEY, [chain.url], SystemClock(), policy)
    ours = StableStudio(studio.url, studio.blob_url + "/api/blob/", {bot.address: bot.sign_in}, SystemClock())
    yield Town(studio, chain, faults, ours, bot)
    await ours.aclose()
    await bot.aclose()
    await studio.stop()
    await chain.stop()


@pytest.fixture(params=["live", "document"])
async def town(request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    async for town in _town(request.param):
        yield town


async def test_a_walk_through_the_list_says_what_is_at_work_and_what_has_ended(town: Town) -> None:
    done = await town.bought()
    answer = await town.buy(b'{"prompt":"a boat","resolution":"0.5 MP","output_format":"png"}')
    assert isinstance(answer, Accepted)
    job = str(answer.goods["jobId"])
    (page,) = [page async for page in town.ours.walk()]
    shown = {one.id: one for one in page}
    assert list(shown) == [job, done]
    assert shown[done].status == "complete"
    town.faults.add("studio.jobs_list", "bare")
    (page,) = [page async for page in town.ours.walk()]
    assert [(one.id, one.result_url) for one in page] == [(job, None), (done, None)]
    town.faults.add("studio.jobs_list", "stale", seconds=100_000)
    assert [list(page) async for page in town.ours.walk()] == [[]]
    town.faults.add("studio.jobs_list", "503")
    with pytest.raises(ProviderUnavailable):
        _ = [page async for page in town.ours.walk()]


@pytest.fixture
async def live() -> AsyncIterator[Town]:
    async for town in _town("live"):
        yield town


async def test_a_picture_is_bought_and_fetched(town: Town, tmp_path: Path) -> None:
    authorization = await town.signed()
    answer = await town.ours.pay(PATH, BODY, {"PAYMENT-SIGNATURE": authorization.header})
    assert isinstance(answer, Accepted)
    job_id = str(answer.goods["jobId"])
    town.studio.finish(job_id)
    await town.studio.rendered(job_id)

    job = await town.ours.job(job_id)
    assert job is not None
    assert job.status == "complete"
    assert job.result_url is not None
    got = await town.ours.download(job.result_url, tmp_path / "a", LIMIT)

    assert got.content_type == "image/png"
    assert (await town.bot.balance()) == 50_000_000 - authorization.amount
    assert town.bot.receipt(answer.headers) == town.studio.payments[authorization.nonce].tx
    assert [one.id for one in await town.ours.jobs()] == [job_id]


async def test_a_file_is_uploaded_and_confirmed(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "reference"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100_000))
    body = b'{"filename":"reference.png","contentType":"image/png"}'
    authorization = await town.signed(body, "/api/upload")
    bought = await town.ours.pay("/api/upload", body, {"PAYMENT-SIGNATURE": authorization.header})
    assert isinstance(bought, Accepted)

    url = await town.ours.put(bought.goods, file, "image/png")
    confirmed = await town.ours.confirm(bought.goods, url)

    assert authorization.amount == 10_000
    back = await town.ours.download(confirmed, tmp_path / "back", LIMIT)
    assert back.size == 100_008


async def test_the_same_header_presented_again_is_a_clear_no(live: Town) -> None:
    authorization = await live.signed()
    await live.ours.pay(PATH, BODY, {"PAYMENT-SIGNATURE": authorization.header})

    again = await live.ours.pay(PATH, BODY, {"PAYMENT-SIGNATURE": authorization.header})

    assert isinstance(again, Declined)
    assert live.bot.reads(again) is DeclineReason.NONCE_USED
    assert len(live.studio.jobs) == 1


async def test_paying_for_another_body_is_a_mismatch(live: Town) -> None:
    authorization = await live.signed()

    answer = await live.ours.pay(
        PATH, BODY.replace(b"0.5 MP", b"2 MP"), {"PAYMENT-SIGNATURE": authorization.header}
    )

    assert isinstance(answer, Declined)
    assert live.bot.reads(answer) is DeclineReason.REQUIREMENTS_MISMATCH


UNCLEAR = ["drop_before", "drop_after_job", "drop_after_settlement", "settle_failed_paid", "html200"]


@pytest.mark.parametrize("kind", [*UNCLEAR, "settle_failed_unpaid", "no_job_id", "429", "500", "503"])
async def test_a_lost_answer_is_unclear(live: Town, kind: str) -> None:
    live.faults.add("studio.pay", kind)

    assert isinstance(await live.buy(), Unclear)


async def test_goods_without_a_receipt_are_accepted(live: Town) -> None:
    live.faults.add("studio.pay", "no_receipt")

    answer = await live.buy()

    assert isinstance(answer, Accepted)
    assert live.bot.receipt(answer.headers) is None


TAMPERED = ["payee", "asset", "network", "amount_huge", "amount_negative", "amount_text", "no_usable_offer"]
TAMPERED += ["permit2", "domain", "timeout_long", "timeout_short", "resource", "malformed_base64"]


@pytest.mark.parametrize("kind", TAMPERED)
async def test_a_tampered_challenge_is_never_signed(live: Town, kind: str) -> None:
    live.faults.add("studio.quote", kind)

    with pytest.raises(UntrustedChallenge):
        await live.signed()
    assert live.studio.payments == {}


@pytest.mark.parametrize("kind", ["oversized", "429", "500", "503", "html502", "drop", "redirect"])
async def test_a_quote_that_does_not_come(live: Town, kind: str) -> None:
    live.faults.add("studio.quote", kind)

    with pytest.raises((ProviderUnavailable, UntrustedChallenge)):
        await live.signed()


async def test_a_job_nobody_knows_is_none(town: Town) -> None:
    assert await town.ours.job("cmnms7w2m000304l4oz0ewji1") is None


@pytest.mark.parametrize(
    ("kind", "errors"),
    [
        ("expired", (LinkDead,)),
        ("truncated", (BadMedia,)),
        ("wrong_length", (BadMedia, TransferError)),
        ("empty", (BadMedia,)),
        ("drop", (TransferError,)),
    ],
)
async def test_a_result_that_does_not_arrive_whole(
    live: Town, tmp_path: Path, kind: str, errors: tuple[type[Exception], ...]
) -> None:
    url = await live.result()
    live.faults.add("studio.result", kind)

    with pytest.raises(errors):
        await live.ours.download(url, tmp_path / "a", LIMIT)
    assert (await live.ours.download(url, tmp_path / "a", LIMIT)).size > 0


@pytest.mark.parametrize("skew", [-600.0, 600.0])
async def test_clocks_far_apart_stop_buying_but_not_polling(live: Town, skew: float) -> None:
    job = await live.bought()
    live.studio.settings.clock_skew = skew

    with pytest.raises(ProviderUnavailable, match="clock"):
        await live.ours.quote(PATH, BODY)
    first, second = await live.ours.job(job), await live.ours.job(job)

    assert first is not None
    assert second is not None
    polls = [one for one in live.studio.log if one.path.startswith("/api/jobs/")]
    assert [one.status for one in polls[-4:]] == [402, 402, 200, 200]  # learned once, right from then on


async def test_the_list_is_turned_page_by_page_with_a_sign_in_each(live: Town) -> None:
    live.studio.settings.page_limit = 2
    live.studio.settings.clock_skew = -50.0
    signed_at = SystemClock().now()
    challenge = await live.ours.quote(PATH, BODY)
    jobs = []
    for _ in range(5):
        answer = await live.buy()
        assert isinstance(answer, Accepted)
        jobs.append(str(answer.goods["jobId"]))
    listing = await live.ours.jobs_since(signed_at + (challenge.skew_ms or 0) - 2_000)
    assert listing.is_complete
    assert {job.id for job in listing.jobs} == set(jobs)
    assert all((job.created_at or 0) < signed_at for job in listing.jobs)  # by the studio's clock
