"""What the database says at one instant, and the rules of limits once more, in plain Python over it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.domain.jobs.approval import Approval, ApprovalState, approvers
from bot.domain.jobs.job import Job, JobState
from bot.domain.moderation.limits import Kind, Rule, Scope
from bot.domain.money.ledger import Balances
from bot.domain.money.pauses import DAY_MS
from bot.domain.periods import Per, period
from bot.domain.server_settings import ServerSettings
from bot.store.jobs import approvals
from bot.store.jobs.rows import job_of
from bot.store.moderation import limits
from bot.store.moderation.settings import settings
from bot.store.money import ledger, usage
from bot.store.sql import Connection
from tests.builders import GUILD

Counted = tuple[Scope, int, int]
"""What a counter counts: a scope, its key, and since when."""


@dataclass(frozen=True)
class Books:
    """One server's jobs and money. `paid` and `held`: by job. `counted`: by counter. `borne`: by day."""

    now: int
    jobs: Sequence[Job]
    paid: Mapping[str, int]
    held: Mapping[str, int]
    approvals: Mapping[str, Approval]
    rules: Sequence[Rule]
    lines: ServerSettings
    counted: Mapping[Counted, int]
    borne: Mapping[int, int]
    balances: Balances

    @cached_property
    def forgiven(self) -> Counter[tuple[int, int]]:
        """Failures that count in no allowance, by member and day."""
        return Counter(
            (job.user_id, (job.ended_at or 0) // DAY_MS)
            for job in self.jobs
            if job.state is JobState.FAILED and job.forgiven
        )

    def expected(self, counter: Counted) -> int:
        """Return what is held or paid for the jobs that this counter has to count."""
        scope, key, since = counter
        return sum(self.charge(job, scope) for job in self.jobs if self.counts(job, scope, key, since))

    def charge(self, job: Job, scope: Scope) -> int:
        """Return the amount held or paid for the job. A member's own counter leaves out what is forgiven."""
        if job.admitted_at is None or (scope is Scope.MEMBER and job.forgiven):
            return 0
        return self.paid.get(job.id, 0) + self.held.get(job.id, 0)

    def counts(self, job: Job, scope: Scope, key: int, since: int) -> bool:
        if job.admitted_at is None or job.admitted_at < since:
            return False
        return key in self.keys(job)[scope]

    def fits(self, job: Job) -> bool:
        """Return True if every rule lets this job start and all needed approvals are there."""
        needs = approvers(self.lines, job.total)
        if needs and not self.agreed(job, needs):
            return False
        mine = [rule for rule in self.rules if rule.key in self.keys(job)[rule.scope]]
        pools = [rule for rule in mine if rule.kind is Kind.LIMIT and rule.per is not Per.JOB]
        caps = [rule for rule in mine if rule.kind is Kind.LIMIT and rule.per is Per.JOB]
        fits = all(self.spent(rule.scope, rule.key, rule.per) + job.total <= rule.amount for rule in pools)
        fits &= job.total <= nearest(caps, (Scope.ROLE, Scope.CHANNEL, Scope.SERVER))
        for per in Per:
            allowances = [rule for rule in mine if rule.kind is Kind.ALLOWANCE and rule.per is per]
            spent = 0 if per is Per.JOB else self.spent(Scope.MEMBER, job.user_id, per)
            fits &= spent + job.total <= nearest(allowances, (Scope.MEMBER, Scope.ROLE, Scope.SERVER))
        return fits

    def agreed(self, job: Job, needs: int) -> bool:
        approval = self.approvals.get(job.id)
        return (
            approval is not None
            and approval.state is ApprovalState.APPROVED
            and approval.amount >= job.total
            and approval.needs >= needs
        )

    def spent(self, scope: Scope, key: int, per: Per) -> int:
        return self.expected((scope, key, period(per, self.now, "UTC")[0]))

    def rests(self, job: Job) -> bool:
        """Return True if the member's last three jobs all failed after payment, the last not long ago."""
        over = [
            other
            for other in self.jobs
            if other.user_id == job.user_id
            and other.state is JobState.FAILED
            and other.forgiven is not None
            and (other.ended_at or 0) >= self.now - DAY_MS
        ]
        last = max((other.ended_at or 0 for other in over), default=0)
        return len(over) >= 3 and self.now < last + 600_000  # none is ever delivered here

    @staticmethod
    def keys(job: Job) -> Mapping[Scope, Sequence[int]]:
        """Return the keys of each scope whose rules concern the job."""
        return {
            Scope.SERVER: (job.guild_id,),
            Scope.CHANNEL: (job.channel_id,),
            Scope.ROLE: job.roles,
            Scope.MEMBER: (job.user_id,),
        }


def nearest(rules: Sequence[Rule], order: Sequence[Scope]) -> int:
    """Return the largest amount of the first scope that has a rule."""
    for scope in order:
        found = [rule.amount for rule in rules if rule.scope is scope]
        if found:
            return max(found)
    return 10**12


def read_books(connection: Connection, counters: Sequence[Counted], now: int) -> Books:
    """Read everything of one state of the database."""
    borne = Counter[int]()
    for at, amount in connection.execute("SELECT at, amount FROM transfers WHERE kind = 'refund'").fetchall():
        borne[at // DAY_MS] += amount
    jobs = [job_of(row) for row in connection.execute("SELECT * FROM jobs ORDER BY seq").fetchall()]
    asked = {job.id: approvals._of_job(connection, job.id) for job in jobs}
    paid = "SELECT job_id, sum(amount) FROM payments WHERE state = 'SETTLED' GROUP BY job_id"
    held = "SELECT job_id, amount - captured FROM holds WHERE state = 'OPEN'"
    return Books(
        now=now,
        jobs=jobs,
        paid={row[0]: int(row[1]) for row in connection.execute(paid).fetchall()},
        held={row[0]: row[1] for row in connection.execute(held).fetchall()},
        approvals={job: approval for job, approval in asked.items() if approval is not None},
        rules=limits.rules(connection, GUILD),
        lines=settings(connection, GUILD),
        counted=dict(zip(counters, usage.used_of(connection, GUILD, counters), strict=True)),
        borne=borne,
        balances=ledger.balances(connection, GUILD),
    )
