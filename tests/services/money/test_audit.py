"""The books against the chain: deposit by deposit, every night, and what happens when they differ."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import ChainUnavailable
from bot.domain.money.audit import DAYS, DEPOSIT_MISSING, SILENT, UNCOVERED
from bot.domain.money.chain import Received
from bot.domain.money.movements import OVERLAP_SECONDS
from bot.domain.money.networks import BASE, SOLANA
from bot.domain.money.notices import BudgetAlert, NightlyAudit, WalletLow, WalletRefilled
from bot.services.money.audit import AuditJob, seconds_to_night
from bot.services.money.comparison import WalletComparison
from bot.services.money.deposits import Alerts
from bot.services.money.gate import SigningGate
from bot.services.money.reconcile import reconcile
from bot.store import open_scratch
from tests.builders import GUILD
from tests.fakes import FakeChain, FakePayments
from tests.fakes.chain import PAYEE
from tests.fakes.wallets import wallets_of
from tests.services.money.test_deposits import Purse
from tests.store.places import meddle

HOUR = 3_600_000


class Audited(Purse):
    async def open(self) -> "Audited":
        await super().open()
        self.comparison = WalletComparison(
            self.store.movements, self.watched, self.clock, record_gas=self.store.payments.record_gas
        )
        self.gate = SigningGate(
            self.store,
            [self.comparison],
            self.notices,
            self.clock,
            payees=(PAYEE,),
            window_seconds=300,
        )
        self.audit_job = AuditJob(self.store, [self.comparison], self.notices, self.clock, payees=(PAYEE,))
        return self

    async def paid_in(self) -> Received:
        """A top-up that was credited long ago."""
        made = await self.topup()
        received = self.watch.deposit(made.amount)
        await self.later(3600)
        return received

    async def kinds(self) -> list[str]:
        return [finding.what for finding in (await self.audit_job.run()).findings]


@pytest.fixture
async def purse(tmp_path: Path) -> AsyncIterator[Audited]:
    purse = await Audited(tmp_path).open()
    await purse.funding.tick()
    await purse.gate.tick()
    yield purse
    await purse.store.close()


async def test_books_that_equal_the_chain(purse: Audited) -> None:
    await purse.paid_in()
    result = await purse.audit_job.run()
    assert (result.findings, result.deposits, result.wallet) == ((), 1, purse.chain.balance)
    assert result.owed == await purse.available()
    last = await purse.store.host.last_reconcile()
    assert last is not None
    assert (last.at, last.findings, last.head) == (purse.clock.now(), 0, result.head)


async def test_a_deposit_the_chain_does_not_show(purse: Audited) -> None:
    await purse.paid_in()
    purse.watch.deposits.clear()
    assert await purse.kinds() == ["deposit not on chain"]


@pytest.mark.parametrize("change", [{"amount": 1}, {"sender": "0xother"}])
async def test_a_deposit_the_chain_shows_otherwise(purse: Audited, change: dict[str, object]) -> None:
    received = await purse.paid_in()
    values = {name: getattr(received, name) for name in Received.__slots__}
    purse.watch.deposits[:] = [Received(**{**values, **change})]
    assert await purse.kinds() == ["deposit differs"]


async def test_a_transfer_the_books_do_not_know(purse: Audited) -> None:
    await purse.paid_in()
    last = purse.watch.head - BASE.blocks_in(OVERLAP_SECONDS) - 100
    purse.watch.deposits.append(Received("0xmissed", 4, last, "0xs", 123, "0xWallet"))
    (finding,) = (await purse.audit_job.run()).findings
    assert (finding.what, finding.row) == (DEPOSIT_MISSING, "0xmissed:4")


async def test_a_wallet_that_does_not_cover_the_debts(purse: Audited) -> None:
    await purse.paid_in()
    purse.chain.balance = 1
    assert await purse.kinds() == [UNCOVERED]


async def test_a_silent_chain_proves_nothing_and_is_not_remembered(purse: Audited) -> None:
    purse.chain.down = True
    assert await purse.kinds() == [SILENT]
    assert await purse.store.host.last_reconcile() is None
    with pytest.raises(ChainUnavailable):
        await purse.audit_job.nightly()
    assert await purse.store.host.current_pause() is None
    assert not purse.notices.to_host


async def test_a_quiet_night_is_told_and_stops_nothing(purse: Audited) -> None:
    await purse.paid_in()
    await purse.audit_job.nightly()
    (notice,) = purse.notices.to_host
    assert isinstance(notice, NightlyAudit)
    assert (notice.result.findings, notice.paused) == ((), False)
    assert await purse.store.host.current_pause() is None


async def test_a_night_that_finds_something_stops_spending(purse: Audited) -> None:
    await purse.paid_in()
    purse.watch.deposits.clear()
    await purse.audit_job.nightly()
    pause = await purse.store.host.current_pause()
    assert pause is not None
    assert pause.by is None
    notice = purse.notices.to_host[-1]
    assert isinstance(notice, NightlyAudit)
    assert "deposit not on chain" in [finding.what for finding in notice.result.findings]
    assert notice.paused


async def test_sums_of_charts_that_differ_stop_nothing_and_are_made_again(purse: Audited) -> None:
    await purse.paid_in()
    await purse.store._db.write(
        lambda c: c.execute("INSERT INTO spending_days VALUES (?, '2020-01-01', 1, 'x', 5, 1)", (GUILD,))
    )
    await purse.audit_job.nightly()
    notice = purse.notices.to_host[-1]
    assert isinstance(notice, NightlyAudit)
    assert [finding.what for finding in notice.result.findings] == [DAYS]
    assert not notice.paused
    assert await purse.store.host.current_pause() is None
    assert (await purse.audit_job.run()).ok


async def test_a_night_comes_every_day(purse: Audited) -> None:
    started = purse.clock.now()
    due = await purse.audit_job.next_due()
    assert started < due <= started + 24 * HOUR
    assert due % (24 * HOUR) == 3 * HOUR
    purse.clock.to(due)
    await purse.restart()
    assert await purse.audit_job.next_due() == due
    await purse.audit_job.nightly()
    assert await purse.audit_job.next_due() == due + 24 * HOUR


@pytest.mark.parametrize(("hour", "left"), [(2, 1), (3, 24), (4, 23)])
def test_hours_to_the_night(hour: int, left: int) -> None:
    assert seconds_to_night(20_000 * 24 * HOUR + hour * HOUR) == left * 3600


async def test_what_members_see(purse: Audited) -> None:
    await purse.paid_in()
    before = await purse.audit_job.view()
    assert before.last is None
    await purse.audit_job.run()
    view = await purse.audit_job.view()
    assert [one.balance for one in view.wallets] == [purse.chain.balance]
    assert (view.owed, view.covers) == (await purse.available(), True)
    assert view.last is not None
    purse.chain.down = True
    silent = await purse.audit_job.view()
    assert ([one.balance for one in silent.wallets], silent.covers) == ([None], None)


async def test_one_changed_byte_in_a_copy_is_named(purse: Audited, tmp_path: Path) -> None:
    received = await purse.paid_in()
    await purse.store.checkpoint()
    copy = tmp_path / "copy.db"
    shutil.copy(purse.file, copy)
    meddle(copy, lambda c: c.execute("UPDATE deposits SET sender = '0xSendeR'"))
    books = await open_scratch(copy)
    comparison = WalletComparison(books.movements, purse.watched, purse.clock)
    result = await reconcile(books, [comparison], payees=(PAYEE,), now=purse.clock.now())
    await books.close()
    rows = {(finding.what, finding.row) for finding in result.findings}
    assert rows == {("chain", f"{received.tx}:0"), ("deposit differs", f"{received.tx}:0")}


async def test_deposits_to_a_former_wallet_are_still_proven(purse: Audited) -> None:
    await purse.paid_in()
    purse.wallet = purse.watch.wallet = "0xNew"
    await purse.restart()
    await purse.funding.tick()
    purse.clock.advance(3600)
    result = await purse.audit_job.run()
    assert (result.findings, result.deposits) == ((), 1)


# ── alerts ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def alerts(purse: Audited) -> Alerts:
    wallets = wallets_of(FakePayments(purse.chain, purse.clock), clock=purse.clock)
    return Alerts(purse.store, wallets, purse.notices, purse.clock, wallet_limit=5_000_000)


async def test_the_host_hears_once_which_wallet_is_low(purse: Audited) -> None:
    second = FakeChain(purse.clock, network=SOLANA)
    methods = FakePayments(purse.chain, purse.clock), FakePayments(second, purse.clock)
    wallets = wallets_of(*methods, clock=purse.clock)
    alerts = Alerts(purse.store, wallets, purse.notices, purse.clock, wallet_limit=5_000_000)
    await alerts.check_wallets()
    purse.chain.balance = second.balance = 4_999_999
    second.down = True
    for _ in range(3):
        await alerts.check_wallets()
    low = [WalletLow(4_999_999, 5_000_000, wallet) for wallet in wallets.addresses]
    assert purse.notices.to_host == low[:1]  # a silent node says nothing about its wallet
    second.down = False
    await alerts.check_wallets()
    assert purse.notices.to_host == low
    purse.clock.advance(60)
    purse.chain.balance = 5_000_000
    await alerts.check_wallets()
    assert purse.notices.to_host == [*low, WalletRefilled(5_000_000, BASE)]


async def test_moderators_hear_of_a_budget_that_goes_down(purse: Audited, alerts: Alerts) -> None:
    await purse.paid_in()
    connection = sqlite3.connect(purse.file)
    connection.execute("UPDATE budget_levels SET level = level * 2")
    connection.commit()
    connection.close()
    for _ in range(3):
        await alerts.check_budgets()
    ((guild, alert),) = purse.notices.to_servers
    assert isinstance(alert, BudgetAlert)
    assert (guild, alert.guild_id, alert.step) == (GUILD, GUILD, 50)
