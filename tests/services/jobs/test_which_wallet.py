"""Three wallets, one purchase: who pays, and who is passed over before anything is signed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import ChainUnavailable, UntrustedChallenge
from bot.domain.jobs.job import Failure, JobState
from bot.domain.money.networks import BASE, SOLANA, TEMPO, Network, left_behind
from bot.domain.money.payments import PaymentState, Requirements, Terms
from bot.services import wallets
from bot.services.jobs.running.outcomes import Bought, GivenUp, Later, PriceRose, Purchase
from bot.services.recent_balances import KEPT_SECONDS
from tests.fakes import Trouble
from tests.fakes.chain import SOLANA_WALLET, WALLET
from tests.fakes.membership import FakeMembership, guild_of
from tests.services.harness import Harness
from tests.services.purchases import PRICE, buy, ready, resolved

ORDER = ("solana", "tempo", "base")
GAS_MOST = 24_000


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[Harness]:
    """An Atelier that pays on Solana, else on Tempo, else on Base. Its books must equal the chains."""
    harness = await Harness(tmp_path, networks=ORDER).open()
    await harness.fund()
    yield harness
    await harness.check_books()
    await harness.close()


async def paid_on(harness: Harness, purchase: Purchase) -> list[str]:
    return [payment.network for payment in await harness.payments(purchase.job)]


def signed(harness: Harness) -> int:
    return sum(len(method.signed) for method in harness.methods)


async def test_the_preferred_wallet_pays(harness: Harness) -> None:
    purchase = await ready(harness)
    assert await buy(harness, purchase) == Bought()
    assert await paid_on(harness, purchase) == [SOLANA.name]
    assert (await harness.job(purchase.job)).payer == SOLANA_WALLET


@pytest.mark.parametrize(
    ("silent", "payer"), [(["solana"], TEMPO), (["solana", "tempo"], BASE), (["tempo"], SOLANA)]
)
async def test_a_silent_chain_is_passed_over(harness: Harness, silent: list[str], payer: Network) -> None:
    purchase = await ready(harness)
    for word in silent:
        harness.chains[word].down = True
    assert await buy(harness, purchase) == Bought()
    assert await paid_on(harness, purchase) == [payer.name]


async def test_if_all_that_could_are_silent_the_job_waits(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.chains["solana"].down = harness.chains["tempo"].down = True
    harness.chain.balance = PRICE - 1
    with pytest.raises(ChainUnavailable):
        await buy(harness, purchase)
    assert signed(harness) == 0


async def test_a_chain_that_takes_its_time_is_silent(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    purchase = await ready(harness)
    monkeypatch.setattr(wallets, "SHORTEST_SECONDS", 0.3)
    harness.clock.speed = 10_000.0

    async def slow() -> int:
        await asyncio.Event().wait()
        return 0

    harness.methods[0].balance = slow  # type: ignore[method-assign]
    assert await buy(harness, purchase) == Bought()
    assert await paid_on(harness, purchase) == [TEMPO.name]


async def test_a_permit_from_before_the_database_moved_is_void(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    purchase = await ready(harness)
    [method] = [one for one in harness.methods if one.network is SOLANA]
    prepare = method.prepare

    async def moved(requirements: Requirements) -> Terms:
        harness.clock.advance(1)
        await harness.store.trust(False)
        monkeypatch.setattr(harness.store._db, "moves", 1)
        return await prepare(requirements)

    monkeypatch.setattr(method, "prepare", moved)
    assert isinstance(await buy(harness, purchase), Later)
    assert signed(harness) == 0
    await harness.store.trust(True)


async def test_the_next_purchases_do_not_wait_for_a_chain_that_hangs(harness: Harness) -> None:
    asked = 0

    async def hanging() -> int:
        nonlocal asked
        asked += 1
        harness.clock.advance(20)
        raise ChainUnavailable("the node does not answer")

    harness.methods[0].balance = hanging  # type: ignore[method-assign]
    for _ in range(3):
        purchase = await ready(harness)
        assert await buy(harness, purchase) == Bought()
        assert await paid_on(harness, purchase) == [TEMPO.name]
    assert asked == 1
    hold_nothing(harness, "tempo", "base")
    harness.clock.advance(KEPT_SECONDS)
    with pytest.raises(ChainUnavailable):  # but if nobody else can pay, it is asked
        await buy(harness, await ready(harness))
    assert asked == 2


def hold_nothing(harness: Harness, *words: str) -> None:
    for word in words:
        harness.chains[word].balance = 0


async def test_a_chain_that_hangs_is_not_waited_for_by_one_purchase_after_the_other(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten purchases at once: each would sign on Solana, one at a time, and its balance is not told."""
    purchases = [await ready(harness) for _ in range(10)]
    monkeypatch.setattr(wallets, "SHORTEST_SECONDS", 0.5)
    harness.clock.speed = 10_000.0
    asked = 0

    async def slow() -> int:
        nonlocal asked
        asked += 1
        await asyncio.Event().wait()
        return 0

    harness.methods[0].balance = slow  # type: ignore[method-assign]
    assert await asyncio.gather(*(buy(harness, purchase) for purchase in purchases)) == [Bought()] * 10
    assert [await paid_on(harness, purchase) for purchase in purchases] == [[TEMPO.name]] * 10
    assert asked < len(purchases) / 2, "the others have gone elsewhere meanwhile"


async def test_an_empty_wallet_is_passed_over(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.chains["solana"].balance = PRICE - 1
    assert await buy(harness, purchase) == Bought()
    assert await paid_on(harness, purchase) == [TEMPO.name]


@pytest.mark.parametrize(("beyond", "payer"), [(-1, BASE), (0, TEMPO)])
async def test_a_wallet_has_to_cover_its_gas_too(harness: Harness, beyond: int, payer: Network) -> None:
    purchase = await ready(harness)
    harness.chains["solana"].balance = 0
    harness.chains["tempo"].balance = PRICE + GAS_MOST + beyond
    assert await buy(harness, purchase) == Bought()
    assert await paid_on(harness, purchase) == [payer.name]


async def test_what_is_open_counts_in_its_own_wallet_with_its_gas(harness: Harness) -> None:
    first, second = await ready(harness), await ready(harness)
    harness.chains["solana"].balance = 0
    harness.chains["tempo"].balance = 2 * (PRICE + GAS_MOST) - 1
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    assert isinstance(await buy(harness, first), Later)
    assert await buy(harness, second) == Bought()
    assert await paid_on(harness, second) == [BASE.name]
    assert await resolved(harness, first) == Bought()


async def test_only_if_all_are_too_empty_the_wallet_is_empty(harness: Harness) -> None:
    purchase = await ready(harness)
    for chain in harness.chains.values():
        chain.balance = PRICE - 1
    assert await buy(harness, purchase) == GivenUp(Failure.WALLET_EMPTY)
    assert signed(harness) == 0


async def test_three_unclear_payments_send_the_next_one_elsewhere(harness: Harness) -> None:
    lost = [await ready(harness) for _ in range(3)]
    for purchase in lost:
        harness.studio.troubles.append(Trouble.LOST_BEFORE)
        assert isinstance(await buy(harness, purchase), Later)
        assert await paid_on(harness, purchase) == [SOLANA.name]
    purchase = await ready(harness)
    assert await buy(harness, purchase) == Bought()
    assert await paid_on(harness, purchase) == [TEMPO.name]
    for other in lost:
        assert await resolved(harness, other) == Bought()


@pytest.mark.parametrize(
    ("shards", "waited", "payer"), [({0}, 0, SOLANA), ({0}, 61, TEMPO), ({0, 3}, 0, TEMPO)]
)
async def test_those_of_another_process_are_unclear_once_no_request_can_last(
    harness: Harness, shards: set[int], waited: float, payer: Network
) -> None:
    """This process does not know which of them are being answered, unless their server is its own now."""
    server = guild_of(3)
    await harness.fund(guild_id=server)
    for _ in range(3):
        harness.studio.troubles.append(Trouble.LOST_BEFORE)
        assert isinstance(await buy(harness, await ready(harness, guild_id=server)), Later)
    here = await harness.beside(FakeMembership(*shards))
    here.clock.advance(waited)
    purchase = await ready(here)
    assert await buy(here, purchase) == Bought()
    assert await paid_on(here, purchase) == [payer.name]


async def test_payments_under_way_are_not_unclear(harness: Harness) -> None:
    """Of many purchases at once none is sent to another network for the others' sake."""
    real, sent, answers = harness.studio.pay, 0, asyncio.Event()

    async def slow(*args: object) -> object:
        nonlocal sent
        sent += 1
        await answers.wait()
        return await real(*args)  # type: ignore[arg-type]

    harness.studio.pay = slow  # type: ignore[method-assign,assignment]
    tasks = []
    for number in range(1, 6):
        purchase = await ready(harness)
        tasks.append(asyncio.create_task(harness.purchase_flow.buy(purchase)))
        async with asyncio.timeout(10):
            while sent < number:  # noqa: ASYNC110
                await asyncio.sleep(0)
    answers.set()
    assert await asyncio.gather(*tasks) == [Bought()] * 5
    assert len(harness.methods[0].signed) == 5


async def test_a_dearer_offer_of_the_preferred_network_is_not_taken(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.surcharges[SOLANA.name] = 1
    assert await buy(harness, purchase) == Bought()
    assert await paid_on(harness, purchase) == [TEMPO.name]


async def test_if_only_a_dearer_offer_remains_the_price_has_risen(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.surcharges[SOLANA.name] = 2_000
    harness.studio.surcharges[TEMPO.name] = 1_000
    harness.chain.balance = 0
    assert await buy(harness, purchase) == PriceRose(PRICE + 1_000)
    harness.chains["tempo"].balance = 0
    assert await buy(harness, purchase) == PriceRose(PRICE + 2_000)
    harness.chains["solana"].balance = 0
    assert await buy(harness, purchase) == GivenUp(Failure.WALLET_EMPTY)
    assert signed(harness) == 0


async def test_a_dearer_offer_does_not_make_up_for_silence(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.surcharges[SOLANA.name] = harness.studio.surcharges[TEMPO.name] = 1
    harness.chain.down = True
    with pytest.raises(ChainUnavailable):
        await buy(harness, purchase)


async def test_all_dearer_is_a_price_that_has_risen(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.price = PRICE + 500
    harness.studio.surcharges[SOLANA.name] = 500
    assert await buy(harness, purchase) == PriceRose(PRICE + 500)


async def test_a_network_that_is_not_offered_is_passed_over(harness: Harness) -> None:
    purchase = await ready(harness)
    del harness.studio.chains[SOLANA.name]
    assert await buy(harness, purchase) == Bought()
    assert await paid_on(harness, purchase) == [TEMPO.name]
    harness.studio.chains[SOLANA.name] = harness.chains["solana"]


async def test_offers_that_nobody_may_pay(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.payee = "0x000000000000000000000000000000000000dEaD"
    with pytest.raises(UntrustedChallenge):
        await buy(harness, purchase)
    assert signed(harness) == 0


async def test_a_purchase_that_lapsed_is_paid_by_another_network(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    assert await resolved(harness, purchase) == Bought()
    assert await paid_on(harness, purchase) == [SOLANA.name, TEMPO.name]
    first, second = await harness.payments(purchase.job)
    assert (first.state, second.state) == (PaymentState.LAPSED, PaymentState.SETTLED)
    assert second.signed_at >= first.valid_before * 1000


async def test_after_the_commit_the_others_are_not_asked(harness: Harness) -> None:
    """Whatever becomes of it, nobody else is asked before it has lapsed: here it is charged."""
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_SETTLED)
    harness.studio.hidden_seconds = 30
    assert isinstance(await buy(harness, purchase), Later)
    harness.chain.down = harness.chains["tempo"].down = True
    assert await resolved(harness, purchase) == Bought()
    assert await paid_on(harness, purchase) == [SOLANA.name]


async def test_while_its_own_chain_is_silent_it_waits_for_that(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    await buy(harness, purchase)
    harness.chains["solana"].down = True
    assert isinstance(await resolved(harness, purchase, 2_000), Later)
    assert await paid_on(harness, purchase) == [SOLANA.name]
    harness.chains["solana"].down = False
    assert await resolved(harness, purchase) == Bought()


async def test_a_wallet_that_the_service_finds_empty_is_not_tried_again(harness: Harness) -> None:
    purchase = await ready(harness)
    solana = harness.chains["solana"]
    solana.balance = PRICE - 1

    async def rich() -> int:
        return PRICE

    harness.methods[0].balance = rich  # type: ignore[method-assign]
    harness.chains["tempo"].balance = 0
    assert await resolved(harness, purchase) == Bought()
    assert await paid_on(harness, purchase) == [SOLANA.name, BASE.name]


async def test_nor_if_it_is_the_last_one(harness: Harness) -> None:
    purchase = await ready(harness)
    for word in ("tempo", "base"):
        harness.chains[word].balance = 0
    harness.chains["solana"].balance = PRICE - 1

    async def rich() -> int:
        return PRICE

    harness.methods[0].balance = rich  # type: ignore[method-assign]
    outcome = await resolved(harness, purchase)
    assert isinstance(outcome, GivenUp)
    assert outcome.failure is Failure.WALLET_EMPTY
    assert await paid_on(harness, purchase) == [SOLANA.name]


async def test_a_refused_request_is_not_tried_elsewhere(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.REFUSED)
    assert await resolved(harness, purchase) == GivenUp(Failure.REFUSED, "content policy")
    assert await paid_on(harness, purchase) == [SOLANA.name]


async def test_a_reverted_transaction_costs_gas_and_is_paid_anew_at_once(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.chains["solana"].balance, harness.chains["tempo"].reverts = 0, 1
    start = harness.clock.now()
    assert await resolved(harness, purchase) == Bought()
    assert harness.clock.now() - start < 20_000
    first, second = await harness.payments(purchase.job)
    assert (first.state, first.fee, first.network) == (PaymentState.LAPSED, 600, TEMPO.name)
    assert (second.state, second.fee, second.network) == (PaymentState.SETTLED, 0, BASE.name)
    receipt = await harness.store.jobs.receipt(purchase.job.id)
    assert (receipt.paid, receipt.held) == (PRICE, 0)  # gas is not the server's


async def test_gas_that_is_not_told_at_once_is_booked_by_the_comparison(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.chains["solana"].balance = 0
    await harness.gate.tick()
    real = harness.studio.pay

    async def silencing(*args: object) -> object:
        harness.chains["tempo"].down = True
        return await real(*args)  # type: ignore[arg-type]

    harness.studio.pay = silencing  # type: ignore[method-assign,assignment]
    assert await buy(harness, purchase) == Bought()
    (payment,) = await harness.payments(purchase.job)
    assert payment.fee == 0
    harness.chains["tempo"].down = False
    harness.clock.advance(60)
    await harness.gate.tick()
    (payment,) = await harness.payments(purchase.job)
    assert payment.fee == 600


async def test_a_network_that_was_left_out_of_the_settings_is_named(harness: Harness) -> None:
    purchase = await ready(harness)
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    await buy(harness, purchase)
    harness.methods = harness.methods[1:]
    await harness.restart()
    assert isinstance(await resolved(harness, purchase, 500), Later)
    assert await paid_on(harness, purchase) == [SOLANA.name]
    with pytest.raises(ChainUnavailable, match="Solana"):
        harness.wallets.of(SOLANA.name)


async def test_what_is_unfinished_on_a_network_that_was_left_is_told(harness: Harness) -> None:
    left = harness.store.ledger.left_open
    assert await left([BASE.name]) == []
    for word, number in (("solana", 1), ("tempo", 2)):
        for other, chain in harness.chains.items():
            chain.balance = 1_000_000 if other == word else 0
        harness.clock.advance(KEPT_SECONDS)
        for _ in range(number):
            assert await buy(harness, await ready(harness)) == Bought()
    assert await left([BASE.name]) == [(SOLANA.name, 0, 1)], "Base's sign-in shows the jobs of Tempo"
    harness.studio.troubles.append(Trouble.LOST_BEFORE)
    lost = await ready(harness)
    await buy(harness, lost)
    assert await left([BASE.name]) == [(TEMPO.name, 1, 0), (SOLANA.name, 0, 1)]
    assert await left([SOLANA.name]) == [(TEMPO.name, 1, 2)]
    assert await left([SOLANA.name, TEMPO.name]) == []
    assert left_behind(TEMPO.name, 1, 2) == (
        "Tempo is not in NETWORKS, and 1 of its payments are open and 2 jobs are under way that it paid for: "
        "put it back until that is over."
    )
    assert await resolved(harness, lost) == Bought()


@pytest.mark.parametrize("word", ["base", "solana", "tempo"])
async def test_a_job_is_polled_with_the_wallet_that_paid(harness: Harness, word: str) -> None:
    for other, chain in harness.chains.items():
        chain.balance = 1_000_000 if other == word else 0
    job = await harness.ask()
    await harness.live(120)
    job = await harness.job(job)
    assert (job.state, job.payer) == (
        JobState.DELIVERED,
        SOLANA_WALLET if word == "solana" else WALLET,
    )
