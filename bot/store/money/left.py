"""What a member can still spend, for the cards before and after a job."""

from bot.domain.jobs.job import Job, JobState
from bot.domain.money.ledger import prize
from bot.domain.money.left import NOTHING_LEFT_TO_SAY, Left, tightest
from bot.store.money import spending_policy
from bot.store.money.ledger import balance
from bot.store.sql import Connection


def left_for(connection: Connection, job: Job, amount: int, *, now: int) -> Left:
    """Return what is left for the job's maker. `amount`: its price in micro-USDC, used while nothing is held.

    What was held for its uploads before does not tell what will pay a job that is QUOTED again.

    There is nothing to say about a job that a contest's pot pays.
    """
    if job.contest_id is not None:
        return NOTHING_LEFT_TO_SAY
    account = prize(job.guild_id, job.user_id)
    row = connection.execute(
        "SELECT source FROM holds WHERE job_id = ? ORDER BY id DESC LIMIT 1", (job.id,)
    ).fetchone()
    won, asks = balance(connection, account), row is None or job.state is JobState.QUOTED
    if 0 < amount <= won if asks else row["source"] == account:
        return Left(prize=won)
    return Left(tightest(spending_policy.standings(connection, job.requester, now=now)))
