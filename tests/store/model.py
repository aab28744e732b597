"""The ledger as a few dictionaries. The database has to agree with it after every step."""

from dataclasses import dataclass, field

from bot.domain.jobs.job import JobState
from bot.domain.money.ledger import Balances
from bot.domain.money.payments import GENERATION, PaymentState, upload_purpose

S, P = JobState, PaymentState
LIVE = (P.SIGNED, P.SETTLED, P.DISPUTED)


@dataclass
class ModelJob:
    guild: int
    price: int
    uploads: int  # number of uploads, at UPLOAD each
    state: JobState = S.QUOTED
    rest: int | None = None  # of the open hold
    payments: dict[int, tuple[str, PaymentState, int]] = field(default_factory=dict)
    online: set[str] = field(default_factory=set)
    refunded: int = 0
    private: bool = False

    def amounts(self, *states: PaymentState) -> int:
        return sum(amount for _, state, amount in self.payments.values() if state in states)

    def live(self, purpose: str) -> bool:
        return any(p == purpose and state in LIVE for p, state, _ in self.payments.values())

    def missing(self) -> str | None:
        """Return the purpose of the first upload that was not bought yet."""
        purposes = (upload_purpose(position) for position in range(self.uploads))
        return next((purpose for purpose in purposes if not self.live(purpose)), None)

    def may_sign(self, purpose: str, amount: int) -> bool:
        turn = self.state is (S.READY if purpose == GENERATION else S.ADMITTED)
        covered = amount <= (self.rest or 0) - self.amounts(P.SIGNED)
        return turn and covered and not self.live(purpose) and purpose not in self.online


@dataclass
class Model:
    """Each method returns whether its step is allowed, and makes the step if it is."""

    available: dict[int, int] = field(default_factory=dict)
    grants: dict[str, tuple[int, int]] = field(default_factory=dict)
    jobs: dict[str, ModelJob] = field(default_factory=dict)

    def balances(self, guild: int) -> Balances:
        jobs = [job for job in self.jobs.values() if job.guild == guild]
        return Balances(
            self.available.get(guild, 0),
            sum(job.rest or 0 for job in jobs),
            sum(job.amounts(P.SETTLED) - job.refunded for job in jobs),
        )

    def grant(self, guild: int, amount: int, key: str) -> bool:
        if key in self.grants:
            return self.grants[key] == (guild, amount)
        self.grants[key] = (guild, amount)
        self.available[guild] = self.available.get(guild, 0) + amount
        return True

    def admit(self, job: ModelJob, total: int) -> bool:
        if job.state is not S.QUOTED or self.available.get(job.guild, 0) < total:
            return False
        self.available[job.guild] -= total
        job.rest, job.state = total, S.ADMITTED
        return True

    def settle(self, job: ModelJob, payment: int, state: PaymentState) -> bool:
        purpose, now, amount = job.payments[payment]
        if now is not P.SIGNED:
            return False
        job.payments[payment] = (purpose, state, amount)
        if state is P.SETTLED:
            assert job.rest is not None
            job.rest -= amount
        return True

    def close(self, job: ModelJob) -> bool:
        if job.amounts(P.SIGNED):
            return False
        self.available[job.guild] = self.available.get(job.guild, 0) + (job.rest or 0)
        job.rest = None
        return True

    def fail(self, job: ModelJob, refund: bool) -> bool:
        if job.state in (S.DELIVERED, S.FAILED, S.DISPUTED) or not self.close(job):
            return False
        job.state = S.FAILED
        if refund:
            job.refunded = job.amounts(P.SETTLED)
            self.available[job.guild] += job.refunded
        return True

    def publish(self, job: ModelJob) -> bool:
        if not job.private or job.state not in (S.FETCHED, S.DELIVERED) or not self.close(job):
            return False
        job.private, job.state = False, S.FETCHED
        return True

    def requote(self, job: ModelJob, price: int) -> bool:
        if job.state not in (S.QUOTED, S.ADMITTED, S.READY) or not self.close(job):
            return False
        job.state, job.price, job.uploads = S.QUOTED, price, 0
        return True

    def step(self, job: ModelJob, before: JobState, after: JobState) -> bool:
        if job.state is not before:
            return False
        if (after is S.READY and job.amounts(P.SIGNED)) or (after is S.DELIVERED and not self.close(job)):
            return False
        job.state = after
        return True
