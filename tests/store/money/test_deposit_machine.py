"""Top-ups, transfers, restarts and the host's decisions in any order: every micro-dollar that arrived is in
exactly one place, and no top-up pays twice."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.errors import Refused
from bot.domain.money.chain import Received
from bot.domain.money.deposits import DepositState, Mined, Topup
from bot.store import open_store
from tests.fakes.clock import START
from tests.store.acts import DAY, topup

GUILDS = st.sampled_from([11, 12])
PICK = st.integers(0, 5)


class DepositMachine(RuleBasedStateMachine):
    """A database, the chain's transfers as they are, and what is to become of them."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.now = START
        self.topups: list[Topup] = []
        self.transfers: list[Mined] = []
        self.open()

    def open(self) -> None:
        self.store = self.runner.run(open_store(Path(self.folder.name) / "atelier.db"))

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()

    @rule(guild=GUILDS)
    def promise(self, guild: int) -> None:
        made = self.runner.run(
            topup(self.store, 1_000_000, guild_id=guild, opened_at=self.now, due_at=self.now + DAY)
        )
        assert made.amount not in {other.amount for other in self.topups}
        self.topups.append(made)

    @rule(pick=PICK, off=st.sampled_from([0, 0, 0, 1]))
    def transfer(self, pick: int, off: int) -> None:
        amount = self.topups[-1 - pick % len(self.topups)].amount if self.topups else 500_000
        number = len(self.transfers)
        received = Received(f"0x{number // 2}", number % 2, 1_000 + number, "0xs", amount + off)
        self.transfers.append(Mined(received, self.now))

    @rule(last=st.integers(1, 4))
    def look(self, last: int) -> None:
        """Some are read again, as after a restart."""
        self.runner.run(self.store.deposits.record_scan(self.transfers[-last:], [], upto=2_000, now=self.now))

    @rule(pick=PICK, guild=st.sampled_from([11, 12, None]))
    def decide(self, pick: int, guild: int | None) -> None:
        found = self.runner.run(self.store.deposits.newest())
        if not found:
            return
        deposit = found[pick % len(found)]
        step = (
            self.store.deposits.dismiss(deposit.key, by=1, now=self.now)
            if guild is None
            else self.store.deposits.assign(deposit.key, guild, by=1, now=self.now)
        )
        try:
            self.runner.run(step)
            assert deposit.state is DepositState.UNCLAIMED
        except Refused:
            assert deposit.state is not DepositState.UNCLAIMED

    @rule(hours=st.sampled_from([1, 20, 40]))
    def wait(self, hours: int) -> None:
        self.now += hours * 3_600_000

    @rule()
    def restart(self) -> None:
        self.runner.run(self.store.close())
        self.open()

    @invariant()
    def nothing_is_lost_or_double(self) -> None:
        found = self.runner.run(self.store.deposits.newest(limit=1000))
        assert len({deposit.key for deposit in found}) == len(found)
        paid = [deposit.topup for deposit in found if deposit.topup]
        assert len(set(paid)) == len(paid)
        balances = dict(self.runner.run(self.store.ledger.audit()).balances)
        by_state = {
            state: sum(deposit.amount for deposit in found if deposit.state is state)
            for state in DepositState
        }
        assert balances.get("house:deposits", 0) == by_state[DepositState.UNCLAIMED]
        guilds = sum(amount for name, amount in balances.items() if name.startswith("guild:"))
        assert guilds == by_state[DepositState.CREDITED]
        assert -balances.get("house:operator", 0) == guilds + by_state[DepositState.UNCLAIMED]

    @invariant()
    def the_books_add_up(self) -> None:
        report = self.runner.run(self.store.ledger.audit())
        assert report.ok, report.findings


DepositMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestDeposits = DepositMachine.TestCase
