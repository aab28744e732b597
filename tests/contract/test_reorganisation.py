"""Everything that books from the chain, over the sandbox's chain, which grows anew after a look at it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.host.errors import OutflowTooNew
from bot.domain.money.audit import ABROAD, NEVER_CHARGED, PAYMENT_MISSING
from bot.domain.money.movements import Booking
from bot.domain.money.networks import BASE
from bot.domain.money.payments import GENERATION
from bot.payments.nodes import Nodes
from bot.services.host.adopt import Adopter
from bot.services.money.audit import AuditJob
from bot.services.money.budgets import BudgetService
from bot.services.money.comparison import WalletComparison
from bot.services.money.deposit_watch import DepositRules
from bot.services.money.deposits import DepositService
from bot.services.money.gate import SigningGate
from bot.store import Store, open_store
from bot.wiring.chains import watched
from sandbox.chain import Chain
from tests.builders import CHANNEL, GUILD, MEMBER, job
from tests.fakes import FakeChain, FakeClock, FakePayments, FakeStudio
from tests.fakes.notices import FakeNotices
from tests.fakes.wallets import wallets_of
from tests.payments.test_chain import SetClock
from tests.payments.world import ADDRESS, NOW, PAYEE
from tests.store import acts

WALLET, THIEF, MINUTE = ADDRESS.lower(), "0x" + "99" * 20, 30
NONCE = "0x" + "ab" * 32


class House:
    """The money of a bot over a real store and a sandbox node; both clocks go together."""

    def __init__(self, chain: Chain, clock: FakeClock, store: Store, nodes: Nodes) -> None:
        self.chain, self.clock, self.store = chain, clock, store
        wallet, notices, beside = watched(BASE, ADDRESS, nodes), FakeNotices(), FakeChain(clock)
        comparisons = [WalletComparison(store.movements, wallet, clock)]
        self.gate = SigningGate(store, comparisons, notices, clock, payees=(PAYEE,), window_seconds=300)
        self.audit = AuditJob(store, comparisons, notices, clock, payees=(PAYEE,))
        studio = FakeStudio(beside, clock)
        self.adopter = Adopter(store, studio, comparisons, clock, payees=(PAYEE,))
        budgets = BudgetService(store, wallets_of(FakePayments(beside, clock), clock=clock), clock)
        rules = DepositRules(confirmations=1)
        self.deposits = DepositService(store, [wallet], budgets, notices, clock, rules=rules)

    async def later(self, blocks: int) -> None:
        self.chain.warp += 2 * blocks
        self.clock.advance(2 * blocks)
        await self.gate.look()
        await self.deposits.tick()

    def pay(self, nonce: str, amount: int = 40_000) -> str:
        return self.chain._move(WALLET, PAYEE.lower(), amount, nonce)

    async def found(self) -> list[str]:
        return sorted(finding.what for finding in (await self.audit.run()).findings)

    async def check_signing(self) -> None:
        """Nothing stops the bot any more, but for a pause that the host ends."""
        if await self.store.host.current_pause():
            await self.store.host.resume(by=1, now=self.clock.now())
        assert not self.gate.is_shut
        assert await self.gate.permit(job(created_at=self.clock.now()), BASE) is None


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    chain, clock = Chain(SetClock()), FakeClock(NOW)
    await chain.start()
    chain.mint(ADDRESS, 10_000_000)
    chain.mint(PAYEE, 100_000_000)
    nodes = Nodes.at([chain.url], BASE, clock)
    store = await open_store(tmp_path / "atelier.db")
    house = House(chain, clock, store, nodes)
    await house.later(1)
    await house.later(MINUTE)
    yield house
    assert (await store.ledger.audit()).ok
    await nodes.aclose()
    await store.close()
    await chain.stop()


async def test_a_deposit_counts_when_nothing_undoes_it_any_more(house: House) -> None:
    topup = await house.deposits.topup(GUILD, CHANNEL, MEMBER, 25_000_000, key="k")
    house.chain.transfer(PAYEE, ADDRESS, topup.amount)
    await house.later(BASE.depth - 1)
    house.chain.reorg(BASE.depth)
    await house.later(2 * BASE.depth)
    assert (await house.store.budgets.balances(GUILD)).available == 0
    house.chain.transfer(PAYEE, ADDRESS, topup.amount)
    await house.later(BASE.depth)
    house.chain.reorg(BASE.depth)
    await house.later(MINUTE)
    assert (await house.store.budgets.balances(GUILD)).available == topup.amount
    assert await house.found() == []


async def test_what_adopt_would_have_booked_is_undone_and_signing_goes_on(house: House) -> None:
    house.pay(NONCE)
    stolen = house.chain.transfer(WALLET, THIEF, 5_000_000)
    await house.later(BASE.depth - 1)
    assert await house.found() == [ABROAD, PAYMENT_MISSING]
    assert house.gate.is_shut
    report = await house.adopter.adopt(by=1)
    assert (len(report.waiting), report.blocks, len(report.left)) == (1, 1, 1)
    with pytest.raises(OutflowTooNew):
        await house.adopter.book(stolen, Booking.OWN, by=1)
    house.chain.reorg(BASE.depth)
    await house.later(MINUTE)
    assert await house.found() == []
    await house.check_signing()


async def test_what_adopt_has_booked_is_never_undone(house: House) -> None:
    house.pay(NONCE)
    stolen = house.chain.transfer(WALLET, THIEF, 5_000_000)
    await house.later(BASE.depth)
    await house.adopter.book(stolen, Booking.OWN, by=1)
    assert len((await house.adopter.adopt(by=1)).adopted) == 1
    house.chain.reorg(BASE.depth)
    await house.later(MINUTE)
    assert await house.found() == []
    await house.check_signing()


@pytest.mark.parametrize("again_after", [1, 20, None])
async def test_a_payment_of_ours_that_is_undone_stops_no_signing(
    house: House, again_after: int | None
) -> None:
    """`/host reconcile` has seen it in the newest block, and `/budget proof` shows the sums of that."""
    await acts.granted(house.store)
    ready, end = await acts.ready(house.store), house.clock.now() // 1000 + 300
    signed = acts.authorization(payer=ADDRESS, payee=PAYEE, valid_before=end)
    payment = await house.store.payments.sign(ready.id, GENERATION, signed, now=house.clock.now())
    await house.store.payments.settle(payment.id, tx=None, now=house.clock.now())
    house.pay(payment.nonce, payment.amount)
    await house.later(1)
    await house.audit.run()
    house.chain.reorg(BASE.depth)
    await house.later(again_after or MINUTE)
    if again_after is not None:
        house.pay(payment.nonce, payment.amount)
    await house.later(10 * MINUTE)
    await house.check_signing()
    found = await house.found()
    (wallet,) = (await house.audit.view()).wallets
    coverage = wallet.coverage
    assert coverage is not None
    if again_after is None:  # the wallet has more than its books say, and the audit tells it
        assert (found, coverage.sent) == ([NEVER_CHARGED], 0)
    else:
        assert (found, coverage.sent, coverage.unbooked) == ([], payment.amount, 0)
