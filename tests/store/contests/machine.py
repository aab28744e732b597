"""Contests, their jobs, votes, ends and prizes in any order: every micro-dollar is in exactly one place, no
member spends more of a pot than the card says, and every contest has one result at most."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.contests.models import Choice, Contest, ContestState
from bot.domain.contests.records import Settlement
from bot.domain.contests.settlement import settle
from bot.domain.errors import Conflict, Refused
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.money.payments import GENERATION
from bot.store import open_store
from bot.store.audit.audit import audit
from bot.store.contests import funds, results
from bot.store.contests.rows import one_contest
from bot.store.money import budgets, ledger
from bot.store.sql import Connection
from tests.builders import BODY, GUILD, draft
from tests.domain.contests.samples import terms
from tests.fakes.clock import START
from tests.store.acts import RESULT, admit_job, authorization
from tests.store.contests.acts import DATES, ENTRIES_OVER, VOTING_OVER, drafted
from tests.store.places import Fresh, fresh_file

PICK = st.integers(0, 3)
MEMBERS = st.sampled_from([1, 2, 3])
PRICES = st.sampled_from([10_000, 40_000, 90_000])
CAP = 100_000

reached: set[str] = set()
"""States that some run reached, and what happened: a machine that reaches none proves nothing."""


class ContestMachine(RuleBasedStateMachine):
    """One database. Whatever is refused changes nothing; the invariants see to it."""

    fresh: Fresh = staticmethod(fresh_file)

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.place = self.fresh()
        self.where = self.place.__enter__()
        self.granted = self.refunded = self.keys = 0
        self.contests: list[str] = []
        self.jobs: list[str] = []
        self.results: dict[str, Settlement] = {}
        self.open()

    def open(self) -> None:
        self.store = self.runner.run(open_store(self.where))

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()
        self.place.__exit__(None, None, None)

    def attempt(self, step: Coroutine[Any, Any, Any]) -> Any:
        """Return what the step returns; None if it was refused."""
        try:
            return self.runner.run(step)
        except (Refused, Conflict):
            return None

    def contest(self, pick: int) -> Contest:
        return self.runner.run(self.store.contests.get(self.contests[-1 - pick % len(self.contests)]))

    def job(self, pick: int) -> Job:
        return self.runner.run(self.store.jobs.get(self.jobs[-1 - pick % len(self.jobs)]))

    # ── money in, contests in ────────────────────────────────────────────────────────────────────

    @initialize()
    def start(self) -> None:
        self.grant(900_000)
        self.announce(100_000, 50_000)
        for member in (1, 2):
            self.make(member, 40_000, contest=True, pick=0)
            self.go_on(0, steps=5)
            self.enter(0, 0)

    @rule(amount=st.sampled_from([100_000, 500_000]))
    def grant(self, amount: int) -> None:
        self.keys += 1
        grant = self.store.budgets.grant(GUILD, amount, actor=1, note="", key=str(self.keys), now=START)
        self.runner.run(grant)
        self.granted += amount

    @rule(pot=st.sampled_from([100_000, 250_000]), prize=st.sampled_from([0, 50_000, 100_001]))
    def announce(self, pot: int, prize: int) -> None:
        contest = self.runner.run(drafted(self.store, pot=pot, prize=prize, cap=CAP))
        self.contests.append(contest.id)
        self.attempt(self.store.contests.open(contest.id, DATES, by=9, now=START))

    @rule(pick=PICK, pot=st.sampled_from([100_000, 400_000]))
    def edit(self, pick: int, pot: int) -> None:
        contest = self.contest(pick)
        other = terms(pot=pot, prize=contest.terms.prize, cap=CAP)
        self.attempt(self.store.contests.edit(contest.id, other, DATES, by=9, now=START))

    # ── jobs ─────────────────────────────────────────────────────────────────────────────────────

    @rule(member=MEMBERS, price=PRICES, contest=st.booleans(), pick=PICK)
    def make(self, member: int, price: int, contest: bool, pick: int) -> None:
        of = self.contest(pick).id if contest else None
        new = draft(guild_id=GUILD, user_id=member, price=price, private=contest, contest_id=of)
        job = self.runner.run(self.store.jobs.create(new))
        self.jobs.append(job.id)
        if self.attempt(admit_job(self.store, job.id, price, now=START + 1)):
            reached.add("made for a contest" if contest else "made")

    @rule(member=MEMBERS, prices=st.lists(PRICES, min_size=1, max_size=4), contest=PICK)
    def make_several(self, member: int, prices: list[int], contest: int) -> None:
        """Make jobs as long as the pot and the share allow it."""
        for price in prices:
            self.make(member, price, contest=True, pick=contest)

    @rule(member=MEMBERS, contest=PICK, steps=st.integers(0, 2))
    def end_under_way(self, member: int, contest: int, steps: int) -> None:
        """End a contest while money is held for a job, then release the hold."""
        self.make(member, 10_000, contest=True, pick=contest)
        self.go_on(0, steps)
        self.cancel(contest)
        self.fail(0, refund=False)

    @rule(pick=PICK, steps=st.integers(1, 5))
    def go_on(self, pick: int, steps: int) -> None:
        """Take a job so many steps further."""
        for _ in range(steps):
            self.step(self.job(pick))

    def step(self, job: Job) -> None:
        jobs, payments = self.store.jobs, self.store.payments
        if job.state is JobState.ADMITTED:
            self.attempt(jobs.mark_ready(job.id, body=BODY))
        elif job.state is JobState.READY:
            signed = payments.sign(job.id, GENERATION, authorization(job.total), now=START + 2)
            if payment := self.attempt(signed):
                self.attempt(
                    payments.settle_generation(payment.id, f"studio-{payment.id}", tx=None, now=START + 3)
                )
        elif job.state is JobState.RUNNING:
            self.attempt(jobs.record_result(job.id, RESULT, now=START + 4))
        elif job.state is JobState.FETCHED:
            self.attempt(jobs.mark_delivered(job.id, channel_id=1, message_id=2, now=START + 5))

    @rule(pick=PICK, refund=st.booleans())
    def fail(self, pick: int, refund: bool) -> None:
        job = self.job(pick)
        paid = sum(p.amount for p in self.runner.run(self.store.payments.of_job(job.id)))
        step = self.store.jobs.fail(job.id, Failure.STALLED, detail=None, refund=refund, now=START + 5)
        if self.attempt(step) and refund:
            self.refunded += paid

    # ── taking part ──────────────────────────────────────────────────────────────────────────────

    @rule(pick=PICK, contest=PICK)
    def enter(self, pick: int, contest: int) -> None:
        job, of = self.job(pick), self.contest(contest)
        self.attempt(self.store.entries.enter(of.id, job.id, user_id=job.user_id, now=START + 9))

    @rule(pick=PICK, contest=PICK, withdraw=st.booleans())
    def leave(self, pick: int, contest: int, withdraw: bool) -> None:
        job, of, entries = self.job(pick), self.contest(contest), self.store.entries
        if withdraw:
            self.attempt(entries.withdraw(of.id, job.id, user_id=job.user_id, now=START + 9))
        else:
            self.attempt(entries.disqualify(of.id, job.id, by=9, reason="?", now=START + 9))

    @rule(contest=PICK, voter=st.integers(4, 6), choice=st.sampled_from(Choice))
    def vote(self, contest: int, voter: int, choice: Choice) -> None:
        of, now = self.contest(contest), ENTRIES_OVER + 1
        entries = sorted(self.runner.run(self.store.votes.candidates(of.id, voter)).shown)
        if len(entries) < 2:
            return
        pair = self.attempt(self.store.votes.show_pair(of.id, voter, *entries[:2], now=now))
        if pair and self.attempt(self.store.votes.vote(pair.id, choice, voter_id=voter, now=now)):
            reached.add("voted")

    # ── ends ─────────────────────────────────────────────────────────────────────────────────────

    @rule(contest=PICK, over=st.sampled_from([ENTRIES_OVER, VOTING_OVER]), times=st.integers(1, 3))
    def time_passes(self, contest: int, over: int, times: int) -> None:
        of = self.contest(contest)
        for _ in range(times):
            self.attempt(self.store.contests.advance(of.id, now=over))
        reached.add(str(self.contest(contest).state))

    @rule(contest=PICK, meanwhile=st.booleans())
    def settle(self, contest: int, meanwhile: bool) -> None:
        of = self.contest(contest)
        snapshot = self.runner.run(self.store.contests.snapshot(of.id))
        if of.state is not ContestState.CLOSED or not any(e.counts for e in snapshot.entries):
            return
        found = settle(snapshot, ())
        version = of.version - meanwhile  # worked out from what was changed since
        settled = self.attempt(self.store.contests.settle(of.id, found, version=version, now=VOTING_OVER))
        if settled:
            assert of.id not in self.results, "a contest has one result"
            assert not meanwhile
            self.results[of.id] = found

    @rule(contest=PICK)
    def tell(self, contest: int) -> None:
        of = self.contest(contest)
        if of.id in self.results:
            self.attempt(self.store.contests.mark_announced(of.id, 5, now=VOTING_OVER))

    @rule(contest=PICK)
    def cancel(self, contest: int) -> None:
        of = self.contest(contest)
        if self.attempt(self.store.contests.cancel(of.id, by=9, reason="", now=START + 9)):
            assert of.id not in self.results

    @rule(contest=PICK)
    def come_to_an_end(self, contest: int) -> None:
        """End it in the sensible order, so that short runs come far too."""
        self.time_passes(contest, ENTRIES_OVER, 1)
        self.vote(contest, 4, Choice.A)
        self.time_passes(contest, VOTING_OVER, 1)
        self.settle(contest, meanwhile=False)
        self.tell(contest)

    @rule()
    def restart(self) -> None:
        self.runner.run(self.store.close())
        self.open()

    # ── what always holds ────────────────────────────────────────────────────────────────────────

    @invariant()
    def the_books_agree(self) -> None:
        self.runner.run(self.store._db.read(self.compare))

    def compare(self, connection: Connection) -> None:
        assert audit(connection).findings == ()
        assert budgets.owed(connection) + ledger.balances(connection, GUILD).spent == self.granted
        for contest_id in self.contests:
            self.check(connection, one_contest(connection, contest_id))

    def check(self, connection: Connection, contest: Contest) -> None:
        reached.add(str(contest.state))
        pot = funds.pot_statement(connection, contest.id)
        kept = 0 if contest.state is ContestState.DRAFT or not contest.live else pot.left
        assert pot.left == (kept if contest.id not in self.results else 0)
        assert pot.prizes <= contest.terms.prize
        assert pot.prizes == sum(
            self.results[contest.id].prizes.values() if contest.id in self.results else ()
        )
        for member in (1, 2, 3):
            assert funds.pot_share(connection, contest.id, member).used <= CAP
        stored = results.settlement(connection, contest.id)
        assert stored == self.results.get(contest.id)
        if stored is not None and pot.prizes:
            reached.add("prize")
