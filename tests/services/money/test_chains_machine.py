"""Payments, reverts, thefts, deposits and silent nodes on three chains in any order.

The oracle is the chains. Whenever one answers, what is missing in its wallet is to the micro-USDC what the
books say: payments, their gas, what the host has booked, and what the audit names as in no book. A silent
chain is never called equal.
"""

import asyncio
import contextlib
import sqlite3
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain.money.audit import ABROAD, PAYMENT_MISSING
from bot.domain.money.movements import Booking, Movement
from bot.domain.money.networks import WORDS
from bot.domain.money.payments import Payment
from tests.fakes.chain import Reverted
from tests.services.money.street import Street

WORD = st.sampled_from(["base", "solana", "tempo", "tempo"])
PICK = st.integers(0, 9)
SECONDS = st.sampled_from([1, 5, 30, 90, 400, 5_000])
CENTS = st.integers(1, 500).map(lambda cents: cents * 10_000)


class ChainsMachine(RuleBasedStateMachine):
    """A bot's money, what is signed and not resolved, and what left that these books do not know."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.street = self.runner.run(Street(Path(self.folder.name)).open())
        for _ in range(2):
            self.runner.run(self.street.step())
        self.signed: list[tuple[str, Payment]] = []
        self.foreign: list[tuple[str, str]] = []  # (network's word, transaction) in no book
        self.count = 0

    def teardown(self) -> None:
        """Every chain answers, everything is resolved: the books and the chains are equal."""
        for chain in self.street.chains.values():
            chain.down = False
        self.runner.run(self.street.step(600))
        while self.signed:
            self.resolve(0, tell=False)
        while self.foreign:
            self.host_decides(0, Booking.OWN)
        for _ in range(2):
            self.runner.run(self.street.step(600))
        result, wallets = self.runner.run(self.street.audit())
        assert result.findings == (), result.findings
        assert all(one.answered for one in wallets.values())
        for word in WORDS:
            assert self.street.spent(word) == self.booked(word), word
            assert self.arrived(word) == sum(one.amount for one in self.street.watches[word].deposits)
        assert self.runner.run(self.street.store.ledger.audit()).ok
        self.runner.run(self.street.store.close())
        self.runner.close()
        self.folder.cleanup()

    # ── what happens ─────────────────────────────────────────────────────────────────────────────

    @rule(word=WORD, amount=CENTS)
    def sign(self, word: str, amount: int) -> None:
        store, now = self.street.store, self.street.clock.now()
        self.runner.run(store.host.resume(by=1, now=now))
        if not self.street.chains[word].down:
            self.signed.append((word, self.runner.run(self.street.sign(word, amount))))

    @precondition(lambda self: self.signed)
    @rule(pick=PICK, reverts=st.booleans())
    def collect(self, pick: int, reverts: bool) -> None:
        word, payment = self.signed[pick % len(self.signed)]
        chain = self.street.chains[word]
        chain.reverts = int(reverts and word == "tempo")
        with contextlib.suppress(Reverted):
            self.street.collect(word, payment)
        chain.reverts = 0

    @precondition(lambda self: self.signed)
    @rule(pick=PICK, tell=st.booleans())
    def resolve(self, pick: int, tell: bool) -> None:
        """The bot looks at the chain, which may `tell` the gas; a payment that can still land stays."""
        word, payment = self.signed[pick % len(self.signed)]
        chain, payments = self.street.chains[word], self.street.store.payments
        now = self.street.clock.now()
        fate = chain.fate(payment)
        fee = fate.fee if tell else 0
        if fate.is_charged:
            self.runner.run(payments.settle(payment.id, tx=fate.tx, fee=fee, now=now))
        elif not chain.live(payment):
            self.runner.run(payments.mark_lapsed(payment.id, refused=False, fee=fee, now=now))
        else:
            return
        self.signed.remove((word, payment))

    @rule(word=WORD, amount=CENTS)
    def steal(self, word: str, amount: int) -> None:
        self.foreign.append((word, self.street.watches[word].steal(amount).tx))

    @rule(word=WORD, amount=CENTS)
    def pay_elsewhere(self, word: str, amount: int) -> None:
        """Another life of this bot pays StableStudio."""
        self.count += 1
        self.foreign.append((word, self.street.watches[word].spend(f"lost{self.count}", amount).tx))

    @rule()
    def revert_elsewhere(self) -> None:
        self.count += 1
        self.foreign.append(("tempo", self.street.watches["tempo"].revert(f"0xreverted{self.count}").tx))

    @precondition(lambda self: self.foreign)
    @rule(pick=PICK, booking=st.sampled_from(Booking))
    def host_decides(self, pick: int, booking: Booking) -> None:
        recorded = self.street.store.movements.unbooked  # what is newer may yet be undone, and is refused
        wallets = [wallet.key for wallet in self.street.wallets]
        found = {one.tx: one for key in wallets for one in self.runner.run(recorded(key))}
        known = [one for one in self.foreign if one[1] in found]
        if known:
            one = known[pick % len(known)]
            book = self.street.store.movements.book
            self.runner.run(book(found[one[1]].key, booking, by=1, note="", now=self.street.clock.now()))
            self.foreign.remove(one)

    @rule(word=WORD, amount=CENTS, promised=st.booleans())
    def deposit(self, word: str, amount: int, promised: bool) -> None:
        if promised and not any(chain.down for chain in self.street.chains.values()):
            key = f"k{self.street.clock.now()}-{self.count}"
            topup = self.runner.run(self.street.funding.topup(11, 22, 33, amount, key=key))
            amount = topup.amount
        self.street.watches[word].deposit(amount)

    @rule(word=WORD)
    def fall_silent(self, word: str) -> None:
        self.street.chains[word].down = True

    @rule(word=WORD)
    def answer_again(self, word: str) -> None:
        self.street.chains[word].down = False

    @rule(seconds=SECONDS)
    def wait(self, seconds: int) -> None:
        self.runner.run(self.street.step(seconds))

    @rule()
    def restart(self) -> None:
        """What was told of the newest blocks is told again; Discord knows the nonces."""
        self.street.notices.nonces.clear()
        self.runner.run(self.street.restart())

    # ── what has to hold ─────────────────────────────────────────────────────────────────────────

    @rule()
    def audit(self) -> None:
        self.street.clock.advance(1)
        result, wallets = self.runner.run(self.street.audit())
        down = {word for word, chain in self.street.chains.items() if chain.down}
        silent = {finding.detail.partition(":")[0] for finding in result.unanswered}
        assert silent == {WORDS[word].title for word in down}
        for word, wallet in wallets.items():
            assert (wallet.balance is None, wallet.answered) == (word in down, word not in down)
            if wallet.balance is not None:
                assert wallet.balance == self.street.chains[word].balance
        assert (result.wallet is None) == bool(down)
        assert {finding.what for finding in result.wrong} <= {ABROAD, PAYMENT_MISSING}, result.wrong
        named = {finding.row.partition(":")[0] for finding in result.wrong}
        gone = {tx for word, tx in self.foreign if word not in down}
        assert gone <= named <= {tx for _, tx in self.foreign}
        for word in set(WORDS) - down:
            assert self.street.spent(word) == self.booked(word) + self.waiting(word), word

    @invariant()
    def nothing_is_signed_that_may_be_paid(self) -> None:
        unbooked = self.unbooked()
        if any(one.nonce is not None for one in unbooked):
            assert self.street.gate.is_shut or not self.seen(unbooked)

    def seen(self, unbooked: list[Movement]) -> bool:
        """Return True if this process has looked at the chains of these movements."""
        lanes = {one.wallet.network for one in self.street.comparisons if one.last is not None}
        return any(one.nonce is not None and one.network in lanes for one in unbooked)

    def unbooked(self) -> list[Movement]:
        return list(self.runner.run(self.street.adopter.unbooked()))

    def waiting(self, word: str) -> int:
        """Return what has left and is not resolved, or is in no book, gas included."""
        chain = self.street.chains[word]
        open_still = sum(
            chain.moved.get(payment.nonce, 0) + chain.fees.get(payment.nonce, 0)
            for name, payment in self.signed
            if name == word
        )
        foreign = {tx for name, tx in self.foreign if name == word}
        return open_still + sum(one.amount for one in self.street.watches[word].sent if one.tx in foreign)

    def booked(self, word: str) -> int:
        """Return what the books say has left this wallet."""
        network, rows = WORDS[word], sqlite3.connect(self.street.file)
        (paid,) = rows.execute(
            "SELECT coalesce(sum(CASE state WHEN 'SETTLED' THEN amount ELSE 0 END + coalesce(fee, 0)), 0) "
            "FROM payments WHERE network = ?",
            (network.name,),
        ).fetchone()
        keys = [wallet.key for wallet in self.street.wallets if wallet.network is network]
        (outflows,) = rows.execute(
            "SELECT coalesce(sum(amount), 0) FROM movements WHERE wallet = ? AND booked IS NOT NULL", keys
        ).fetchone()
        rows.close()
        return int(paid + outflows)

    def arrived(self, word: str) -> int:
        """Return what the books say has arrived in this wallet."""
        deposits = self.runner.run(self.street.store.ledger.deposits())
        name = WORDS[word].name
        return sum(one.amount for one in deposits if (one.network or WORDS["base"].name) == name)


TestChains = ChainsMachine.TestCase
TestChains.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
