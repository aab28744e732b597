"""Authorizations: one live a purchase, covered by the hold, captured when settled, forgotten after."""

import asyncio
from typing import Any

import pytest

from bot.domain.errors import Conflict, NotFound
from bot.domain.jobs.job import JobState, Receipt
from bot.domain.money.errors import PaymentNotFound
from bot.domain.money.ledger import Balances
from bot.domain.money.payments import GENERATION, DeclineReason, PaymentState, upload_purpose
from bot.store import Store
from tests.builders import GUILD, reference
from tests.fakes.clock import START
from tests.store.acts import (
    PRICE,
    UPLOAD,
    admitted,
    authorization,
    granted,
    ready,
    running,
    signed,
    with_upload,
)


@pytest.fixture(autouse=True)
async def budget(store: Store) -> None:
    await granted(store, 1_000_000)


async def test_signed_is_stored_whole(store: Store) -> None:
    job, paper = await ready(store), authorization()
    payment = await store.payments.sign(job.id, GENERATION, paper, now=START + 2)
    assert payment.state is PaymentState.SIGNED
    for name in ("nonce", "payer", "payee", "network", "asset", "amount", "valid_after", "valid_before"):
        assert getattr(payment, name) == getattr(paper, name)
    assert (payment.header, payment.sends, payment.signed_at) == (paper.header, 0, START + 2)
    assert await store.payments.live(job.id, GENERATION) == payment
    assert await store.payments.get(payment.id) == payment
    assert await store.payments.of_job(job.id) == [payment]
    assert await store.payments.open_amount() == PRICE


async def test_signature_and_first_presentation_are_one_commit(store: Store) -> None:
    job = await ready(store)
    payment = await store.payments.sign(job.id, GENERATION, authorization(), now=START, presented=True)
    assert payment.sends == 1
    (sent,) = await store.payments.sent_and_open(payment.network)
    assert (sent.nonce, sent.guild_id, sent.sent_at) == (payment.nonce, job.guild_id, START)


async def test_one_live_payment_a_purchase(store: Store) -> None:
    job = await ready(store)
    results = await asyncio.gather(
        *(store.payments.sign(job.id, GENERATION, authorization(), now=START) for _ in range(8)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Conflict) for result in results) == 7
    assert len(await store.payments.of_job(job.id)) == 1


async def test_a_nonce_is_used_once(store: Store) -> None:
    paper = authorization()
    first, second = await ready(store), await ready(store)
    await store.payments.sign(first.id, GENERATION, paper, now=START)
    with pytest.raises(Conflict):
        await store.payments.sign(second.id, GENERATION, paper, now=START)


async def test_what_is_signed_is_held(store: Store) -> None:
    job = await ready(store)
    with pytest.raises(Conflict, match="covers 40000"):
        await store.payments.sign(job.id, GENERATION, authorization(PRICE + 1), now=START)
    two = (reference("image1"), reference("image2", sha256="cd" * 32))
    job = await admitted(store, references=two, body=None, price=0, upload_cost=UPLOAD)
    await store.payments.sign(job.id, upload_purpose(0), authorization(UPLOAD), now=START)
    with pytest.raises(Conflict, match="covers 0"):
        await store.payments.sign(job.id, upload_purpose(1), authorization(UPLOAD), now=START)


async def test_a_purchase_has_its_turn(store: Store) -> None:
    waiting, is_ready = await with_upload(store), await ready(store)
    wrong: list[Any] = [
        (waiting.id, GENERATION, Conflict),
        (is_ready.id, upload_purpose(0), Conflict),
        (waiting.id, upload_purpose(1), NotFound),
        (waiting.id, "tip", Conflict),
        ("none", GENERATION, NotFound),
    ]
    for job_id, purpose, error in wrong:
        with pytest.raises(error):
            await store.payments.sign(job_id, purpose, authorization(UPLOAD), now=START)
    assert await store.payments.open_amount() == 0


async def test_accepted_captures_and_runs(store: Store) -> None:
    payment = await signed(store)
    assert (await store.payments.count_sending(payment.id, now=START + 9)).sends == 1
    assert (await store.payments.count_sending(payment.id, now=START + 9)).sends == 2
    job = await store.payments.settle_generation(payment.id, "studio-a", tx="0xabc", now=START + 7)
    assert (job.state, job.studio_job, job.paid_at) == (JobState.RUNNING, "studio-a", START + 7)
    settled = await store.payments.get(payment.id)
    assert (settled.state, settled.header, settled.tx) == (PaymentState.SETTLED, None, "0xabc")
    assert await store.budgets.balances(GUILD) == Balances(960_000, 0, PRICE)
    assert await store.payments.is_studio_job_known("studio-a")
    assert not await store.payments.is_studio_job_known("studio-b")


async def test_a_studio_job_belongs_to_one_job(store: Store) -> None:
    taken = await running(store)
    payment = await signed(store)
    assert taken.studio_job is not None
    with pytest.raises(Conflict, match="studio job"):
        await store.payments.settle_generation(payment.id, taken.studio_job, tx=None, now=START)
    assert (await store.payments.get(payment.id)).state is PaymentState.SIGNED
    assert (await store.budgets.balances(GUILD)).spent == PRICE


async def test_a_payment_is_resolved_once(store: Store) -> None:
    payment = await signed(store)
    await store.payments.settle_generation(payment.id, "studio-a", tx=None, now=START)
    for again in (
        store.payments.settle_generation(payment.id, "studio-b", tx=None, now=START),
        store.payments.settle(payment.id, tx=None, now=START),
        store.payments.mark_lapsed(payment.id, refused=False),
        store.payments.mark_disputed(payment.id, detail="", now=START),
        store.payments.count_sending(payment.id, now=START + 9),
        store.payments.record_refusal(payment.id, "no"),
    ):
        with pytest.raises(Conflict, match="SETTLED, not SIGNED"):
            await again
    assert (await store.budgets.balances(GUILD)).spent == PRICE


async def test_lapsed_frees_the_purchase_and_keeps_the_hold(store: Store) -> None:
    payment = await signed(store)
    await store.payments.record_refusal(payment.id, "requirements_mismatch \ud800")
    assert (await store.payments.mark_lapsed(payment.id, refused=True)).state is PaymentState.REFUSED
    refused = await store.payments.get(payment.id)
    assert (refused.header, refused.answer) == (None, "requirements_mismatch ?")
    second = await store.payments.sign(payment.job_id, GENERATION, authorization(), now=START)
    await store.payments.mark_lapsed(second.id, refused=False)
    assert await store.payments.count_lapses(payment.job_id, GENERATION) == 2
    assert await store.payments.count_lapses(payment.job_id, upload_purpose(0)) == 0
    assert await store.payments.live(payment.job_id, GENERATION) is None
    assert await store.jobs.receipt(payment.job_id) == Receipt(paid=0, returned=0, held=PRICE)


async def test_disputed_stays_held(store: Store) -> None:
    payment = await signed(store)
    job = await store.payments.mark_disputed(payment.id, detail="no job found", now=START + 5)
    assert (job.state, job.detail, job.ended_at) == (JobState.DISPUTED, "no job found", START + 5)
    assert await store.budgets.balances(GUILD) == Balances(960_000, PRICE, 0)
    assert await store.jobs.receipt(job.id) == Receipt(paid=0, returned=0, held=PRICE)
    live = await store.payments.live(job.id, GENERATION)
    assert live is not None
    assert live.header is None


async def test_an_upload_gets_its_ticket(store: Store) -> None:
    job = await with_upload(store)
    payment = await store.payments.sign(job.id, upload_purpose(0), authorization(UPLOAD), now=START)
    with pytest.raises(Conflict, match="no studio job"):
        await store.payments.settle_generation(payment.id, "studio-a", tx=None, now=START)
    ticket = await store.payments.settle_upload(payment.id, '{"clientToken":"t"}', tx=None, now=START)
    assert ticket.ticket == '{"clientToken":"t"}'
    assert await store.jobs.receipt(job.id) == Receipt(paid=UPLOAD, returned=0, held=PRICE)
    with pytest.raises(Conflict, match="SETTLED payment"):
        await store.payments.sign(job.id, upload_purpose(0), authorization(UPLOAD), now=START)
    await store.uploads.mark_online(job.id, 0, "https://blob/1", now=START)
    with pytest.raises(Conflict, match="online already"):
        await store.payments.sign(job.id, upload_purpose(0), authorization(UPLOAD), now=START)


async def test_an_upload_charged_without_goods(store: Store) -> None:
    job = await with_upload(store)
    payment = await store.payments.sign(job.id, upload_purpose(0), authorization(UPLOAD), now=START)
    assert (await store.payments.settle(payment.id, tx="0xa", now=START)).state is PaymentState.SETTLED
    assert (await store.jobs.references(job.id))[0].ticket is None
    assert (await store.budgets.balances(GUILD)).spent == UPLOAD


async def test_unresolved_are_those_that_left(store: Store) -> None:
    first, second, other = await signed(store), await signed(store), await ready(store)
    await store.payments.sign(other.id, GENERATION, authorization(), now=START)
    assert await store.payments.unresolved() == []
    first = await store.payments.count_sending(first.id, now=START + 9)
    second = await store.payments.count_sending(second.id, now=START + 9)
    assert await store.payments.unresolved() == [first, second]
    await store.payments.mark_lapsed(first.id, refused=False)
    assert await store.payments.unresolved() == [second]


async def claims(store: Store, since: int = START) -> list[tuple[int, bool, int]]:
    found, _ = await store.payments.claims(since, [])
    return [(claim.payment.id, claim.is_open, claim.sendings) for claim in found]


async def test_whoever_may_have_made_an_unlinked_job_claims_it(store: Store) -> None:
    unsent, lost, refused, twice, once = [await signed(store) for _ in range(5)]
    for payment in (lost, refused, twice, twice, once):
        await store.payments.count_sending(payment.id, now=START + 9)
    await store.payments.record_refusal(refused.id, "no", DeclineReason.REQUEST)
    await store.payments.mark_lapsed(refused.id, refused=True)
    for payment, studio_job in ((twice, "studio-a"), (once, "studio-b")):
        await store.payments.settle_generation(payment.id, studio_job, tx=None, now=START)
    await store.payments.mark_disputed(lost.id, detail="", now=START)
    expected = [(unsent.id, True, 1), (lost.id, True, 1), (refused.id, False, 0), (twice.id, False, 2)]
    assert await claims(store) == expected
    assert await claims(store, (unsent.valid_before + 1) * 1000) == []


async def test_a_claim_knows_what_was_asked_for_and_by_whom(store: Store) -> None:
    payment = await signed(store)
    (claim,), linked = await store.payments.claims(START, ["studio-a"])
    job = await store.jobs.get(payment.job_id)
    assert (claim.batch, claim.member, claim.operation) == (job.id, job.user_id, job.operation)
    assert (claim.body, claim.is_private, claim.studio_job) == (job.body, False, None)
    assert linked == frozenset()


async def test_linked_jobs_are_told_from_others_however_many_are_asked_for(store: Store) -> None:
    payment = await store.payments.count_sending((await signed(store)).id, now=START + 9)
    await store.payments.settle_generation(payment.id, "studio-700", tx=None, now=START)
    _, linked = await store.payments.claims(START, [f"studio-{number}" for number in range(1_200)])
    assert linked == {"studio-700"}


async def test_skew_and_reason_are_kept_and_journaled(store: Store) -> None:
    job = await ready(store)
    payment = await store.payments.sign(job.id, GENERATION, authorization(), now=START, skew_ms=-4_000)
    payment = await store.payments.count_sending(payment.id, now=START + 9)
    refused = await store.payments.record_refusal(payment.id, "words", DeclineReason.NONCE_USED)
    assert (refused.skew_ms, refused.decline_reason) == (-4_000, DeclineReason.NONCE_USED)
    assert (await store.ledger.audit()).ok


async def test_a_missing_payment_is_not_found(store: Store) -> None:
    payments = store.payments
    for ask in (
        payments.get(99),
        payments.count_sending(99, now=START + 9),
        payments.settle(99, tx=None, now=START),
    ):
        with pytest.raises(PaymentNotFound) as refused:
            await ask
        assert refused.value.payment_id == 99
