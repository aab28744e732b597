"""Messages that show results: recorded where they are posted, changed when moderators decide."""

from collections.abc import Sequence

from bot.domain.jobs.job import Job
from bot.domain.jobs.posts import PostChange, PostedAs, ResultPost
from bot.store.jobs.takedowns import LATEST_PRESS
from bot.store.sql import Connection, Row
from bot.store.verbs import Verbs, command, query

_TODO = """
    CASE WHEN EXISTS (SELECT 1 FROM removals WHERE removals.job_id = ?1) THEN 'remove'
         WHEN (SELECT blurred FROM jobs WHERE id = ?1) = 1 AND ?4 = 'contest' THEN 'blur' END
"""
"""What a message needs that is posted after the decision: a result that is posted anew is drawn blurred."""


def record(
    connection: Connection, job_id: str, *, channel_id: int, message_id: int, kind: PostedAs, now: int
) -> None:
    """Record that this message shows the job's result. If moderators removed it meanwhile, it goes soon."""
    connection.execute(
        "INSERT INTO result_posts (job_id, channel_id, message_id, kind, posted_at, todo) "  # noqa: S608
        f"VALUES (?1, ?2, ?3, ?4, ?5, {_TODO}) ON CONFLICT (message_id, job_id) DO NOTHING",
        (job_id, channel_id, message_id, kind, now),
    )


def of_job(connection: Connection, job_id: str) -> Sequence[ResultPost]:
    """Return all messages that show the job's result, oldest first."""
    rows = connection.execute(
        "SELECT * FROM result_posts WHERE job_id = ? ORDER BY posted_at, message_id", (job_id,)
    )
    return [_post_of(row) for row in rows]


def shown_in(connection: Connection, message_id: int) -> Sequence[str]:
    """Return the jobs whose results this message shows. The announcement of a contest only names them."""
    rows = connection.execute(
        "SELECT job_id FROM result_posts WHERE message_id = ? AND kind <> 'contest' "
        "AND (todo IS NULL OR todo <> 'remove') ORDER BY job_id",
        (message_id,),
    )
    return [row["job_id"] for row in rows]


def _to_change(connection: Connection, *, limit: int) -> Sequence[ResultPost]:
    """Return messages that do not show yet what was decided."""
    rows = connection.execute(
        "SELECT * FROM result_posts WHERE todo IS NOT NULL ORDER BY job_id, message_id LIMIT ?", (limit,)
    )
    return [_post_of(row) for row in rows]


def _mark_changed(connection: Connection, post: ResultPost) -> None:
    """Record that the message shows what was decided. One without the result is forgotten."""
    where = "WHERE message_id = ? AND job_id = ? AND todo = ?"
    values = (post.message_id, post.job_id, post.todo)
    if post.todo is PostChange.REMOVE:
        connection.execute(f"DELETE FROM result_posts {where}", values)  # noqa: S608
    else:
        connection.execute(f"UPDATE result_posts SET todo = NULL {where}", values)  # noqa: S608


def take_down_everywhere(
    connection: Connection, job: Job, *, by: int, press: str, now: int, stays_out: bool
) -> int:
    """Mark every message that shows the result for removal, and return their number.

    With `stays_out` nothing shows or uses the result again.
    """
    if stays_out:
        connection.execute(
            "INSERT INTO removals (job_id, at, by) VALUES (?, ?, ?) ON CONFLICT (job_id) DO NOTHING",
            (job.id, now, by),
        )
    connection.execute("UPDATE result_posts SET todo = 'remove' WHERE job_id = ?", (job.id,))
    connection.execute(
        "INSERT INTO takedowns (message_id, job_id, channel_id, press, by, at) "  # noqa: S608
        f"SELECT message_id, job_id, channel_id, ?, ?, ? FROM result_posts WHERE job_id = ? {LATEST_PRESS}",
        (press, by, now, job.id),
    )
    return len(of_job(connection, job.id))


def blur_everywhere(connection: Connection, job: Job) -> bool:
    """Mark every message that shows the result to show it as a spoiler. Return False if it is one already."""
    changed = connection.execute("UPDATE jobs SET blurred = 1 WHERE id = ? AND blurred = 0", (job.id,))
    if changed.rowcount == 0:
        return False
    connection.execute("UPDATE result_posts SET todo = 'blur' WHERE job_id = ? AND todo IS NULL", (job.id,))
    return True


def _post_of(row: Row) -> ResultPost:
    todo = row["todo"]
    return ResultPost(
        **{
            **dict(row),
            "kind": PostedAs(row["kind"]),
            "todo": None if todo is None else PostChange(todo),
        }
    )


class ResultPostStore(Verbs):
    """Messages that show results."""

    record = command(record)
    of_job = query(of_job)
    shown_in = query(shown_in)
    to_change = query(_to_change)
    mark_changed = command(_mark_changed)
