"""Deposits on the chain are credited once, to the server they were promised to, and never lost."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import ChainUnavailable, NotAllowed, NotFound, Outdated
from bot.domain.money.deposits import TOPUP_SECONDS, DepositState, Topup, UnclaimedReason
from bot.domain.money.errors import ChainSilent, NotInWallet, TopupOver
from bot.domain.money.networks import BASE, SOLANA, TEMPO
from bot.domain.money.notices import DepositUnclaimed, TopupCredited
from bot.ports import WatchedWallet
from bot.services.money.budgets import BudgetService
from bot.services.money.deposit_watch import DepositRules
from bot.services.money.deposits import DepositService
from bot.store import Store, open_store
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.fakes import FakeChain, FakeClock, FakePayments
from tests.fakes.notices import FakeNotices
from tests.fakes.wallets import wallets_of
from tests.fakes.watch import FakeWatch

ASKED = 25_000_000
DEEP_SECONDS = 26.0
"""Thirteen blocks: twelve lie above the deposit's, whatever fewer the host has set."""


class Purse:
    """A funding service over a real store; `restart` throws the process away, not the disk."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "atelier.db"
        self.clock = FakeClock()
        self.chain = FakeChain(self.clock)
        self.watch = FakeWatch(self.chain)
        self.notices = FakeNotices()
        self.wallet = "0xWallet"
        self.rules = DepositRules(confirmations=5)

    async def open(self) -> "Purse":
        self.store: Store = await open_store(self.file)
        method = FakePayments(self.chain, self.clock)
        method.address = self.wallet
        self.budgets = BudgetService(self.store, wallets_of(method, clock=self.clock), self.clock)
        self.watched = WatchedWallet(BASE, self.wallet, self.watch)
        self.funding = DepositService(
            self.store, [self.watched], self.budgets, self.notices, self.clock, rules=self.rules
        )
        return self

    async def restart(self) -> None:
        await self.store.close()
        await self.open()

    async def topup(self, asked: int = ASKED, guild_id: int = GUILD) -> Topup:
        key = f"k{len(self.watch.asked)}-{asked}-{guild_id}-{self.clock.now()}"
        return await self.funding.topup(guild_id, CHANNEL, MEMBER, asked, key=key)

    async def later(self, seconds: float = DEEP_SECONDS) -> None:
        self.clock.advance(seconds)
        await self.funding.tick()

    async def available(self, guild_id: int = GUILD) -> int:
        return (await self.store.budgets.balances(guild_id)).available

    async def check(self) -> None:
        report = await self.store.ledger.audit()
        assert report.ok, report.findings


@pytest.fixture
async def purse(tmp_path: Path) -> AsyncIterator[Purse]:
    purse = await Purse(tmp_path).open()
    await purse.funding.tick()
    yield purse
    await purse.check()
    await purse.store.close()


async def test_the_exact_amount_is_credited_and_told_of(purse: Purse) -> None:
    topup = await purse.topup()
    assert ASKED < topup.amount < ASKED + 1000
    purse.watch.deposit(topup.amount)
    await purse.later()
    assert await purse.available() == topup.amount
    ((channel, notice),) = purse.notices.to_channels
    assert channel == CHANNEL
    assert isinstance(notice, TopupCredited)
    assert (notice.topup.amount, notice.available) == (topup.amount, topup.amount)
    await purse.later(3600)
    assert await purse.available() == topup.amount
    assert len(purse.notices.to_channels) == 1


async def test_what_is_not_deep_enough_does_not_count(purse: Purse) -> None:
    topup = await purse.topup()
    purse.watch.deposit(topup.amount)
    await purse.later(22)
    assert await purse.available() == 0
    await purse.later(4)
    assert await purse.available() == topup.amount


async def test_what_a_reorganisation_took_away_was_never_there(purse: Purse) -> None:
    topup = await purse.topup()
    purse.watch.deposit(topup.amount)
    await purse.later(22)
    (again,) = purse.watch.reorg(12)
    await purse.later(60)
    assert await purse.available() == 0
    purse.watch.deposit(again.amount, tx=again.tx, log_index=7)
    await purse.later()
    assert await purse.available() == topup.amount


@pytest.mark.parametrize("restarts", [1, 2, 5])
async def test_restarts_neither_lose_nor_double_it(purse: Purse, restarts: int) -> None:
    topup = await purse.topup()
    await purse.restart()
    purse.watch.deposit(topup.amount)
    for _ in range(restarts):
        await purse.restart()
        await purse.later()
    assert await purse.available() == topup.amount
    assert len(purse.notices.to_channels) == 1


async def test_days_of_being_off_are_caught_up_with(purse: Purse) -> None:
    topup = await purse.topup()
    purse.clock.advance(3600)
    purse.watch.deposit(topup.amount)  # in time, by its block
    purse.clock.advance(5 * 24 * 3600)
    await purse.restart()
    await purse.later()
    assert await purse.available() == topup.amount
    assert max(last - first for first, last in purse.watch.asked) < 5_000


async def test_a_node_that_lagged_behind_is_asked_again(purse: Purse) -> None:
    topup = await purse.topup()
    purse.watch.deposit(topup.amount)
    purse.watch.hidden = 50
    for _ in range(3):
        await purse.later(30)
    assert await purse.available() == 0
    purse.watch.hidden = 0
    await purse.later(30)
    assert await purse.available() == topup.amount


async def test_a_silent_chain_is_waited_for(purse: Purse) -> None:
    topup = await purse.topup()
    purse.watch.deposit(topup.amount)
    purse.chain.down = True
    with pytest.raises(ChainUnavailable):
        await purse.later()
    purse.chain.down = False
    await purse.later()
    assert await purse.available() == topup.amount


async def test_no_top_up_is_promised_before_the_chain_was_ever_read(tmp_path: Path) -> None:
    purse = await Purse(tmp_path).open()
    purse.chain.down = True
    with pytest.raises(ChainSilent):
        await purse.topup()
    await purse.store.close()


async def test_what_was_in_the_wallet_before_is_no_deposit(tmp_path: Path) -> None:
    purse = Purse(tmp_path)
    purse.watch.deposit(50_000_000)
    await purse.open()
    await purse.funding.tick()
    topup = await purse.topup()
    purse.watch.deposit(topup.amount, log_index=1)  # in the very same block
    await purse.later(60)
    (deposit,) = await purse.store.deposits.newest()
    assert deposit.amount == topup.amount
    await purse.store.close()


# ── odd ones ─────────────────────────────────────────────────────────────────────────────────────


async def odd(purse: Purse, why: UnclaimedReason) -> str:
    """The one deposit that waits for the host; its key."""
    (deposit,) = await purse.funding.unclaimed()
    assert (deposit.why, deposit.state) == (why, DepositState.UNCLAIMED)
    assert purse.notices.to_host[-1] == DepositUnclaimed(deposit)
    return deposit.key


async def test_an_amount_nobody_was_promised_waits(purse: Purse) -> None:
    await purse.topup()
    purse.watch.deposit(10_001)
    await purse.later()
    key = await odd(purse, UnclaimedReason.UNKNOWN)
    await purse.funding.assign(key, GUILD, by=9)
    assert await purse.available() == 10_001
    with pytest.raises(Outdated):
        await purse.funding.assign(key, GUILD, by=9)
    with pytest.raises(Outdated):
        await purse.funding.dismiss(key, by=9)
    assert await purse.available() == 10_001


async def test_a_late_transfer_waits(purse: Purse) -> None:
    topup = await purse.topup()
    purse.clock.advance(TOPUP_SECONDS + 2)
    purse.watch.deposit(topup.amount)
    await purse.later()
    await odd(purse, UnclaimedReason.LATE)
    assert await purse.available() == 0


async def test_a_second_transfer_waits(purse: Purse) -> None:
    topup = await purse.topup()
    purse.watch.deposit(topup.amount)
    await purse.later()
    purse.watch.deposit(topup.amount)
    await purse.later(75)
    await odd(purse, UnclaimedReason.REPEATED)
    assert await purse.available() == topup.amount


async def test_both_in_one_look_credit_one(purse: Purse) -> None:
    topup = await purse.topup()
    purse.watch.deposit(topup.amount, tx="0xaa")
    purse.watch.deposit(topup.amount, tx="0xaa", log_index=1)  # one transaction, two transfers
    await purse.later()
    await odd(purse, UnclaimedReason.REPEATED)
    assert await purse.available() == topup.amount


async def test_the_hosts_own_money_is_kept_and_can_be_granted(purse: Purse) -> None:
    purse.watch.deposit(7_000_000)
    await purse.later(120)
    await purse.funding.dismiss(await odd(purse, UnclaimedReason.UNKNOWN), by=9)
    assert not await purse.funding.unclaimed()
    free = purse.chain.balance
    await purse.budgets.credit(GUILD, free, actor=9, note="", key="all")


async def test_money_granted_by_hand_is_not_assigned_again(purse: Purse) -> None:
    purse.watch.deposit(7_000_000)
    await purse.later(120)
    key = await odd(purse, UnclaimedReason.UNKNOWN)
    await purse.budgets.credit(GUILD, purse.chain.balance, actor=9, note="", key="all")
    with pytest.raises(NotInWallet) as refused:
        await purse.funding.assign(key, GUILD, by=9)
    assert refused.value.free <= 0


@pytest.mark.parametrize("key", ["", ":", "0xnone:0", "0xnone", "0xnone:-1", "0xnone:x", "0xnone:٣"])
async def test_a_deposit_that_is_none_is_refused(purse: Purse, key: str) -> None:
    with pytest.raises(NotFound):
        await purse.funding.assign(key, GUILD, by=9)


async def test_money_on_its_way_is_not_granted_by_hand(purse: Purse) -> None:
    topup = await purse.topup()
    free = purse.chain.balance
    purse.watch.deposit(topup.amount)
    await purse.later(4)
    with pytest.raises(NotAllowed):
        await purse.budgets.credit(GUILD, free + 1, actor=9, note="", key="k")
    await purse.budgets.credit(GUILD, free, actor=9, note="", key="k")
    await purse.later()
    assert await purse.available() == free + topup.amount


# ── telling, and what should not be ──────────────────────────────────────────────────────────────


async def test_a_closed_channel_is_no_reason_to_keep_silent(purse: Purse) -> None:
    topup = await purse.topup()
    purse.notices.closed.add(CHANNEL)
    purse.watch.deposit(topup.amount)
    await purse.later()
    ((guild, notice),) = purse.notices.to_servers
    assert guild == GUILD
    assert isinstance(notice, TopupCredited)


async def test_telling_is_tried_again_for_a_while(purse: Purse) -> None:
    topup = await purse.topup()
    purse.notices.closed.add(CHANNEL)
    purse.notices.alerts = False
    purse.watch.deposit(topup.amount)
    await purse.later()
    purse.notices.closed.clear()
    await purse.later(20)
    assert len(purse.notices.to_channels) == 1


async def test_the_same_interaction_is_one_top_up(purse: Purse) -> None:
    made = [await purse.funding.topup(GUILD, CHANNEL, MEMBER, ASKED, key="same") for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("amount", [0, -1])
async def test_nothing_cannot_be_asked_for(purse: Purse, amount: int) -> None:
    with pytest.raises(NotAllowed):
        await purse.topup(amount)


async def test_an_idle_bot_looks_once_a_minute_and_writes_nothing(purse: Purse) -> None:
    await purse.later(60)
    before = len(purse.watch.asked)
    lines, head = await purse.store.ledger.journal_head()
    for _ in range(8):
        await purse.later(15)
    assert len(purse.watch.asked) - before <= 4
    assert await purse.store.ledger.journal_head() == (lines, head)


async def test_a_new_wallet_is_watched_from_its_first_day(purse: Purse) -> None:
    topup = await purse.topup()
    purse.watch.deposit(topup.amount)
    await purse.later()
    purse.wallet = purse.watch.wallet = "0xNew"
    purse.watch.deposit(40_000_000)  # what the host moved there beforehand
    purse.clock.advance(60)
    await purse.restart()
    await purse.later()
    again = await purse.topup()
    purse.watch.deposit(again.amount)
    await purse.later()
    assert await purse.available() == topup.amount + again.amount
    assert not await purse.funding.unclaimed()


async def test_a_top_up_is_promised_until_it_is_paid_or_over(purse: Purse) -> None:
    topup = await purse.topup()
    assert await purse.funding.promised(topup.id) == topup
    purse.watch.deposit(topup.amount)
    await purse.later()
    with pytest.raises(TopupOver) as paid:
        await purse.funding.promised(topup.id)
    assert paid.value.credited
    late = await purse.topup()
    purse.clock.advance(TOPUP_SECONDS + 1)
    for topup_id in (late.id, "00000000"):
        with pytest.raises(TopupOver) as over:
            await purse.funding.promised(topup_id)
        assert not over.value.credited


async def test_how_long_a_transfer_takes_depends_on_the_network_and_the_hosts_rule(purse: Purse) -> None:
    seconds = [purse.funding.credit_seconds(network) for network in (BASE, SOLANA, TEMPO)]
    assert seconds == [39, 28, 15.5]
    purse.funding.rules = DepositRules(confirmations=100)
    assert [purse.funding.credit_seconds(network) for network in (BASE, TEMPO)] == [215, 15.5]
