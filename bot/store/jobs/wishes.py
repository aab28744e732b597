"""Wishes: requests that can go on, with the offers on their cards."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.domain.jobs.errors import WishNotFound
from bot.domain.jobs.wish import Offer, OfferKind, Wish, WishFile, WishLine
from bot.store.jobs.rows import dump_options
from bot.store.sql import Connection, Row
from bot.store.verbs import Verbs, command, query


def _add(connection: Connection, wish: Wish) -> None:
    """Store a wish."""
    connection.execute(
        "INSERT INTO wishes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            wish.id,
            wish.guild_id,
            wish.channel_id,
            wish.user_id,
            wish.operation,
            dump_options(wish.options),
            _dump(wish.files),
            int(wish.private),
            wish.count,
            wish.contest_id,
            wish.job_id,
            _dump(wish.offers),
            wish.made_at,
            _dump(wish.also),
            json.dumps(wish.roles),
        ),
    )


def _get(connection: Connection, wish_id: str) -> Wish:
    """Return the wish. Raises WishNotFound."""
    row = connection.execute("SELECT * FROM wishes WHERE id = ?", (wish_id,)).fetchone()
    if row is None:
        raise WishNotFound(wish_id)
    return _wish_of(row)


def _of_job(connection: Connection, job_id: str, user_id: int) -> Wish | None:
    """Return the member's newest wish that was made of this job."""
    row = connection.execute(
        "SELECT * FROM wishes WHERE job_id = ? AND user_id = ? ORDER BY made_at DESC, id LIMIT 1",
        (job_id, user_id),
    ).fetchone()
    return None if row is None else _wish_of(row)


def _set_offers(connection: Connection, wish_id: str, offers: Sequence[Offer]) -> None:
    """Store the offers on the wish's card."""
    connection.execute("UPDATE wishes SET offers = ? WHERE id = ?", (_dump(offers), wish_id))


def _delete_older(connection: Connection, instant: int) -> Sequence[str]:
    """Delete the wishes from before `instant`. Return the spool files that were theirs alone."""
    rows = connection.execute("SELECT * FROM wishes WHERE made_at < ?", (instant,)).fetchall()
    connection.execute("DELETE FROM wishes WHERE made_at < ?", (instant,))
    files = {file.file for row in rows for file in _wish_of(row).files if file.file is not None}
    return sorted(files)


def _dump(parts: Sequence[Any]) -> str:
    return json.dumps([asdict(part) for part in parts], separators=(",", ":"))


def _wish_of(row: Row) -> Wish:
    return Wish(
        **{
            **dict(row),
            "options": json.loads(row["options"]),
            "files": tuple(WishFile(**file) for file in json.loads(row["files"])),
            "private": bool(row["private"]),
            "offers": tuple(map(_offer_of, json.loads(row["offers"]))),
            "roles": tuple(json.loads(row["roles"])),
            "also": tuple(WishLine(**line) for line in json.loads(row["also"])),
        }
    )


def _offer_of(stored: Mapping[str, Any]) -> Offer:
    return Offer(**{**stored, "kind": OfferKind(stored["kind"])})


class WishStore(Verbs):
    """Requests that can go on."""

    add = command(_add)
    get = query(_get)
    of_job = query(_of_job)
    set_offers = command(_set_offers)
    delete_older = command(_delete_older)
