"""Three wallets on three chains: what one misses shuts all, and what one does not answer stops no other."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.domain.errors import ChainUnavailable
from bot.domain.money.audit import GAS_UNCOVERED, SILENT, UNCOVERED
from bot.domain.money.deposits import DepositState, UnclaimedReason
from bot.domain.money.errors import ChainSilent
from bot.domain.money.movements import Booking
from bot.domain.money.networks import BASE, SOLANA, TEMPO, wallet_key
from bot.domain.money.notices import ChainBlind, ChainSeen, NightlyAudit, WalletUnwatched
from bot.services.money.deposit_watch import FAILURES, DepositRules, DepositWatch
from bot.services.money.gate import PATIENCE
from bot.services.money.reconcile import reconcile
from bot.services.scheduler import Scheduler
from tests import builders
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.fakes.chain import HABITS, PAYEE
from tests.services.money.street import GAS, PRICE, Street
from tests.services.money.test_comparison import change_last
from tests.store import acts

NONCE = "5" * 88
"""A signature in base58."""


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    street = await Street(tmp_path).open()
    await street.step()
    await street.step()
    yield street
    assert (await street.store.ledger.audit()).ok
    await street.store.close()


async def may_sign(street: Street, *, old: bool = False) -> list[str]:
    """Return the words of the networks on which a job may sign; "silent" where its chain does not answer."""
    created_at = 0 if old else street.clock.now()
    words = []
    for network in (BASE, SOLANA, TEMPO):
        try:
            if await street.gate.permit(builders.job(created_at=created_at), network) is None:
                words.append(network.word)
        except ChainUnavailable:
            words.append("silent")
    return words


# ── before a signature ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("word", ["base", "solana", "tempo"])
async def test_a_payment_that_the_books_miss_shuts_every_network_at_once(street: Street, word: str) -> None:
    assert await may_sign(street) == ["base", "solana", "tempo"]
    street.clock.advance(60)
    street.watches[word].spend(NONCE)
    assert await may_sign(street) == []
    assert street.gate.is_shut
    assert await street.gate.holds_back(builders.job(created_at=street.clock.now())) is not None


@pytest.mark.parametrize("word", ["base", "solana", "tempo"])
async def test_a_theft_on_one_network_pauses_all_spending(street: Street, word: str) -> None:
    street.watches[word].steal(5)
    await street.step()
    assert await street.store.host.current_pause() is not None


async def test_a_silent_chain_shuts_only_itself(street: Street) -> None:
    street.chains["solana"].down = True
    street.clock.advance(60)
    assert await may_sign(street) == ["base", "silent", "tempo"]
    for _ in range(PATIENCE * 2):
        await street.step()
    told = [one for one in street.notices.to_host if isinstance(one, WalletUnwatched)]
    assert told == [WalletUnwatched(SOLANA, "the chain's node does not answer")]
    assert await may_sign(street, old=True) == ["base", "silent", "tempo"], "these books are the latest ones"


async def restored(street: Street) -> None:
    """The database is a copy: the file beside it names a payment that it does not know."""
    await street.store.jobs.create(builders.draft())
    await street.store.trust(True)
    change_last(Path(f"{street.file}.last"))
    await street.restart()
    street.clock.advance(1)


async def test_in_an_older_copy_a_silent_chain_shuts_all_for_jobs_of_before(street: Street) -> None:
    await restored(street)
    street.chains["solana"].down = True
    await street.step(600)
    await street.step(600)
    assert await may_sign(street, old=True) == []
    assert await street.gate.holds_back(builders.job(created_at=0)) is not None
    assert await may_sign(street) == ["base", "silent", "tempo"], "no other life can have paid for it"
    street.chains["solana"].down = False
    await street.step()
    await street.step(SOLANA.window_seconds + 60)
    assert await may_sign(street, old=True) == ["base", "solana", "tempo"]
    assert street.store.is_latest


async def test_jobs_of_before_wait_until_nothing_can_be_collected_on_any_network(street: Street) -> None:
    """Payments last 28 seconds on Tempo, 120 on Solana and 300 on Base."""
    await restored(street)
    await street.step(1)
    for seconds in (60, 150, 80):
        assert await may_sign(street, old=True) == []
        await street.step(seconds)
        assert not street.store.is_latest
    await street.step(60)
    assert street.store.is_latest
    assert await may_sign(street, old=True) == ["base", "solana", "tempo"]


async def test_one_chain_that_ran_ahead_is_no_older_copy_for_the_others_alone(street: Street) -> None:
    """A machine set back to a snapshot: whichever chain shows it first, payments may be open on all."""
    assert await may_sign(street, old=True) == ["base", "solana", "tempo"]
    street.clock.set(3_600)
    street.chains["base"].down = street.chains["tempo"].down = True
    assert await street.gate.permit(builders.job(created_at=0), SOLANA) is not None
    await street.step(600)
    assert await may_sign(street, old=True) == [], "Base and Tempo were not compared since"
    street.chains["base"].down = street.chains["tempo"].down = False
    await street.step()
    await street.step(400)
    assert await may_sign(street, old=True) == ["base", "solana", "tempo"]


# ── equal, different, not answered ───────────────────────────────────────────────────────────────


async def test_every_chain_equals_the_books(street: Street) -> None:
    for word in street.chains:
        await street.paid(word)
    await street.step()
    result, wallets = await street.audit()
    assert (result.findings, result.checked, result.paid) == ((), 3, 3 * PRICE)
    for word, wallet in wallets.items():
        assert wallet.coverage is not None
        assert (wallet.answered, wallet.balance) == (True, street.chains[word].balance)
        assert wallet.coverage.sent == street.spent(word)
    assert result.wallet == sum(chain.balance for chain in street.chains.values())


async def test_a_silent_chain_is_unknown_and_the_others_are_compared(street: Street) -> None:
    for word in street.chains:
        await street.paid(word)
    await street.step()
    street.chains["tempo"].down = True
    result, wallets = await street.audit()
    assert [(one.what, one.detail) for one in result.findings] == [
        (SILENT, "Tempo: the chain's node does not answer")
    ]
    assert {word: (one.answered, one.balance is None) for word, one in wallets.items()} == {
        "base": (True, False),
        "solana": (True, False),
        "tempo": (False, True),
    }
    assert (result.answered, result.wallet, result.wrong) == (True, None, ())
    await street.audit_job.nightly()
    (told,) = [one for one in street.notices.to_host if isinstance(one, NightlyAudit)]
    assert not told.paused
    last = await street.store.host.last_reconcile()
    assert last is not None
    assert (last.findings, last.unanswered) == (0, 1)
    view = await street.audit_job.view()
    assert [one.balance is None for one in view.wallets] == [False, False, True]


async def test_if_no_chain_answers_nothing_is_proven(street: Street) -> None:
    for chain in street.chains.values():
        chain.down = True
    result, _ = await street.audit()
    assert not result.answered
    assert await street.store.host.last_reconcile() is None
    with pytest.raises(ChainUnavailable):
        await street.audit_job.nightly()


async def test_wallets_cover_the_debts_together(street: Street) -> None:
    for chain in street.chains.values():
        chain.balance = 1_000_000
    await acts.granted(street.store, 3_000_000)
    assert (await street.audit())[0].findings == ()
    street.chains["solana"].balance -= 1
    assert [one.what for one in (await street.audit())[0].findings] == [UNCOVERED]
    street.chains["solana"].down = True
    assert [one.what for one in (await street.audit())[0].findings] == [SILENT], "it may hold enough"


async def test_gas_that_may_be_burnt_covers_no_debts(street: Street) -> None:
    for word, chain in street.chains.items():
        chain.balance = 1_000_000 if word == "tempo" else 0
    payment = await street.sign("tempo")  # for which a server is granted its price
    await acts.granted(street.store, 1_000_000 - PRICE - payment.fee_most)
    assert ((await street.audit())[0].findings, (await street.audit_job.view()).covers) == ((), True)
    await acts.granted(street.store, 1)
    assert [one.what for one in (await street.audit())[0].findings] == [GAS_UNCOVERED]
    assert (await street.audit_job.view()).covers is False


async def test_gas_out_of_what_servers_own_is_told_and_stops_nothing(street: Street) -> None:
    """Servers have topped up all that there is: the first payment on Tempo burns some of it."""
    payment = await street.paid("tempo")
    await street.step()
    await street.step()
    held = sum(chain.balance for chain in street.chains.values())
    await acts.granted(street.store, held + GAS - await street.store.budgets.owed())
    await street.audit_job.nightly()
    told = [one for one in street.notices.to_host if isinstance(one, NightlyAudit)]
    (finding,) = told[-1].result.findings
    assert (finding.what, payment.network) == (GAS_UNCOVERED, TEMPO.name)
    assert finding.detail.endswith("send $0.000617 or more.")
    assert not told[-1].paused
    assert await street.store.host.current_pause() is None
    await acts.granted(street.store, 1)  # more than gas took
    street.clock.advance(1)
    await street.audit_job.nightly()
    assert await street.store.host.current_pause() is not None


async def test_what_is_in_the_books_of_a_network_that_nobody_watches_is_not_answered(street: Street) -> None:
    await street.paid("tempo")
    others = [one for one in street.comparisons if one.wallet.network is not TEMPO]
    result = await reconcile(street.store, others, payees=(PAYEE,), now=street.clock.now())
    (finding,) = result.findings
    assert finding.what == SILENT
    assert finding.detail.startswith("Tempo is not in NETWORKS: 1 payments and 0 deposits")


# ── deposits ─────────────────────────────────────────────────────────────────────────────────────


async def topup(street: Street, asked: int = 25_000_000, *, sender: str | None = None) -> tuple[str, int]:
    key = f"{street.clock.now()}-{asked}"
    made = await street.funding.topup(GUILD, CHANNEL, MEMBER, asked, key=key, sender=sender)
    return made.id, made.amount


async def available(street: Street) -> int:
    return (await street.store.budgets.balances(GUILD)).available


@pytest.mark.parametrize("word", ["base", "solana", "tempo"])
async def test_the_exact_amount_is_credited_from_any_network_once(street: Street, word: str) -> None:
    _, amount = await topup(street)
    street.watches[word].deposit(amount)
    await street.step(3)
    assert await available(street) == (0 if word == "base" else amount), "Base needs its twelve blocks"
    for _ in range(3):
        await street.step()
        await street.restart()
    assert await available(street) == amount
    (deposit,) = await street.store.ledger.deposits()
    network = {"base": None, "solana": SOLANA.name, "tempo": TEMPO.name}[word]
    assert (deposit.network, deposit.wallet) == (network, HABITS[word].address)
    assert (await street.audit())[0].deposits == 1


async def test_the_same_amount_on_a_second_network_waits_for_the_host(street: Street) -> None:
    _, amount = await topup(street)
    street.watches["base"].deposit(amount)
    street.watches["solana"].deposit(amount)
    await street.step()
    assert await available(street) == amount
    (waiting,) = await street.funding.unclaimed()
    assert (waiting.why, waiting.state) == (UnclaimedReason.REPEATED, DepositState.UNCLAIMED)


async def test_a_deposit_of_before_is_looked_up_on_its_own_network(street: Street) -> None:
    for amount, watch in enumerate(street.watches.values(), 2_000_000):
        watch.deposit(amount)
    street.clock.advance(60)
    await street.funding.tick()  # only the deposits are read; the comparison begins behind them
    for comparison, watch in zip(street.comparisons, street.watches.values(), strict=True):
        await comparison.restart(watch.head, by=1)
    street.clock.advance(60)
    result, _ = await street.audit()
    assert (result.findings, result.deposits) == ((), 3)


async def test_a_memo_is_the_senders_word(street: Street) -> None:
    name, amount = await topup(street, sender="0x" + "12" * 20)
    street.watches["solana"].deposit(amount)
    await street.step()
    assert await available(street) == 0
    assert [one.why for one in await street.funding.unclaimed()] == [UnclaimedReason.SENDER]
    street.watches["solana"].deposit(amount, memo=name)
    await street.step()
    assert await available(street) == amount


async def test_a_memo_with_another_amount_pays_nothing(street: Street) -> None:
    name, amount = await topup(street)
    street.watches["solana"].deposit(amount + 1, memo=name)
    await street.step()
    assert await available(street) == 0


async def test_a_blind_network_is_named_and_topups_are_promised_on_the_others(street: Street) -> None:
    street.chains["solana"].down = True
    for _ in range(FAILURES + 2):
        await street.step()
    assert [one for one in street.notices.to_host if isinstance(one, ChainBlind)] == [
        ChainBlind(SOLANA, "the chain's node does not answer")
    ]
    assert [one.network for one in await street.funding.seen()] == [BASE, TEMPO]
    _, amount = await topup(street)
    street.chains["solana"].down = False
    street.watches["solana"].deposit(amount)
    await street.step()
    assert ChainSeen(SOLANA) in street.notices.to_host
    assert await available(street) == amount
    for chain in street.chains.values():
        chain.down = True
    for _ in range(FAILURES):
        await street.step()
    with pytest.raises(ChainSilent):
        await topup(street, 30_000_000)


async def test_the_scans_of_a_silent_chain_delay_no_other(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails is tried again at growing pauses, up to a minute."""
    scans: Counter[str] = Counter()
    enough = asyncio.Event()

    async def tick(watch: DepositWatch) -> None:
        word = watch.wallet.network.word
        scans[word] += 1
        if word == "solana":
            if scans[word] >= 12:
                enough.set()
            raise ChainUnavailable("the chain's node does not answer")

    monkeypatch.setattr(DepositWatch, "tick", tick)
    scheduler = Scheduler(SystemClock(1_000.0))
    street.funding.schedule(scheduler)
    running = asyncio.create_task(scheduler.run())
    async with asyncio.timeout(30):
        await enough.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert min(scans["base"], scans["tempo"]) > 1.5 * scans["solana"]


async def test_nothing_is_promised_to_a_sender_whose_only_chain_is_blind(street: Street) -> None:
    open_one, _ = await topup(street)
    street.chains["solana"].down = True
    for _ in range(FAILURES + 2):
        await street.step()
    with pytest.raises(ChainSilent):
        await topup(street, 30_000_000, sender="9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin")
    assert (await street.funding.promised(open_one)).id == open_one  # it was not replaced
    await topup(street, 30_000_000, sender="0x" + "12" * 20)


async def test_an_id_in_base58_keeps_its_case(street: Street) -> None:
    tx = "5Nd9TgkNR1uH2yKGTGsFmNSeo4PjaQ5wcVyWz9b4RTXsWkdAqgXvVDqkpjuUQ8fRgxN9bWdcQUkRaDWDRxVnGYsJ"
    street.watches["solana"].deposit(3_000_000, tx=tx)
    stolen = street.watches["solana"].steal(5, tx=tx[:-1] + "K")
    await street.step()
    await street.store.deposits.assign(f"{tx}:0", GUILD, by=1, now=street.clock.now())
    assert await available(street) == 3_000_000
    await street.store.movements.book(f"{stolen.tx}:0", Booking.OWN, by=1, note="", now=street.clock.now())
    assert (await street.audit())[0].findings == ()


def test_only_base_has_confirmations_of_the_hosts() -> None:
    rules = DepositRules(confirmations=30)
    assert [rules.depth(network) for network in (BASE, SOLANA, TEMPO)] == [30, 0, 1]
    assert DepositRules(confirmations=1).depth(BASE) == 12


async def test_each_wallet_has_a_name_of_its_own_in_the_books(street: Street) -> None:
    """Base and Tempo have the same address."""
    positions = {wallet.key: await street.store.movements.position(wallet.key) for wallet in street.wallets}
    assert set(positions) == {
        HABITS["base"].address,
        wallet_key(SOLANA, HABITS["solana"].address),
        f"tempo:{HABITS['tempo'].address}",
    }
    firsts = {position.first for position in positions.values() if position is not None}
    assert len(firsts) == 3, "blocks of different chains"
