"""Reads of jobs, batches and references. Every function is part of a caller's transaction."""

from collections.abc import Mapping, Sequence
from statistics import quantiles

from bot.domain.jobs.batch import Batch
from bot.domain.jobs.job import ACTIVE, Job, JobState, Receipt, Reference
from bot.domain.moderation import limits
from bot.domain.moderation.limits import Kind
from bot.domain.money.ledger import prize
from bot.domain.periods import Per
from bot.domain.shards import Shards
from bot.store.jobs.rows import job_of, one_job, reference_of
from bot.store.moderation.limits import rules
from bot.store.money import ledger, usage
from bot.store.shards import of_shards
from bot.store.sql import Connection, Later, ask

WITH_NEXT_STEP = (
    "state IN ('ADMITTED', 'READY', 'RUNNING', 'FETCHED') "
    "OR (state IN ('FAILED', 'DISPUTED') AND told_at IS NULL) "
    "OR (state IN ('DELIVERED', 'QUOTED') AND placeholder_id IS NOT NULL)"
)
"""SQL: jobs whose `next` is not None. The same text as in the index `jobs_with_moves`, or it is not used."""

_BY_STATE = (
    "WITH few AS (SELECT state, count(*) AS number FROM jobs INDEXED BY jobs_with_moves "  # noqa: S608
    f"WHERE ({WITH_NEXT_STEP}) AND state IN ('ADMITTED', 'READY', 'RUNNING', 'FETCHED') GROUP BY state "
    "UNION ALL SELECT 'QUOTED', count(*) FROM jobs INDEXED BY jobs_quoted WHERE state = 'QUOTED' "
    "UNION ALL SELECT state, count(*) FROM jobs INDEXED BY jobs_not_delivered "
    "WHERE state IN ('FAILED', 'DISPUTED') GROUP BY state) "
    "SELECT state, number FROM few UNION ALL "
    "SELECT 'DELIVERED', (SELECT count(*) FROM jobs) - (SELECT coalesce(sum(number), 0) FROM few)"
)
"""SQL: jobs by state. The many that were delivered are what is left of all; the others have small indexes."""

_OPEN_OF_MEMBER = " UNION ALL ".join(
    f"SELECT seq FROM jobs INDEXED BY {index} WHERE guild_id = :guild AND user_id = :user AND state {states}"  # noqa: S608
    for index, states in (
        ("jobs_open", "IN ('ADMITTED', 'READY', 'RUNNING')"),
        ("jobs_fetched", "= 'FETCHED'"),
        ("jobs_quoted", "= 'QUOTED'"),
    )
)
"""SQL: a member's jobs that have not ended. Each part has an index of its own, without those that have."""

_USUAL_OF = 50
_USUAL_FROM = 5


def find(connection: Connection, request_key: str) -> Job | None:
    """Return the job that was created under this key."""
    row = connection.execute("SELECT * FROM jobs WHERE request_key = ?", (request_key,)).fetchone()
    return job_of(row) if row else None


def find_all(connection: Connection, request_keys: Sequence[str]) -> Later[Mapping[str, Job]]:
    """Ask for the jobs that were created under these keys, by key."""
    marks = ", ".join("?" * len(request_keys))
    asked = ask(connection, f"SELECT * FROM jobs WHERE request_key IN ({marks})", tuple(request_keys))  # noqa: S608
    return lambda: {row["request_key"]: job_of(row) for row in asked()}


SAME_BATCH = "SELECT id FROM jobs WHERE batch_id = ? UNION ALL SELECT ?"
"""SQL: the ids of a batch's jobs. Takes the batch's key twice; a job that is alone is its own batch."""


def batch(connection: Connection, job_id: str) -> Batch:
    """Return the batch of a job; a job that is alone is one. Raises JobNotFound."""
    job = one_job(connection, job_id)
    if job.batch_id is None:
        return Batch((job,))
    rows = connection.execute(
        "SELECT * FROM jobs WHERE batch_id = ? ORDER BY batch_position", (job.batch_id,)
    )
    return Batch(tuple([job_of(row) for row in rows]))


def references(connection: Connection, job_id: str) -> Sequence[Reference]:
    """Return the references of a job, in the order of its request."""
    rows = connection.execute("SELECT * FROM refs WHERE job_id = ? ORDER BY position", (job_id,))
    return [reference_of(row) for row in rows]


def with_next_step(connection: Connection, shards: Shards | None = None) -> Sequence[str]:
    """Return the ids of these shards' jobs whose `next` is not None, oldest first. None: of all."""
    rows = connection.execute(
        f"SELECT id FROM jobs WHERE ({WITH_NEXT_STEP}){of_shards('guild_id', shards)} ORDER BY seq"  # noqa: S608
    )
    return [row["id"] for row in rows]


def is_paid_work_open(connection: Connection) -> bool:
    """Return True while a result that is paid for, or may be, has not been fetched."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'RUNNING') "
        "OR EXISTS (SELECT 1 FROM payments WHERE state = 'SIGNED') AS found"
    ).fetchone()
    return bool(row["found"])


def of_member(
    connection: Connection, guild_id: int, user_id: int, *, open_only: bool = False, limit: int = 25
) -> Sequence[Job]:
    """Return a member's jobs, newest first, without those that were never admitted."""
    whose = f"seq IN ({_OPEN_OF_MEMBER})" if open_only else "guild_id = :guild AND user_id = :user"
    rows = connection.execute(
        f"SELECT * FROM jobs WHERE {whose} AND admitted_at IS NOT NULL ORDER BY seq DESC LIMIT :limit",  # noqa: S608
        {"guild": guild_id, "user": user_id, "limit": limit},
    )
    return [job_of(row) for row in rows]


def count_open(connection: Connection, guild_id: int, user_id: int) -> tuple[int, int]:
    """Return (running, waiting) jobs of a member: READY and RUNNING, ADMITTED."""
    rows = connection.execute(
        "SELECT state, count(*) FROM jobs WHERE guild_id = ? AND user_id = ? "
        "AND state IN ('ADMITTED', 'READY', 'RUNNING') GROUP BY state",
        (guild_id, user_id),
    )
    counts = {JobState(state): int(count) for state, count in rows}
    return sum(counts.get(state, 0) for state in ACTIVE), counts.get(JobState.ADMITTED, 0)


def count_queues(connection: Connection, guild_id: int, user_id: int) -> Later[tuple[int, int, int, int]]:
    """Ask for what `count_open` returns, and for the ADMITTED jobs of this server and of all servers."""
    asked = ask(
        connection,
        "SELECT running, waiting, here, everywhere FROM "
        "(SELECT count(*) FILTER (WHERE state <> 'ADMITTED') AS running, "
        "count(*) FILTER (WHERE state = 'ADMITTED') AS waiting FROM jobs "
        "WHERE guild_id = ?1 AND user_id = ?2 AND state IN ('ADMITTED', 'READY', 'RUNNING')) AS own, "
        "(SELECT count(*) FILTER (WHERE guild_id = ?1) AS here, count(*) AS everywhere FROM jobs "
        "WHERE state = 'ADMITTED') AS others",
        (guild_id, user_id),
    )

    def read() -> tuple[int, int, int, int]:
        [(running, waiting, here, everywhere)] = asked()
        return running, waiting, here, everywhere

    return read


def count_by_state(connection: Connection) -> Mapping[str, int]:
    """Return the number of jobs by state. States without jobs are missing."""
    rows = connection.execute(_BY_STATE)
    return {state: int(count) for state, count in rows if count}


def count_ahead(connection: Connection, job_id: str) -> int:
    """Return the number of open jobs of the same member that were admitted before this one."""
    one_job(connection, job_id)
    row = connection.execute(
        "SELECT count(*) FROM jobs AS me JOIN jobs AS other "
        "ON other.guild_id = me.guild_id AND other.user_id = me.user_id "
        "AND (other.admitted_at, other.seq) < (me.admitted_at, me.seq) "
        "WHERE me.id = ? AND other.state IN ('ADMITTED', 'READY', 'RUNNING')",
        (job_id,),
    ).fetchone()
    return int(row[0])


def usual_seconds(connection: Connection, operation: str) -> tuple[float, float] | None:
    """Return the 20th and 80th percentile of the last fifty made jobs; None below five of them."""
    rows = connection.execute(
        "SELECT fetched_at - paid_at FROM jobs WHERE operation = ? AND fetched_at IS NOT NULL "
        "AND state IN ('FETCHED', 'DELIVERED') ORDER BY fetched_at DESC, seq DESC LIMIT ?",
        (operation, _USUAL_OF),
    ).fetchall()
    if len(rows) < _USUAL_FROM:
        return None
    fifths = quantiles((row[0] / 1000 for row in rows), n=5, method="inclusive")
    return fifths[0], fifths[3]


def receipt(connection: Connection, job_id: str) -> Receipt:
    """Return what the job cost, from the ledger.

    What an earlier hold gave back because the price had risen is left out: it was held again.
    """
    job = one_job(connection, job_id)
    hold = connection.execute(
        "SELECT state, amount - captured AS rest, source FROM holds "
        "WHERE job_id = ? ORDER BY id DESC LIMIT 1",
        (job_id,),
    ).fetchone()
    rest, is_open = (hold["rest"], hold["state"] == "OPEN") if hold else (0, False)
    refunded = ledger.refunded_amount(connection, job_id)
    return Receipt(
        paid=ledger.paid_amount(connection, job_id),
        returned=refunded + (0 if is_open else rest),
        held=rest if is_open else 0,
        refunded=refunded,
        forgiven=job.forgiven if _has_allowance(connection, job) else None,
        from_prize=hold is not None and hold["source"] == prize(job.guild_id, job.user_id),
    )


def _has_allowance(connection: Connection, job: Job) -> bool:
    """Return True if the failure of this job concerns an allowance of its maker."""
    if job.forgiven is None or usage.spent_for(connection, job.id) == 0:
        return False
    deciding = limits.deciding(rules(connection, job.guild_id), job.requester)
    return any(rule.kind is Kind.ALLOWANCE and rule.per is not Per.JOB for rule in deciding)
