"""Buying on Tempo from the sandbox's StableStudio, which issues, checks and sends as the real one does."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.clock import SystemClock
from bot.domain.errors import UntrustedChallenge
from bot.domain.money.payments import Accepted, Answer, ChainVerdict, Declined, Payment, Unclear
from bot.payments.tempo import TempoPayments
from bot.payments.wallet import SigningPolicy
from bot.stablestudio.client import StableStudio
from sandbox.chain import Chain
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.studio import LIVE_PAYEE, Studio
from sandbox.tempo import Tempo
from tests.payments.tempo.world import ADDRESS, KEY, payment

PATH = "/api/generate/nano-banana-pro/generate"
BODY = b'{"prompt":"a lighthouse"}'
PRICE = 130_000
FUNDS = 1_000_000


@dataclass
class Street:
    """The sandbox's studio and chain, and our own parts."""

    studio: Studio
    tempo: Tempo
    ours: StableStudio
    bot: TempoPayments

    async def signed(self) -> Payment:
        chosen = self.bot.choose(await self.ours.quote(PATH, BODY))
        made = self.bot.sign(chosen, await self.bot.prepare(chosen), maximum=chosen.amount)
        return payment(
            nonce=made.nonce,
            payee=made.payee,
            amount=made.amount,
            valid_before=made.valid_before,
            header=made.header,
            proof=made.proof,
        )

    async def present(self, made: Payment, body: bytes = BODY) -> Answer:
        return await self.ours.pay(PATH, body, self.bot.presentation(made))

    @property
    def spent(self) -> int:
        return FUNDS - self.tempo.balance(ADDRESS)


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    clock, faults = Clock(50), Faults()
    tempo = Tempo(clock, faults)
    await tempo.start()
    studio = Studio(Chain(clock, faults), clock, faults, tempo=tempo, media_scale=0.1)
    await studio.start()
    tempo.mint(ADDRESS, FUNDS)
    tempo.mint(LIVE_PAYEE, 1)
    policy = SigningPolicy.from_settings((LIVE_PAYEE,), studio.url, 300)
    bot = TempoPayments.build(KEY, [tempo.url], SystemClock(), policy)
    ours = StableStudio(studio.url, studio.blob_url + "/api/blob/", {bot.address: bot.sign_in}, SystemClock())
    yield Street(studio, tempo, ours, bot)
    await ours.aclose()
    await bot.aclose()
    await studio.stop()
    await tempo.stop()


async def test_a_picture_is_bought_and_its_job_is_ours(street: Street) -> None:
    made = await street.signed()

    answer = await street.present(made)

    assert isinstance(answer, Accepted)
    fate = await street.bot.look(made)
    assert fate.is_charged
    assert street.bot.receipt(answer.headers) == fate.tx == json.loads(made.proof or "")["hash"]
    assert street.spent == PRICE + fate.fee
    assert street.tempo.balance(LIVE_PAYEE) == PRICE + 1
    job = str(answer.goods["jobId"])
    street.studio.finish(job)
    await street.studio.rendered(job)
    found = await street.ours.job(job)
    assert found is not None
    assert found.result_url


async def test_a_studio_that_sponsors_pays_the_gas(street: Street) -> None:
    street.studio.settings.sponsored = True
    made = await street.signed()

    answer = await street.present(made)

    assert isinstance(answer, Accepted)
    fate = await street.bot.look(made)
    assert (fate.verdict, fate.fee, street.spent) == (ChainVerdict.CHARGED, 0, PRICE)
    assert street.bot.receipt(answer.headers) == fate.tx


async def test_a_second_presentation_is_unclear_and_costs_nothing_more(street: Street) -> None:
    """It would make a second job: that is why it never happens."""
    made = await street.signed()
    await street.present(made)
    spent = street.spent

    answer = await street.present(made)

    assert isinstance(answer, Unclear)
    assert "already been used" in answer.why
    assert street.spent == spent
    assert (await street.bot.look(made)).is_charged


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        ("refused", ChainVerdict.LAPSED),
        ("unanswered", ChainVerdict.CHARGED),
        ("reverted", ChainVerdict.LAPSED),
    ],
)
async def test_what_became_of_a_broadcast_is_told_by_the_chain(
    street: Street, kind: str, verdict: ChainVerdict
) -> None:
    street.tempo.faults.add("tempo.broadcast", kind)
    made = await street.signed()

    answer = await street.present(made)
    at_once = (await street.bot.look(made)).verdict
    street.tempo.warp += 30
    fate = await street.bot.look(made)

    assert isinstance(answer, Unclear)
    assert at_once is (ChainVerdict.PENDING if kind == "refused" else verdict)
    assert fate.verdict is verdict
    assert street.spent == fate.fee + (PRICE if fate.is_charged else 0)
    assert (fate.fee == 0) == (kind == "refused")


async def test_a_wallet_that_cannot_cover_the_gas_hears_no_reason(street: Street) -> None:
    """A 402 without a word is no clear no: the chain decides."""
    street.tempo.transfer(ADDRESS, LIVE_PAYEE, FUNDS - PRICE - 1_000)
    made = await street.signed()

    answer = await street.present(made)

    assert isinstance(answer, Unclear)
    street.tempo.warp += 30
    assert (await street.bot.look(made)).verdict is ChainVerdict.LAPSED


async def test_a_body_that_is_refused_is_a_clear_no(street: Street) -> None:
    made = await street.signed()

    answer = await street.present(made, b'{"prompt":""}')

    assert isinstance(answer, Declined)
    assert answer.status == 400
    assert street.spent == 0


@pytest.mark.parametrize(
    "kind",
    [
        "payee",
        "asset",
        "network",
        "amount_huge",
        "amount_negative",
        "amount_text",
        "timeout_long",
        "timeout_short",
        "no_usable_offer",
        "malformed_base64",
    ],
)
async def test_a_challenge_that_no_honest_studio_sends_is_refused(street: Street, kind: str) -> None:
    street.studio.settings.networks = ("tempo",)
    street.tempo.faults.add("studio.quote", kind, on="tempo")

    with pytest.raises(UntrustedChallenge):
        street.bot.choose(await street.ours.quote(PATH, BODY))
