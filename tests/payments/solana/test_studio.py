"""Buying on Solana from the sandbox's StableStudio, whose facilitator checks and sends like the real one."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.domain.errors import ProviderRefused, UntrustedChallenge
from bot.domain.money.payments import (
    Accepted,
    Answer,
    ChainVerdict,
    Declined,
    DeclineReason,
    Payment,
    Unclear,
)
from bot.payments.solana import SolanaPayments
from bot.payments.wallet import SigningPolicy, Wallet
from bot.stablestudio.client import StableStudio
from sandbox.chain import Chain
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.solana import Solana
from sandbox.solana.facilitator import Facilitator
from sandbox.studio import Studio
from tests.payments.solana.world import ADDRESS, KEY, PAYEE, row

PATH = "/api/generate/nano-banana-pro/generate"
BODY = b'{"prompt":"a lighthouse"}'
PRICE = 130_000
FUNDS = 1_000_000
FINAL_SECONDS, LIFE_SECONDS = 14, 100


@dataclass
class Street:
    """The sandbox's studio and chain, and our own parts."""

    studio: Studio
    solana: Solana
    ours: StableStudio
    bot: SolanaPayments
    clock: SystemClock

    async def signed(self) -> Payment:
        chosen = self.bot.choose(await self.ours.quote(PATH, BODY))
        made = self.bot.sign(chosen, await self.bot.prepare(chosen), maximum=chosen.amount)
        return row(made, self.clock.now())

    async def present(self, made: Payment, body: bytes = BODY) -> Answer:
        return await self.ours.pay(PATH, body, self.bot.presentation(made))

    @property
    def spent(self) -> int:
        return FUNDS - self.solana.balance(ADDRESS)


@pytest.fixture
async def street() -> AsyncIterator[Street]:
    pace, faults, clock = Clock(50), Faults(), SystemClock()
    solana = Solana(pace, faults)
    solana.deposit(ADDRESS, FUNDS, age=60)
    await solana.start()
    facilitator = Facilitator(solana, faults)
    studio = Studio(Chain(pace, faults), pace, faults, solana=facilitator, media_scale=0.1)
    await studio.start()
    policy = SigningPolicy(frozenset({PAYEE}), studio.url)
    bot = SolanaPayments.build(KEY, [solana.url], clock, policy)
    ours = StableStudio(studio.url, studio.blob_url + "/api/blob/", {bot.address: bot.sign_in}, clock)
    yield Street(studio, solana, ours, bot, clock)
    await ours.aclose()
    await bot.aclose()
    await studio.stop()
    await solana.stop()


async def test_a_picture_is_bought_and_its_job_is_ours(street: Street) -> None:
    made = await street.signed()

    answer = await street.present(made)

    assert isinstance(answer, Accepted)
    assert (await street.bot.look(made)).verdict is ChainVerdict.PENDING
    street.solana.warp += FINAL_SECONDS
    fate = await street.bot.look(made)
    assert fate.is_charged
    assert street.bot.receipt(answer.headers) == fate.tx == street.studio.payments[made.nonce].tx
    assert street.spent == street.solana.balance(PAYEE) == PRICE
    job = str(answer.goods["jobId"])
    street.studio.finish(job)
    await street.studio.rendered(job)
    found = await street.ours.job(job, payer=street.bot.address)
    assert found is not None
    assert found.result_url


async def test_the_wallet_of_another_network_cannot_see_the_job(street: Street) -> None:
    answer = await street.present(await street.signed())
    assert isinstance(answer, Accepted)
    job = str(answer.goods["jobId"])
    other = Wallet("0x" + "11" * 32, street.clock, SigningPolicy(frozenset(), street.studio.url))
    theirs = StableStudio(
        street.studio.url, street.studio.blob_url, {other.address: other.sign_in}, street.clock
    )
    try:
        with pytest.raises(ProviderRefused) as caught:
            await theirs.job(job)
        assert caught.value.status == 403
        street.studio.settings.foreign_job = 404
        assert await theirs.job(job) is None
    finally:
        await theirs.aclose()


async def test_a_second_presentation_is_refused_and_costs_nothing_more(street: Street) -> None:
    made = await street.signed()
    await street.present(made)

    answer = await street.present(made)

    assert isinstance(answer, Declined)
    assert street.bot.reads(answer) is DeclineReason.NONCE_USED
    assert street.spent == PRICE
    assert len(street.studio.jobs) == 1


@pytest.mark.parametrize(
    ("kind", "more", "taken", "verdict"),
    [
        ("unconfirmed", {}, Unclear, ChainVerdict.CHARGED),
        ("forget", {}, Unclear, ChainVerdict.LAPSED),
        ("failed", {}, Unclear, ChainVerdict.LAPSED),
        ("failed", {"says": "success"}, Accepted, ChainVerdict.LAPSED),
        ("pretend", {}, Accepted, ChainVerdict.LAPSED),
    ],
)
async def test_what_became_of_a_settlement_is_told_by_the_chain(
    street: Street, kind: str, more: dict[str, Any], taken: type, verdict: ChainVerdict
) -> None:
    street.solana.faults.add("solana.settle", kind, **more)
    made = await street.signed()

    answer = await street.present(made)
    at_once = (await street.bot.look(made)).verdict
    street.solana.warp += FINAL_SECONDS
    soon = (await street.bot.look(made)).verdict
    street.solana.warp += LIFE_SECONDS
    fate = await street.bot.look(made)

    assert isinstance(answer, taken)
    assert at_once is ChainVerdict.PENDING
    assert soon is (verdict if kind in ("unconfirmed", "failed") else ChainVerdict.PENDING)
    assert fate.verdict is verdict
    assert street.spent == (PRICE if fate.is_charged else 0)


async def test_a_good_payment_that_a_simulation_refuses_is_never_collected(street: Street) -> None:
    street.solana.faults.add("solana.verify", "refuse")
    made = await street.signed()

    answer = await street.present(made)

    assert isinstance(answer, Declined)
    assert street.bot.reads(answer) is DeclineReason.VALID_BEFORE
    street.solana.warp += LIFE_SECONDS
    assert (await street.bot.look(made)).verdict is ChainVerdict.LAPSED


async def test_a_late_settlement_is_charged_and_one_too_late_never(street: Street) -> None:
    for wait, verdict in ((40, ChainVerdict.CHARGED), (LIFE_SECONDS, ChainVerdict.LAPSED)):
        street.solana.faults.add("studio.pay", "settle_late", seconds=3_600_000)
        made = await street.signed()
        assert isinstance(await street.present(made), Unclear)
        street.solana.warp += wait
        street.studio.settle_late()
        street.solana.warp += LIFE_SECONDS
        assert (await street.bot.look(made)).verdict is verdict
    assert street.spent == PRICE


async def test_an_empty_wallet_hears_so(street: Street) -> None:
    made = await street.signed()
    street.solana.transfer(ADDRESS, PAYEE, FUNDS - PRICE + 1)

    answer = await street.present(made)

    assert isinstance(answer, Declined)
    assert street.bot.reads(answer) is DeclineReason.INSUFFICIENT_FUNDS


async def test_a_body_that_is_refused_is_a_clear_no(street: Street) -> None:
    answer = await street.present(await street.signed(), b'{"prompt":""}')

    assert isinstance(answer, Declined)
    assert answer.status == 400
    assert street.spent == 0


async def test_a_dearer_offer_of_this_network_is_not_paid(street: Street) -> None:
    """The price may differ per entry; the chosen entry's counts."""
    street.studio.settings.network_factors = {"solana": 1.01}
    chosen = street.bot.choose(await street.ours.quote(PATH, BODY))
    assert chosen.amount == PRICE * 1.01
    terms = await street.bot.prepare(chosen)
    with pytest.raises(UntrustedChallenge):
        street.bot.sign(chosen, terms, maximum=PRICE)


async def test_a_memo_that_is_demanded_is_paid_with(street: Street) -> None:
    street.studio.settings.solana_memo = "order 5"
    made = await street.signed()

    answer = await street.present(made)

    assert isinstance(answer, Accepted)
    street.solana.warp += FINAL_SECONDS
    assert (await street.bot.look(made)).is_charged
    with pytest.raises(UntrustedChallenge):
        await street.signed()


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        *((kind, {}) for kind in ("payee", "asset", "network", "amount_huge", "amount_negative")),
        *((kind, {}) for kind in ("amount_text", "timeout_long", "timeout_short", "no_usable_offer")),
        *((kind, {}) for kind in ("malformed_base64", "no_challenge")),
        ("extra", {"feePayer": None}),
        ("extra", {"feePayer": ADDRESS}),
        ("extra", {"memo": "x" * 257}),
        ("extra", {"paymentFlow": "something else"}),
    ],
)
async def test_a_challenge_that_no_honest_studio_sends_is_refused(
    street: Street, kind: str, more: dict[str, Any]
) -> None:
    street.solana.faults.add("studio.quote", kind, on="solana", **more)

    with pytest.raises(UntrustedChallenge):
        street.bot.choose(await street.ours.quote(PATH, BODY))
