"""The money of a bot with wallets on three fake chains over a real store: `Street`."""

from pathlib import Path

from bot.domain.errors import ChainUnavailable
from bot.domain.money.audit import Compared, Reconciliation
from bot.domain.money.networks import WORDS
from bot.domain.money.payments import GENERATION, Challenge, Payment
from bot.ports import WatchedWallet
from bot.services.host.adopt import Adopter
from bot.services.money.audit import AuditJob
from bot.services.money.budgets import BudgetService
from bot.services.money.comparison import WalletComparison
from bot.services.money.deposit_watch import DepositRules
from bot.services.money.deposits import DepositService
from bot.services.money.gate import SigningGate
from bot.store import Store, open_store
from tests.fakes import FakeChain, FakeClock, FakePayments, FakeStudio
from tests.fakes.chain import HABITS, PAYEE, entry
from tests.fakes.notices import FakeNotices
from tests.fakes.wallets import wallets_of
from tests.fakes.watch import FakeWatch
from tests.store import acts

PRICE = 40_000
GAS = 617


class Street:
    """`restart` throws the process away, not the disk and not the chains."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "atelier.db"
        self.clock = FakeClock()
        self.askers = 0
        self.chains = {
            word: FakeChain(self.clock, network=network, gas=GAS if word == "tempo" else 0)
            for word, network in WORDS.items()
        }
        self.watches = {
            word: FakeWatch(chain, wallet=HABITS[word].address) for word, chain in self.chains.items()
        }
        self.methods = {word: FakePayments(chain, self.clock) for word, chain in self.chains.items()}
        self.began = {word: chain.balance for word, chain in self.chains.items()}
        self.notices = FakeNotices()

    async def open(self) -> "Street":
        self.store: Store = await open_store(self.file)
        self.wallets = [
            WatchedWallet(WORDS[word], HABITS[word].address, watch) for word, watch in self.watches.items()
        ]
        self.comparisons = [
            WalletComparison(
                self.store.movements, wallet, self.clock, record_gas=self.store.payments.record_gas
            )
            for wallet in self.wallets
        ]
        budgets = BudgetService(self.store, wallets_of(*self.methods.values(), clock=self.clock), self.clock)
        self.funding = DepositService(
            self.store, self.wallets, budgets, self.notices, self.clock, rules=DepositRules(confirmations=5)
        )
        self.gate = SigningGate(
            self.store, self.comparisons, self.notices, self.clock, payees=(PAYEE,), window_seconds=300
        )
        self.audit_job = AuditJob(self.store, self.comparisons, self.notices, self.clock, payees=(PAYEE,))
        self.studio = FakeStudio(self.chains["base"], self.clock)
        self.studio.chains = {chain.network.name: chain for chain in self.chains.values()}
        self.adopter = Adopter(self.store, self.studio, self.comparisons, self.clock, payees=(PAYEE,))
        return self

    async def restart(self) -> None:
        await self.store.close()
        await self.open()

    async def step(self, seconds: float = 60) -> None:
        """Time goes on, and what is scheduled happens, whether chains answer or not."""
        self.clock.advance(seconds)
        for tick in (self.gate.tick, self.funding.tick):
            try:
                await tick()
            except ChainUnavailable:
                assert any(chain.down for chain in self.chains.values())

    async def sign(self, word: str, amount: int = PRICE) -> Payment:
        """Sign for a job of its own on this network, whatever the gate says."""
        network = WORDS[word]
        await acts.granted(self.store, amount)
        self.askers += 1  # each of its own: a member's queue is not what is tried here
        job = await acts.ready(self.store, price=amount, user_id=self.askers)
        offer = Challenge(accepts=(entry(amount, network=network),), resource=None, asked_url="")
        method = self.methods[word]
        authorization = method.sign(
            method.choose(offer), await method.prepare(method.choose(offer)), maximum=amount
        )
        return await self.store.payments.sign(job.id, GENERATION, authorization, now=self.clock.now())

    def collect(self, word: str, payment: Payment) -> str:
        return self.chains[word].transfer(payment.nonce, payment.amount, payment.valid_before)

    async def paid(self, word: str, *, fee: int = 0) -> Payment:
        """Sign, collect and settle. The fee is what the answer told of it."""
        payment = await self.sign(word)
        tx = self.collect(word, payment)
        return await self.store.payments.settle(payment.id, tx=tx, fee=fee, now=self.clock.now())

    async def audit(self) -> tuple[Reconciliation, dict[str, Compared]]:
        result = await self.audit_job.run()
        return result, {one.network.word: one for one in result.wallets}

    def spent(self, word: str) -> int:
        """Return what is missing on the chain since the bench was made, deposits aside."""
        received = sum(one.amount for one in self.watches[word].deposits)
        return self.began[word] + received - self.chains[word].balance
