"""Books and chains over the sandbox's Base, Solana and Tempo, read by the bot's own readers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.host.errors import OutflowNotFound
from bot.domain.money.audit import ABROAD, SILENT
from bot.domain.money.ledger import GAS, LOSSES
from bot.domain.money.movements import Booking, movements_of
from bot.domain.money.networks import BASE, SOLANA, TEMPO
from bot.domain.money.payments import GENERATION, Authorization, Payment, PaymentState
from bot.payments.nodes import Nodes
from bot.payments.solana import SolanaPayments
from bot.services.host.adopt import Adopter
from bot.services.money.audit import AuditJob
from bot.services.money.budgets import BudgetService
from bot.services.money.comparison import WalletComparison
from bot.services.money.deposit_watch import DepositRules
from bot.services.money.deposits import DepositService
from bot.store import Store, open_store
from bot.wiring.chains import watched
from sandbox.chain import Chain
from sandbox.solana import Solana
from sandbox.solana.transaction import Transaction, parse
from sandbox.tempo import Tempo
from sandbox.tempo.transaction import read
from tests.builders import CHANNEL, GUILD, MEMBER
from tests.fakes import FakeChain, FakePayments, FakeStudio
from tests.fakes.notices import FakeNotices
from tests.fakes.wallets import wallets_of
from tests.payments.solana import world as solana_world
from tests.payments.tempo import world as tempo_world
from tests.payments.test_chain import SetClock
from tests.payments.world import ADDRESS, NOW, PAYEE, StillClock
from tests.store import acts

PRICE = 134_000
FUNDS = 50_000_000
THIEF = "0x" + "99" * 20
PAYEES = (PAYEE, tempo_world.PAYEE, solana_world.PAYEE)


class Quay:
    """Three chains, their nodes, and the money of a bot. All clocks go together."""

    def __init__(self, base: Chain, solana: Solana, tempo: Tempo, clock: StillClock, store: Store) -> None:
        self.base, self.solana, self.tempo, self.clock, self.store = base, solana, tempo, clock, store
        self.on_tempo = tempo_world.method(clock=clock, urls=[tempo.url])
        self.on_solana = SolanaPayments.build(solana_world.KEY, [solana.node.url], clock, solana_world.POLICY)
        self.base_nodes = Nodes.at([base.url], BASE, clock)
        self.wallets = [
            watched(BASE, ADDRESS, self.base_nodes),
            watched(SOLANA, solana_world.ADDRESS, self.on_solana.nodes),
            watched(TEMPO, tempo_world.ADDRESS, self.on_tempo.nodes),
        ]
        self.comparisons = [
            WalletComparison(store.movements, wallet, clock, record_gas=store.payments.record_gas)
            for wallet in self.wallets
        ]
        notices, beside = FakeNotices(), FakeChain(clock)
        budgets = BudgetService(store, wallets_of(FakePayments(beside, clock), clock=clock), clock)
        self.audit = AuditJob(store, self.comparisons, notices, clock, payees=PAYEES)
        self.deposits = DepositService(
            store, self.wallets, budgets, notices, clock, rules=DepositRules(confirmations=1)
        )
        self.adopter = Adopter(store, FakeStudio(beside, clock), self.comparisons, clock, payees=PAYEES)

    async def later(self, seconds: float) -> None:
        for chain in (self.base, self.solana, self.tempo):
            chain.warp += seconds
        self.clock.time += round(seconds * 1000)
        for comparison in self.comparisons:
            await comparison.look()
        await self.deposits.tick()

    async def kept(self, authorization: Authorization) -> Payment:
        """Store a payment as one that is about to be presented."""
        await acts.granted(self.store, PRICE)
        job = await acts.ready(self.store, price=PRICE)
        return await self.store.payments.sign(job.id, GENERATION, authorization, now=self.clock.now())

    async def pay_base(self) -> Payment:
        payment = await self.kept(
            acts.authorization(PRICE, payer=ADDRESS, payee=PAYEE, valid_before=self.clock.now() // 1000 + 300)
        )
        self.base._move(ADDRESS.lower(), PAYEE.lower(), PRICE, payment.nonce)
        return payment

    async def pay_tempo(self, *, reverts: bool = False) -> Payment:
        expires = datetime.fromtimestamp(self.clock.now() / 1000 + 300, UTC)
        offered = tempo_world.parameters(expires=f"{expires:%Y-%m-%dT%H:%M:%S}.000Z")
        asked = self.on_tempo.choose(tempo_world.challenge(offered))
        terms = await self.on_tempo.prepare(asked)
        payment = await self.kept(self.on_tempo.sign(asked, terms, maximum=PRICE))
        assert payment.header is not None
        credential = tempo_world.decoded(payment.header.removeprefix("Payment "))
        signed = read(bytes.fromhex(credential["payload"]["signature"][2:]))
        self.tempo.broadcast(signed, reverts=reverts)
        return payment

    async def pay_solana(self) -> Payment:
        asked = solana_world.requirements()
        terms = await self.on_solana.prepare(asked)
        payment = await self.kept(self.on_solana.sign(asked, terms, maximum=PRICE))
        assert payment.header is not None
        made = parse(solana_world.transaction(payment.header))
        first = solana_world.FACILITATOR.sign(made.message.raw).signature
        self.solana.send(Transaction((first, made.signatures[1]), made.message))
        return payment

    def held(self) -> dict[str, int]:
        return {
            "base": self.base.balance(ADDRESS),
            "solana": self.solana.balance(solana_world.ADDRESS),
            "tempo": self.tempo.balance(tempo_world.ADDRESS),
        }


@pytest.fixture
async def quay(tmp_path: Path) -> AsyncIterator[Quay]:
    async with AsyncExitStack() as stack:
        base, solana, tempo = Chain(SetClock()), Solana(SetClock()), Tempo(SetClock())
        for chain in (base, solana, tempo):
            await chain.start()
            stack.push_async_callback(chain.stop)
        base.mint(ADDRESS, FUNDS)
        base.mint(PAYEE, FUNDS)
        tempo.mint(tempo_world.ADDRESS, FUNDS)
        tempo.mint(tempo_world.PAYEE, 1)
        solana.open(solana_world.PAYEE)
        solana.deposit(solana_world.ADDRESS, FUNDS, age=600)
        store = await open_store(tmp_path / "atelier.db")
        stack.push_async_callback(store.close)
        quay = Quay(base, solana, tempo, StillClock(NOW, speed=2), store)
        for nodes in (quay.base_nodes, quay.on_solana.nodes, quay.on_tempo.nodes):
            stack.push_async_callback(nodes.aclose)
        await quay.later(60)
        await quay.later(60)
        yield quay
        assert (await store.ledger.audit()).ok


async def test_every_chain_equals_the_books_to_the_micro_dollar(quay: Quay) -> None:
    before = quay.held()
    made = [await quay.pay_base(), await quay.pay_solana(), await quay.pay_tempo()]
    reverted = await quay.pay_tempo(reverts=True)
    topup = await quay.deposits.topup(GUILD, CHANNEL, MEMBER, 2_000_000, key="k")
    quay.solana.deposit(solana_world.ADDRESS, topup.amount, memo=topup.id)
    quay.base.deposit(ADDRESS, 3_000_000)
    quay.tempo.deposit(tempo_world.ADDRESS, 4_000_000, memo="0x" + "ab" * 32)
    await quay.later(60)
    payments = quay.store.payments
    for payment in made:
        await payments.settle(payment.id, tx=None, now=quay.clock.now())
    await payments.mark_lapsed(reverted.id, refused=False, now=quay.clock.now())
    await quay.later(60)

    result = await quay.audit.run()
    assert result.findings == ()
    assert (result.checked, result.paid, result.deposits) == (4, 3 * PRICE, 3)
    gas = {one.id: (await payments.get(one.id)).fee for one in (*made, reverted)}
    assert gas[made[2].id] > 0
    assert gas[reverted.id] > 0
    assert sum(gas.values()) == quay.tempo.burnt(tempo_world.ADDRESS) == -dict(result.balances)[GAS]
    assert (await payments.get(reverted.id)).state is PaymentState.LAPSED
    arrived = {"base": 3_000_000, "solana": topup.amount, "tempo": 4_000_000}
    for one in result.wallets:
        word = one.network.word
        assert (one.answered, one.balance) == (True, quay.held()[word])
        assert one.coverage is not None
        assert (one.coverage.received, one.coverage.unbooked) == (arrived[word], 0)
        assert quay.held()[word] == before[word] + arrived[word] - one.coverage.sent
    spent = {word: before[word] + arrived[word] - held for word, held in quay.held().items()}
    assert spent == {"base": PRICE, "solana": PRICE, "tempo": PRICE + sum(gas.values())}
    granted = 4 * PRICE  # for the jobs; what lapsed is still held for its own
    assert (await quay.store.budgets.owed()) == granted - 3 * PRICE + topup.amount


async def test_thefts_are_named_on_each_chain_and_booked_by_their_names(quay: Quay) -> None:
    before = quay.held()
    stolen = [
        quay.base.transfer(ADDRESS, THIEF, 5_000_000),
        quay.solana.transfer(solana_world.ADDRESS, solana_world.PAYEE, 6_000_000),
        quay.tempo.transfer(tempo_world.ADDRESS, THIEF, 7_000_000),
    ]
    await quay.later(60)
    result = await quay.audit.run()
    assert sorted(one.what for one in result.wrong) == [ABROAD] * 3
    assert {one.row.partition(":")[0] for one in result.wrong} == set(stolen)
    with pytest.raises(OutflowNotFound):
        await quay.adopter.book(stolen[1].swapcase(), Booking.LOST, by=1)
    for tx in stolen:
        await quay.adopter.book(tx, Booking.LOST, by=1)
    result = await quay.audit.run()
    assert result.findings == ()
    gone = sum(before.values()) - sum(quay.held().values())
    assert gone > 18_000_000, "and gas"
    assert dict(result.balances)[LOSSES] == -gone


async def test_a_silent_chain_is_unknown_beside_two_that_agree(quay: Quay) -> None:
    await quay.pay_tempo()
    await quay.tempo.stop()
    result = await quay.audit.run()
    assert {one.network.word: (one.answered, one.balance is None) for one in result.wallets} == {
        "base": (True, False),
        "solana": (True, False),
        "tempo": (False, True),
    }
    assert {one.what for one in result.findings} == {SILENT}
    assert all(one.detail.startswith("Tempo: ") for one in result.findings)
    assert result.wallet is None
    await quay.tempo.start()


async def test_an_adopted_payment_is_found_again_by_what_is_kept_of_it(quay: Quay) -> None:
    """What is searched for is read from the chain: the books of the life that signed it are lost."""
    for pay, method, wallet in (
        (quay.pay_solana, quay.on_solana, quay.wallets[1]),
        (quay.pay_tempo, quay.on_tempo, quay.wallets[2]),
    ):
        payment = await pay()
        await quay.later(30)
        newest = await wallet.chain.newest()
        first = newest.number - wallet.network.blocks_in(60)
        pieces = [piece async for piece in wallet.chain.movements(first, newest.number)]
        moved = [movement for piece in pieces for movement in movements_of(piece, wallet.network)]
        (movement,) = [one for one in moved if one.nonce == payment.nonce]
        known = replace(payment, proof=await wallet.chain.proof(movement))
        fate = await method.look(known)
        assert (fate.is_charged, fate.tx) == (True, movement.tx)
