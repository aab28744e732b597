"""One budget over three wallets: what is promised, quoted and admitted, and whose jobs and uploads are."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.jobs.errors import AboveEachWallet, WalletTooLow
from bot.domain.jobs.job import Job, JobState
from bot.domain.money.errors import ChainSilent, NotInWallet
from bot.domain.money.networks import BASE, SOLANA, TEMPO
from bot.domain.money.payments import GENERATION, PaymentState
from bot.services.host.write_off import WriteOffs
from bot.services.jobs.running.outcomes import Bought, Disputed, Later
from tests.builders import EDIT, GUILD, attachment, new_request
from tests.fakes import PICTURE, Trouble
from tests.fakes.chain import SOLANA_WALLET, WALLET
from tests.services.harness import Harness
from tests.services.purchases import PRICE, buy, ready, resolved

GAS_MOST = 24_000


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[Harness]:
    harness = await Harness(tmp_path, networks=("solana", "tempo", "base")).open()
    await harness.fund()
    yield harness
    await harness.check_books()
    await harness.close()


def hold(harness: Harness, **balances: int) -> None:
    for word, balance in balances.items():
        harness.chains[word].balance = balance


# ── promises ─────────────────────────────────────────────────────────────────────────────────────


async def test_all_wallets_together_cover_what_is_promised(harness: Harness) -> None:
    hold(harness, solana=4_000_000, tempo=5_000_000, base=6_000_000)
    with pytest.raises(NotInWallet) as refused:
        await harness.budgets.credit(GUILD, 5_000_001, actor=1, note="", key="a")
    assert refused.value.free == 5_000_000
    await harness.budgets.credit(GUILD, 5_000_000, actor=1, note="", key="b")


async def test_a_silent_wallet_is_promised_to_nobody(harness: Harness) -> None:
    hold(harness, solana=4_000_000, tempo=5_000_000, base=6_000_000)
    harness.chains["solana"].down = True
    with pytest.raises(NotInWallet) as refused:
        await harness.budgets.credit(GUILD, 1_000_001, actor=1, note="", key="a")
    assert refused.value.free == 1_000_000
    for chain in harness.chains.values():
        chain.down = True
    with pytest.raises(ChainSilent):
        await harness.budgets.credit(GUILD, 1, actor=1, note="", key="b")
    for chain in harness.chains.values():
        chain.down = False


async def test_a_command_does_not_wait_again_for_a_chain_that_hangs(harness: Harness) -> None:
    asked = 0

    async def hanging() -> int:
        nonlocal asked
        asked += 1
        harness.clock.advance(10)
        raise ChainUnavailable("the node does not answer")

    real, harness.methods[0].balance = harness.methods[0].balance, hanging  # type: ignore[method-assign]
    for _ in range(3):
        states = await harness.wallets.balances()
        assert [state.balance is None for state in states] == [True, False, False]
    assert asked == 1
    harness.methods[0].balance = real  # type: ignore[method-assign]
    harness.clock.advance(61)
    assert [state.balance is None for state in await harness.wallets.balances()] == [False] * 3


async def test_gas_that_may_be_burnt_is_not_promised(harness: Harness) -> None:
    hold(harness, solana=0, tempo=6_000_000, base=6_000_000)
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    assert isinstance(await buy(harness, purchase), Later)
    with pytest.raises(NotInWallet) as refused:
        await harness.budgets.credit(GUILD, 2_000_000, actor=1, note="", key="a")
    assert refused.value.free == 2_000_000 - GAS_MOST
    assert await resolved(harness, purchase) == Bought()


# ── before a press ───────────────────────────────────────────────────────────────────────────────


async def test_a_job_dearer_than_the_largest_wallet_is_refused(harness: Harness) -> None:
    hold(harness, solana=PRICE - 1, tempo=PRICE - 2 + GAS_MOST, base=PRICE - 3)
    with pytest.raises(AboveEachWallet) as refused:
        await harness.admission.submit(new_request())
    assert (refused.value.needed, refused.value.available) == (PRICE, PRICE - 1)
    assert await harness.store.jobs.count_by_state() == {}
    hold(harness, tempo=PRICE + GAS_MOST)
    assert await harness.ask()


async def test_jobs_dearer_than_all_wallets_are_refused(harness: Harness) -> None:
    hold(harness, solana=PRICE, tempo=PRICE + GAS_MOST, base=PRICE - 1)
    with pytest.raises(WalletTooLow) as refused:
        await harness.admission.submit(new_request(count=3))
    assert (refused.value.needed, refused.value.available) == (3 * PRICE, 3 * PRICE - 1)
    hold(harness, base=PRICE)
    assert await harness.ask(count=3)


async def test_the_price_is_the_preferred_networks(harness: Harness) -> None:
    harness.studio.surcharges = {SOLANA.name: 2_000, TEMPO.name: 1_000}
    job = await harness.ask()
    assert job.price == PRICE + 2_000
    await harness.live(120)
    (payment,) = await harness.payments(job)
    assert (payment.network, payment.amount) == (SOLANA.name, PRICE + 2_000)


async def test_but_that_of_the_first_wallet_that_can_pay_it(harness: Harness) -> None:
    harness.studio.surcharges = {SOLANA.name: 2_000, TEMPO.name: 1_000}
    hold(harness, solana=PRICE + 1_999)
    job = await harness.ask()
    assert job.price == PRICE + 1_000
    await harness.live(120)
    (payment,) = await harness.payments(job)
    assert payment.network == TEMPO.name


async def test_a_price_above_the_models_ceiling_is_not_the_price(harness: Harness) -> None:
    harness.studio.surcharges = {SOLANA.name: 900_000}
    assert (await harness.ask()).price == PRICE


# ── whose it is ──────────────────────────────────────────────────────────────────────────────────


async def edit(harness: Harness) -> Job:
    files = (attachment(harness.attachments.add(PICTURE), "image1"),)
    return (await harness.admission.submit(new_request(operation=EDIT, attachments=files))).job


async def test_an_upload_of_one_wallet_serves_the_generation_of_another(harness: Harness) -> None:
    hold(harness, solana=10_000)  # enough for the upload alone
    job = await edit(harness)
    await harness.live(200)
    job = await harness.job(job)
    assert (job.state, job.payer) == (JobState.DELIVERED, WALLET)
    assert [payment.network for payment in await harness.payments(job)] == [SOLANA.name, TEMPO.name]
    (reference,) = await harness.store.jobs.references(job.id)
    assert reference.payer == SOLANA_WALLET
    assert "confirmed" in harness.studio.tickets.values()


async def test_lost_answers_of_two_wallets_are_told_apart_by_their_lists(harness: Harness) -> None:
    """The same request twice, by different members: in one list nobody could tell which is whose."""
    purchases = []
    for member in (1, 2):
        hold(harness, solana=PRICE if member == 1 else 0)
        purchase = await ready(harness, user_id=member)
        harness.studio.troubles.append(Trouble.LOST_SETTLED)
        assert isinstance(await buy(harness, purchase), Later)
        purchases.append(purchase)
    for purchase in purchases:
        assert await resolved(harness, purchase) == Bought()
    made = [harness.studio.made[(await harness.job(one.job)).studio_job or ""] for one in purchases]
    assert [one.payer for one in made] == [SOLANA_WALLET, WALLET]


async def test_base_and_tempo_share_a_list(harness: Harness) -> None:
    """So what is the same on both is told apart no more than on one of them."""
    purchases = []
    for member, word in ((1, "tempo"), (2, "base")):
        hold(harness, **{"solana": 0, "tempo": 0, "base": 0, word: PRICE + GAS_MOST})
        purchase = await ready(harness, user_id=member)
        harness.studio.troubles.append(Trouble.LOST_SETTLED)
        assert isinstance(await buy(harness, purchase), Later)
        purchases.append(purchase)
    outcomes = [await resolved(harness, purchase, 4_000) for purchase in purchases]
    assert outcomes == [Disputed(), Disputed()]
    for purchase in purchases:
        payment = await harness.store.payments.live(purchase.job.id, GENERATION)
        assert payment is not None
        assert len((await harness.jobs.finder.find(payment)).candidates) == 2
        await write_off(harness, purchase.job)


async def test_what_a_lapsed_payment_may_have_made_is_nobody_elses(harness: Harness) -> None:
    """It was paid again by another wallet, whose job is known: what the lapsed one made in private is not."""
    hold(harness, solana=0, tempo=0)
    first, second = await ready(harness, user_id=1, private=True), await ready(harness, user_id=2)
    harness.studio.troubles.extend([Trouble.LOST_JOB, Trouble.LOST_GOODS])
    assert isinstance(await buy(harness, first), Later)
    assert isinstance(await buy(harness, second), Later)
    hold(harness, solana=PRICE)
    assert await resolved(harness, first) == Bought()
    assert (await harness.job(first.job)).payer == SOLANA_WALLET
    assert await resolved(harness, second, 4_000) == Disputed()
    await write_off(harness, second.job)


async def test_the_list_of_a_wallet_that_is_no_longer_ours_proves_nothing(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    assert isinstance(await buy(harness, purchase), Later)
    harness.methods[0].address = SOLANA_WALLET.swapcase()  # another key, by the next start
    await harness.restart()
    assert await resolved(harness, purchase, 4_000) == Disputed()
    job = await harness.job(purchase.job)
    assert job.detail is not None
    assert "could not be read back" in job.detail
    await write_off(harness, purchase.job)


async def write_off(harness: Harness, job: Job) -> None:
    closer = WriteOffs(harness.store, harness.wallets, harness.worker, harness.clock, host_bears=False)
    await closer.write_off(job.id, by=1, reason="")


async def test_a_write_off_asks_the_payments_own_chain(harness: Harness) -> None:
    hold(harness, solana=0)
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_GOODS)
    assert await resolved(harness, purchase, 4_000) == Disputed()
    harness.chains["solana"].down = harness.chain.down = True
    await write_off(harness, purchase.job)
    (payment,) = await harness.payments(purchase.job)
    assert (payment.network, payment.state, payment.fee) == (TEMPO.name, PaymentState.SETTLED, 600)
    assert BASE.name not in {one.network for one in await harness.payments(purchase.job)}


async def test_a_disputed_job_that_the_host_settles_is_polled_as_its_payers(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    harness.studio.hidden_seconds = 5_000
    assert await resolved(harness, purchase, 4_000) == Disputed()
    harness.studio.hidden_seconds = 0
    (made,) = harness.studio.made
    await harness.store.host.settle_dispute(purchase.job.id, made, by=1, now=harness.clock.now())
    assert (await harness.job(purchase.job)).payer == SOLANA_WALLET
    await harness.live(120)
    assert await harness.state(purchase.job) is JobState.DELIVERED
