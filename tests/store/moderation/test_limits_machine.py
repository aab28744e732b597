"""Limits, holds, approvals, payments and refunds in any order: no limit is ever exceeded, nothing is lost.

The rules of arithmetic are written down here a second time, in plain Python over what was done.
"""

import asyncio
import contextlib
import secrets
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.domain.errors import Conflict, NotFound, Refused
from bot.domain.jobs.approval import ApprovalState
from bot.domain.jobs.job import Failure, Job, JobState
from bot.domain.moderation.limits import Kind, Scope
from bot.domain.money.errors import ModelResting
from bot.domain.money.losses import LossPolicy
from bot.domain.money.payments import GENERATION
from bot.domain.periods import Per, period
from bot.store import Store, open_store
from bot.store.jobs import admit
from bot.store.money import losses, spending_policy, usage
from tests.builders import BODY, GUILD, draft
from tests.fakes import FakeClock
from tests.store.acts import admit_job, authorization, set_quote
from tests.store.moderation.books import Books, read_books
from tests.store.places import Fresh, fewer, fresh_file, on
from tests.store.searches import find_fault, only

MEMBERS, CHANNELS, ROLES, MODS = (31, 32), (21, 22), (41, 42), (77, 78)
WHERE = (
    [(Kind.LIMIT, Scope.SERVER, GUILD), (Kind.ALLOWANCE, Scope.SERVER, GUILD)]
    + [(Kind.LIMIT, Scope.CHANNEL, key) for key in CHANNELS]
    + [(kind, Scope.ROLE, key) for key in ROLES for kind in Kind]
    + [(Kind.ALLOWANCE, Scope.MEMBER, key) for key in MEMBERS]
)
COUNTED = sorted({(scope, key) for _, scope, key in WHERE})
COUNTS = (Per.DAY, Per.WEEK, Per.MONTH)
FORGIVEN, HOST_CAP = 1, 50_000
amounts = st.integers(1, 60_000)


class Wallets(RuleBasedStateMachine):
    """One server with two members, two channels, two roles and two moderators."""

    fresh: Fresh = staticmethod(fresh_file)

    @initialize()
    def open(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.place = self.fresh()
        self.clock = FakeClock()
        self.store: Store = self.do(open_store(self.place.__enter__(), queue_max=1000))
        self.do(self.store.host.set_loss_policy(LossPolicy(forgiven=FORGIVEN, host_cap=HOST_CAP)))
        self.do(self.store.budgets.grant(GUILD, 400_000, actor=1, note="", key="g", now=self.clock.now()))
        self.jobs: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            report = self.do(self.store.ledger.audit())
            assert report.ok, report.findings
            self.do(self.store.close())
            self.loop.close()
            self.place.__exit__(None, None, None)

    def do(self, what: Any) -> Any:
        return self.loop.run_until_complete(what)

    # ── what moderators do ───────────────────────────────────────────────────────────────────────

    @rule(
        where=st.sampled_from(WHERE),
        per=st.sampled_from(list(Per)),
        amount=st.none() | st.integers(0, 150_000),
    )
    def set_a_rule(self, where: tuple[Kind, Scope, int], per: Per, amount: int | None) -> None:
        self.do(self.store.limits.set_rule(GUILD, *where, per, amount, by=1, now=self.clock.now()))

    @rule(approve=st.sampled_from([0, None, 20_000]), second=st.sampled_from([None, 0, 40_000]))
    def set_the_lines(self, approve: int | None, second: int | None) -> None:
        now = self.clock.now()
        self.do(self.store.settings.change(GUILD, by=1, now=now, approve_above=approve, second_above=second))

    @rule(pick=st.integers(0), mod=st.sampled_from(MODS), senior=st.booleans())
    def approve(self, pick: int, mod: int, senior: bool) -> None:
        self.attempt(
            pick,
            lambda job: self.store.approvals.approve(job.id, by=mod, senior=senior, now=self.clock.now()),
        )

    @rule(pick=st.integers(0), mod=st.sampled_from(MODS))
    def deny(self, pick: int, mod: int) -> None:
        self.attempt(
            pick, lambda job: self.store.approvals.deny(job.id, by=mod, reason="", now=self.clock.now())
        )

    # ── what members do ──────────────────────────────────────────────────────────────────────────

    @rule(
        price=amounts,
        member=st.sampled_from(MEMBERS),
        channel=st.sampled_from(CHANNELS),
        roles=st.sets(st.sampled_from(ROLES)),
    )
    def quote(self, price: int, member: int, channel: int, roles: set[int]) -> None:
        made = draft(
            price=price, user_id=member, channel_id=channel, roles=tuple(sorted(roles)), now=self.clock.now()
        )
        self.jobs.append(self.do(self.store.jobs.create(made)).id)

    @rule(pick=st.integers(0))
    def press(self, pick: int) -> None:
        job = self.picked(pick)
        if job is None or job.state is not JobState.QUOTED:
            return
        fits = self.books().fits(job)
        try:
            self.do(admit_job(self.store, job.id, job.total, now=self.clock.now()))
        except Refused:
            return
        assert fits, "it was admitted above a limit"

    @rule(pick=st.integers(0))
    def ask_moderators(self, pick: int) -> None:
        due_at = self.clock.now() + 1000
        self.attempt(
            pick, lambda job: self.store.approvals.request(job.id, due_at=due_at, now=self.clock.now())
        )

    @rule(pick=st.integers(0))
    def withdraw(self, pick: int) -> None:
        self.attempt(pick, lambda job: self.store.approvals.withdraw(job.id, now=self.clock.now()))

    # ── what becomes of jobs ─────────────────────────────────────────────────────────────────────

    @rule(pick=st.integers(0))
    def pay(self, pick: int) -> None:
        job = self.picked(pick)
        if job is None or job.state not in (JobState.ADMITTED, JobState.READY):
            return
        if job.state is JobState.ADMITTED:
            self.do(self.store.jobs.mark_ready(job.id, body=BODY))
        rests, now = self.books().rests(job), self.clock.now()
        try:
            payment = self.do(
                self.store.payments.sign(job.id, GENERATION, authorization(job.price or 0), now=now)
            )
        except ModelResting:
            assert rests
            return
        assert not rests, "the model rests for this member"
        studio_job = secrets.token_hex(8)
        self.do(self.store.payments.settle_generation(payment.id, studio_job, tx=None, now=self.clock.now()))

    @rule(pick=st.integers(0), refund=st.booleans())
    def fail(self, pick: int, refund: bool) -> None:
        now = self.clock.now()
        self.attempt(
            pick,
            lambda job: self.store.jobs.fail(job.id, Failure.STALLED, detail=None, refund=refund, now=now),
        )

    @rule(price=amounts, member=st.sampled_from(MEMBERS), refund=st.booleans())
    def lose(self, price: int, member: int, refund: bool) -> None:
        """Order, pay and lose in one go, which single steps seldom come to."""
        self.quote(price, member, CHANNELS[0], set())
        self.press(-1)
        self.pay(-1)
        job = self.picked(-1)
        if job is not None and job.state is JobState.RUNNING:
            self.fail(-1, refund)

    @rule(pick=st.integers(0), price=amounts)
    def requote(self, pick: int, price: int) -> None:
        now = self.clock.now()
        self.attempt(pick, lambda job: set_quote(self.store, job.id, price=price, upload_cost=0, now=now))

    @rule(hours=st.sampled_from([1, 7, 25, 24 * 8, 24 * 32]))
    def time_goes_by(self, hours: int) -> None:
        self.clock.advance(hours * 3600)

    # ── what always holds ────────────────────────────────────────────────────────────────────────

    @invariant()
    def everything_adds_up(self) -> None:
        if not getattr(self, "jobs", None):
            return
        books = self.books()
        assert books.counted == {counter: books.expected(counter) for counter in books.counted}
        for approval in books.approvals.values():
            if approval.state is ApprovalState.APPROVED:
                assert approval.decided_by is not None
                assert approval.needs == 1 or approval.first_by not in (None, approval.decided_by)
        assert all(count <= FORGIVEN for count in books.forgiven.values())
        assert all(amount <= HOST_CAP for amount in books.borne.values())
        assert min(books.balances.available, books.balances.held, books.balances.spent) >= 0

    # ── what is there ────────────────────────────────────────────────────────────────────────────

    def books(self) -> Books:
        now = self.clock.now()
        counters = [(*where, period(per, now, "UTC")[0]) for where in COUNTED for per in COUNTS]
        books: Books = self.do(self.store._db.read(read_books, counters, now))
        return books

    def picked(self, pick: int) -> Job | None:
        if not self.jobs:
            return None
        found: Job = self.do(self.store.jobs.get(self.jobs[pick % len(self.jobs)]))
        return found

    def attempt(self, pick: int, act: Any) -> None:
        job = self.picked(pick)
        if job is None:
            return
        with contextlib.suppress(Conflict, NotFound, Refused):
            self.do(act(job))


OFTEN = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_no_limit_is_exceeded_whatever_happens(fresh: Fresh) -> None:
    run_state_machine_as_test(on(Wallets, fresh), settings=fewer(OFTEN, fresh))


def nothing(*_: object, **__: object) -> None:
    """In place of a check or a count."""


@pytest.mark.parametrize(
    ("module", "name", "rules"),
    [
        (usage, "recount", ("quote", "press", "pay", "fail", "lose", "requote")),
        (losses, "_check_rest", ("quote", "press", "pay", "lose")),
        (spending_policy, "check_limits", ("set_a_rule", "quote", "press")),
        (admit, "_check_approved", ("set_the_lines", "quote", "press", "ask_moderators", "approve")),
    ],
    ids=["not counted anew", "never at rest", "no limits", "nobody asked"],
)
def test_the_machine_finds_a_planted_fault(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, rules: tuple[str, ...]
) -> None:
    """Searched for with the rules that lead to it: with all of them it takes ten times as long."""
    monkeypatch.setattr(module, name, nothing)
    find_fault(only(Wallets, *rules), settings(OFTEN, max_examples=100))
