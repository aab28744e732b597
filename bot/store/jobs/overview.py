"""Jobs as the terminal shows them: beside the running bot, or of a copy. Nothing is written.

overview = await open_overview(settings.where)
rows = await overview.listing(limit=50)
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.jobs.job import Job, JobState, Receipt, Reference
from bot.domain.money.payments import Payment, PaymentState
from bot.store.engine import Readable
from bot.store.jobs import queries
from bot.store.jobs.rows import job_of, one_job
from bot.store.money.payments import payment_of
from bot.store.readers import Where, open_reader
from bot.store.sql import Connection
from bot.store.verbs import query

UNFINISHED = frozenset(
    {JobState.ADMITTED, JobState.READY, JobState.RUNNING, JobState.FETCHED, JobState.DISPUTED}
)
"""The states of jobs that hold money of a server, or a file that nobody has seen yet."""


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job of a list. `payment` is the state of its newest payment for the generation itself."""

    job: Job
    payment: PaymentState | None
    sends: int  # how often that payment was presented

    @property
    def since(self) -> int:
        """Return the instant at which the job came into its state, as far as its row tells."""
        return since(self.job)


@dataclass(frozen=True, slots=True)
class JobFile:
    """Everything the books know about one job. Payments are oldest first."""

    job: Job
    batch: Sequence[str]  # ids of the jobs that were asked for with it
    references: Sequence[Reference]
    payments: Sequence[Payment]
    receipt: Receipt
    ahead: int  # open jobs of its maker that were admitted before it


def since(job: Job) -> int:
    """Return the instant at which a job came into its state. READY has none of its own: its admission."""
    match job.state:
        case JobState.QUOTED:
            instant: int | None = job.quoted_at
        case JobState.ADMITTED | JobState.READY:
            instant = job.admitted_at
        case JobState.RUNNING:
            instant = job.paid_at
        case JobState.FETCHED:
            instant = job.fetched_at
        case _:
            instant = job.ended_at
    return job.created_at if instant is None else instant


_LOST = (
    "state = 'FAILED' AND EXISTS "
    "(SELECT 1 FROM payments WHERE payments.job_id = jobs.id AND payments.state = 'SETTLED')"
)


def listing(
    connection: Connection,
    states: Collection[JobState] = UNFINISHED,
    *,
    lost: bool = False,
    server: int | None = None,
    limit: int = 50,
) -> Sequence[JobLine]:
    """Return the newest `limit` jobs in these states, oldest first.

    `lost`: instead those that are FAILED though something was paid for them.
    """
    marks = ", ".join("?" * len(states))
    wanted, values = f"state IN ({marks})", [str(state) for state in sorted(states)]
    if lost:
        wanted, values = _LOST, []
    here, of_server = ("", ()) if server is None else ("AND guild_id = ? ", (server,))
    rows = connection.execute(
        f"SELECT * FROM jobs WHERE {wanted} {here}ORDER BY seq DESC LIMIT ?",  # noqa: S608
        (*values, *of_server, limit),
    ).fetchall()
    return [_line(connection, job_of(row)) for row in reversed(rows)]


def _line(connection: Connection, job: Job) -> JobLine:
    row = connection.execute(
        "SELECT state, sends FROM payments WHERE job_id = ? AND purpose = 'generation' "
        "ORDER BY id DESC LIMIT 1",
        (job.id,),
    ).fetchone()
    return JobLine(job, None, 0) if row is None else JobLine(job, PaymentState(row["state"]), row["sends"])


def _states(connection: Connection, server: int | None = None) -> Mapping[str, int]:
    """Return the number of jobs by state, of one server or of all. States without jobs are missing."""
    rows = connection.execute(
        "SELECT state, count(*) FROM jobs WHERE guild_id = ?1 OR ?1 IS NULL GROUP BY state ORDER BY state",
        (server,),
    )
    return {state: int(count) for state, count in rows}


def _file(connection: Connection, job_id: str) -> JobFile:
    """Return everything about one job. Raises JobNotFound."""
    job = one_job(connection, job_id)
    payments = connection.execute("SELECT * FROM payments WHERE job_id = ? ORDER BY id", (job_id,))
    return JobFile(
        job=job,
        batch=[other.id for other in queries.batch(connection, job_id).jobs],
        references=queries.references(connection, job_id),
        payments=[payment_of(row) for row in payments],
        receipt=queries.receipt(connection, job_id),
        ahead=queries.count_ahead(connection, job_id),
    )


class JobOverview:
    """Jobs, read over a connection that cannot write. Made by `open_overview`."""

    def __init__(self, reader: Readable) -> None:
        self._db = reader

    listing = query(listing)
    states = query(_states)
    file = query(_file)

    async def close(self) -> None:
        await self._db.close()


async def open_overview(where: Where) -> JobOverview:
    """Open the database read-only. Raises DatabaseUnusable if there is none, or none of this schema."""
    return JobOverview(await open_reader(where))
