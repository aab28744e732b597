"""Results that were taken out of their messages, and put back."""

from collections.abc import Sequence

from bot.domain.pictures.errors import TakedownNotFound
from bot.domain.pictures.library import Place, Takedown
from bot.store.sql import Connection
from bot.store.verbs import Verbs, command, query

LATEST_PRESS = (
    "ON CONFLICT (message_id, job_id) DO UPDATE SET channel_id = excluded.channel_id, "
    "press = excluded.press, by = excluded.by, at = excluded.at"
)
"""SQL: of several takedowns of one result from one message, the latest is kept."""


def _take_down(connection: Connection, takedown: Takedown) -> None:
    """Record that these results are no longer in these messages. The latest press is the one to undo."""
    connection.executemany(
        "INSERT INTO takedowns (message_id, job_id, channel_id, press, by, at) "  # noqa: S608
        f"VALUES (?, ?, ?, ?, ?, ?) {LATEST_PRESS}",
        [
            (place.message_id, job_id, place.channel_id, takedown.press, takedown.by, takedown.at)
            for place in takedown.places
            for job_id in takedown.job_ids
        ],
    )


def _get(connection: Connection, press: str) -> Takedown:
    """Return what a press took down. Raises TakedownNotFound, also if it was put back since."""
    rows = connection.execute(
        "SELECT * FROM takedowns WHERE press = ? ORDER BY message_id, job_id", (press,)
    ).fetchall()
    if not rows:
        raise TakedownNotFound(press)
    places = dict.fromkeys(Place(row["channel_id"], row["message_id"]) for row in rows)
    job_ids = dict.fromkeys(row["job_id"] for row in rows)
    return Takedown(press, tuple(job_ids), tuple(places), rows[0]["by"], rows[0]["at"])


def _put_back(connection: Connection, press: str) -> Sequence[str]:
    """Forget a takedown. Return the jobs whose removal by a moderator was forgotten with it."""
    row = connection.execute("SELECT by FROM takedowns WHERE press = ? LIMIT 1", (press,)).fetchone()
    if row is None:
        return []
    jobs = connection.execute(
        "DELETE FROM removals WHERE by = ? AND job_id IN (SELECT job_id FROM takedowns WHERE press = ?) "
        "RETURNING job_id",
        (row["by"], press),
    ).fetchall()
    connection.execute("DELETE FROM takedowns WHERE press = ?", (press,))
    return sorted(job["job_id"] for job in jobs)


def _taken_from(connection: Connection, message_id: int) -> frozenset[str]:
    """Return the jobs whose results were taken out of this message."""
    rows = connection.execute("SELECT job_id FROM takedowns WHERE message_id = ?", (message_id,))
    return frozenset(row["job_id"] for row in rows)


def _taken_by(connection: Connection, message_id: int, job_id: str) -> int | None:
    """Return the member who took the job's result out of this message."""
    row = connection.execute(
        "SELECT by FROM takedowns WHERE message_id = ? AND job_id = ?", (message_id, job_id)
    ).fetchone()
    return None if row is None else int(row["by"])


class TakedownStore(Verbs):
    """What was taken out of which message."""

    take_down = command(_take_down)
    get = query(_get)
    put_back = command(_put_back)
    taken_from = query(_taken_from)
    taken_by = query(_taken_by)
