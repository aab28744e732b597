"""Contests that open again by themselves, and the role of those who want to be reminded.

Functions are part of a caller's transaction.
"""

import json
import sqlite3
from collections.abc import Sequence

from bot.domain.contests.errors import UnknownTemplate
from bot.domain.contests.models import Contest, Template
from bot.domain.contests.records import NewContest, NewTemplate
from bot.store.contests import lifecycle
from bot.store.contests.rows import dump_terms, template_of
from bot.store.moderation import log


def add(connection: sqlite3.Connection, new: NewTemplate, *, now: int) -> Template:
    """A template, from now on served at its time."""
    rows = connection.execute(
        "INSERT INTO contest_templates (guild_id, channel_id, organiser_id, terms, themes, opened, "
        "every_seconds, next_at) VALUES (?, ?, ?, ?, ?, 0, ?, ?) RETURNING *",
        (
            new.guild_id,
            new.channel_id,
            new.organiser_id,
            dump_terms(new.terms),
            json.dumps(new.themes),
            new.every_seconds,
            new.next_at,
        ),
    ).fetchall()
    found = template_of(rows[0])
    _log(connection, found, "contest repeats", by=new.organiser_id, now=now)
    return found


def of_server(connection: sqlite3.Connection, guild_id: int) -> Sequence[Template]:
    """Those that still open, oldest first."""
    rows = connection.execute(
        "SELECT * FROM contest_templates WHERE guild_id = ? AND next_at IS NOT NULL ORDER BY id", (guild_id,)
    )
    return [template_of(row) for row in rows]


def due(connection: sqlite3.Connection, now: int) -> Sequence[Template]:
    """Those whose time has come."""
    rows = connection.execute("SELECT * FROM contest_templates WHERE next_at <= ? ORDER BY id", (now,))
    return [template_of(row) for row in rows]


def next_round(
    connection: sqlite3.Connection, template: Template, new: NewContest, next_at: int
) -> Contest | None:
    """The draft of the next contest; None if the template went on since it was read."""
    moved = connection.execute(
        "UPDATE contest_templates SET opened = opened + 1, next_at = ? "
        "WHERE id = ? AND opened = ? AND next_at = ?",
        (next_at, template.id, template.opened, template.next_at),
    )
    return lifecycle.draft(connection, new) if moved.rowcount == 1 else None


def stop(connection: sqlite3.Connection, template_id: int, *, guild_id: int, by: int, now: int) -> Template:
    """It opens no more; what runs goes on."""
    rows = connection.execute(
        "UPDATE contest_templates SET next_at = NULL WHERE id = ? AND guild_id = ? AND next_at IS NOT NULL "
        "RETURNING *",
        (template_id, guild_id),
    ).fetchall()
    if not rows:
        raise UnknownTemplate
    found = template_of(rows[0])
    _log(connection, found, "contest repeats no more", by=by, now=now)
    return found


def _log(connection: sqlite3.Connection, template: Template, action: str, *, by: int, now: int) -> None:
    themes = ", ".join(template.themes)
    log.write(connection, template.guild_id, by=by, now=now, action=action, new=themes)


def reminder_role(connection: sqlite3.Connection, guild_id: int) -> int | None:
    """The role that members give to themselves."""
    row = connection.execute("SELECT role_id FROM contest_roles WHERE guild_id = ?", (guild_id,)).fetchone()
    return None if row is None else int(row["role_id"])


def set_reminder_role(
    connection: sqlite3.Connection, guild_id: int, role_id: int | None, *, by: int, now: int
) -> None:
    """Another role, or none; logged if it changes."""
    old = reminder_role(connection, guild_id)
    if old == role_id:
        return
    connection.execute("DELETE FROM contest_roles WHERE guild_id = ?", (guild_id,))
    if role_id is not None:
        connection.execute("INSERT INTO contest_roles VALUES (?, ?)", (guild_id, role_id))
    words = [None if each is None else f"<@&{each}>" for each in (old, role_id)]
    log.write(connection, guild_id, by=by, now=now, action="contest reminders", old=words[0], new=words[1])
