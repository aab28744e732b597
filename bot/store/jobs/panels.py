"""Panels, choices, trays, credits and removals."""

import json
import sqlite3
from collections.abc import Sequence
from typing import cast

from bot.domain.jobs.job import Value
from bot.domain.jobs.picture import (
    PREFIX,
    Panel,
    PanelPurpose,
    Picture,
    SourceCredit,
    SourceImage,
    dump_pictures,
    dump_sources,
    load_pictures,
    load_sources,
)
from bot.domain.pictures.errors import ChoiceNotFound, PanelNotFound
from bot.store.sqlite.database import Database
from bot.store.jobs.rows import dump_options


class PanelStore:
    """`bot.ports.Workshop` over the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def open(self, panel: Panel) -> Panel:
        return await self._db.write(_open_panel, panel)

    async def get(self, panel_id: str) -> Panel:
        return await self._db.read(_panel, panel_id)

    async def save(self, panel: Panel) -> None:
        await self._db.write(_change_panel, panel)

    async def offer_choice(
        self, choice_id: str, user_id: int, found: Sequence[SourceImage], *, now: int
    ) -> None:
        await self._db.write(_offer_choice, choice_id, user_id, found, now=now)

    async def choice(self, choice_id: str, user_id: int) -> Sequence[SourceImage]:
        return await self._db.read(_choice, choice_id, user_id)

    async def tray(self, guild_id: int, user_id: int) -> Sequence[Picture]:
        return await self._db.read(_tray, guild_id, user_id)

    async def add_to_tray(
        self, guild_id: int, user_id: int, picture: Picture, *, most: int, now: int
    ) -> bool:
        return await self._db.write(_put, guild_id, user_id, picture, most=most, now=now)

    async def clear_tray(self, guild_id: int, user_id: int) -> Sequence[str]:
        return await self._db.write(_clear_tray, guild_id, user_id)

    async def delete_older(self, instant: int) -> Sequence[str]:
        return await self._db.write(_forget_older, instant)

    async def record_credits(self, job_id: str, sources: Sequence[SourceCredit]) -> None:
        await self._db.write(_credit, job_id, sources)

    async def credits(self, job_id: str) -> Sequence[SourceCredit]:
        return await self._db.read(_credits, job_id)

    async def mark_removed(self, job_id: str, *, by: int, now: int) -> bool:
        return await self._db.write(_removed, job_id, by=by, now=now)

    async def removed_by(self, job_id: str) -> int | None:
        return await self._db.read(_removed_by, job_id)


# ── panels and choices ───────────────────────────────────────────────────────────────────────────


def _open_panel(connection: sqlite3.Connection, panel: Panel) -> Panel:
    row = connection.execute("SELECT * FROM panels WHERE request_key = ?", (panel.request_key,)).fetchone()
    if row is not None:
        return _panel_of(row)
    connection.execute(
        "INSERT INTO panels VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            panel.id,
            panel.request_key,
            panel.guild_id,
            panel.channel_id,
            panel.user_id,
            panel.purpose,
            panel.operation,
            dump_options(panel.options),
            dump_pictures(panel.pictures),
            panel.total,
            panel.made_at,
        ),
    )
    return panel


def _panel(connection: sqlite3.Connection, panel_id: str) -> Panel:
    row = connection.execute("SELECT * FROM panels WHERE id = ?", (panel_id,)).fetchone()
    if row is None:
        raise PanelNotFound(panel_id)
    return _panel_of(row)


def _panel_of(row: sqlite3.Row) -> Panel:
    return Panel(
        **{
            **dict(row),
            "purpose": PanelPurpose(row["purpose"]),
            "options": cast("dict[str, Value]", json.loads(row["options"])),
            "pictures": load_pictures(row["pictures"]),
        }
    )


def _change_panel(connection: sqlite3.Connection, panel: Panel) -> None:
    connection.execute(
        "UPDATE panels SET operation = ?, options = ?, pictures = ?, total = ? WHERE id = ?",
        (panel.operation, dump_options(panel.options), dump_pictures(panel.pictures), panel.total, panel.id),
    )


def _offer_choice(
    connection: sqlite3.Connection, choice_id: str, user_id: int, found: Sequence[SourceImage], *, now: int
) -> None:
    connection.execute(
        "INSERT OR IGNORE INTO choices VALUES (?, ?, ?, ?)", (choice_id, user_id, dump_sources(found), now)
    )


def _choice(connection: sqlite3.Connection, choice_id: str, user_id: int) -> Sequence[SourceImage]:
    row = connection.execute(
        "SELECT found FROM choices WHERE id = ? AND user_id = ?", (choice_id, user_id)
    ).fetchone()
    if row is None:
        raise ChoiceNotFound(choice_id)
    return load_sources(row["found"])


# ── the tray ─────────────────────────────────────────────────────────────────────────────────────


def _tray(connection: sqlite3.Connection, guild_id: int, user_id: int) -> Sequence[Picture]:
    rows = connection.execute(
        "SELECT picture FROM tray WHERE guild_id = ? AND user_id = ? ORDER BY id", (guild_id, user_id)
    )
    return [load_pictures(row["picture"])[0] for row in rows]


def _put(
    connection: sqlite3.Connection, guild_id: int, user_id: int, picture: Picture, *, most: int, now: int
) -> bool:
    others = connection.execute(
        "SELECT count(*) FROM tray WHERE guild_id = ? AND user_id = ? AND sha256 <> ?",
        (guild_id, user_id, picture.sha256),
    ).fetchone()[0]
    if others >= most:
        return False
    connection.execute(
        "INSERT INTO tray (guild_id, user_id, sha256, picture, added_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (guild_id, user_id, sha256) "
        "DO UPDATE SET added_at = excluded.added_at",
        (guild_id, user_id, picture.sha256, dump_pictures([picture]), now),
    )
    return True


def _clear_tray(connection: sqlite3.Connection, guild_id: int, user_id: int) -> Sequence[str]:
    before = _files(connection)
    connection.execute("DELETE FROM tray WHERE guild_id = ? AND user_id = ?", (guild_id, user_id))
    return sorted(before - _files(connection))


# ── age ──────────────────────────────────────────────────────────────────────────────────────────


def _forget_older(connection: sqlite3.Connection, instant: int) -> Sequence[str]:
    before = _files(connection)
    connection.execute("DELETE FROM panels WHERE made_at < ?", (instant,))
    connection.execute("DELETE FROM tray WHERE added_at < ?", (instant,))
    connection.execute("DELETE FROM choices WHERE made_at < ?", (instant,))
    return sorted(before - _files(connection))


def _files(connection: sqlite3.Connection) -> set[str]:
    """Spool files of pictures that panels and trays name, results of jobs left out."""
    rows = connection.execute("SELECT pictures FROM panels UNION ALL SELECT picture FROM tray")
    named = (picture for row in rows for picture in load_pictures(row[0]))
    return {picture.file for picture in named if picture.file.startswith(PREFIX)}


# ── credits and removals ─────────────────────────────────────────────────────────────────────────


def _credit(connection: sqlite3.Connection, job_id: str, sources: Sequence[SourceCredit]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO credits VALUES (?, ?, ?, ?, ?)",
        [(job_id, position, one.author_id, one.link, one.job) for position, one in enumerate(sources)],
    )


def _credits(connection: sqlite3.Connection, job_id: str) -> Sequence[SourceCredit]:
    rows = connection.execute("SELECT * FROM credits WHERE job_id = ? ORDER BY position", (job_id,))
    return [SourceCredit(row["author_id"], row["link"], row["source_job"]) for row in rows]


def _removed(connection: sqlite3.Connection, job_id: str, *, by: int, now: int) -> bool:
    written = connection.execute("INSERT OR IGNORE INTO removals VALUES (?, ?, ?)", (job_id, now, by))
    return written.rowcount == 1


def _removed_by(connection: sqlite3.Connection, job_id: str) -> int | None:
    row = connection.execute("SELECT by FROM removals WHERE job_id = ?", (job_id,)).fetchone()
    return row["by"] if row else None
