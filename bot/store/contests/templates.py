"""Recurring contests, and the role that is mentioned in reminders."""

import json
from collections.abc import Sequence

from bot.domain.contests.errors import UnknownTemplate
from bot.domain.contests.models import Contest, Template
from bot.domain.contests.records import NewContest, NewTemplate
from bot.domain.shards import Shards
from bot.store.contests import lifecycle
from bot.store.contests.rows import dump_terms, template_of
from bot.store.moderation import log
from bot.store.shards import of_shards
from bot.store.sql import Connection


def add_template(connection: Connection, new: NewTemplate, *, now: int) -> Template:
    """Store a recurring contest; its first round is due at `next_at`."""
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
    template = template_of(rows[0])
    _log(connection, template, "contest repeats", by=new.organiser_id, now=now)
    return template


def templates(connection: Connection, guild_id: int) -> Sequence[Template]:
    """Return the recurring contests of a server that go on, oldest first."""
    rows = connection.execute(
        "SELECT * FROM contest_templates WHERE guild_id = ? AND next_at IS NOT NULL ORDER BY id", (guild_id,)
    )
    return [template_of(row) for row in rows]


def templates_due(connection: Connection, now: int, shards: Shards | None = None) -> Sequence[Template]:
    """Return the recurring contests of these shards whose next round is due. None: of all."""
    rows = connection.execute(
        f"SELECT * FROM contest_templates WHERE next_at <= ?{of_shards('guild_id', shards)} ORDER BY id",  # noqa: S608
        (now,),
    )
    return [template_of(row) for row in rows]


def draft_next_round(
    connection: Connection, template: Template, new: NewContest, next_at: int
) -> Contest | None:
    """Draft the next round; the one after it is due at `next_at`. None if another call was faster."""
    moved = connection.execute(
        "UPDATE contest_templates SET opened = opened + 1, next_at = ? "
        "WHERE id = ? AND opened = ? AND next_at = ?",
        (next_at, template.id, template.opened, template.next_at),
    )
    return lifecycle.draft(connection, new) if moved.rowcount == 1 else None


def stop_template(connection: Connection, template_id: int, *, guild_id: int, by: int, now: int) -> Template:
    """End the recurrence; a round under way goes on. Raises UnknownTemplate."""
    rows = connection.execute(
        "UPDATE contest_templates SET next_at = NULL WHERE id = ? AND guild_id = ? AND next_at IS NOT NULL "
        "RETURNING *",
        (template_id, guild_id),
    ).fetchall()
    if not rows:
        raise UnknownTemplate
    template = template_of(rows[0])
    _log(connection, template, "contest repeats no more", by=by, now=now)
    return template


def _log(connection: Connection, template: Template, action: str, *, by: int, now: int) -> None:
    themes = ", ".join(template.themes)
    log.write(connection, template.guild_id, by=by, now=now, action=action, new=themes)


def reminder_role(connection: Connection, guild_id: int) -> int | None:
    """Return the role that reminders mention."""
    row = connection.execute("SELECT role_id FROM contest_roles WHERE guild_id = ?", (guild_id,)).fetchone()
    return None if row is None else int(row["role_id"])


def set_reminder_role(
    connection: Connection, guild_id: int, role_id: int | None, *, by: int, now: int
) -> None:
    """Set the role that reminders mention; None: none. Log it if it changes: cards become stale."""
    old = reminder_role(connection, guild_id)
    if old == role_id:
        return
    connection.execute("DELETE FROM contest_roles WHERE guild_id = ?", (guild_id,))
    if role_id is not None:
        connection.execute("INSERT INTO contest_roles VALUES (?, ?)", (guild_id, role_id))
    connection.execute(
        "UPDATE contests SET version = version + 1, retry_at = NULL "
        "WHERE guild_id = ? AND state IN ('OPEN', 'VOTING', 'CLOSED')",
        (guild_id,),
    )
    before, after = (None if role is None else f"<@&{role}>" for role in (old, role_id))
    log.write(connection, guild_id, by=by, now=now, action="contest reminders", old=before, new=after)
