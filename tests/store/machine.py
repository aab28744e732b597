"""Any order of steps, sensible or not, on a real file: the database always agrees with the model."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.errors import Conflict, Refused
from bot.domain.jobs.job import FINAL, Failure, Job, JobState
from bot.domain.money.payments import GENERATION, Payment, PaymentState, upload_purpose
from bot.store import open_store
from bot.store.audit.audit import audit
from bot.store.jobs import payments
from bot.store.jobs.rows import one_job
from bot.store.money import ledger
from bot.store.sql import Connection
from tests.builders import BODY, draft, reference
from tests.fakes.clock import START
from tests.store.acts import RESULT, UPLOAD, admit_job, authorization, set_quote
from tests.store.model import Model, ModelJob, P, S
from tests.store.places import Fresh, fresh_file

GUILDS = st.sampled_from([11, 12])
PRICES = st.sampled_from([1, 10_000, 40_000, 130_000])
PICK = st.integers(0, 5)
REFUSED = object()


reached: set[JobState | PaymentState] = set()
"""States that some run reached: a comparison that reaches none proves nothing."""


class StoreMachine(RuleBasedStateMachine):
    """One database and its model. `agree` makes a step on both and compares the outcomes."""

    private = False  # jobs are created private
    fresh: Fresh = staticmethod(fresh_file)

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.place = self.fresh()
        self.where = self.place.__enter__()
        self.model = Model()
        self.studio_jobs = 0
        self.open()

    def open(self) -> None:
        self.store = self.runner.run(open_store(self.where))

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()
        self.place.__exit__(None, None, None)

    def agree(self, step: Coroutine[Any, Any, Any], allowed: bool) -> Any:
        try:
            result = self.runner.run(step)
        except (Refused, Conflict):
            result = REFUSED
        assert allowed is (result is not REFUSED)
        if isinstance(result, Job | Payment):
            reached.add(result.state)
        return result

    def job(self, pick: int, *states: JobState) -> tuple[str, ModelJob]:
        """Pick a job in one of these states, if there is one; now and then any job."""
        fitting = [job_id for job_id, job in self.model.jobs.items() if job.state in states]
        ids = fitting if fitting and pick < 5 else list(self.model.jobs)
        job_id = ids[-1 - pick % len(ids)]
        return job_id, self.model.jobs[job_id]

    def payment(self, pick: int) -> tuple[int, ModelJob]:
        """Pick a SIGNED payment, if there is one; now and then any payment."""
        paid = [(n, job) for job in self.model.jobs.values() for n in job.payments]
        signed = [(n, job) for n, job in paid if job.payments[n][1] is P.SIGNED]
        chosen = signed if signed and pick < 5 else paid
        return chosen[-1 - pick % len(chosen)]

    def has_jobs(self) -> bool:
        return bool(self.model.jobs)

    def has_payments(self) -> bool:
        return any(job.payments for job in self.model.jobs.values())

    # ── money in, jobs in ────────────────────────────────────────────────────────────────────────

    @rule(guild=GUILDS, amount=st.sampled_from([30_000, 500_000]), key=st.sampled_from("abcdef"))
    def grant(self, guild: int, amount: int, key: str) -> None:
        grant = self.store.budgets.grant(guild, amount, actor=1, note="", key=key, now=START)
        self.agree(grant, self.model.grant(guild, amount, key))

    @rule(guild=GUILDS, price=PRICES, uploads=st.sampled_from([0, 0, 1, 2]))
    def quote(self, guild: int, price: int, uploads: int) -> None:
        files = tuple(reference(f"image{n}", sha256=f"{n:064x}") for n in range(uploads))
        new = draft(
            guild_id=guild,
            price=price,
            references=files,
            upload_cost=uploads * UPLOAD,
            user_id=len(self.model.jobs),
            private=self.private,
        )
        self.agree(self.store.jobs.create(new), True)
        self.model.jobs[new.id] = ModelJob(guild, price, uploads, private=self.private)

    @precondition(has_jobs)
    @rule(pick=PICK)
    def admit(self, pick: int) -> None:
        job_id, job = self.job(pick, S.QUOTED)
        total = job.price + job.uploads * UPLOAD
        self.agree(admit_job(self.store, job_id, total, now=START), self.model.admit(job, total))

    # ── payments ─────────────────────────────────────────────────────────────────────────────────

    def sign(self, job_id: str, job: ModelJob, purpose: str, amount: int) -> None:
        allowed = job.may_sign(purpose, amount)
        step = self.store.payments.sign(job_id, purpose, authorization(amount), now=START)
        payment = self.agree(step, allowed)
        if payment is not REFUSED:
            job.payments[payment.id] = (purpose, P.SIGNED, amount)

    @precondition(has_jobs)
    @rule(pick=PICK)
    def sign_generation(self, pick: int) -> None:
        job_id, job = self.job(pick, S.READY)
        self.sign(job_id, job, GENERATION, job.price)

    @precondition(has_jobs)
    @rule(pick=PICK, position=st.sampled_from([0, 1]))
    def sign_upload(self, pick: int, position: int) -> None:
        job_id, job = self.job(pick, S.ADMITTED)
        if position < job.uploads:
            self.sign(job_id, job, upload_purpose(position), UPLOAD)

    @precondition(has_payments)
    @rule(pick=PICK)
    def paid(self, pick: int) -> None:
        """The service accepts a payment, for a generation or an upload."""
        number, job = self.payment(pick)
        purpose = job.payments[number][0]
        allowed = self.model.settle(job, number, P.SETTLED)
        reached.update({P.SETTLED} if allowed else ())
        if purpose != GENERATION:
            self.agree(self.store.payments.settle_upload(number, "{}", tx=None, now=START), allowed)
            return
        self.studio_jobs += 1
        step = self.store.payments.settle_generation(number, f"studio-{self.studio_jobs}", tx=None, now=START)
        self.agree(step, allowed)
        if allowed:
            job.state = S.RUNNING

    @precondition(has_payments)
    @rule(pick=PICK, state=st.sampled_from([P.REFUSED, P.LAPSED]))
    def lapsed(self, pick: int, state: PaymentState) -> None:
        number, job = self.payment(pick)
        step = self.store.payments.mark_lapsed(number, refused=state is P.REFUSED)
        self.agree(step, self.model.settle(job, number, state))

    @precondition(has_payments)
    @rule(pick=PICK)
    def disputed(self, pick: int) -> None:
        number, job = self.payment(pick)
        turn = job.payments[number][1] is P.SIGNED and job.state in (S.ADMITTED, S.READY)
        self.agree(self.store.payments.mark_disputed(number, detail="?", now=START), turn)
        if turn:
            self.model.settle(job, number, P.DISPUTED)
            job.state = S.DISPUTED

    @precondition(has_payments)
    @rule(pick=PICK)
    def presented(self, pick: int) -> None:
        number, job = self.payment(pick)
        self.agree(self.store.payments.count_sending(number, now=START), job.payments[number][1] is P.SIGNED)

    # ── in the right order ───────────────────────────────────────────────────────────────────────

    @initialize()
    def start(self) -> None:
        """Begin with enough money, so that short runs come far too."""
        self.grant(11, 500_000, "start")
        self.quote(11, 40_000, 1)

    @rule(
        steps=st.integers(2, 10),
        fate=st.sampled_from([P.SETTLED, P.SETTLED, P.LAPSED, P.REFUSED, P.DISPUTED]),
    )
    def advance(self, steps: int, fate: PaymentState) -> None:
        """Take the newest unfinished job `steps` sensible steps further; payments on the way meet `fate`."""
        for _ in range(steps):
            ids = [n for n, job in self.model.jobs.items() if job.state not in FINAL]
            if ids:
                self.sensible(ids[-1], self.model.jobs[ids[-1]], fate)

    def sensible(self, job_id: str, job: ModelJob, fate: PaymentState) -> None:
        if job.amounts(P.SIGNED):
            self.resolve(fate)
        elif job.state is S.ADMITTED and (purpose := job.missing()):
            self.sign(job_id, job, purpose, UPLOAD)
        elif job.state is S.READY:
            self.sign(job_id, job, GENERATION, job.price)
        else:
            step = {
                S.QUOTED: self.admit,
                S.ADMITTED: self.ready,
                S.RUNNING: self.fetched,
                S.FETCHED: self.delivered,
            }
            step[job.state](0)

    def resolve(self, fate: PaymentState) -> None:
        if fate is P.SETTLED:
            self.paid(0)
        elif fate is P.DISPUTED:
            self.disputed(0)
        else:
            self.lapsed(0, fate)

    # ── the job's way ────────────────────────────────────────────────────────────────────────────

    def step(self, job: ModelJob, step: Coroutine[Any, Any, Any], before: JobState, after: JobState) -> None:
        self.agree(step, self.model.step(job, before, after))

    @precondition(has_jobs)
    @rule(pick=PICK)
    def ready(self, pick: int) -> None:
        job_id, job = self.job(pick, S.ADMITTED)
        self.step(job, self.store.jobs.mark_ready(job_id, body=BODY), S.ADMITTED, S.READY)

    @precondition(has_jobs)
    @rule(pick=PICK)
    def fetched(self, pick: int) -> None:
        job_id, job = self.job(pick, S.RUNNING)
        self.step(job, self.store.jobs.record_result(job_id, RESULT, now=START), S.RUNNING, S.FETCHED)

    @precondition(has_jobs)
    @rule(pick=PICK)
    def delivered(self, pick: int) -> None:
        job_id, job = self.job(pick, S.FETCHED)
        step = self.store.jobs.mark_delivered(job_id, channel_id=1, message_id=2, now=START)
        before = S.DELIVERED if job.state is S.DELIVERED else S.FETCHED
        self.step(job, step, before, S.DELIVERED)

    @precondition(has_jobs)
    @rule(pick=PICK, refund=st.booleans())
    def fail(self, pick: int, refund: bool) -> None:
        job_id, job = self.job(pick, S.RUNNING, S.FETCHED)
        step = self.store.jobs.fail(job_id, Failure.STALLED, detail=None, refund=refund, now=START)
        self.agree(step, self.model.fail(job, refund))

    @precondition(has_jobs)
    @rule(pick=PICK, price=PRICES)
    def requoted(self, pick: int, price: int) -> None:
        job_id, job = self.job(pick, S.READY)
        step = set_quote(self.store, job_id, price=price, upload_cost=0, now=START)
        self.agree(step, self.model.requote(job, price))

    @rule()
    def restart(self) -> None:
        self.runner.run(self.store.close())
        self.open()

    # ── what always holds ────────────────────────────────────────────────────────────────────────

    @invariant()
    def the_books_agree(self) -> None:
        self.runner.run(self.store._db.read(self.compare))

    def compare(self, connection: Connection) -> None:
        for guild in (11, 12):
            assert ledger.balances(connection, guild) == self.model.balances(guild)
        for job_id, job in self.model.jobs.items():
            assert one_job(connection, job_id).state is job.state
        signed = sum(job.amounts(P.SIGNED) for job in self.model.jobs.values())
        assert payments._open_amount(connection) == signed
        assert audit(connection).findings == ()
