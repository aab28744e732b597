"""Requests that members saved from results."""

from collections.abc import Sequence

from bot.domain.pictures.errors import FavouriteNotFound, FavouritesFull
from bot.domain.pictures.library import Favourite
from bot.store.jobs.rows import one_job
from bot.store.sql import Connection, Row
from bot.store.verbs import Verbs, command, query


def _save(
    connection: Connection,
    favourite_id: str,
    guild_id: int,
    user_id: int,
    job_id: str,
    *,
    most: int,
    now: int,
) -> Favourite:
    """Save the request of a job; one that is saved already stays as it is.

    Raises FavouritesFull if the member has `most` others, and JobNotFound.
    """
    one_job(connection, job_id)
    known = connection.execute(
        "SELECT * FROM favourites WHERE guild_id = ? AND user_id = ? AND job_id = ?",
        (guild_id, user_id, job_id),
    ).fetchone()
    if known is not None:
        return _favourite_of(connection, known)
    if len(_of_member(connection, guild_id, user_id)) >= most:
        raise FavouritesFull(most)
    connection.execute(
        "INSERT INTO favourites (id, guild_id, user_id, job_id, saved_at) VALUES (?, ?, ?, ?, ?)",
        (favourite_id, guild_id, user_id, job_id, now),
    )
    return _get(connection, favourite_id, guild_id, user_id)


def _get(connection: Connection, favourite_id: str, guild_id: int, user_id: int) -> Favourite:
    """Return a favourite of the member. Raises FavouriteNotFound, also for another member's."""
    row = connection.execute(
        "SELECT * FROM favourites WHERE id = ? AND guild_id = ? AND user_id = ?",
        (favourite_id, guild_id, user_id),
    ).fetchone()
    if row is None:
        raise FavouriteNotFound(favourite_id)
    return _favourite_of(connection, row)


def _of_member(connection: Connection, guild_id: int, user_id: int) -> Sequence[Favourite]:
    """Return the member's favourites on a server, newest first."""
    rows = connection.execute(
        "SELECT * FROM favourites WHERE guild_id = ? AND user_id = ? ORDER BY saved_at DESC, id",
        (guild_id, user_id),
    )
    return [_favourite_of(connection, row) for row in rows.fetchall()]


def _remove(connection: Connection, favourite_id: str, guild_id: int, user_id: int) -> None:
    """Delete a favourite of the member, if it is there."""
    connection.execute(
        "DELETE FROM favourites WHERE id = ? AND guild_id = ? AND user_id = ?",
        (favourite_id, guild_id, user_id),
    )


def _favourite_of(connection: Connection, row: Row) -> Favourite:
    job = one_job(connection, row["job_id"])
    return Favourite(row["id"], row["guild_id"], row["user_id"], job, row["saved_at"])


class FavouriteStore(Verbs):
    """Saved requests."""

    save = command(_save)
    get = query(_get)
    of_member = query(_of_member)
    remove = command(_remove)
