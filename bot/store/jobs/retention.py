"""What a server does not keep for ever: prompts with their references, finished files, its moderation log."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.store.moderation import marks
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, query

_SOME = 200  # jobs of one transaction
_TO_ERASE = "ended_at IS NOT NULL AND (options <> '{}' OR length(body) > 0)"
"""SQL: as in the index `jobs_to_erase`, or it is not used."""
_RUNS = "contests.result IS NULL AND contests.state <> 'CANCELLED'"
_NEEDED = (
    "EXISTS (SELECT 1 FROM favourites WHERE favourites.job_id = jobs.id) "  # noqa: S608
    f"OR EXISTS (SELECT 1 FROM contests WHERE contests.id = jobs.contest_id AND {_RUNS}) "
    "OR EXISTS (SELECT 1 FROM submissions JOIN contests ON contests.id = submissions.contest_id "
    f"WHERE submissions.job_id = jobs.id AND {_RUNS})"
)
"""SQL: requests that members saved, and jobs of contests that run."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The days that a server keeps things; None: no rule of its own."""

    guild_id: int
    prompts: int | None
    files: int | None
    log: int | None


def kept(connection: Connection) -> Sequence[Kept]:
    """Return the servers with a rule."""
    rows = connection.execute(
        "SELECT guild_id, keep_prompts_days AS prompts, keep_files_days AS files, keep_log_days AS log "
        "FROM server_settings WHERE coalesce(keep_prompts_days, keep_files_days, keep_log_days) IS NOT NULL "
        "ORDER BY guild_id"
    )
    return [Kept(**dict(row)) for row in rows]


def erase_requests(connection: Connection, guild_id: int, before: int) -> Sequence[str]:
    """Erase prompts, options and references of jobs that ended before that instant: some at a time.

    Return these jobs; empty once none is left. Saved requests stay, and so do jobs of contests that run.
    """
    rows = connection.execute(
        f"SELECT id FROM jobs WHERE guild_id = ? AND {_TO_ERASE} AND ended_at < ? "  # noqa: S608
        f"AND state IN ('DELIVERED', 'FAILED') AND NOT ({_NEEDED}) ORDER BY ended_at, seq LIMIT ?",
        (guild_id, before, _SOME),
    ).fetchall()
    jobs = [row["id"] for row in rows]
    for job in jobs:
        connection.execute(
            "DELETE FROM uploads WHERE (sha256, content_type) IN "
            "(SELECT sha256, content_type FROM refs WHERE job_id = ?1) AND (sha256, content_type) NOT IN "
            "(SELECT sha256, content_type FROM refs WHERE job_id <> ?1)",
            (job,),
        )
        connection.execute("DELETE FROM refs WHERE job_id = ?", (job,))
        connection.execute("DELETE FROM credits WHERE job_id = ?", (job,))
        connection.execute("UPDATE approvals SET reason = NULL, blocked = NULL WHERE job_id = ?", (job,))
        connection.execute(
            "UPDATE jobs SET options = '{}', body = ?, detail = NULL, lost_reason = NULL WHERE id = ?",
            (b"", job),
        )
    return jobs


def expired(connection: Connection, job_ids: Collection[str], now: int, day: int) -> Sequence[str]:
    """Return the jobs whose files are older than their server keeps them. `day`: its milliseconds."""
    rows = []
    for job_id in job_ids:
        rows += connection.execute(
            "SELECT id FROM jobs JOIN server_settings ON server_settings.guild_id = jobs.guild_id "  # noqa: S608
            "WHERE id = ?1 AND state IN ('DELIVERED', 'FAILED') AND keep_files_days IS NOT NULL "
            f"AND ended_at < ?2 - keep_files_days * ?3 AND NOT ({_NEEDED})",
            (job_id, now, day),
        ).fetchall()
    return [row["id"] for row in rows]


def trim_log(connection: Connection, guild_id: int, before: int) -> int:
    """Delete the lines of a server's moderation log from before that instant. Return their number."""
    return connection.execute(
        "DELETE FROM moderation_log WHERE guild_id = ? AND at < ?", (guild_id, before)
    ).rowcount


class RetentionStore(Verbs):
    """What a server keeps for some days."""

    kept = query(kept)
    expired = query(expired)
    erase_requests = command(erase_requests)
    trim_log = command(trim_log)
    let_go = command(marks.let_go)
