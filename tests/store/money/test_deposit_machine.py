"""Top-ups, transfers, restarts and the host's decisions in any order, beside an oracle of promises.

Every micro-dollar that arrived is in exactly one place, no top-up pays twice, and no deposit is credited
automatically to a server that was not promised exactly it.
"""

import asyncio
from collections.abc import Mapping, Sequence, Set

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.domain.errors import Refused
from bot.domain.money.chain import Received
from bot.domain.money.deposits import OPEN_PER_SERVER, SKEW_MS, Deposit, DepositState, Mined, Topup, is_round
from bot.store import open_store
from bot.store.audit.audit import audit
from bot.store.money import deposits, topups
from bot.store.sql import Connection
from tests.fakes.clock import START
from tests.store.acts import DAY, topup
from tests.store.places import Fresh, fewer, fresh_file, on

GUILDS = st.sampled_from([11, 12])
PEOPLE = st.sampled_from([1, 2, 3, 4])
SENDERS = st.sampled_from(["0xAA", "0xBB"])
ASKED = st.sampled_from([1_000_000, 1_010_000, 7_000_000])
LINE = 5_000_000
PICK = st.integers(0, 5)


class DepositMachine(RuleBasedStateMachine):
    """A database, the chain's transfers as they are, and what is to become of them."""

    fresh: Fresh = staticmethod(fresh_file)

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.place = self.fresh()
        self.where = self.place.__enter__()
        self.now = START
        self.topups: list[Topup] = []
        self.ends: dict[str, int] = {}  # the oracle's own: by top-up, the last instant that it counts
        self.gone: set[str | None] = set()  # top-ups that were replaced
        self.transfers: list[Mined] = []
        self.open()

    def open(self) -> None:
        self.store = self.runner.run(open_store(self.where))

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()
        self.place.__exit__(None, None, None)

    @rule(guild=GUILDS, user=PEOPLE, asked=ASKED, sender=st.sampled_from([None, None, "0xaa"]))
    def promise(self, guild: int, user: int, asked: int, sender: str | None) -> None:
        still = [made for made in self.waiting() if made.user_id != user]
        there = [made for made in still if made.guild_id == guild]
        made = self.runner.run(
            topup(
                self.store,
                asked,
                guild_id=guild,
                user_id=user,
                sender=sender,
                opened_at=self.now,
                due_at=self.now + DAY,
            )
        )
        kept = {topup.id for topup in still} - {topup.id for topup in there[: 1 - OPEN_PER_SERVER]}
        for other in self.waiting():
            if other.id not in kept:
                self.ends[other.id] = self.now
                self.gone.add(other.id)
        assert not is_round(made.amount)
        assert made.amount not in {other.amount for other in self.waiting()}
        self.topups.append(made)
        self.ends[made.id] = made.due_at

    def waiting(self) -> list[Topup]:
        """Return the open top-ups as the oracle knows them, oldest first."""
        found = self.runner.run(self.store.deposits.newest(limit=1000))
        return self.still_open({deposit.topup for deposit in found})

    def still_open(self, paid: Set[str | None]) -> list[Topup]:
        return [
            made for made in self.topups if made.id not in self.gone | paid and self.ends[made.id] >= self.now
        ]

    @rule(pick=PICK, off=st.sampled_from([0, 0, 0, 1, -417]), sender=SENDERS)
    def transfer(self, pick: int, off: int, sender: str) -> None:
        amount = self.topups[-1 - pick % len(self.topups)].amount if self.topups else 500_000
        self._transfer(amount + off, sender)

    @rule(dollars=st.integers(1, 200), sender=SENDERS)
    def round_transfer(self, dollars: int, sender: str) -> None:
        self._transfer(dollars * 50_000, sender)

    def _transfer(self, amount: int, sender: str) -> None:
        number = len(self.transfers)
        received = Received(f"0x{number // 2}", number % 2, 1_000 + number, sender, amount)
        self.transfers.append(Mined(received, self.now))

    @rule(last=st.integers(1, 4))
    def look(self, last: int) -> None:
        """Some are read again, as after a restart."""
        self.runner.run(
            self.store.deposits.record_scan(
                "0xwallet", self.transfers[-last:], upto=2_000, now=self.now, line=LINE
            )
        )

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

    @rule(hours=st.sampled_from([1, 1, 20, 40, 800]))
    def wait(self, hours: int) -> None:
        self.now += hours * 3_600_000

    @rule()
    def restart(self) -> None:
        self.runner.run(self.store.close())
        self.open()

    @invariant()
    def everything_adds_up(self) -> None:
        self.runner.run(self.store._db.read(self.check))

    def check(self, connection: Connection) -> None:
        found = deposits._newest(connection, limit=1000)
        report = audit(connection)
        assert report.ok, report.findings
        self.check_sums(found, dict(report.balances))
        self.check_promises(found)
        waiting = self.still_open({deposit.topup for deposit in found})
        assert len({topup.user_id for topup in waiting}) == len(waiting)
        for guild in (11, 12):
            assert len([topup for topup in waiting if topup.guild_id == guild]) <= OPEN_PER_SERVER
        assert topups.waiting_amounts(connection, self.now) == {topup.amount for topup in waiting}

    def check_sums(self, found: Sequence[Deposit], balances: Mapping[str, int]) -> None:
        """Nothing is lost or double."""
        assert len({deposit.key for deposit in found}) == len(found)
        paid = [deposit.topup for deposit in found if deposit.topup]
        assert len(set(paid)) == len(paid)
        by_state = {
            state: sum(deposit.amount for deposit in found if deposit.state is state)
            for state in DepositState
        }
        assert balances.get("house:deposits", 0) == by_state[DepositState.UNCLAIMED]
        guilds = sum(amount for name, amount in balances.items() if name.startswith("guild:"))
        assert guilds == by_state[DepositState.CREDITED]
        assert -balances.get("house:operator", 0) == guilds + by_state[DepositState.UNCLAIMED]

    def check_promises(self, found: Sequence[Deposit]) -> None:
        """Only what was promised is credited."""
        made = {topup.id: topup for topup in self.topups}
        paid = {deposit.topup for deposit in found}
        for deposit in found:
            fitting = [topup for topup in self.topups if self.fits(deposit, topup)]
            if deposit.topup is not None and deposit.assigned_by is None:
                assert made[deposit.topup] in fitting
                assert {topup.guild_id for topup in fitting} == {deposit.guild_id}
            elif deposit.state is DepositState.UNCLAIMED:
                assert {topup.id for topup in fitting} <= paid

    def fits(self, deposit: Deposit, made: Topup) -> bool:
        """Return the oracle's answer: this deposit is exactly what the top-up was promised for."""
        assert deposit.mined_at is not None
        in_time = made.opened_at - SKEW_MS <= deposit.mined_at <= self.ends[made.id]
        return (
            made.amount == deposit.amount
            and in_time
            and made.sender in (None, deposit.sender.lower())
            and deposit.amount <= LINE
        )


def test_nothing_is_lost_whatever_happens(fresh: Fresh) -> None:
    modest = settings(max_examples=25, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(on(DepositMachine, fresh), settings=fewer(modest, fresh))
